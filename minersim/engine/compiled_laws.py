"""The laws, compiled: the functions that the event engine calls, at machine speed.

No law is written here: the functions of the lower floors are made known to the compiler as they
stand, so that kernels call them by their own names. Compiled kernels are kept on disk and used
again as long as no law has changed: the fingerprint of all sources is part of what the compiler
compares.

Importing this module loads numba, which takes a while; engines import it when they run.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic, register_jitable

from minersim import economics, units
from minersim.business import (
    coin_loans,
    covenants,
    fleet,
    forwards,
    income_tax,
    pool,
    power_day,
    power_plan,
    treasury,
)
from minersim.energy import contracts, curtailment
from minersim.market import fees, impact
from minersim.network import cohorts, entry, growth, plain_supply, states, sums, tuning, upkeep
from minersim.network import treasury as miners
from minersim.protocol import retarget, rules, words

LAWS: tuple[Callable[..., Any], ...] = (
    economics.count_days,
    economics.hashcost,
    economics.hashprice_btc,
    economics.is_above,
    economics.is_below,
    economics.markup,
    economics.net_hashprice,
    economics.lasted,  # before what calls it
    economics.next_on_fraction,
    fleet.machine_days_value,
    fleet.straight_line_per_day,
    treasury.coins_to_raise,
    treasury.coins_value_micro_usd,
    treasury.policy_sale_sat,
    treasury.reserve_sale_sat,
    treasury.treasury_sale_sat,
    coin_loans.coins_backing,
    coin_loans.day_interest,
    coin_loans.loan_against,
    coin_loans.pay_down,
    coin_loans.stands_at,
    covenants.lacks_cash,
    covenants.lacks_coverage,
    forwards.forward_gain,
    income_tax.cost_of_sold,
    income_tax.income_tax,
    income_tax.losses_used,
    pool.poisson_quantile,
    pool.coins_found_btc,
    pool.payout_sat,
    fees.log_fee_path,
    fees.spike_path,
    cohorts.mixed_on_fraction,
    growth.ordered_ehs,
    growth.profitability_rate_per_year,
    entry.lead_time_days,  # before what calls them
    entry.ticks_ahead,
    entry.frontier_margin,
    economics.settled_machine_price,
    entry.payback_rate_per_year,
    entry.dated_rate_per_year,
    entry.order_dated,
    entry.deliver_dated,
    sums.lane_product_sum,
    sums.lane_sum,
    sums.lane_triple_sum,
    tuning.unbounded_power_per_hash,
    tuning.power_per_hash,
    tuning.usual_hash,
    tuning.unbounded_hash,
    upkeep.on_share,
    upkeep.settle,
    upkeep.unload,
    states.capacity_states,
    states.plain_states,
    upkeep.road_ehs,
    impact.log_impact,
    impact.relaxed_btc,
    miners.planned_sale_btc,
    miners.power_money,
    miners.start_treasury,
    miners.move_price,
    miners.sell,
    words.subsidy_btc_word,  # before what calls it
    words.issued_btc_word,
    plain_supply.elastic_hashrate,
    plain_supply.logistic_hashrate,
    retarget.expected_hashes,
    units.hashes_per_second_from_ehs,
    units.micro_usd_from_usd,
    units.satoshi_from_btc,
    words.difficulty_word,  # before the rules, which call it
    rules.target_bits,
    rules.moving_window_bits,
    rules.asert_bits,
    rules.record_block,
    rules.bits_after_block,
    words.next_bits_word,
    economics.machine_margin,
    contracts.standing_by_usd,
    curtailment.economic_strike,
    curtailment.hours_at_strike,
    curtailment.hours_with_hysteresis,
    power_plan.start_state,
    power_day.decide_power,
    power_day.close_power,
    power_day.resale_usd,
)
"""Laws that compiled code may call by their own names."""

_FROM_PYTHON: dict[str, Any] = {"no_cfunc_wrapper": True}
_INNER: dict[str, Any] = _FROM_PYTHON | {"no_cpython_wrapper": True}
"""Only compiled code calls laws and parts; entries for Python took a fifth of compiling them."""

for _law in LAWS:
    register_jitable(**_INNER)(_law)


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a part of a kernel, to run without Python's lock.

    Divisions follow numpy's rule, without a check for zero at each: no law divides by a zero that
    a scenario can hold.
    """
    return njit(nogil=True, forceinline=True, error_model="numpy", **_INNER)(function)


def compiled_apart(function: Callable[..., Any]) -> Any:
    """Compile a part that runs seldom, or is large: called, not copied, which compiles sooner."""
    return njit(nogil=True, error_model="numpy", **_INNER)(function)


def fingerprint() -> int:
    """Digest of the sources of all laws and of the kernels, as a positive integer."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for folder in ("business", "economics", "energy", "engine", "market", "network", "protocol"):
        for source in sorted((package / folder).glob("*.py")):
            digest.update(source.read_bytes())
    digest.update((package / "units.py").read_bytes())
    return 1 + int.from_bytes(digest.digest()[:4])


def cached(function: Callable[..., Any]) -> Any:
    """Compile a kernel and keep it on disk.

    The function must be a closure over `fingerprint`, so that a change of any law makes another
    kernel.
    """
    return njit(nogil=True, cache=True, error_model="numpy", **_FROM_PYTHON)(function)


def _without_owner(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    """Code that takes the owner out of an array, a generator, or each of a tuple of them.

    Numbers among them, and nothing at all, stay as they are.
    """
    if isinstance(kind, (types.Number, types.Boolean, types.NoneType)):
        return value
    is_tuple = isinstance(kind, types.BaseTuple)
    if is_tuple:
        parts = zip(kind.types, cgutils.unpack_tuple(builder, value, kind.count), strict=True)
        items = [_without_owner(context, builder, *part) for part in parts]
        return context.make_tuple(builder, kind, items)
    view = context.make_helper(builder, kind, value)
    view.meminfo = cgutils.get_null_value(view.meminfo.type)
    view.parent = cgutils.get_null_value(view.parent.type)
    return view._getvalue()


def _borrowed(_typing: Any, value: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _without_owner(context, builder, signature.args[0], arguments[0])

    return value(value), generate


borrowed: Any = intrinsic(_borrowed)
"""Arrays and generators without their owners, so that compiled code counts no references to them.

Only for a kernel's arguments, which its caller keeps alive. Counting is an atomic operation
wherever the compiler cannot prove that it need not be, mostly at calls within a loop, and threads
that share an array wait for each other's: it took more time than all laws of the world together.
"""
