"""Law of growth and lead time: known ones come back within the intervals that are given."""

from dataclasses import replace

import numpy as np
import pytest

from minersim.calibration.entry_fit import MOST_LAG, fit_entry
from minersim.calibration.growth_law import (
    DEFAULTS,
    NAMES,
    growth_state,
    regressors,
    slow_share,
)
from minersim.calibration.history import EpochHistory, mean_subsidy_btc
from minersim.calibration.supply_fit import EPOCHS_PER_YEAR
from minersim.economics import hashprice_usd
from minersim.protocol import RETARGET_INTERVAL, block_subsidy
from minersim.units import SATOSHI_PER_BTC

EPOCH_S = 14 * 86_400
EPOCHS = 280
NOISE = 0.04
WARM_UP = 52
"""Epochs before the law begins: its trend looks two years back."""


def grown(rng, truth, lag=0):
    """History of EPOCHS epochs whose difficulty goes by the law, with margin of so long ago."""
    height = RETARGET_INTERVAL * np.arange(EPOCHS)
    log_mean = np.log(5.0) + np.cumsum(rng.normal(0.01, 0.12, EPOCHS))
    price = np.exp(log_mean + rng.normal(0.0, 0.03, EPOCHS))
    revenue = np.diff(log_mean + np.log(mean_subsidy_btc(0, EPOCHS)), prepend=np.nan)
    subsidy = [block_subsidy(int(one)) / SATOSHI_PER_BTC for one in height]
    changes = 0.02 + rng.normal(0.0, NOISE, EPOCHS - 1)
    log_difficulty = np.full(EPOCHS, 10.0)
    margin, slow = np.zeros(EPOCHS), np.nan
    for i in range(EPOCHS - 1):
        log_hashprice = np.log(hashprice_usd(price[i], np.exp(log_difficulty[i]), subsidy[i], 0.0))
        share = slow_share(DEFAULTS.margin_half_life)
        slow = log_hashprice if i == 0 else slow + share * (log_hashprice - slow)
        margin[i] = log_hashprice - slow
        if i >= WARM_UP:
            trend = np.mean([changes[i - window : i].mean() for window in (26, 52)])
            row = regressors(trend, margin[i - lag], revenue[i], DEFAULTS)
            changes[i] = row @ truth + rng.normal(0.0, NOISE)
        log_difficulty[i + 1] = log_difficulty[i] + changes[i]
    return EpochHistory(
        height=height,
        time_s=1_262_304_000 + EPOCH_S * np.arange(EPOCHS),
        difficulty=np.exp(log_difficulty),
        price_usd=price,
        fees_btc_per_block=np.zeros(EPOCHS),
        mean_price_usd=np.append(np.exp(log_mean[:-1]), np.nan),
        origin="made up",
    )


def held(estimate, truth):
    return estimate.low <= truth <= estimate.high


def drawn_law(rng):
    """A law as likely as any beforehand."""
    return np.array(DEFAULTS.prior_mean) + np.array(DEFAULTS.prior_sd) * rng.standard_normal(5)


def test_the_law_of_growth_comes_back():
    """Epochs count less with age, as if the law moved; one that stays is held a little oftener."""
    rng = np.random.default_rng(5)
    right = []
    for _ in range(200):
        truth = drawn_law(rng)
        history = grown(rng, truth)
        fit, state = fit_entry(history), growth_state(history)
        now = regressors(state.trend[-1], state.margin[-1], np.zeros(()), DEFAULTS)
        right.append([held(fit[name], value) for name, value in zip(NAMES, truth, strict=True)])
        right[-1].append(held(fit["growth now"], float(now @ truth) * EPOCHS_PER_YEAR))
    assert 0.85 <= np.mean(right) <= 0.95
    assert 0.85 <= np.mean(right, axis=0).min() <= np.mean(right, axis=0).max() <= 0.95


def test_lead_times_come_back():
    rng = np.random.default_rng(12)
    right, told = [], []
    for _ in range(200):
        truth = drawn_law(rng)
        truth[NAMES.index("margin")] = rng.uniform(0.0, 0.08)
        lag = int(rng.integers(0, MOST_LAG + 1))
        lead = fit_entry(grown(rng, truth, lag))["lead time"]
        right.append(held(lead, 14.0 * lag))
        told.append(lead.identified)
    assert 0.85 <= np.mean(right) <= 0.95
    assert 0.2 < np.mean(told) < 0.9  # where entry hardly follows margin, the data do not tell
    assert np.mean(np.array(right)[told]) >= 0.85


def test_growth_now_is_that_of_the_last_years(history):
    fit = fit_entry(history, 1_514_764_800)
    assert 0.2 < fit["growth now"].value < 0.8
    assert fit["margin"].value > 0.0
    lead = fit["lead time"]
    assert 0.0 <= lead.low <= lead.high <= 364.0
    assert not lead.identified
    assert fit_entry(history.until(82)) is None


def test_a_clear_lead_time_is_found(history):
    """Changes that follow the margin of ten epochs before give the lag back."""
    state = growth_state(history)
    rng = np.random.default_rng(7)
    changes = np.diff(history.log_difficulty).copy()
    start = 200
    margin = state.margin[start - 10 : changes.size - 10]
    changes[start:] = 0.02 + 0.15 * margin + rng.normal(0.0, 0.01, changes.size - start)
    path = np.exp(history.log_difficulty[0] + np.append(0.0, np.cumsum(changes)))
    # keep the margin what it was: the price moves with the difficulty
    lift = path / history.difficulty
    moved = replace(
        history,
        difficulty=path,
        price_usd=history.price_usd * lift,
        mean_price_usd=history.mean_price_usd * lift,
    )
    lead = fit_entry(moved, int(history.time_s[start + 30]))["lead time"]
    assert lead.identified
    assert lead.value == pytest.approx(140.0, abs=15.0)
