"""Forecast of the next retarget, against simulated windows."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.analysis.next_retarget import change_after, next_retarget
from minersim.engine import EventEngine, world_setup
from minersim.scenario import load_scenario


def simulated_changes(found, elapsed_s, mean_s, count=40_000):
    """Changes of so many windows, each drawn block by block in its own sum."""
    rng = np.random.Generator(np.random.Philox(5))
    missing = 2016 - found if found else 2015
    rest = rng.standard_gamma(missing, count) * mean_s
    timespans = (elapsed_s if found else 0.0) + rest
    return np.array([change_after(t) for t in timespans])


@pytest.mark.parametrize(
    ("found", "elapsed_s", "mean_s"),
    [(0, 0.0, 600.0), (1, 100.0, 600.0), (1_000, 650_000.0, 700.0), (2_015, 1_209_000.0, 600.0)],
)
def test_forecast_agrees_with_simulated_windows(found, elapsed_s, mean_s):
    forecast = next_retarget(found_blocks=found, elapsed_s=elapsed_s, mean_interval_s=mean_s)
    changes = simulated_changes(found, elapsed_s, mean_s)
    error = changes.std() / math.sqrt(changes.size)
    assert forecast.change == pytest.approx(changes.mean(), abs=5.0 * error)
    assert forecast.change_sd == pytest.approx(changes.std(), rel=0.02)
    inside = (changes >= forecast.change_low) & (changes <= forecast.change_high)
    assert inside.mean() == pytest.approx(0.8, abs=0.01)


def test_forecast_agrees_with_the_event_engine(pytestconfig):
    scenario = load_scenario(pytestconfig.rootpath / "scenarios" / "classroom.toml")
    scenario = scenario.replace({"network.shocks": [], "horizon_days": 30})
    setup = world_setup(scenario)
    changes = []
    for path in range(60):
        engine = EventEngine(setup, 11, path)
        engine.advance(22.0 * 86_400.0)
        changes.append(engine.retargets[0].difficulty / 1e14 - 1.0)
    mean_s = 600.0
    forecast = next_retarget(found_blocks=0, elapsed_s=0.0, mean_interval_s=mean_s)
    assert np.mean(changes) == pytest.approx(
        forecast.change, abs=4.0 * forecast.change_sd / len(changes) ** 0.5
    )
    inside = [forecast.change_low <= c <= forecast.change_high for c in changes]
    assert 0.6 <= np.mean(inside) <= 0.95


def test_time_until_the_retarget_counts_every_missing_block():
    forecast = next_retarget(found_blocks=0, elapsed_s=0.0, mean_interval_s=600.0)
    assert forecast.remaining_blocks == 2016
    assert forecast.remaining_s == 2016 * 600.0
    assert forecast.remaining_low_s < forecast.remaining_s < forecast.remaining_high_s


def test_the_limit_of_the_rule_holds_the_forecast():
    slow = next_retarget(found_blocks=10, elapsed_s=1e7, mean_interval_s=600.0)
    assert (slow.change, slow.change_low, slow.change_high) == pytest.approx((-0.75,) * 3)
    assert slow.change_sd == pytest.approx(0.0, abs=1e-12)
    fast = next_retarget(found_blocks=10, elapsed_s=10.0, mean_interval_s=1.0)
    assert (fast.change, fast.change_low, fast.change_high) == pytest.approx((3.0,) * 3)


def test_without_luck_the_forecast_is_certain_and_knows_the_work_done():
    options = {"found_blocks": 16, "elapsed_s": 9_300.0, "mean_interval_s": 600.0, "luck": False}
    forecast = next_retarget(**options, work_done=0.5)
    # 15 intervals and a half have gone by, 1999.5 are missing: 2015 of 600 s
    assert forecast.change == pytest.approx(1_209_600.0 / (2015 * 600.0) - 1.0)
    assert forecast.change_low == forecast.change_high == forecast.change
    assert forecast.remaining_s == pytest.approx(1_999.5 * 600.0)


@given(
    found=st.integers(0, 2015),
    mean_s=st.floats(1e-3, 1e7),
    elapsed_s=st.floats(0.0, 1e8),
    coverage=st.floats(0.05, 0.99),
)
def test_interval_holds_within_the_rule_and_grows_with_its_probability(
    found, mean_s, elapsed_s, coverage
):
    window = {"found_blocks": found, "elapsed_s": elapsed_s, "mean_interval_s": mean_s}
    narrow = next_retarget(**window, coverage=coverage / 2.0)
    wide = next_retarget(**window, coverage=coverage)
    assert -0.75 <= wide.change_low <= narrow.change_low
    assert narrow.change_low <= narrow.change_high <= wide.change_high <= 3.0
    assert -0.75 - 1e-9 <= wide.change <= 3.0 + 1e-9


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"found_blocks": 2016}, "2015"),
        ({"found_blocks": -1}, "between 0"),
        ({"mean_interval_s": 0.0}, "positive"),
        ({"mean_interval_s": math.inf}, "finite"),
        ({"coverage": 1.0}, "coverage"),
    ],
)
def test_wrong_arguments_are_refused(wrong, word):
    right = {"found_blocks": 5, "elapsed_s": 3_000.0, "mean_interval_s": 600.0}
    with pytest.raises(ValueError, match=word):
        next_retarget(**(right | wrong))
