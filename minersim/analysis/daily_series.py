"""Daily series of a simulated world, as a data vendor would publish them of the real one.

The functions of ``minersim.indicators`` take them as they take real ones. What a vendor cannot
see, these do not show: hashrate is estimated from the blocks found, luck and all, and miners'
sales are hidden in the transfers of pools and custodians.

*Net sales* and *reported outflow* are two series. CryptoQuant's outflow was on average 9 times the
block reward in 2023 and 17 times in 2024 and 2025, while miners' balances hardly moved, so nearly
all of it is churn. Here churn is a multiple of the day's block reward with independent lognormal
noise. The multiple of 12, in a range of 10 to 16, is a judgement; so is the noise's spread of 0.45,
near the 0.42 to 0.43 that the logarithm of the vendor's daily ratio keeps about its mean of 30 days
in 2023 to 2025. Left out: the memory of that noise (a correlation of 0.3 to 0.5 from one day to the
next), its slow drift, and any tie of churn to the price.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.engine.randomness import Stream
from minersim.network import treasury
from minersim.protocol import HALVING_INTERVAL, RETARGET_INTERVAL
from minersim.results import WorldPaths
from minersim.units import HASHES_PER_DIFFICULTY, HASHES_PER_EH, SECONDS_PER_DAY

Array = npt.NDArray[np.float64]

CHURN = 12.0
"""Transfers beside sales, in block rewards: a judgement, 10 to 16 in recent years. [1]"""

CHURN_NOISE_SD = 0.45
"""Standard deviation of the logarithm of a day's churn. [1]"""


@dataclass(frozen=True, slots=True)
class DailySeries:
    """What the chain and the market show of every day, arrays of shape (paths, days).

    The first day ends one day after the start of the run.

    Attributes
    ----------
    price_usd : array
        At the end of the day. [USD/BTC]
    difficulty : array
        At the end of the day. [1]
    hashrate_ehs : array
        Estimated from the blocks found and their difficulty. [EH/s]
    issuance_btc : array
        New coins. [BTC/day]
    rewards_btc : array
        New coins and fees. [BTC/day]
    issuance_usd : array
        New coins at the day's last price. [USD/day]
    """

    price_usd: Array
    difficulty: Array
    hashrate_ehs: Array
    issuance_btc: Array
    rewards_btc: Array
    issuance_usd: Array


def daily_series(world: WorldPaths) -> DailySeries:
    """Daily series of a simulated world.

    Coins and work are counted block by block across a halving and a retarget. Under a rule that
    changes the difficulty with every block, a tick's blocks count with that of its beginning.
    """
    price_usd = world.at_days("price_usd")[:, 1:]
    issued = _by_block(world, "subsidy_btc", HALVING_INTERVAL)
    work = _by_block(world, "difficulty", RETARGET_INTERVAL)
    # fees hold from one tick to the next
    fees = np.zeros(issued.shape)
    fees[:, 1:] = world["blocks"][:, 1:] * world["fees_btc_per_block"][:, :-1]
    issuance_btc = world.summed_by_day(issued)[:, 1:]
    hashes = world.summed_by_day(work)[:, 1:] * HASHES_PER_DIFFICULTY
    return DailySeries(
        price_usd=price_usd,
        difficulty=world.at_days("difficulty")[:, 1:],
        hashrate_ehs=hashes / (SECONDS_PER_DAY * HASHES_PER_EH),
        issuance_btc=issuance_btc,
        rewards_btc=issuance_btc + world.summed_by_day(fees)[:, 1:],
        issuance_usd=issuance_btc * price_usd,
    )


def reported_outflow_btc(sold_btc: Array, rewards_btc: Array, churn: float, noise: Array) -> Array:
    """Outflow of miners' wallets as a vendor reports it: net sales and churn. [BTC/day]

    The law of ``minersim.network.treasury``, with noise on the reward.

    Parameters
    ----------
    sold_btc : array
        Net sales of all miners; negative when they gather coins. [BTC/day]
    rewards_btc : array
        New coins and fees of the day. [BTC/day]
    churn : float
        Transfers beside sales, in block rewards. [1]
    noise : array
        Factor of the day's churn. [1]

    Raises
    ------
    ValueError
        If the churn is negative or not finite.

    Examples
    --------
    >>> reported_outflow_btc(np.array([400.0]), np.array([450.0]), 12.0, np.array([1.5])).tolist()
    [8500.0]
    """
    if not 0.0 <= churn < np.inf:
        raise ValueError(f"churn {churn}; allowed: at least 0, finite")
    reported: Array = treasury.reported_outflow_btc(sold_btc, rewards_btc * noise, churn)
    return reported


def churn_noise(
    seed: int, paths: int, days: int, sd: float = CHURN_NOISE_SD, *, first_path: int = 0
) -> Array:
    """Noise of churn: independent lognormal factors of mean 1, shape (paths, days). [1]

    The random stream is its own, so that prices, fees and blocks do not move with it; a path's
    noise depends on seed and path alone, and a longer run goes on where a shorter one ends.

    Parameters
    ----------
    seed : int
        Of the run.
    paths, days : int
    sd : float
        Standard deviation of the logarithm. [1]
    first_path : int
        Number of the first path.

    Raises
    ------
    ValueError
        If the standard deviation is negative or not finite.

    Examples
    --------
    >>> churn_noise(7, paths=1, days=2, sd=0.0).tolist()
    [[1.0, 1.0]]
    """
    if not 0.0 <= sd < np.inf:
        raise ValueError(f"standard deviation {sd}; allowed: at least 0, finite")
    flows = Stream(seed, "flows")
    normal = np.empty((paths, days))
    for path in range(paths):
        normal[path] = flows.at(first_path + path).standard_normal(days)
    return np.exp(sd * normal - sd * sd / 2.0)


def simulated_outflow_btc(
    world: WorldPaths,
    sold_btc: Array,
    *,
    churn: float = CHURN,
    noise_sd: float = CHURN_NOISE_SD,
    first_path: int = 0,
) -> Array:
    """Reported outflow of miners in a simulated world, shape (paths, days). [BTC/day]

    Times the price of `daily_series` it is what ``minersim.indicators.mpi`` takes.

    Parameters
    ----------
    world : WorldPaths
    sold_btc : array of shape (paths, ticks)
        Net sales of all miners since the previous tick; that of tick 0 is before the run and does
        not count. [BTC]
    churn : float
        Transfers beside sales, in block rewards. [1]
    noise_sd : float
        Standard deviation of the logarithm of a day's churn. [1]
    first_path : int
        Number of the world's first path, for one of several chunks.

    Raises
    ------
    ValueError
        If the sales differ from the world in shape, or churn or noise is negative or not finite.
    """
    if sold_btc.shape != (world.paths, world.ticks):
        raise ValueError(
            f"sold_btc {sold_btc.shape}; allowed: the world's (paths, ticks), "
            f"{(world.paths, world.ticks)}"
        )
    noise = churn_noise(
        world.provenance.seed, world.paths, world.days, noise_sd, first_path=first_path
    )
    sold_by_day = world.summed_by_day(sold_btc)[:, 1:]
    return reported_outflow_btc(sold_by_day, daily_series(world).rewards_btc, churn, noise)


def _by_block(world: WorldPaths, name: str, interval: int) -> Array:
    """Sum over a tick's blocks of a column that changes at multiples of a height interval."""
    values, blocks = world[name], world["blocks"][:, 1:]
    following = world["height"][:, :-1] + 1.0
    until_change = interval - following % interval
    before = np.minimum(blocks, until_change)
    found = np.zeros(values.shape)
    found[:, 1:] = before * values[:, :-1] + (blocks - before) * values[:, 1:]
    return found
