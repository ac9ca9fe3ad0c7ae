import pytest

from minersim.scenario import Scenario
from minersim.scenario.network import CohortNetwork
from minersim.scenario.network_growth import ConstantGrowthTable
from minersim.scenario.walk import field_at, field_of, item_of, locate, models_by_tag


@pytest.mark.parametrize(
    ("loc", "path", "title"),
    [
        (("paths",), ("paths",), "Paths"),
        (("schema",), ("schema",), "Schema"),
        (("market", "price", "gbm", "start_usd"), ("market", "price", "start_usd"), None),
        (("network", "cohorts", "growth", "constant", "rate_per_year"),
         ("network", "growth", "rate_per_year"), "Rate"),
        (("sites", 0, "fleets", 2, "count"), ("sites", 0, "fleets", 2, "count"), "Machines"),
    ],
)  # fmt: skip
def test_locate_leaves_out_the_kinds_of_tables(loc, path, title):
    found, field, model = locate(Scenario, loc)
    assert found == path
    assert model is not None
    assert field is not None
    assert title is None or field.title == title


def test_locate_stops_where_nothing_is():
    path, field, _ = locate(Scenario, ("sites", 0, "nothing", "more"))
    assert path[:3] == ("sites", 0, "nothing")
    assert field is None


def test_models_by_tag():
    network = Scenario.model_fields["network"].annotation
    assert list(models_by_tag(network)) == ["cohorts", "constant", "elastic", "logistic"]
    assert models_by_tag(network)["cohorts"] is CohortNetwork
    growth = CohortNetwork.model_fields["growth"].annotation
    assert models_by_tag(growth)["constant"] is ConstantGrowthTable
    assert models_by_tag(int) == {}


def test_field_of_knows_keys_of_the_file():
    assert field_of(Scenario, "schema").title == "Schema"
    assert field_of(Scenario, "nothing") is None


def test_item_of():
    assert item_of(Scenario.model_fields["sources"].annotation) is str
    assert item_of(Scenario.model_fields["paths"].annotation) is None


@pytest.mark.parametrize(
    ("path", "title"),
    [
        (("market", "price", "points"), "Points"),
        (("market", "price", "points", 0), "Points"),
        (("market", "price", "points", 7, "day"), "Day"),
        (("network", "growth"), "Entry"),
        (("sites", 0, "fleets", 0, "count"), "Machines"),
        (("operator", "treasury", "hold_fraction"), None),
        (("market", "price", "volatility_per_year"), None),
        (("paths", "x"), None),
        ((), None),
    ],
)
def test_a_field_is_found_by_the_kinds_of_given_tables(path, title):
    values = {"market": {"price": {"kind": "scripted", "points": [{}]}}, "operator": {}}
    field = field_at(Scenario, values, path)
    assert (field.title if field is not None else None) == title
