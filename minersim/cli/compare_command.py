"""``minersim compare A B ...``: scenarios side by side on identical world paths."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from minersim.analysis.compare import Comparison, compare, pairing_issues
from minersim.analysis.sweep import wanted_metrics
from minersim.cli.compare_text import print_comparison
from minersim.cli.decision_files import TextTable, check_out, write_answer
from minersim.cli.inputs import OptionReader, read_scenario, tell_outdated
from minersim.cli.progress import at_first, progress_bar
from minersim.engine import cores
from minersim.errors import ScenarioError
from minersim.scenario import Scenario


def execute(options: argparse.Namespace) -> None:
    """Run the scenarios and print what comes out."""
    read = OptionReader(options)
    jobs = read.whole("jobs", default=cores(), at_least=1, at_most=1024)
    check_out(read, options.out)
    scenarios: list[Scenario] = []
    for file in dict.fromkeys(options.scenarios):
        one = argparse.Namespace(**{**vars(options), "scenario": file})
        try:
            scenarios.append(read_scenario(one))
        except ScenarioError as error:
            read.issues += [issue for issue in error.issues if issue not in read.issues]
    files = [Path(file).name for file in dict.fromkeys(options.scenarios)]
    if len(scenarios) == len(files):
        read.issues += pairing_issues(scenarios, files, hint=True)
    if scenarios:
        wanted_metrics(scenarios[0], options.metric, read.issues)
    read.finish()
    tell_outdated(scenarios, quiet=options.quiet)
    first = at_first(scenarios[0])
    with progress_bar("running the scenarios", quiet=options.quiet, at_first=first) as progress:
        found = compare(scenarios, options.metric, labels=files, jobs=jobs, progress=progress)
    answer = found.summary()
    for told, file in zip(answer["scenarios"], files, strict=True):
        told["file"] = file
    if options.out is not None:
        write_answer(options.out, answer, found.scenarios, {"pairs.csv": _table(found, files)})
    if options.json:
        print(json.dumps(answer, indent=1, allow_nan=False))
    elif not options.quiet:
        print_comparison(found, files)


def _table(found: Comparison, files: Sequence[str]) -> TextTable:
    headers = ("a", "b", "metric", "unit", "b_minus_a", "low", "high", "paths", "a_better", "equal")
    rows = []
    for duel in found.duels:
        d, wins, metric = duel.difference, duel.wins, duel.metric
        shares = (None, None) if wins is None else (wins.better, wins.equal)
        pair = (files[duel.first], files[duel.second], metric.name, metric.unit)
        rows.append((*pair, d.mean, d.low, d.high, d.pairs, *shares))
    return headers, rows
