"""Second stage: one business on the simulated world.

The business goes through the same days in the same order as in the event engine
(``minersim.business.operator``), driven by the world's recorded ticks, so both give the same books.
"""

import dataclasses
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.business import (
    Account,
    Coin,
    OperatorPlan,
    buying_coins_npv,
    internal_rates_of_paths,
    npv,
    payback_day,
)
from minersim.business.ledger import DEBTS, EQUITY, HELD_COINS
from minersim.economics import coin_costs
from minersim.engine.books import Books, compiled_books, or_nan, reference_books
from minersim.engine.late_deliveries import plan_of_path
from minersim.engine.money_setup import money_notices
from minersim.engine.operator_setup import (
    OWN_COHORT_SHARE,
    operator_plan,
    own_share,
)
from minersim.engine.pool_luck import pool_luck
from minersim.engine.start_state import start_notices
from minersim.errors import InputError, RunCancelledError
from minersim.results import LedgerPaths, Result, WorldPaths
from minersim.scenario import Scenario
from minersim.scenario.network import CohortNetwork

Array = npt.NDArray[np.float64]
Progress = Callable[[float], None]
Cancelled = Callable[[], bool]


def evaluate(
    scenario: Scenario,
    world: WorldPaths,
    *,
    threads: int = 1,
    cancelled: Cancelled | None = None,
    with_text: bool = True,
) -> Result:
    """Evaluate a scenario's business on simulated world paths.

    Parameters
    ----------
    scenario : Scenario
        Its operator, sites and machines are read; the world is given.
    world : WorldPaths
        From `simulate_world`, for this scenario or one that differs in its business only.
    threads : int
        Number of threads (ensemble engine). The result does not depend on it.
    cancelled : callable or None
        Asked before the work begins; when it says yes, RunCancelledError is raised.
    with_text : bool
        Whether the result holds the scenario's text. Its files need it; what is only drawn need
        not wait for it.

    Raises
    ------
    InputError
        If the world is shorter than the scenario's horizon or starts on another day.
    """
    began = time.perf_counter()
    if world.days != scenario.horizon_days or world.provenance.start != scenario.start:
        raise InputError(
            f"world: found {world.days} days from {world.provenance.start}; "
            f"allowed: {scenario.horizon_days} days from {scenario.start}, as in the scenario"
        )
    if cancelled is not None and cancelled():
        raise RunCancelledError("stopped before the business was evaluated")
    result = evaluate_plan(scenario, operator_plan(scenario), world, threads)
    elapsed_s = time.perf_counter() - began
    result = with_scenario(result, scenario, with_text=with_text)
    return dataclasses.replace(result, elapsed_s=elapsed_s)


def with_scenario(result: Result, scenario: Scenario, *, with_text: bool = True) -> Result:
    """Give a result of `evaluate_plan` its scenario's name and text, and its notices."""
    return dataclasses.replace(
        result,
        scenario=(scenario.name, scenario.digest()),
        scenario_toml=scenario.to_toml() if with_text else "",
        notices=(*result.world.notices, *business_notices(scenario, result.figures)),
    )


def evaluate_plan(
    scenario: Scenario, plan: OperatorPlan, world: WorldPaths, threads: int, first_path: int = 0
) -> Result:
    """Evaluate a business whose plan is made; the result lacks the scenario's text and notices.

    The world's first path has the number ``first_path`` in the run.
    """
    price, hashprice = world.at_days("price_usd"), world.at_days("hashprice_usd_per_ph_day")
    revenue = world.per_day("revenue_btc_per_ph")
    luck = None
    if plan.money is not None and plan.money.pool.has_luck:
        luck = pool_luck(plan.money.pool, world, first_path)
    late = plan_of_path(scenario, plan, world.provenance.seed)
    plan_of = None if late is None else lambda row: late(first_path + row)
    if scenario.engine == "ensemble":
        books = compiled_books(plan, price, hashprice, revenue, threads, luck=luck, plan_of=plan_of)
    else:
        books = reference_books(plan, price, hashprice, revenue, luck, plan_of)
    ledger = LedgerPaths(books.micro_usd, books.sat)
    owed = _Owed(debts_usd(ledger), _contracts_usd(ledger))
    series = _series(plan, price, books, ledger, owed)
    figures = _figures(scenario, price, plan, books, ledger, series, owed, threads)
    return Result(world=world, figures=figures, series=series, ledger=ledger, scenario_toml="")


class _Owed(NamedTuple):
    """Debts but bills, and what contracts stand at, at every tick, shape (paths, ticks). [USD]"""

    debts: Array
    contracts: Array


def _series(
    plan: OperatorPlan, price_usd: Array, books: Books, ledger: LedgerPaths, owed: _Owed
) -> dict[str, Array]:
    cash, coins = ledger.usd(Account.CASH), ledger.usd(Account.COINS)
    machines = ledger.usd(Account.MACHINES) + ledger.usd(Account.MACHINE_DEPOSITS)
    assets = cash + coins + machines + owed.contracts
    payables = -ledger.usd(Account.PAYABLES)
    return {
        "cash_usd": cash,
        "coins_btc": sum((ledger.btc(coin) for coin in HELD_COINS[1:]), ledger.btc(HELD_COINS[0])),
        "coins_usd": coins,
        "machines_usd": machines,
        "payables_usd": payables,
        "equity_usd": assets - payables - owed.debts,
        "cash_flow_usd": books.flows_usd(plan, price_usd),
        "hashrate_phs": books.hashrate_phs,
        "energy_mwh": books.energy_mwh,
    }


def debts_usd(ledger: LedgerPaths) -> Array:
    """Loans with interest, and tax owed, at every tick, shape (paths, ticks). [USD]"""
    debts = [account for account in DEBTS if account is not Account.PAYABLES]
    owed: Array = -sum((ledger.usd(account) for account in debts[1:]), ledger.usd(debts[0]))
    return owed


def _contracts_usd(ledger: LedgerPaths) -> Array:
    """What forwards and power hedges stand at, losses negative, shape (paths, ticks). [USD]"""
    return ledger.usd(Account.FORWARDS) + ledger.usd(Account.POWER_HEDGES)


def _figures(
    scenario: Scenario,
    price: Array,
    plan: OperatorPlan,
    books: Books,
    ledger: LedgerPaths,
    series: dict[str, Array],
    owed: _Owed,
    threads: int,
) -> dict[str, Array]:
    """Figures of every path, NaN where a path has none; arrays of shape (paths,).

    The venture's flows are its cash flows after tax and debt, what the owners paid in or took out
    apart: a loan is a flow in on its first day and its interest and repayments are flows out, so
    value and rates of return are the owners'. What the business holds counts at both ends: coins at
    market, machines at book value, forwards and hedges as they stand, and unpaid bills, loans and
    tax as debts.
    """
    rate = scenario.operator.discount_rate_per_year
    opening_machines = sum(fleet.book_value_usd for fleet in plan.fleets)
    coins_at_start = series["coins_btc"][:, :1]
    flows = series["cash_flow_usd"].copy()
    flows[:, 0] -= coins_at_start[:, 0] * price[:, 0] + opening_machines
    flows[:, -1] += (series["coins_usd"] + series["machines_usd"] - series["payables_usd"])[:, -1]
    net_debts = owed.debts - owed.contracts
    flows[:, -1] -= net_debts[:, -1]
    value = npv(flows, rate)

    outlays = books.outlays_usd.copy()
    outlays[:, 0] += opening_machines + coins_at_start[:, 0] * price[:, 0]
    position = (
        np.cumsum(series["cash_flow_usd"], axis=1)
        + (series["coins_btc"] - coins_at_start) * price
        - series["payables_usd"]
        - net_debts
    )
    paybacks = [payback_day(row) for row in position]
    rates = internal_rates_of_paths(flows, threads)
    possible = books.possible_phs.sum(axis=1)
    realised = series["hashrate_phs"].sum(axis=1)
    figures = {
        "npv_usd": value,
        "irr": np.array([found[0] if len(found) == 1 else np.nan for found in rates]),
        "irr_count": np.array([float(len(found)) for found in rates]),
        "payback_days": or_nan(paybacks),
        "ruin_day": books.ruin_day,
        "btc_mined": -ledger.btc_at_end(Coin.MINED),
        "revenue_usd": -ledger.usd_at_end(Account.MINING_REVENUE),
        "profit_usd": profit_usd(ledger),
        "power_cost_usd": ledger.usd_at_end(Account.POWER),
        "energy_mwh": series["energy_mwh"].sum(axis=1),
        "uptime": np.divide(realised, possible, out=np.zeros_like(realised), where=possible > 0.0),
        "power_paid_usd_per_mwh": _paid_usd_per_mwh(ledger, series["energy_mwh"]),
        "npv_minus_buying_coins_usd": value - buying_coins_npv(outlays, price, rate),
    }
    if plan.money is not None:
        figures |= _money_figures(books, ledger, owed)
    return figures | _coin_costs(ledger)


def _paid_usd_per_mwh(ledger: LedgerPaths, energy_mwh: Array) -> Array:
    """Cost of power, all charges and credits counted, over energy used, by path. [USD/MWh]"""
    cost, energy = ledger.usd_at_end(Account.POWER), energy_mwh.sum(axis=1)
    paid: Array = np.divide(cost, energy, out=np.full_like(cost, np.nan), where=energy > 0.0)
    return paid


def _money_figures(books: Books, ledger: LedgerPaths, owed: _Owed) -> dict[str, Array]:
    """Figures of debt, tax and forwards, where the business has any; arrays of shape (paths,)."""
    return {
        "interest_usd": ledger.usd_at_end(Account.INTEREST),
        "income_tax_usd": ledger.usd_at_end(Account.INCOME_TAX),
        "forward_gains_usd": -ledger.usd_at_end(Account.FORWARD_GAINS),
        "power_hedge_gains_usd": -ledger.usd_at_end(Account.POWER_HEDGE_GAINS),
        "debt_at_end_usd": owed.debts[:, -1],
        "margin_calls": books.margin_calls,
        "liquidation_day": books.liquidation_day,
        "covenant_breach_day": books.breach_day,
    }


def profit_usd(ledger: LedgerPaths) -> Array:
    """Net profit over the whole run, by path: all income less all expenses. [USD]

    Expenses include depreciation, income the change in value of coins held.
    """
    kept = ledger.micro_usd.shape[-1]
    accounts = [a for a in EQUITY if a is not Account.CAPITAL and a < kept]
    earned: Array = -np.stack([ledger.usd_at_end(account) for account in accounts])
    total: Array = earned.sum(axis=0)
    return total


def _coin_costs(ledger: LedgerPaths) -> dict[str, Array]:
    """Cost of a coin in three layers over the whole run, by path. [USD/BTC]

    Interest is a running cost, as in the sources of `coin_costs`; tax, forwards and power
    hedges are none.
    """
    coins = -ledger.btc_at_end(Coin.MINED) - ledger.btc_at_end(Coin.POOL_FEE)
    power = ledger.usd_at_end(Account.POWER)
    opex = ledger.usd_at_end(Account.OPEX) + ledger.usd_at_end(Account.INTEREST)
    depreciation = ledger.usd_at_end(Account.DEPRECIATION)
    layers = zip(
        ("direct", "cash", "all_in"), coin_costs(coins, power, opex, depreciation), strict=True
    )
    return {f"{layer}_cost_usd_per_btc": cost for layer, cost in layers}


def business_notices(scenario: Scenario, figures: Mapping[str, Array]) -> tuple[str, ...]:
    """What the user should know about a business on its world, and about where it begins."""
    notices = start_notices(scenario)
    if not scenario.sites:
        notices.append("the scenario has no sites: only the network is simulated")
    notices += money_notices(scenario)
    share = own_share(scenario)
    if share > OWN_COHORT_SHARE:
        how = (
            "it is part of the network with cohorts of its own"
            if isinstance(scenario.network, CohortNetwork)
            else "its hashrate is taken as part of the network's, which does not react to it"
        )
        notices.append(f"the business has {share:.1%} of the network's hashrate: {how}")
    several = int(np.count_nonzero(figures["irr_count"] > 1.0))
    if several:
        have = "1 path has" if several == 1 else f"{several:,} paths have"
        notices.append(
            f"{have} several internal rates of return; the rate's figures leave them out"
        )
    return tuple(notices)
