import dataclasses
import math

import numba
import numpy as np
import pytest
from scipy import stats

from minersim.market import (
    BootstrapPrice,
    GarchPrice,
    GBMPrice,
    MertonPrice,
    RegimePrice,
    price_path,
    returns,
)
from minersim.market.returns import fill_log_returns, garch_log_returns, regime_path

# estimates of economics.md F, each with a drift that shows
GBM = GBMPrice(90_000.0, 0.30, 0.47)
MERTON = MertonPrice(90_000.0, 0.30, 0.40, 12.0, -0.02, 0.08)
GARCH = GarchPrice(90_000.0, 0.30, 4.881e-5, 0.1145, 0.8102, 200.0)
FAT = dataclasses.replace(GARCH, degrees_of_freedom=4.0)
REGIMES = RegimePrice(90_000.0, 0.30, 0.249, 0.672, 0.224, 0.343)
HISTORY = tuple(day / 1000.0 for day in range(40))
BOOTSTRAP = BootstrapPrice(90_000.0, HISTORY, 15.0)
EVERY = [GBM, MERTON, FAT, REGIMES, BOOTSTRAP]
LONG = 400_000
# four standard errors: a correct law fails one check in 16 000
ERRORS = 4.0


def draw(process, ticks, *, tick_days=1.0, seed=1):
    out = np.full(ticks, np.nan)
    fill_log_returns(process, tick_days, np.random.default_rng(seed), out)
    return out


def kind(process):
    return type(process).__name__


def mean_and_error(values, blocks=50):
    """Mean of a series and its standard error from the means of long blocks."""
    means = values[: values.size // blocks * blocks].reshape(blocks, -1).mean(axis=1)
    return means.mean(), means.std(ddof=1) / math.sqrt(blocks)


def assert_mean(values, expected):
    found, error = mean_and_error(values)
    assert found == pytest.approx(expected, abs=ERRORS * error)


def assert_share(hits, expected):
    """Share of independent trials that hit."""
    error = math.sqrt(expected * (1.0 - expected) / hits.size)
    assert hits.mean() == pytest.approx(expected, abs=ERRORS * error)


def assert_autocorrelation(series, lag, expected):
    centred = series - series.mean()
    variance = (centred**2).mean()
    products = centred[lag:] * centred[:-lag] / variance
    # the error of a ratio: that of its numerator less the expected share of its denominator
    _, error = mean_and_error(products - expected * centred[lag:] ** 2 / variance)
    assert error < 0.02, "too few draws to tell"
    assert products.mean() == pytest.approx(expected, abs=ERRORS * error)


def lengths(flags):
    """Lengths of the runs of true and of false, without the first run and the last."""
    edges = np.flatnonzero(np.diff(flags)) + 1
    runs, values = np.diff(edges), flags[edges[:-1]]
    return runs[values], runs[~values]


# every process


@pytest.mark.parametrize("process", EVERY, ids=kind)
def test_same_stream_same_returns_and_another_stream_others(process):
    found = draw(process, 500, seed=5)
    assert np.isfinite(found).all()
    assert found.tolist() == draw(process, 500, seed=5).tolist()
    assert found.tolist() != draw(process, 500, seed=6).tolist()


@pytest.mark.parametrize("process", EVERY, ids=kind)
def test_price_starts_at_its_start_and_adds_up_the_returns(process):
    path = price_path(process, (), 50, 1.0, np.random.default_rng(3))
    assert path[0] == 90_000.0
    assert np.diff(np.log(path)) == pytest.approx(draw(process, 50, seed=3), abs=1e-12)


@pytest.mark.parametrize("process", EVERY, ids=kind)
@pytest.mark.parametrize("ticks", [0, 1])
def test_no_tick_and_one_tick(process, ticks):
    path = price_path(process, (), ticks, 1.0, np.random.default_rng(3))
    assert path.size == ticks + 1
    assert np.isfinite(path).all()


@pytest.mark.parametrize(
    "process",
    [
        dataclasses.replace(GBM, volatility_per_year=0.0),
        dataclasses.replace(MERTON, volatility_per_year=0.0, jumps_per_year=0.0),
        dataclasses.replace(MERTON, volatility_per_year=0.0, jump_mean=0.0, jump_sd=0.0),
        dataclasses.replace(FAT, omega=0.0),
        dataclasses.replace(REGIMES, calm_volatility_per_year=0.0, wild_volatility_per_year=0.0),
    ],
    ids=kind,
)
def test_without_noise_the_price_compounds_at_its_drift(process):
    assert draw(process, 100) == pytest.approx([0.30 / 365.0] * 100, rel=1e-12)


@pytest.mark.parametrize("tick_days", [1.0 / 24.0, 1.0, 30.0])
@pytest.mark.parametrize("process", [GBM, MERTON, REGIMES], ids=kind)
def test_mean_price_grows_with_the_drift_whatever_the_tick(process, tick_days):
    # a drift that the noise of an hour does not hide; the returns' exponentials have this mean
    steep = dataclasses.replace(process, drift_per_year=20.0)
    growth = np.exp(draw(steep, LONG, tick_days=tick_days, seed=20260101))
    assert_mean(growth, math.exp(20.0 * tick_days / 365.0))


# GBM and Merton


@pytest.mark.parametrize("tick_days", [0.25, 1.0, 30.0])
def test_gbm_mean_and_variance_of_the_logarithm(tick_days):
    found, years = draw(GBM, LONG, tick_days=tick_days), tick_days / 365.0
    assert_mean(found, (0.30 - 0.47**2 / 2) * years)
    assert_mean((found - found.mean()) ** 2, 0.47**2 * years)


@pytest.mark.parametrize("tick_days", [0.25, 1.0, 30.0])
def test_merton_mean_and_variance_of_the_logarithm(tick_days):
    found, years = draw(MERTON, LONG, tick_days=tick_days), tick_days / 365.0
    compensator = 12.0 * (math.exp(-0.02 + 0.08**2 / 2) - 1.0)
    assert_mean(found, (0.30 - 0.40**2 / 2 - compensator + 12.0 * -0.02) * years)
    variance = (0.40**2 + 12.0 * (0.02**2 + 0.08**2)) * years
    assert_mean((found - found.mean()) ** 2, variance)


@pytest.mark.parametrize("tick_days", [1.0, 7.0, 30.0])
def test_merton_tails_are_those_of_the_jumps(tick_days):
    # cumulants of a compound Poisson law: lambda t E[J^3] and lambda t E[J^4]
    found, years = draw(MERTON, LONG, tick_days=tick_days, seed=4), tick_days / 365.0
    mean, sd = -0.02, 0.08
    third = 12.0 * (mean**3 + 3.0 * mean * sd**2) * years
    fourth = 12.0 * (mean**4 + 6.0 * mean**2 * sd**2 + 3.0 * sd**4) * years
    variance = (0.40**2 + 12.0 * (mean**2 + sd**2)) * years
    standard = (found - found.mean()) / math.sqrt(variance)
    assert (standard**4).mean() > 3.05
    assert (standard**3).mean() < 0.0
    assert_mean(standard**3, third / variance**1.5)
    assert_mean(standard**4, 3.0 + fourth / variance**2)


def test_merton_without_jumps_is_gbm():
    plain = MertonPrice(90_000.0, 0.30, 0.47, 0.0, -0.02, 0.08)
    assert draw(plain, 1000, seed=8) == pytest.approx(draw(GBM, 1000, seed=8), rel=1e-9, abs=1e-15)


def test_merton_jumps_of_one_size_come_as_a_poisson_count():
    # no diffusion and no spread: every return is the drift and a whole number of jumps
    jumpy = MertonPrice(1.0, 0.0, 0.0, 200.0, 0.1, 0.0)
    drift = -200.0 * math.expm1(0.1) / 365.0
    counts = (draw(jumpy, LONG) - drift) / 0.1
    assert counts == pytest.approx(np.round(counts), abs=1e-9)
    for count in range(4):
        assert_share(np.round(counts) == count, stats.poisson.pmf(count, 200.0 / 365.0))


# GARCH


@pytest.fixture(scope="module")
def garch_returns():
    return draw(GARCH, LONG, seed=20260101)


def test_garch_long_run_variance(garch_returns):
    long_run = 4.881e-5 / (1.0 - 0.1145 - 0.8102)
    assert_mean(garch_returns, 0.30 / 365.0 - long_run / 2.0)
    assert_mean((garch_returns - garch_returns.mean()) ** 2, long_run)


def test_garch_returns_are_uncorrelated(garch_returns):
    assert_autocorrelation(garch_returns, 1, 0.0)


@pytest.mark.parametrize("lag", [1, 2, 5, 10, 20])
def test_garch_squares_are_correlated_as_in_bollerslev(garch_returns, lag):
    alpha, beta = 0.1145, 0.8102
    product = alpha * beta
    first = alpha * (1.0 - product - beta**2) / (1.0 - 2.0 * product - beta**2)
    squares = (garch_returns - garch_returns.mean()) ** 2
    assert_autocorrelation(squares, lag, first * (alpha + beta) ** (lag - 1))


def test_garch_kurtosis_of_normal_shocks(garch_returns):
    alpha, beta, nu = 0.1145, 0.8102, 200.0
    shock = 3.0 * (nu - 2.0) / (nu - 4.0)
    persistence = alpha + beta
    expected = shock * (1 - persistence**2) / (1 - persistence**2 - (shock - 1) * alpha**2)
    centred = garch_returns - garch_returns.mean()
    assert_mean(centred**4 / centred.var() ** 2, expected)


def steady(nu):
    """Variance 1e-4 every day: what is left is the law of the shocks."""
    return GarchPrice(1.0, 0.0, 1e-4, 0.0, 0.0, nu)


def shocks_of(nu):
    return (draw(steady(nu), LONG, seed=2) + 0.5e-4) / 1e-2


@pytest.mark.parametrize("nu", [4.0, 10.0, 200.0])
@pytest.mark.parametrize("limit", [0.5, 2.0, 4.0])
def test_garch_shocks_follow_student_of_variance_one(nu, limit):
    beyond = 2.0 * stats.t.sf(limit * math.sqrt(nu / (nu - 2.0)), nu)
    assert_share(np.abs(shocks_of(nu)) > limit, beyond)


def test_garch_shocks_have_variance_one():
    assert_mean(shocks_of(10.0) ** 2, 1.0)


def test_garch_tails_are_heavier_with_four_degrees_of_freedom():
    assert (np.abs(shocks_of(4.0)) > 4.0).mean() > 10.0 * (np.abs(shocks_of(200.0)) > 4.0).mean()


@pytest.mark.parametrize("start", [0.2, 1.5])
def test_garch_start_volatility_is_that_of_the_first_day_and_fades(start):
    process = dataclasses.replace(GARCH, start_volatility_per_year=start, drift_per_year=0.0)
    rng = np.random.default_rng(11)
    paths = np.empty((8000, 40))
    for row in paths:
        fill_log_returns(process, 1.0, rng, row)
    long_run, first = 4.881e-5 / 0.0753, start**2 / 365.0
    for day in (0, 1, 10, 39):
        # the expected variance goes to the long-run one by alpha + beta a day
        expected = long_run + (first - long_run) * 0.9247**day
        assert_mean((paths[:, day] - paths[:, day].mean()) ** 2, expected)


def test_garch_without_a_start_volatility_starts_at_the_long_run_one():
    long_run = math.sqrt(4.881e-5 / (1.0 - 0.1145 - 0.8102) * 365.0)
    same = dataclasses.replace(FAT, start_volatility_per_year=long_run)
    assert draw(same, 200) == pytest.approx(draw(FAT, 200), rel=1e-9, abs=1e-12)


def test_garch_mean_price_grows_about_with_the_drift():
    rng = np.random.default_rng(12)
    paths = np.empty((4000, 91))
    for row in paths:
        fill_log_returns(GARCH, 1.0, rng, row)
    assert_mean(np.exp(paths.sum(axis=1)), math.exp(0.30 * 91.0 / 365.0))


def test_garch_by_hand():
    # h = 0.04, e = 0.2; h = 0.01 + 0.5 0.04 + 0.25 0.04 = 0.04, e = -0.4; h = 0.1, e = 0
    found = garch_log_returns(np.array([1.0, -2.0, 0.0]), 0.04, 0.01, 0.5, 0.25, 0.001)
    assert found == pytest.approx([0.001 - 0.02 + 0.2, 0.001 - 0.02 - 0.4, 0.001 - 0.05])


def test_garch_gives_the_same_bits_when_compiled():
    shocks = np.random.default_rng(13).standard_t(4.0, 20_000) * math.sqrt(0.5)
    settings = (6.5e-4, 4.881e-5, 0.1145, 0.8102, 0.3 / 365.0)
    compiled = numba.njit(garch_log_returns)(shocks, *settings)
    assert compiled.tobytes() == garch_log_returns(shocks, *settings).tobytes()


# regimes


def wild_days(to_wild, to_calm, ticks, *, tick_days=1.0, starts_wild=False, seed=1):
    """The hidden state: with no volatility in calm, only wild ticks move the price."""
    process = RegimePrice(1.0, 0.0, 0.0, 1.0, to_wild, to_calm, starts_wild)
    return draw(process, ticks, tick_days=tick_days, seed=seed) != 0.0


@pytest.fixture(scope="module")
def wild():
    return wild_days(0.224, 0.343, LONG, seed=20260101)


def test_regimes_stationary_share_of_wild(wild):
    share, decay = 0.224 / (0.224 + 0.343), 1.0 - 0.224 - 0.343
    error = math.sqrt(share * (1.0 - share) * (1.0 + decay) / (1.0 - decay) / wild.size)
    assert wild.mean() == pytest.approx(share, abs=ERRORS * error)


def test_regimes_last_geometric_times(wild):
    for runs, leaves in zip(lengths(wild), (0.343, 0.224), strict=True):
        error = math.sqrt(1.0 - leaves) / leaves / math.sqrt(runs.size)
        assert runs.mean() == pytest.approx(1.0 / leaves, abs=ERRORS * error)
        for days in (1, 2, 5):
            assert_share(runs == days, leaves * (1.0 - leaves) ** (days - 1))


@pytest.mark.parametrize("lag", [1, 2, 4])
def test_regimes_forget_by_the_second_eigenvalue(wild, lag):
    assert_autocorrelation(wild.astype(float), lag, (1.0 - 0.224 - 0.343) ** lag)


@pytest.mark.parametrize("tick_days", [1.0 / 24.0, 1.0])
def test_regimes_variance_is_the_mixture(tick_days):
    level = draw(dataclasses.replace(REGIMES, drift_per_year=0.0), LONG, tick_days=tick_days)
    share = 0.224 / (0.224 + 0.343)
    annual = (1.0 - share) * 0.249**2 + share * 0.672**2
    # the mean is minus half the variance: its square is negligible
    assert_mean(level**2 * 365.0 / tick_days, annual)


@pytest.mark.parametrize("ticks_per_day", [1, 2, 24])
@pytest.mark.parametrize(("to_wild", "to_calm"), [(0.224, 0.343), (0.01, 0.05), (0.3, 0.0)])
def test_ticks_of_a_day_make_the_chances_of_the_day(monkeypatch, ticks_per_day, to_wild, to_calm):
    used = []

    def watched(uniforms, wilder, calmer, starts_wild):
        used.append((wilder, calmer))
        return regime_path(uniforms, wilder, calmer, starts_wild)

    monkeypatch.setattr(returns, "regime_path", watched)
    wild_days(to_wild, to_calm, 10, tick_days=1.0 / ticks_per_day)
    [(wilder, calmer)] = used
    tick = np.array([[1.0 - wilder, wilder], [calmer, 1.0 - calmer]])
    day = np.array([[1.0 - to_wild, to_wild], [to_calm, 1.0 - to_calm]])
    assert np.linalg.matrix_power(tick, ticks_per_day) == pytest.approx(day, abs=1e-12)


def test_hourly_regimes_change_from_day_to_day_as_daily_ones():
    daily = wild_days(0.224, 0.343, 24 * 40_000, tick_days=1.0 / 24.0, seed=9)[::24]
    before, after = daily[:-1], daily[1:]
    assert_share(after[~before], 0.224)
    assert_share(~after[before], 0.343)


@pytest.mark.parametrize(("to_wild", "to_calm"), [(0.9, 0.8), (0.6, 0.4), (1.0, 0.5)])
def test_regimes_that_leave_more_often_than_they_stay(to_wild, to_calm):
    state = wild_days(to_wild, to_calm, 100_000)
    before, after = state[:-1], state[1:]
    assert_share(after[~before], to_wild)
    assert_share(~after[before], to_calm)


def test_regimes_that_always_leave_alternate():
    assert wild_days(1.0, 1.0, 6).tolist() == [False, True] * 3
    assert wild_days(1.0, 1.0, 6, starts_wild=True).tolist() == [True, False] * 3


@pytest.mark.parametrize("starts_wild", [False, True])
def test_regimes_never_left_stay(starts_wild):
    assert (wild_days(0.0, 0.0, 1000, starts_wild=starts_wild) == starts_wild).all()


@pytest.mark.parametrize("starts_wild", [False, True])
def test_the_first_day_is_in_the_state_of_the_start(starts_wild):
    first = [wild_days(0.5, 0.5, 1, starts_wild=starts_wild, seed=seed)[0] for seed in range(40)]
    assert first == [starts_wild] * 40


def test_regime_path_gives_the_same_bits_when_compiled():
    uniforms = np.random.default_rng(14).random(20_000)
    compiled = numba.njit(regime_path)
    for starts_wild in (False, True):
        found = compiled(uniforms, 0.224, 0.343, starts_wild)
        expected = regime_path(uniforms, 0.224, 0.343, starts_wild)
        assert found.dtype == expected.dtype
        assert found.tobytes() == expected.tobytes()


# bootstrap


def history_days(days, mean_block_days, ticks, seed=1):
    """Index in the history of every drawn return."""
    process = BootstrapPrice(1.0, tuple(day / 1000.0 for day in range(days)), mean_block_days)
    drawn = draw(process, ticks, seed=seed)
    picked = np.round(drawn * 1000.0).astype(int)
    # nothing but the history appears, to the bit
    assert (np.array(process.log_returns)[picked] == drawn).all()
    return picked


@pytest.fixture(scope="module")
def picked():
    return history_days(40, 15.0, LONG, seed=20260101)


def test_bootstrap_draws_every_day_of_the_history_equally(picked):
    # days so far apart that they are independent: a block goes on for 200 with 1e-6
    far = picked[::200]
    assert stats.chisquare(np.bincount(far, minlength=40)).pvalue > 0.001


def test_bootstrap_is_stationary_from_its_first_tick():
    rng = np.random.default_rng(15)
    paths = np.empty((8000, 30))
    for row in paths:
        fill_log_returns(BOOTSTRAP, 1.0, rng, row)
    for tick in (0, 1, 29):
        counts = np.bincount(np.round(paths[:, tick] * 1000.0).astype(int), minlength=40)
        assert stats.chisquare(counts).pvalue > 0.001


@pytest.mark.parametrize("mean_block_days", [1.0, 2.0, 15.0, 30.0])
def test_bootstrap_keeps_successive_days_within_a_block(mean_block_days):
    found = history_days(40, mean_block_days, LONG)
    follows = found[1:] == (found[:-1] + 1) % 40
    # a new block starts by chance where the old one would have gone on once in 40
    assert_share(follows, 1.0 - 1.0 / mean_block_days * (1.0 - 1.0 / 40.0))


def test_bootstrap_goes_on_from_the_last_day_to_the_first(picked):
    after_last = picked[1:][picked[:-1] == 39]
    assert_share(after_last == 0, 1.0 - 1.0 / 15.0 * (1.0 - 1.0 / 40.0))


def test_bootstrap_blocks_have_geometric_lengths():
    # so long a history that hardly any new block goes on where the old one ended
    found = history_days(5000, 15.0, LONG)
    blocks = np.diff(np.flatnonzero(found[1:] != (found[:-1] + 1) % 5000))
    leaves = 1.0 / 15.0 * (1.0 - 1.0 / 5000.0)
    error = math.sqrt(1.0 - leaves) / leaves / math.sqrt(blocks.size)
    assert blocks.mean() == pytest.approx(1.0 / leaves, abs=ERRORS * error)
    for days in (1, 2, 10):
        assert_share(blocks == days, leaves * (1.0 - leaves) ** (days - 1))


def test_bootstrap_of_one_endless_block_is_the_history_turned():
    found = history_days(40, 1e15, 100)
    assert found.tolist() == [(found[0] + tick) % 40 for tick in range(100)]


def test_bootstrap_of_one_return_repeats_it():
    assert draw(BootstrapPrice(1.0, (0.01,), 15.0), 50).tolist() == [0.01] * 50


# surprises


def draw_both(process, *, tick_days=1.0, seed=11, ticks=LONG):
    out = np.full(ticks, np.nan)
    return out, fill_log_returns(process, tick_days, np.random.default_rng(seed), out)


@pytest.mark.parametrize("process", EVERY, ids=kind)
def test_surprises_have_mean_0_variance_1(process):
    _, surprise = draw_both(process)
    assert_mean(surprise, 0.0)
    assert_mean(surprise**2, 1.0)


@pytest.mark.parametrize("process", [GBM, MERTON, REGIMES], ids=kind)
def test_surprises_of_an_hour_have_mean_0_variance_1_too(process):
    _, surprise = draw_both(process, tick_days=1.0 / 24.0)
    assert_mean(surprise, 0.0)
    assert_mean(surprise**2, 1.0)


@pytest.mark.parametrize("process", [GBM, MERTON, GARCH, REGIMES], ids=kind)
def test_surprises_have_no_memory_not_even_of_their_size(process):
    _, surprise = draw_both(process)
    assert_autocorrelation(surprise, 1, 0.0)
    assert_autocorrelation(surprise**2, 1, 0.0)


def test_surprises_are_what_the_returns_deviate_by():
    year = 365.0
    out, surprise = draw_both(GBM, ticks=1_000)
    mean, deviation = (0.30 - 0.5 * 0.47**2) / year, 0.47 / math.sqrt(year)
    assert surprise == pytest.approx((out - mean) / deviation, rel=1e-9, abs=1e-12)
    # a regime's deviation is that of its state: the wild one's for ever
    wild = dataclasses.replace(REGIMES, wild_leaves_per_day=0.0, starts_wild=True)
    out, surprise = draw_both(wild, ticks=1_000)
    mean, deviation = (0.30 - 0.5 * 0.672**2) / year, 0.672 / math.sqrt(year)
    assert surprise == pytest.approx((out - mean) / deviation, rel=1e-9, abs=1e-12)
    out, surprise = draw_both(BOOTSTRAP, ticks=1_000)
    assert surprise == pytest.approx((out - np.mean(HISTORY)) / np.std(HISTORY), rel=1e-12)


@pytest.mark.parametrize(
    "process",
    [
        dataclasses.replace(MERTON, volatility_per_year=0.0, jumps_per_year=0.0),
        dataclasses.replace(BOOTSTRAP, log_returns=(0.01,) * 7),
    ],
    ids=kind,
)
def test_returns_that_are_all_alike_have_no_surprise(process):
    _, surprise = draw_both(process, ticks=100)
    assert surprise.tolist() == [0.0] * 100
