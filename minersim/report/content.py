"""What a report says: sections of sentences, tables and charts, as plain text.

Nothing here depends on the hour or on the machine: the same scenario, seed and version say the
same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from minersim.analysis import answer_sentences, fleet_positions
from minersim.analysis.answer_table import Figure, business_figures, world_figures
from minersim.analysis.metrics import METRICS
from minersim.analysis.sensitivity import Sensitivity
from minersim.number_text import amounts, counted, percent, rate, significant, usd
from minersim.report.inputs import assumptions, inputs, judgements
from minersim.results import Result
from minersim.scenario import Scenario

_BANDS = ("mean", "p10", "p50", "p90")
_NONE = "-"


@dataclass(frozen=True, slots=True)
class TableOfText:
    """A table.

    Attributes
    ----------
    title : str
    headers : tuple of str
    rows : tuple of tuples of str
    left : int
        Columns of words; the others are numbers.
    """

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: int = 1


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report; charts are names of ``minersim.report.charts.CHARTS``."""

    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    tables: tuple[TableOfText, ...] = ()
    charts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """A report: title, the line under it, the question, and its sections."""

    title: str
    subtitle: str
    question: str
    sections: tuple[Section, ...]


def report_content(
    scenario: Scenario, result: Result, depends: Sensitivity | None, snapshots: Sequence[str] = ()
) -> Content:
    """Put a run into words and tables.

    Parameters
    ----------
    scenario : Scenario
        As run.
    result : Result
        Its paths.
    depends : Sensitivity or None
        What the answer depends on, where that was asked.
    snapshots : sequence of str
        Real figures that the run read beside those of its start, a line each.
    """
    parts = [_answer(scenario, result), _world(result)]
    if scenario.sites:
        parts.append(_business(scenario))
    if depends is not None:
        parts.append(_depends(depends))
    parts += [_assumed(scenario), _inputs(scenario), _provenance(scenario, result, snapshots)]
    subtitle = (
        f"{counted(scenario.horizon_days, 'day')} from {scenario.start}, "
        f"{counted(result.paths, 'path')}, seed {result.seed}. A forecast is a range: p10 and p90 "
        "hold 80 % of the paths."
    )
    return Content(scenario.name, subtitle, scenario.question, tuple(parts))


def _figures(title: str, figures: Sequence[Figure]) -> TableOfText:
    rows = tuple((figure.label.strip(), figure.unit, *figure.texts) for figure in figures)
    return TableOfText(title, ("", "unit", *_BANDS), rows, left=2)


def _answer(scenario: Scenario, result: Result) -> Section:
    summary = result.summary()
    notices = tuple(f"Notice: {notice}." for notice in result.notices)
    if not scenario.sites:
        said = "The scenario has no sites: the report is about the network alone."
        return Section("Answer", (said, *notices))
    sentences = tuple(answer_sentences(scenario, result.figures, summary))
    figures = business_figures(summary, _BANDS, coin_loans=bool(scenario.operator.coin_loans))
    operator = summary["operator"]
    names = ("probability_of_loss", "probability_of_ruin", "probability_of_payback")
    odds = tuple((METRICS[name].title, percent(operator[name])) for name in names)
    return Section(
        "Answer",
        (*sentences, *notices),
        tables=(
            _figures("The business over the run", figures),
            TableOfText("Probabilities", ("", "share of the paths"), odds),
        ),
        charts=("npv", "cash"),
    )


def _world(result: Result) -> Section:
    figures = world_figures(result.summary(), _BANDS)
    table = _figures("The world at the end of the run", figures)
    return Section("The world", tables=(table,), charts=("world",))


def _business(scenario: Scenario) -> Section:
    rows = tuple(
        (
            fleet.name,
            fleet.site,
            f"{fleet.count:,}",
            significant(fleet.hashrate_phs),
            significant(fleet.efficiency_j_per_th),
            f"{fleet.power_usd_per_kwh:.4f}",
            rate(fleet.breakevens.hashcost_usd_per_ph_day),
            percent(fleet.breakevens.margin),
            usd(fleet.profit_usd_per_day),
            usd(fleet.breakevens.price_usd),
        )
        for fleet in fleet_positions(scenario)
    )
    headers = (
        "fleet",
        "site",
        "machines",
        "PH/s",
        "J/TH",
        "USD/kWh",
        "hashcost USD/PH/s/day",
        "margin",
        "USD/day",
        "break-even coin USD",
    )
    table = TableOfText("Fleets at the start", headers, rows, left=2)
    return Section("The business", tables=(table,), charts=("cost_curve",))


def _amount(value: float) -> str:
    return amounts([value])[0]


def _depends(found: Sensitivity) -> Section:
    rows = []
    for bar in found.tornado.bars:
        low, high = bar.swing.low, bar.swing.high
        reach = _NONE if low is None or high is None else _amount(0.5 * (high - low))
        ends = (
            _NONE if x is None else _amount(x) for x in (bar.at_low, bar.at_high, bar.swing.mean)
        )
        at = (f"{bar.varied.low:,.6g}", f"{bar.varied.high:,.6g}")
        reach += "" if bar.resolved else " ?"
        rows.append((bar.varied.key, bar.varied.unit, *at, *ends, reach))
    unit = f" [{found.metric.unit}]" if found.metric.unit else ""
    headers = ("input", "unit", "low", "high", "at low", "at high", "swing", "±")
    said = (
        f"Each input alone from the low to the high end of its range, on the same paths: the mean "
        f"of {found.metric.title}{unit}. The ranges are judgements; ± is the noise floor of the "
        "swing (95 %, paired t), and ? marks one that is not told apart from zero."
    )
    table = TableOfText("One input at a time", headers, tuple(rows), left=2)
    return Section("What it depends on", (said,), tables=(table,), charts=("tornado",))


def _assumed(scenario: Scenario) -> Section:
    laws = tuple((a.key, a.kind, a.words) for a in assumptions(scenario))
    judged = tuple((one.key, one.value, one.unit, one.source) for one in judgements(scenario))
    tables = [TableOfText("Laws chosen", ("setting", "kind", "what it is"), laws, left=3)]
    if judged:
        headers = ("setting", "value", "unit", "source")
        tables.append(TableOfText("Defaults that are judgements", headers, judged, left=4))
    return Section("Assumptions", tables=tuple(tables))


def _inputs(scenario: Scenario) -> Section:
    rows = tuple(
        (one.key, one.title, one.value, one.unit, one.source if one.is_default else "scenario")
        for one in inputs(scenario)
    )
    headers = ("setting", "title", "value", "unit", "from")
    said = "Every setting of the run; 'scenario' is what its file says, whose sources are below."
    return Section("Inputs", (said,), tables=(TableOfText("Settings", headers, rows, left=5),))


def _provenance(scenario: Scenario, result: Result, snapshots: Sequence[str]) -> Section:
    origin = result.provenance
    rows = (
        ("scenario", origin.scenario),
        ("fingerprint of its settings (SHA-256)", origin.digest),
        ("minersim", origin.version),
        ("engine", origin.engine),
        ("seed", str(origin.seed)),
        ("paths", f"{result.paths:,}"),
        ("first day", origin.start.isoformat()),
    )
    points = [f"Source: {source}" for source in scenario.sources]
    points += [f"Stored figure at the start: {figure}" for figure in scenario.figures]
    points += [f"Snapshot: {line}" for line in snapshots]
    said = "With this scenario, version and seed, the same numbers come out anywhere."
    table = TableOfText("The run", ("", ""), rows, left=2)
    return Section("Where the numbers are from", (said,), tuple(points), (table,))
