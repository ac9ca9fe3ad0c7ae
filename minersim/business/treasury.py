"""Treasury policies: how many coins a business sells.

- *sell-all*: every day's production is sold; coins held at the start stay as a reserve.
- *hold-share*: a share of production is kept.
- *cover-costs*: coins are sold for the day's costs only, from production first, then from the
  treasury.

Whatever the policy, a bill that cash cannot pay is paid by selling coins. Source of the policies:
listed miners' reported sales, 20 to 400 % of production (2022-2025). Left out here: averaging,
thresholds on runway, loans and margin calls.
"""

from dataclasses import dataclass
from enum import IntEnum

from minersim.units import MICRO_USD_PER_USD, SATOSHI_PER_BTC, micro_usd_from_usd


class TreasuryPolicy(IntEnum):
    """What is done with production."""

    SELL_ALL = 0
    HOLD_SHARE = 1
    COVER_COSTS = 2


@dataclass(frozen=True, slots=True)
class Treasury:
    """A policy and its setting.

    Attributes
    ----------
    policy : TreasuryPolicy
        Which rule.
    hold_fraction : float
        Share of production that is kept under *hold-share*. [1]
    """

    policy: TreasuryPolicy
    hold_fraction: float = 0.0


def coins_to_raise(amount_usd: float, price_usd: float, available_sat: int) -> int:
    """Fewest satoshi that bring in an amount, at most what is there. [sat]

    >>> coins_to_raise(50_000.0, 100_000.0, 10**9), coins_to_raise(50_000.0, 100_000.0, 7)
    (50000000, 7)
    """
    if amount_usd <= 0.0:
        return 0
    # whole numbers, since rounding in floats would often sell a satoshi too many
    numerator, denominator = price_usd.as_integer_ratio()
    wanted = micro_usd_from_usd(amount_usd) * denominator * SATOSHI_PER_BTC
    return min(available_sat, -(-wanted // (numerator * MICRO_USD_PER_USD)))


def coins_to_sell(
    treasury: Treasury, produced_sat: int, held_sat: int, costs_usd: float, price_usd: float
) -> int:
    """Satoshi that a policy sells at the close of a day. [sat]

    Parameters
    ----------
    treasury : Treasury
        The policy.
    produced_sat : int
        The day's production after the pool fee. [sat]
    held_sat : int
        All coins held, production included. [sat]
    costs_usd : float
        The day's costs. [USD]
    price_usd : float
        [USD/BTC]

    Examples
    --------
    >>> coins_to_sell(Treasury(TreasuryPolicy.HOLD_SHARE, 0.25), 1000, 5000, 0.0, 1e5)
    750
    """
    if treasury.policy == TreasuryPolicy.SELL_ALL:
        return produced_sat
    if treasury.policy == TreasuryPolicy.HOLD_SHARE:
        return produced_sat - round(treasury.hold_fraction * produced_sat)
    return coins_to_raise(costs_usd, price_usd, held_sat)
