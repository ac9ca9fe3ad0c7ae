"""The law of growth and its forecasts: nothing later is read, and known parameters come back."""

from dataclasses import replace

import numpy as np
import pytest

from minersim.calibration.backtest import GIVEN, MODEL, SIMULATED, backtest
from minersim.calibration.baselines import drift
from minersim.calibration.exogenous import touched_epochs
from minersim.calibration.forecast import LUCK, forecast_paths, given_prices, price_scatter
from minersim.calibration.growth_law import (
    DEFAULTS,
    GrowthSettings,
    fit_growth,
    fit_rows,
    growth_state,
    regressors,
    slow_mean,
    without_margin,
)
from minersim.calibration.regimes import regimes
from minersim.calibration.score_table import score_rows
from minersim.errors import InputError

ORIGIN = 380
HORIZONS = (1, 3, 6)
LAW = replace(DEFAULTS, drift_share=0.0)
"""The law alone, without the paths that go on at the drift."""


def corrupted(history, origin):
    """The same history with everything after an origin turned to nonsense."""
    rng = np.random.default_rng(2)
    later = np.arange(history.size) > origin

    def spoil(array, spoilt):
        return np.where(spoilt, array * rng.uniform(0.1, 50.0, array.size), array)

    return replace(
        history,
        time_s=history.time_s + np.where(later, 12_345, 0),
        difficulty=spoil(history.difficulty, later),
        price_usd=spoil(history.price_usd, later),
        fees_btc_per_block=spoil(history.fees_btc_per_block, later),
        # the origin's own mean price is of the epoch that begins
        mean_price_usd=spoil(history.mean_price_usd, later | (np.arange(history.size) == origin)),
    )


@pytest.mark.parametrize("origin", [250, 300, 341, 347, 380, 440])
def test_nothing_after_the_origin_is_read(history, origin):
    a = forecast_paths(history.until(origin), 26)
    b = forecast_paths(corrupted(history, origin).until(origin), 26)
    assert (a == b).all()


def test_a_backtest_reads_of_the_future_only_the_prices_it_is_given(history):
    moment = int(history.time_s[ORIGIN])
    settings = {"horizons": HORIZONS, "first_s": moment, "last_s": moment, "paths": 200}
    right = backtest(history, **settings)
    wrong = backtest(corrupted(history, ORIGIN), **settings)
    for a, b in zip(right, wrong, strict=True):
        assert (a.mode, a.horizon, a.origins.tolist()) == (b.mode, b.horizon, [ORIGIN])
        for name in a.laws:
            same = bool((a.laws[name] == b.laws[name]).all())
            assert same == (a.mode == SIMULATED or name != MODEL)
        assert a.truth != b.truth
    # with the true prices again, the given forecast is the right one
    mended = replace(
        corrupted(history, ORIGIN),
        price_usd=history.price_usd,
        mean_price_usd=history.mean_price_usd,
    )
    for a, b in zip(right, backtest(mended, **settings), strict=True):
        assert (a.laws[MODEL] == b.laws[MODEL]).all()


def test_an_episode_is_not_known_before_its_news(history):
    ban = int(np.searchsorted(history.height, 683_424))  # begins on 13 May 2021, before the news
    assert not touched_epochs(history.until(ban))[ban]
    later = touched_epochs(history.until(ban + 1))
    assert later[ban]
    assert later[ban + 1]
    assert not touched_epochs(history.until(ban - 4))[: ban - 20].any()


def test_luck_does_not_add_up(history):
    """Without any noise of the hashrate, a change has the luck of two windows, however long."""
    settings = replace(LAW, prior_sd=(1e-9,) * 5, prior_mean=(0.0,) * 5, growth_noise=0.0)
    flat = forecast_paths(history.until(ORIGIN), 13, settings=settings, paths=20_000)
    fit = fit_growth(history.until(ORIGIN), growth_state(history.until(ORIGIN)), settings)
    hashrate = fit.scatter**2 - 2.0 * LUCK**2
    assert flat.var(axis=1) == pytest.approx(2.0 * LUCK**2 + hashrate * np.arange(1, 14), rel=0.08)
    assert np.abs(flat.mean(axis=1)).max() < 0.005


def test_dearer_coins_and_halvings_move_the_forecast_as_they_should(history):
    known, prices = history.until(ORIGIN), given_prices(history, ORIGIN, 26)
    plain = np.median(forecast_paths(known, 26, given=prices, settings=LAW), axis=1)
    rise = np.linspace(0.0, 1.0, 27)
    dearer = replace(
        prices,
        price_usd=prices.price_usd * np.exp(rise),
        mean_price_usd=prices.mean_price_usd * np.exp(0.5 * (rise[1:] + rise[:-1])),
    )
    lifted = np.median(forecast_paths(known, 26, given=dearer, settings=LAW), axis=1)
    assert (lifted > plain).all()
    assert np.median(forecast_paths(known, 26, given=dearer)[-1]) < lifted[-1]
    before = int(np.searchsorted(history.height, 840_000)) - 1
    cut = history.until(before)
    flat = replace(
        given_prices(history, before, 6),
        price_usd=np.full(7, cut.price_usd[-1]),
        mean_price_usd=np.full(6, cut.price_usd[-1]),
    )
    median = np.median(forecast_paths(cut, 6, given=flat, settings=LAW), axis=1)
    assert median[1] < -0.03  # the halving falls into the first of the six epochs
    assert median[5] - median[3] > median[1] + 0.03


def test_half_of_the_law_s_paths_do_not_read_the_margin(history):
    known = history.until(ORIGIN)
    poorer = replace(known, price_usd=known.price_usd * np.append(np.full(ORIGIN, 4.0), 1.0))
    state = growth_state(known)
    blind = fit_growth(known, state, without_margin(DEFAULTS))
    assert blind.coefficients[2] == pytest.approx(0.0, abs=1e-6)
    assert fit_growth(known, state).coefficients[2] > 0.005
    # a crash on the last day moves the paths of the one law, half of the pool's, none of the other
    falls = []
    for doubt in (0.0, 0.5, 1.0):
        settings = replace(LAW, margin_doubt=doubt)
        a, b = (forecast_paths(h, 6, settings=settings)[-1].mean() for h in (known, poorer))
        falls.append(a - b)
    assert falls[0] > 1.3 * falls[1] > 1.69 * abs(falls[2])


def test_a_third_of_the_paths_goes_on_at_the_drift(history):
    known, prices = history.until(ORIGIN), given_prices(history, ORIGIN, 26)
    for given in (None, prices):
        whole = forecast_paths(known, 26, given=given, paths=3_000)
        law = forecast_paths(known, 26, given=given, paths=2_000, settings=LAW)
        assert (whole[:, :2_000] == law).all()
        walk = whole[:, 2_000:]
        told = drift(known.log_difficulty, 26)
        assert walk[-1].mean() == pytest.approx(told.mean(), abs=0.03)
        assert walk[-1].std() == pytest.approx(told.std(), rel=0.05)
        # paths, not one law for each horizon: steps do not hang together
        steps = np.diff(walk, axis=0)
        assert abs(np.corrcoef(steps[0], steps[1])[0, 1]) < 0.1
    alone = forecast_paths(known, 26, settings=replace(DEFAULTS, drift_share=1.0), paths=1_000)
    assert (alone == walk).all()


def test_paths_are_reproducible_and_short_histories_are_refused(history):
    known = history.until(ORIGIN)
    a, b = forecast_paths(known, 3, seed=4, paths=50), forecast_paths(known, 3, seed=4, paths=50)
    assert (a == b).all()
    assert (a != forecast_paths(known, 3, seed=5, paths=50)).any()
    assert price_scatter(known) == pytest.approx(0.11, abs=0.06)
    with pytest.raises(ValueError, match="too few for a fit"):
        forecast_paths(history.until(85), 3)


def test_slow_mean_settles():
    means = slow_mean(np.full(100, 5.0), 13.0)
    assert (means == 5.0).all()
    step = slow_mean(np.append(0.0, np.ones(13)), 13.0)
    assert step[-1] == pytest.approx(0.5)


# synthetic recovery


TRUE = np.array([0.004, 0.8, 0.025, 0.1, 0.15])
WEAK = replace(DEFAULTS, prior_mean=(0.0,) * 5, prior_sd=(10.0,) * 5, robust=1e9)


def synthetic(rng, epochs=260):
    """Regressors as history has them, and changes by the true law."""
    price = rng.normal(0.0, 0.12, epochs)
    trend = 0.02 + np.cumsum(rng.normal(0.0, 0.004, epochs))
    margin = slow_margin(np.cumsum(price))
    rows = regressors(trend, margin, price, WEAK)
    return rows, rows @ TRUE + rng.normal(0.0, 0.04, epochs)


def slow_margin(log_price):
    return log_price - slow_mean(log_price, 13.0)


def test_known_parameters_come_back_within_their_intervals():
    """90 % intervals hold the truth in 90 ± 5 % of 100 draws, over all coefficients."""
    rng = np.random.default_rng(20)
    held = np.zeros((100, 5), dtype=bool)
    scatters = []
    for draw in range(100):
        rows, changes = synthetic(rng)
        ones = np.ones(changes.size)
        fit = fit_rows(rows, changes, ones, ones, WEAK)
        error = 1.645 * np.sqrt(np.diag(fit.covariance))
        held[draw] = np.abs(fit.coefficients - TRUE) <= error
        scatters.append(fit.scatter)
    assert 0.85 <= held.mean() <= 0.95
    assert held.mean(axis=0).min() >= 0.8
    assert np.mean(scatters) == pytest.approx(0.04, rel=0.03)


def test_outliers_do_not_carry_a_fit():
    rng = np.random.default_rng(6)
    rows, changes = synthetic(rng)
    ones = np.ones(changes.size)
    changes[100:106] -= 0.4
    held = fit_rows(rows, changes, ones, ones, replace(WEAK, robust=2.5))
    free = fit_rows(rows, changes, ones, ones, WEAK)
    assert np.abs(held.coefficients - TRUE)[0] < np.abs(free.coefficients - TRUE)[0]
    assert held.scatter < free.scatter


def test_without_data_the_prior_stays():
    rows = np.zeros((30, 5))
    fit = fit_rows(rows, np.full(30, 0.01), np.ones(30), np.ones(30), GrowthSettings())
    assert fit.coefficients == pytest.approx(DEFAULTS.prior_mean)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(DEFAULTS.prior_sd)


# the backtest as a whole


def test_origins_outside_the_history_are_refused(history):
    with pytest.raises(InputError, match="no retarget to forecast from"):
        backtest(history, first_s=int(history.time_s[-1]) + 1)


def test_a_short_backtest_is_scored_by_regime(history):
    first, last = int(history.time_s[400]), int(history.time_s[425])
    told = []
    forecasts = backtest(
        history, horizons=(1, 26), first_s=first, last_s=last, paths=200, progress=told.append
    )
    assert told[-1] == 1.0
    assert {(f.mode, f.horizon, f.truth.size) for f in forecasts} == {
        (SIMULATED, 1, 26),
        (GIVEN, 1, 26),
        (SIMULATED, 26, 23),
        (GIVEN, 26, 23),
    }
    rows = score_rows(forecasts, regimes(history), history.time_s)
    everything = next(r for r in rows if (r.regime, r.mode, r.horizon) == ("all", GIVEN, 1))
    assert sum(everything.pit) == everything.forecasts == 26
    assert everything.over_drift.low < everything.over_drift.value < everything.over_drift.high
    assert everything.crps["minersim"] < everything.error["minersim"]
    half = score_rows(forecasts, regimes(history), history.time_s, last_s=int(history.time_s[412]))
    assert next(r for r in half if r.regime == "all").forecasts == 13


def test_regimes_are_those_of_the_record(history):
    flags = regimes(history)

    def of(height):
        return {name for name, flag in flags.items() if flag[height // 2016]}

    assert of(552_384) == {"all", "stress"}  # December 2018
    assert of(842_688) == {"all", "stress", "halving"}  # May 2024
    assert of(687_456) >= {"all", "exogenous"}  # June 2021
    assert of(800_352) == {"all", "calm"}  # July 2023


@pytest.mark.slow
def test_the_record_over_2018_to_2025_is_what_the_page_says(history):
    """At least as good as drift on every horizon, and honest bands, with the built-in history."""
    forecasts = backtest(history, first_s=1_514_764_800)
    rows = {(r.mode, r.horizon, r.regime): r for r in score_rows(forecasts, regimes(history))}
    for horizon in (1, 3, 6, 13, 26):
        assert rows[SIMULATED, horizon, "all"].over_drift.value > 0.0
        for mode in (SIMULATED, GIVEN):
            assert 0.75 <= rows[mode, horizon, "all"].coverage <= 0.85
    for horizon in (1, 3, 6):
        assert rows[GIVEN, horizon, "stress"].over_drift.value >= 0.1
