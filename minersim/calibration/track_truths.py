"""What came of what was forecast: the truth that a kept distribution is scored by.

Difficulty by height; the price of a day's end; hashprice from that price, the difficulty in force
and the subsidy, with the fees of its epoch; the hashrate of a day as the mean of its epoch, which
is what the next difficulty says. Revenue is the business's own, from its books.
"""

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import numpy as np

from minersim.calibration.history import EpochHistory, mean_subsidy_btc
from minersim.calibration.inputs import Inputs
from minersim.data.daily import DAY_S
from minersim.economics import hashprice_usd
from minersim.protocol import RETARGET_INTERVAL
from minersim.protocol.retarget import hashrate
from minersim.results.forecast import DIFFICULTY, REVENUE, Forecast, ForecastRecord
from minersim.units import ehs_from_hashes_per_second

Revenue = Mapping[date, float]

SCORED, NOT_DUE, NO_BOOKS, NO_FIGURE = "scored", "not due yet", "needs your books", "no figure"
_LONGEST_GAP_S = 3 * DAY_S


class Truths:
    """What came, as far as it is known."""

    def __init__(self, inputs: Inputs, revenue: Revenue | None) -> None:
        self.history = inputs.history
        self._closes = inputs.by_day.get("price_usd")
        self._revenue = revenue

    def of(self, record: ForecastRecord, forecast: Forecast) -> tuple[str, float]:
        """State and, where it is scored, the truth."""
        if forecast.quantity == REVENUE:
            return self._earned(record, forecast)
        if forecast.quantity == DIFFICULTY:
            place = epoch_of_height(self.history, forecast.target)
            if place is None:
                return NOT_DUE, math.nan
            return SCORED, float(self.history.difficulty[place])
        if forecast.quantity == "price_usd":
            return self._price(forecast.target)
        epoch = int(np.searchsorted(self.history.time_s, forecast.target, side="right")) - 1
        if epoch + 1 >= self.history.size:
            # the epoch of the day must be over: another may have begun that nobody has told yet
            return NOT_DUE, math.nan
        if forecast.quantity == "hashrate_ehs":
            made = hashrate(float(self.history.difficulty[epoch + 1]))
            return SCORED, ehs_from_hashes_per_second(made)
        state, price = self._price(forecast.target)
        if state != SCORED:
            return state, math.nan
        subsidy = float(mean_subsidy_btc(int(self.history.height[epoch]), 1)[0])
        fees = float(self.history.fees_btc_per_block[epoch + 1])
        difficulty = float(self.history.difficulty[epoch])
        return SCORED, float(hashprice_usd(price, difficulty, subsidy, fees))

    def _price(self, moment_s: int) -> tuple[str, float]:
        """Close of the day that ended at a moment, or nearly."""
        if self._closes is None:
            # the built-in prices are a fortnight apart
            times, prices = self.history.time_s, self.history.price_usd
            if moment_s > int(times[-1]):
                return NOT_DUE, math.nan
            price = float(np.exp(np.interp(moment_s, times, np.log(prices))))
            return (SCORED, price) if math.isfinite(price) else (NO_FIGURE, math.nan)
        ends = self._closes.observed_at_s + DAY_S
        at = int(np.searchsorted(ends, moment_s, side="right")) - 1
        if moment_s > int(ends[-1]):
            return NOT_DUE, math.nan
        if at < 0 or moment_s - int(ends[at]) > _LONGEST_GAP_S:
            return NO_FIGURE, math.nan
        return SCORED, float(self._closes.values[at])

    def _earned(self, record: ForecastRecord, forecast: Forecast) -> tuple[str, float]:
        if self._revenue is None:
            return NO_BOOKS, math.nan
        first = datetime.fromtimestamp(record.start_s, UTC).date()
        days = [first + timedelta(days=i) for i in range(forecast.ahead)]
        missing = [day for day in days if day not in self._revenue]
        if missing:
            return (NOT_DUE if missing[0] > max(self._revenue) else NO_FIGURE), math.nan
        return SCORED, sum(self._revenue[day] for day in days)


def epoch_of_height(history: EpochHistory, height: int) -> int | None:
    """Number of the epoch that a block opens; None where it is not known."""
    place = (height - int(history.height[0])) // RETARGET_INTERVAL
    return place if 0 <= place < history.size else None
