"""The scenario itself: immutable, changed by replace, written as TOML, told apart by its digest."""

import tomllib
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from minersim.errors import ScenarioError
from minersim.scenario import Scenario, load_scenario, scenario_from_dict

SHIPPED = sorted((Path(__file__).parents[3] / "scenarios").glob("*.toml"))


@pytest.fixture
def scenario(write):
    return load_scenario(write())


def test_nothing_can_be_set(scenario):
    for holder, name in [
        (scenario, "seed"),
        (scenario.chain, "height"),
        (scenario.sites[0], "pue"),
        (scenario.sites[0].fleets[0], "count"),
    ]:
        with pytest.raises(ValidationError, match="frozen"):
            setattr(holder, name, 5)
    assert isinstance(scenario.sites, tuple)
    assert isinstance(scenario.sites[0].fleets, tuple)


@pytest.mark.parametrize(("hours", "per_day"), [(1, 24), (6, 4), (24, 1)])
def test_ticks(scenario, hours, per_day):
    changed = scenario.replace(tick_hours=hours, horizon_days=30)
    assert (changed.ticks_per_day, changed.ticks) == (per_day, 30 * per_day)


def test_replace_gives_a_new_scenario(scenario):
    longer = scenario.replace(horizon_days=60)
    assert (longer.horizon_days, scenario.horizon_days) == (60, 30)
    assert longer.replace(horizon_days=30) == scenario


def test_replacing_nothing_gives_the_scenario_itself(scenario):
    assert scenario.replace() is scenario


def test_replace_by_dotted_key(scenario):
    changed = scenario.replace({"sites[0].power_usd_per_kwh": 0.06, "operator.pool_fee": 0}, seed=8)
    assert (changed.sites[0].power_usd_per_kwh, changed.operator.pool_fee) == (0.06, 0.0)
    assert changed.seed == 8
    assert changed.sites[0].fleets == scenario.sites[0].fleets


def test_replace_validates_and_says_everything(scenario):
    with pytest.raises(ScenarioError) as caught:
        scenario.replace({"sites[0].pue": 0.5, "a b": 1}, paths=0, horizn_days=3)
    assert {(issue.file, issue.key) for issue in caught.value.issues} == {
        ("replace", "'a b'"),
        ("replace", "sites[0].pue"),
        ("replace", "paths"),
        ("replace", "horizn_days"),
    }


def test_replace_checks_rules_that_join_settings(scenario):
    with pytest.raises(ScenarioError, match="delivery_date: found 2027-01-01, outside the run"):
        scenario.replace({"sites[0].fleets[0].delivery_date": np.datetime64("2027-01-01").item()})


def test_replace_takes_tables_and_numbers_of_numpy(scenario):
    operator = scenario.operator.model_copy(update={"cash_usd": 5.0})
    changed = scenario.replace(
        {"market.price.start_usd": np.float32(5.0), "sites[0].pue": np.float64(1.5)},
        operator=operator,
        sites=scenario.sites,
        paths=np.int64(9),
        seed=np.uint8(3),
    )
    assert changed.operator.cash_usd == 5.0
    assert (changed.paths, changed.seed, changed.market.price.start_usd) == (9, 3, 5.0)
    assert type(changed.paths) is int


def test_replace_checks_tables_too(scenario):
    site = scenario.sites[0]
    with pytest.raises(ScenarioError, match=r"sites\[1\].name: found 'Barn' twice"):
        scenario.replace(sites=(site, site))


def test_replace_swaps_alternatives_and_kinds(scenario):
    changed = scenario.replace({"chain.bits": "1701d936", "network.kind": "constant"})
    assert (changed.chain.difficulty, changed.chain.bits) == (None, "1701d936")
    assert changed.network.kind == "constant"
    assert changed.network.hashrate_ehs == 700


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_scenario_survives_its_text(file, tmp_path):
    scenario = load_scenario(file)
    copy = tmp_path / "copy.toml"
    copy.write_text(scenario.to_toml(), encoding="utf-8")
    again = load_scenario(copy)
    assert again == scenario
    assert again.digest() == scenario.digest()
    assert again.to_toml() == scenario.to_toml()


def test_the_text_holds_every_setting_defaults_included(scenario):
    tables = tomllib.loads(scenario.to_toml())
    assert tables["schema"] == 1
    assert tables["operator"]["pool_fee"] == 0.02
    assert tables["network"]["curve"]["efficiency_classes"] == 8
    assert tables["sites"][0]["fleets"][0]["uptime"] == 0.95


def test_the_digest_is_64_hexadecimal_digits_and_stable(scenario, write):
    assert len(scenario.digest()) == 64
    assert int(scenario.digest(), 16) > 0
    assert load_scenario(write()).digest() == scenario.digest()
    assert load_scenario(write("horizon_days = 30", "sites[0].pue = 1")).digest() == (
        scenario.digest()
    )


CHANGES = [
    {"name": "Other"},
    {"question": "Why?"},
    {"sources": ["a"]},
    {"start": "2026-01-02"},
    {"horizon_days": 31},
    {"paths": 4},
    {"seed": 8},
    {"chain.height": 921_401},
    {"chain.difficulty": 1.0000001e14},
    {"chain.luck": False},
    {"market.price.start_usd": 90_000.01},
    {"market.fees.btc_per_block": 0.03},
    {"network.hashrate_ehs": 701},
    {"network.curve.power_classes": 9},
    {"network.switching.off_days": 6},
    {"network.growth.kind": "none"},
    {"operator.shortfall": "owners"},
    {"operator.switch_off.rule": "never"},
    {"sites[0].name": "Shed"},
    {"sites[0].pue": 1.01},
    {"sites[0].fleets[0].count": 11},
    {"sites[0].fleets[0].uptime": 0.96},
    {"machines": [{"name": "Rig", "hashrate_ths": 1, "power_w": 9}]},
]


def test_the_digest_changes_with_any_setting(scenario):
    import datetime

    digests = {scenario.digest()}
    for change in CHANGES:
        if "start" in change:
            change = {"start": datetime.date(2026, 1, 2)}  # noqa: PLW2901
        digests.add(scenario.replace(change).digest())
    assert len(digests) == len(CHANGES) + 1


def test_plain_values_go_both_ways(scenario):
    assert scenario_from_dict(scenario.to_dict()) == scenario
    assert isinstance(scenario, Scenario)


def test_a_notebook_shows_a_line(scenario):
    assert repr(scenario) == str(scenario)
    assert repr(scenario).startswith(f"<Scenario {scenario.name!r}: ")
    assert len(repr(scenario)) < 200
