"""The business, compiled: the day of ``minersim.business.operator`` at machine speed.

The same laws in the same order on the same whole numbers, so the books are those of
``OperatorPath``, to the last satoshi and millionth of a dollar; a test holds them together.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.business import Account, Coin
from minersim.business.fleet import machine_days_value
from minersim.business.treasury import coins_to_raise, coins_value_micro_usd, policy_sale_sat
from minersim.economics import count_days, is_above, is_below, net_hashprice, next_on_fraction
from minersim.engine.compiled_laws import cached, compiled, fingerprint
from minersim.units import (
    MICRO_USD_PER_USD,
    SATOSHI_PER_BTC,
    micro_usd_from_usd,
    satoshi_from_btc,
)

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# accounts as plain numbers
CASH, COINS = int(Account.CASH), int(Account.COINS)
DEPOSITS, MACHINES = int(Account.MACHINE_DEPOSITS), int(Account.MACHINES)
PAYABLES, CAPITAL = int(Account.PAYABLES), int(Account.CAPITAL)
REVENUE, GAINS = int(Account.MINING_REVENUE), int(Account.COIN_GAINS)
POOL_FEES, POWER = int(Account.POOL_FEES), int(Account.POWER)
OPEX, DEPRECIATION = int(Account.OPEX), int(Account.DEPRECIATION)
TREASURY, OPENING, MINED = int(Coin.TREASURY), int(Coin.OPENING), int(Coin.MINED)
POOL_FEE, SOLD = int(Coin.POOL_FEE), int(Coin.SOLD)

# state of a fleet: floats and integers by index
ON, BELOW, ABOVE, VALUE = 0, 1, 2, 3
DELIVERED, BOOK, SINCE = 0, 1, 2

TOO_LARGE = -2
"""Stands for a day of ruin where the books cannot hold an amount."""
_LARGEST = 4e18
"""Millionths of a USD; a balance and one day's change below it stay within 64 bits."""

LARGEST_USD = _LARGEST / MICRO_USD_PER_USD

# rows of the daily figures
ENERGY, HASHRATE, POSSIBLE, OUTLAYS = 0, 1, 2, 3
FIGURES = 4


class KernelPlan(NamedTuple):
    """Numbers of a business; see ``OperatorPlan``."""

    days: int
    cash_micro_usd: int
    coins_sat: int
    opex_micro_usd_per_day: int
    pool_fee: float
    policy: int
    hold_fraction: float
    switches: bool
    off_markup: float
    on_markup: float
    off_days: float
    on_days: float
    leave_share: float
    return_share: float
    tick_days: float
    owners_cover: bool


# columns of a fleet's numbers, floats and integers
HASHRATE_PHS, RUNNING_PHS, ENERGY_PER_DAY, COST_USD, BOOK_USD, LIFE_DAYS, SALVAGE = range(7)
COST_MICRO_USD, PAYMENT_DAY, DELIVERY_DAY = range(3)


class KernelFleets(NamedTuple):
    """Fleets of a business, one row a fleet; see ``FleetPlan``.

    Few arrays, since compiled code counts the references of each at every call.
    """

    floats: Floats
    integers: Integers
    hashcost: Floats


@compiled
def post(books: Integers, debit: int, credit: int, amount: int) -> None:
    """Debit one account and credit another with a whole amount."""
    books[debit] += amount
    books[credit] -= amount


@compiled
def revalue(usd: Integers, sat: Integers, price_usd: float) -> None:
    """Carry the coins at market."""
    market = coins_value_micro_usd(sat[TREASURY], price_usd)
    post(usd, COINS, GAINS, market - usd[COINS])


@compiled
def sell(usd: Integers, sat: Integers, amount_sat: int, price_usd: float) -> None:
    """Sell coins at a price."""
    post(sat, SOLD, TREASURY, amount_sat)
    post(usd, CASH, COINS, coins_value_micro_usd(amount_sat, price_usd))


@compiled
def open_books(
    plan: KernelPlan,
    fleets: KernelFleets,
    price_usd: float,
    usd: Integers,
    sat: Integers,
    floats: Floats,
    integers: Integers,
) -> None:
    """Opening balances."""
    post(usd, CASH, CAPITAL, plan.cash_micro_usd)
    post(sat, TREASURY, OPENING, plan.coins_sat)
    post(usd, COINS, CAPITAL, coins_value_micro_usd(plan.coins_sat, price_usd))
    for f in range(len(fleets.floats)):
        if fleets.floats[f, BOOK_USD] > 0.0:
            floats[f, VALUE] = fleets.floats[f, BOOK_USD]
            integers[f, BOOK] = micro_usd_from_usd(fleets.floats[f, BOOK_USD])
            post(usd, MACHINES, CAPITAL, integers[f, BOOK])


@compiled
def close_day(
    plan: KernelPlan,
    fleets: KernelFleets,
    day: int,
    revenue_btc_per_ph: float,
    price_usd: float,
    unpaid_sat: float,
    usd: Integers,
    sat: Integers,
    floats: Floats,
    integers: Integers,
    figures: Floats,
) -> float:
    """Book the day that ends; returns the fraction of a satoshi that the pool still owes."""
    running_phs = power_usd = 0.0
    for f in range(len(fleets.floats)):
        if integers[f, DELIVERED] == 0:
            continue
        figures[day, POSSIBLE] += fleets.floats[f, HASHRATE_PHS]
        hashes = fleets.floats[f, RUNNING_PHS] * floats[f, ON]
        running_phs += hashes
        power_usd += hashes * fleets.hashcost[f, day - 1]
        figures[day, ENERGY] += fleets.floats[f, ENERGY_PER_DAY] * floats[f, ON]
        if floats[f, VALUE] > 0.0:
            target = micro_usd_from_usd(
                machine_days_value(
                    floats[f, VALUE],
                    fleets.floats[f, SALVAGE],
                    fleets.floats[f, LIFE_DAYS],
                    day - integers[f, SINCE],
                )
            )
            post(usd, DEPRECIATION, MACHINES, integers[f, BOOK] - target)
            integers[f, BOOK] = target
    figures[day, HASHRATE] = running_phs
    power = micro_usd_from_usd(power_usd)
    post(usd, POWER, PAYABLES, power)
    post(usd, OPEX, PAYABLES, plan.opex_micro_usd_per_day)
    # production
    exact = running_phs * revenue_btc_per_ph * SATOSHI_PER_BTC + unpaid_sat
    mined = int(exact)
    fee = satoshi_from_btc(mined * plan.pool_fee / SATOSHI_PER_BTC)
    post(sat, TREASURY, MINED, mined)
    post(sat, POOL_FEE, TREASURY, fee)
    post(usd, COINS, REVENUE, coins_value_micro_usd(mined, price_usd))
    post(usd, POOL_FEES, COINS, coins_value_micro_usd(fee, price_usd))
    # treasury
    costs = power + plan.opex_micro_usd_per_day
    sold = policy_sale_sat(
        plan.policy, plan.hold_fraction, mined - fee, sat[TREASURY], costs, price_usd
    )
    sell(usd, sat, sold, price_usd)
    revalue(usd, sat, price_usd)
    return exact - mined


@compiled
def buy_and_deliver(
    fleets: KernelFleets,
    day: int,
    usd: Integers,
    floats: Floats,
    integers: Integers,
    figures: Floats,
) -> None:
    """Pay for what falls due, with the owners' money, then take in what arrives."""
    for f in range(len(fleets.floats)):
        if fleets.integers[f, PAYMENT_DAY] == day and fleets.floats[f, COST_USD] > 0.0:
            post(usd, CASH, CAPITAL, fleets.integers[f, COST_MICRO_USD])
            post(usd, DEPOSITS, CASH, fleets.integers[f, COST_MICRO_USD])
            figures[day, OUTLAYS] += fleets.floats[f, COST_USD]
    for f in range(len(fleets.floats)):
        if integers[f, DELIVERED] == 1 or fleets.integers[f, DELIVERY_DAY] > day:
            continue
        integers[f, DELIVERED], integers[f, SINCE] = 1, day
        floats[f, ON] = 1.0
        if fleets.floats[f, COST_USD] > 0.0:
            floats[f, VALUE] += fleets.floats[f, COST_USD]
            integers[f, BOOK] += fleets.integers[f, COST_MICRO_USD]
            post(usd, MACHINES, DEPOSITS, fleets.integers[f, COST_MICRO_USD])


@compiled
def pay_bills(plan: KernelPlan, price_usd: float, usd: Integers, sat: Integers) -> bool:
    """Pay everything owed; whether the business can go on."""
    owed = -usd[PAYABLES]
    if owed <= 0:
        return True
    missing = owed - usd[CASH]
    if missing > 0:
        forced = coins_to_raise(missing, price_usd, sat[TREASURY])
        if forced > 0:
            sell(usd, sat, forced, price_usd)
            revalue(usd, sat, price_usd)
        missing = owed - usd[CASH]
    if missing > 0 and plan.owners_cover:
        post(usd, CASH, CAPITAL, missing)
        missing = 0
    post(usd, PAYABLES, CASH, owed - max(missing, 0))
    return missing <= 0


@compiled
def decide(
    plan: KernelPlan,
    fleets: KernelFleets,
    day: int,
    hashprice_usd_per_ph_day: float,
    floats: Floats,
    integers: Integers,
) -> None:
    """Switch fleets off or on for the day that begins."""
    net = net_hashprice(hashprice_usd_per_ph_day, plan.pool_fee)
    for f in range(len(fleets.floats)):
        if integers[f, DELIVERED] == 0:
            continue
        cost = fleets.hashcost[f, day]
        below = is_below(net, cost, plan.off_markup)
        above = is_above(net, cost, plan.on_markup)
        floats[f, BELOW] = count_days(floats[f, BELOW], below, plan.tick_days)
        floats[f, ABOVE] = count_days(floats[f, ABOVE], above, plan.tick_days)
        floats[f, ON] = next_on_fraction(
            floats[f, ON],
            floats[f, BELOW],
            floats[f, ABOVE],
            plan.off_days,
            plan.on_days,
            plan.leave_share,
            plan.return_share,
        )


@compiled
def exceeds(usd: Integers, sat: Integers, price_usd: float) -> bool:
    """Whether a balance, or all coins ever held at a price, comes near what 64 bits hold."""
    coins = -float(sat[OPENING] + sat[MINED])
    if coins * price_usd * (MICRO_USD_PER_USD / SATOSHI_PER_BTC) > _LARGEST:
        return True
    for account in range(usd.size):  # noqa: SIM110 (compiled code has no generators)
        if abs(float(usd[account])) > _LARGEST:
            return True
    return False


@compiled
def run_business(
    plan: KernelPlan,
    fleets: KernelFleets,
    bill_day: npt.NDArray[np.bool_],
    price_usd: Floats,
    hashprice: Floats,
    revenue: Floats,
    usd_history: Integers,
    sat_history: Integers,
    figures: Floats,
) -> int:
    """Run a business through one path and return the day of its ruin, -1, or TOO_LARGE.

    Parameters
    ----------
    plan, fleets
        The business.
    bill_day : array of bool, shape (days + 1,)
        Days on which bills are paid.
    price_usd, hashprice, revenue : array of shape (days + 1,)
        The path, as in ``run_operator``.
    usd_history, sat_history : array of shape (days + 1, accounts)
        Filled with the balances of every day.
    figures : array of zeros, shape (days + 1, FIGURES)
        Filled with energy [MWh], hashrate and possible hashrate [PH/s], and outlays [USD].
    """
    count = len(fleets.floats)
    usd = np.zeros(usd_history.shape[1], dtype=np.int64)
    sat = np.zeros(sat_history.shape[1], dtype=np.int64)
    floats, integers = np.zeros((count, 4)), np.zeros((count, 3), dtype=np.int64)
    ruin_day = -1
    unpaid_sat = 0.0
    open_books(plan, fleets, price_usd[0], usd, sat, floats, integers)
    for day in range(plan.days + 1):
        price = price_usd[day]
        if exceeds(usd, sat, price):  # before anything is reckoned with such a price
            return TOO_LARGE
        if ruin_day >= 0:
            revalue(usd, sat, price)
        else:
            if day > 0:
                unpaid_sat = close_day(
                    plan,
                    fleets,
                    day,
                    revenue[day],
                    price,
                    unpaid_sat,
                    usd,
                    sat,
                    floats,
                    integers,
                    figures,
                )
            buy_and_deliver(fleets, day, usd, floats, integers, figures)
            if bill_day[day] and not pay_bills(plan, price, usd, sat):
                ruin_day = day
            elif plan.switches:
                decide(plan, fleets, day, hashprice[day], floats, integers)
        if exceeds(usd, sat, price):
            return TOO_LARGE
        usd_history[day] = usd
        sat_history[day] = sat
    return ruin_day


def _with_fingerprint(laws: int) -> Any:
    """Bind the kernel to the laws that it was compiled from."""

    def kernel(
        plan: KernelPlan,
        fleets: KernelFleets,
        bill_day: npt.NDArray[np.bool_],
        price_usd: Floats,
        hashprice: Floats,
        revenue: Floats,
        usd_history: Integers,
        sat_history: Integers,
        figures: Floats,
        ruin_days: Integers,
    ) -> None:
        if laws == 0:
            return
        for path in range(price_usd.shape[0]):
            ruin_days[path] = run_business(
                plan,
                fleets,
                bill_day,
                price_usd[path],
                hashprice[path],
                revenue[path],
                usd_history[path],
                sat_history[path],
                figures[path],
            )

    return cached(kernel)


business_kernel = _with_fingerprint(fingerprint())
"""Run a business through many paths: the arguments of `run_business` with a first axis of paths."""
