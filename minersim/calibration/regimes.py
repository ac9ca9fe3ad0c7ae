"""In what state the network was at an origin: forecasts are judged by it, none reads it.

*Stress*: hashprice more than 25 % under its mean of half a year (13 epochs, its own included).
*Halving*: one came within the last six epochs, or comes in the one that begins. *Exogenous*: an
episode of ``exogenous`` touches the epoch that begins or one of the six before it, as is known
today. *Calm*: none of these. An origin may be of several regimes, but calm.
"""

import numpy as np
import numpy.typing as npt

from minersim.calibration.exogenous import touched_epochs
from minersim.calibration.history import EpochHistory
from minersim.protocol import RETARGET_INTERVAL
from minersim.protocol.subsidy import HALVING_INTERVAL

Flags = npt.NDArray[np.bool_]

STRESS_SHARE = 0.75
HALF_YEAR = 13
AFTERMATH = 6
"""Epochs for which a halving or an episode counts. [epochs]"""


def regimes(history: EpochHistory) -> dict[str, Flags]:
    """Which origins are of which regime, by name, each of shape (n,)."""
    hashprice = history.hashprice_usd_per_ph_day
    stress = np.zeros(history.size, dtype=np.bool_)
    for i in range(HALF_YEAR - 1, history.size):
        mean = hashprice[i - HALF_YEAR + 1 : i + 1].mean()
        stress[i] = hashprice[i] < STRESS_SHARE * mean  # no price, no stress
    halves = history.height // HALVING_INTERVAL != (
        (history.height + RETARGET_INTERVAL) // HALVING_INTERVAL
    )
    halving = _lasting(halves)
    exogenous = _lasting(touched_epochs(history))
    return {
        "all": np.ones(history.size, dtype=np.bool_),
        "calm": ~(stress | halving | exogenous),
        "stress": stress,
        "halving": halving,
        "exogenous": exogenous,
    }


def _lasting(flags: Flags) -> Flags:
    """Flags that hold for some epochs more."""
    lasting = flags.copy()
    for later in range(1, AFTERMATH + 1):
        lasting[later:] |= flags[:-later]
    return lasting
