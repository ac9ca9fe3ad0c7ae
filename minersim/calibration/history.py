"""History by epoch: difficulty, price and fees as they stood at every retarget.

A row is an epoch of 2,016 blocks. Row i is known in full at the end of the UTC day in which its
first block was found: its difficulty, the close of that day, and the fees of the epoch before. The
mean price of an epoch is known when the next one begins, so that of the last row is not.

Left out: what happens between two retargets, other than the mean price. Where only prices of the
first days of epochs are known, the mean of an epoch is taken from those at its two ends.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from minersim.economics import hashprice_usd
from minersim.protocol import RETARGET_INTERVAL, block_subsidy
from minersim.protocol.subsidy import HALVING_INTERVAL
from minersim.units import SATOSHI_PER_BTC

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class EpochHistory:
    """What is known at a retarget, and at all before it.

    Attributes
    ----------
    height : int64 array of shape (n,)
        First blocks of the epochs, 2,016 apart.
    time_s : int64 array of shape (n,)
        Header times of the first blocks. [s since 1970]
    difficulty : array of shape (n,)
        Of the epoch. [1]
    price_usd : array of shape (n,)
        Close of the day of the first block; NaN before there was a market. [USD/BTC]
    fees_btc_per_block : array of shape (n,)
        Mean of about the epoch before; 0 where unknown. [BTC/block]
    mean_price_usd : array of shape (n,)
        exp of the mean logarithm of the price over the epoch; NaN where it is not known yet.
        [USD/BTC]
    origin : str
        Where the figures are from, for the user.
    snapshots : tuple of int
        Snapshots of the store that they are from.
    """

    height: Whole
    time_s: Whole
    difficulty: Array
    price_usd: Array
    fees_btc_per_block: Array
    mean_price_usd: Array
    origin: str
    snapshots: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is no history."""
        sizes = {
            array.size
            for array in (
                self.height,
                self.time_s,
                self.difficulty,
                self.price_usd,
                self.fees_btc_per_block,
                self.mean_price_usd,
            )
        }
        if len(sizes) != 1 or 0 in sizes:
            raise ValueError("a history's arrays must have one length, at least 1")
        if not bool(np.all(np.diff(self.height) == RETARGET_INTERVAL)):
            raise ValueError("epochs must follow one another")
        if not bool(np.all(np.isfinite(self.difficulty) & (self.difficulty > 0.0))):
            raise ValueError("difficulty must be positive and finite")

    @property
    def size(self) -> int:
        """Number of epochs."""
        return self.height.size

    @property
    def log_difficulty(self) -> Array:
        """Natural logarithm of the difficulty. [1]"""
        return np.log(self.difficulty)

    @property
    def subsidy_btc(self) -> Array:
        """Subsidy of the first block of each epoch. [BTC/block]"""
        return np.array([_subsidy(int(height)) for height in self.height])

    @property
    def hashprice_usd_per_ph_day(self) -> Array:
        """Hashprice at the first block, with the fees of the epoch before. [USD/PH/s/day]"""
        return hashprice_usd(
            self.price_usd, self.difficulty, self.subsidy_btc, self.fees_btc_per_block
        )

    def until(self, origin: int) -> "EpochHistory":
        """What was known when an epoch began: its row and those before, and no mean price of it."""
        kept = slice(0, origin + 1)
        mean_price = self.mean_price_usd[kept].copy()
        mean_price[-1] = np.nan
        return replace(
            self,
            height=self.height[kept],
            time_s=self.time_s[kept],
            difficulty=self.difficulty[kept],
            price_usd=self.price_usd[kept],
            fees_btc_per_block=self.fees_btc_per_block[kept],
            mean_price_usd=mean_price,
        )

    def first_after(self, time_s: int) -> int:
        """Number of the first epoch that begins at a time or after it."""
        return int(np.searchsorted(self.time_s, time_s))


def mean_subsidy_btc(first_height: int, epochs: int) -> Array:
    """Mean subsidy of the blocks of each epoch from one on, shape (epochs,). [BTC/block]

    >>> mean_subsidy_btc(838_656, 3).tolist()  # the halving comes at block 840,000
    [5.208333333333333, 3.125, 3.125]
    """
    means = np.empty(epochs)
    for i in range(epochs):
        height = first_height + i * RETARGET_INTERVAL
        until_halving = (-height) % HALVING_INTERVAL
        before = min(until_halving, RETARGET_INTERVAL) if until_halving else RETARGET_INTERVAL
        last = _subsidy(height + RETARGET_INTERVAL - 1)
        share = before / RETARGET_INTERVAL
        means[i] = share * _subsidy(height) + (1.0 - share) * last
    return means


def means_of_ends(price_usd: Array) -> Array:
    """Mean price of epochs from the prices at their ends; NaN for the last, shape (n,). [USD/BTC]

    >>> means_of_ends(np.array([1.0, 4.0, 4.0])).tolist()
    [2.0, 4.0, nan]
    """
    means = np.full(price_usd.size, np.nan)
    means[:-1] = np.sqrt(price_usd[1:] * price_usd[:-1])
    return means


def _subsidy(height: int) -> float:
    return block_subsidy(height) / SATOSHI_PER_BTC
