"""Numbers and words that the deciding commands share."""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from minersim.cli.text import paragraph
from minersim.number_text import counted
from minersim.scenario import Scenario

if TYPE_CHECKING:
    from rich.console import Console

_HEADER_WIDTH = 14


def metric_header(title: str, unit: str) -> str:
    """Header of a column, in narrow lines."""
    return "\n".join([*textwrap.wrap(title, _HEADER_WIDTH), *([unit] if unit else [])])


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
