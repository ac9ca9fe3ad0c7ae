"""A sweep as a person reads it: a table of one setting, a heat map of two."""

from typing import TYPE_CHECKING

import numpy as np

from minersim.analysis.decision_words import metric_text, setting_text, with_unit
from minersim.analysis.metrics import Metric
from minersim.analysis.sweep import Sweep
from minersim.cli.decision_text import metric_header, print_foot, print_notices
from minersim.cli.text import clean, console, heading, paragraph, print_table

if TYPE_CHECKING:
    from rich.console import Console

_SHADES = " .:-=+*#%@"
_MOST_COLUMNS = 8
"""Columns of a grid whose numbers are printed; a wider one is shaded only."""
_STATISTICS = ("mean", "p10", "p50", "p90")


def print_sweep(found: Sweep, *, all_metrics: bool) -> None:
    """Print a sweep; of two settings the first metric only, unless all were asked for."""
    out = console()
    out.print(clean(found.scenario.name), style="bold")
    for varied in found.varied:
        now = "" if varied.now is None else f", now {setting_text(varied, varied.now)}"
        paragraph(out, f"{varied.title}: {varied.label}{now}.")
    if len(found.varied) == 1:
        _print_table(out, found)
    else:
        for metric in found.metrics if all_metrics else found.metrics[:1]:
            _print_map(out, found, metric)
    print_notices(out, found.notices)
    print_foot(out, found.scenario, found.worlds, len(found.points), found.elapsed_s)


def _print_table(out: "Console", found: Sweep) -> None:
    varied = found.varied[0]
    headers = [metric_header(varied.key.rpartition(".")[2], varied.unit)]
    rows = [[setting_text(varied, point.values[0])] for point in found.points]
    single = len(found.metrics) == 1
    for metric in found.metrics:
        for statistic in _STATISTICS if single else _STATISTICS[:1]:
            headers.append(statistic if single else metric_header(metric.title, metric.unit))
            for row, point in zip(rows, found.points, strict=True):
                known = point.summaries[metric.name]
                row.append(metric_text(metric, None if known is None else known[statistic]))
    title = "Means over the paths"
    if single:
        metric = found.metrics[0]
        title = metric.title + (f" [{metric.unit}]" if metric.unit else "")
    print_table(out, title, headers, rows, left=0)


def _print_map(out: "Console", found: Sweep, metric: Metric) -> None:
    rows, columns = found.varied
    means = found.means(metric.name)
    title = f"{metric.title}{f' [{metric.unit}]' if metric.unit else ''}: mean over the paths"
    heads = [setting_text(columns, value) for value in found.grids[1]]
    sides = [setting_text(rows, value) for value in found.grids[0]]
    if len(heads) <= _MOST_COLUMNS:
        corner = metric_header(rows.key.rpartition(".")[2], rows.unit)
        cells = [
            [side, *(metric_text(metric, float(value)) for value in line)]
            for side, line in zip(sides, means, strict=True)
        ]
        print_table(out, title, [corner, *heads], cells, left=0)
    else:
        heading(out, title)
    if np.isnan(means).all():
        paragraph(out, "No path has it at any point.")
        return
    low, high = float(np.nanmin(means)), float(np.nanmax(means))
    span = high - low if high > low else 1.0
    width = max(map(len, sides))
    out.print()
    for side, line in zip(sides, means, strict=True):
        shades = "".join(
            2 * ("?" if np.isnan(value) else _SHADES[round((value - low) / span * 9)])
            for value in line
        )
        out.print(f"{side:>{width}} |{shades}|", soft_wrap=True)
    paragraph(
        out,
        f"Down: {rows.key}; to the right: {columns.key}, from {heads[0]} to {heads[-1]}. "
        f"Blank is {with_unit(metric, low)}, @ is {with_unit(metric, high)}"
        f"{', ? is a point where no path has it' if np.isnan(means).any() else ''}.",
    )
