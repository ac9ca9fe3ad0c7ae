"""Limits on risk: a measure that must not be above, or below, a number."""

import math
import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.analysis.metrics import Measure, find_measure
from minersim.errors import Issue
from minersim.scenario.wording import show

OPTION = "--risk-limit"
_FORM = re.compile(r"\s*([A-Za-z0-9_.]+)\s*(<=|>=)\s*(\S+)\s*")
_COMPARE = {"<=": operator.le, ">=": operator.ge}


@dataclass(frozen=True, slots=True)
class RiskLimit:
    """A measure, a side and a number in the measure's unit."""

    measure: Measure
    side: str
    number: float

    @property
    def text(self) -> str:
        """As a user writes it."""
        return f"{self.measure.name}{self.side}{self.number:.12g}"

    def holds(self, value: float) -> bool:
        """Whether a value is within the limit; one that does not exist is not."""
        return bool(_COMPARE[self.side](value, self.number))

    def hold(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Whether values are within the limit, one by one."""
        found: npt.NDArray[np.bool_] = _COMPARE[self.side](values, self.number)
        return found


def find_limits(texts: Sequence[str], issues: list[Issue]) -> list[RiskLimit]:
    """Limits of texts such as ``probability_of_ruin<=0.05``; mistakes go to ``issues``."""
    limits = []
    for text in texts:
        match = _FORM.fullmatch(text)
        number = math.nan
        if match is not None:
            try:
                number = float(match[3])
            except ValueError:
                number = math.nan
        if match is None or not math.isfinite(number):
            words = (
                f"found {show(text)}; allowed: METRIC<=NUMBER or METRIC>=NUMBER, such as "
                "probability_of_ruin<=0.05"
            )
            issues.append(Issue(OPTION, "", words))
            continue
        measure = find_measure(match[1])
        if isinstance(measure, str):
            issues.append(Issue(OPTION, "", measure))
            continue
        limits.append(RiskLimit(measure, match[2], number))
    return limits
