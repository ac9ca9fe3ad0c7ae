"""Figures that are always in view."""

from pathlib import Path

import pytest

from minersim.analysis import fleet_positions, key_figures
from minersim.protocol import bits_of_difficulty, difficulty
from minersim.scenario import load_scenario

SCENARIOS = Path(__file__).parents[3] / "scenarios"


@pytest.fixture(scope="module")
def squeeze():
    return load_scenario(SCENARIOS / "squeeze-2025-11.toml")


def test_squeeze(squeeze):
    found = key_figures(squeeze)
    assert found.hashprice_usd_per_ph_day == pytest.approx(34.90, abs=0.01)
    mining = [p for p in fleet_positions(squeeze) if p.delivery_day == 0]
    assert found.profit_usd_per_day == pytest.approx(sum(p.profit_usd_per_day for p in mining))
    costs = [p.breakevens.hashcost_usd_per_ph_day for p in mining]
    assert min(costs) < found.hashcost_usd_per_ph_day < max(costs)
    net = found.hashprice_usd_per_ph_day * (1.0 - squeeze.operator.pool_fee)
    assert found.margin == pytest.approx(1.0 - found.hashcost_usd_per_ph_day / net)
    margins = [p.breakevens.margin for p in mining]
    assert min(margins) < found.margin < max(margins)  # one definition for all


def test_without_fleets(squeeze):
    found = key_figures(squeeze.replace(sites=[]))
    assert (found.hashcost_usd_per_ph_day, found.margin, found.profit_usd_per_day) == (None,) * 3


D = 1e14
NEUTRAL_EHS = difficulty(bits_of_difficulty(D)) * 2**32 / 600 / 1e18


def at_height(squeeze, height, **changes):
    values = {
        "chain.height": height,
        "chain.difficulty": D,
        "network": {"kind": "constant", "hashrate_ehs": NEUTRAL_EHS},
        "chain.epoch_elapsed_days": None,
        "sites": [],
        **changes,
    }
    return key_figures(squeeze.replace(values))


def test_steady_hashrate_changes_difficulty_by_the_missing_interval_only(squeeze):
    found = at_height(squeeze, 921_312 + 1_000)
    # 2015 intervals are held against the time of 2016
    assert found.retarget_change == pytest.approx(2016 / 2015 - 1, rel=1e-3)
    assert found.retarget_height == 921_312 + 2_016
    assert found.retarget_days == pytest.approx(1_015 * 600 / 86_400, rel=1e-6)


def test_the_block_that_opens_an_epoch(squeeze):
    found = at_height(squeeze, 921_311)
    assert found.retarget_height == 921_312 + 2_016
    assert found.retarget_change == pytest.approx(2016 / 2015 - 1, rel=1e-6)
    assert found.retarget_days == pytest.approx(14.0, rel=1e-6)


def test_a_slow_epoch_is_clamped_to_a_quarter(squeeze):
    found = at_height(squeeze, 921_313, **{"chain.epoch_elapsed_days": 300.0})
    assert found.retarget_change == -0.75


def test_rules_that_set_every_block_have_no_next_retarget(squeeze):
    found = at_height(squeeze, 921_313, **{"chain.difficulty_rule.kind": "asert"})
    assert found.retarget_days is found.retarget_change is None
