"""The chain in the event engine: intervals, retargets, halvings, luck."""

import itertools
import math

import numpy as np
import pytest

from minersim.engine import EventEngine, Trace, trace_path, world_setup
from minersim.protocol import RETARGET_INTERVAL, bits_of_difficulty, difficulty, next_bits

RETARGET_LUCK = 0.022277295967705647
"""Standard deviation of a retarget by luck alone, 1 / sqrt(2015): tests/data/vectors.json."""

STARTS_AT = difficulty(bits_of_difficulty(1e14))
"""The compact target nearest to the test worlds' difficulty is 4 millionths away from it."""


def run_engine(scenario, seed=1, path=0):
    engine = EventEngine(world_setup(scenario), seed, path)
    engine.run()
    return engine


def log_deviations(engine, at_rest):
    return np.array([math.log(r.difficulty / at_rest) for r in engine.retargets])


@pytest.fixture(scope="module")
def long_run(world):
    """Constant hashrate over 400 retargets: times of all blocks, and the engine."""
    scenario = world(horizon_days=5_630)
    trace = Trace(scenario.start, ["block"])
    engine = EventEngine(world_setup(scenario), 20260101, trace=trace)
    engine.run()
    return np.array([event.time_s for event in trace]), engine


def test_mean_block_interval_at_constant_hashrate_is_600_596_s(long_run):
    times, engine = long_run
    epochs = len(engine.retargets)
    assert epochs >= 400
    whole = times[: epochs * RETARGET_INTERVAL]
    mean = (whole[-1] - whole[0]) / (len(whole) - 1)
    published = 600.5958291956306
    # the standard error of the issue: an epoch's luck over the root of the number of epochs
    assert abs(mean - published) < 2 * published * RETARGET_LUCK / math.sqrt(epochs)
    # an epoch's luck is paid back by the next one, so the true error is far smaller: luck of the
    # first and last epoch over their number, and products of two lucks
    true_error = published * math.hypot(
        math.sqrt(2) * RETARGET_LUCK / epochs, math.sqrt(2) * RETARGET_LUCK**2 / math.sqrt(epochs)
    )
    assert abs(mean - published) < 3 * true_error
    assert abs(mean - 600.0) > 3 * true_error  # it is not the 600 s that one would guess


def test_block_intervals_are_exponential(long_run):
    times, engine = long_run
    within = []
    for epoch in range(len(engine.retargets)):
        first = epoch * RETARGET_INTERVAL
        gaps = np.diff(times[first : first + RETARGET_INTERVAL])
        within.append(gaps / gaps.mean())
    # every 40th gap: thousands suffice for the test, and the common mean of an epoch washes out
    sample = np.concatenate(within)[::40]
    from scipy import stats

    assert stats.kstest(sample, "expon").pvalue > 0.01


def test_chance_of_long_and_short_intervals(long_run):
    times, _ = long_run
    gaps = np.diff(times)
    for seconds, published in ((3600.0, 0.0024788), (60.0, 1.0 - 0.0951626)):
        share = float(np.mean(gaps > seconds))
        # difficulty wanders with luck of 2.2 %, which moves the tail by less than this
        assert share == pytest.approx(published, rel=0.05)


def test_luck_of_retargets_is_2_23_percent(long_run):
    _, engine = long_run
    levels = np.log([r.difficulty for r in engine.retargets])
    found = levels.std(ddof=1)
    standard_error = RETARGET_LUCK / math.sqrt(2 * len(levels))
    assert abs(found - RETARGET_LUCK) < 2.5 * standard_error


def test_every_retarget_follows_consensus_from_the_block_times(world):
    scenario = world(horizon_days=100, **{"chain.height": 921_000})
    trace, _ = trace_path(scenario, kinds=["block", "retarget"])
    start = 1_767_225_600  # 2026-01-01 00:00 UTC
    unix = {e.height: start + int(e.time_s) for e in trace if e.kind == "block"}
    setup = world_setup(scenario)
    bits = setup.bits
    engine = run_engine(scenario)
    assert [r.height for r in engine.retargets] == [
        h for h in range(921_001, 921_001 + len(unix)) if h % RETARGET_INTERVAL == 0
    ]
    for retarget in engine.retargets:
        first = unix.get(retarget.height - RETARGET_INTERVAL, setup.epoch_first_unix)
        bits = next_bits(bits, first, unix[retarget.height - 1])
        assert retarget.bits == bits


def test_first_window_counts_the_time_before_the_start(world):
    # 1,008 blocks took twice their time before the run; the rest goes at its own pace
    scenario = world(
        horizon_days=10,
        **{
            "chain.height": 921_312 + 1_007,
            "chain.epoch_elapsed_days": 14.0,
            "chain.luck": False,
        },
    )
    engine = run_engine(scenario)
    expected = 1_209_600 / (14 * 86_400 + 1_008 * 600)
    assert engine.retargets[0].difficulty / STARTS_AT == pytest.approx(expected, rel=1e-5)


def test_halving_at_its_height_and_not_at_its_date(world):
    scenario = world(horizon_days=6, **{"chain.height": 1_049_999 - 500})
    trace, _ = trace_path(scenario, kinds=["block", "halving"])
    halvings = trace.filter(["halving"])
    assert [(e.height, e.figures["subsidy_btc"]) for e in halvings] == [(1_049_999, 1.5625)]
    engine = run_engine(scenario)
    before, after = engine.world["subsidy_btc"][0], engine.world["subsidy_btc"][-1]
    assert (before, after) == (3.125, 1.5625)
    # what 1 PH/s earned on the day of the halving lies between a full day of each
    day = int(halvings[0].time_s // 86_400) + 1
    earned = engine.world["revenue_btc_per_ph"]
    assert earned[day + 1] == pytest.approx(earned[day - 1] / 2)
    assert earned[day + 1] < earned[day] < earned[day - 1]


def test_a_block_under_way_keeps_its_work_when_hashrate_changes(world):
    # without luck a block takes 600 s; half the hashrate is away from 300 s to 900 s, in which
    # half a block's work takes 600 s: blocks at 900, 1500, ...
    shock = {"day": 300 / 86_400, "change_fraction": -0.5, "duration_days": 600 / 86_400}
    scenario = world(horizon_days=1, **{"chain.luck": False, "network.shocks": [shock]})
    trace, _ = trace_path(scenario, kinds=["block", "capacity shock"])
    blocks = [e.time_s for e in trace.filter(["block"])][:3]
    assert blocks == pytest.approx([900.0, 1500.0, 2100.0], abs=1e-6)
    assert [e.figures["capacity_factor"] for e in trace.filter(["capacity shock"])] == [0.5, 1.0]


@pytest.mark.parametrize("elasticity", [0.0, 0.4515, 0.8])
def test_deviation_of_difficulty_follows_minus_elasticity_to_the_n(world, elasticity):
    """A step in hashrate without luck: w(n) = (-e)^n w(0), Noda, Okumura and Hashimoto 2019."""
    scenario = elastic(world, elasticity, step=1.2, luck=False)
    engine = run_engine(scenario)
    at_rest = at_rest_difficulty(elasticity)
    deviations = log_deviations(engine, at_rest)
    before_step = math.log(STARTS_AT / at_rest)
    expected = [before_step * (-elasticity) ** n for n in range(1, len(deviations) + 1)]
    assert len(deviations) >= 6
    assert deviations == pytest.approx(expected, abs=2e-5 * len(expected))


def test_elasticity_one_is_a_two_cycle_and_more_explodes(world):
    engine = run_engine(elastic(world, 1.0, step=1.2, luck=False))
    w = log_deviations(engine, at_rest_difficulty(1.0))
    assert abs(w[0]) == pytest.approx(math.log(1.2) / 2, rel=0.01)  # a step shared by two cycles
    for earlier, later in itertools.pairwise(w):
        assert later == pytest.approx(-earlier, abs=1e-4)
    engine = run_engine(elastic(world, 1.3, step=1.05, luck=False))
    w = log_deviations(engine, at_rest_difficulty(1.3))
    for earlier, later in itertools.pairwise(w[:6]):
        assert later == pytest.approx(-1.3 * earlier, rel=1e-3)


def test_deviation_law_holds_on_average_with_luck(world):
    elasticity, paths = 0.7, 60
    scenario = elastic(world, elasticity, step=1.3, luck=True, horizon_days=70)
    setup = world_setup(scenario)
    at_rest = at_rest_difficulty(elasticity)
    runs = []
    for path in range(paths):
        engine = EventEngine(setup, 11, path)
        engine.run()
        runs.append(log_deviations(engine, at_rest)[:4])
    w = np.array(runs)
    expected = math.log(STARTS_AT / at_rest) * (-elasticity) ** np.arange(1, 5)
    # luck's own mean: E ln(2015 / Gamma(2015)) = 1 / (2 * 2015), far below the error
    error = w.std(axis=0, ddof=1) / math.sqrt(paths)
    assert np.all(np.abs(w.mean(axis=0) - expected) < 3 * error)


def elastic(world, elasticity, *, step, luck, horizon_days=130):
    """An elastic network whose hashrate stands ``step`` above what difficulty is right for."""
    hashprice = 62.8642737865448  # at 1e14, 100,000 USD, 3.125 BTC: tests/data/vectors.json
    return world(
        horizon_days=horizon_days,
        **{
            "network.kind": "elastic",
            "network.elasticity": elasticity,
            "network.hashrate_ehs": step * 1e14 * 2**32 / 600 / 1e18,
            "network.reference_hashprice_usd_per_ph_day": hashprice,
            "chain.luck": luck,
        },
    )


def at_rest_difficulty(elasticity):
    """Difficulty at which a window of 2,015 intervals takes two weeks, by algebra.

    H(D) = H0 (D0 / D)^e and 2015 D 2^32 / H = 1,209,600 give D^(1+e) = H0 D0^e * 600.298 / 2^32.
    """
    steps = {0.0: 1.2, 0.4515: 1.2, 0.8: 1.2, 1.0: 1.2, 1.3: 1.05, 0.7: 1.3}
    reference = steps[elasticity] * 1e14 * 2**32 / 600
    power = reference * (1e14**elasticity) * (1_209_600 / 2_015) / 2**32
    return power ** (1 / (1 + elasticity))


def test_no_hashrate_no_blocks_and_a_return(world):
    shock = {"day": 1.0, "change_fraction": -0.9999999999999999, "duration_days": 2.0}
    scenario = world(horizon_days=5, **{"network.shocks": [shock]})
    engine = run_engine(scenario)
    blocks = engine.world["blocks"]
    assert blocks[1] > 100
    assert blocks[2] + blocks[3] <= 1
    assert blocks[4] > 100


def test_revenue_of_a_day_is_hashprice_times_a_day(world):
    engine = run_engine(world(horizon_days=5))
    # 62.8642737865 USD/PH/s/day at 100,000 USD, no retarget in the first days
    expected = pytest.approx(62.8642737865448 / 1e5 * 1e14 / STARTS_AT, rel=1e-9)
    assert engine.world["revenue_btc_per_ph"][1:4] == expected
    assert engine.world["revenue_btc_per_ph"][0] == 0.0


def test_blocks_and_heights_agree(world):
    engine = run_engine(world(horizon_days=40))
    heights = engine.world["height"]
    assert np.array_equal(np.diff(heights), engine.world["blocks"][1:])
    assert engine.world["retargets"].sum() == len(engine.retargets)


@pytest.mark.slow
def test_mean_interval_and_luck_over_many_years(world):
    """2,400 epochs on six paths: the figures of the published vectors, to a part in 100,000."""
    setup = world_setup(world(horizon_days=5_630))
    means, levels = [], []
    for path in range(6):
        engine = EventEngine(setup, 31, path)
        engine.run()
        # from the last block of the first epoch to that of the last one
        first, last = engine.retargets[0], engine.retargets[-1]
        means.append((last.time_s - first.time_s) / (last.height - first.height))
        levels.append(np.log([r.difficulty for r in engine.retargets]))
    error = np.std(means, ddof=1) / math.sqrt(len(means))
    assert abs(np.mean(means) - 600.5958291956306) < 3 * error
    assert error < 0.05
    luck = np.std(np.concatenate(levels), ddof=1)
    assert luck == pytest.approx(RETARGET_LUCK, rel=0.045)  # three errors of 1 / sqrt(2 * 2,400)
