"""How the difficulty swings about its rest value when hashrate follows hashprice.

With an elasticity ε hashrate is proportional to difficulty to the power −ε at a given price. A
window of 2016 blocks at difficulty D then takes a time proportional to D ** (1 + ε), and the
retarget divides by it: the logarithm of the deviation from rest is multiplied by −ε at every
retarget. Below 1 the swing dies out, at 1 it goes on for ever, above 1 it grows until the rule's
limit holds it: one retarget moves the difficulty by a factor of 4 at the most, so it ends going to
and fro between half and twice its rest value. Source: the laws of ``minersim.network.plain_supply``
and ``minersim.protocol.retarget``, put together.
"""

import math

import numpy as np
import numpy.typing as npt

from minersim.protocol.retarget import RETARGET_INTERVAL, TARGET_TIMESPAN_S, expected_hashes
from minersim.units import hashes_per_second_from_ehs

REST_INTERVAL_S = TARGET_TIMESPAN_S / (RETARGET_INTERVAL - 1)
"""Block time at which the rule leaves the difficulty alone, without luck: 600.298 s."""

_CYCLE_WIDTH = 0.005


def rest_difficulty(difficulty: float, hashrate_ehs: float, elasticity: float) -> float:
    """Difficulty at which an elastic network comes to rest.

    Parameters
    ----------
    difficulty, hashrate_ehs : float
        Of the network now; its hashrate follows from the difficulty at once. [1], [EH/s]
    elasticity : float
        [1]

    Notes
    -----
    Hashrate at D is H (difficulty / D) ** ε; at rest it takes ``REST_INTERVAL_S`` for a block.

    Examples
    --------
    >>> round(rest_difficulty(1e14, 715.4728093122, 0.8) / 1e14, 9)
    1.0
    >>> round(rest_difficulty(1e14, 4.0 * 715.4728093122, 1.0) / 1e14, 9)
    2.0
    """
    spacing_s = expected_hashes(difficulty) / hashes_per_second_from_ehs(hashrate_ehs)
    return difficulty * math.pow(REST_INTERVAL_S / spacing_s, 1.0 / (1.0 + elasticity))


def swing_line(first: float, elasticity: float, retargets: int) -> npt.NDArray[np.float64]:
    """Deviation of the difficulty from rest, retarget by retarget, by the (−ε)ⁿ law.

    Parameters
    ----------
    first : float
        Logarithm of the first difficulty over its rest value. [1]
    elasticity : float
        [1]
    retargets : int
        How many follow the first.

    Returns
    -------
    array of shape (retargets + 1,)
        Deviation, 0.1 for 10 % above rest, without the rule's limit. [1]

    Examples
    --------
    >>> swing_line(math.log(1.2), 1.0, 2).round(4).tolist()
    [0.2, -0.1667, 0.2]
    """
    powers = np.power(-elasticity, np.arange(retargets + 1, dtype=np.float64))
    return np.expm1(np.clip(first * powers, -50.0, 50.0))


def swing_words(elasticity: float) -> str:
    """What the swing comes to, in a sentence.

    >>> swing_words(1.0)
    'Two-cycle: with ε = 1.00 the difficulty goes to and fro for ever.'
    """
    shown = f"ε = {elasticity:.2f}"
    if abs(elasticity - 1.0) < _CYCLE_WIDTH:
        return f"Two-cycle: with {shown} the difficulty goes to and fro for ever."
    if elasticity > 1.0:
        return (
            f"Explodes: with {shown} every retarget multiplies the deviation by −{elasticity:.2f}, "
            "until the limit of a factor of 4 holds it between half and twice the rest value."
        )
    if elasticity < 0.01:
        return f"Converges at once: with {shown} one whole window brings the difficulty to rest."
    tenth = max(math.ceil(math.log(0.1) / math.log(elasticity)), 1)
    plural = "retarget" if tenth == 1 else "retargets"
    return (
        f"Converges: with {shown} every retarget multiplies the deviation by −{elasticity:.2f}; "
        f"a tenth of it is left after {tenth} {plural}."
    )
