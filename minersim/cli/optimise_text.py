"""The best value of a setting as a person reads it."""

from minersim.analysis.optimise import CurvePoint, Optimisation, Optimum
from minersim.cli.decision_text import (
    metric_header,
    metric_text,
    print_foot,
    print_notices,
    setting_text,
    with_unit,
)
from minersim.cli.text import clean, console, paragraph, print_table
from minersim.number_text import share


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
    print_foot(out, found.scenario, found.worlds, len(found.curve), found.elapsed_s)


def optimum_sentences(found: Optimisation) -> list[str]:
    """What was found, in sentences."""
    varied, objective = found.varied, found.objective
    limits = " and ".join(limit.text for limit in found.limits)
    tried = f"{_value(found, varied.low)} to {_value(found, varied.high)}"
    if all(point.objective is None for point in found.curve):
        return [f"No path has {objective.title} at any value from {tried}."]
    if found.optimum is None:
        return [f"No value satisfies the limit: {limits} holds nowhere from {tried}."]
    best = found.optimum
    if found.flat:
        said = [f"{objective.title.capitalize()} does not depend on {varied.key} from {tried}."]
        return said + _within(found) + _now(found)
    verb = "largest" if found.goal == "maximise" else "smallest"
    under = f" within {limits}" if found.limits else ""
    low, high = (with_unit(objective.metric, x) for x in (best.objective_low, best.objective_high))
    at = (
        f"{objective.title.capitalize()} is {verb}{under} at {varied.key} = "
        f"{_value(found, best.point.value)}: {with_unit(objective.metric, best.point.objective)} "
        f"(95 %: {low} to {high})."
    )
    sure = (
        f"Over resampled paths the best value lies from {_value(found, best.low)} to "
        f"{_value(found, best.high)} (95 %)."
    )
    return [at, sure, *_bound(found, best), *_risk(found, best), *_now(found)]


def _within(found: Optimisation) -> list[str]:
    """Which of the values the limits allow, where that is all there is to choose by."""
    if not found.limits:
        return []
    allowed = [point.value for point in found.curve if point.allowed]
    limits = " and ".join(limit.text for limit in found.limits)
    ends = (_value(found, value) for value in (allowed[0], allowed[-1]))
    return [f"The limit ({limits}) leaves values from {' to '.join(ends)}."]


def _bound(found: Optimisation, best: Optimum) -> list[str]:
    if best.at_bound is None:
        return []
    at_low = best.at_bound == "low"
    end, bound = ("lower", found.varied.lowest) if at_low else ("upper", found.varied.highest)
    if best.point.value == bound:
        return [f"It lies at the {end} end of the range; the setting goes no further."]
    return [f"It lies at the {end} end of the range: a value beyond may be better still."]


def _risk(found: Optimisation, best: Optimum) -> list[str]:
    if not found.limits:
        return []
    if not best.binding:
        said = ["The risk limit does not bind: the best value without it is the same."]
    else:
        free = best.free
        words = (
            f"The risk limit binds ({' and '.join(best.binding)}): without it the best value is "
            f"{_value(found, free.value)}, with "
            f"{with_unit(found.objective.metric, free.objective)}."
        )
        said = [words]
    if best.sure < 1.0:
        said.append(f"In {share(best.sure)} of the resamples some value satisfies the limit.")
    return said


def _now(found: Optimisation) -> list[str]:
    if found.now is None:
        return []
    value = with_unit(found.objective.metric, found.now.objective)
    broken = "" if found.now.allowed else ", beyond the limit"
    return [f"Today's value, {_value(found, found.now.value)}, gives {value}{broken}."]


def _value(found: Optimisation, value: float) -> str:
    unit = found.varied.unit
    return setting_text(found.varied, value) + (f" {unit}" if unit else "")


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
