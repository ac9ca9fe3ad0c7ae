"""The block subsidy: how many new coins each block may create.

Models the issuance schedule of the main chain: 50 BTC at first, halved every 210 000 blocks,
counted in whole satoshi and cut off when nothing is left.

Source: Bitcoin Core, ``src/validation.cpp`` ``GetBlockSubsidy`` and ``nSubsidyHalvingInterval`` in
``src/kernel/chainparams.cpp``.

Left out: fees, the hundred blocks a coinbase output must wait before it can be spent, and the few
coins that miners failed to claim or that can never be spent (the genesis output among them). The
sums here are therefore what the schedule allows, a little above what exists.
"""

from minersim.units import SATOSHI_PER_BTC

HALVING_INTERVAL = 210_000
"""Blocks from one halving to the next."""

INITIAL_SUBSIDY_SAT = 50 * SATOSHI_PER_BTC
"""Subsidy of the genesis block [sat]."""

# Core's limit, since a shift by 64 bits is undefined in C++. Python's shift needs none: the subsidy
# is zero from the 33rd halving on. Here it only bounds the sum over eras.
_MAX_HALVINGS = 64


def block_subsidy(height: int) -> int:
    """Subsidy of the block at a height.

    Parameters
    ----------
    height : int
        Height of the block; the genesis block has height 0.

    Returns
    -------
    int
        New coins the block may create. [sat]

    Raises
    ------
    ValueError
        If the height is negative.

    Examples
    --------
    >>> block_subsidy(840_000)
    312500000
    """
    _check_height(height)
    return _era_subsidy(height // HALVING_INTERVAL)


def next_halving_height(height: int) -> int:
    """Height of the first halving after a height.

    Parameters
    ----------
    height : int
        Height of a block; the answer is strictly greater, also when this block is a halving.

    Returns
    -------
    int
        Smallest multiple of 210 000 above the height.

    Raises
    ------
    ValueError
        If the height is negative.

    Examples
    --------
    >>> next_halving_height(839_999), next_halving_height(840_000)
    (840000, 1050000)
    """
    _check_height(height)
    return (height // HALVING_INTERVAL + 1) * HALVING_INTERVAL


def mined_before(height: int) -> int:
    """Coins issued by all blocks below a height, in closed form by eras.

    Parameters
    ----------
    height : int
        Height of the first block not counted.

    Returns
    -------
    int
        Sum of the subsidies of heights 0 to ``height - 1``. [sat]

    Raises
    ------
    ValueError
        If the height is negative.

    Examples
    --------
    >>> mined_before(840_000) // SATOSHI_PER_BTC
    19687500
    """
    _check_height(height)
    eras, blocks_of_era = divmod(height, HALVING_INTERVAL)
    full_eras_sat = sum(_era_subsidy(era) for era in range(min(eras, _MAX_HALVINGS)))
    return full_eras_sat * HALVING_INTERVAL + blocks_of_era * _era_subsidy(eras)


def _era_subsidy(halvings: int) -> int:
    """Subsidy of a block after so many halvings. [sat]"""
    return INITIAL_SUBSIDY_SAT >> halvings


def _check_height(height: int) -> None:
    if height < 0:
        raise ValueError(f"block height {height} is negative; the genesis block has height 0")
