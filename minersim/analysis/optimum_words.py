"""What an optimisation found, in sentences."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from minersim.analysis.decision_words import setting_text, with_unit
from minersim.analysis.optimum import Optimisation, Optimum
from minersim.number_text import share


def optimum_sentences(
    found: Optimisation, called: Mapping[str, str] = MappingProxyType({})
) -> list[str]:
    """What was found, in sentences.

    Parameters
    ----------
    called : mapping of str
        Words for the setting by its key, and for limits by their texts; without, these themselves.
    """
    varied, objective = found.varied, found.objective
    setting = called.get(varied.key, varied.key)
    limits = _joined([limit.text for limit in found.limits], called)
    tried = f"{value_words(found, varied.low)} to {value_words(found, varied.high)}"
    if all(point.objective is None for point in found.curve):
        return [f"No path has {objective.title} at any value from {tried}."]
    if found.optimum is None:
        return [f"No value satisfies the limit: {limits} holds nowhere from {tried}."]
    best = found.optimum
    if found.flat:
        said = [f"{objective.title.capitalize()} does not depend on {setting} from {tried}."]
        return said + _within(found, limits) + _now(found)
    verb = "largest" if found.goal == "maximise" else "smallest"
    under = f" within {limits}" if found.limits else ""
    low, high = (with_unit(objective.metric, x) for x in (best.objective_low, best.objective_high))
    value = value_words(found, best.point.value)
    at = (
        f"{objective.title.capitalize()} is {verb}{under} at {setting} = "
        f"{value}: {with_unit(objective.metric, best.point.objective)} "
        f"(95 %: {low} to {high})."
    )
    sure = (
        f"Over resampled paths the best value lies from {value_words(found, best.low)} to "
        f"{value_words(found, best.high)} (95 %)."
    )
    return [at, sure, *_bound(found, best), *_risk(found, best, called), *_now(found)]


def _joined(texts: Sequence[str], called: Mapping[str, str]) -> str:
    return " and ".join(called.get(text, text) for text in texts)


def _within(found: Optimisation, limits: str) -> list[str]:
    """Which of the values the limits allow, where that is all there is to choose by."""
    if not found.limits:
        return []
    allowed = [point.value for point in found.curve if point.allowed]
    ends = (value_words(found, value) for value in (allowed[0], allowed[-1]))
    return [f"The limit ({limits}) leaves values from {' to '.join(ends)}."]


def _bound(found: Optimisation, best: Optimum) -> list[str]:
    if best.at_bound is None:
        return []
    at_low = best.at_bound == "low"
    end, bound = ("lower", found.varied.lowest) if at_low else ("upper", found.varied.highest)
    if best.point.value == bound:
        return [f"It lies at the {end} end of the range; the setting goes no further."]
    return [f"It lies at the {end} end of the range: a value beyond may be better still."]


def _risk(found: Optimisation, best: Optimum, called: Mapping[str, str]) -> list[str]:
    if not found.limits:
        return []
    if not best.binding:
        said = ["The risk limit does not bind: the best value without it is the same."]
    else:
        free = best.free
        words = (
            f"The risk limit binds ({_joined(best.binding, called)}): without it the best value is "
            f"{value_words(found, free.value)}, with "
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
    return [f"Today's value, {value_words(found, found.now.value)}, gives {value}{broken}."]


def value_words(found: Optimisation, value: float) -> str:
    """A value of the setting with its unit."""
    unit = found.varied.unit
    return setting_text(found.varied, value) + (f" {unit}" if unit else "")
