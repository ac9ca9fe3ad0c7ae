"""A declaration in words: what the command, the documentation and the window show of it."""

from typing import Any

from minersim.indicators.catalogue.quantities import QUANTITIES
from minersim.indicators.declaration import Indicator


def explanation(indicator: Indicator) -> dict[str, Any]:
    """Declaration of an indicator as a dictionary."""
    return {
        "name": indicator.name,
        "title": indicator.title,
        "unit": indicator.unit,
        "definition": indicator.definition,
        "source": indicator.source,
        "lines": [{"name": x.name, "unit": x.unit, "title": x.title} for x in indicator.lines],
        "inputs": [
            {"name": q.name, "unit": q.unit, "words": q.words}
            for q in (QUANTITIES[name] for name in indicator.inputs)
        ],
        "assumptions": [
            {"name": a.name, "unit": a.unit, "words": a.words, "default": a.default}
            for a in indicator.assumptions
        ],
        "first_day": indicator.first_day,
        "thresholds": [threshold.words for threshold in indicator.thresholds],
        "usual": indicator.usual,
        "caveats": list(indicator.caveats),
        "published_as": indicator.published or None,
    }


def explanation_lines(indicator: Indicator) -> dict[str, list[str]]:
    """What there is to say of an indicator, by title; titles without lines are left out."""
    readings = [threshold.words for threshold in indicator.thresholds]
    found = {
        "Definition": [indicator.definition],
        "Source": [indicator.source],
        "Gives": [f"{x.name}{_unit(x.unit)}: {x.title}" for x in indicator.lines],
        "Takes": [
            f"{q.name}{_unit(q.unit)}: {q.words}"
            for q in (QUANTITIES[name] for name in indicator.inputs)
        ],
        "Assumes": [
            f"{a.name}{_unit(a.unit)}: {a.words}; "
            f"{'must be given' if a.default is None else f'default {a.default:g}'}"
            for a in indicator.assumptions
        ],
        "Read as": [*readings, f"otherwise: {indicator.usual}"] if readings else [],
        "First value": [f"that of the {_ordinal(indicator.first_day)} day"]
        if indicator.first_day > 1
        else [],
        "Caveats": list(indicator.caveats),
        "Sources publish it as": [indicator.published] if indicator.published else [],
    }
    return {title: lines for title, lines in found.items() if lines}


def _unit(unit: str) -> str:
    return f" [{unit}]" if unit else ""


def _ordinal(number: int) -> str:
    """Number as it counts days.

    >>> _ordinal(31), _ordinal(365), _ordinal(729)
    ('31st', '365th', '729th')
    """
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 10 <= number % 100 <= 20 else ending}"
