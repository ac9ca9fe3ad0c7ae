"""The network of the compiled engine: who switches, who arrives, who orders, who sells.

The kernel (``minersim.engine.kernel``) calls these once a tick. They call the laws of
``minersim.network``, in the order of ``minersim.network.supply`` and
``minersim.engine.miner_sales``.
"""

from minersim.economics import count_days, is_above, is_below, net_hashprice, next_on_fraction
from minersim.engine.compiled_laws import compiled, compiled_apart
from minersim.engine.kernel_chain import count_installed, installed_ehs
from minersim.engine.kernel_state import (
    COHORTS,
    CONSTANT,
    CONSTANT_GROWTH,
    ELASTIC,
    FACTOR,
    GONE,
    HASHPRICE_BTC,
    LAST_ORDER,
    ON_ORDER,
    PRICE,
    PRODUCED_BTC,
    PROFITABILITY_GROWTH,
    SCRAPPED,
    SUPPLY,
    Floats,
    Integers,
    KernelSetup,
)
from minersim.network.cohorts import mixed_on_fraction
from minersim.network.growth import ordered_ehs, profitability_rate_per_year
from minersim.network.states import capacity_states, plain_states
from minersim.network.treasury import (
    EXCESS,
    HELD,
    PERMANENT,
    PRODUCED,
    SOLD,
    TRANSIENT,
    power_money,
    sell,
)
from minersim.network.tuning import (
    USUAL_EXPONENT,
    unbounded_hash,
    unbounded_power_per_hash,
    usual_hash,
)
from minersim.network.upkeep import road_ehs


@compiled
def _tune(
    setup: KernelSetup, net: float, hashcost: Floats, hash_share: Floats, cost: Floats
) -> None:
    """Tune every cohort, and write what its hashes then cost.

    The usual exponent has a loop of its own, without a call, which the compiler does by fours.
    """
    exponent, lowest, highest = setup.power_exponent, setup.lowest_hash, setup.highest_hash
    if exponent == USUAL_EXPONENT:
        for i in range(hashcost.size):
            power = unbounded_power_per_hash(net, hashcost[i], exponent)
            hash_share[i] = min(max(usual_hash(power), lowest), highest)
            cost[i] = hashcost[i] * min(max(power, setup.least_power), setup.most_power)
    else:
        for i in range(hashcost.size):
            power = unbounded_power_per_hash(net, hashcost[i], exponent)
            hash_share[i] = min(max(unbounded_hash(power, exponent), lowest), highest)
            cost[i] = hashcost[i] * min(max(power, setup.least_power), setup.most_power)


@compiled
def switch(
    setup: KernelSetup,
    hashprice: float,
    hashcost: Floats,
    tuned_cost: Floats,
    on_fraction: Floats,
    on_before: Floats,
    hash_share: Floats,
    days_below: Floats,
    days_above: Floats,
) -> None:
    """Every cohort decides once."""
    net = net_hashprice(hashprice, setup.pool_fee)
    costs = hashcost
    if setup.power_exponent > 1.0:
        _tune(setup, net, hashcost, hash_share, tuned_cost)
        costs = tuned_cost
    if setup.settles:
        for i in range(hashcost.size):
            on_before[i] = on_fraction[i]
    for i in range(hashcost.size):
        below = is_below(net, costs[i], setup.off_markup)
        above = is_above(net, costs[i], setup.on_markup)
        days_below[i] = count_days(days_below[i], below, setup.tick_days)
        days_above[i] = count_days(days_above[i], above, setup.tick_days)
        on_fraction[i] = next_on_fraction(
            on_fraction[i],
            days_below[i],
            days_above[i],
            setup.off_days,
            setup.on_days,
            setup.leave_share,
            setup.return_share,
        )


@compiled
def _growth_rate(setup: KernelSetup, hashprice: float) -> float:
    if setup.growth_kind == CONSTANT_GROWTH:
        return setup.growth_rate_per_year
    if setup.growth_kind == PROFITABILITY_GROWTH:
        return profitability_rate_per_year(
            hashprice,
            setup.frontier_hashcost,
            setup.pool_fee,
            setup.growth_speed,
            setup.growth_hurdle,
            setup.growth_cap,
        )
    return 0.0


@compiled
def add(capacity: Floats, on_fraction: Floats, cohort: int, arrived_ehs: float) -> None:
    """Install machines in a cohort; they arrive switched on."""
    before = capacity[cohort]
    on_fraction[cohort] = mixed_on_fraction(before, on_fraction[cohort], arrived_ehs)
    capacity[cohort] = before + arrived_ehs


@compiled
def order(
    setup: KernelSetup,
    floats: Floats,
    integers: Integers,
    day: float,
    capacity: Floats,
    transit: Floats,
    order_days: Floats,
    order_ehs: Floats,
) -> None:
    """Order new machines; a negative rate retires machines at once."""
    rate = _growth_rate(setup, floats[HASHPRICE_BTC] * floats[PRICE])
    if rate == 0.0 or setup.supply_kind == ELASTIC:
        return
    installed = installed_ehs(setup, floats)
    ordered = ordered_ehs(installed, rate, setup.tick_days)
    if setup.supply_kind == CONSTANT:
        floats[ON_ORDER] += ordered
    elif ordered > 0.0:
        order_days[integers[LAST_ORDER]] = day + setup.lead_time_days
        order_ehs[integers[LAST_ORDER]] = ordered
        integers[LAST_ORDER] += 1
    else:
        kept = 1.0 + ordered / installed
        for i in range(capacity.size):
            capacity[i] *= kept
        count_installed(floats, capacity, transit)


@compiled_apart
def let_miners_sell(
    setup: KernelSetup,
    floats: Floats,
    capacity: Floats,
    on_fraction: Floats,
    hash_share: Floats,
    hashcost: Floats,
    tuned_cost: Floats,
    money: Floats,
    recent: Floats,
) -> None:
    """Let miners sell, which moves the price of the next tick."""
    net = net_hashprice(floats[HASHPRICE_BTC] * floats[PRICE], setup.pool_fee)
    bill_usd, lack_usd = power_money(
        capacity,
        on_fraction,
        hash_share,
        tuned_cost if setup.power_exponent > 1.0 else hashcost,
        net,
        floats[FACTOR],
        setup.tick_days,
    )
    sell(
        setup.treasury,
        money,
        recent,
        floats[PRODUCED_BTC],
        bill_usd,
        lack_usd,
        floats[PRICE],
        net,
        setup.median_hashcost,
        setup.tick_days,
    )


@compiled_apart
def record_network(
    setup: KernelSetup,
    floats: Floats,
    capacity: Floats,
    on_fraction: Floats,
    hash_share: Floats,
    transit: Floats,
    money: Floats,
    row: Floats,
) -> None:
    """Write where the network's capacity and coins are, in the order of the network's columns."""
    if setup.supply_kind == COHORTS:
        row[0], row[1], row[2], row[3] = capacity_states(
            capacity, on_fraction, hash_share, floats[FACTOR], floats[GONE], road_ehs(transit)
        )
    else:
        row[0], row[1], row[2], row[3] = plain_states(
            installed_ehs(setup, floats), floats[SUPPLY], floats[FACTOR], floats[GONE]
        )
    row[4] = floats[SCRAPPED]
    row[5] = money[PRODUCED]
    row[6] = money[SOLD]
    row[7] = money[HELD]
    row[8] = money[EXCESS]
    row[9] = money[PERMANENT] + money[TRANSIENT]
