"""Start figures of the plain calculator out of scenarios."""

from pathlib import Path

import pytest

from minersim.analysis.plain_start import plain_start
from minersim.engine import fleet_plans, start_state
from minersim.scenario import load_scenario

SCENARIOS = Path(__file__).parents[3] / "scenarios"
SQUEEZE = load_scenario(SCENARIOS / "squeeze-2025-11.toml")


def test_the_squeeze_gives_its_figures():
    fields = plain_start(SQUEEZE)
    state = start_state(SQUEEZE)
    assert (fields.months, fields.height) == (12, 924_740)
    assert (fields.price_usd, fields.difficulty) == (84_000.0, state.difficulty)
    assert (fields.fees_btc_per_block, fields.pool_fee, fields.discount_rate) == (0.02, 0.02, 0.12)
    assert fields.opex_usd_per_month == 150_000.0
    assert fields.price_increment == fields.difficulty_increment == 0.0


def test_fleets_are_summed_at_their_uptime():
    fields, plans = plain_start(SQUEEZE), fleet_plans(SQUEEZE)
    assert fields.hashrate_ths == pytest.approx(sum(1e3 * p.hashrate_phs * p.uptime for p in plans))
    assert fields.capex_usd == fields.hardware_usd == 2_500 * 2_699
    # by hand: 3,000 x 104 x 29.5 W, 2,000 x 140 x 21.5 W, 2,500 x 200 x 17.5 W, PUE 1.03
    uptimes = [p.uptime for p in plans]
    watts = [1.03 * w * u for w, u in zip((9_204_000, 6_020_000, 8_750_000), uptimes, strict=True)]
    assert fields.power_w == pytest.approx(sum(watts), rel=2e-3)  # makers round J/TH
    mean = sum(p * w for p, w in zip((0.055, 0.06, 0.045), watts, strict=True)) / sum(watts)
    assert fields.power_usd_per_kwh == pytest.approx(mean, rel=1e-3)


def test_machines_fade_to_their_salvage():
    change = plain_start(SQUEEZE).hardware_change
    assert (1.0 + change) ** 4 == pytest.approx(0.05)
    gone = SQUEEZE.replace({"operator.salvage_fraction": 0.0, "operator.machine_life_years": 0.001})
    assert plain_start(gone).hardware_change == -0.9999


def test_shares_of_hosts_and_coins_kept_are_taken_over():
    changed = SQUEEZE.replace(
        {
            "sites[0].hosting.revenue_share": 0.5,
            "operator.treasury": {"policy": "hold-share", "hold_fraction": 0.25},
        }
    )
    fields, plans = plain_start(changed), fleet_plans(changed)
    hashes = [plan.hashrate_phs * plan.uptime for plan in plans]
    assert fields.other_fees == pytest.approx(0.5 * hashes[0] / sum(hashes))
    assert fields.hold_share == 0.25
