"""Overrides, and every mistake of a scenario at once."""

import copy
import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minersim.errors import ScenarioError
from minersim.scenario import Scenario, load_scenario, parse_override, scenario_from_dict
from minersim.scenario.load import scenario_from_text

TWELVE = """
schema = 1
nmae = "misspelt"
start = "2026-01-01"
horizon_days = 0
paths = 2.5
seed = -4
[chain]
height = 921_400
difficulty = nan
[market.price]
kind = "gmb"
start_usd = 90_000
[network]
kind = "constant"
hashrate_ehs = 700
pool_fee = 0.02
[[sites]]
name = "Barn"
power_usd_per_kwh = -0.05
pue = 0.5
[[sites.fleets]]
machine = "Antminer S99"
count = "ten"
"""


def test_twelve_mistakes_give_twelve_lines_at_once(save, mistakes):
    found = mistakes(save(TWELVE))
    assert sorted(key for _, key, _ in found) == sorted(
        [
            "name",
            "nmae",
            "start",
            "horizon_days",
            "paths",
            "seed",
            "chain.difficulty",
            "market.price.kind",
            "network.pool_fee",
            "sites[0].power_usd_per_kwh",
            "sites[0].pue",
            "sites[0].fleets[0].machine",
            "sites[0].fleets[0].count",
        ]
    )


def test_mistakes_of_several_tables_are_reported_beside_those_that_join_them(write, mistakes):
    keys = [
        key
        for _, key, _ in mistakes(
            write(
                "sites[0].time_zone = 'Nowhere'",
                "sites[0].fleets[0].delivery_date = 2030-01-01",
                "chain.bits = '1701d936'",
                "operator.pool_fee = 2",
                "network.shocks = [{day = 99, change_fraction = 0.1}, {day = 1}]",
            )
        )
    ]
    assert sorted(keys) == [
        "chain.bits",
        "network.shocks[0].day",
        "network.shocks[1].change_fraction",
        "operator.pool_fee",
        "sites[0].fleets[0].delivery_date",
        "sites[0].time_zone",
    ]


# overrides


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("horizon_days=730", ("horizon_days",), 730),
        ("sites[0].pue = 1.05", ("sites", 0, "pue"), 1.05),
        ("chain.difficulty=1e14", ("chain", "difficulty"), 1e14),
        ("chain.luck=false", ("chain", "luck"), False),
        ("start=2026-02-01", ("start",), datetime.date(2026, 2, 1)),
        ("name=A plain text", ("name",), "A plain text"),
        ("name='quoted = text'", ("name",), "quoted = text"),
        ("name=a=b", ("name",), "a=b"),
        ("sources=['a', 'b']", ("sources",), ["a", "b"]),
        ("operator.treasury={policy='sell-all'}", ("operator", "treasury"), {"policy": "sell-all"}),
        ("start=2026-13-01", ("start",), "2026-13-01"),
        ("name=1\nseed=2", ("name",), "1\nseed=2"),
        ("name=" + "[" * 3000, ("name",), "[" * 3000),
        ("seed=" + "9" * 5000, ("seed",), "9" * 5000),
    ],
)
def test_an_override_is_toml_or_else_a_text(text, path, value):
    override = parse_override(text)
    assert (override.path, override.value) == (path, value)
    assert type(override.value) is type(value)
    assert override.label == "--set"


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("horizon_days", "", "found 'horizon_days'; allowed: KEY=VALUE"),
        ("horizon_days=", "", "found 'horizon_days='; allowed: KEY=VALUE"),
        ("", "", "found ''; allowed: KEY=VALUE"),
        ("=5", "''", "not a key; allowed: names joined by dots"),
        ("sites.0.pue=1", "'sites.0.pue'", "not a key"),
        ("a=" + "[" * 30 + "]" * 30, "a", "nested too deeply"),
    ],
)
def test_what_is_no_override_is_refused(text, key, words):
    with pytest.raises(ScenarioError) as caught:
        parse_override(text)
    (issue,) = caught.value.issues
    assert (issue.file, issue.key) == ("--set", key)
    assert words in issue.message


def test_overrides_replace_values_of_the_file(write):
    overrides = {"sites[0].power_usd_per_kwh": 0.07, "sites[0].fleets[0].count": 3, "seed": 99}
    scenario = load_scenario(write(), overrides)
    assert (scenario.sites[0].power_usd_per_kwh, scenario.sites[0].fleets[0].count) == (0.07, 3)
    assert scenario.seed == 99


def test_a_list_can_be_given_as_a_whole(write):
    fleets = [{"machine": "S21 200", "count": 1}, {"machine": "S19 XP 140", "count": 2}]
    assert len(load_scenario(write(), {"sites[0].fleets": fleets}).sites[0].fleets) == 2


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("sites[1].pue", "no entry 1 in sites; allowed: 0"),
        ("sites[0].fleets[4].count", "no entry 4 in sites[0].fleets; allowed: 0"),
        ("machines[0].name", "machines is not in the scenario"),
        ("paths[0]", "paths is not a list"),
        ("sites.pue", "sites is not a table"),
        ("name.first", "name is not a table"),
        ("sites[0].pu", "unknown key; did you mean 'pue'?"),
        ("operator.tresury.policy", "did you mean 'treasury'?"),
    ],
)
def test_an_override_that_leads_nowhere_is_named(write, mistakes, key, words):
    ((where, _, message),) = mistakes(write(), {key: 1})
    assert where == "--set"
    assert words in message


def test_tables_made_by_an_override_are_its_own(write, mistakes):
    file = write()
    found = mistakes(file, {"operator.treasury.policy": "hold-share"})
    assert [(where, key) for where, key, _ in found] == [
        ("--set", "operator.treasury.hold_fraction")
    ]


def test_mistakes_of_file_and_overrides_come_together(write, mistakes):
    file = write("paths = 0")
    found = mistakes(file, {"seed": -1, "a b": 1, "sites[9].pue": 1})
    assert {(where, key) for where, key, _ in found} == {
        ("--set", "'a b'"),
        ("--set", "sites[9].pue"),
        ("--set", "seed"),
        (str(file), "paths"),
    }


@pytest.mark.timeout(10)
def test_more_mistakes_than_anybody_reads_are_counted(save, mistakes, write):
    unknown = "".join(f"k{number} = 1\n" for number in range(50_000))
    file = save(unknown + write().read_text("utf-8"))
    *told, (_, key, message) = mistakes(file)
    assert len(told) == 1_000
    assert (key, message) == ("", "and 49,000 more mistakes")


def test_none_leaves_a_setting_to_its_default(write):
    file = write("sites[0].pue = 1.2", "operator.pool_fee = 0.5")
    scenario = load_scenario(file, {"sites[0].pue": None, "operator.pool_fee": None, "paths": None})
    assert (scenario.sites[0].pue, scenario.operator.pool_fee, scenario.paths) == (1.0, 0.02, 40)


def test_none_does_not_leave_a_chain_without_difficulty(write, mistakes):
    ((_, key, message),) = mistakes(write(), {"chain.difficulty": None})
    assert key == "chain.difficulty"
    assert message.startswith("is missing")


# plain values


def test_plain_values_make_the_same_scenario_as_a_file(small, write):
    assert scenario_from_dict(small).digest() == load_scenario(write()).digest()


def test_plain_values_are_not_changed(small):
    before = copy.deepcopy(small)
    scenario_from_dict(small)
    assert small == before


def test_none_among_plain_values_leaves_a_setting_to_its_default(small):
    bare = scenario_from_dict(small)
    small["operator"]["pool_fee"] = None
    small["sites"][0]["power_limit_mw"] = None
    small["machines"] = None
    assert scenario_from_dict(small) == bare


def test_mistakes_of_plain_values_bear_their_label(small):
    small["paths"] = 0
    with pytest.raises(ScenarioError, match=r"^grid point 7: paths: found 0; allowed: "):
        scenario_from_dict(small, "grid point 7")


def test_values_nested_without_end_are_refused(small):
    endless = {}
    endless["endless"] = endless
    with pytest.raises(ScenarioError, match="nested too deeply"):
        scenario_from_dict({**small, "operator": endless})


# whatever the values are

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(10**500), 10**500),
    st.floats(),
    st.text(max_size=12),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.sampled_from(["gbm", "ar1", "cohorts", "margin", "S21", "1701d936", "mon", "UTC", 0, -1, 1]),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(value, path=()):
    """Every place in nested tables."""
    if path:
        yield path
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(item, (*path, key))


FULL = {
    "schema": 1,
    "name": "Full",
    "start": datetime.date(2026, 1, 1),
    "horizon_days": 30,
    "chain": {"height": 921_400, "difficulty": 1e14, "epoch_elapsed_days": 1.0},
    "market": {
        "price": {
            "kind": "scripted",
            "start_usd": 9e4,
            "points": [{"day": 3, "price_usd": 8e4}],
            "shocks": [{"day": 3, "change_fraction": -0.1}],
        },
        "fees": {"kind": "constant", "btc_per_block": 0.1},
    },
    "network": {
        "kind": "cohorts",
        "hashrate_ehs": 700,
        "curve": {"efficiency_classes": 4},
        "growth": {"kind": "profitability", "speed_per_year": 0.1},
        "shocks": [{"day": 3, "change_fraction": -0.1}],
    },
    "operator": {
        "cash_usd": 5,
        "treasury": {"policy": "hold-share", "hold_fraction": 0.1},
        "switch_off": {"rule": "margin", "off_margin": 0.1},
    },
    "sites": [
        {
            "name": "Barn",
            "power_usd_per_kwh": 0.05,
            "power_limit_mw": 5,
            "time_zone": "UTC",
            "time_of_use": [{"from_hour": 1, "to_hour": 5, "power_usd_per_kwh": 0.1}],
            "fleets": [
                {
                    "machine": "Rig",
                    "count": 10,
                    "power_limit_w": 900,
                    "price_usd_per_machine": 100,
                    "payment_date": datetime.date(2026, 1, 2),
                    "delivery_date": datetime.date(2026, 1, 3),
                }
            ],
        }
    ],
    "machines": [{"name": "Rig", "hashrate_ths": 30, "power_w": 1000}],
}
PLACES = list(places(FULL))


def mutate(tables, place, value, how):
    """Change one place, if earlier changes have left it there."""
    *way, last = place
    here = tables
    try:
        for step in way:
            here = here[step]
        if how == "remove":
            del here[last]
        else:
            here[f"{last}x" if how == "rename" and isinstance(last, str) else last] = value
    except (KeyError, IndexError, TypeError):
        return


mutations = st.tuples(
    st.sampled_from(PLACES), values, st.sampled_from(["set", "set", "set", "remove", "rename"])
)


def scenario_or_error(make, given):
    """What is made, or the ScenarioError; any other exception is a failure."""
    try:
        return make(given)
    except ScenarioError as error:
        return error


def test_the_full_scenario_is_valid():
    assert scenario_from_dict(FULL).sites[0].fleets[0].count == 10


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(mutations, min_size=1, max_size=4))
def test_any_tables_give_a_scenario_or_mistakes(changes):
    tables = copy.deepcopy(FULL)
    for place, value, how in changes:
        mutate(tables, place, value, how)
    found = scenario_or_error(scenario_from_dict, tables)
    if isinstance(found, Scenario):
        assert scenario_from_dict(found.to_dict()) == found
        return
    lines = str(found).split("\n")
    assert len(lines) == len(found.issues) > 0
    assert all(line.isprintable() for line in lines)
    keys = [issue.key for issue in found.issues]
    assert len(set(keys)) == len(keys)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_a_scenario_or_mistakes(tmp_path_factory, content):
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(content)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    assert caught.value.issues


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_an_override_or_a_mistake(text):
    found = scenario_or_error(parse_override, text)
    label = found.issues[0].file if isinstance(found, ScenarioError) else found.label
    assert label == "--set"


def test_a_text_counts_from_the_folder_of_its_file(write, tmp_path):
    base = load_scenario(write(name="base.toml"))
    file = tmp_path / "not-yet.toml"
    scenario = scenario_from_text('extends = "base.toml"\nseed = 8\n', file)
    assert scenario == base.replace(seed=8)
    assert not file.exists()
    with pytest.raises(ScenarioError, match=r"not-yet.toml: paths: found 0"):
        scenario_from_text('extends = "base.toml"\npaths = 0\n', file)
