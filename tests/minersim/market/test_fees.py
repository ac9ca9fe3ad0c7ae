import dataclasses
import math

import numpy as np
import pytest

from minersim.market import AR1Fees, ConstantFees, fee_path

# the fit to 2025-2026 of economics.md F, spikes off
PHI = 0.7715
INNOVATION = 0.274
QUIET = AR1Fees(
    start_btc_per_block=0.0264,
    median_btc_per_block=0.0264,
    persistence_per_day=PHI,
    innovation=INNOVATION,
    spikes_per_year=0.0,
    spike_multiplier_median=6.0,
    spike_multiplier_log_sd=0.7,
    spike_half_life_days=3.0,
)
SPIKY = dataclasses.replace(QUIET, spikes_per_year=3.0)
LONG = 100_000


class WrittenDraws:
    """A stream whose draws are written down: no noise, given bursts of given sizes."""

    def __init__(self, arrivals, sizes=None):
        self.arrivals = np.array(arrivals)
        self.normals = [np.zeros(len(arrivals)), np.array(sizes or [0.0] * len(arrivals))]

    def standard_normal(self, ticks):
        assert ticks == len(self.arrivals)
        return self.normals.pop(0)

    def poisson(self, mean, ticks):
        assert mean >= 0.0
        assert ticks == len(self.arrivals)
        return self.arrivals


def path(process, ticks, *, tick_days=1.0, seed=1):
    return fee_path(process, ticks, tick_days, np.random.default_rng(seed))


def autocorrelation(series, lag):
    centred = series - series.mean()
    return float((centred[lag:] @ centred[:-lag]) / (centred @ centred))


@pytest.fixture(scope="module")
def quiet_logs():
    return np.log(path(QUIET, LONG, seed=20260101))


def test_constant_fees_stay_and_draw_nothing():
    rng = np.random.default_rng(1)
    untouched = rng.bit_generator.state
    assert fee_path(ConstantFees(0.02), 3, 1.0, rng).tolist() == [0.02] * 4
    assert rng.bit_generator.state == untouched


def test_deviation_shrinks_by_its_persistence_each_day():
    # sixteen times the median: halved in the logarithm every day
    process = dataclasses.replace(
        QUIET,
        start_btc_per_block=0.32,
        median_btc_per_block=0.02,
        persistence_per_day=0.5,
        innovation=0.0,
    )
    expected = [0.32, 0.08, 0.04, 0.02 * math.sqrt(2.0)]
    assert path(process, 3) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("tick_days", [0.25, 0.5, 2.0])
def test_deviation_shrinks_in_days_and_not_in_ticks(tick_days):
    process = dataclasses.replace(QUIET, start_btc_per_block=0.5, innovation=0.0)
    ticks = round(4.0 / tick_days)
    deviation = math.log(path(process, ticks, tick_days=tick_days)[-1] / 0.0264)
    assert deviation == pytest.approx(PHI**4 * math.log(0.5 / 0.0264), rel=1e-12)


def test_half_of_a_deviation_is_gone_after_2_67_days():
    half_life = math.log(0.5) / math.log(PHI)
    assert half_life == pytest.approx(2.672, abs=5e-4)
    process = dataclasses.replace(QUIET, start_btc_per_block=0.0528, innovation=0.0)
    found = path(process, 1, tick_days=half_life)
    assert found[1] == pytest.approx(0.0264 * math.sqrt(2.0), rel=1e-12)


def test_without_memory_the_start_is_forgotten():
    process = dataclasses.replace(QUIET, persistence_per_day=0.0)
    elsewhere = dataclasses.replace(process, start_btc_per_block=5.0)
    assert path(process, 10)[1:].tolist() == path(elsewhere, 10)[1:].tolist()
    assert path(elsewhere, 10)[0] == pytest.approx(5.0, rel=1e-15)


# Standard errors of an AR(1) of n days with persistence phi and stationary deviation s:
# mean s sqrt((1 + phi) / (1 - phi) / n), variance s^2 sqrt(2 (1 + phi^2) / (1 - phi^2) / n),
# autocorrelation at one day sqrt((1 - phi^2) / n) (Bartlett).


def test_stationary_mean_is_the_median_of_the_fees(quiet_logs):
    deviation = INNOVATION / math.sqrt(1.0 - PHI**2)
    error = deviation * math.sqrt((1.0 + PHI) / (1.0 - PHI) / LONG)
    assert quiet_logs.mean() == pytest.approx(math.log(0.0264), abs=4 * error)


def test_stationary_variance(quiet_logs):
    variance = INNOVATION**2 / (1.0 - PHI**2)
    assert math.sqrt(variance) == pytest.approx(0.431, abs=5e-4)
    error = variance * math.sqrt(2.0 * (1.0 + PHI**2) / (1.0 - PHI**2) / LONG)
    assert quiet_logs.var() == pytest.approx(variance, abs=4 * error)


def test_autocorrelation_of_a_day(quiet_logs):
    error = math.sqrt((1.0 - PHI**2) / LONG)
    assert autocorrelation(quiet_logs, 1) == pytest.approx(PHI, abs=4 * error)


def test_half_ticks_have_the_same_stationary_law():
    logs = np.log(path(QUIET, LONG, tick_days=0.5, seed=20260102))
    phi, variance = math.sqrt(PHI), INNOVATION**2 / (1.0 - PHI**2)
    error = variance * math.sqrt(2.0 * (1.0 + phi**2) / (1.0 - phi**2) / LONG)
    assert logs.var() == pytest.approx(variance, abs=4 * error)
    error = math.sqrt((1.0 - phi**2) / LONG)
    assert autocorrelation(logs, 1) == pytest.approx(phi, abs=4 * error)


def test_a_day_s_shock_has_the_innovation_s_size(quiet_logs):
    mean = math.log(0.0264)
    shocks = (quiet_logs[1:] - mean) - PHI * (quiet_logs[:-1] - mean)
    error = INNOVATION**2 * math.sqrt(2.0 / LONG)
    assert shocks.var() == pytest.approx(INNOVATION**2, abs=4 * error)


def test_same_stream_same_fees_and_another_stream_others():
    assert path(SPIKY, 100, seed=5).tolist() == path(SPIKY, 100, seed=5).tolist()
    assert path(SPIKY, 100, seed=5)[1] != path(SPIKY, 100, seed=6)[1]


def test_first_value_is_the_start():
    process = dataclasses.replace(SPIKY, start_btc_per_block=0.5, spikes_per_year=365.0)
    assert path(process, 50)[0] == pytest.approx(0.5, rel=1e-15)


def test_a_spike_of_six_halves_in_three_days():
    # five medians on top of one, then 2.5, 1.25, 0.625
    factor = fee_path(QUIET, 10, 1.0, WrittenDraws([1] + [0] * 9)) / 0.0264
    assert factor[0] == pytest.approx(1.0, rel=1e-14)
    assert factor[[1, 4, 7, 10]] == pytest.approx([6.0, 3.5, 2.25, 1.625], rel=1e-12)
    assert factor[2] == pytest.approx(1.0 + 5.0 * 0.5 ** (1.0 / 3.0), rel=1e-12)


def test_a_spike_fades_in_days_and_not_in_ticks():
    factor = fee_path(QUIET, 3, 1.5, WrittenDraws([1, 0, 0])) / 0.0264
    assert factor[[1, 3]] == pytest.approx([6.0, 3.5], rel=1e-12)


def test_spikes_add_up():
    # two in one tick, and one more three days later on what is left of them
    factor = fee_path(QUIET, 4, 1.0, WrittenDraws([2, 0, 0, 1])) / 0.0264
    assert factor[[1, 4]] == pytest.approx([11.0, 1.0 + 5.0 + 5.0], rel=1e-12)


def test_sizes_of_spikes_are_lognormal_and_never_lower_the_fees():
    # 6 exp(0.7) one deviation up; 6 exp(-2.1) = 0.73 three deviations down would be a fall
    factor = fee_path(QUIET, 2, 1e4, WrittenDraws([1, 1], [1.0, -3.0])) / 0.0264
    assert factor[1:] == pytest.approx([6.0 * math.exp(0.7), 1.0], rel=1e-12)


def test_spikes_only_raise():
    # the noise is drawn first, so both paths have the same
    quiet, spiky = path(QUIET, 2_000), path(SPIKY, 2_000)
    assert (spiky >= quiet).all()
    assert (spiky > 2.0 * quiet).any()


def test_spikes_come_as_often_as_they_should():
    # one in ten days: at least one in a day with the chance 1 - exp(-0.1); no noise and no
    # scatter of sizes, so that every rise is a spike
    process = dataclasses.replace(
        QUIET, innovation=0.0, spikes_per_year=36.5, spike_multiplier_log_sd=0.0
    )
    rises = np.count_nonzero(np.diff(path(process, LONG)) > 0.0)
    chance = -math.expm1(-0.1)
    error = math.sqrt(LONG * chance * (1.0 - chance))
    assert rises == pytest.approx(LONG * chance, abs=4 * error)


def test_spikes_come_by_time_and_not_by_tick():
    process = dataclasses.replace(
        QUIET, innovation=0.0, spikes_per_year=36.5, spike_multiplier_log_sd=0.0
    )
    rises = np.count_nonzero(np.diff(path(process, LONG, tick_days=0.25)) > 0.0)
    chance = -math.expm1(-0.025)
    error = math.sqrt(LONG * chance * (1.0 - chance))
    assert rises == pytest.approx(LONG * chance, abs=4 * error)
