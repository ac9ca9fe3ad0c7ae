"""What is never lost, in both engines: capacity by state, and miners' coins."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minersim.engine import EventEngine, simulate_world, world_setup
from minersim.engine.ensemble import Ensemble
from minersim.results.columns import NETWORK_NAMES, WORLD_NAMES

STATES = ("hashrate_ehs", "economic_off_ehs", "curtailed_ehs", "gone_ehs", "throttled_ehs")


def assert_conserved(world, held_btc):
    """Identities at every tick of columns by name."""
    parts = sum(world[name] for name in STATES)
    assert parts == pytest.approx(world["installed_ehs"], rel=1e-9)
    # machines that run above nameplate throttle less than nothing
    for name in (*STATES[:4], "scrapped_ehs"):
        assert np.all(world[name] >= -1e-9 * world["installed_ehs"]), name
    held, sold = world["miner_held_btc"], world["miner_sold_btc"]
    flow = np.cumsum(world["miner_produced_btc"] - sold, axis=-1)
    assert np.all(held >= 0.0)
    assert np.all(sold >= 0.0)
    # coins at the start are counted from the first tick that sells
    assert held[..., 1:] == pytest.approx(held_btc + flow[..., 1:], rel=1e-9, abs=1e-6)


share = st.floats(0.0, 1.0)
shocks = st.lists(
    st.fixed_dictionaries(
        {
            "day": st.floats(0.0, 40.0),
            "change_fraction": st.floats(-0.9, -0.01),
            "duration_days": st.floats(1.0, 30.0),
            "over_days": st.floats(0.0, 8.0),
            "recovery_days": st.floats(0.0, 8.0),
            "state": st.sampled_from(["curtailed", "gone"]),
        }
    ),
    max_size=3,
)
networks = st.fixed_dictionaries(
    {
        "network.shocks": shocks,
        "network.under_water_on": share,
        "network.upkeep.restart_loss": share,
        "network.upkeep.retirement_per_year": st.floats(0.0, 2.0),
        "network.upkeep.relocation_per_month": share,
        "network.upkeep.relocation_after_days": st.floats(0.0, 20.0),
        "network.upkeep.relocation_takes_days": st.integers(1, 30),
        "network.tuning": st.sampled_from([None, {"highest_hash": 1.1}]),
        "network.treasury": st.fixed_dictionaries(
            {
                "kind": st.just("selling"),
                "base_sales": st.sampled_from(["all", "share", "costs"]),
                "held_btc": st.floats(0.0, 1e5),
                "share": st.floats(0.0, 3.0),
                "panic_share": st.floats(0.0, 5.0),
                "panic_days": st.floats(0.0, 20.0),
                "panic_per_month": share,
                "impact": st.sampled_from(["square-root", "kyle", "none"]),
            }
        ),
        "network.growth": st.sampled_from(
            [
                {"kind": "profitability"},
                {"kind": "payback", "lead_time_days": 9.0, "frontier_progress_per_year": 0.2},
                {
                    "kind": "payback",
                    "lead_time_days": 9.0,
                    "lead_times": {"shortest_days": 1.0, "longest_days": 20.0, "parts": 3},
                },
            ]
        ),
        "market.price.start_usd": st.floats(20_000.0, 200_000.0),
        "market.price.shocks": st.sampled_from(
            [[], [{"day": 10.0, "change_fraction": -0.5, "over_days": 5.0}]]
        ),
        "seed": st.integers(0, 2**63 - 1),
    }
)


def hard_world(world, changes, **more):
    return world(
        horizon_days=50,
        **{"network.kind": "cohorts", "network.curve.efficiency_classes": 3},
        **{k: v for k, v in changes.items() if v is not None},
        **more,
    )


@settings(max_examples=40)
@given(networks)
def test_capacity_and_coins_are_conserved(world, changes):
    scenario = hard_world(world, changes, paths=3, engine="ensemble")
    held_btc = changes["network.treasury"]["held_btc"]
    assert_conserved(simulate_world(scenario, network=True), held_btc)


@settings(max_examples=4)
@given(networks)
def test_the_reference_conserves_them_too(world, changes):
    scenario = hard_world(world, changes, engine="events")
    held_btc = changes["network.treasury"]["held_btc"]
    assert_conserved(simulate_world(scenario, network=True), held_btc)


def test_a_planned_sale_is_the_same_in_both_engines(world):
    sale = {"day": 30.0, "coins_btc": 30_000.0, "over_days": 2.0}
    treasury = {"kind": "selling", "held_btc": 40_000.0, "sale": sale}
    setup = world_setup(hard_world(world, {"network.treasury": treasury}))
    engine = EventEngine(setup, 5, 0)
    engine.run()
    chunk = Ensemble(setup, 5, by_block=True, keep_network=True).simulate(0, 1)
    for i, name in enumerate(WORLD_NAMES):
        assert np.array_equal(chunk.columns[0, i], engine.world[name]), name
    for i, name in enumerate(NETWORK_NAMES):
        assert np.array_equal(chunk.network[0, i], engine.network[name]), name
    sold = engine.network["miner_sold_btc"]
    assert np.flatnonzero(sold > 15_000.0).tolist() == [30, 31]
    # the price feels it the day after
    price = engine.world["price_usd"]
    assert price[31] / price[30] == pytest.approx(np.exp(-0.9 * 0.025 * 0.15**0.5), rel=1e-3)


@pytest.mark.parametrize("engine", ["events", "ensemble"])
def test_shocks_that_meet_at_a_tick_are_told_apart(world, engine):
    shocks = [
        {"day": 1.0, "change_fraction": -0.5, "duration_days": 1.0},
        {"day": 1e-12, "change_fraction": -0.5, "duration_days": 1.0, "state": "gone"},
        {"day": 14.35752522471334, "change_fraction": -0.5, "duration_days": 3.0,
         "over_days": 3.0, "state": "gone"},
    ]  # fmt: skip
    changes = {"network.shocks": shocks, "network.treasury": {"kind": "selling", "held_btc": 0.0}}
    assert_conserved(simulate_world(hard_world(world, changes, engine=engine), network=True), 0.0)
