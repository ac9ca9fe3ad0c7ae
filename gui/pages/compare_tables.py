"""Tables of the comparison page: pure functions."""

from collections.abc import Sequence
from typing import Any

from gui.pages.compare_words import named, setting_words, shown, text, title, unit_shown
from gui.tables import Cell
from gui.units import elided, with_minus
from minersim.analysis.compare import Comparison
from minersim.analysis.decision_words import NONE, letter, metric_text
from minersim.analysis.metrics import Metric
from minersim.analysis.sensitivity import Sensitivity
from minersim.analysis.setting_differences import SettingDifference
from minersim.analysis.sobol import Index
from minersim.analysis.sweep import Sweep
from minersim.analysis.tornado import Bar


def cell(metric: Metric, value: float | None, tip: str = "") -> Cell:
    """A value in a table that has the unit elsewhere."""
    if value is None or value != value:  # noqa: PLR0124 (NaN)
        return Cell(NONE, None, tip or "No path has it.")
    words = with_minus(metric_text(metric, value)).removesuffix(" %")
    return Cell(words, shown(metric, value), tip)


def percent_cell(share: float | None) -> Cell:
    """A share in percent, in a column whose header has the unit."""
    return Cell(NONE) if share is None else Cell(f"{100.0 * share:.1f}", 100.0 * share)


def answer_rows(found: Comparison) -> tuple[list[str], list[list[Cell]]]:
    """Means of every answer, a scenario a column."""
    names = [scenario.name for scenario in found.scenarios]
    headers = ["Mean of", "Unit", *(named(i, name) for i, name in enumerate(names))]
    rows = []
    for metric in found.metrics:
        cells = [Cell(title(metric)), Cell(unit_shown(metric))]
        for told, name in zip(found.summaries, names, strict=True):
            one = told[metric.name]
            tip = name
            if one is not None and not metric.is_probability:
                ends = (text(metric, one[q]) for q in ("p5", "p95"))
                tip = f"{name}: 90 % of paths from {' to '.join(ends)}"
            cells.append(cell(metric, None if one is None else one["mean"], tip))
        rows.append(cells)
    return headers, rows


def duel_rows(found: Comparison) -> tuple[list[str], list[list[Cell]]]:
    """Every pair by every answer."""
    headers = [
        "Answer",
        "Unit",
        "Pair",
        "Difference",
        "95 % from",
        "to",
        "Better [% of paths]",
        "95 % from [%]",
        "to [%]",
        "Equal [%]",
    ]
    rows = []
    for duel in found.duels:
        metric, difference, wins = duel.metric, duel.difference, duel.wins
        pair = f"{letter(duel.second)} less {letter(duel.first)}"
        names = [found.scenarios[i].name for i in (duel.second, duel.first)]
        shares: tuple[float | None, ...] = (None,) * 4
        if wins is not None:
            shares = (wins.better, wins.low, wins.high, wins.equal)
        better = percent_cell(shares[0])
        if wins is not None:
            better = Cell(f"{letter(duel.first)} {better.text}", better.value, f"{names[1]} better")
        rows.append(
            [
                Cell(title(metric)),
                Cell(unit_shown(metric)),
                Cell(pair, None, f"{names[0]} less {names[1]}"),
                *(cell(metric, v) for v in (difference.mean, difference.low, difference.high)),
                better,
                *(percent_cell(share) for share in shares[1:]),
            ]
        )
    return headers, rows


def difference_rows(
    found: Sequence[SettingDifference], names: Sequence[str]
) -> tuple[list[str], list[list[Cell]]]:
    """Settings that are not the same in all scenarios."""
    headers = ["Setting", "Unit", *(named(i, name) for i, name in enumerate(names)), "Key"]
    rows = []
    for one in found:
        values = [_value_cell(value) for value in one.values]
        rows.append([Cell(one.title or one.key), Cell(one.unit), *values, Cell(one.key)])
    return headers, rows


def _value_cell(value: Any) -> Cell:
    if value is None:
        return Cell(NONE, None, "Not set")
    if isinstance(value, bool):
        return Cell("yes" if value else "no")
    if isinstance(value, int | float):
        return Cell(with_minus(f"{value:,.12g}"), float(value))
    words = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return Cell(elided(words, 60) or "empty", None, elided(words, 600))


def tornado_rows(found: Sensitivity, labels: dict[str, str]) -> tuple[list[str], list[list[Cell]]]:
    """Bars with their ends and noise, and indices where there are some."""
    metric = found.metric
    unit = f" [{unit_shown(metric)}]" if unit_shown(metric) else ""
    headers = ["Input", "Unit", "Low", "High", f"Answer at low{unit}", f"at high{unit}"]
    headers += [f"Swing{unit}", f"95 % from{unit}", f"to{unit}"]
    indices: dict[str, tuple[Index, Index]] = {}
    if found.sobol is not None:
        pairs = zip(found.sobol.first, found.sobol.total, strict=True)
        indices = {v.key: pair for v, pair in zip(found.sobol_varied, pairs, strict=True)}
        headers += ["By itself [1]", "from", "to", "With all others [1]", "from", "to"]
    rows = []
    for bar in found.tornado.bars:
        cells = _bar_cells(bar, metric, labels)
        if found.sobol is not None:
            pair = indices.get(bar.varied.key)
            for one in pair or (None, None):
                values = (None,) * 3 if one is None else (one.value, one.low, one.high)
                cells += [
                    Cell(NONE) if v is None else Cell(with_minus(f"{v:.3f}"), v) for v in values
                ]
        rows.append(cells)
    return headers, rows


def _bar_cells(bar: Bar, metric: Metric, labels: dict[str, str]) -> list[Cell]:
    varied, swing = bar.varied, bar.swing
    name = labels.get(varied.key, varied.title)
    ends = [Cell(setting_words(varied, end), end) for end in (varied.low, varied.high)]
    values = (bar.at_low, bar.at_high, swing.mean, swing.low, swing.high)
    cells = [cell(metric, value) for value in values]
    return [Cell(name, None, varied.key), Cell(varied.unit), *ends, *cells]


def sweep_rows(found: Sweep) -> tuple[list[str], list[list[Cell]]]:
    """Every point with mean and quantiles."""
    metric = found.metrics[0]
    names = ("mean",) if metric.is_probability else ("mean", "p5", "p10", "p50", "p90", "p95")
    unit = f" [{unit_shown(metric)}]" if unit_shown(metric) else ""
    headers = [f"{v.title} [{v.unit}]" if v.unit else v.title for v in found.varied]
    headers += [f"{title(metric)}, {name}{unit}" for name in names]
    rows = []
    for point in found.points:
        one = point.summaries[metric.name]
        pairs = zip(found.varied, point.values, strict=True)
        cells = [Cell(setting_words(v, value), float(value)) for v, value in pairs]
        rows.append(cells + [cell(metric, None if one is None else one[n]) for n in names])
    return headers, rows
