"""A stress is laid over what a scenario has, and takes nothing away."""

from dataclasses import replace

import pytest

from minersim.analysis.stress import Stress, stress_changes, stressed, usual_day
from minersim.engine import start_cohorts
from minersim.errors import ScenarioError
from minersim.scenario import load_scenario

HALVED = Stress(price_change=-0.5)
STORM = {"day": 5.0, "change_fraction": -0.1}


@pytest.fixture
def squeeze(pytestconfig):
    return load_scenario(pytestconfig.rootpath / "scenarios" / "squeeze-2025-11.toml")


def test_shocks_are_added_to_those_of_the_scenario(squeeze):
    scenario = squeeze.replace({"market.price.shocks": [STORM], "network.shocks": [STORM]})
    stress = Stress(
        day=10.0, price_change=-0.4, price_days=30.0, price_recovery_days=180.0,
        capacity_change=-0.3, capacity_days=30.0, capacity_state="gone",
    )  # fmt: skip
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
    found = stressed(squeeze, Stress(price_change=-0.5, capacity_change=-0.1))
    assert found.market.price.shocks[0].recovery_days is None
    assert found.network.shocks[0].duration_days is None


def test_without_shocks_only_the_treasury_is_switched_on(squeeze):
    shocks = Stress(price_change=-0.5, capacity_change=-0.1, power_change=0.2, fees_change=-0.3)
    stress = Stress()
    assert shocks.has_shock
    assert not stress.has_shock
    assert stress_changes(squeeze, stress) == {"network.treasury": {"kind": "selling"}}
    assert stress_changes(stressed(squeeze, stress), stress) == {}


def test_the_scenarios_own_treasury_stays_but_for_the_volume(squeeze):
    treasury = {"kind": "selling", "held_btc": 5.0, "daily_volume_btc": 7.0}
    scenario = squeeze.replace({"network.treasury": treasury})
    found = stressed(scenario, Stress(daily_volume_btc=9.0))
    assert (found.network.treasury.held_btc, found.network.treasury.daily_volume_btc) == (5.0, 9.0)
    assert stressed(scenario, Stress(miners_sell=False)).network.treasury.kind == "none"


def test_a_network_without_cohorts_has_no_coins(squeeze):
    plain = squeeze.replace({"network": {"kind": "constant", "hashrate_ehs": 1_000.0}})
    assert "network.treasury" not in stress_changes(plain, HALVED)
    assert stressed(plain, HALVED).network.kind == "constant"


def test_no_room_for_another_shock_is_told(squeeze):
    full = squeeze.replace({"market.price.shocks": [STORM] * 100})
    with pytest.raises(ScenarioError, match=r"market\.price\.shocks"):
        stressed(full, HALVED)


def test_dearer_power_and_lower_fees_leave_the_machines_as_they_are(squeeze):
    found = stressed(squeeze, Stress(power_change=0.3, fees_change=-0.4))
    median = squeeze.network.curve.power_median_usd_per_kwh
    assert found.network.curve.power_median_usd_per_kwh == pytest.approx(1.3 * median)
    before, fees = squeeze.market.fees, found.market.fees
    assert fees.start_btc_per_block == pytest.approx(0.6 * before.start_btc_per_block)
    assert fees.median_btc_per_block == pytest.approx(0.6 * before.median_btc_per_block)
    installed = [start_cohorts(s, s.network)[0].installed_ehs() for s in (squeeze, found)]
    assert installed[1] == pytest.approx(installed[0], rel=1e-9)


@pytest.mark.parametrize("price_days", [0.0, 20.0])
def test_power_beside_a_fall_at_the_start_leaves_the_machines_of_the_fall(squeeze, price_days):
    fall = Stress(day=0.0, price_change=-0.2, price_days=price_days)
    both = stressed(squeeze, replace(fall, power_change=0.1))
    alone = stressed(squeeze, fall)
    installed = [start_cohorts(s, s.network)[0].installed_ehs() for s in (alone, both)]
    assert installed[1] == pytest.approx(installed[0], rel=1e-9)


def test_power_of_a_network_without_cohorts_is_nobody_s(squeeze):
    plain = squeeze.replace(
        {
            "network": {"kind": "constant", "hashrate_ehs": 1_000.0},
            "market.fees": {"kind": "constant", "btc_per_block": 0.5},
        }
    )
    assert stress_changes(plain, Stress(power_change=0.3)) == {}
    assert stressed(plain, Stress(fees_change=0.5)).market.fees.btc_per_block == 0.75


def test_power_beyond_what_is_allowed_is_told(squeeze):
    with pytest.raises(ScenarioError, match="power_median_usd_per_kwh"):
        stressed(squeeze, Stress(power_change=1e6))


def test_usual_day(squeeze):
    squeeze = squeeze.replace({"sites": []})
    assert usual_day(squeeze) == 30.0
    assert usual_day(squeeze.replace(horizon_days=20)) == 5.0
    assert usual_day(squeeze.replace(horizon_days=2)) == 1.0
    (shock,) = stressed(squeeze.replace(horizon_days=20), HALVED).market.price.shocks
    assert (shock.day, shock.over_days) == (5.0, 14.0)
