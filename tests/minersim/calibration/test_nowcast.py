"""Nowcasts of the retarget that is due."""

import math

import numpy as np
import pytest

from minersim.analysis.next_retarget import next_retarget
from minersim.calibration.forecast import LUCK
from minersim.calibration.inputs import inputs_from_folder
from minersim.calibration.nowcast import EpochPrior, epoch_prior, nowcast
from minersim.calibration.nowcast_backtest import (
    arrivals_in,
    nowcast_rows,
    progress_by_block,
    progress_by_day,
)
from minersim.data.observations import Observations

PRIOR = EpochPrior(0.02, 0.05)
DAY = 86_400


def test_before_the_first_block_it_is_the_prior():
    law = nowcast(0, 0.0, PRIOR)
    assert law.mean() == pytest.approx(0.02, abs=1e-3)
    assert law.std() == pytest.approx(math.hypot(0.05, LUCK), rel=0.03)


def test_at_the_end_it_is_the_truth():
    law = nowcast(2015, 2014 * 500.0, PRIOR)
    assert law == pytest.approx(math.log(2016 * 600 / (2015 * 500)), abs=0.003)


@pytest.mark.parametrize("found", [200, 1008, 1800])
def test_with_a_hashrate_that_is_known_it_is_the_exact_law(found):
    """A prior that leaves only the blocks to come open gives the law of `next_retarget`."""
    sure = EpochPrior(math.log(600 / 540), LUCK * 1.0000001)
    law = nowcast(found, (found - 1) * 540.0, sure)
    exact = next_retarget(found_blocks=found, elapsed_s=(found - 1) * 540.0, mean_interval_s=540.0)
    assert np.median(law) == pytest.approx(math.log1p(exact.change), abs=0.002)
    assert law.std() >= 0.95 * exact.change_sd / (1.0 + exact.change)


def test_more_blocks_leave_less_open():
    spreads = [nowcast(n, max(n - 1, 1) * 560.0, PRIOR).std() for n in (1, 200, 800, 1500, 2000)]
    assert spreads == sorted(spreads, reverse=True)


def test_extremes_are_clamped():
    assert nowcast(1500, 1499 * 5.0, PRIOR).max() <= math.log(4.0) + 1e-12
    assert nowcast(1500, 1499 * 90_000.0, PRIOR).min() >= -math.log(4.0) - 1e-12


@pytest.mark.parametrize("wrong", [(-1, 1.0), (2016, 1.0), (5, 0.0), (5, math.inf)])
def test_impossible_states_are_refused(wrong):
    with pytest.raises(ValueError, match=r"not between 0 and 2015|not positive and finite"):
        nowcast(*wrong, PRIOR)


def test_its_bands_hold_on_windows_that_follow_the_law():
    rng = np.random.default_rng(12)
    walk = 1.5 * (PRIOR.sd**2 - LUCK**2)
    held = []
    for _ in range(300):
        level = PRIOR.mean + rng.normal(0.0, math.sqrt(LUCK**2 + walk / 3.0))
        steps = rng.normal(0.0, math.sqrt(walk / 2015), 2015)
        times = np.cumsum(rng.exponential(600.0, 2015) * np.exp(-level - np.cumsum(steps)))
        low, high = np.quantile(nowcast(1009, float(times[1007]), PRIOR), [0.1, 0.9])
        held.append(low <= math.log(1_209_600 / times[-1]) <= high)
    assert 0.74 <= np.mean(held) <= 0.86


def test_progress_is_read_off_blocks_and_days(history):
    n = 420
    first, begins = int(history.height[n]), float(history.time_s[n])
    times = {first + i: begins + 600.0 * i for i in range(2016)}
    assert progress_by_block(history, times)(n, 0.5) == (1008, 1007 * 600.0)
    assert progress_by_block(history, times)(n + 1, 0.5) is None

    days = np.arange(int(history.time_s[400]) // DAY * DAY, int(history.time_s[440]), DAY)
    heights = np.interp(days, history.time_s, history.height)
    series = Observations("blocks_per_day", days[:-1], np.diff(heights))
    found, gone_s = progress_by_day(history, series)(n, 0.5)
    assert abs(found - 1008) < 80
    length = history.time_s[n + 1] - history.time_s[n]
    assert gone_s == pytest.approx(found / 2016 * length, rel=0.03)
    assert progress_by_day(history, series)(300, 0.5) is None


def test_files_of_arrivals(tmp_path):
    (tmp_path / "a.csv").write_text("height,first_seen_unix_ms\n5,1000\n6,2500\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("date,price_usd\n2020-01-01,1\n", encoding="utf-8")
    assert arrivals_in(tmp_path) == {5: 1.0, 6: 2.5}


def test_prior_is_that_of_the_forecast(history):
    prior = epoch_prior(history.until(400))
    assert LUCK < prior.sd < 0.08
    assert abs(prior.mean) < 0.08


@pytest.mark.slow
def test_half_a_window_halves_the_error_of_drift(real_folder):
    inputs = inputs_from_folder(real_folder)
    days = progress_by_day(inputs.history, inputs.by_day["blocks_per_day"])
    (half,) = nowcast_rows(inputs.history, days, shares=(0.5,), first_s=1_514_764_800)
    assert half.windows > 190
    assert half.error_ratio <= 0.5
    assert 0.74 <= half.coverage <= 0.86
    blocks = progress_by_block(inputs.history, arrivals_in(real_folder))
    (exact,) = nowcast_rows(inputs.history, blocks, shares=(0.5,))
    assert exact.windows == 26
    assert exact.error < 0.02
