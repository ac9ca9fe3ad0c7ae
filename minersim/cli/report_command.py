"""``minersim report SCENARIO -o FILE``: a run as HTML or PDF."""

import argparse
import json
import logging
from pathlib import Path

from minersim.analysis.sensitivity import sensitivity
from minersim.cli.decision_inputs import check_paths
from minersim.cli.inputs import OptionReader
from minersim.cli.output_files import check_new_file
from minersim.cli.progress import at_first, progress_bar
from minersim.cli.text import clean
from minersim.engine import cores, evaluate, simulate_world
from minersim.report import SUFFIXES, ReportData, write_report
from minersim.report.files import check_report_parts


def execute(options: argparse.Namespace) -> None:
    """Run the scenario and write the report."""
    read = OptionReader(options)
    jobs = read.whole("jobs", default=cores(), at_least=1, at_most=1024)
    if options.output is None:
        read.wrong("output", f"is missing; allowed: a name ending {' or '.join(SUFFIXES)}")
    else:
        check_new_file(read, "output", options.output, SUFFIXES)
    scenario = read.loaded()
    check_paths(scenario, read, "a report keeps")
    read.passed(scenario)
    check_report_parts()
    with progress_bar("simulating", quiet=options.quiet, at_first=at_first(scenario)) as progress:
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
