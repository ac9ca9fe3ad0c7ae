"""Ticks shorter than a day."""

import numpy as np
import pytest

from minersim.engine import run, simulate_world, trace_path


@pytest.fixture
def hourly(busy):
    return busy(
        horizon_days=40,
        tick_hours=1,
    )


def test_a_world_by_the_hour(hourly):
    world = simulate_world(hourly)
    assert (world.ticks, world.days, world.ticks_per_day) == (40 * 24 + 1, 40, 24)
    assert world.at_days("price_usd").shape == (1, 41)
    assert world.per_day("blocks").sum() == world["blocks"].sum()
    assert str(world.moments()[25]) == "2026-01-02T01"
    table = world.to_dataframe()
    assert table["day"].iloc[36] == 1.5
    assert table["date"].iloc[36].hour == 12


def test_hourly_prices_have_the_volatility_of_a_year(hourly):
    world = simulate_world(hourly, paths=8)
    steps = np.diff(np.log(world["price_usd"]), axis=1)
    expected = 0.47 / np.sqrt(365 * 24)
    assert steps.std() == pytest.approx(expected, rel=0.03)


def test_the_business_keeps_the_same_books_in_both_ways(hourly):
    result = run(hourly)
    _, operator = trace_path(hourly)
    assert np.array_equal(operator.ledger.usd_history, result.ledger.micro_usd[0])
    assert np.array_equal(operator.ledger.sat_history, result.ledger.sat[0])


def test_cohorts_leave_at_the_same_pace_by_the_hour(world):
    fall = {"day": 5.0, "change_fraction": -0.5}
    base = world(
        horizon_days=40,
        **{
            "chain.luck": False,
            "chain.difficulty": 1.5e14,
            "market.price.shocks": [fall],
            "network.kind": "cohorts",
            "network.growth.kind": "none",
            "network.hashrate_ehs": 1_070.0,
        },
    )
    daily = simulate_world(base).at_days("hashrate_ehs")[0]
    hourly = simulate_world(base.replace(tick_hours=1)).at_days("hashrate_ehs")[0]
    # a daily decision counts its day as begun and moves the whole day's share at once, so it is
    # two days ahead of decisions by the hour; the pace is the same
    assert daily[10] < hourly[10]
    for day in (10, 12, 14):
        assert hourly[day + 2] == pytest.approx(daily[day], rel=0.01)
    assert hourly[29] == pytest.approx(daily[29], rel=0.01)
