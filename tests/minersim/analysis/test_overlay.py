"""A stress is laid over what a scenario has, and takes nothing away."""

import pytest

from minersim.analysis.overlay import Overlay, stress_changes, stressed
from minersim.errors import ScenarioError
from minersim.scenario import load_scenario

STORM = {"day": 5.0, "change_fraction": -0.1}


@pytest.fixture
def squeeze(pytestconfig):
    return load_scenario(pytestconfig.rootpath / "scenarios" / "squeeze-2025-11.toml")


def test_shocks_are_added_to_those_of_the_scenario(squeeze):
    scenario = squeeze.replace({"market.price.shocks": [STORM], "network.shocks": [STORM]})
    stress = Overlay(day=10.0, price_change=-0.4, capacity_change=-0.3, capacity_state="gone")
    found = stressed(scenario, stress)
    own, fall = found.market.price.shocks
    assert own == scenario.market.price.shocks[0]
    assert (fall.day, fall.change_fraction, fall.over_days, fall.recovery_days) == (
        10.0,
        -0.4,
        30.0,
        180.0,
    )
    assert found.network.shocks[0] == scenario.network.shocks[0]
    assert found.network.shocks[1].state == "gone"
    assert found.network.shocks[1].duration_days == 30.0


def test_for_good_and_never(squeeze):
    found = stressed(
        squeeze, Overlay(price_recovery_days=None, capacity_change=-0.1, capacity_days=None)
    )
    assert found.market.price.shocks[0].recovery_days is None
    assert found.network.shocks[0].duration_days is None


def test_without_shocks_only_the_treasury_is_switched_on(squeeze):
    stress = Overlay().without_shocks()
    assert stress_changes(squeeze, stress) == {"network.treasury": {"kind": "selling"}}
    assert stress_changes(stressed(squeeze, stress), stress) == {}


def test_the_scenarios_own_treasury_stays_but_for_the_volume(squeeze):
    treasury = {"kind": "selling", "held_btc": 5.0, "daily_volume_btc": 7.0}
    scenario = squeeze.replace({"network.treasury": treasury})
    found = stressed(scenario, Overlay(daily_volume_btc=9.0))
    assert (found.network.treasury.held_btc, found.network.treasury.daily_volume_btc) == (5.0, 9.0)
    assert stressed(scenario, Overlay(miners_sell=False)).network.treasury.kind == "none"


def test_a_network_without_cohorts_has_no_coins(squeeze):
    plain = squeeze.replace({"network": {"kind": "constant", "hashrate_ehs": 1_000.0}})
    assert "network.treasury" not in stress_changes(plain, Overlay())
    assert stressed(plain, Overlay()).network.kind == "constant"


def test_no_room_for_another_shock_is_told(squeeze):
    full = squeeze.replace({"market.price.shocks": [STORM] * 100})
    with pytest.raises(ScenarioError, match=r"market\.price\.shocks"):
        stressed(full, Overlay())
