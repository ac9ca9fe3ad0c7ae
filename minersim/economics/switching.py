"""When a miner for profit leaves and returns: thresholds, delays and relaxation.

A cohort of machines, or one fleet, starts to leave when its markup has been below -m_off for
n_off days and to return when it has been above +m_on for n_on days. Between the thresholds it
stays as it is. Many machines move gradually, with relaxation times; one fleet moves at once
(relaxation time zero). The reasons for hysteresis are contracts (take-or-pay), failures on
restart and the work of restarting; see the defaults' sources in the scenario's declaration.

Only sums, products and comparisons are used on the way of a tick, so that every engine that calls
these functions gets the same bits; the exponentials are computed once, in `SwitchingRule.create`.
Left out here: underclocking before switching off, and losses on restart.
"""

import math
from dataclasses import dataclass
from typing import Self

_ROUNDING_DAYS = 1e-6
"""Ticks of years may miss whole days by so much, and the shortest tick is far longer."""


@dataclass(frozen=True, slots=True)
class SwitchingRule:
    """Thresholds, delays and the shares that move in one tick.

    Attributes
    ----------
    off_markup, on_markup : float
        Leave below ``off_markup`` (usually <= 0), return above ``on_markup``. [1]
    off_days, on_days : float
        How long the markup must have stood there. [days]
    leave_share, return_share : float
        Share of the machines still on that leaves in a tick, and of those off that returns. [1]
    tick_days : float
        Length of a tick. [days]
    """

    off_markup: float
    on_markup: float
    off_days: float
    on_days: float
    leave_share: float
    return_share: float
    tick_days: float

    @classmethod
    def create(
        cls,
        *,
        off_markup: float,
        on_markup: float,
        off_days: float,
        on_days: float,
        off_relaxation_days: float = 0.0,
        on_relaxation_days: float = 0.0,
        tick_days: float = 1.0,
    ) -> Self:
        """Rule from relaxation times [days]; a relaxation time of 0 moves everything at once."""
        return cls(
            off_markup=off_markup,
            on_markup=on_markup,
            off_days=off_days,
            on_days=on_days,
            leave_share=_share_that_moves(off_relaxation_days, tick_days),
            return_share=_share_that_moves(on_relaxation_days, tick_days),
            tick_days=tick_days,
        )


def _share_that_moves(relaxation_days: float, tick_days: float) -> float:
    return 1.0 if relaxation_days <= 0.0 else -math.expm1(-tick_days / relaxation_days)


def is_below(
    net_hashprice_usd_per_ph_day: float, hashcost_usd_per_ph_day: float, markup: float
) -> bool:
    """Whether the markup of net hashprice over hashcost is below a threshold.

    The same as ``markup(...) < threshold``, without a division for every cohort.

    >>> is_below(29.0, 30.0, -0.02), is_below(29.9, 30.0, -0.02)
    (True, False)
    """
    return net_hashprice_usd_per_ph_day < hashcost_usd_per_ph_day * (1.0 + markup)


def is_above(
    net_hashprice_usd_per_ph_day: float, hashcost_usd_per_ph_day: float, markup: float
) -> bool:
    """Whether the markup of net hashprice over hashcost is above a threshold.

    >>> is_above(32.0, 30.0, 0.05), is_above(31.0, 30.0, 0.05)
    (True, False)
    """
    return net_hashprice_usd_per_ph_day > hashcost_usd_per_ph_day * (1.0 + markup)


def count_days(days: float, holds: bool, tick_days: float) -> float:
    """Days for which a condition has held without a break, after one more tick. [days]

    >>> count_days(2.0, True, 1.0), count_days(2.0, False, 1.0)
    (3.0, 0.0)
    """
    return days + tick_days if holds else 0.0


def lasted(days: float, needed: float) -> bool:
    """Whether a condition has held for as long as is needed, but for what adding up has rounded.

    Of hours of 1/24 day each, 72 come to a little less than three days.

    >>> lasted(sum([1.0 / 24.0] * 72), 3.0), lasted(71.0 / 24.0, 3.0)
    (True, False)
    """
    return days >= needed - _ROUNDING_DAYS


def next_on_fraction(
    on_fraction: float,
    days_below: float,
    days_above: float,
    off_days: float,
    on_days: float,
    leave_share: float,
    return_share: float,
) -> float:
    """On-fraction of a cohort after one tick. [1]

    Parameters
    ----------
    on_fraction : float
        Share of the machines that is on now, in [0, 1].
    days_below, days_above : float
        How long the markup has been below -m_off, above +m_on (see `count_days`). [days]
    off_days, on_days : float
        Delay before leaving, before returning; 0 moves in the first tick past a threshold. [days]
    leave_share, return_share : float
        Share of the machines on (off) that leaves (returns) within the tick. [1]

    Examples
    --------
    >>> next_on_fraction(1.0, 5.0, 0.0, 5.0, 3.0, 0.1, 0.2)
    0.9
    >>> next_on_fraction(0.5, 0.0, 2.0, 5.0, 3.0, 0.1, 0.2)
    0.5
    """
    if days_below > 0.0 and lasted(days_below, off_days):
        return on_fraction - on_fraction * leave_share
    if days_above > 0.0 and lasted(days_above, on_days):
        return on_fraction + (1.0 - on_fraction) * return_share
    return on_fraction
