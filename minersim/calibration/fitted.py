"""What each fit expected, beside what was observed: for the eye, and for residuals.

Nothing is fitted here: the laws are evaluated at the estimates of a `Calibration`, on the series
that it was made from. So these are fits in hindsight; what forecasts were worth is told by
``backtest``.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.calibration.autoregression import day_pairs
from minersim.calibration.calibrate import FEE_YEARS, SUPPLY_YEARS, Calibration, KnownSeries
from minersim.calibration.estimate import Z90, FitReport
from minersim.calibration.flow_fit import FLOW_METRICS, MONTH_DAYS, earned_and_sold
from minersim.calibration.growth_law import (
    DEFAULTS,
    FIRST_FIT_S,
    NAMES,
    growth_state,
    regressors,
)
from minersim.calibration.price_fit import garch_variances
from minersim.calibration.regime_fit import NAMES as REGIME_NAMES
from minersim.calibration.regime_fit import wild_chances
from minersim.calibration.supply_fit import expected_changes, fitted_parameters, supply_rows
from minersim.data.daily import DAY_S
from minersim.units import DAYS_PER_YEAR

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FittedSeries:
    """Observed and expected values of one fit, arrays of shape (n,).

    Attributes
    ----------
    part : str
        Of the calibration.
    quantity, unit : str
        What is observed, for the user.
    time_s : int64 array
        When each value was known. [s since 1970]
    observed, expected : array
        In the unit.
    spread : array
        Standard deviation of what is observed about what is expected, by the law; in the unit.
    counted : bool array
        Whether the fit reads the value; those left out are of exogenous episodes, or incomplete.
    """

    part: str
    quantity: str
    unit: str
    time_s: npt.NDArray[np.int64]
    observed: Array
    expected: Array
    spread: Array
    counted: npt.NDArray[np.bool_]

    @property
    def residuals(self) -> Array:
        """Observed less expected, in standard deviations, shape (n,). [1]"""
        return (self.observed - self.expected) / self.spread

    @property
    def within(self) -> float:
        """Share of the counted values within 1.645 standard deviations; 0.9 if normal. [1]"""
        return float((np.abs(self.residuals[self.counted]) <= Z90).mean())


def fitted_series(calibration: Calibration, known: KnownSeries) -> dict[str, FittedSeries]:
    """Observed and expected values by part, of every fit that has values in time.

    Parameters
    ----------
    calibration : Calibration
    known : KnownSeries
        What it was made from (`known_series`, with the same window).
    """
    makers = {
        "price": _price,
        "price_garch": _garch,
        "price_regimes": _regimes,
        "fees": _fees,
        "supply": _supply,
        "entry": _entry,
        "flows": _flows,
    }
    fits = calibration.fits
    return {part: make(fits[part], known) for part, make in makers.items() if part in fits}


def _price(fit: FitReport, known: KnownSeries) -> FittedSeries:
    closes = known.closes
    years = np.diff(closes.observed_at_s) / (DAY_S * DAYS_PER_YEAR)
    volatility = fit["volatility"].value
    growth = fit["drift"].value - 0.5 * volatility**2
    return _of_returns("price", known, growth * years, volatility * np.sqrt(years))


def _garch(fit: FitReport, known: KnownSeries) -> FittedSeries:
    returns = np.diff(np.log(known.closes.values))
    omega, alpha, beta = (fit[name].value for name in ("omega", "alpha", "beta"))
    variances = garch_variances(omega, alpha, beta, omega / (1.0 - alpha - beta), returns)[:-1]
    mean = np.full(returns.size, returns.mean())
    return _of_returns("price_garch", known, mean, np.sqrt(variances))


def _regimes(fit: FitReport, known: KnownSeries) -> FittedSeries:
    returns = np.diff(np.log(known.closes.values))
    chances, _ = wild_chances(fit, returns)
    calm, wild = (fit[name].value ** 2 / DAYS_PER_YEAR for name in REGIME_NAMES[:2])
    mean = np.full(returns.size, returns.mean())
    return _of_returns("price_regimes", known, mean, np.sqrt(calm + chances * (wild - calm)))


def _of_returns(part: str, known: KnownSeries, expected: Array, spread: Array) -> FittedSeries:
    closes = known.closes
    returns = np.diff(np.log(closes.values))
    return FittedSeries(
        part=part,
        quantity="Log return of the price",
        unit="1",
        time_s=closes.observed_at_s[1:],
        observed=returns,
        expected=expected,
        spread=spread,
        counted=np.ones(returns.size, dtype=np.bool_),
    )


def _fees(fit: FitReport, known: KnownSeries) -> FittedSeries:
    fees = known.by_day["fees_btc_per_block"].since(known.begins(FEE_YEARS))
    there = fees.values > 0.0
    times, logs = fees.observed_at_s[there], np.log(fees.values[there])
    later_s, before, after = day_pairs(times, logs)
    persistence = fit["persistence"].value
    intercept = float(after.mean() - persistence * before.mean())  # that of least squares
    return FittedSeries(
        part="fees",
        quantity="ln fees in BTC/block",
        unit="1",
        time_s=later_s,
        observed=after,
        expected=intercept + persistence * before,
        spread=np.full(after.size, fit["innovation"].value),
        counted=np.ones(after.size, dtype=np.bool_),
    )


def _supply(fit: FitReport, known: KnownSeries) -> FittedSeries:
    rows = supply_rows(known.history, known.begins(SUPPLY_YEARS))
    assert rows is not None
    parameters = fitted_parameters(fit, float(rows.age_epochs[-1]))
    return FittedSeries(
        part="supply",
        quantity="Change of ln difficulty",
        unit="1",
        time_s=rows.known_s,
        observed=rows.changes,
        expected=expected_changes(parameters, rows.log_hashprice, rows.age_epochs),
        spread=np.full(rows.changes.size, fit.goodness["noise of a change"]),
        counted=rows.counted,
    )


def _entry(fit: FitReport, known: KnownSeries) -> FittedSeries:
    history = known.history
    state = growth_state(history)
    rows = regressors(state.trend[:-1], state.margin[:-1], state.revenue[:-1], DEFAULTS)
    drawn = np.isfinite(rows).all(axis=1) & (history.time_s[:-1] >= FIRST_FIT_S)
    coefficients = np.array([fit[name].value for name in NAMES])
    changes = np.diff(history.log_difficulty)
    return FittedSeries(
        part="entry",
        quantity="Change of ln difficulty",
        unit="1",
        time_s=history.time_s[1:][drawn],
        observed=changes[drawn],
        expected=rows[drawn] @ coefficients,
        spread=np.full(int(drawn.sum()), fit.goodness["noise of a change"]),
        counted=~state.touched[:-1][drawn],
    )


def _flows(fit: FitReport, known: KnownSeries) -> FittedSeries:
    months = fit.observations
    days = fit.first_s + DAY_S * np.arange(-1, months * MONTH_DAYS, dtype=np.int64)
    series = (known.by_day[metric] for metric in FLOW_METRICS)
    reserve, _, issuance, fees = (one.values[np.isin(one.observed_at_s, days)] for one in series)
    earned, sold = earned_and_sold(reserve, issuance + fees)
    shares = sold / earned
    expected = np.full(months, fit["sold share"].value)
    scatter = math.sqrt(float(((shares - expected) ** 2).sum()) / (months - 1))
    return FittedSeries(
        part="flows",
        quantity="Share of a month's coins sold",
        unit="1",
        time_s=days[1::MONTH_DAYS],
        observed=shares,
        expected=expected,
        spread=np.full(months, scatter),
        counted=np.ones(months, dtype=np.bool_),
    )
