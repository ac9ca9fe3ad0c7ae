"""Treasury policies: how many coins a business sells.

- *sell-all*: every day's production is sold; coins held at the start stay as a reserve.
- *hold-share*: a share of production is kept.
- *cover-costs*: coins are sold for the day's costs only, from production first, then from the
  treasury.
- *fixed-coins* and *fixed-money*: as many coins, or dollars' worth, every day, whatever is mined
  (averaging), as long as there are coins.
- *runway*: production is kept; on a day whose cash, less bills owed, lasts fewer days at the day's
  costs than the runway asked for, a share of all coins is sold.

Whatever the policy, a bill that cash cannot pay is paid by selling coins. Source of the policies:
listed miners' reported sales, 20 to 400 % of production (2022-2025).
"""

from dataclasses import dataclass
from enum import IntEnum

from minersim.units import MICRO_USD_PER_USD, SATOSHI_PER_BTC, micro_usd_from_usd


class TreasuryPolicy(IntEnum):
    """What is done with production."""

    SELL_ALL = 0
    HOLD_SHARE = 1
    COVER_COSTS = 2
    FIXED_COINS = 3
    FIXED_MONEY = 4
    RUNWAY = 5


# plain numbers for compiled code
_SELL_ALL = int(TreasuryPolicy.SELL_ALL)
_HOLD_SHARE = int(TreasuryPolicy.HOLD_SHARE)
_FIXED_COINS = int(TreasuryPolicy.FIXED_COINS)
_FIXED_MONEY = int(TreasuryPolicy.FIXED_MONEY)


@dataclass(frozen=True, slots=True)
class Treasury:
    """A policy and its setting.

    Attributes
    ----------
    policy : TreasuryPolicy
        Which rule.
    hold_fraction : float
        Share of production that is kept under *hold-share*. [1]
    amount_per_day : int
        Sold every day under *fixed-coins* [sat] and *fixed-money* [millionths of a USD].
    runway_days : float
        Under *runway*: coins are sold when cash lasts for fewer. [days]
    sell_fraction : float
        Under *runway*: share of all coins that is then sold. [1]
    """

    policy: TreasuryPolicy
    hold_fraction: float = 0.0
    amount_per_day: int = 0
    runway_days: float = 0.0
    sell_fraction: float = 0.0


def coins_value_micro_usd(amount_sat: int, price_usd: float) -> int:
    """Market value of coins, as the books carry it. [millionths of a USD]

    >>> coins_value_micro_usd(150_000_000, 84_000.0)
    126000000000
    """
    return round(amount_sat * price_usd * (MICRO_USD_PER_USD / SATOSHI_PER_BTC))


def coins_to_raise(amount_micro_usd: int, price_usd: float, available_sat: int) -> int:
    """Fewest satoshi whose value in the books covers an amount, at most what is there. [sat]

    Parameters
    ----------
    amount_micro_usd : int
        [millionths of a USD]
    price_usd : float
        [USD/BTC]
    available_sat : int
        [sat]

    Examples
    --------
    >>> coins_to_raise(50_000_000_000, 100_000.0, 10**9)
    50000000
    >>> coins_to_raise(50_000_000_000, 100_000.0, 7)
    7
    """
    if amount_micro_usd <= 0:
        return 0
    micro_usd_per_sat = price_usd * (MICRO_USD_PER_USD / SATOSHI_PER_BTC)
    estimate = (amount_micro_usd - 0.5) / micro_usd_per_sat
    if estimate >= available_sat:
        return available_sat
    # the estimate is good to the last digit of a float; the books decide on the last satoshi
    amount_sat = max(int(estimate) - 2, 0)
    while (
        amount_sat < available_sat
        and coins_value_micro_usd(amount_sat, price_usd) < amount_micro_usd
    ):
        amount_sat += 1
    return amount_sat


def policy_sale_sat(
    policy: int,
    hold_fraction: float,
    produced_sat: int,
    held_sat: int,
    costs_micro_usd: int,
    price_usd: float,
) -> int:
    """Satoshi that a policy which looks at production or costs sells at the close of a day. [sat]

    Parameters
    ----------
    policy : int
        *sell-all*, *hold-share* or *cover-costs* of ``TreasuryPolicy``.
    hold_fraction : float
        Share of production that *hold-share* keeps. [1]
    produced_sat : int
        The day's production after the pool fee. [sat]
    held_sat : int
        All coins held, production included. [sat]
    costs_micro_usd : int
        The day's costs. [millionths of a USD]
    price_usd : float
        [USD/BTC]

    Examples
    --------
    >>> policy_sale_sat(TreasuryPolicy.HOLD_SHARE, 0.25, 1000, 5000, 0, 1e5)
    750
    """
    if policy == _SELL_ALL:
        return produced_sat
    if policy == _HOLD_SHARE:
        return produced_sat - round(hold_fraction * produced_sat)
    return coins_to_raise(costs_micro_usd, price_usd, held_sat)


def reserve_sale_sat(
    policy: int,
    amount_per_day: int,
    runway_days: float,
    sell_fraction: float,
    held_sat: int,
    costs_micro_usd: int,
    free_cash_micro_usd: int,
    price_usd: float,
) -> int:
    """Satoshi that a policy which looks at the reserve sells at the close of a day. [sat]

    Parameters
    ----------
    policy : int
        *fixed-coins*, *fixed-money* or *runway* of ``TreasuryPolicy``.
    amount_per_day : int
        [sat] or [millionths of a USD]
    runway_days : float
        [days]
    sell_fraction : float
        [1]
    held_sat : int
        All coins held, production included. [sat]
    costs_micro_usd : int
        The day's costs. [millionths of a USD]
    free_cash_micro_usd : int
        Cash less bills owed, the day's costs included. [millionths of a USD]
    price_usd : float
        [USD/BTC]

    Examples
    --------
    >>> reserve_sale_sat(TreasuryPolicy.FIXED_COINS, 300, 0.0, 0.0, 200, 0, 0, 1e5)
    200
    >>> reserve_sale_sat(TreasuryPolicy.FIXED_MONEY, 1_000_000, 0.0, 0.0, 5000, 0, 0, 1e5)
    1000
    >>> reserve_sale_sat(TreasuryPolicy.RUNWAY, 0, 30.0, 0.1, 5000, 100, 2_999, 1e5)
    500
    """
    if policy == _FIXED_COINS:
        return min(amount_per_day, held_sat)
    if policy == _FIXED_MONEY:
        return coins_to_raise(amount_per_day, price_usd, held_sat)
    if free_cash_micro_usd < runway_days * costs_micro_usd:
        return min(round(sell_fraction * held_sat), held_sat)
    return 0


def treasury_sale_sat(
    policy: int,
    hold_fraction: float,
    amount_per_day: int,
    runway_days: float,
    sell_fraction: float,
    produced_sat: int,
    held_sat: int,
    costs_micro_usd: int,
    free_cash_micro_usd: int,
    price_usd: float,
) -> int:
    """Satoshi that any policy sells; see `policy_sale_sat` and `reserve_sale_sat`. [sat]"""
    if policy >= _FIXED_COINS:
        return reserve_sale_sat(
            policy,
            amount_per_day,
            runway_days,
            sell_fraction,
            held_sat,
            costs_micro_usd,
            free_cash_micro_usd,
            price_usd,
        )
    return policy_sale_sat(
        policy, hold_fraction, produced_sat, held_sat, costs_micro_usd, price_usd
    )


def coins_to_sell(
    treasury: Treasury,
    produced_sat: int,
    held_sat: int,
    costs_usd: float,
    price_usd: float,
    free_cash_usd: float = 0.0,
) -> int:
    """Satoshi that a treasury sells at the close of a day; see `treasury_sale_sat`. [sat]

    >>> coins_to_sell(Treasury(TreasuryPolicy.HOLD_SHARE, 0.25), 1000, 5000, 0.0, 1e5)
    750
    """
    return treasury_sale_sat(
        treasury.policy,
        treasury.hold_fraction,
        treasury.amount_per_day,
        treasury.runway_days,
        treasury.sell_fraction,
        produced_sat,
        held_sat,
        micro_usd_from_usd(costs_usd),
        micro_usd_from_usd(free_cash_usd),
        price_usd,
    )
