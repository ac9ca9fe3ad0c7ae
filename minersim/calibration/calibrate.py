"""All fits of one set of series, and what they were made from."""

from dataclasses import dataclass

from minersim.calibration.entry_fit import fit_entry
from minersim.calibration.estimate import FitReport
from minersim.calibration.fee_fit import fit_fees
from minersim.calibration.flow_fit import fit_flows
from minersim.calibration.history import EpochHistory
from minersim.calibration.inputs import Inputs
from minersim.calibration.price_fit import fit_garch, fit_gbm, has_daily_returns
from minersim.calibration.regime_fit import fit_regimes
from minersim.calibration.supply_fit import fit_supply
from minersim.data.daily import DAY_S
from minersim.data.observations import Observations
from minersim.errors import InputError
from minersim.units import DAYS_PER_YEAR

PRICE_YEARS, FEE_YEARS, FLOW_YEARS, SUPPLY_YEARS = 3.0, 1.0, 1.5, 4.5
"""Windows of the fits where none is asked for: markets change, mining slower. [years]"""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Fits of what a set of series can tell.

    Attributes
    ----------
    history : EpochHistory
        As it was known at the last epoch.
    fits : dict
        By part: ``price``, ``price_garch``, ``price_regimes``, ``fees``, ``supply``, ``entry``,
        ``flows``; those that could be made.
    missing : dict
        Why a part could not be fitted, by part.
    """

    history: EpochHistory
    fits: dict[str, FitReport]
    missing: dict[str, str]


@dataclass(frozen=True, slots=True)
class KnownSeries:
    """What each fit is made from: series of a window.

    Attributes
    ----------
    history : EpochHistory
        As it was known at the last epoch.
    by_day : dict
        Daily observations by metric, whole.
    closes : Observations
        Prices of the window: of days, or of retargets where no daily ones are known. [USD/BTC]
    fees : Observations or None
        Daily fees of the window. [BTC/block]
    supply_from_s, entry_from_s, flows_from_s : int
        First moments that count for these fits. [s since 1970]
    """

    history: EpochHistory
    by_day: dict[str, Observations]
    closes: Observations
    fees: Observations | None
    supply_from_s: int
    entry_from_s: int
    flows_from_s: int


def known_series(
    inputs: Inputs, first_s: int | None = None, last_s: int | None = None
) -> KnownSeries:
    """Cut series to a window; without a first moment, each part has a window of its own.

    Raises
    ------
    InputError
        If no retarget lies before the last moment.
    """
    history = inputs.history
    if last_s is not None:
        known = int((history.time_s <= last_s).sum())
        if not known:
            raise InputError("no retarget before the last day; allowed: a later day")
        history = history.until(known - 1)
    by_day = {m: _until(one, last_s) for m, one in inputs.by_day.items()}
    end_s = int(history.time_s[-1])

    def begins(years: float) -> int:
        return first_s if first_s is not None else end_s - round(years * DAYS_PER_YEAR * DAY_S)

    closes = by_day.get("price_usd")
    if closes is None:
        priced = history.price_usd > 0.0
        closes = Observations("price_usd", history.time_s[priced], history.price_usd[priced])
    fees = by_day.get("fees_btc_per_block")
    return KnownSeries(
        history=history,
        by_day=by_day,
        closes=closes.since(begins(PRICE_YEARS)),
        fees=fees.since(begins(FEE_YEARS)) if fees is not None else None,
        supply_from_s=begins(SUPPLY_YEARS),
        entry_from_s=begins(2.0 * SUPPLY_YEARS),
        flows_from_s=begins(FLOW_YEARS),
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
    history, closes, fees = known.history, known.closes, known.fees
    daily = has_daily_returns(closes.observed_at_s, closes.values)
    untold = "daily closes do not tell its parameters" if daily else "no daily closes"
    tried: dict[str, tuple[FitReport | None, str]] = {
        "price": (fit_gbm(closes.observed_at_s, closes.values), "too few prices"),
        "price_garch": (fit_garch(closes.observed_at_s, closes.values), untold),
        "price_regimes": (fit_regimes(closes.observed_at_s, closes.values), untold),
        "fees": (None, "no daily fees"),
        "supply": (fit_supply(history, known.supply_from_s), "too few epochs with a price"),
        "entry": (fit_entry(history, known.entry_from_s), "too few epochs with a price"),
        "flows": (
            fit_flows(history, known.by_day, known.flows_from_s),
            "no daily reserve, outflow, issuance and fees of miners",
        ),
    }
    if fees is not None:
        tried["fees"] = (fit_fees(fees.observed_at_s, fees.values), "too few days of fees")
    fits = {part: fit for part, (fit, _) in tried.items() if fit is not None}
    if not fits:
        raise InputError("nothing can be fitted in this time; allowed: a longer one")
    missing = {part: why for part, (fit, why) in tried.items() if fit is None}
    return Calibration(history, fits, missing)


def _until(observations: Observations, last_s: int | None) -> Observations:
    if last_s is None:
        return observations
    # a value of a day is known when the day ends
    kept = observations.observed_at_s + DAY_S <= last_s + 1
    return Observations(
        observations.metric, observations.observed_at_s[kept], observations.values[kept]
    )
