"""Stepping the event engine, and a user's hand in the run."""

import numpy as np
import pytest

from minersim.engine import EventEngine, world_setup
from minersim.errors import RunCancelledError


def engine_of(scenario, **options):
    return EventEngine(world_setup(scenario), 1, **options)


def test_steps_and_advances_give_the_same_run_as_run(world):
    scenario = world(horizon_days=20)
    whole, stepped, advanced = (engine_of(scenario) for _ in range(3))
    whole.run()
    while not stepped.finished:
        stepped.step()
    while not advanced.finished:
        advanced.advance(12_345.6)
    for engine in (stepped, advanced):
        assert engine.retargets == whole.retargets
        for name, column in whole.world.items():
            assert np.array_equal(engine.world[name], column)


def test_advance_moves_the_clock_by_what_is_asked(world):
    engine = engine_of(world())
    engine.advance(100.0)
    assert engine.now_s == 100.0
    engine.advance(86_400.0 * 2 - 100.0)
    assert engine.now_s == 86_400.0 * 2
    engine.advance(1e9)
    assert engine.finished
    assert engine.day == 30.0


def test_pulling_hashrate_by_hand_slows_blocks_until_the_retarget(world):
    scenario = world(horizon_days=60, **{"chain.luck": False})
    engine = engine_of(scenario)
    engine.advance(86_400.0)
    blocks = engine.height
    engine.scale_capacity(0.5)
    engine.advance(86_400.0)
    assert engine.height - blocks == pytest.approx(72, abs=1)
    assert engine.hashrate_ehs == pytest.approx(scenario.network.hashrate_ehs / 2)
    engine.scale_capacity(1.0)
    blocks = engine.height
    engine.advance(86_400.0)
    assert engine.height - blocks == pytest.approx(144, abs=1)


def test_a_held_price_stays_until_it_is_let_go(world):
    scenario = world(**{"market.price.kind": "gbm"})
    free, held = engine_of(scenario), engine_of(scenario)
    held.advance(86_400.0 * 2.5)
    held.hold_price(50_000.0)
    before = held.hashprice_usd_per_ph_day
    held.advance(86_400.0 * 5)
    assert held.price_usd == 50_000.0
    assert held.hashprice_usd_per_ph_day == pytest.approx(before)
    held.hold_price(None)
    free.run()
    held.run()
    assert np.array_equal(held.world["price_usd"][8:], free.world["price_usd"][8:])
    assert np.all(held.world["price_usd"][3:8] == 50_000.0)


def test_a_price_that_is_let_go_still_feels_what_miners_sold(world):
    sale = {"coins_btc": 30_000.0, "day": 2.0}
    treasury = {"kind": "selling", "held_btc": 50_000.0, "impact": "square-root", "sale": sale}
    scenario = world(**{"network.kind": "cohorts", "network.treasury": treasury})
    engine = engine_of(scenario)
    engine.advance(86_400.0 * 3.5)
    market = engine.price_usd
    assert market < 0.995 * engine.world["price_usd"][0]
    engine.hold_price(2.0 * market)
    engine.hold_price(None)
    assert engine.price_usd == market


def test_elasticity_by_hand_turns_the_curve_about_today(world):
    scenario = world(**{"network.kind": "elastic", "network.elasticity": 0.2})
    engine = engine_of(scenario)
    engine.advance(3600.0)
    before = engine.hashrate_ehs
    engine.set_elasticity(1.0)
    assert engine.hashrate_ehs == pytest.approx(before)
    engine.hold_price(engine.price_usd * 0.9)
    assert engine.hashrate_ehs == pytest.approx(0.9 * before)


def test_only_an_elastic_network_has_an_elasticity(world):
    with pytest.raises(TypeError, match="only an elastic network"):
        engine_of(world()).set_elasticity(0.5)


def test_progress_and_cancel(world):
    shares = []
    engine_of(world(horizon_days=4), progress=shares.append).run()
    assert shares == [0.0, 0.25, 0.5, 0.75, 1.0]
    asked = []

    def stop():
        asked.append(1)
        return len(asked) > 3

    with pytest.raises(RunCancelledError, match="stopped on day 3 of 30"):
        engine_of(world(), cancelled=stop).run()
