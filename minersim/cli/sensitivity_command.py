"""``minersim sensitivity SCENARIO``: which inputs matter."""

import argparse
import json

from minersim.analysis.sensitivity import (
    DEFAULT_SAMPLES,
    Sensitivity,
    sensitivity,
    sensitivity_issues,
)
from minersim.cli.decision_files import TextTable, check_out, write_answer
from minersim.cli.decision_inputs import checked_scenario, read_ranges
from minersim.cli.inputs import OptionReader
from minersim.cli.progress import at_first, progress_bar
from minersim.cli.sensitivity_text import print_sensitivity
from minersim.engine import cores


def execute(options: argparse.Namespace) -> None:
    """Move the inputs and print what comes out."""
    read = OptionReader(options)
    jobs = read.whole("jobs", default=cores(), at_least=1, at_most=1024)
    samples = read.whole("samples", default=DEFAULT_SAMPLES, at_least=0, at_most=8_192)
    ranges = read_ranges(options, read, points=False)
    check_out(read, options.out)
    metric = options.metric or ""  # which means the usual one
    if options.metric == "":
        read.wrong("metric", "found ''; allowed: the name of a metric, such as npv_usd")
    scenario = checked_scenario(read, lambda s: sensitivity_issues(s, ranges, metric, samples))
    with progress_bar(
        "moving the inputs", quiet=options.quiet, at_first=at_first(scenario)
    ) as progress:
        found = sensitivity(scenario, ranges, metric, samples=samples, jobs=jobs, progress=progress)
    if options.out is not None:
        write_answer(options.out, found.summary(), [scenario], _tables(found))
    if options.json:
        print(json.dumps(found.summary(), indent=1, allow_nan=False))
    elif not options.quiet:
        print_sensitivity(found)


def _tables(found: Sensitivity) -> dict[str, TextTable]:
    headers = (
        "key",
        "unit",
        "low",
        "high",
        "at_low",
        "at_high",
        "swing",
        "swing_low",
        "swing_high",
    )
    rows = []
    for bar in found.tornado.bars:
        v, swing = bar.varied, bar.swing
        ends = (bar.at_low, bar.at_high)
        rows.append((v.key, v.unit, v.low, v.high, *ends, swing.mean, swing.low, swing.high))
    tables: dict[str, TextTable] = {"tornado.csv": (headers, rows)}
    if found.sobol is not None:
        orders = zip(found.sobol_varied, found.sobol.first, found.sobol.total, strict=True)
        tables["sobol.csv"] = (
            ("key", "first", "first_low", "first_high", "total", "total_low", "total_high"),
            [
                (v.key, one.value, one.low, one.high, both.value, both.low, both.high)
                for v, one, both in orders
            ],
        )
    return tables
