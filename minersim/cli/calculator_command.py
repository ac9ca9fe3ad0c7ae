"""``minersim calculator [SCENARIO]``: a plain profitability calculator, month by month."""

import argparse
import dataclasses
import json
from pathlib import Path
from typing import Any

from minersim.analysis.plain_calculator import plain_calculator
from minersim.analysis.plain_months import COLUMNS, PlainInputs
from minersim.analysis.plain_start import OWN_MACHINES_SENTENCE, START_SENTENCE, plain_start
from minersim.analysis.plain_words import assumption_sentences
from minersim.cli.calculator_fields import UNKNOWN, read_fields
from minersim.cli.calculator_text import print_calculation
from minersim.cli.inputs import OptionReader, fill_live, read_scenario, tell_outdated
from minersim.cli.output_files import check_new_file
from minersim.cli.progress import progress_bar
from minersim.csv_writing import csv_text
from minersim.engine import cores, run
from minersim.errors import Issue, ScenarioError
from minersim.results.files import write_text
from minersim.scenario import Scenario


def execute(options: argparse.Namespace) -> None:
    """Reckon the table and print or write it."""
    read = OptionReader(options)
    if options.csv is not None:
        check_new_file(read, "csv", options.csv, (".csv",))
    told_otherwise = {"height"} if options.subsidy is not None or options.start is not None else ()
    figures = fill_live(options, read, told_otherwise)
    scenario, start = _start(options, read)
    inputs = read_fields(options, read, start)
    if scenario is None and options.simulate:
        read.wrong("simulate", "given without a scenario; allowed: with SCENARIO")
    if options.scenario is None and options.overrides:
        read.wrong("set", "given without a scenario; allowed: with SCENARIO")
    read.finish()
    if scenario is not None:
        tell_outdated([scenario], quiet=options.quiet)
    answer = plain_calculator(inputs)
    assumptions = assumption_sentences(inputs)
    if figures:
        assumptions.append(f"Stored figures: {'; '.join(figures)}.")
    if scenario is not None:
        assumptions.append(START_SENTENCE)
        if options.machine is not None or options.hashrate is not None:
            assumptions.append(OWN_MACHINES_SENTENCE)
    simulated = None
    if scenario is not None and options.simulate:
        simulated = _simulated(scenario, options)
    if options.csv is not None:
        rows = [dataclasses.astuple(month) for month in answer.months]
        write_text(Path(options.csv), csv_text([COLUMNS, *rows]))
    if options.json:
        told = {
            "inputs": dataclasses.asdict(inputs),
            "assumptions": assumptions,
            "months": [dataclasses.asdict(month) for month in answer.months],
            "summary": dataclasses.asdict(answer.summary),
            "simulated": simulated,
        }
        print(json.dumps(told, indent=1, allow_nan=False))
    elif not options.quiet:
        print_calculation(answer, assumptions, simulated)


def _start(
    options: argparse.Namespace, read: OptionReader
) -> tuple[Scenario | None, PlainInputs | None]:
    """Scenario and its start figures, where one is given; its mistakes stop at once."""
    if options.scenario is None:
        return None, None
    try:
        scenario = read_scenario(options)
    except ScenarioError as error:
        # no option is missing for want of the scenario's figures, but some may be wrong
        read_fields(options, read, UNKNOWN)
        raise ScenarioError([*read.issues, *error.issues]) from None
    if not scenario.sites:
        message = "is missing; allowed: sites with fleets, whose figures the calculator takes"
        raise ScenarioError([*read.issues, Issue(options.scenario, "sites", message)])
    return scenario, plain_start(scenario)


def _simulated(scenario: Scenario, options: argparse.Namespace) -> dict[str, Any]:
    """What the scenario's own futures say of the same business."""
    with progress_bar("simulating", quiet=options.quiet) as progress:
        summary = run(scenario, jobs=cores(), progress=progress).summary()
    operator = summary["operator"]
    names = ("probability_of_payback", "probability_of_loss", "probability_of_ruin", "npv_usd")
    run_figures = {name: summary[name] for name in ("scenario", "horizon_days", "paths", "seed")}
    return run_figures | {name: operator[name] for name in names}
