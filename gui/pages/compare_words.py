"""What the comparison page says, and its tables: pure functions."""

from collections.abc import Sequence
from typing import Any

from gui.tables import Cell
from gui.units import MINUS, elided
from minersim.analysis.compare import Comparison, Duel
from minersim.analysis.decision_words import NONE, metric_text, setting_text
from minersim.analysis.metrics import Metric
from minersim.analysis.optimise import Optimisation
from minersim.analysis.optimum_words import optimum_sentences
from minersim.analysis.sensitivity import Sensitivity
from minersim.analysis.setting_differences import SettingDifference
from minersim.analysis.sobol import Index
from minersim.analysis.sweep import Sweep
from minersim.analysis.tornado import Bar
from minersim.analysis.varied import Varied
from minersim.number_text import counted

NO_CASE = "No scenario is open: Ctrl+N makes one, Ctrl+O opens one."
ISSUES = (
    "Some values of the case are wrong (F8 lists them): the last right ones are used until they "
    "are mended."
)
OUTDATED = "What is asked, or the case, has changed since: Run computes it anew."
ONE_CASE = (
    "One case is open. Open another (Ctrl+O), duplicate it and change the copy (Ctrl+D), or add "
    "files to compare it with."
)
_PERCENT = ("uptime", "irr")
_NAME_LENGTH = 22
_SHOWN_NOTICES = 3


def letter(place: int) -> str:
    """What a scenario is called beside the others.

    >>> letter(0), letter(19)
    ('A', 'T')
    """
    return chr(ord("A") + place)


def named(place: int, name: str, longest: int = _NAME_LENGTH) -> str:
    """Letter and name of a scenario, short.

    >>> named(1, "The squeeze")
    'B: The squeeze'
    """
    return f"{letter(place)}: {elided(name, longest)}"


def in_percent(metric: Metric) -> bool:
    """Whether a metric is shown in percent."""
    return metric.is_probability or metric.name in _PERCENT


def unit_shown(metric: Metric) -> str:
    """Unit that a metric is shown in."""
    return "%" if in_percent(metric) else metric.unit


def shown(metric: Metric, value: float) -> float:
    """A metric's value in the unit that it is shown in."""
    return 100.0 * value if in_percent(metric) else value


def axis_label(metric: Metric) -> str:
    """Title and unit, as an axis has them."""
    unit = unit_shown(metric)
    return title(metric) + (f" [{unit}]" if unit else "")


def mean_label(metric: Metric) -> str:
    """As `axis_label`, of a mean over the paths."""
    unit = f" [{unit_shown(metric)}]" if unit_shown(metric) else ""
    return axis_label(metric) if metric.is_probability else f"Mean {metric.title}{unit}"


def setting_words(varied: Varied, value: float) -> str:
    """A setting's value as the window writes it, without its unit."""
    return setting_text(varied, value).replace("-", MINUS, 1)


def with_unit(varied: Varied, value: float) -> str:
    """A setting's value with its unit."""
    return f"{setting_words(varied, value)} {varied.unit}".rstrip()


def title(metric: Metric) -> str:
    """Title with a capital letter."""
    return metric.title[:1].upper() + metric.title[1:]


def text(metric: Metric, value: float | None) -> str:
    """A value as the window writes it, with its unit."""
    words = metric_text(metric, value).replace("-", MINUS, 1) if value is not None else NONE
    unit = metric.unit if words != NONE and not in_percent(metric) else ""
    return f"{words} {unit}".rstrip()


def cell(metric: Metric, value: float | None, tip: str = "") -> Cell:
    """A value in a table that has the unit elsewhere."""
    if value is None or value != value:  # noqa: PLR0124 (NaN)
        return Cell(NONE, None, tip or "No path has it.")
    words = metric_text(metric, value).replace("-", MINUS, 1).removesuffix(" %")
    return Cell(words, shown(metric, value), tip)


def percent_cell(share: float | None) -> Cell:
    """A share in percent, in a column whose header has the unit."""
    return Cell(NONE) if share is None else Cell(f"{100.0 * share:.1f}", 100.0 * share)


# --- compare ---------------------------------------------------------------------------------


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
        return Cell(f"{value:,.12g}".replace("-", MINUS, 1), float(value))
    words = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return Cell(elided(words, 60) or "empty", None, elided(words, 600))


def comparison_headline(found: Comparison) -> str:
    """The first answer in a sentence: the difference of two, or the best of more."""
    metric = found.metrics[0]
    if len(found.scenarios) == 2:
        return _duel_sentence(next(duel for duel in found.duels if duel.metric == metric))
    means = [told[metric.name] for told in found.summaries]
    known = [(one["mean"], i) for i, one in enumerate(means) if one is not None]
    if not known or metric.better == 0:
        return f"{counted(len(found.scenarios), 'scenario')} side by side."
    best, place = max(known, key=lambda pair: metric.better * pair[0])
    name = elided(found.scenarios[place].name, _NAME_LENGTH)
    return f"Best by {metric.title}: {letter(place)} ({name}), {text(metric, best)} in the mean."


def _duel_sentence(duel: Duel) -> str:
    metric, difference, wins = duel.metric, duel.difference, duel.wins
    if difference.mean is None:
        return f"No path has {metric.title} in both."
    words = f"{title(metric)}: {letter(duel.second)} less {letter(duel.first)} is "
    words += text(metric, difference.mean)
    if difference.low is not None and difference.high is not None:
        ends = (text(metric, end) for end in (difference.low, difference.high))
        words += f" (95 %: {' to '.join(ends)})"
    if wins is not None:
        low, high = (f"{100.0 * end:.0f}" for end in (wins.low, wins.high))
        share = f"{100.0 * wins.better:.1f}"
        words += f"; {letter(duel.first)} does better on {share} % of the paths"
        words += f" (95 %: {low} to {high} %)"
    return f"{words}."


# --- sensitivity -----------------------------------------------------------------------------


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
                    Cell(NONE) if v is None else Cell(f"{v:.3f}".replace("-", MINUS, 1), v)
                    for v in values
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


def tornado_headline(found: Sensitivity, labels: dict[str, str]) -> str:
    """The longest bar, and what cannot be told from noise."""
    metric, bars = found.metric, found.tornado.bars
    told = [bar for bar in bars if bar.resolved]
    if not told:
        return f"No input moves {metric.title} by more than the noise of these paths."
    first = told[0]
    name = labels.get(first.varied.key, first.varied.title)
    words = f"{name} moves the mean of {metric.title} most, by {text(metric, first.size)}"
    hidden = len(bars) - len(told)
    if hidden:
        verb = "is" if hidden == 1 else "are"
        words += f"; {hidden} of {len(bars)} swings {verb} not told from noise"
    return f"{words}."


# --- sweep -----------------------------------------------------------------------------------


def sweep_headline(found: Sweep) -> str:
    """The largest and the smallest mean of a sweep."""
    metric = found.metrics[0]
    known = [(p.summaries[metric.name], p.values) for p in found.points]
    means = [(one["mean"], values) for one, values in known if one is not None]
    if not means:
        return f"No path has {metric.title} anywhere on the grid."
    least, most = min(means), max(means)
    if least[0] == most[0]:
        return f"{title(metric)} is {text(metric, most[0])} everywhere on the grid."
    parts = (f"{text(metric, mean)} at {place_text(found, at)}" for mean, at in (least, most))
    return f"Mean {metric.title} from {' to '.join(parts)}."


def place_text(found: Sweep, values: Sequence[float]) -> str:
    """Values of the settings of a point of a sweep."""
    words = [with_unit(varied, value) for varied, value in zip(found.varied, values, strict=True)]
    return " and ".join(words)


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


# --- optimise --------------------------------------------------------------------------------


def optimum_said(found: Optimisation, setting: str) -> str:
    """What an optimisation found, with the setting and the limits in words.

    Parameters
    ----------
    setting : str
        What the setting is called.
    """
    sides = {"<=": "at most", ">=": "at least"}
    called = {
        limit.text: f"{limit.measure.title} {sides[limit.side]} "
        f"{text(limit.measure.metric, limit.number)}"
        for limit in found.limits
    }
    called[found.varied.key] = setting
    return " ".join(optimum_sentences(found, called)).replace(" -", f" {MINUS}")


# --- all -------------------------------------------------------------------------------------


def foot(runs: int, worlds: int, paths: int, seconds: float, notices: Sequence[str]) -> str:
    """What numbers are from, and what the user should know.

    >>> foot(3, 1, 500, 1.24, ["short of cash"])
    '3 runs on 1 simulated world, 500 paths each with the same luck, 1.2 s. Notice: short of cash.'
    """
    words = (
        f"{counted(runs, 'run')} on {counted(worlds, 'simulated world')}, "
        f"{counted(paths, 'path')} each with the same luck, {seconds:.1f} s."
    )
    for notice in notices[:_SHOWN_NOTICES]:
        words += f" Notice: {notice.rstrip('.')}."
    more = len(notices) - _SHOWN_NOTICES
    return words + (f" {counted(more, 'more notice')}." if more > 0 else "")


def remaining(share: float, elapsed_s: float) -> str:
    """How far a task is, and what it still takes.

    >>> remaining(0.25, 3.0), remaining(0.0, 3.0), remaining(0.5, 300.0)
    ('25 %, 9 s to go', 'begins', '50 %, 5 min to go')
    """
    if share <= 0.0:
        return "begins"
    left_s = elapsed_s * (1.0 - share) / share
    words = f"{left_s:.0f} s" if left_s < 100.0 else f"{left_s / 60.0:.0f} min"
    return f"{100.0 * share:.0f} %, {words} to go"
