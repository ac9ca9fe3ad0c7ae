"""Numbers and words that the deciding commands share."""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from minersim.analysis.metrics import Metric
from minersim.analysis.varied import Varied
from minersim.cli.text import paragraph
from minersim.number_text import counted, percent, scaled, significant, usd
from minersim.scenario import Scenario

if TYPE_CHECKING:
    from rich.console import Console

_SHARES = ("uptime", "irr")
_NONE = "-"
_HEADER_WIDTH = 14
_SMALL_AMOUNT = 1_000.0


def metric_text(metric: Metric, value: float | None) -> str:
    """A metric's value as a person reads it, without its unit."""
    if value is None or value != value:  # noqa: PLR0124 (NaN)
        return _NONE
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
    return f"{text} {metric.unit}" if metric.unit and text != _NONE else text


def metric_header(title: str, unit: str) -> str:
    """Header of a column, in narrow lines."""
    return "\n".join([*textwrap.wrap(title, _HEADER_WIDTH), *([unit] if unit else [])])


def setting_text(varied: Varied, value: float) -> str:
    """A setting's value as a person reads it, without its unit."""
    if varied.whole or (abs(value) >= _SMALL_AMOUNT and value == round(value)):
        return f"{value:,.0f}"
    return f"{value:.6g}"


def print_notices(out: "Console", notices: Sequence[str]) -> None:
    """Print what the user should know."""
    for notice in notices:
        out.print()
        paragraph(out, f"Notice: {notice}.")


def print_foot(
    out: "Console", scenario: Scenario, worlds: int, runs: int, elapsed_s: float
) -> None:
    """Print what the numbers are from."""
    out.print()
    paragraph(
        out,
        f"{counted(runs, 'run')} on {counted(worlds, 'simulated world')}, "
        f"{counted(scenario.paths, 'path')} each, seed {scenario.seed}, {elapsed_s:.1f} s. Every "
        "run has the same luck.",
    )
