"""What the page of comparisons has computed for it in a process of its own.

Scenarios come as raw tables. What is asked wrongly is told in lines without the options of the
terminal's commands.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from gui.helper_process import Line
from minersim.analysis.compare import Comparison
from minersim.analysis.optimum import Goal, Optimisation
from minersim.analysis.sensitivity import Sensitivity
from minersim.analysis.setting_differences import SettingDifference
from minersim.analysis.sweep import Sweep
from minersim.analysis.varied import Range

if TYPE_CHECKING:
    from minersim.scenario import Scenario

Raw = dict[str, Any]
T = TypeVar("T")

_OPTION = re.compile(r"^--[a-z-]+: ")


@dataclass(frozen=True, slots=True)
class Compared:
    """Scenarios side by side, and in which settings they differ."""

    comparison: Comparison
    differences: tuple[SettingDifference, ...]


def compared(
    line: Line, values: Sequence[Raw], labels: Sequence[str], metrics: Sequence[str], paths: int
) -> Compared:
    """Scenarios on the same paths."""
    from minersim.analysis.compare import compare
    from minersim.analysis.setting_differences import setting_differences

    scenarios = [_scenario(one, paths) for one in values]
    found = _asked(
        lambda: compare(
            scenarios,
            metrics,
            labels=labels,
            jobs=_jobs(scenarios[0]),
            progress=line.progress,
            cancelled=line.cancelled,
        )
    )
    return Compared(found, tuple(setting_differences(found.scenarios)))


def depends(
    line: Line, values: Raw, ranges: Sequence[Range], metric: str, samples: int, paths: int
) -> Sensitivity:
    """A tornado and, with samples, Sobol indices."""
    from minersim.analysis.sensitivity import sensitivity

    scenario = _scenario(values, paths)
    return _asked(
        lambda: sensitivity(
            scenario,
            ranges,
            metric,
            samples=samples,
            jobs=_jobs(scenario),
            progress=line.progress,
            cancelled=line.cancelled,
        )
    )


def swept(line: Line, values: Raw, ranges: Sequence[Range], metric: str, paths: int) -> Sweep:
    """A grid over one setting or two."""
    from minersim.analysis.sweep import sweep

    scenario = _scenario(values, paths)
    return _asked(
        lambda: sweep(
            scenario,
            ranges,
            [metric],
            jobs=_jobs(scenario),
            progress=line.progress,
            cancelled=line.cancelled,
        )
    )


def optimised(
    line: Line,
    values: Raw,
    wanted: Range,
    objective: str,
    goal: Goal,
    limits: Sequence[str],
    paths: int,
) -> Optimisation:
    """The best value of one setting."""
    from minersim.analysis.optimise import optimise

    scenario = _scenario(values, paths)
    return _asked(
        lambda: optimise(
            scenario,
            wanted,
            objective,
            goal,
            limits,
            jobs=_jobs(scenario),
            progress=line.progress,
            cancelled=line.cancelled,
        )
    )


def _scenario(values: Raw, paths: int) -> "Scenario":
    from minersim.scenario import scenario_from_dict

    return scenario_from_dict(values).replace(paths=paths)


def _jobs(scenario: "Scenario") -> int:
    """Threads of the compiled engine; a helper must not start processes, as the other one does."""
    from minersim.engine import cores

    return cores() if scenario.engine == "ensemble" else 1


def _asked(work: Callable[[], T]) -> T:
    """Do work; mistakes lose the names of options, which the page does not have."""
    from minersim.errors import InputError

    try:
        return work()
    except InputError as error:
        lines = [_OPTION.sub("", text) for text in str(error).splitlines()]
        plain = "\n".join(lines).replace("or --samples 0", "or no Sobol indices")
        raise InputError(plain) from None
