"""``minersim optimise SCENARIO --vary KEY=LO:HI --maximise METRIC``: the best value of one."""

import argparse
import json

from minersim.analysis.optimise import optimise, optimise_issues
from minersim.analysis.optimum import Goal, Optimisation
from minersim.cli.decision_files import TextTable, check_out, write_answer
from minersim.cli.decision_inputs import checked_scenario, read_ranges
from minersim.cli.inputs import OptionReader
from minersim.cli.optimise_text import print_optimisation
from minersim.cli.progress import at_first, progress_bar
from minersim.engine import cores


def execute(options: argparse.Namespace) -> None:
    """Look for the best value and print what comes out."""
    read = OptionReader(options)
    jobs = read.whole("jobs", default=cores(), at_least=1, at_most=1024)
    ranges = read_ranges(options, read, points=False)
    if len(options.vary) != 1:
        read.wrong("vary", f"given {len(options.vary)} times; allowed: once, as KEY=LO:HI")
    check_out(read, options.out)
    goal: Goal = "minimise" if options.maximise is None else "maximise"
    metric = options.minimise if options.maximise is None else options.maximise
    limits = options.risk_limit
    scenario = checked_scenario(
        read,
        lambda s: [i for one in ranges[:1] for i in optimise_issues(s, one, metric, goal, limits)],
    )
    with progress_bar(
        "looking for the best", quiet=options.quiet, at_first=at_first(scenario)
    ) as progress:
        found = optimise(scenario, ranges[0], metric, goal, limits, jobs=jobs, progress=progress)
    if options.out is not None:
        write_answer(options.out, found.summary(), [scenario], {"curve.csv": _table(found)})
    if options.json:
        print(json.dumps(found.summary(), indent=1, allow_nan=False))
    elif not options.quiet:
        print_optimisation(found)


def _table(found: Optimisation) -> TextTable:
    limits = [limit.measure.name for limit in found.limits]
    rows = [
        (found.varied.plain(point.value), point.objective, *point.limits, point.allowed)
        for point in found.curve
    ]
    return [found.varied.key, found.objective.name, *limits, "allowed"], rows
