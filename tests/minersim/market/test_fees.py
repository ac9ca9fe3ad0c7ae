import dataclasses
import math

import numpy as np
import pytest

from minersim.market import (
    AR1Fees,
    ConstantFees,
    ConstantPrice,
    GarchPrice,
    GBMPrice,
    MertonPrice,
    PriceShock,
    RegimePrice,
    ReplayPrice,
    ScriptedPrice,
    fee_path,
    fee_paths,
    log_fee_path,
    price_and_surprise,
    spike_path,
)

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


# --- fees that follow the price ------------------------------------------------------------

GBM = GBMPrice(90_000.0, 0.30, 0.47)
MERTON = MertonPrice(90_000.0, 0.30, 0.40, 12.0, -0.02, 0.08)
FAT = GarchPrice(90_000.0, 0.30, 4.881e-5, 0.1145, 0.8102, 4.0)
REGIMES = RegimePrice(90_000.0, 0.0, 0.249, 0.672, 0.224, 0.343)
RHO = -0.6


def price_of(process, *, ticks=LONG, tick_days=1.0, shocks=()):
    return price_and_surprise(process, shocks, ticks, tick_days, np.random.default_rng(7))


def following(price, rho=RHO, *, process=QUIET, tick_days=1.0):
    process = dataclasses.replace(process, price_correlation=rho)
    rng = np.random.default_rng(20260103)
    return fee_path(process, price.surprise.size, tick_days, rng, surprise=price.surprise)


def shocks_of(fees, *, tick_days=1.0):
    """Innovations of the fees, brought to variance 1."""
    deviation, phi = np.log(fees / 0.0264), PHI**tick_days
    scale = INNOVATION * math.sqrt((1.0 - phi * phi) / (1.0 - PHI * PHI))
    return (deviation[1:] - phi * deviation[:-1]) / scale


def assert_mean(values, expected):
    """Mean of a series, by the standard error of the means of long blocks."""
    means = values.reshape(50, -1).mean(axis=1)
    assert means.mean() == pytest.approx(expected, abs=4 * means.std(ddof=1) / math.sqrt(50))


@pytest.mark.parametrize("tick_days", [1.0, 0.25])
@pytest.mark.parametrize("rho", [-0.99, RHO, 0.3, 0.99])
@pytest.mark.parametrize("process", [GBM, MERTON], ids=["gbm", "fat tails"])
def test_shocks_correlate_with_the_price_s_log_returns(process, rho, tick_days):
    price = price_of(process, tick_days=tick_days)
    shocks = shocks_of(following(price, rho, tick_days=tick_days), tick_days=tick_days)
    returns = np.diff(np.log(price.usd))
    standard = (returns - returns.mean()) / returns.std()
    # a ratio's error: that of its numerator less the expected share of its denominators
    assert_mean(shocks * standard - rho * (shocks**2 + standard**2) / 2.0, 0.0)
    found = np.corrcoef(shocks, returns)[0, 1]
    assert found == pytest.approx(rho, abs=0.03)


def test_shocks_correlate_with_a_garch_s_returns_on_days_calm_and_wild():
    price = price_of(FAT)
    shocks = shocks_of(following(price))
    returns = np.diff(np.log(price.usd))
    # a day is calm after a small move
    calm = np.abs(returns[:-1]) < np.median(np.abs(returns))
    assert returns[1:][calm].std() < 0.9 * returns[1:][~calm].std()
    for days in (calm, ~calm):
        surprise, of_fees = price.surprise[1:][days], shocks[1:][days]
        assert_mean(surprise[: surprise.size // 50 * 50] ** 2, 1.0)
        products = surprise * of_fees - RHO * surprise**2
        error = math.sqrt(1.0 - RHO**2) / math.sqrt(days.sum())
        assert products.mean() == pytest.approx(0.0, abs=4 * error)


def test_raw_returns_of_calm_and_wild_regimes_together_show_less():
    price = price_of(REGIMES)
    share = 0.224 / (0.224 + 0.343)
    mean_size = (1.0 - share) * 0.249 + share * 0.672
    size = math.sqrt((1.0 - share) * 0.249**2 + share * 0.672**2)
    assert mean_size / size == pytest.approx(0.90, abs=5e-3)
    found = np.corrcoef(shocks_of(following(price)), np.diff(np.log(price.usd)))[0, 1]
    assert found == pytest.approx(RHO * mean_size / size, abs=4 / math.sqrt(LONG))


@pytest.mark.parametrize("tick_days", [1.0, 0.25])
@pytest.mark.parametrize("process", [GBM, MERTON, REGIMES], ids=["gbm", "fat tails", "regimes"])
def test_variance_of_the_fees_does_not_depend_on_the_correlation(process, tick_days):
    price = price_of(process, tick_days=tick_days)
    logs = np.log(following(price, 0.9, tick_days=tick_days)[1:] / 0.0264)
    assert_mean(logs, 0.0)
    assert_mean(logs**2, INNOVATION**2 / (1.0 - PHI**2))


def test_a_price_moves_the_fees_of_its_own_tick():
    surprise = np.zeros(5)
    surprise[2] = 2.0
    process = dataclasses.replace(QUIET, price_correlation=0.5)
    logs = np.log(fee_path(process, 5, 1.0, WrittenDraws([0] * 5), surprise=surprise) / 0.0264)
    expected = [0.0, 0.0, 0.0, INNOVATION, INNOVATION * PHI, INNOVATION * PHI**2]
    assert logs == pytest.approx(expected, abs=1e-12)


def test_without_correlation_the_price_changes_no_bit():
    rng = np.random.default_rng(20260103)
    noise, arrivals = rng.standard_normal(500), rng.poisson(3.0 / 365.0, 500)
    jumps = np.maximum(np.expm1(math.log(6.0) + 0.7 * rng.standard_normal(500)), 0.0)
    log_median = math.log(0.0264)
    logs = log_fee_path(log_median, log_median, PHI, INNOVATION, noise)
    expected = np.exp(logs + np.log1p(spike_path(arrivals, jumps, 0.5 ** (1.0 / 3.0))))
    assert arrivals.any()
    found = following(price_of(GBM, ticks=500), 0.0, process=SPIKY)
    assert found.tolist() == expected.tolist()


def test_spikes_are_the_same_with_any_correlation():
    price = price_of(GBM, ticks=5_000)
    factors = [
        following(price, rho, process=SPIKY) / following(price, rho) for rho in (0.0, RHO, 0.99)
    ]
    assert factors[0].max() > 2.0
    assert factors[1] == pytest.approx(factors[0], rel=1e-12)
    assert factors[2] == pytest.approx(factors[0], rel=1e-12)


def test_shocks_laid_over_the_price_do_not_move_the_fees():
    fall = (PriceShock(day=10.0, change_fraction=-0.5),)
    calm, fallen = price_of(GBM, ticks=20), price_of(GBM, ticks=20, shocks=fall)
    assert fallen.usd[10] == pytest.approx(0.5 * calm.usd[10])
    assert following(calm).tolist() == following(fallen).tolist()


def test_a_replay_s_returns_are_measured_by_those_that_are_played():
    price = price_of(ReplayPrice(1.0, (1.0, 2.0, 2.0, 4.0, 4.0)), ticks=4)
    assert price.surprise == pytest.approx([1.0, -1.0, 1.0, -1.0])


@pytest.mark.parametrize("process", [ConstantPrice(1.0), ScriptedPrice(1.0, (5.0,), (2.0,))])
def test_a_price_without_chance_has_no_surprise_to_follow(process):
    price = price_of(process, ticks=3)
    assert price.surprise is None
    following_none = dataclasses.replace(QUIET, price_correlation=0.5)
    with pytest.raises(ValueError, match="no chance"):
        fee_path(following_none, 3, 1.0, np.random.default_rng(1), surprise=None)


@pytest.mark.parametrize("correlation", [0.0, -0.6])
def test_a_path_s_fees_do_not_depend_on_the_paths_beside_it(correlation):
    process = dataclasses.replace(SPIKY, price_correlation=correlation)
    surprise = np.random.default_rng(4).standard_normal((5, 90))
    together = fee_paths(process, 90, 1.0, map(np.random.default_rng, range(5)), surprise)
    for seed, row in enumerate(together):
        alone = fee_path(process, 90, 1.0, np.random.default_rng(seed), surprise[seed])
        assert row.tolist() == alone.tolist()


def test_constant_fees_of_many_paths():
    assert fee_paths(ConstantFees(0.02), 1, 1.0, map(np.random.default_rng, range(2))).tolist() == [
        [0.02, 0.02],
        [0.02, 0.02],
    ]
