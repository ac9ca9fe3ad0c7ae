"""The best value of a setting as a person reads it."""

from minersim.analysis.decision_words import metric_text, setting_text
from minersim.analysis.optimum import CurvePoint, Optimisation
from minersim.analysis.optimum_words import optimum_sentences
from minersim.cli.decision_text import metric_header, print_foot, print_notices
from minersim.cli.text import clean, console, paragraph, print_table


def print_optimisation(found: Optimisation) -> None:
    """Print the answer in words, then the curve."""
    out = console()
    out.print(clean(found.scenario.name), style="bold")
    for sentence in optimum_sentences(found):
        paragraph(out, sentence)
    rows = [_row(found, point) for point in found.curve]
    headers = [
        metric_header(found.varied.key.rpartition(".")[2], found.varied.unit),
        metric_header(found.objective.title, found.objective.metric.unit),
        *(metric_header(limit.measure.title, limit.measure.metric.unit) for limit in found.limits),
        "",
    ]
    print_table(out, "The curve", headers, rows, left=0)
    print_notices(out, found.notices)
    print_foot(out, found.scenario, found.worlds, found.runs, found.elapsed_s)


def _row(found: Optimisation, point: CurvePoint) -> list[str]:
    limits = [
        metric_text(limit.measure.metric, value)
        for limit, value in zip(found.limits, point.limits, strict=True)
    ]
    best = found.optimum is not None and point == found.optimum.point
    mark = "best" if best else ("" if point.allowed else "not allowed")
    return [
        setting_text(found.varied, point.value),
        metric_text(found.objective.metric, point.objective),
        *limits,
        mark,
    ]
