"""What the supply curve is fitted on, epoch by epoch."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.calibration.exogenous import touched_epochs
from minersim.calibration.history import EpochHistory, mean_subsidy_btc
from minersim.economics import hashprice_usd
from minersim.units import SECONDS_PER_DAY

Array = npt.NDArray[np.float64]

EPOCH_DAYS = 14.0
PRIOR_DATE_S = 1_767_225_600  # 2026-01-01, of the prior median (supply_fit)
LEAST_EPOCHS = 40


@dataclass(frozen=True, slots=True)
class SupplyRows:
    """What the curve is fitted on, epoch by epoch, arrays of shape (n,).

    Attributes
    ----------
    time_s : int64 array
        Beginnings of the epochs. [s since 1970]
    known_s : int64 array
        Beginnings of the next epochs, with which the changes are known. [s since 1970]
    log_hashprice : array
        Mean of each epoch. [ln USD/PH/s/day]
    age_epochs : array
        Since the date of the prior median. [epochs]
    changes : array
        Of ln difficulty, which the hashrate of the epoch made. [1]
    counted : bool array
        Whether the fit reads the change.
    """

    time_s: npt.NDArray[np.int64]
    known_s: npt.NDArray[np.int64]
    log_hashprice: Array
    age_epochs: Array
    changes: Array
    counted: npt.NDArray[np.bool_]


def supply_rows(history: EpochHistory, first_s: int | None = None) -> SupplyRows | None:
    """What the curve is fitted on from a time on, or None where the history is too short."""
    log_hashprice = epoch_log_hashprice(history)
    age = (history.time_s - PRIOR_DATE_S) / (EPOCH_DAYS * SECONDS_PER_DAY)
    usable = np.isfinite(log_hashprice)
    if first_s is not None:
        usable &= history.time_s >= first_s
    places = np.flatnonzero(usable)
    if places.size < LEAST_EPOCHS:
        return None
    # the change that opened an epoch is of the hashrate of the one before
    changes = np.diff(history.log_difficulty)[places]
    counted = ~touched_epochs(history)[places]
    counted[0] = False
    return SupplyRows(
        time_s=history.time_s[places],
        known_s=history.time_s[places + 1],
        log_hashprice=log_hashprice[places],
        age_epochs=age[places],
        changes=changes,
        counted=counted,
    )


def epoch_log_hashprice(history: EpochHistory) -> Array:
    """Mean ln hashprice of each epoch; NaN where its mean price is not known, shape (n,)."""
    subsidy = mean_subsidy_btc(int(history.height[0]), history.size)
    # fees of an epoch are in the next row
    fees = np.append(history.fees_btc_per_block[1:], history.fees_btc_per_block[-1])
    with np.errstate(invalid="ignore"):
        return np.log(hashprice_usd(history.mean_price_usd, history.difficulty, subsidy, fees))
