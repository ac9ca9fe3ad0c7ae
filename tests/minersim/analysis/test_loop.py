"""The loop from price to miners' sales: what a scenario gives the law."""

from pathlib import Path

import pytest

from minersim.analysis.loop import start_loop
from minersim.market.impact import loop_gain
from minersim.scenario import load_scenario

SCENARIOS = Path(__file__).parents[3] / "scenarios"
SELLING = {"kind": "selling"}


@pytest.fixture(scope="module")
def squeeze():
    return load_scenario(SCENARIOS / "squeeze-2025-11.toml")


def test_gain_is_the_law_s_with_the_sales_of_the_start(squeeze):
    loop = start_loop(squeeze)
    assert loop.assumed
    assert not start_loop(squeeze.replace({"network.treasury": SELLING})).assumed
    # 144 * 600 / 612 blocks of 3.145 BTC; 78 % of it pays for power and what goes with it
    assert 0.7 * 444.0 < loop.sold_btc_per_day < 0.9 * 444.0
    expected = loop_gain(0.1, loop.sold_btc_per_day, 30.0, 0.9, 0.025, 100_000.0)
    assert loop.gain == pytest.approx(expected)


def test_who_sells_everything_sells_what_is_mined(squeeze):
    changes = {"network.treasury": {**SELLING, "base_sales": "all", "impact": "kyle"}}
    loop = start_loop(squeeze.replace({**changes, "market.price.start_usd": 200_000.0}))
    assert loop.sold_btc_per_day == pytest.approx(444.0, rel=0.005)
    none = start_loop(squeeze.replace({"network.treasury": {**SELLING, "impact": "none"}}))
    assert none.gain == 0.0


def test_a_network_without_cohorts_has_no_loop(squeeze):
    constant = squeeze.replace({"network": {"kind": "constant", "hashrate_ehs": 1_068.0}})
    assert start_loop(constant) is None


@pytest.mark.parametrize("name", ["squeeze-2025-11", "halving-2028", "squeeze-2025-11-churn"])
def test_at_realistic_liquidity_the_loop_dies_out(name):
    scenario = load_scenario(SCENARIOS / f"{name}.toml")
    for fall, days in ((0.01, 1.0), (0.1, 30.0), (0.5, 30.0), (0.1, 90.0)):
        assert start_loop(scenario, fall, days).gain < 0.1


def test_in_a_drought_it_feeds_itself():
    assert start_loop(load_scenario(SCENARIOS / "liquidity-drought.toml")).gain > 1.0
