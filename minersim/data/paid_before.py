"""What miners were paid before a day, for sums that begin with the first coins."""

from collections.abc import Mapping

import numpy as np

from minersim.analysis.daily_inputs import DailyInputs
from minersim.data.shipped import shipped
from minersim.indicators.declaration import Indicator
from minersim.protocol.subsidy import mined_before
from minersim.units import SATOSHI_PER_BTC, SECONDS_PER_DAY


def paid_before_usd(day: np.datetime64) -> float:
    """What miners were paid before a day, new coins and fees, from the built-in history. [USD]

    Coins of each epoch count at the mean of the prices of its beginning and its end, nothing before
    the first price; days after the history's end count as those of its last epoch. Daily prices
    give the same to one or two percent.

    Parameters
    ----------
    day : datetime64
        First day that does not count.

    Examples
    --------
    >>> round(paid_before_usd(np.datetime64("2020-07-28")) / 1e9, 1)
    19.0
    """
    history = shipped()
    heights = history["height"].values.astype(np.int64)
    times = history["height"].observed_at_s.astype(np.float64)
    # an epoch before the first price, or before fees were noted, counts as nothing of these
    prices, fees = (
        dict(zip(told.observed_at_s.tolist(), told.values.tolist(), strict=True))
        for told in (history["price_usd"], history["fees_btc_per_block"])
    )
    price = np.array([prices.get(int(time), 0.0) for time in times])
    fee = np.array([fees.get(int(time), 0.0) for time in times])
    mined = np.array([mined_before(int(height)) for height in heights]) / SATOSHI_PER_BTC
    coins = np.diff(mined) + np.diff(heights) * fee[1:]
    paid = np.append(0.0, np.cumsum(coins * (price[:-1] + price[1:]) / 2.0))
    time = float(day.astype("datetime64[D]").astype(np.int64)) * SECONDS_PER_DAY
    beyond = max(0.0, time - times[-1]) * (paid[-1] - paid[-2]) / (times[-1] - times[-2])
    return float(np.interp(time, times, paid) + beyond)


def with_paid_before(
    indicator: Indicator, inputs: DailyInputs, assumptions: Mapping[str, float]
) -> Mapping[str, float]:
    """Assumptions with what miners were paid before the first figure, where it is summed.

    Parameters
    ----------
    indicator : Indicator
        Of the catalogue.
    inputs : DailyInputs
        Real or simulated.
    assumptions : mapping
        A given ``paid_before_usd`` counts.
    """
    revenue = inputs.figure("revenue_usd") if indicator.from_first_coins else None
    if revenue is None:
        return assumptions
    first = inputs.dates[int(np.flatnonzero(revenue.known)[0])]
    return {"paid_before_usd": paid_before_usd(first), **assumptions}
