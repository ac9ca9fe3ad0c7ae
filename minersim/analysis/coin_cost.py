"""What a coin costs as time goes on, in the three layers of ``minersim.economics.cost``, by path.

From the books, so costs are those of the time in which they arise, paid or not: power; running
costs, overheads and interest; depreciation. Coins are those left after the pool fee. Where a path
mines nothing a coin has no cost, though its costs may go on.
"""

import datetime
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.business import Account, Coin
from minersim.economics import coin_costs
from minersim.results import LedgerPaths, Result
from minersim.results.summary import summarise
from minersim.units import MONTHS_PER_YEAR

Array = npt.NDArray[np.float64]

MOST_PERIODS = 12
"""Periods that a table of them has at most."""
_MONTHS_TO_A_PERIOD = (1, 2, 3, 6, 12, 24, 60, 120)
_YEAR = int(MONTHS_PER_YEAR)


@dataclass(frozen=True, slots=True)
class CoinCostPaths:
    """Cost of a coin in every period of a run.

    Attributes
    ----------
    first_dates, last_dates : tuple of date
        Of the periods; the last belongs to it.
    direct_usd_per_btc, cash_usd_per_btc, all_in_usd_per_btc : array of shape (paths, periods)
        Each layer contains the one before; NaN where nothing is mined. [USD/BTC]
    price_usd : array of shape (paths, periods)
        Mean of the daily closing prices. [USD/BTC]
    """

    first_dates: tuple[datetime.date, ...]
    last_dates: tuple[datetime.date, ...]
    direct_usd_per_btc: Array
    cash_usd_per_btc: Array
    all_in_usd_per_btc: Array
    price_usd: Array

    def rows(self) -> list[dict[str, Any]]:
        """Mean and quantiles over the paths that mine, and their share, period by period."""
        rows = []
        for i, (first, last) in enumerate(zip(self.first_dates, self.last_dates, strict=True)):
            mines = ~np.isnan(self.direct_usd_per_btc[:, i])
            above = self.price_usd[:, i] > self.all_in_usd_per_btc[:, i]
            rows.append(
                {
                    "from": first.isoformat(),
                    "to": last.isoformat(),
                    "direct_usd_per_btc": summarise(self.direct_usd_per_btc[:, i]),
                    "cash_usd_per_btc": summarise(self.cash_usd_per_btc[:, i]),
                    "all_in_usd_per_btc": summarise(self.all_in_usd_per_btc[:, i]),
                    "price_usd": summarise(self.price_usd[:, i]),
                    "share_that_mines": float(mines.mean()),
                    "share_that_covers_all_in": float(above.mean()),
                }
            )
        return rows


def coin_cost_over_time(result: Result, most_periods: int = MOST_PERIODS) -> CoinCostPaths:
    """Cost of a coin by calendar months, or by as many months together as fit.

    Parameters
    ----------
    result : Result
        Of a run that keeps its books.
    most_periods : int
        Periods at most; beyond ten years each the limit is passed.
    """
    days = result.world.days
    ends = period_ends(result.world.provenance.start, days, most_periods)
    ledger = LedgerPaths(result.ledger.micro_usd[:, ends], result.ledger.sat[:, ends])
    none = np.zeros((result.paths, 1))

    def within(so_far: Array) -> Array:
        return np.diff(so_far, axis=1, prepend=none)

    coins = within(-ledger.btc(Coin.MINED) - ledger.btc(Coin.POOL_FEE))
    power = within(ledger.usd(Account.POWER))
    opex = within(ledger.usd(Account.OPEX) + ledger.usd(Account.INTEREST))
    depreciation = within(ledger.usd(Account.DEPRECIATION))
    direct, cash, all_in = coin_costs(coins, power, opex, depreciation)
    starts = np.concatenate(([0], ends[:-1]))
    # a period's days end with its closing prices; the start's price belongs to no day
    prices = np.add.reduceat(result.world.at_days("price_usd")[:, 1:], starts, axis=1)
    dates = result.world.dates()
    return CoinCostPaths(
        tuple(dates[start] for start in starts),
        tuple(dates[end - 1] for end in ends),
        direct,
        cash,
        all_in,
        prices / (ends - starts),
    )


def period_ends(start: datetime.date, days: int, most_periods: int) -> npt.NDArray[np.int64]:
    """Days since the start on which periods end, the firsts of months and the run's last day.

    >>> period_ends(datetime.date(2026, 1, 15), 60, 12).tolist()
    [17, 45, 60]
    >>> period_ends(datetime.date(2026, 1, 15), 60, 2).tolist()
    [45, 60]
    """
    ends: list[int] = []
    for months in _MONTHS_TO_A_PERIOD:
        ends, month = [], start.year * _YEAR + start.month - 1
        while not ends or ends[-1] < days:
            month += months
            year, index = divmod(month, _YEAR)
            last_year = year > datetime.MAXYEAR
            end = days if last_year else (datetime.date(year, index + 1, 1) - start).days
            ends.append(min(end, days))
        if len(ends) <= most_periods:
            break
    return np.array(ends)
