"""Daily figures from other daily figures, by what they are.

Each identity is tried for the days that nobody tells, in the order below. What a day's blocks say
of its hashrate is the definition of that estimate, and carries their luck.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.protocol import block_subsidy
from minersim.protocol.subsidy import mined_before
from minersim.units import (
    HASHES_PER_DIFFICULTY,
    HASHES_PER_EH,
    SATOSHI_PER_BTC,
    SECONDS_PER_DAY,
)

Array = npt.NDArray[np.float64]

HEIGHT_ESTIMATE = "height_estimate"
"""Height at the end of the day as far as known points of the chain give it, right to hours or days:
good for the schedule of coins (``minersim.data.height_estimate``)."""

_DAY_EHS_PER_BLOCK = HASHES_PER_DIFFICULTY / (SECONDS_PER_DAY * HASHES_PER_EH)
"""Hashrate that finds one block of difficulty 1 a day. [EH/s]"""


@dataclass(frozen=True, slots=True)
class Identity:
    """One way to a quantity.

    Attributes
    ----------
    inputs : tuple of str
        Quantities that it takes.
    words : str
        For the user.
    derive : callable
        Takes arrays of shape (..., days), gives one.
    only_held : bool
        Whether its inputs must be told and not derived, as differences of an estimate say nothing.
    """

    inputs: tuple[str, ...]
    words: str
    derive: Callable[..., Array]
    only_held: bool = False


def subsidy_at(height: Array) -> Array:
    """Subsidy of the block at each height, NaN where the height is. [BTC/block]

    >>> subsidy_at(np.array([839_999.0, np.nan, 840_000.5])).tolist()
    [6.25, nan, 3.125]
    """
    return _by_height(height, lambda whole: block_subsidy(whole) / SATOSHI_PER_BTC)


def supply_at(height: Array) -> Array:
    """Coins that the schedule has given up to each height, NaN where the height is. [BTC]

    >>> supply_at(np.array([839_999.0])).tolist()
    [19687500.0]
    """
    return _by_height(height, lambda whole: mined_before(whole + 1) / SATOSHI_PER_BTC)


def _by_height(height: Array, law: Callable[[int], float]) -> Array:
    found = np.full(height.shape, np.nan)
    there = np.isfinite(height) & (height >= 0.0)
    found[there] = [law(int(whole)) for whole in height[there]]
    return found


def daily_change(values: Array) -> Array:
    """Change since the day before, NaN on the first day and where it would be negative.

    >>> daily_change(np.array([10.0, 12.0, 11.0])).tolist()
    [nan, 2.0, nan]
    """
    change = np.full(values.shape, np.nan)
    change[..., 1:] = np.diff(values, axis=-1)
    change[~(change >= 0.0)] = np.nan
    return change


IDENTITIES: dict[str, tuple[Identity, ...]] = {
    "hashrate_ehs": (
        Identity(
            ("blocks_per_day", "difficulty"),
            "blocks × difficulty × 2³² hashes / 86,400 s",
            lambda blocks, difficulty: blocks * difficulty * _DAY_EHS_PER_BLOCK,
        ),
    ),
    "blocks_per_day": (
        Identity(("height",), "change of the height", daily_change, only_held=True),
        Identity(
            ("hashrate_ehs", "difficulty"),
            "hashrate × 86,400 s / (difficulty × 2³² hashes)",
            lambda hashrate, difficulty: hashrate / (difficulty * _DAY_EHS_PER_BLOCK),
            only_held=True,
        ),
    ),
    "subsidy_btc": (
        Identity(("height",), "schedule at the height", subsidy_at, only_held=True),
        Identity((HEIGHT_ESTIMATE,), "schedule at the estimated height", subsidy_at),
        Identity(
            ("issuance_btc", "blocks_per_day"),
            "new coins / blocks",
            lambda issued, blocks: issued / blocks,
            only_held=True,
        ),
    ),
    "issuance_btc": (
        Identity(("supply_btc",), "change of the supply", daily_change, only_held=True),
        Identity(
            ("blocks_per_day", "subsidy_btc"),
            "blocks × subsidy",
            lambda blocks, subsidy: blocks * subsidy,
        ),
    ),
    "fees_btc": (
        Identity(
            ("fees_btc_per_block", "blocks_per_day"),
            "fees of a block × blocks",
            lambda fees, blocks: fees * blocks,
        ),
    ),
    "fees_btc_per_block": (
        Identity(
            ("fees_btc", "blocks_per_day"), "fees / blocks", lambda fees, blocks: fees / blocks
        ),
    ),
    "supply_btc": (
        Identity(("height",), "schedule up to the height", supply_at, only_held=True),
        Identity((HEIGHT_ESTIMATE,), "schedule up to the estimated height", supply_at),
    ),
    "market_cap_usd": (
        Identity(
            ("price_usd", "supply_btc"), "price × supply", lambda price, supply: price * supply
        ),
    ),
    "issuance_usd": (
        Identity(
            ("issuance_btc", "price_usd"),
            "new coins × price",
            lambda issued, price: issued * price,
        ),
    ),
    "revenue_btc": (
        Identity(
            ("issuance_btc", "fees_btc"), "new coins + fees", lambda issued, fees: issued + fees
        ),
    ),
    "revenue_usd": (
        Identity(
            ("issuance_btc", "fees_btc", "price_usd"),
            "(new coins + fees) × price",
            lambda issued, fees, price: (issued + fees) * price,
        ),
    ),
    "miner_outflow_usd": (
        Identity(
            ("miner_outflow_btc", "price_usd"),
            "outflow × price",
            lambda outflow, price: outflow * price,
        ),
    ),
}
"""Ways to a quantity, by its name, the best first."""
