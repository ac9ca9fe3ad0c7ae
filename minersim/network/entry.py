"""Entry by dates: what a machine costs, how long it takes to come, and how good it is by then.

``minersim.network.growth`` lets machines of one kind arrive after one lead time. Here:

- *Lead times* stretch with the order book. An order takes ``lead * sqrt(book / usual book)``,
  between a shortest and a longest time, so in the long run the lead time is in proportion to the
  rate of orders: with 130 days at 34 % a year (2025) it is 39 days at 10 % and a year at 95 %.
  Found: 1 to 2 months in December 2025, 6 to 16 months in 2021. An order may come in parts, spread
  as a triangular law of 1, 3 and 9 months.
- *The price of a machine* follows the margin that it earns, ``450 days * margin + scrap``, with a
  lag of 2 to 4 weeks. Seven quotes of 2021 to 2025: 271 to 849 days of margin; the least are 1 to
  2 USD/TH.
- *Payback*: orders follow ``hurdle / payback - 1``, where payback is price over margin. As the
  price follows the margin, payback tends to ``450 days + scrap / margin`` whatever the margin is,
  and what is left to decide is twofold. The lag: where margins jump, machines are cheap for some
  weeks and are ordered; where margins fall they are dear and orders stop. The scrap floor: the
  lower the margin, the more the floor weighs, and at ``margin = scrap / (hurdle - 450 days)``
  nobody orders. This is free entry: what a machine must cost caps the revenue of a hash.
- *Progress*: machines ordered in a later year of the run are better; each year is a vintage of its
  own, ordered at the efficiency of the year's first day.

Laws of plain numbers and arrays, which both engines call. Left out: prices of used machines, orders
that are cancelled, and deposits.
"""

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.economics import net_hashprice, settled_machine_price
from minersim.network.cohorts import mixed_on_fraction
from minersim.network.growth import ordered_ehs, profitability_rate_per_year
from minersim.units import TH_PER_PH

Values = Any
"""A list of floats, or an array of one dimension."""
Floats = npt.NDArray[np.float64]

UNDATED, AT_RATE, BY_MARKUP, BY_PAYBACK = 0, 1, 2, 3
"""Kinds of orders; undated ones are those of ``minersim.network.growth`` alone."""

# what the state holds
ON_ORDER, MACHINE_PRICE = 0, 1
STATE = 2

SPREAD_MONTHS = (1.0, 3.0, 9.0)
"""Shortest, likeliest and longest time from order to online."""
_EPSILON_TICKS = 1e-9
"""A lead time is a whole number of ticks if it is one but for rounding."""


class EntryRule(NamedTuple):
    """How machines are ordered and when they come.

    Attributes
    ----------
    kind : int
        ``UNDATED``, ``AT_RATE``, ``BY_MARKUP`` or ``BY_PAYBACK``.
    rate_per_year : float
        For ``AT_RATE``. [1/year]
    speed_per_year, cap_per_year : float
        Rate per unit of excess over the hurdle, and the highest rate. [1/year]
    hurdle : float
        Markup [1], or payback [days], at which orders stop.
    pool_fee, tick_days : float
        [1], [days]
    lead_days, shortest_days, longest_days : float
        Lead time at the usual order book, and its bounds. [days]
    usual_book, book_power : float
        Share of the installed capacity that is usually on order; exponent of the order book. [1]
    vintage_days : float
        Time after which machines are of the next vintage. [days]
    margin_days, scrap_usd_per_th, price_kept : float
        Of the machine's price: days of margin, floor [USD/TH], and the share of its distance from
        them that is left after a tick. [days], [USD/TH], [1]
    """

    kind: int = UNDATED
    rate_per_year: float = 0.0
    speed_per_year: float = 0.0
    cap_per_year: float = 0.0
    hurdle: float = 0.0
    pool_fee: float = 0.0
    tick_days: float = 1.0
    lead_days: float = 0.0
    shortest_days: float = 0.0
    longest_days: float = 0.0
    usual_book: float = 1.0
    book_power: float = 0.0
    vintage_days: float = 365.0
    margin_days: float = 0.0
    scrap_usd_per_th: float = 0.0
    price_kept: float = 0.0


def lead_time_days(
    book_share: float,
    lead_days: float,
    shortest_days: float,
    longest_days: float,
    usual_book: float,
    book_power: float,
) -> float:
    """Time from order to online, by how much is on order. [days]

    Parameters
    ----------
    book_share : float
        Capacity on order as a share of the installed. [1]
    lead_days, shortest_days, longest_days, usual_book, book_power : float
        As in `EntryRule`.

    >>> [lead_time_days(book, 130.0, 30.0, 485.0, 0.12, 0.5) for book in (0.0, 0.03, 0.12, 9.0)]
    [30.0, 65.0, 130.0, 485.0]
    """
    if book_power == 0.0:
        return lead_days
    stretched = lead_days * math.pow(book_share / usual_book, book_power)
    return min(max(stretched, shortest_days), longest_days)


def settled_lead_days(rule: EntryRule, ordered_share_per_day: float) -> float:
    """Lead time under steady orders, where the order book is what they add up to. [days]

    >>> rule = EntryRule(lead_days=130.0, shortest_days=30.0, longest_days=485.0,
    ...                  usual_book=0.12, book_power=0.5)
    >>> [round(settled_lead_days(rule, rate / 365)) for rate in (0.0, 0.1, 0.34, 0.95, 2.0)]
    [30, 39, 131, 367, 485]
    """
    if rule.book_power == 0.0:
        return rule.lead_days
    a_day = math.pow(ordered_share_per_day / rule.usual_book, rule.book_power)
    settled = math.pow(rule.lead_days * a_day, 1.0 / (1.0 - rule.book_power))
    return min(max(settled, rule.shortest_days), rule.longest_days)


def triangular_parts(parts: int) -> list[float]:
    """Lead times of an order's parts, of equal size, as multiples of the order's. [1]

    They are the middles of equal shares of the triangular law, and their mean is 1.

    >>> [round(part, 2) for part in triangular_parts(3)], triangular_parts(1)
    ([0.61, 0.95, 1.43], [1.0])
    """
    low, mode, high = SPREAD_MONTHS
    rising = (mode - low) / (high - low)
    found = []
    for i in range(parts):
        share = (i + 0.5) / parts
        if share < rising:
            found.append(low + math.sqrt(share * (high - low) * (mode - low)))
        else:
            found.append(high - math.sqrt((1.0 - share) * (high - low) * (high - mode)))
    mean = sum(found) / parts
    return [months / mean for months in found]


def ticks_ahead(lead_days: float, tick_days: float) -> int:
    """Number of ticks until an order arrives: the next one at the earliest.

    >>> ticks_ahead(0.0, 1.0), ticks_ahead(2.5, 1.0), ticks_ahead(0.5, 0.25)
    (1, 3, 2)
    """
    return max(math.ceil(lead_days / tick_days - _EPSILON_TICKS), 1)


def frontier_margin(
    hashprice_usd_per_ph_day: float, hashcost_usd_per_ph_day: float, pool_fee: float
) -> float:
    """What a machine earns after its power. [USD/TH/day]

    >>> round(frontier_margin(50.0, 14.9, 0.02), 4)
    0.0341
    """
    net = net_hashprice(hashprice_usd_per_ph_day, pool_fee)
    return (net - hashcost_usd_per_ph_day) / TH_PER_PH


def payback_rate_per_year(
    price_usd_per_th: float,
    margin_usd_per_th_day: float,
    hurdle_days: float,
    speed_per_year: float,
    cap_per_year: float,
) -> float:
    """Rate of ordering that follows the payback of a new machine. [1/year], continuous

    Nobody orders at a payback of the hurdle or longer, or without a margin.

    >>> round(payback_rate_per_year(16.8, 0.0341, 540.0, 3.5, 1.5), 3)
    0.336
    >>> payback_rate_per_year(16.8, -0.01, 540.0, 3.5, 1.5)
    0.0
    """
    excess = hurdle_days * margin_usd_per_th_day / price_usd_per_th - 1.0
    return min(max(excess, 0.0) * speed_per_year, cap_per_year)


def dated_rate_per_year(
    rule: EntryRule, hashprice_usd_per_ph_day: float, hashcost: float, price_usd_per_th: float
) -> float:
    """Rate of ordering at a hashprice [USD/PH/s/day]. [1/year], continuous

    Parameters
    ----------
    rule : EntryRule
        How.
    hashprice_usd_per_ph_day : float
        Before pool fee. [USD/PH/s/day]
    hashcost : float
        Of the machine that can be ordered. [USD/PH/s/day]
    price_usd_per_th : float
        Its price; read by ``BY_PAYBACK``. [USD/TH]
    """
    if rule.kind == BY_MARKUP:
        return profitability_rate_per_year(
            hashprice_usd_per_ph_day,
            hashcost,
            rule.pool_fee,
            rule.speed_per_year,
            rule.hurdle,
            rule.cap_per_year,
        )
    if rule.kind == BY_PAYBACK:
        margin = frontier_margin(hashprice_usd_per_ph_day, hashcost, rule.pool_fee)
        return payback_rate_per_year(
            price_usd_per_th, margin, rule.hurdle, rule.speed_per_year, rule.cap_per_year
        )
    return rule.rate_per_year


def order_dated(
    rule: EntryRule,
    state: Floats,
    arriving: Floats,
    tick: int,
    day: float,
    hashprice_usd_per_ph_day: float,
    installed_ehs: float,
    vintage_hashcost: Values,
    part_leads: Values,
) -> None:
    """Let the machine's price follow its margin, and order for one tick.

    Parameters
    ----------
    rule : EntryRule
        How.
    state : array of shape (STATE,)
        Capacity on order [EH/s] and the machine's price [USD/TH]; changed in place.
    arriving : array of shape (ticks, vintages)
        Machines on order, by the tick modulo its length in which they arrive; changed in place.
        [EH/s]
    tick, day : int, float
        Number of the tick, and its time. [1], [days]
    hashprice_usd_per_ph_day : float
        Before pool fee. [USD/PH/s/day]
    installed_ehs : float
        [EH/s]
    vintage_hashcost : array of shape (vintages,)
        Of new machines at the network's median power price. [USD/PH/s/day]
    part_leads : array
        From `triangular_parts`. [1]
    """
    vintage = min(int(day / rule.vintage_days), len(vintage_hashcost) - 1)
    hashcost = vintage_hashcost[vintage]
    if rule.kind == BY_PAYBACK:
        margin = frontier_margin(hashprice_usd_per_ph_day, hashcost, rule.pool_fee)
        settled = settled_machine_price(margin, rule.margin_days, rule.scrap_usd_per_th)
        state[MACHINE_PRICE] = settled + (state[MACHINE_PRICE] - settled) * rule.price_kept
    rate = dated_rate_per_year(rule, hashprice_usd_per_ph_day, hashcost, state[MACHINE_PRICE])
    if rate <= 0.0 or installed_ehs <= 0.0:
        return
    lead = lead_time_days(
        state[ON_ORDER] / installed_ehs,
        rule.lead_days,
        rule.shortest_days,
        rule.longest_days,
        rule.usual_book,
        rule.book_power,
    )
    ordered = ordered_ehs(installed_ehs, rate, rule.tick_days)
    state[ON_ORDER] += ordered
    for i in range(len(part_leads)):
        ahead = ticks_ahead(lead * part_leads[i], rule.tick_days)
        arriving[(tick + ahead) % len(arriving), vintage] += ordered / len(part_leads)


def deliver_dated(
    state: Floats,
    arriving: Floats,
    tick: int,
    entry: Values,
    entry_parts: Values,
    capacity: Values,
    on_fraction: Values,
) -> float:
    """Bring the machines that are due in a tick on line, switched on; how much they are. [EH/s]

    Parameters
    ----------
    state, arriving, tick
        As in `order_dated`.
    entry : array of int
        Cohorts that new machines join, vintage by vintage.
    entry_parts : array
        A vintage's machines divided by this join the cohort. [1]
    capacity, on_fraction : array of shape (cohorts,)
        Changed in place. [EH/s], [1]
    """
    row, vintages = tick % len(arriving), arriving.shape[1]
    classes = len(entry) // vintages
    arrived = 0.0
    for vintage in range(vintages):
        due = float(arriving[row, vintage])
        if due <= 0.0:
            continue
        for i in range(vintage * classes, (vintage + 1) * classes):
            cohort, added = entry[i], due / entry_parts[i]
            before = capacity[cohort]
            on_fraction[cohort] = mixed_on_fraction(before, on_fraction[cohort], added)
            capacity[cohort] = before + added
        arriving[row, vintage] = 0.0
        arrived += due
    state[ON_ORDER] = max(state[ON_ORDER] - arrived, 0.0)
    return arrived
