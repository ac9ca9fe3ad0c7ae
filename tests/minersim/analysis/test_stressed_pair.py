"""A stress and its base: what is taken away, what is told, what stands in the way."""

import pytest

from minersim.analysis.stress import Stress
from minersim.analysis.stressed_pair import stress_issues, stressed_pair
from minersim.errors import ScenarioError
from minersim.scenario import load_scenario

SALE = {"day": 3.0, "coins_btc": 5.0}


@pytest.fixture(scope="module")
def squeeze(pytestconfig):
    scenario = load_scenario(pytestconfig.rootpath / "scenarios" / "squeeze-2025-11.toml")
    return scenario.replace({"sites": [], "horizon_days": 240, "paths": 12})


def test_the_base_has_none_of_the_file_s_shocks(squeeze):
    scenario = squeeze.replace({"market.price.shocks": [{"day": 50.0, "change_fraction": -0.2}]})
    pair = stressed_pair(scenario, Stress(capacity_change=-0.1))
    assert pair.base.market.price.shocks == ()
    assert pair.base.network.shocks == ()
    assert [shock.day for shock in pair.scenario.market.price.shocks] == [50.0]
    assert [shock.day for shock in pair.scenario.network.shocks] == [30.0]
    assert pair.shock_day == 30.0
    assert pair.base.network.treasury.kind == "selling"
    assert any("does not follow miners' coins" in notice for notice in pair.notices)


def test_a_treasury_of_the_scenario_is_kept(squeeze):
    scenario = squeeze.replace({"network.treasury": {"kind": "selling", "held_btc": 7.0}})
    pair = stressed_pair(scenario, Stress(price_change=-0.1))
    assert pair.base.network.treasury.held_btc == 7.0
    assert pair.notices == ()


def test_mistakes_are_told_together(squeeze):
    scenario = squeeze.replace(
        {
            "network": {"kind": "constant", "hashrate_ehs": 1_068.0},
            "market.price.shocks": [{"day": 0.0, "change_fraction": -0.2}],
            "market.fees": {"kind": "constant", "btc_per_block": 0.0},
        }
    )
    keys = [issue.key for issue in stress_issues(scenario, Stress(fees_change=-0.5), "x.toml")]
    assert keys == ["network.kind", "market.price.shocks[0].day", "market.fees.btc_per_block"]
    with pytest.raises(ScenarioError, match="has no shock"):
        stressed_pair(squeeze, Stress())


def test_a_planned_sale_is_a_shock_of_the_scenario(squeeze):
    treasury = {"kind": "selling", "sale": SALE}
    scenario = squeeze.replace({"network.treasury": treasury})
    pair = stressed_pair(scenario, Stress())
    assert pair.scenario == scenario
    assert pair.base.network.treasury.sale is None
    assert pair.shock_day == 3.0
    # who does not follow the coins has no sale, and so no shock
    with pytest.raises(ScenarioError, match="has no shock"):
        stressed_pair(scenario, Stress(miners_sell=False))


def test_both_have_the_market_of_the_stress(squeeze):
    pair = stressed_pair(squeeze, Stress(price_change=-0.1, daily_volume_btc=9.0))
    for scenario in (pair.scenario, pair.base):
        assert scenario.network.treasury.daily_volume_btc == 9.0
    pair = stressed_pair(squeeze, Stress(price_change=-0.1, miners_sell=False))
    assert pair.notices == ()
    for scenario in (pair.scenario, pair.base):
        assert scenario.network.treasury.kind == "none"


@pytest.mark.parametrize(
    ("shocks", "words"),
    [
        ({"power_change": 0.3}, "the network's power is 30.0 % dearer from the first day on"),
        ({"power_change": -0.3}, "the network's power is 30.0 % cheaper from the first day on"),
        ({"fees_change": -0.5}, "fees are 50.0 % lower from the first day on"),
        ({"power_change": 0.1, "fees_change": 0.2}, "10.0 % dearer and fees are 20.0 % higher"),
    ],
)
def test_what_lasts_is_told(squeeze, shocks, words):
    pair = stressed_pair(squeeze, Stress(capacity_change=-0.1, **shocks))
    assert pair.shock_day == 0.0
    assert any(words in notice for notice in pair.notices)
