"""How the difficulty grows from epoch to epoch: a reduced form of the network of MODEL.md.

The change of ln difficulty from one retarget to the next is

    c + phi * trend + kappa * margin + (beta + beta_low * low(margin)) * revenue + noise.

- *trend*: mean change over the last year and over the last two, half of each: machines on order
  come whatever the price does. In a forecast it fades.
- *margin*: ln hashprice less its own slow mean (half-life of 13 epochs, half a year): what miners
  earn beside what they were used to. Entry follows it (free entry: Prat and Walter 2021), and as
  growth itself lowers hashprice, growth that the price does not pay for ends by itself.
- *revenue*: change of the epoch's mean revenue of a hash at given difficulty (price and subsidy,
  so halvings are in it) from that of the epoch before: what is switched on and off at once.
- *low*: 0 to 1, 1/2 where hashprice is a fifth below its slow mean: the edge of the cost curve,
  where more machines answer to the price.

It is fitted by Bayesian regression with the weight of an epoch halved every three years, outliers
held to 2.5 standard deviations (Huber 1964), and epochs of exogenous episodes left out. Where data
say little, a coefficient keeps its prior.

Whether entry follows margin is in doubt: until 2020 it did, since then hardly. So the law is fitted
twice, with margin and without (`without_margin`). Whether any law holds for a year is in doubt too.
So a forecast takes a third of its paths from each of the two and a third from the drift of the last
year: an equal pool, which costs little where one of its parts is right (Bates and Granger 1969) and
has no weights that could be fitted to the past (Claeskens and others 2016).

Left out: the ages and kinds of machines, power prices.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from minersim.calibration.exogenous import touched_epochs
from minersim.calibration.history import EpochHistory, mean_subsidy_btc

Array = npt.NDArray[np.float64]

NAMES = ("constant", "trend", "margin", "revenue", "revenue at the edge")
FIRST_FIT_S = 1_325_376_000  # 2012-01-01: before, there is hardly a market
_ROUNDS = 4
_PINNED = 1e-9


@dataclass(frozen=True, slots=True)
class GrowthSettings:
    """What is set, not fitted. docs/validation.md says on which years it was chosen.

    Attributes
    ----------
    margin_half_life : float
        Of the slow mean of ln hashprice. [epochs]
    trend_windows : tuple of int
        Changes whose means make the trend. [epochs]
    trend_fade_half_life : float
        In which the trend fades in a forecast. [epochs]
    memory_half_life : float
        In which an epoch loses half its weight in the fit. [epochs]
    scatter_half_life : float
        In which a residual loses half its weight in the scatter. [epochs]
    prior_mean, prior_sd : tuple of float
        Of the coefficients, in the order of ``NAMES``.
    edge, edge_width : float
        Margin at which ``low`` is 1/2, and its width. [1]
    robust : float
        Residuals beyond so many standard deviations count less.
    tail : float
        Degrees of freedom of the noise of the hashrate, Student's t.
    growth_noise : float
        Standard deviation of the change of growth in an epoch, over that of the noise. [1]
    margin_doubt : float
        Share of the paths by the law that go by it without margin. [1]
    drift_share : float
        Share of a forecast's paths that do not go by the law, but on at the drift of the last year
        (``baselines``). [1]
    without_episodes : bool
        Whether epochs of exogenous episodes are left out of fit and trend.
    """

    margin_half_life: float = 13.0
    trend_windows: tuple[int, ...] = (26, 52)
    trend_fade_half_life: float = 52.0
    memory_half_life: float = 78.0
    scatter_half_life: float = 26.0
    prior_mean: tuple[float, ...] = (0.0, 0.7, 0.03, 0.12, 0.1)
    prior_sd: tuple[float, ...] = (0.01, 0.2, 0.02, 0.08, 0.1)
    edge: float = -0.25
    edge_width: float = 0.1
    robust: float = 2.5
    tail: float = 5.0
    growth_noise: float = 0.01
    margin_doubt: float = 0.5
    drift_share: float = 1.0 / 3.0
    without_episodes: bool = True


@dataclass(frozen=True, slots=True)
class GrowthState:
    """What the law reads, epoch by epoch, each array of shape (n,).

    Attributes
    ----------
    trend : array
        Mean past growth. [1/epoch]
    slow_log_hashprice : array
        Slow mean of ln hashprice, the epoch's own included. [ln USD/PH/s/day]
    margin : array
        ln hashprice less its slow mean. [1]
    revenue : array
        Change of ln mean revenue over the epoch before; NaN for the last. [1]
    touched : array of bool
        Epochs of exogenous episodes.
    """

    trend: Array
    slow_log_hashprice: Array
    margin: Array
    revenue: Array
    touched: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class GrowthFit:
    """The law as fitted.

    Attributes
    ----------
    coefficients : array of shape (5,)
        Posterior means, in the order of ``NAMES``.
    covariance : array of shape (5, 5)
        Posterior covariance.
    scatter : float
        Standard deviation of the noise of a change, luck included. [1]
    epochs : float
        Sum of the weights: how many epochs the fit rests on.
    """

    coefficients: Array
    covariance: Array
    scatter: float
    epochs: float


DEFAULTS = GrowthSettings()


def regressors(trend: Array, margin: Array, revenue: Array, settings: GrowthSettings) -> Array:
    """What the coefficients multiply, shape (..., 5)."""
    low = 1.0 / (1.0 + np.exp((margin - settings.edge) / settings.edge_width))
    parts = np.broadcast_arrays(np.ones(()), trend, margin, revenue, revenue * low)
    return np.stack(parts, axis=-1)


def growth_state(history: EpochHistory, settings: GrowthSettings = DEFAULTS) -> GrowthState:
    """What the law reads, of a history as known when its last epoch begins."""
    touched = touched_epochs(history) & settings.without_episodes
    log_hashprice = np.log(history.hashprice_usd_per_ph_day)
    slow = slow_mean(log_hashprice, settings.margin_half_life)
    changes = np.diff(history.log_difficulty)
    trends = [_clean_mean(changes, touched[:-1], window) for window in settings.trend_windows]
    subsidy = mean_subsidy_btc(int(history.height[0]), history.size)
    revenue = np.diff(np.log(history.mean_price_usd) + np.log(subsidy), prepend=np.nan)
    return GrowthState(np.mean(trends, axis=0), slow, log_hashprice - slow, revenue, touched)


def fit_growth(
    history: EpochHistory, state: GrowthState, settings: GrowthSettings = DEFAULTS
) -> GrowthFit:
    """Fit the law on a history, up to the change that opened its last epoch."""
    changes = np.diff(history.log_difficulty)
    rows = regressors(state.trend[:-1], state.margin[:-1], state.revenue[:-1], settings)
    usable = np.isfinite(rows).all(axis=1) & ~state.touched[:-1]
    usable &= history.time_s[:-1] >= FIRST_FIT_S
    age = (changes.size - 1 - np.arange(changes.size))[usable]
    rows, changes = rows[usable], changes[usable]
    if changes.size < 2 * len(NAMES):
        raise ValueError(f"{changes.size} epochs with a price are too few for a fit")
    return fit_rows(
        rows,
        changes,
        0.5 ** (age / settings.memory_half_life),
        0.5 ** (age / settings.scatter_half_life),
        settings,
    )


def fit_rows(
    rows: Array, changes: Array, memory: Array, recent: Array, settings: GrowthSettings
) -> GrowthFit:
    """Bayesian regression with outliers held.

    Parameters
    ----------
    rows : array of shape (n, 5)
        From `regressors`.
    changes : array of shape (n,)
        Of ln difficulty.
    memory, recent : arrays of shape (n,)
        Weights of the epochs for the coefficients, and for the scatter.
    settings : GrowthSettings
    """
    prior = np.array(settings.prior_mean)
    precision = np.diag(1.0 / np.array(settings.prior_sd) ** 2)
    coefficients, covariance, scatter = prior, np.linalg.inv(precision), 0.0
    held = np.ones(changes.size)
    for _ in range(_ROUNDS):
        residuals = changes - rows @ coefficients
        scatter = float(np.sqrt((recent * held * residuals**2).sum() / (recent * held).sum()))
        held = np.minimum(1.0, settings.robust * scatter / np.maximum(np.abs(residuals), 1e-12))
        weighted = rows.T * (memory * held / scatter**2)
        covariance = np.linalg.inv(weighted @ rows + precision)
        coefficients = covariance @ (weighted @ changes + precision @ prior)
    residuals = np.abs(changes - rows @ coefficients)
    squares = np.minimum(residuals, 3.0 * scatter) ** 2
    scatter = float(np.sqrt((recent * squares).sum() / recent.sum()))
    found = np.asarray(covariance, dtype=np.float64)
    return GrowthFit(coefficients, found, scatter, float(memory.sum()))


def without_margin(settings: GrowthSettings) -> GrowthSettings:
    """Settings whose law does not read the margin."""
    place = NAMES.index("margin")
    mean, sd = list(settings.prior_mean), list(settings.prior_sd)
    mean[place], sd[place] = 0.0, _PINNED
    return replace(settings, prior_mean=tuple(mean), prior_sd=tuple(sd))


def slow_mean(values: Array, half_life: float) -> Array:
    """Exponential mean that begins with the first value that there is, shape (n,).

    >>> slow_mean(np.array([np.nan, 1.0, 3.0]), 1.0).tolist()
    [nan, 1.0, 2.0]
    """
    share = slow_share(half_life)
    means = np.full(values.size, np.nan)
    mean = np.nan
    for i, value in enumerate(values):
        mean = value if np.isnan(mean) else mean + share * (value - mean)
        means[i] = mean
    return means


def slow_share(half_life: float) -> float:
    """Weight of the newest value in a `slow_mean`. [1]"""
    return float(1.0 - 0.5 ** (1.0 / half_life))


def _clean_mean(changes: Array, touched: npt.NDArray[np.bool_], window: int) -> Array:
    """Mean of the last changes that no episode touched, at each epoch, shape (n + 1,).

    Where episodes take more than two thirds of the window, the mean shrinks towards 0.
    """
    counted = np.where(touched, 0.0, 1.0)
    sums = np.append(0.0, np.cumsum(changes * counted))
    counts = np.append(0.0, np.cumsum(counted))
    means = np.full(changes.size + 1, np.nan)
    found = np.maximum(counts[window:] - counts[:-window], window / 3.0)
    means[window:] = (sums[window:] - sums[:-window]) / found
    return means
