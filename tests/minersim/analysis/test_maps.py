"""Maps of the margin: they agree with the break-evens of one machine at every point."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minersim.analysis import fleet_positions
from minersim.analysis.maps import (
    INPUTS,
    Situation,
    at_point,
    conflict,
    fleet_situation,
    margin_map,
    median_situation,
    zero_line,
)
from minersim.analysis.well_known import WELL_KNOWN, well_known_positions
from minersim.economics import breakevens
from minersim.scenario import load_scenario

SCENARIOS = Path(__file__).parents[3] / "scenarios"
HERE = Situation(
    efficiency_j_per_th=17.5,
    power_usd_per_kwh=0.05,
    pue=1.03,
    pool_fee=0.02,
    price_usd=84_000.0,
    difficulty=152.271e12,
    subsidy_btc=3.125,
    fees_btc_per_block=0.02,
)
PAIRS = [(x, y) for x in INPUTS for y in INPUTS if not conflict(x, y)]


@pytest.fixture(scope="module")
def squeeze():
    return load_scenario(SCENARIOS / "squeeze-2025-11.toml")


def single(situation):
    names = (name for name in Situation.__slots__ if name != "host_share")  # which is 0 here
    return breakevens(**{name: getattr(situation, name) for name in names})


def moved(situation, name, value):
    if name == "hashrate_ehs":
        return replace(situation, difficulty=situation.difficulty * value / situation.hashrate_ehs)
    return replace(situation, **{name: value})


@pytest.mark.parametrize(("x", "y"), PAIRS)
def test_a_map_is_the_law_at_every_point(x, y):
    xs = np.linspace(*HERE.default_range(x), 4)
    ys = np.linspace(*HERE.default_range(y), 3)
    found = margin_map(HERE, x, xs, y, ys)
    assert found.margin.shape == found.profit_usd_per_ph_day.shape == (3, 4)
    for row, y_value in enumerate(ys):
        for column, x_value in enumerate(xs):
            expected = single(moved(moved(HERE, x, x_value), y, y_value))
            assert found.margin[row, column] == pytest.approx(expected.margin)
            assert found.profit_usd_per_ph_day[row, column] == pytest.approx(
                expected.profit_usd_per_ph_day
            )


@pytest.mark.parametrize(("x", "y"), PAIRS)
def test_on_the_zero_line_nothing_is_earned_and_nothing_lost(x, y):
    xs = np.linspace(*HERE.default_range(x), 5)
    line = zero_line(HERE, x, xs, y)
    assert line.shape == xs.shape
    for x_value, y_value in zip(xs, line, strict=True):
        profit = at_point(HERE, x, x_value, y, y_value).profit_usd_per_ph_day
        assert profit.item() == pytest.approx(0.0, abs=1e-9)


@settings(deadline=None, max_examples=30)
@given(
    price=st.floats(1_000.0, 1e6),
    power=st.floats(0.001, 1.0),
    more=st.floats(1.01, 3.0),
)
def test_dearer_coins_help_and_dearer_power_hurts(price, power, more):
    found = margin_map(
        HERE,
        "price_usd",
        np.array([price, price * more]),
        "power_usd_per_kwh",
        np.array([power, power * more]),
    ).margin
    assert found[0, 0] < found[0, 1]
    assert found[0, 0] > found[1, 0]
    assert found[1, 1] == pytest.approx(found[0, 0])  # only their ratio counts


def test_the_worked_figures(squeeze):
    old, _, new = fleet_positions(squeeze)
    for fleet in (old, new):
        situation = fleet_situation(squeeze, fleet)
        point = at_point(
            situation, "pue", situation.pue, "hashrate_ehs", situation.value("hashrate_ehs")
        )
        assert point.margin.item() == pytest.approx(fleet.breakevens.margin)
    # difficulty 152.271T at 600 s a block: 1,090 EH/s
    assert situation.hashrate_ehs == pytest.approx(1_090.0, rel=1e-3)


def test_a_host_s_share_is_off_the_map_s_margin_too(squeeze):
    hosted = squeeze.replace({"sites[0].hosting.revenue_share": 0.25})
    fleet = fleet_positions(hosted)[0]
    situation = fleet_situation(hosted, fleet)
    today = situation.value("difficulty")
    for name in (n for n in INPUTS if n not in ("difficulty", "hashrate_ehs")):
        point = at_point(situation, name, situation.value(name), "difficulty", today)
        assert point.margin.item() == pytest.approx(fleet.breakevens.margin)
        root = zero_line(situation, "difficulty", np.array([today]), name).item()
        margin = at_point(situation, name, root, "difficulty", today).margin.item()
        assert margin == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(("x", "y"), [("pue", "pue"), ("hashrate_ehs", "difficulty")])
def test_one_quantity_cannot_be_both_axes(x, y):
    with pytest.raises(ValueError, match="same quantity"):
        margin_map(HERE, x, np.ones(2), y, np.ones(2))


def test_axes_begin_around_today_within_what_is_allowed():
    assert HERE.default_range("price_usd") == pytest.approx((33_600.0, 210_000.0))
    assert HERE.default_range("pue") == pytest.approx((1.0, 2.575))
    free = replace(HERE, pool_fee=0.0, fees_btc_per_block=0.0)
    assert free.default_range("pool_fee") == (0.0, 0.05)
    assert free.default_range("fees_btc_per_block") == (0.0, 0.5)
    assert replace(HERE, power_usd_per_kwh=5.0).default_range("power_usd_per_kwh")[1] == 5.0


def test_a_scenario_without_machines_has_the_median_machine(squeeze):
    situation = median_situation(squeeze)
    assert (situation.efficiency_j_per_th, situation.power_usd_per_kwh) == (20.0, 0.046)
    plain = squeeze.replace({"network": {"kind": "constant", "hashrate_ehs": 1_068.0}})
    assert median_situation(plain) == situation


def test_well_known_machines_stand_by_their_efficiency():
    positions = well_known_positions(HERE)
    assert tuple(p.name for p in positions) == WELL_KNOWN
    by_name = {p.name: p for p in positions}
    s21 = by_name["Antminer S21 200T"]
    assert s21.breakevens.margin == pytest.approx(single(HERE).margin)
    # (34.90 * 0.98 - 24 * 17.5 * 0.05 * 1.03) USD/PH/s/day * 0.2 PH/s
    assert s21.profit_usd_per_day == pytest.approx(2.5145, rel=1e-3)
    efficiencies = [p.efficiency_j_per_th for p in positions]
    ordered = sorted(positions, key=lambda p: -p.breakevens.margin)
    assert [p.efficiency_j_per_th for p in ordered] == sorted(efficiencies)


def test_medians_of_a_mix_are_those_of_its_capacity():
    situation = median_situation(load_scenario(SCENARIOS / "fleet-2023-05.toml"))
    assert (situation.efficiency_j_per_th, situation.power_usd_per_kwh) == (34.2, 0.045)
