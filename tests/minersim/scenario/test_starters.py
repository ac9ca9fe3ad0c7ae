"""Switching kinds and adding entries leaves a right scenario at once."""

import copy
from datetime import date
from pathlib import Path

import pytest

from minersim.errors import ScenarioError
from minersim.scenario import Scenario, load_scenario, scenario_from_dict
from minersim.scenario.power import HourlyPricesTable
from minersim.scenario.starters import (
    add_entry,
    add_table,
    complete,
    duplicate_entry,
    move_entry,
    plain_default,
    switch_kind,
)
from minersim.scenario.walk import item_of, locate, models_by_tag

FILES = sorted((Path(__file__).parents[3] / "scenarios").glob("*.toml"))
SQUEEZE = next(file for file in FILES if file.stem == "squeeze-2025-11")
UNIONS = [
    ("chain", "difficulty_rule"),
    ("market", "price"),
    ("market", "fees"),
    ("network",),
    ("network", "curve"),
    ("network", "growth"),
    ("network", "treasury"),
    ("operator", "treasury"),
    ("operator", "switch_off"),
    ("operator", "pool"),
    ("operator", "tax"),
]
LISTS = [
    ("sites",),
    ("machines",),
    ("sites", 0, "fleets"),
    ("sites", 0, "time_of_use"),
    ("market", "price", "shocks"),
    ("market", "price", "points"),
    ("network", "shocks"),
    ("network", "curve", "mix"),
    ("network", "curve", "power"),
    ("operator", "loans"),
    ("operator", "coin_loans"),
    ("operator", "overheads"),
    ("operator", "hashprice_forwards"),
    ("sites", 0, "power_hedges"),
]


def raw_of(file):
    return lists(load_scenario(file).to_dict())


def lists(value):
    if isinstance(value, dict):
        return {key: lists(item) for key, item in value.items()}
    return [lists(item) for item in value] if isinstance(value, list | tuple) else value


def unions(model, path=()):
    """Paths of all unions in the declaration, lists aside."""
    for name, field in model.model_fields.items():
        models = models_by_tag(field.annotation)
        if len(models) > 1:
            yield (*path, name)
        for inner in models.values():
            yield from unions(inner, (*path, name))


def list_names(model):
    for name, field in model.model_fields.items():
        models = models_by_tag(field.annotation) or models_by_tag(item_of(field.annotation))
        if models_by_tag(item_of(field.annotation)):
            yield name
        for inner in models.values():
            yield from list_names(inner)


def test_all_unions_and_lists_of_the_declaration_are_tried():
    assert set(unions(Scenario)) == set(UNIONS)
    assert set(list_names(Scenario)) == {path[-1] for path in LISTS}


def kinds_of(path):
    _, field, _ = locate(Scenario, path)
    return list(models_by_tag(field.annotation))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@pytest.mark.parametrize("path", UNIONS, ids=".".join)
def test_every_kind_is_right_at_once(file, path):
    for kind in kinds_of(path):
        raw = raw_of(file)
        if path[0] == "network" and len(path) > 1:
            switch_kind(raw, ("network",), "cohorts")
        switch_kind(raw, path, kind)
        wrong = []
        try:
            scenario = scenario_from_dict(raw)
            assert lists(scenario.to_dict()) == raw
        except ScenarioError as error:
            wrong = [issue.key for issue in error.issues]
        expected = []
        if kind in ("bootstrap", "replay"):
            expected.append("market.price.series")
        if kind in ("garch", "bootstrap") and raw["tick_hours"] != 24:
            expected.append("tick_hours")
        assert sorted(wrong) == expected


def test_a_kind_that_needs_a_file_says_so():
    raw = raw_of(FILES[0])
    switch_kind(raw, ("market", "price"), "replay")
    with pytest.raises(ScenarioError, match=r"market\.price\.series: is missing"):
        scenario_from_dict(raw)


def test_shared_settings_stay_and_others_go():
    raw = raw_of(SQUEEZE)
    raw["market"]["price"]["shocks"] = [{"day": 3.0, "change_fraction": 0.5, "over_days": 0.0}]
    switch_kind(raw, ("market", "price"), "constant")
    assert raw["market"]["price"] == {
        "kind": "constant",
        "start_usd": 84_000,
        "shocks": [{"day": 3.0, "change_fraction": 0.5, "over_days": 0.0}],
    }
    switch_kind(raw, ("market", "price"), "gbm")
    assert raw["market"]["price"]["volatility_per_year"] == 0.47


def test_a_table_that_is_missing_is_made():
    raw = {"name": "x"}
    switch_kind(raw, ("operator", "treasury"), "hold-share")
    assert raw["operator"]["treasury"] == {"policy": "hold-share", "hold_fraction": 0.5}


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="allowed: constant, scripted"):
        switch_kind({}, ("market", "price"), "astrology")


@pytest.fixture
def hourly_prices(tmp_path):
    file = tmp_path / "prices.csv"
    hours = "\n".join(f"2026-01-01T{hour:02d}:00Z,40" for hour in range(24))
    file.write_text(f"time,usd_per_mwh\n{hours}\n")
    days = {"from_date": date(2026, 1, 1), "repeat_from": date(2026, 1, 1)}
    return complete({"file": str(file), "layout": "plain"} | days, HourlyPricesTable, {})


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@pytest.mark.parametrize("path", LISTS, ids=str)
def test_entries_are_right_at_once(file, path, hourly_prices):
    raw = raw_of(file)
    if path[-1] == "points":
        switch_kind(raw, ("market", "price"), "scripted")
    if "curve" in path:
        switch_kind(raw, ("network",), "cohorts")
        switch_kind(raw, ("network", "curve"), "mix")
    if path[0] == "sites" and not raw["sites"]:
        add_entry(raw, ("sites",))
    if path[-1] == "power_hedges":  # the file that they settle against cannot be made up
        raw["sites"][0]["hourly_prices"] = hourly_prices
    first = add_entry(raw, path)
    second = add_entry(raw, path)
    assert second == first + 1
    scenario_from_dict(raw)
    assert duplicate_entry(raw, path, first) == first + 1
    assert duplicate_entry(raw, path, second + 1) == second + 2
    assert lists(scenario_from_dict(raw).to_dict()) == raw


def test_names_are_not_given_twice_and_not_too_long():
    raw = raw_of(SQUEEZE)
    raw["sites"][0]["name"] = "x" * 200
    duplicate_entry(raw, ("sites",), 0)
    duplicate_entry(raw, ("sites",), 0)
    names = [site["name"] for site in raw["sites"]]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) == 200


def test_moving_keeps_the_others_in_order():
    raw = {"machines": [{"name": name} for name in "abcd"]}
    move_entry(raw, ("machines",), 0, 2)
    assert [machine["name"] for machine in raw["machines"]] == list("bcad")


def test_what_is_no_list_is_refused():
    raw = raw_of(FILES[0])
    before = copy.deepcopy(raw)
    with pytest.raises(ValueError, match="no list of tables"):
        add_entry(raw, ("sources",))
    assert raw == before


def test_a_default_that_is_a_table_is_plain():
    field = Scenario.model_fields["operator"]
    assert plain_default(field)["treasury"] == {"policy": "sell-all"}
    assert plain_default(Scenario.model_fields["start"]) is None


TABLES = [
    *(("sites", 0, name) for name in ("curtailment", "coincident_peak", "take_or_pay")),
    *(("sites", 0, name) for name in ("demand_response", "climate", "heat_reuse")),
    ("sites", 0, "fleets", 0, "retirement"),
    ("network", "tuning"),
    ("network", "growth", "lead_times"),
    ("network", "treasury", "sale"),
]


@pytest.mark.parametrize("path", TABLES, ids=str)
def test_a_table_that_may_be_left_out_is_right_at_once(path):
    raw = raw_of(SQUEEZE)
    switch_kind(raw, ("network", "growth"), "payback")
    switch_kind(raw, ("network", "treasury"), "selling")
    add_table(raw, path)
    given = scenario_from_dict(raw).to_dict()
    for step in path:
        given = given[step]
    assert given
    before = copy.deepcopy(raw)
    add_table(raw, path)
    assert raw == before  # what is there stays


def test_hourly_prices_lack_only_the_file_and_its_zone():
    raw = raw_of(SQUEEZE)
    add_table(raw, ("sites", 0, "hourly_prices"))
    with pytest.raises(ScenarioError) as caught:
        scenario_from_dict(raw)
    lacking = {issue.key.rsplit(".", 1)[-1] for issue in caught.value.issues}
    assert lacking == {"file", "settlement_point"}


@pytest.mark.parametrize("path", [("sites",), ("network",), ("operator", "cash_usd")], ids=str)
def test_what_is_no_table_of_one_kind_is_refused(path):
    with pytest.raises(ValueError, match="is no table of one kind"):
        add_table(raw_of(SQUEEZE), path)
