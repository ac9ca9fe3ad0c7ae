"""Block-level dynamics of three difficulty rules against a published simulation.

Noda, Okumura and Hashimoto (2020), 5,000 paths of twelve weeks from height 551,443: price without
drift on a grid of ten minutes, hashrate that follows the reward along an S at once. They state the
mean and standard deviation of block times and the share of paths with a block of more than one, two
or three hours. Two runs of 5,000 paths differ by 2 standard errors of their difference.

The mean of cw-144 is 0.04 % below the stated one. It hangs on the 144 blocks before the start: the
authors' program reads the real times of 2,016 blocks there, of which only means over an epoch are
stated. With these blocks 10.8 minutes apart in place of the epoch's 11.25 it is met. So it is held
to 0.05 %, not to its standard error of 0.002 %; and a plain program of the stated model, which
shares no line with the engine, must give the engine's mean. In that program a lag of a block, price
between the grid's points along a line, hashrate held through a block, a window of 143 or 145 blocks
and the block under way at the end move the mean by 0.02 % at most, and an average of chances in
place of works by -0.2 %.

They state profits too, by the cost of a hash, in USD an EH of capacity. Their numbers are sums over
the blocks found, each of which counts its reward less the cost where that is above nothing: so the
rows of an ideal rule fall by 12,239 for a dollar of cost, the blocks that twelve weeks have at its
9.8832 minutes, and not by 12,096. All of them are from one set of prices, so they lie off together:
about two standard errors up. They are held to three, 1 to 2 % for hashes that are not dear.
"""

import math

import numpy as np
import pytest
from numba import njit, prange

from minersim.engine import cores
from minersim.engine.ensemble import Ensemble
from minersim.engine.world_setup import WorldSetup
from minersim.market import ConstantFees, GBMPrice
from minersim.network import LogisticSupply, logistic_hashrate
from minersim.network.treasury import TreasuryRule
from minersim.protocol import bits_of_difficulty
from minersim.protocol.rules import ASERT, BITCOIN, MOVING_WINDOW, DifficultyRule
from minersim.results.columns import WORLD_NAMES

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
COSTS = (0.5, 1.0, 1.5, 1.75, 1.95)
"""Of a hash; a sixth, of 4, is paid on a few paths only, whose scatter a sample does not tell.
[USD/EH]"""
PROFITS = {
    "bitcoin": (14_956.7, 10_020.3, 5_374.5, 3_549.6, 2_417.2),
    "cw-144": (16_519.3, 10_492.5, 4_497.9, 1_949.6, 804.5),
}
"""Published, by cost. [USD/EH]"""


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


def block_rewards(rule: DifficultyRule) -> tuple[list[np.ndarray], np.ndarray]:
    """Reward of an EH at each block found within the twelve weeks [USD/EH], and the mean price."""
    ensemble = Ensemble(setup(rule), 1, keep_blocks=True, threads=cores())
    column, found, prices = WORLD_NAMES.index("hashprice_usd_per_ph_day"), [], []
    for first in range(0, PATHS, 100):
        chunk = ensemble.simulate(first, first + 100)
        # that of the tick of ten minutes in which the block falls
        ticks = ((moments / 600.0).astype(int) for moments in chunk.block_s)
        found += [chunk.columns[i, column, at] / 86.4 for i, at in enumerate(ticks)]
        prices.append(chunk.columns[:, WORLD_NAMES.index("price_usd")].mean(axis=1))
    return found, np.concatenate(prices)


@pytest.mark.slow
def test_profits_agree_with_the_publication():
    means = {}
    for name, published in PROFITS.items():
        rewards, prices = block_rewards(RULES[name])
        dear = prices - START_USD  # 0 on average, for a price without drift
        for cost, expected in zip(COSTS, published, strict=True):
            profits = np.array([np.maximum(path - cost, 0.0).sum() for path in rewards])
            # what the luck of these prices has done is known, and taken off; theirs is not
            usual = profits - dear * (profits @ dear) / (dear @ dear)
            errors = math.hypot(profits.std(), usual.std()) / math.sqrt(PATHS)
            assert abs(usual.mean() - expected) <= 3.0 * errors
            means[name, cost] = usual.mean()
    # the slow rule is the better one for miners whose hashes are dear
    assert means["bitcoin", 1.0] < means["cw-144", 1.0]
    assert means["bitcoin", 1.5] > means["cw-144", 1.5]


@njit(parallel=True)
def plain_moving_window_means(paths, seed):
    """Mean block time of every path, written down from the model's statement alone. [min]"""
    minutes, window, step = 84 * 1_440.0, 144, 10.0
    start_work = 6_653_303_141_405.96 * 2.0**32 / 1e18  # EH a block
    scatter = 0.001117728 * math.sqrt(step)
    means = np.empty(paths)
    for path in prange(paths):
        np.random.seed(seed + path)  # noqa: NPY002
        price, grid_end = 3_604.59, step
        spent = np.full(window, 11.2477)
        work = np.full(window, start_work)
        all_spent, all_work = 11.2477 * window, start_work * window
        now, blocks = 0.0, 0
        while True:
            # the block under way at the start has the target of the old rule
            needed = step * all_work / all_spent if blocks > 0 else start_work
            before, left = now, np.random.standard_exponential()  # noqa: NPY002
            while True:
                reward = 12.5 * price / needed
                rate = 60.0 * 55.0 / (1.0 + math.exp(-3.0 * (reward - 1.5))) / needed
                if left <= rate * (grid_end - now):
                    now += left / rate
                    break
                left -= rate * (grid_end - now)
                now = grid_end
                grid_end += step
                shock = np.random.standard_normal()  # noqa: NPY002
                price *= math.exp(scatter * shock - 0.5 * scatter**2)
            if now > minutes:
                means[path] = before / blocks
                break
            place = blocks % window
            all_spent += now - before - spent[place]
            all_work += needed - work[place]
            spent[place], work[place] = now - before, needed
            blocks += 1
    return means


@pytest.mark.slow
def test_the_moving_window_agrees_with_a_plain_program():
    engine = np.array([path.mean() for path in block_minutes(RULES["cw-144"])])
    plain = plain_moving_window_means(PATHS, 0)
    three_errors = 3.0 * math.sqrt((engine.var() + plain.var()) / PATHS)
    assert abs(engine.mean() - plain.mean()) <= three_errors
