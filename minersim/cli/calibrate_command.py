"""``minersim calibrate``: parameters from real series, with errors, as a scenario to extend."""

import argparse
import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from minersim.calibration.calibrate import Calibration, calibrate
from minersim.calibration.scenario_file import scenario_text
from minersim.cli.calibration_inputs import read_inputs
from minersim.cli.inputs import OptionReader
from minersim.cli.json_values import finite
from minersim.cli.output_names import check_new_file
from minersim.cli.text import clean, console, paragraph, print_table
from minersim.data.freshness import age_words
from minersim.data.screening import date_words, day_words
from minersim.data.span import read_span
from minersim.number_text import counted, significant
from minersim.results.files import write_text


def execute(options: argparse.Namespace) -> None:
    """Fit, print, and write the scenario where one is asked for."""
    reader = OptionReader(options)
    first_s, last_s = read_span(options.since, options.until, reader.wrong)
    file = None if options.out is None else Path(options.out)
    if file is not None:
        check_new_file(reader, "out", options.out)
    found = calibrate(read_inputs(options, reader), first_s, last_s)
    if file is not None:
        write_text(file, scenario_text(found))
    if options.json:
        print(json.dumps(_as_dict(found, file), indent=1))
    elif not options.quiet:
        _print(found, file)


def _as_dict(found: Calibration, file: Path | None) -> dict[str, Any]:
    fits = {
        part: {
            "law": fit.law,
            "first": day_words(fit.first_s),
            "last": day_words(fit.last_s),
            "observations": fit.observations,
            "goodness": finite(fit.goodness),
            "estimates": [finite(asdict(one)) for one in fit.estimates],
        }
        for part, fit in found.reports.items()
    }
    return {
        "series": found.history.origin,
        "snapshots": list(found.history.snapshots),
        "last_retarget": day_words(int(found.history.time_s[-1])),
        "fits": fits,
        "missing": found.missing,
        "scenario": str(file) if file else None,
    }


def _print(found: Calibration, file: Path | None) -> None:
    out = console()
    last_s = int(found.history.time_s[-1])
    age = age_words(time.time() - last_s)
    words = f"{found.history.origin}; last retarget {date_words(last_s)} ({age} old)"
    out.print(clean(words), soft_wrap=True)
    head = ("parameter", "unit", "told by\nthe data", "estimate", "error", "90 % interval")
    for fit in found.reports.values():
        ends = f"{date_words(fit.first_s)} to {date_words(fit.last_s)}"
        title = f"{fit.law[0].upper()}{fit.law[1:]}: {ends}, {counted(fit.observations, 'value')}"
        rows = [
            (
                one.name,
                one.unit,
                "yes" if one.identified else "no",
                significant(one.value, 3),
                significant(one.error, 2),
                f"{significant(one.low, 3)} to {significant(one.high, 3)}",
            )
            for one in fit.estimates
        ]
        print_table(out, title, head, rows, left=3)
    out.print()
    for part, why in found.missing.items():
        paragraph(out, f"Not fitted: {part.replace('_', ', ')} ({why}).")
    if file is not None:
        paragraph(out, f"Written: {file}. A scenario may extend it.")
