"""Parts of the compiled business: books, production, bills, decisions of one day.

``minersim.engine.evaluation_kernel`` puts them together: the same laws in the same order
on the same whole numbers as in ``minersim.business.operator``.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.business.ledger import PLAIN_ACCOUNTS, PLAIN_COINS
from minersim.business.power_day import close_power, decide_power, resale_usd
from minersim.business.power_plan import (
    PowerPlan,
    start_state,
)
from minersim.business.treasury import coins_to_raise, coins_value_micro_usd, treasury_sale_sat
from minersim.economics import count_days, is_above, is_below, net_hashprice, next_on_fraction
from minersim.engine.compiled_laws import (
    borrowed,
    compiled,
    compiled_apart,
)
from minersim.engine.evaluation_days import (
    BOOK_USD,
    DELIVERY_DAY,
    ENERGY_PER_DAY,
    RUNNING_PHS,
    KernelFleets,
)
from minersim.engine.kernel_accounts import (
    ACCOUNTS,
    AT_POOL,
    CAPITAL,
    CASH,
    COIN_ACCOUNTS,
    COINS,
    DEPRECIATION,
    GAINS,
    MACHINES,
    MINED,
    OPENING,
    OPEX,
    PAYABLES,
    PLEDGED,
    POOL_FEE,
    POOL_FEES,
    POWER,
    REVENUE,
    SOLD,
    TREASURY,
)
from minersim.engine.money_kernel import (
    BREACH_DAY,
    CALL_DAY,
    COST,
    LIQUIDATION_DAY,
    OVERHEAD,
    SOLD_PHS,
    STATE,
    KernelMoney,
    found_btc,
    pay_out,
    serve_money,
)
from minersim.units import (
    MICRO_USD_PER_USD,
    SATOSHI_PER_BTC,
    micro_usd_from_usd,
    satoshi_from_btc,
)

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

TOO_LARGE = -2
"""Stands for a day of ruin where the books cannot hold an amount."""
_LARGEST = 4e18
"""Millionths of a USD; a balance and one day's change below it stay within 64 bits."""

LARGEST_USD = _LARGEST / MICRO_USD_PER_USD

# columns of the daily figures
ENERGY, HASHRATE, POSSIBLE, OUTLAYS = 0, 1, 2, 3
FIGURES = 4

# columns of the state of a fleet
ON, BELOW, ABOVE = 0, 1, 2


class KernelPlan(NamedTuple):
    """Numbers of a business; see ``OperatorPlan``."""

    days: int
    cash_micro_usd: int
    coins_sat: int
    opex_micro_usd_per_day: int
    pool_fee: float
    policy: int
    hold_fraction: float
    amount_per_day: int
    runway_days: float
    sell_fraction: float
    switches: bool
    off_markup: float
    on_markup: float
    off_days: float
    on_days: float
    leave_share: float
    return_share: float
    tick_days: float
    owners_cover: bool


@compiled
def post(books: Integers, debit: int, credit: int, amount: int) -> None:
    """Debit one account and credit another with a whole amount."""
    books[debit] += amount
    books[credit] -= amount


@compiled
def revalue(usd: Integers, sat: Integers, price_usd: float) -> None:
    """Carry the coins at market."""
    held = sat[TREASURY] + sat[PLEDGED] + sat[AT_POOL]
    market = coins_value_micro_usd(held, price_usd)
    post(usd, COINS, GAINS, market - usd[COINS])


@compiled
def sell(usd: Integers, sat: Integers, amount_sat: int, price_usd: float) -> None:
    """Sell coins at a price."""
    post(sat, SOLD, TREASURY, amount_sat)
    post(usd, CASH, COINS, coins_value_micro_usd(amount_sat, price_usd))


@compiled
def open_books(
    plan: KernelPlan, fleets: KernelFleets, price_usd: float, usd: Integers, sat: Integers
) -> None:
    """Opening balances."""
    floats, _, _ = fleets
    post(usd, CASH, CAPITAL, plan.cash_micro_usd)
    post(sat, TREASURY, OPENING, plan.coins_sat)
    post(usd, COINS, CAPITAL, coins_value_micro_usd(plan.coins_sat, price_usd))
    for f in range(len(floats)):
        if floats[f, BOOK_USD] > 0.0:
            post(usd, MACHINES, CAPITAL, micro_usd_from_usd(floats[f, BOOK_USD]))


@compiled
def close_day(
    plan: KernelPlan,
    money: KernelMoney | None,
    day: int,
    mined_btc: float,
    luck: Floats,
    power_usd: float,
    repair_usd: float,
    written_off: int,
    price_usd: float,
    unpaid_sat: float,
    usd: Integers,
    sat: Integers,
    sat_history: Integers,
) -> float:
    """Book the day that ends; returns the fraction of a satoshi that the pool still owes."""
    post(usd, DEPRECIATION, MACHINES, written_off)
    power = micro_usd_from_usd(power_usd)
    opex = plan.opex_micro_usd_per_day + micro_usd_from_usd(repair_usd)
    if money is not None:
        opex += money.integers[day, OVERHEAD]
    post(usd, POWER, PAYABLES, power)
    post(usd, OPEX, PAYABLES, opex)
    # production
    if money is not None:
        mined_btc = found_btc(money, mined_btc, luck, day)
    exact = mined_btc * SATOSHI_PER_BTC + unpaid_sat
    mined = int(exact)
    fee = satoshi_from_btc(mined * plan.pool_fee / SATOSHI_PER_BTC)
    post(sat, TREASURY, MINED, mined)
    post(sat, POOL_FEE, TREASURY, fee)
    post(usd, COINS, REVENUE, coins_value_micro_usd(mined, price_usd))
    post(usd, POOL_FEES, COINS, coins_value_micro_usd(fee, price_usd))
    produced = mined - fee
    if money is not None:
        produced = pay_out(money, day, produced, sat, sat_history)
    # treasury
    sold = treasury_sale_sat(
        plan.policy,
        plan.hold_fraction,
        plan.amount_per_day,
        plan.runway_days,
        plan.sell_fraction,
        produced,
        sat[TREASURY],
        power + opex,
        usd[CASH] + usd[PAYABLES],
        price_usd,
    )
    sell(usd, sat, sold, price_usd)
    revalue(usd, sat, price_usd)
    return exact - mined


@compiled
def pay_bills(plan: KernelPlan, owed: int, price_usd: float, usd: Integers, sat: Integers) -> bool:
    """Pay a part or all of the bills; whether the business can go on."""
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
def remember(money: KernelMoney | None, usd: Integers) -> tuple[Integers, Integers]:
    """What a path remembers of its loans against coins, and of its other money."""
    memory = np.zeros(STATE, dtype=np.int64)
    memory[BREACH_DAY] = memory[LIQUIDATION_DAY] = -1
    memory[COST] = usd[COINS]
    count = 0
    if money is not None:
        count = len(money.loan_floats)
    loans = np.zeros((count, 4), dtype=np.int64)
    loans[:, CALL_DAY] = -1
    return loans, memory


@compiled
def kept_accounts(money: KernelMoney | None) -> tuple[int, int]:
    """Number of accounts that are kept, of dollars and of coins."""
    if money is not None:
        return ACCOUNTS, COIN_ACCOUNTS
    return PLAIN_ACCOUNTS, PLAIN_COINS


@compiled
def serve(
    money: KernelMoney | None,
    day: int,
    price_usd: float,
    hashprice_usd: float,
    usd: Integers,
    sat: Integers,
    usd_history: Integers,
    loans: Integers,
    memory: Integers,
) -> int:
    """Debt, tax and forwards of a day; returns what falls due, or TOO_LARGE."""
    if money is not None:
        if money.floats[day, SOLD_PHS] * hashprice_usd > LARGEST_USD / 2.0:
            return TOO_LARGE
        # the path keeps all of these alive
        return serve_money(
            money,
            day,
            price_usd,
            hashprice_usd,
            borrowed(usd),
            borrowed(sat),
            borrowed(usd_history),
            borrowed(loans),
            borrowed(memory),
        )
    return 0


@compiled
def run_fleets(fleets: KernelFleets, state: Floats, day: int) -> tuple[float, float, float]:
    """Hashrate [PH/s], power cost [USD] and energy [MWh] of the day that ends."""
    floats, integers, hashcost = fleets
    running_phs = power_usd = energy_mwh = 0.0
    for f in range(len(floats)):
        if integers[f, DELIVERY_DAY] < day:
            hashes = floats[f, RUNNING_PHS] * state[f, ON]
            running_phs += hashes
            power_usd += hashes * hashcost[day - 1, f]
            energy_mwh += floats[f, ENERGY_PER_DAY] * state[f, ON]
    return running_phs, power_usd, energy_mwh


@compiled
def decide(
    plan: KernelPlan,
    fleets: KernelFleets,
    day: int,
    hashprice_usd_per_ph_day: float,
    state: Floats,
) -> None:
    """Switch fleets off or on for the day that begins."""
    floats, integers, hashcost = fleets
    net = net_hashprice(hashprice_usd_per_ph_day, plan.pool_fee)
    for f in range(len(floats)):
        if integers[f, DELIVERY_DAY] <= day:
            cost = hashcost[day, f]
            below = is_below(net, cost, plan.off_markup)
            above = is_above(net, cost, plan.on_markup)
            state[f, BELOW] = count_days(state[f, BELOW], below, plan.tick_days)
            state[f, ABOVE] = count_days(state[f, ABOVE], above, plan.tick_days)
            state[f, ON] = next_on_fraction(
                state[f, ON],
                state[f, BELOW],
                state[f, ABOVE],
                plan.off_days,
                plan.on_days,
                plan.leave_share,
                plan.return_share,
            )


@compiled
def fleet_state(fleets: KernelFleets, power: PowerPlan | None) -> Floats:
    """State of the fleets before the first day, one row a fleet."""
    if power is not None:
        return start_state(power)
    state = np.zeros((len(fleets.floats), 3))
    state[:, ON] = 1.0  # from its delivery
    return state


@compiled
def site_state(power: PowerPlan | None) -> Floats:
    """Highest draw of the month, the day's, and what could be drawn: three rows by site. [kW]"""
    if power is None:
        return np.zeros((3, 0))
    return np.zeros((3, power.demand_usd_per_kw.shape[1]))


@compiled_apart
def run_power(
    plan: KernelPlan,
    power: PowerPlan,
    day: int,
    revenue_usd_per_ph: float,
    state: Floats,
    sites: Floats,
    outcome: Floats,
) -> None:
    """Power of the day that ends."""
    earned = net_hashprice(revenue_usd_per_ph, plan.pool_fee)
    close_power(power, day - 1, earned, state, sites[0], sites[1], sites[2], outcome)


@compiled_apart
def choose_power(
    plan: KernelPlan,
    power: PowerPlan,
    day: int,
    hashprice_usd_per_ph_day: float,
    book: int,
    state: Floats,
    usd: Integers,
) -> None:
    """Sell machines that retire; choose settings and hours of the others."""
    post(usd, DEPRECIATION, MACHINES, book)
    sold_usd = resale_usd(power, day, hashprice_usd_per_ph_day)
    post(usd, CASH, DEPRECIATION, micro_usd_from_usd(sold_usd))
    decide_power(power, day, hashprice_usd_per_ph_day, plan.pool_fee, state)


@compiled
def coins_exceed(sat: Integers, price_usd: float) -> bool:
    """Whether all coins ever held, at a price, come near what 64 bits hold."""
    coins = -float(sat[OPENING] + sat[MINED])
    return coins * price_usd * (MICRO_USD_PER_USD / SATOSHI_PER_BTC) > _LARGEST


@compiled
def balances_exceed(usd: Integers, accounts: int) -> bool:
    """Whether a balance of the first accounts comes near what 64 bits hold."""
    lowest = highest = 0
    for account in range(accounts):
        lowest, highest = min(lowest, usd[account]), max(highest, usd[account])
    return float(highest) > _LARGEST or float(lowest) < -_LARGEST


@compiled
def keep(balances: Integers, row: Integers, accounts: int) -> None:
    """Keep the balances of this moment as those of a day."""
    for account in range(accounts):
        row[account] = balances[account]
