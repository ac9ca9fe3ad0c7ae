"""Books of a business on many paths, by the reference or compiled; both give the same numbers."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.business import Account, Coin, OperatorPath, OperatorPlan, coins_value_micro_usd
from minersim.business.ledger import PLAIN_ACCOUNTS, PLAIN_COINS
from minersim.engine.interruptible import interruptibly
from minersim.engine.pool_luck import LUCK, REWARD
from minersim.errors import RunError
from minersim.units import MICRO_USD_PER_USD, micro_usd_from_usd

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

PlanOfRow = Callable[[int], OperatorPlan]
"""The plan of a path, by its row among the paths that are reckoned together."""
_PATHS_AT_ONCE = 32
"""Paths that a thread takes at a time."""


@dataclass(frozen=True, slots=True)
class Books:
    """Balances and figures of every day and path.

    Attributes
    ----------
    micro_usd : array of int, shape (paths, days + 1, accounts)
        Dollar balances, debits positive. [millionths of a USD]
    sat : array of int, shape (paths, days + 1, coin accounts)
        Coin balances, debits positive. [sat]
    energy_mwh, hashrate_phs, possible_phs : array of shape (paths, days + 1)
        Of the day that ended; possible is what delivered machines would do without a stop.
    outlays_usd : array of shape (paths, days + 1)
        Purchases of machines. [USD]
    ruin_day : array of shape (paths,)
        NaN where the business lives. [days]
    breach_day, liquidation_day : array of shape (paths,)
        First day on which a covenant was broken, or coins pledged were sold; NaN for none. [days]
    margin_calls : array of shape (paths,)
        Number of margin calls.
    """

    micro_usd: Integers
    sat: Integers
    energy_mwh: Floats
    hashrate_phs: Floats
    possible_phs: Floats
    outlays_usd: Floats
    ruin_day: Floats
    breach_day: Floats
    liquidation_day: Floats
    margin_calls: Floats

    def flows_usd(self, plan: OperatorPlan, price_usd: Floats) -> Floats:
        """Cash in less cash out at every tick, what the owners paid in apart. [USD]

        Parameters
        ----------
        plan : OperatorPlan
            The business.
        price_usd : array of shape (paths, days + 1)
            Its first column values the opening coins.
        """
        # capital is a credit: cash and capital together move by what the business itself did
        both = self.micro_usd[..., Account.CASH] + self.micro_usd[..., Account.CAPITAL]
        machines = sum(micro_usd_from_usd(fleet.book_value_usd) for fleet in plan.fleets)
        coins = [coins_value_micro_usd(plan.coins_sat, float(price)) for price in price_usd[:, 0]]
        opening = -(np.array(coins, dtype=np.int64) + machines)
        flows: Floats = np.diff(both, axis=1, prepend=opening[:, None]) / MICRO_USD_PER_USD
        return flows


def reference_path(
    plan: OperatorPlan,
    price_usd: Floats,
    hashprice: Floats,
    revenue: Floats,
    luck: Floats | None = None,
) -> OperatorPath:
    """Run a business through one path's days; arrays of shape (days + 1,), luck (days + 1, 2)."""
    operator = OperatorPath(plan, float(price_usd[0]), luck=None if luck is None else luck[:, LUCK])
    for day in range(plan.days + 1):
        price = float(price_usd[day])
        if day > 0:
            reward = 0.0 if luck is None else float(luck[day, REWARD])
            operator.close_day(day, float(revenue[day]), price, reward)
        operator.pay_for(day)
        operator.deliver(day)
        operator.pay_bills(day, price)
        operator.decide(day, float(hashprice[day]))
        operator.record(day)
    return operator


def reference_books(
    plan: OperatorPlan,
    price_usd: Floats,
    hashprice: Floats,
    revenue: Floats,
    luck: Floats | None = None,
    plan_of: PlanOfRow | None = None,
) -> Books:
    """Books by the reference, path by path; arrays of shape (paths, days + 1), luck one more.

    Where paths have plans of their own, ``plan_of`` gives them by the row.
    """
    luck_of = [None] * len(price_usd) if luck is None else luck
    plans = (plan if plan_of is None else plan_of(row) for row in range(len(price_usd)))
    paths = zip(plans, price_usd, hashprice, revenue, luck_of, strict=True)
    operators = [reference_path(*path) for path in paths]
    moneys = [operator.money for operator in operators]
    return Books(
        micro_usd=np.stack([o.ledger.usd_history for o in operators]),
        sat=np.stack([o.ledger.sat_history for o in operators]),
        energy_mwh=np.stack([o.energy_mwh for o in operators]),
        hashrate_phs=np.stack([o.hashrate_phs for o in operators]),
        possible_phs=np.stack([o.delivered_phs for o in operators]),
        outlays_usd=np.stack([o.outlays_usd for o in operators]),
        ruin_day=or_nan([o.ruin_day for o in operators]),
        breach_day=or_nan([None if m is None else m.breach_day for m in moneys]),
        liquidation_day=or_nan([None if m is None else m.liquidation_day for m in moneys]),
        margin_calls=np.array([0.0 if m is None else float(m.margin_calls) for m in moneys]),
    )


def or_nan(days: Sequence[int | None]) -> Floats:
    """Days as numbers, NaN where there is none."""
    return np.array([np.nan if day is None else float(day) for day in days])


def compiled_books(
    plan: OperatorPlan,
    price_usd: Floats,
    hashprice: Floats,
    revenue: Floats,
    threads: int = 1,
    *,
    luck: Floats | None = None,
    plan_of: PlanOfRow | None = None,
) -> Books:
    """Books by the compiled kernel; arrays of shape (paths, days + 1), luck one more.

    Where paths have plans of their own, ``plan_of`` gives them by the row.
    """
    from minersim.engine import evaluation_parts as kernel  # noqa: PLC0415 (loads the compiler)
    from minersim.engine.evaluation_inputs import kernel_business  # noqa: PLC0415
    from minersim.engine.evaluation_kernel import business_kernel  # noqa: PLC0415
    from minersim.engine.money_kernel import (  # noqa: PLC0415
        BREACH_DAY,
        LIQUIDATION_DAY,
        MARGIN_CALLS,
        MARKS,
        kernel_money,
    )

    paths, days = price_usd.shape
    plain = plan.money is None
    arguments = (*kernel_business(plan), kernel_money(plan.money))
    accounts, coins = (PLAIN_ACCOUNTS, PLAIN_COINS) if plain else (len(Account), len(Coin))
    micro_usd = np.zeros((paths, days, accounts), dtype=np.int64)
    sat = np.zeros((paths, days, coins), dtype=np.int64)
    marks = np.zeros((paths, MARKS), dtype=np.int64)
    if luck is None:
        luck = np.zeros((paths, 0, 2))
    figures = np.zeros((paths, days, kernel.FIGURES))
    ruin_days = np.zeros(paths, dtype=np.int64)
    columns = [np.ascontiguousarray(column) for column in (price_usd, hashprice, revenue, luck)]

    def run_rows(business: tuple[Any, ...], rows: slice) -> None:
        market = [column[rows] for column in columns]
        books = (micro_usd[rows], sat[rows], figures[rows], marks[rows], ruin_days[rows])
        business_kernel(*business, *market, *books)

    def work(first: int, last: int) -> None:
        if plan_of is None or first == last:
            run_rows(arguments, slice(first, last))
            return
        for row in range(first, last):
            own = plan_of(row)
            run_rows((*kernel_business(own), kernel_money(own.money)), slice(row, row + 1))

    interruptibly(lambda: work(0, 0))  # compiled, or loaded, before any thread needs it
    bounds = [(low, min(low + _PATHS_AT_ONCE, paths)) for low in range(0, paths, _PATHS_AT_ONCE)]
    if threads == 1:
        for bound in bounds:
            work(*bound)
    else:
        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(work, *bound) for bound in bounds]:
                done.result()
    too_large = np.flatnonzero(ruin_days == kernel.TOO_LARGE)
    if too_large.size:
        raise RunError(
            f"path {too_large[0]}: an amount is too large for the books; allowed: up to "
            f"{kernel.LARGEST_USD:.3g} USD in any account and in all coins together"
        )
    return Books(
        micro_usd=micro_usd,
        sat=sat,
        energy_mwh=figures[..., kernel.ENERGY],
        hashrate_phs=figures[..., kernel.HASHRATE],
        possible_phs=figures[..., kernel.POSSIBLE],
        outlays_usd=figures[..., kernel.OUTLAYS],
        ruin_day=np.where(ruin_days < 0, np.nan, ruin_days),
        breach_day=np.where(marks[:, BREACH_DAY] < 0, np.nan, marks[:, BREACH_DAY]),
        liquidation_day=np.where(marks[:, LIQUIDATION_DAY] < 0, np.nan, marks[:, LIQUIDATION_DAY]),
        margin_calls=marks[:, MARGIN_CALLS].astype(np.float64),
    )
