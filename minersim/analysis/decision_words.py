"""Numbers of decisions in words: a metric's value, a setting's value."""

from minersim.analysis.metrics import Metric
from minersim.analysis.varied import Varied
from minersim.number_text import percent, scaled, significant, usd

_SHARES = ("uptime", "irr")
NONE = "-"
"""What stands for a value that does not exist."""
_SMALL_AMOUNT = 1_000.0


def metric_text(metric: Metric, value: float | None) -> str:
    """A metric's value as a person reads it, without its unit."""
    if value is None or value != value:  # noqa: PLR0124 (NaN)
        return NONE
    if metric.is_probability or metric.name in _SHARES:
        return percent(value)
    if metric.name == "difficulty":
        return scaled(value)
    if metric.unit in ("USD", "USD/BTC", "MWh") or metric.name == "blocks":
        return usd(value, 2 if 0.0 < abs(value) < _SMALL_AMOUNT else 0)
    return significant(value)


def with_unit(metric: Metric, value: float | None) -> str:
    """A metric's value with its unit."""
    text = metric_text(metric, value)
    return f"{text} {metric.unit}" if metric.unit and text != NONE else text


def letter(place: int) -> str:
    """What a scenario is called beside the others.

    >>> letter(0), letter(19)
    ('A', 'T')
    """
    return chr(ord("A") + place)


def setting_text(varied: Varied, value: float) -> str:
    """A setting's value as a person reads it, without its unit."""
    if varied.whole or (abs(value) >= _SMALL_AMOUNT and value == round(value)):
        return f"{value:,.0f}"
    return f"{value:,.6g}"
