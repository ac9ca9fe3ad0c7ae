"""Forecast distributions of the difficulty, from what was known at a retarget.

Paths go epoch by epoch by the law of ``growth_law``: with coefficients drawn from what the fit
leaves open, hashprice that answers to price and difficulty, heavy-tailed noise of the hashrate,
growth that wanders, and the luck of the block times. Luck does not add up: an epoch's luck is taken
back by the next retarget, so a change over h retargets has that of two, however long it is. Its
standard deviation is 1/sqrt(2016), exactly (`LUCK`).

The price is either *given*, as it came, or unknown: then ln price has steps of the Student t law
with 4 degrees of freedom and of the recent scatter of 14-day returns, and no drift. Fees stay.

A third of the paths does not go by the law: a random walk with the drift and the scatter of
the last year (``baselines.drift``), whatever the price.

Left out: fees that move; blocks of the epoch that has begun (``nowcast``).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.calibration.baselines import drift_of
from minersim.calibration.growth_law import (
    DEFAULTS,
    GrowthFit,
    GrowthSettings,
    fit_growth,
    growth_state,
    regressors,
    slow_share,
    without_margin,
)
from minersim.calibration.history import EpochHistory, mean_subsidy_btc
from minersim.economics import hashprice_usd
from minersim.engine.randomness import stream
from minersim.protocol import RETARGET_INTERVAL, block_subsidy
from minersim.units import SATOSHI_PER_BTC

Array = npt.NDArray[np.float64]

LUCK = 1.0 / math.sqrt(RETARGET_INTERVAL)
"""Standard deviation of ln difficulty that block times alone give it. [1]"""
PATHS = 1_000
QUANTILES = (0.1, 0.5, 0.9)
PRICE_TAIL = 4.0
PRICE_MEMORY_HALF_LIFE = 26.0
_LEAST_NOISE = 0.4
"""Of a small scatter so much is taken for the hashrate's, whatever luck should have. [1]"""


@dataclass(frozen=True, slots=True)
class GivenPrices:
    """Prices as they came after the origin.

    Attributes
    ----------
    price_usd : array of shape (h + 1,)
        At the origin and at the retargets after it. [USD/BTC]
    mean_price_usd : array of shape (h,)
        Over the epochs that begin at the origin and after it. [USD/BTC]
    """

    price_usd: Array
    mean_price_usd: Array


def given_prices(history: EpochHistory, origin: int, horizon: int) -> GivenPrices:
    """Prices that came after an origin; as many as there are, up to a horizon."""
    last = min(origin + horizon, history.size - 1)
    return GivenPrices(history.price_usd[origin : last + 1], history.mean_price_usd[origin:last])


def forecast_paths(
    known: EpochHistory,
    horizon: int,
    *,
    given: GivenPrices | None = None,
    settings: GrowthSettings = DEFAULTS,
    paths: int = PATHS,
    seed: int = 1,
) -> Array:
    """Changes of ln difficulty from the last epoch of a history on.

    Parameters
    ----------
    known : EpochHistory
        What is known (`EpochHistory.until`). Nothing else is read.
    horizon : int
        Retargets ahead.
    given : GivenPrices, optional
        Prices as they came; without them, prices are simulated.
    settings : GrowthSettings
    paths : int
    seed : int
        The same history and seed give the same paths, with the same luck whether prices are given
        or not.

    Returns
    -------
    array of shape (retargets, paths)
        Change over 1, 2, ... retargets; as many as the horizon, or as there are given prices. Paths
        by the law come first, then those of the drift. [1]

    Raises
    ------
    ValueError
        If the history is too short for a fit.
    """
    steps = horizon if given is None else min(horizon, given.mean_price_usd.size)
    drifting = round(paths * settings.drift_share)
    parts = []
    if drifting < paths:
        parts.append(_law_paths(known, steps, given, settings, paths - drifting, seed))
    if drifting:
        parts.append(_drift_paths(known, steps, drifting, seed))
    return np.concatenate(parts, axis=1)


def _drift_paths(known: EpochHistory, steps: int, paths: int, seed: int) -> Array:
    """Changes by a random walk with the drift of the last year, shape (steps, paths). [1]"""
    mean, deviation = drift_of(known.log_difficulty)
    draws = stream(seed, "forecast drift", _place(known)).standard_normal((steps, paths))
    return np.asarray(np.cumsum(mean + deviation * draws, axis=0))


def _law_paths(
    known: EpochHistory,
    steps: int,
    given: GivenPrices | None,
    settings: GrowthSettings,
    paths: int,
    seed: int,
) -> Array:
    """Changes by the law, with margin and without, shape (steps, paths). [1]"""
    state = growth_state(known, settings)
    full = round(paths * (1.0 - settings.margin_doubt))
    parts = [(full, settings), (paths - full, without_margin(settings))]
    fits = [(own, fit_growth(known, state, law)) for own, law in parts if own]
    place = _place(known)
    luck = stream(seed, "forecast growth", place)
    coefficients = np.concatenate([_draw(fit, own, luck) for own, fit in fits])
    scatter = np.repeat([fit.scatter for _, fit in fits], [own for own, _ in fits])
    noise, block_luck = _noise(scatter, settings, steps, luck)
    log_price, log_mean = _prices(known, given, steps, paths, seed, place)
    log_subsidy = np.log(mean_subsidy_btc(int(known.height[-2]), steps + 1))
    log_revenue = log_mean + log_subsidy[:, None]

    share = slow_share(settings.margin_half_life)
    slow = np.full(paths, state.slow_log_hashprice[-1])
    start = float(known.log_difficulty[-1])
    change = np.zeros(paths)
    changes = np.empty((steps, paths))
    for step in range(steps):
        log_hashprice = log_price[step] + _log_hashprice_at_price_1(known, step) - start - change
        if step:
            slow = slow + share * (log_hashprice - slow)
        trend = np.asarray(state.trend[-1] * 0.5 ** (step / settings.trend_fade_half_life))
        revenue = log_revenue[step + 1] - log_revenue[step]
        rows = regressors(trend, log_hashprice - slow, revenue, settings)
        change = change + (rows * coefficients).sum(axis=-1) + noise[step]
        changes[step] = change
    return changes + block_luck


def _place(known: EpochHistory) -> int:
    """Number of the last epoch: origins have streams of their own."""
    return int(known.height[-1]) // RETARGET_INTERVAL


def _draw(fit: GrowthFit, paths: int, luck: np.random.Generator) -> Array:
    """Coefficients by path from their posterior, shape (paths, 5)."""
    root = np.linalg.cholesky(fit.covariance)
    return fit.coefficients + luck.standard_normal((paths, fit.coefficients.size)) @ root.T


def _noise(
    scatter: Array, settings: GrowthSettings, steps: int, luck: np.random.Generator
) -> tuple[Array, Array]:
    """Noise of the changes, and luck of the block times over each stretch, (steps, paths) each."""
    paths = scatter.size
    variance = np.maximum(scatter**2 - 2.0 * LUCK**2, (_LEAST_NOISE * scatter) ** 2)
    scale = np.sqrt(variance * (settings.tail - 2.0) / settings.tail)
    hashrate = scale * luck.standard_t(settings.tail, (steps, paths))
    wander = settings.growth_noise * scatter * luck.standard_normal((steps, paths))
    own = np.sqrt((scatter**2 - variance) / 2.0) * luck.standard_normal((steps + 1, paths))
    return hashrate + np.cumsum(wander, axis=0), own[1:] - own[0]


def _prices(
    known: EpochHistory,
    given: GivenPrices | None,
    steps: int,
    paths: int,
    seed: int,
    place: int,
) -> tuple[Array, Array]:
    """Logarithms of price at the retargets, and of mean price from the epoch before the origin on.

    Shapes (steps + 1, paths) and (steps + 1, paths).
    """
    before = math.log(float(known.mean_price_usd[-2]))
    if given is not None:
        at_ends = np.log(given.price_usd[: steps + 1])
        means = np.append(before, np.log(given.mean_price_usd[:steps]))
        return (
            np.broadcast_to(at_ends[:, None], (steps + 1, paths)),
            np.broadcast_to(means[:, None], (steps + 1, paths)),
        )
    draws = stream(seed, "forecast price", place).standard_t(PRICE_TAIL, (steps, paths))
    moves = draws * math.sqrt((PRICE_TAIL - 2.0) / PRICE_TAIL) * price_scatter(known)
    log_price = np.full((steps + 1, paths), math.log(float(known.price_usd[-1])))
    log_price[1:] += np.cumsum(moves, axis=0)
    means = np.full((steps + 1, paths), before)
    means[1:] = 0.5 * (log_price[1:] + log_price[:-1])
    return log_price, means


def difficulty_quantiles(
    known: EpochHistory, horizons: Sequence[int], *, paths: int = PATHS, seed: int = 1
) -> list[tuple[float, ...]]:
    """Difficulty after so many retargets from the last epoch on, at ``QUANTILES``, by horizon."""
    changes = forecast_paths(known, max(horizons), paths=paths, seed=seed)
    last = float(known.difficulty[-1])
    found = (np.quantile(changes[horizon - 1], QUANTILES) for horizon in horizons)
    return [tuple(last * math.exp(float(one)) for one in row) for row in found]


def price_scatter(known: EpochHistory) -> float:
    """Recent root mean square of log returns from retarget to retarget. [1]"""
    returns = np.diff(np.log(known.price_usd[np.isfinite(known.price_usd)]))[::-1]
    weights = 0.5 ** (np.arange(returns.size) / PRICE_MEMORY_HALF_LIFE)
    return float(np.sqrt((weights * returns**2).sum() / weights.sum()))


def _log_hashprice_at_price_1(known: EpochHistory, step: int) -> float:
    """Logarithm of hashprice at price and difficulty 1, with the subsidy of a coming epoch."""
    height = int(known.height[-1]) + step * RETARGET_INTERVAL
    fees = float(known.fees_btc_per_block[-1])
    return math.log(hashprice_usd(1.0, 1.0, block_subsidy(height) / SATOSHI_PER_BTC, fees))
