"""Two regimes of the price, calm and wild, from daily closes.

The chain's state is hidden; the likelihood of the returns goes by Hamilton's filter (1989) over
unbounded parameters: ln of the calm volatility, ln of how many times wilder the wild one is, logits
of the chances of leaving. Its curvature gives the errors. Returns have one mean in both states.
"""

import math

import numpy as np
import numpy.typing as npt

from minersim.calibration.curvature import inverse_curvature
from minersim.calibration.estimate import FitReport, drawn, normal_draws
from minersim.calibration.price_fit import has_daily_returns
from minersim.units import DAYS_PER_YEAR

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

_FAR = 12.0
NAMES = ("calm volatility", "wild volatility", "calm leaves", "wild leaves")
_UNITS = ("1/sqrt(year)", "1/sqrt(year)", "1/day", "1/day")


def fit_regimes(times_s: Whole, price_usd: Array) -> FitReport | None:
    """Two volatilities and the chances of leaving.

    None where there are too few daily closes, or where these do not tell the two apart.
    """
    if not has_daily_returns(times_s, price_usd):
        return None
    from scipy.optimize import minimize

    returns = np.diff(np.log(price_usd))
    usual = math.log(0.7 * float(returns.std()))
    best = minimize(
        regime_loss,
        np.array([usual, math.log(1.7), -1.5, -1.0]),
        args=(returns,),
        method="Nelder-Mead",
        options={"maxiter": 800, "xatol": 1e-3, "fatol": 1e-4},
    )
    covariance = inverse_curvature(lambda point: regime_loss(point, returns), best.x)
    if covariance is None:
        return None
    with np.errstate(over="ignore"):
        draws = regime_parameters(normal_draws(best.x, covariance, "regimes").T)
    if not all(bool(np.isfinite(sample).all()) for sample in draws):
        return None  # one volatility does as well as two: the likelihood is flat
    values = regime_parameters(best.x)
    return FitReport(
        "price, calm and wild days",
        tuple(
            drawn(name, float(value), sample, unit, "maximum likelihood of daily closes")
            for name, unit, value, sample in zip(NAMES, _UNITS, values, draws, strict=True)
        ),
        int(times_s[0]),
        int(times_s[-1]),
        returns.size,
        {
            "log likelihood": -float(best.fun),
            "chance that the last day was wild": _wild_at_the_end(best.x, returns),
        },
    )


def regime_parameters(unbounded: Array) -> tuple[Array, Array, Array, Array]:
    """Annual volatilities and daily chances of leaving of unbounded parameters, shape (4, ...).

    >>> found = regime_parameters(np.array([math.log(0.02), math.log(1.5), 0.0, 0.0]))
    >>> [round(float(value), 3) for value in found]
    [0.382, 0.955, 0.5, 0.5]
    """
    annual = math.sqrt(DAYS_PER_YEAR)
    calm = np.exp(unbounded[0]) * annual
    leaves = [1.0 / (1.0 + np.exp(-unbounded[place])) for place in (2, 3)]
    return calm, calm * (1.0 + np.exp(unbounded[1])), leaves[0], leaves[1]


def regime_loss(unbounded: Array, returns: Array) -> float:
    """Minus the logarithm of the likelihood of daily log returns."""
    if float(np.abs(unbounded).max()) > _FAR:
        return math.inf
    return _filtered(_by_day(unbounded), returns)[0]


def wild_chances(fit: FitReport, returns: Array) -> tuple[Array, float]:
    """Chance that each day would be wild, as known before it, and that the last one was.

    Parameters
    ----------
    fit : FitReport
        From `fit_regimes`.
    returns : array of shape (n,)
        Daily log returns.

    Returns
    -------
    tuple of array of shape (n,) and float
        [1]
    """
    annual = math.sqrt(DAYS_PER_YEAR)
    calm, wild, to_wild, to_calm = (fit[name].value for name in NAMES)
    kept: list[float] = []
    _, last = _filtered((calm / annual, wild / annual, to_wild, to_calm), returns, kept)
    return np.array(kept), last


def _wild_at_the_end(unbounded: Array, returns: Array) -> float:
    return _filtered(_by_day(unbounded), returns)[1]


def _by_day(unbounded: Array) -> tuple[float, float, float, float]:
    """Standard deviations of a day and chances of leaving."""
    annual = math.sqrt(DAYS_PER_YEAR)
    calm, wild, to_wild, to_calm = (float(one) for one in regime_parameters(unbounded))
    return calm / annual, wild / annual, to_wild, to_calm


def _filtered(
    law: tuple[float, float, float, float], returns: Array, kept: list[float] | None = None
) -> tuple[float, float]:
    """Loss, and the chance that the last day was wild; appends the chances before each day."""
    calm_sd, wild_sd, to_wild, to_calm = law
    squares = (returns - returns.mean()) ** 2
    calm_density = (np.exp(-0.5 * squares / calm_sd**2) / calm_sd).tolist()
    wild_density = (np.exp(-0.5 * squares / wild_sd**2) / wild_sd).tolist()
    wild = to_wild / (to_wild + to_calm)
    loss = 0.5 * math.log(2.0 * math.pi) * returns.size
    for calm_one, wild_one in zip(calm_density, wild_density, strict=True):
        if kept is not None:
            kept.append(wild)
        seen_wild = wild * wild_one
        seen = seen_wild + (1.0 - wild) * calm_one
        if seen <= 0.0:
            return math.inf, wild
        loss -= math.log(seen)
        now = seen_wild / seen
        wild = now * (1.0 - to_calm) + (1.0 - now) * to_wild
    return loss, now
