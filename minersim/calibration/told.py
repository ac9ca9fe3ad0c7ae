"""What becomes of an estimate: whether the data tell it, and what stands in its place if not."""

from minersim.calibration.estimate import Estimate
from minersim.number_text import significant

_UNUSED = {
    "price": {
        "drift": (
            "No: its error is as large as any drift that was ever proposed; the scenario's stays"
        )
    },
    "fees": {
        "persistence": "No: these fees do not return to a median; the scenario's law of fees stays"
    },
    "entry": {
        "lead time": (
            "No: growth follows margins of {low} to {high} days before about alike; the scenario's "
            "lead times stay"
        )
    },
    "flows": {
        "response to stress": (
            "No: it is within two errors of nothing; miners' sales keep the scenario's settings"
        )
    },
}
_PRIOR = "No: the data narrow what was assumed before by less than a fifth; it keeps its prior"


def told_words(part: str, estimate: Estimate) -> str:
    """Whether the data tell a parameter; where they do not, why, and what it keeps.

    Parameters
    ----------
    part : str
        Part of the calibration that the estimate is of.
    estimate : Estimate
    """
    if estimate.identified:
        return "Yes"
    words = _UNUSED.get(part, {}).get(estimate.name, _PRIOR)
    low, high = (significant(end, 3) for end in (estimate.low, estimate.high))
    return words.format(low=low, high=high)
