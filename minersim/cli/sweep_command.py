"""``minersim sweep SCENARIO --vary KEY=LO:HI:N``: a grid of runs."""

import argparse
import json
from pathlib import Path

from minersim.analysis.sweep import sweep, sweep_issues
from minersim.cli.decision_files import CSV, check_out, write_answer
from minersim.cli.decision_inputs import checked_scenario, read_ranges
from minersim.cli.inputs import OptionReader
from minersim.cli.progress import at_first, progress_bar
from minersim.cli.sweep_text import print_sweep
from minersim.csv_writing import csv_text
from minersim.engine import cores
from minersim.results.files import write_text


def execute(options: argparse.Namespace) -> None:
    """Run the grid and print or write what comes out."""
    read = OptionReader(options)
    jobs = read.whole("jobs", default=cores(), at_least=1, at_most=1024)
    ranges = read_ranges(options, read, points=True)
    if not options.vary:
        read.wrong("vary", "is missing; allowed: KEY=LO:HI:N, once or twice")
    check_out(read, options.out, file=True)
    scenario = checked_scenario(
        read, lambda s: sweep_issues(s, ranges, options.metric) if ranges else []
    )
    with progress_bar(
        "running the grid", quiet=options.quiet, at_first=at_first(scenario)
    ) as progress:
        found = sweep(scenario, ranges, options.metric, jobs=jobs, progress=progress)
    if options.out is not None and Path(options.out).suffix.lower() == CSV:
        headers, rows = found.table()
        write_text(Path(options.out), csv_text([headers, *rows]))
    elif options.out is not None:
        write_answer(options.out, found.summary(), [scenario], {"sweep.csv": found.table()})
    if options.json:
        print(json.dumps(found.summary(), indent=1, allow_nan=False))
    elif not options.quiet:
        print_sweep(found, all_metrics=bool(options.metric))
