"""Second stage: one business on the simulated world.

The business goes through the same calls in the same order as in the event engine
(``minersim.business.operator``), driven by the world's recorded ticks, so both give the same books.
"""

import time
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from minersim.business import (
    Account,
    Coin,
    OperatorPath,
    OperatorPlan,
    buying_coins_npv,
    internal_rates,
    npv,
    payback_day,
)
from minersim.business.ledger import EQUITY
from minersim.economics import coin_cost
from minersim.engine.operator_setup import (
    OWN_COHORT_SHARE,
    operator_plan,
    own_share,
)
from minersim.errors import InputError, RunCancelledError
from minersim.results import LedgerPaths, Result, WorldPaths
from minersim.scenario import Scenario
from minersim.scenario.network import CohortNetwork

Array = npt.NDArray[np.float64]
Progress = Callable[[float], None]
Cancelled = Callable[[], bool]


def run_operator(
    plan: OperatorPlan, price_usd: Array, hashprice_usd_per_ph_day: Array, revenue_btc_per_ph: Array
) -> OperatorPath:
    """Run a business through one path's ticks; arrays of shape (ticks,)."""
    operator = OperatorPath(plan, float(price_usd[0]))
    for tick in range(plan.days + 1):
        price = float(price_usd[tick])
        if tick > 0:
            operator.close_day(tick, float(revenue_btc_per_ph[tick]), price)
        operator.pay_for(tick)
        operator.deliver(tick)
        operator.pay_bills(tick, price)
        operator.decide(tick, float(hashprice_usd_per_ph_day[tick]))
        operator.record(tick)
    return operator


def evaluate(
    scenario: Scenario,
    world: WorldPaths,
    *,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Result:
    """Evaluate a scenario's business on simulated world paths.

    Parameters
    ----------
    scenario : Scenario
        Its operator, sites and machines are read; the world is given.
    world : WorldPaths
        From `simulate_world`, for this scenario or one that differs in its business only.
    progress, cancelled : callable or None
        As in `simulate_world`.

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
    plan = operator_plan(scenario)
    operators = []
    price, hashprice = world.at_days("price_usd"), world.at_days("hashprice_usd_per_ph_day")
    revenue = world.per_day("revenue_btc_per_ph")
    for path in range(world.paths):
        if cancelled is not None and cancelled():
            raise RunCancelledError(f"stopped on path {path} of {world.paths}")
        operators.append(
            run_operator(
                plan,
                price[path],
                hashprice[path],
                revenue[path],
            )
        )
        if progress is not None:
            progress((path + 1) / world.paths)
    ledger = LedgerPaths(
        np.stack([o.ledger.usd_history for o in operators]),
        np.stack([o.ledger.sat_history for o in operators]),
    )
    series = _series(operators, ledger)
    figures = _figures(scenario, world, plan, operators, ledger, series)
    return Result(
        world=world,
        figures=figures,
        series=series,
        ledger=ledger,
        scenario_toml=scenario.to_toml(),
        notices=(*world.notices, *business_notices(scenario, figures)),
        elapsed_s=time.perf_counter() - began,
    )


def _series(operators: list[OperatorPath], ledger: LedgerPaths) -> dict[str, Array]:
    machines = ledger.usd(Account.MACHINES) + ledger.usd(Account.MACHINE_DEPOSITS)
    assets = ledger.usd(Account.CASH) + ledger.usd(Account.COINS) + machines
    payables = -ledger.usd(Account.PAYABLES)
    return {
        "cash_usd": ledger.usd(Account.CASH),
        "coins_btc": ledger.btc(Coin.TREASURY),
        "coins_usd": ledger.usd(Account.COINS),
        "machines_usd": machines,
        "payables_usd": payables,
        "equity_usd": assets - payables,
        "cash_flow_usd": np.stack([o.flows_usd for o in operators]),
        "hashrate_phs": np.stack([o.hashrate_phs for o in operators]),
        "energy_mwh": np.stack([o.energy_mwh for o in operators]),
    }


def _figures(
    scenario: Scenario,
    world: WorldPaths,
    plan: OperatorPlan,
    operators: list[OperatorPath],
    ledger: LedgerPaths,
    series: dict[str, Array],
) -> dict[str, Array]:
    """Figures of every path, NaN where a path has none; arrays of shape (paths,).

    The venture's flows are its cash flows, what the owners paid in apart. What the business holds
    counts at both ends: coins at market, machines at book value, and unpaid bills as debts.
    """
    rate = scenario.operator.discount_rate_per_year
    price = world.at_days("price_usd")
    opening_machines = sum(fleet.book_value_usd for fleet in plan.fleets)
    coins_at_start = series["coins_btc"][:, :1]
    flows = series["cash_flow_usd"].copy()
    flows[:, 0] -= coins_at_start[:, 0] * price[:, 0] + opening_machines
    flows[:, -1] += (series["coins_usd"] + series["machines_usd"] - series["payables_usd"])[:, -1]
    value = npv(flows, rate)

    outlays = np.stack([operator.outlays_usd for operator in operators])
    outlays[:, 0] += opening_machines + coins_at_start[:, 0] * price[:, 0]
    position = (
        np.cumsum(series["cash_flow_usd"], axis=1)
        + (series["coins_btc"] - coins_at_start) * price
        - series["payables_usd"]
    )
    paybacks = [payback_day(row) for row in position]
    rates = [internal_rates(row) for row in flows]
    possible = np.stack([operator.delivered_phs for operator in operators]).sum(axis=1)
    realised = series["hashrate_phs"].sum(axis=1)
    ruin_days = [operator.ruin_day for operator in operators]
    figures = {
        "npv_usd": value,
        "irr": np.array([found[0] if len(found) == 1 else np.nan for found in rates]),
        "irr_count": np.array([float(len(found)) for found in rates]),
        "payback_days": _or_nan(paybacks),
        "ruin_day": _or_nan(ruin_days),
        "btc_mined": -ledger.btc(Coin.MINED)[:, -1],
        "revenue_usd": -ledger.usd(Account.MINING_REVENUE)[:, -1],
        "profit_usd": profit_usd(ledger),
        "power_cost_usd": ledger.usd(Account.POWER)[:, -1],
        "energy_mwh": series["energy_mwh"].sum(axis=1),
        "uptime": np.divide(realised, possible, out=np.zeros_like(realised), where=possible > 0.0),
        "npv_minus_buying_coins_usd": value - buying_coins_npv(outlays, price, rate),
    }
    return figures | _coin_costs(ledger)


def profit_usd(ledger: LedgerPaths) -> Array:
    """Net profit over the whole run, by path: all income less all expenses. [USD]

    Expenses include depreciation, income the change in value of coins held.
    """
    accounts = [account for account in EQUITY if account is not Account.CAPITAL]
    earned: Array = -np.stack([ledger.usd(account)[:, -1] for account in accounts])
    total: Array = earned.sum(axis=0)
    return total


def _or_nan(values: Sequence[int | None]) -> Array:
    return np.array([np.nan if value is None else float(value) for value in values])


def _coin_costs(ledger: LedgerPaths) -> dict[str, Array]:
    """Cost of a coin in three layers over the whole run, by path. [USD/BTC]"""
    coins = -ledger.btc(Coin.MINED)[:, -1] - ledger.btc(Coin.POOL_FEE)[:, -1]
    power = ledger.usd(Account.POWER)[:, -1]
    opex = ledger.usd(Account.OPEX)[:, -1]
    depreciation = ledger.usd(Account.DEPRECIATION)[:, -1]
    costs = [coin_cost(*row) for row in zip(coins, power, opex, depreciation, strict=True)]
    layers = ("direct", "cash", "all_in")
    return {
        f"{layer}_cost_usd_per_btc": np.array(
            [np.nan if cost is None else getattr(cost, f"{layer}_usd_per_btc") for cost in costs]
        )
        for layer in layers
    }


def business_notices(scenario: Scenario, figures: dict[str, Array]) -> tuple[str, ...]:
    """What the user should know about a business on its world."""
    notices = []
    if not scenario.sites:
        notices.append("the scenario has no sites: only the network is simulated")
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
        notices.append(f"{several} paths have several internal rates of return and count as none")
    return tuple(notices)
