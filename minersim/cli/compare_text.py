"""A comparison as a person reads it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from minersim.analysis.compare import Comparison, Duel
from minersim.analysis.decision_words import letter, metric_text
from minersim.cli.decision_text import print_foot, print_notices
from minersim.cli.text import console, paragraph, print_table
from minersim.number_text import percent

if TYPE_CHECKING:
    from rich.console import Console

_NONE = "-"


def print_comparison(found: Comparison, files: Sequence[str]) -> None:
    """Print the scenarios' means, then every pair."""
    out = console()
    for i, (scenario, file) in enumerate(zip(found.scenarios, files, strict=True)):
        paragraph(out, f"{letter(i)}: {scenario.name} ({file})")
    rows = []
    for metric in found.metrics:
        means = [told[metric.name] for told in found.summaries]
        texts = [metric_text(metric, None if m is None else m["mean"]) for m in means]
        rows.append((metric.title, metric.unit, *texts))
    letters = [letter(i) for i in range(len(files))]
    print_table(out, "Means over the paths", ("", "unit", *letters), rows, left=2)
    pairs = dict.fromkeys((duel.first, duel.second) for duel in found.duels)
    for first, second in pairs:
        duels = [duel for duel in found.duels if (duel.first, duel.second) == (first, second)]
        _print_pair(out, duels)
    out.print()
    paragraph(
        out,
        "Differences are path by path; their interval is the paired t interval at 95 %, that of "
        "a share of paths Wilson's. A path without a payback or a rate of return does worst.",
    )
    print_notices(out, found.notices)
    runs = len(found.scenarios)
    print_foot(out, found.scenarios[0], found.worlds, runs, found.elapsed_s)


def _print_pair(out: "Console", duels: Sequence[Duel]) -> None:
    a, b = letter(duels[0].first), letter(duels[0].second)
    rows = []
    for duel in duels:
        d, wins, metric = duel.difference, duel.wins, duel.metric
        better = equal = _NONE
        if wins is not None:
            better = f"{percent(wins.better)} ({percent(wins.low, 0)} to {percent(wins.high, 0)})"
            equal = percent(wins.equal)
        texts = [metric_text(metric, value) for value in (d.mean, d.low, d.high)]
        rows.append((metric.title, *texts, better, equal))
    headers = ("", f"{b} less {a}", "from", "to", f"paths on which\n{a} is better", "equal")
    print_table(out, f"{b} against {a}", headers, rows)
