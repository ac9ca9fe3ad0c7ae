"""All fits of one set of series, and what they were made from."""

from dataclasses import dataclass
from functools import cached_property

from minersim.calibration.cost_fit import FittedCosts, costs_posterior, costs_report
from minersim.calibration.entry_fit import fit_entry
from minersim.calibration.estimate import FitReport
from minersim.calibration.fee_fit import fit_fees
from minersim.calibration.flow_fit import fit_flows
from minersim.calibration.history import EpochHistory
from minersim.calibration.inputs import Inputs
from minersim.calibration.price_fit import fit_garch, fit_gbm, has_daily_returns
from minersim.calibration.regime_fit import fit_regimes
from minersim.calibration.stress_fit import fit_stress
from minersim.calibration.supply_fit import fit_supply
from minersim.data.daily import DAY_S
from minersim.data.observations import Observations
from minersim.errors import InputError
from minersim.units import DAYS_PER_YEAR

PRICE_YEARS, FEE_YEARS, FLOW_YEARS, SUPPLY_YEARS = 3.0, 1.0, 1.5, 4.5
"""Windows of the fits where none is asked for: markets change, mining slower. [years]"""


@dataclass(frozen=True)  # without slots: it remembers its reports
class Calibration:
    """Fits of what a set of series can tell.

    Attributes
    ----------
    history : EpochHistory
        As it was known at the last epoch.
    fits : dict
        By part: ``price``, ``price_garch``, ``price_regimes``, ``fees``, ``supply``, ``entry``,
        ``flows``, ``stress``; those that could be made.
    missing : dict
        Why a part could not be fitted, by part.
    costs : FittedCosts or None
        What power and machines cost at the last epoch (``cost_fit``); None for a short history.
    """

    history: EpochHistory
    fits: dict[str, FitReport]
    missing: dict[str, str]
    costs: FittedCosts | None = None

    @cached_property
    def reports(self) -> dict[str, FitReport]:
        """All fits by part, ``costs`` among them."""
        if self.costs is None:
            return self.fits
        return {**self.fits, "costs": costs_report(self.costs)}


@dataclass(frozen=True, slots=True)
class KnownSeries:
    """What the fits are made from.

    Attributes
    ----------
    history : EpochHistory
        As it was known at the last epoch.
    by_day : dict
        Daily observations by metric, up to the last moment.
    first_s : int or None
        First moment that counts; without it, each part has a window of its own. [s since 1970]
    """

    history: EpochHistory
    by_day: dict[str, Observations]
    first_s: int | None

    def begins(self, years: float) -> int:
        """First moment that counts for a part whose own window has so many years. [s since 1970]"""
        if self.first_s is not None:
            return self.first_s
        return int(self.history.time_s[-1]) - round(years * DAYS_PER_YEAR * DAY_S)

    @property
    def closes(self) -> Observations:
        """Prices: of days, or of retargets where no daily ones are known. [USD/BTC]"""
        closes = self.by_day.get("price_usd")
        if closes is None:
            history = self.history
            priced = history.price_usd > 0.0
            closes = Observations("price_usd", history.time_s[priced], history.price_usd[priced])
        return closes.since(self.begins(PRICE_YEARS))


def known_series(
    inputs: Inputs, first_s: int | None = None, last_s: int | None = None
) -> KnownSeries:
    """Cut series at the last moment.

    Raises
    ------
    InputError
        If no retarget lies before it.
    """
    history = inputs.history
    if last_s is not None:
        known = int((history.time_s <= last_s).sum())
        if not known:
            raise InputError("no retarget before the last day; allowed: a later day")
        history = history.until(known - 1)
    return KnownSeries(
        history, {m: _until(one, last_s) for m, one in inputs.by_day.items()}, first_s
    )


def calibrate(inputs: Inputs, first_s: int | None = None, last_s: int | None = None) -> Calibration:
    """Fit everything that the series allow.

    Parameters
    ----------
    inputs : Inputs
    first_s : int, optional
        First moment that counts; without it, each part has a window of its own. [s since 1970]
    last_s : int, optional
        Nothing later is read; without it, all is. [s since 1970]

    Raises
    ------
    InputError
        If nothing can be fitted.
    """
    known = known_series(inputs, first_s, last_s)
    history, by_day, begins, closes = known.history, known.by_day, known.begins, known.closes
    daily = has_daily_returns(closes.observed_at_s, closes.values)
    untold = "daily closes do not tell its parameters" if daily else "no daily closes"
    fees = by_day.get("fees_btc_per_block")
    tried: dict[str, tuple[FitReport | None, str]] = {
        "price": (fit_gbm(closes.observed_at_s, closes.values), "too few prices"),
        "price_garch": (fit_garch(closes.observed_at_s, closes.values), untold),
        "price_regimes": (fit_regimes(closes.observed_at_s, closes.values), untold),
        "fees": (None, "no daily fees"),
        "supply": (fit_supply(history, begins(SUPPLY_YEARS)), "too few epochs with a price"),
        "entry": (fit_entry(history, begins(2.0 * SUPPLY_YEARS)), "too few epochs with a price"),
        "flows": (
            fit_flows(by_day, begins(FLOW_YEARS)),
            "no daily reserve, outflow, issuance and fees of miners",
        ),
        "stress": (
            fit_stress(history, by_day, begins(2.0 * SUPPLY_YEARS)),
            "no daily reserve of miners, nor MPI",
        ),
    }
    if fees is not None:
        recent = fees.since(begins(FEE_YEARS))
        tried["fees"] = (fit_fees(recent.observed_at_s, recent.values), "too few days of fees")
    fits = {part: fit for part, (fit, _) in tried.items() if fit is not None}
    if not fits:
        raise InputError("nothing can be fitted in this time; allowed: a longer one")
    missing = {part: why for part, (fit, why) in tried.items() if fit is None}
    costs = costs_posterior(history, begins(SUPPLY_YEARS), by_day.get("price_usd"))
    return Calibration(history, fits, missing, costs)


def _until(observations: Observations, last_s: int | None) -> Observations:
    if last_s is None:
        return observations
    # a value of a day is known when the day ends
    kept = observations.observed_at_s + DAY_S <= last_s + 1
    return Observations(
        observations.metric, observations.observed_at_s[kept], observations.values[kept]
    )
