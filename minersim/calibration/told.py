"""What becomes of an estimate that the data do not tell: why not, and what stands in its place."""

from minersim.calibration.estimate import Estimate
from minersim.number_text import significant

_UNUSED = {
    "price": {
        "drift": ("its error is as large as any drift that was ever proposed; the scenario's stays")
    },
    "fees": {
        "persistence": "these fees do not return to a median; the scenario's law of fees stays"
    },
    "entry": {
        "lead time": (
            "growth follows margins of {low} to {high} days before about alike; the scenario's "
            "lead times stay"
        )
    },
    "flows": {
        "response to stress": (
            "it is within two errors of nothing; miners' sales keep the scenario's settings"
        )
    },
}
_WITH_PRIORS = ("supply", "entry")
_PRIOR = "the data narrow what was assumed before by less than a fifth; it keeps its prior"


def untold_words(part: str, estimate: Estimate) -> str:
    """Why the data do not tell a parameter, and what it keeps; empty where they do.

    Parameters
    ----------
    part : str
        Part of the calibration that the estimate is of.
    estimate : Estimate
    """
    if estimate.identified:
        return ""
    words = _UNUSED.get(part, {}).get(estimate.name)
    if words is None:
        return _PRIOR if part in _WITH_PRIORS else f"{estimate.note}; the scenario's settings stay"
    low, high = (significant(end, 3) for end in (estimate.low, estimate.high))
    return words.format(low=low, high=high)
