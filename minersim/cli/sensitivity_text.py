"""A tornado and Sobol indices as a person reads them."""

from typing import TYPE_CHECKING

from minersim.analysis.decision_words import metric_text, setting_text, with_unit
from minersim.analysis.metrics import Metric
from minersim.analysis.sensitivity import Sensitivity
from minersim.analysis.sobol import Index
from minersim.analysis.tornado import Bar
from minersim.cli.decision_text import print_foot, print_notices
from minersim.cli.text import clean, console, paragraph, print_table
from minersim.number_text import counted, percent

if TYPE_CHECKING:
    from rich.console import Console


def print_sensitivity(found: Sensitivity) -> None:
    """Print the tornado, the indices, and what noise they have."""
    out = console()
    out.print(clean(found.scenario.name), style="bold")
    metric = found.metric
    paragraph(
        out,
        f"Followed: the mean of {metric.title}, {with_unit(metric, found.tornado.base)} as the "
        "scenario stands.",
    )
    _print_tornado(out, found)
    if found.sobol is not None:
        _print_sobol(out, found)
    print_notices(out, found.notices)
    runs = 1 + 2 * len(found.varied) + (0 if found.sobol is None else found.sobol.runs)
    print_foot(out, found.scenario, found.worlds, runs, found.elapsed_s)


def _print_tornado(out: "Console", found: Sensitivity) -> None:
    metric, bars = found.metric, found.tornado.bars
    rows = [
        (
            bar.varied.key,
            setting_text(bar.varied, bar.varied.low),
            setting_text(bar.varied, bar.varied.high),
            metric_text(metric, bar.at_low),
            metric_text(metric, bar.at_high),
            metric_text(metric, bar.swing.mean),
            _reach(metric, bar),
        )
        for bar in bars
    ]
    headers = ("input", "low", "high", "at low", "at high", "swing", "+-")
    unit = f" [{metric.unit}]" if metric.unit else ""
    print_table(out, f"One input at a time: {metric.title}{unit}", headers, rows)
    error = found.tornado.base_error
    if error is not None:
        out.print()
        paragraph(
            out,
            "The noise floor of a swing stands after it (95 %, the same paths at both ends); one "
            "marked ? is not told apart from zero. The mean itself has a standard error of "
            f"{with_unit(metric, error)}.",
        )


def _reach(metric: Metric, bar: Bar) -> str:
    low, high = bar.swing.low, bar.swing.high
    if low is None or high is None:
        return "?"
    return metric_text(metric, 0.5 * (high - low)) + ("" if bar.resolved else " ?")


def _print_sobol(out: "Console", found: Sensitivity) -> None:
    sobol = found.sobol
    if sobol is None:
        return
    order = sorted(range(len(sobol.total)), key=lambda i: -sobol.total[i].value)
    rows = [
        (found.sobol_varied[i].key, *_words(sobol.first[i]), *_words(sobol.total[i])) for i in order
    ]
    headers = ("input", "by itself", "95 %", "with all others", "95 %")
    print_table(out, "All inputs at a time: shares of the variance (Sobol indices)", headers, rows)
    out.print()
    held = len(found.varied) - len(found.sobol_varied)
    kept = f" The other {held} stay as they are." if held else ""
    paragraph(
        out,
        f"{counted(sobol.runs, 'run')} on {sobol.samples} rows of a Sobol sequence.{kept} Noise: "
        f"the mean over paths has a standard error of "
        f"{with_unit(found.metric, sobol.standard_error)}, {percent(sobol.noise_share)} of the "
        "variance had every run its own luck; the intervals count rows and paths. More --samples "
        "and --paths narrow them.",
    )


def _words(index: Index) -> tuple[str, str]:
    return f"{index.value:.2f}", f"{index.low:.2f} to {index.high:.2f}"
