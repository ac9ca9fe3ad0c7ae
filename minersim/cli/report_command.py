"""``minersim report SCENARIO -o FILE``: a run as HTML or PDF."""

import argparse
import json
import logging
from pathlib import Path

from minersim.analysis.sensitivity import sensitivity
from minersim.cli.inputs import OptionReader, read_scenario
from minersim.cli.output_files import check_new_file
from minersim.cli.progress import progress_bar
from minersim.cli.text import clean
from minersim.engine import cores, evaluate, simulate_world
from minersim.engine.chunks import ticks_with_start
from minersim.engine.runs import KEPT_VALUES
from minersim.errors import ScenarioError
from minersim.report import SUFFIXES, ReportData, write_report
from minersim.report.files import check_report_parts
from minersim.scenario import Scenario


def execute(options: argparse.Namespace) -> None:
    """Run the scenario and write the report."""
    read = OptionReader(options)
    jobs = read.whole("jobs", default=cores(), at_least=1, at_most=1024)
    if options.output is None:
        read.wrong("output", f"is missing; allowed: a name ending {' or '.join(SUFFIXES)}")
    else:
        check_new_file(read, "output", options.output, SUFFIXES)
    scenario = _scenario(options, read)
    check_report_parts()
    first = "compiling the engine, the first time only" if scenario.engine == "ensemble" else ""
    with progress_bar("simulating", quiet=options.quiet, at_first=first) as progress:
        world = simulate_world(scenario, jobs=jobs, progress=progress)
        result = evaluate(scenario, world, threads=jobs)
    depends = None
    if not options.no_tornado:
        with progress_bar("moving the inputs", quiet=options.quiet) as progress:
            depends = sensitivity(scenario, samples=0, jobs=jobs, progress=progress)
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # of its fonts, the first time
    with progress_bar("drawing", quiet=options.quiet):
        write_report(ReportData(scenario, result, depends), options.output)
    if options.json:
        print(json.dumps({"report": options.output, **result.summary()}, indent=1, allow_nan=False))
    elif not options.quiet:
        size_kb = Path(options.output).stat().st_size / 1_000.0
        print(clean(f"{options.output}: {scenario.name}, {size_kb:,.0f} kB"))


def _scenario(options: argparse.Namespace, read: OptionReader) -> Scenario:
    """Scenario whose paths can be kept, or every mistake."""
    if read.issues:
        try:
            _check_size(read_scenario(options), read)
        except ScenarioError as error:
            raise ScenarioError([*read.issues, *error.issues]) from None
        read.finish()
    scenario = read.scenario()
    _check_size(scenario, read)
    read.finish()
    return scenario


def _check_size(scenario: Scenario, read: OptionReader) -> None:
    ticks = ticks_with_start(scenario)
    if scenario.paths * ticks > KEPT_VALUES:
        most = KEPT_VALUES // ticks
        words = f"allowed: at most {most:,}, as a report keeps every path of {ticks:,} ticks"
        read.wrong("paths", f"found {scenario.paths:,}; {words}")
