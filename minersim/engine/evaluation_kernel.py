"""The business, compiled: the day of ``minersim.business.operator`` at machine speed.

The same laws in the same order on the same whole numbers, so the books are those of
``OperatorPath``, to the last satoshi and millionth of a dollar; a test holds them together.

Arrays are taken out of their tuples once, at the top of a function, and no function that takes one
is called within a loop over fleets: compiled code counts an array's references wherever it cannot
prove that it need not, and that counting can take more time than all laws together.
"""

from typing import Any

import numpy as np

from minersim.business.power_plan import (
    ENERGY_MWH,
    OUTCOME,
    POWER_USD,
    REPAIR_USD,
    RUNNING,
    PowerPlan,
)
from minersim.engine.compiled_laws import (
    borrowed,
    cached,
    compiled,
    fingerprint,
)
from minersim.engine.evaluation_days import (
    DELIVERED,
    OUTLAYS_USD,
    PAID,
    POSSIBLE_PHS,
    RETIRED,
    WRITTEN_OFF,
    KernelDays,
    KernelFleets,
)
from minersim.engine.evaluation_parts import (
    ENERGY,
    HASHRATE,
    OUTLAYS,
    POSSIBLE,
    TOO_LARGE,
    Floats,
    Integers,
    KernelPlan,
    balances_exceed,
    choose_power,
    close_day,
    coins_exceed,
    decide,
    fleet_state,
    keep,
    kept_accounts,
    open_books,
    pay_bills,
    post,
    remember,
    revalue,
    run_fleets,
    run_power,
    serve,
    site_state,
)
from minersim.engine.kernel_accounts import (
    ACCOUNTS,
    CAPITAL,
    COIN_ACCOUNTS,
    DEPOSITS,
    MACHINES,
    PAYABLES,
)
from minersim.engine.money_kernel import (
    MARKS,
    KernelMoney,
    count_sold,
)


@compiled
def run_business(  # noqa: PLR0912 (a day is one function, in its documented order)
    plan: KernelPlan,
    fleets: KernelFleets,
    calendar: KernelDays,
    power: PowerPlan | None,
    money: KernelMoney | None,
    price_usd: Floats,
    hashprice: Floats,
    revenue: Floats,
    luck: Floats,
    usd_history: Integers,
    sat_history: Integers,
    figures: Floats,
    marks: Integers,
) -> int:
    """Run a business through one path and return the day of its ruin, -1, or TOO_LARGE.

    Parameters
    ----------
    plan, fleets, calendar, power, money
        The business. What it has no plan of is not known to the compiler, which leaves it out.
    price_usd, hashprice, revenue : array of shape (days + 1,)
        The path, as in ``run_operator``.
    luck : array of shape (days + 1, 2)
        Luck of the pool and reward of a block; read where the business has money.
    usd_history, sat_history : array of shape (days + 1, accounts)
        Filled with the balances of every day.
    figures : array of zeros, shape (days + 1, FIGURES)
        Filled with energy [MWh], hashrate and possible hashrate [PH/s], and outlays [USD].
    marks : array of int, shape (MARKS,)
        Filled with days of the first breach of a covenant and of the first liquidation, -1 for
        none, and with the number of margin calls.
    """
    day_floats, day_integers, bills = calendar
    usd, sat = np.zeros(ACCOUNTS, dtype=np.int64), np.zeros(COIN_ACCOUNTS, dtype=np.int64)
    state = fleet_state(fleets, power)
    sites = site_state(power)
    outcome = np.zeros(OUTCOME)
    ruin_day = -1
    unpaid_sat = 0.0
    open_books(plan, fleets, price_usd[0], usd, sat)
    loans, memory = remember(money, usd)
    accounts, coins = kept_accounts(money)
    if balances_exceed(usd, accounts):
        return TOO_LARGE
    for day in range(plan.days + 1):
        price = price_usd[day]
        if coins_exceed(sat, price):  # before anything is reckoned with such a price
            return TOO_LARGE
        if ruin_day >= 0:
            revalue(usd, sat, price)
        else:
            if day > 0:
                if power is not None:
                    run_power(plan, power, day, revenue[day] * price, state, sites, outcome)
                    running_phs, power_usd = outcome[RUNNING], outcome[POWER_USD]
                    energy_mwh = outcome[ENERGY_MWH]
                else:
                    running_phs, power_usd, energy_mwh = run_fleets(fleets, state, day)
                figures[day, ENERGY] = energy_mwh
                figures[day, HASHRATE] = running_phs
                figures[day, POSSIBLE] = day_floats[day, POSSIBLE_PHS]
                unpaid_sat = close_day(
                    plan,
                    money,
                    day,
                    running_phs * revenue[day],
                    luck,
                    power_usd,
                    outcome[REPAIR_USD],
                    day_integers[day, WRITTEN_OFF],
                    price,
                    unpaid_sat,
                    usd,
                    sat,
                    sat_history,
                )
            earned = revenue[day] * price
            due = serve(money, day, price, earned, usd, sat, usd_history, loans, memory)
            if due < 0:
                return TOO_LARGE
            alive = bills[day] or pay_bills(plan, due, price, usd, sat)
            if alive:
                # the owners pay for machines
                post(usd, DEPOSITS, CAPITAL, day_integers[day, PAID])
                post(usd, MACHINES, DEPOSITS, day_integers[day, DELIVERED])
                figures[day, OUTLAYS] = day_floats[day, OUTLAYS_USD]
                if bills[day]:
                    alive = pay_bills(plan, -usd[PAYABLES], price, usd, sat)
            if money is not None:
                count_sold(sat, memory)
            if not alive:
                ruin_day = day
            elif power is not None:
                book = day_integers[day, RETIRED]
                choose_power(plan, power, day, hashprice[day], book, state, usd)
            elif plan.switches:
                decide(plan, fleets, day, hashprice[day], state)
        if coins_exceed(sat, price) or balances_exceed(usd, accounts):
            return TOO_LARGE
        keep(usd, usd_history[day], accounts)
        keep(sat, sat_history[day], coins)
    keep(memory, marks, MARKS)
    return ruin_day


def _with_fingerprint(laws: int) -> Any:
    """Bind the kernel to the laws that it was compiled from."""

    def kernel(
        plan: KernelPlan,
        fleets: KernelFleets,
        calendar: KernelDays,
        power: PowerPlan | None,
        money: KernelMoney | None,
        price_usd: Floats,
        hashprice: Floats,
        revenue: Floats,
        luck: Floats,
        usd_history: Integers,
        sat_history: Integers,
        figures: Floats,
        marks: Integers,
        ruin_days: Integers,
    ) -> None:
        if laws == 0:
            return
        terms = borrowed(money)
        lent = None
        if power is not None:
            lent = borrowed(power)
        for path in range(price_usd.shape[0]):
            ruin_days[path] = run_business(
                plan,
                fleets,
                calendar,
                lent,
                terms,
                price_usd[path],
                hashprice[path],
                revenue[path],
                luck[path],
                usd_history[path],
                sat_history[path],
                figures[path],
                marks[path],
            )

    return cached(kernel)


business_kernel = _with_fingerprint(fingerprint())
"""Run a business through many paths: the arguments of `run_business` with a first axis of paths."""
