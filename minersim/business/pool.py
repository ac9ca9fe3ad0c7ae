"""How a pool pays: expected value, its own luck, or a miner's own blocks.

- *FPPS*: the expected reward of every share, whatever is found;
- *PPLNS*: the miner's share of the blocks that the pool finds. With a share s of the network a pool
  expects 144 s blocks a day and finds a Poisson number, so a day's income has a coefficient of
  variation of 1 / sqrt(144 s): 83 % for 1 % of the network, 14 % for 37 %. A miner that runs
  steadily gets its part of the blocks of the day; what the window of shares carries from one day
  into the next is left out;
- *solo*: the miner's own blocks. Expected are its expected coins over the reward of a block; found
  is a Poisson number of whole blocks.

The mean is the same in all three. What is earned is paid out when it has waited for the pool's
delay and is at least the payout threshold.

Source: Rosenfeld, "Analysis of Bitcoin Pooled Mining Reward Systems" (arXiv 1112.4980), sections 2
and 5.
"""

import math
from dataclasses import dataclass
from enum import IntEnum

_MOST_AT_ONCE = 500.0


class PoolKind(IntEnum):
    """How a pool pays."""

    FPPS = 0
    PPLNS = 1
    SOLO = 2


# plain numbers for compiled code
_SOLO = int(PoolKind.SOLO)


@dataclass(frozen=True, slots=True)
class PoolPlan:
    """A pool's terms beside its fee.

    Attributes
    ----------
    kind : PoolKind
        How it pays.
    share : float
        The pool's share of the network, for PPLNS. [1]
    threshold_sat : int
        Least payout. [sat]
    delay_days : int
        Days between earning and payout. [days]
    """

    kind: PoolKind = PoolKind.FPPS
    share: float = 1.0
    threshold_sat: int = 0
    delay_days: int = 0

    @property
    def has_luck(self) -> bool:
        """Whether income depends on blocks found."""
        return self.kind != PoolKind.FPPS


def poisson_quantile(chance: float, expected: float) -> int:
    """Number of events whose cumulative chance first reaches a chance.

    Parameters
    ----------
    chance : float
        In [0, 1), uniform for a random number of events.
    expected : float
        Mean number of events.

    Examples
    --------
    >>> [poisson_quantile(u, 1.0) for u in (0.36, 0.37, 0.73, 0.74, 0.919, 0.920)]
    [0, 1, 1, 2, 2, 3]
    """
    if expected <= 0.0:
        return 0
    if expected > _MOST_AT_ONCE:
        # exp(-expected) would vanish; so many blocks have no luck left that anybody could see
        return round(expected)
    term = math.exp(-expected)
    reached = term
    events = 0
    # terms shrink to nothing well before this bound, whatever is left of the chance
    most = int(expected + 40.0 * math.sqrt(expected)) + 40
    while reached <= chance and events < most:
        events += 1
        term *= expected / events
        reached += term
    return events


def coins_found_btc(kind: int, expected_btc: float, luck: float, reward_btc: float) -> float:
    """Coins that a day of mining gives under a pool's luck. [BTC]

    Parameters
    ----------
    kind : int
        A ``PoolKind`` other than FPPS.
    expected_btc : float
        [BTC]
    luck : float
        PPLNS: blocks that the pool found over those expected; solo: a uniform number. [1]
    reward_btc : float
        Reward of a block, for solo. [BTC]

    Examples
    --------
    >>> coins_found_btc(PoolKind.PPLNS, 0.02, 1.5, 3.2)
    0.03
    >>> coins_found_btc(PoolKind.SOLO, 0.32, 0.95, 3.2)
    3.2
    """
    if kind != _SOLO:
        return expected_btc * luck
    if reward_btc <= 0.0:
        return expected_btc
    return poisson_quantile(luck, expected_btc / reward_btc) * reward_btc


def payout_sat(waited_sat: int, threshold_sat: int) -> int:
    """Coins paid out of those that have waited long enough. [sat]

    >>> payout_sat(99, 100), payout_sat(100, 100)
    (0, 100)
    """
    return waited_sat if waited_sat >= threshold_sat else 0
