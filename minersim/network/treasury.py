"""The network's treasury: what miners sell of what they mine and hold, and what it does to price.

Every tick the network has mined coins and burnt power. It sells

- a *base*: a share of the production: all of it, a fixed share, or what covers the power;
- for a *shortfall*: what cohorts that run at a loss need beyond what they earned;
- *forced*: if net hashprice has stood below a share of the median hashcost for long, a share of the
  treasury every month (margin calls, lenders, fear);
- *planned*: so many coins on given days, whatever hashprice is (a stress: 30,000 BTC in two days).

Sales above the trailing mean of the first two move the price (``minersim.market.impact``): a part
for good, a part that decays. Forced and planned sales are no part of that mean: nobody takes them
for the usual, and the days after them are no shortfall. Two rules of behaviour are judgements:
listed miners sold 20 to 40 % of production in early 2022, 360 to 400 % in June 2022 (a quarter of
their holdings), 40 to 105 % since.

The state is a small array, named by index below, so that both engines call the same law.
"""

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.economics import lasted
from minersim.market.impact import NO_IMPACT, log_impact, relaxed_btc
from minersim.units import PH_PER_EH

Values = Any
"""A list of floats, or an array of one dimension."""
Amounts = Any
"""A float, or an array."""
Floats = npt.NDArray[np.float64]

NO_TREASURY, SELL_ALL, SELL_SHARE, COVER_COSTS = 0, 1, 2, 3
"""Kinds of base sales; without a treasury nothing is counted and the price is left alone."""

# what the state holds
HELD, PRODUCED, SOLD, EXCESS, FORCED, PERMANENT, TRANSIENT, PANIC_DAYS, SUM, COUNT = range(10)
SURPLUS, FELT = 10, 11
"""Excess sales added up: all of them, and what the market still feels of them. [BTC]"""
STATE = 12

MEAN_DAYS = 90
"""Days whose mean is the usual sale."""


class TreasuryRule(NamedTuple):
    """How the network sells, and what that does.

    Attributes
    ----------
    kind : int
        ``NO_TREASURY``, ``SELL_ALL``, ``SELL_SHARE`` or ``COVER_COSTS``.
    share : float
        Share of production for ``SELL_SHARE``; for ``COVER_COSTS`` the costs beside power, as a
        share of power. [1]
    held_btc : float
        Coins at the start. [BTC]
    panic_share : float
        Panic below this share of the median hashcost. [1]
    panic_days : float
        How long it must have lasted. [days]
    panic_sale : float
        Share of the treasury that is then sold in a tick. [1]
    impact_kind : int
        As in ``minersim.market.impact``.
    coefficient, volatility, volume_btc : float
        As there. [1], [1], [BTC/day]
    permanent_share : float
        Share of an impact that stays. [1]
    transient_kept : float
        Share of the rest that a single sale has left a tick later. [1]
    planned_btc : float
        Coins of the planned sale in each of its ticks. [BTC]
    planned_first, planned_ticks : float
        Its first tick, from 1, and how many it takes.
    """

    kind: int = NO_TREASURY
    share: float = 0.0
    held_btc: float = 0.0
    panic_share: float = 0.9
    panic_days: float = 14.0
    panic_sale: float = 0.0
    impact_kind: int = NO_IMPACT
    coefficient: float = 0.9
    volatility: float = 0.025
    volume_btc: float = 100_000.0
    permanent_share: float = 0.3
    transient_kept: float = 0.0
    planned_btc: float = 0.0
    planned_first: float = 0.0
    planned_ticks: float = 0.0


def reported_outflow_btc(sold_btc: Amounts, reward_btc: Amounts, churn: float) -> Amounts:
    """Coins that miners' addresses are seen to send, of which most are no sale. [BTC]

    Pools and custodians move coins about, a multiple of the block reward; exchanges' inflows from
    miners count them, the price does not. On 20 and 21 November 2025 they came to 30,925 BTC, while
    the miners' reserve moved by 154 BTC.

    Parameters
    ----------
    sold_btc, reward_btc : float or array
        Net sales, and coins mined, in the same time. [BTC]
    churn : float
        [1]

    >>> round(reported_outflow_btc(330.0, 455.0, 12.0))
    5790
    """
    return sold_btc + churn * reward_btc


def planned_sale_btc(
    tick: float, planned_btc: float, planned_first: float, planned_ticks: float
) -> float:
    """Coins of a planned sale in a tick; fields as in `TreasuryRule`. [BTC]

    >>> [planned_sale_btc(float(tick), 15_000.0, 30.0, 2.0) for tick in (29, 30, 31, 32)]
    [0.0, 15000.0, 15000.0, 0.0]
    """
    return planned_btc if planned_first <= tick < planned_first + planned_ticks else 0.0


def sale_ticks(day: float, over_days: float, tick_days: float) -> tuple[int, int]:
    """First tick of a planned sale, from 1, and how many it takes: at least one.

    Parameters
    ----------
    day, over_days, tick_days : float
        When it begins, how long it takes, and the length of a tick. [days]

    >>> sale_ticks(1.0, 2.0, 1.0), sale_ticks(9.0, 2.0, 1.0 / 24.0), sale_ticks(0.2, 0.2, 1.0)
    ((1, 2), (216, 48), (1, 1))
    """
    first = math.ceil(day / tick_days - 1e-6)  # a quotient of days may be off by its rounding
    return max(first, 1), max(round(over_days / tick_days), 1)


def power_money(
    capacity_ehs: Values,
    on_fraction: Values,
    hash_share: Values,
    hashcost: Values,
    net_hashprice: float,
    factor: float,
    days: float,
) -> tuple[float, float]:
    """Power bill of the network, and what cohorts at a loss lack. [USD], [USD]

    Parameters
    ----------
    capacity_ehs, on_fraction, hash_share : array of shape (cohorts,)
        Machines, share that is on, share of the nameplate that they hash. [EH/s], [1], [1]
    hashcost : array of shape (cohorts,)
        As the machines are tuned. [USD/PH/s/day]
    net_hashprice : float
        After pool fee. [USD/PH/s/day]
    factor : float
        Share of the capacity that shocks leave. [1]
    days : float
        [days]
    """
    bill = lack = 0.0
    for i in range(len(capacity_ehs)):
        hashes = capacity_ehs[i] * on_fraction[i] * hash_share[i]
        bill += hashes * hashcost[i]
        lack += hashes * max(hashcost[i] - net_hashprice, 0.0)
    scale = factor * PH_PER_EH * days
    return bill * scale, lack * scale


def start_treasury(rule: TreasuryRule, state: Floats, recent: Floats) -> None:
    """Put a path's treasury at the start; the ring of recent sales is empty."""
    state[:] = 0.0
    recent[:] = 0.0
    state[HELD] = rule.held_btc


def move_price(rule: TreasuryRule, state: Floats, excess_btc: float) -> None:
    """Let the price feel a tick's sales above the usual; the law is ``minersim.market.impact``'s.

    Parameters
    ----------
    rule : TreasuryRule
        Of the impact.
    state : array of shape (STATE,)
        Changed in place.
    excess_btc : float
        Negative where less than usual was sold. [BTC]
    """
    kind, share = rule.impact_kind, rule.permanent_share
    state[EXCESS] = excess_btc
    state[SURPLUS] += excess_btc
    state[FELT] = relaxed_btc(kind, state[FELT], rule.transient_kept) + excess_btc
    coefficient, volatility, volume_btc = rule.coefficient, rule.volatility, rule.volume_btc
    stays = log_impact(kind, state[SURPLUS], coefficient, volatility, volume_btc)
    decays = log_impact(kind, state[FELT], coefficient, volatility, volume_btc)
    state[PERMANENT], state[TRANSIENT] = share * stays, (1.0 - share) * decays


def sell(
    rule: TreasuryRule,
    state: Floats,
    recent: Floats,
    produced_btc: float,
    bill_usd: float,
    lack_usd: float,
    price_usd: float,
    net_hashprice: float,
    median_hashcost: float,
    tick_days: float,
) -> None:
    """Let the network sell once.

    Parameters
    ----------
    rule : TreasuryRule
        How.
    state : array of shape (STATE,)
        Changed in place.
    recent : array
        Sales of the latest ticks, a ring; changed in place. [BTC]
    produced_btc : float
        Coins mined since the last time. [BTC]
    bill_usd, lack_usd : float
        From `power_money`. [USD]
    price_usd : float
        [USD/BTC]
    net_hashprice, median_hashcost : float
        For the panic. [USD/PH/s/day]
    tick_days : float
        [days]
    """
    if rule.kind == SELL_ALL:
        base = produced_btc
    elif rule.kind == SELL_SHARE:
        base = produced_btc * rule.share
    else:
        # a cohort at a loss pays with all it mined; what it lacks is sold below
        paid_usd = (bill_usd - lack_usd) * (1.0 + rule.share)
        base = min(paid_usd / price_usd, produced_btc)
    panic = net_hashprice < rule.panic_share * median_hashcost
    state[PANIC_DAYS] = state[PANIC_DAYS] + tick_days if panic else 0.0
    forced = 0.0
    if panic and lasted(state[PANIC_DAYS], rule.panic_days):
        forced = state[HELD] * rule.panic_sale
    planned = planned_sale_btc(
        state[COUNT] + 1.0, rule.planned_btc, rule.planned_first, rule.planned_ticks
    )
    available = state[HELD] + produced_btc
    ordinary = min(base + lack_usd / price_usd, available)
    forced = min(forced, available - ordinary)
    sold = min(ordinary + forced + planned, available)
    state[PRODUCED], state[SOLD], state[FORCED] = produced_btc, sold, forced
    state[HELD] = max(available - sold, 0.0)
    # the usual sale is the mean of the latest days; the first sales are usual by themselves
    place = int(state[COUNT]) % len(recent)
    usual = ordinary if state[COUNT] == 0.0 else state[SUM] / min(state[COUNT], float(len(recent)))
    state[SUM] += ordinary - recent[place]
    recent[place] = ordinary
    state[COUNT] += 1.0
    move_price(rule, state, sold - usual)
