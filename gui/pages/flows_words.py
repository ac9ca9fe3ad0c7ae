"""What the page of miners and flows says: pure functions."""

import html
import math

import numpy as np
import numpy.typing as npt

from gui.flow_tasks import Missing
from gui.units import MINUS, short
from minersim.analysis.indicator_picture import IndicatorPicture
from minersim.data.freshness import age_words, state
from minersim.indicators.catalogue import QUANTITIES
from minersim.indicators.catalogue.explained import explanation_lines
from minersim.indicators.declaration import Indicator
from minersim.number_text import share
from minersim.units import SECONDS_PER_DAY

Array = npt.NDArray[np.float64]

Found = IndicatorPicture | Missing | None
COHI = "cohi"
"""Name of the entry that reads transactions."""
COHI_TITLE = "COHI (coins of coinbases)"
EMPTY_STORE = (
    "Nothing is stored yet, so only what is simulated is shown: fetch figures on the page Data, or "
    "import your own there."
)
NO_CASE = "No scenario is open, so nothing is simulated."
_OLD = "old"
"""Beside a value in the list that is stale or expired."""
_NAMED = 2
"""So many figures that lack the same are named."""
_SAME_SCALE = 30.0
"""Lines whose sizes differ by more than this factor have charts of their own."""
COHI_LINES = {
    "Definition": [
        (
            "Coins of each coinbase, followed as they are paid out, sold and mixed: Herfindahl "
            "index of where they lie, read 90 days after they were minted. 1 for coins that lie "
            "where they were minted, towards 0 for coins that were sold. COHI is its mean of 28 "
            "days."
        )
    ],
    "Multiple": ["That mean over the mean of 365 days: below 1, coins scatter sooner than usual."],
    "Curves": ["Mean index of cohorts of coinbases at ages of 0 to 365 days."],
    "Source": ["typerbole, COHI and COHI Delta (2020); the formula is minersim's (docs/cohi.md)"],
    "Caveats": [
        "Custody moves and coin joins look like selling; sales inside an exchange like nothing.",
        "A pool that pays from one wallet merges coinbases first: compare a pool with itself.",
        "The demo's chain is invented: it shows that the index falls when miners sell sooner.",
    ],
}


def number(value: float) -> str:
    """A value of an indicator, short.

    >>> number(-0.01234), number(float("nan"))
    ('−0.01234', '–')
    """
    return short(value).replace("-", MINUS)


def with_unit(value: float, unit: str) -> str:
    """Value with its unit.

    >>> with_unit(34.9, "USD/PH/s/day"), with_unit(1.25, "")
    ('34.9 USD/PH/s/day', '1.25')
    """
    return f"{number(value)} {unit}".rstrip()


def seconds_of(day: np.datetime64) -> int:
    """First second of a day since 1970. [s]"""
    return int(day.astype("datetime64[D]").astype(np.int64)) * int(SECONDS_PER_DAY)


def state_of(picture: IndicatorPicture, now_s: float) -> str:
    """Whether the last value still speaks of today: fresh, stale or expired."""
    return state(seconds_of(picture.reading.day), now_s, picture.step_days * SECONDS_PER_DAY)


def in_list(found: Found, unit: str, now_s: float | None) -> tuple[str, str]:
    """Text of a cell of the list, and its tooltip.

    Parameters
    ----------
    found : IndicatorPicture, Missing or None
        None is not computed yet.
    unit : str
        Of the value; it is in the tooltip, as the list has no room for it.
    now_s : float or None
        None for what is simulated, which has no age. [s since 1970]
    """
    if found is None:
        return "", "Not computed."
    if isinstance(found, Missing):
        return "–", "\n".join(found.reasons[:6])
    text = number(found.reading.value)
    if now_s is None:
        value = with_unit(found.reading.value, unit)
        return text, f"{value}, median of {found.paths:,} paths on {found.reading.day}"
    old = state_of(found, now_s)
    age = age_words(now_s - seconds_of(found.reading.day))
    tip = f"{with_unit(found.reading.value, unit)} on {found.reading.day}, {age} old: {old}"
    return (text if old == "fresh" else f"{text} {_OLD}"), tip


def why(reasons: tuple[str, ...]) -> str:
    """Reasons in few words: figures that lack the same are named together.

    >>> why(("a: none", "b: none", "c: none", "d: must be given"))
    'a, b and 1 more: none; d: must be given'
    """
    names: dict[str, list[str]] = {}
    for reason in reasons:
        name, mark, cause = reason.rpartition(": ")
        names.setdefault(cause, []).extend([name] if mark else [])
    parts = []
    for cause, own in names.items():
        more = f" and {len(own) - _NAMED} more" if len(own) > _NAMED else ""
        parts.append(f"{', '.join(own[:_NAMED])}{more}: {cause}" if own else cause)
    return "; ".join(parts)


def stored_sentence(indicator: Indicator, found: Found, now_s: float) -> str:
    """The last stored value: age, rank, reading, sources."""
    if found is None:
        return "Stored: –"
    if isinstance(found, Missing):
        return f"No stored value: {why(found.reasons)}."
    reading, age = found.reading, age_words(now_s - seconds_of(found.reading.day))
    old = state_of(found, now_s)
    parts = [
        f"Stored: {with_unit(reading.value, indicator.unit)} on {reading.day}, {age} old ({old})"
    ]
    if not math.isnan(reading.percentile):
        parts.append(f"higher than {share(reading.percentile)} of the days before")
    if reading.reading:
        then = "" if old == "fresh" else "then "
        parts.append(f"{then}read as: {reading.reading}")
    words = "; ".join(parts)
    if found.as_published:
        words += "; as published"
    if found.sources:
        words += f"; from {', '.join(found.sources[:4])}"
    if found.missing_days:
        words += f"; {found.missing_days:,} days missing"
    return f"{words}."


def simulated_sentence(indicator: Indicator, found: Found) -> str:
    """The simulated value on the last day: median, band, reading."""
    if found is None:
        return ""
    if isinstance(found, Missing):
        return f"Not simulated: {why(found.reasons)}."
    reading = found.reading
    words = f"Simulated: {with_unit(reading.value, indicator.unit)} on {reading.day}"
    if found.paths > 1:
        words += f", 80 % of paths {number(reading.low)} to {number(reading.high)}"
    if reading.reading:
        of_paths = "" if found.paths == 1 else f" ({share(reading.reading_share)} of paths)"
        words += f"; read as: {reading.reading}{of_paths}"
    return f"{words}."


def assumptions_words(found: Found) -> str:
    """Numbers that an indicator took besides figures."""
    if not isinstance(found, IndicatorPicture) or not found.assumptions:
        return ""
    given = ", ".join(f"{name} {number(value)}" for name, value in found.assumptions.items())
    return f"Assumed: {given}."


def definition_html(title: str, lines: dict[str, list[str]]) -> str:
    """A definition for a text browser."""
    parts = [f"<h3>{html.escape(title)}</h3>"]
    for name, texts in lines.items():
        if len(texts) == 1:
            parts.append(f"<p><b>{html.escape(name)}</b>: {html.escape(texts[0])}</p>")
            continue
        items = "".join(f"<li>{html.escape(text)}</li>" for text in texts)
        parts.append(f"<p><b>{html.escape(name)}</b></p><ul>{items}</ul>")
    return "".join(parts)


def indicator_html(indicator: Indicator) -> str:
    """Definition, unit, source, thresholds and caveats of an indicator."""
    unit = {"Unit": [indicator.unit or "a pure number"]}
    lines = explanation_lines(indicator)
    first = {"Definition": lines.pop("Definition")}
    return definition_html(indicator.title, {**first, **unit, **lines})


def searched(indicator: Indicator) -> str:
    """Words that the search of the list looks through."""
    inputs = (QUANTITIES[name].words for name in indicator.inputs)
    return " ".join((indicator.name, indicator.title, indicator.definition, *inputs)).lower()


def two_charts(indicator: Indicator, founds: list[IndicatorPicture]) -> tuple[list[str], list[str]]:
    """Lines of the chart above, which are like the main one in unit and size, and the others."""
    sizes = {line.name: _size(line.name, founds) for line in indicator.lines}
    main = indicator.lines[0]
    above: list[str] = []
    below: list[str] = []
    for line in indicator.lines:
        if sizes[line.name] == 0.0:
            continue
        far = max(sizes[line.name], sizes[main.name]) > _SAME_SCALE * min(
            sizes[line.name], sizes[main.name]
        )
        (below if line.unit != main.unit or far else above).append(line.name)
    return above, below


def _size(name: str, founds: list[IndicatorPicture]) -> float:
    """How large a line's values are; 0 where it has none."""
    known = [np.abs(f.lines[name][np.isfinite(f.lines[name])]) for f in founds if name in f.lines]
    values = np.concatenate([np.zeros(0), *known])
    return float(np.quantile(values, 0.9)) if values.size else 0.0
