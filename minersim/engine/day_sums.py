"""What a day of the world brings a business, from its ticks."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt


def earned_and_reward(
    world: Mapping[str, npt.NDArray[np.float64]], ticks: slice, last_btc_per_ph: float
) -> tuple[float, float]:
    """Expected coins of 1 PH/s in a day [BTC/PH/s], and a block's reward as it began [BTC].

    Coins are added up as the world's ticks are.

    Parameters
    ----------
    world : mapping of arrays of shape (ticks + 1,)
        Columns of one path.
    ticks : slice
        From the tick at which the day began to the one at which it ends, that one excluded.
    last_btc_per_ph : float
        Coins of the day's last tick, which is not recorded yet. [BTC/PH/s]
    """
    earned = world["revenue_btc_per_ph"][ticks.start + 1 : ticks.stop + 1].copy()
    earned[-1] = last_btc_per_ph
    reward = world["subsidy_btc"][ticks.start] + world["fees_btc_per_block"][ticks.start]
    return float(earned.sum()), float(reward)
