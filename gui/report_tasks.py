"""What writes a report, in a process of its own. Scenarios come as raw tables."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gui.helper_process import Line

_SIMULATED, _MOVED = 0.3, 0.95
"""Shares of the work that are done once the case is simulated and its inputs are moved."""


@dataclass(frozen=True, slots=True)
class Written:
    """A report that was written.

    Attributes
    ----------
    file : Path
    paths : int
        Paths that it is of; fewer than asked for where not all can be kept.
    """

    file: Path
    paths: int


def written(line: Line, values: dict[str, Any], paths: int, file: Path) -> Written:
    """Simulate a scenario, move its inputs, and write its report."""
    import logging

    from minersim.analysis.sensitivity import sensitivity
    from minersim.engine import cores, evaluate, simulate_world
    from minersim.engine.chunks import ticks_with_start
    from minersim.engine.runs import KEPT_VALUES
    from minersim.errors import InputError
    from minersim.report import SUFFIXES, ReportData, write_report
    from minersim.report.files import check_report_parts
    from minersim.scenario import scenario_from_dict

    if file.suffix.lower() not in SUFFIXES:
        raise InputError(f"found {file.name}; allowed: a name ending {' or '.join(SUFFIXES)}")
    check_report_parts()
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # of its fonts, the first time
    scenario = scenario_from_dict(values)
    scenario = scenario.replace(paths=min(paths, KEPT_VALUES // ticks_with_start(scenario)))
    jobs = cores() if scenario.engine == "ensemble" else 1  # a helper starts no processes
    world = simulate_world(scenario, jobs=jobs, progress=lambda s: line.progress(_SIMULATED * s))
    line.go_on(_SIMULATED)
    result = evaluate(scenario, world, threads=jobs)
    depends = sensitivity(
        scenario,
        samples=0,
        jobs=jobs,
        progress=lambda s: line.progress(_SIMULATED + (_MOVED - _SIMULATED) * s),
        cancelled=line.cancelled,
    )
    line.go_on(_MOVED)
    write_report(ReportData(scenario, result, depends), file)
    return Written(file, scenario.paths)
