"""Text and tables on a terminal: nothing that could drive it, plain when piped."""

import re
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from rich.console import Console

PLAIN_WIDTH = 100
"""Columns of the output where there is no terminal to ask."""

_COLUMN_GAP = 2
_ASCII_LINES = "    \n    \n -- \n" + 5 * "    \n"
"""Rich's plan of a table's lines: one under the headers, where the encoding has no better one."""
_LEGIBLE_WIDTH, _LONGEST_UNBROKEN_WORD = 16, 24


def clean(text: str) -> str:
    r"""Text on one line without control characters, which could drive a terminal.

    >>> clean("a\x1b[31mb\nc")
    'a?[31mb c'
    """
    return "".join(c if c.isprintable() else "?" for c in " ".join(text.splitlines()))


def console() -> "Console":
    """Where results are printed: standard output, plain when it is no terminal."""
    from rich.console import Console  # noqa: PLC0415 (only commands that print tables)

    # a file or pipe has no width: what is written there must not depend on who looks on
    width = None if sys.stdout.isatty() else PLAIN_WIDTH
    return Console(file=sys.stdout, width=width, highlight=False, markup=False, emoji=False)


def print_table(
    out: "Console", title: str, headers: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1
) -> None:
    """Print a table; the first ``left`` columns are words, the others numbers.

    Words wrap where the screen is narrow. Numbers never do: a table of more of them than fit is
    wider than the screen.
    """
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    heading(out, title)
    cells = [[clean(cell) for cell in row] for row in rows]
    widths = _column_widths(headers, cells, left, out.width)
    lines = box.Box(_ASCII_LINES, ascii=True) if out.options.ascii_only else box.SIMPLE_HEAD
    table = Table(
        box=lines, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, header_style="bold"
    )
    for i, (header, width) in enumerate(zip(headers, widths, strict=True)):
        justify: Literal["left", "right"] = "left" if i < left else "right"
        table.add_column(header, justify=justify, width=width, overflow="fold")
    for row in cells:
        words = [_folded(cell, width) for cell, width in zip(row[:left], widths, strict=False)]
        table.add_row(*(Text(cell) for cell in (*words, *row[left:])))
    screen = out.width
    out.width = max(screen, sum(widths) + _COLUMN_GAP * (len(widths) - 1))
    out.print(table)
    out.width = screen


def _folded(cell: str, width: int) -> str:
    r"""Words with breaks where one is too long for its column: after a dot or an underscore.

    >>> _folded("network.curve.power_median_usd_per_kwh", 24)
    'network.curve.power_\nmedian_usd_per_kwh'
    >>> _folded("two words", 5)
    'two words'
    """
    from rich.cells import cell_len  # noqa: PLC0415

    if all(cell_len(word) <= width for word in cell.split(" ")):
        return cell
    lines = [""]
    for part in re.findall(r"[^._ ]*[._ ]+|[^._ ]+", cell):
        if lines[-1] and cell_len(lines[-1]) + cell_len(part.rstrip(" ")) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(line.rstrip(" ") for line in lines)


def _column_widths(
    headers: Sequence[str], rows: Sequence[Sequence[str]], left: int, screen: int
) -> list[int]:
    """Width of every column; columns of words give way, as far as they can be read."""
    from rich.cells import cell_len  # noqa: PLC0415

    def widest(pieces: Iterable[str]) -> int:
        return max(map(cell_len, pieces), default=1)

    columns = [[*header.split("\n"), *(row[i] for row in rows)] for i, header in enumerate(headers)]
    widths = [widest(column) for column in columns]
    longest_words = [widest(word for cell in c for word in cell.split()) for c in columns[:left]]
    least = [min(word, _LONGEST_UNBROKEN_WORD) for word in longest_words] + widths[left:]
    room = screen - _COLUMN_GAP * (len(widths) - 1)
    if sum(least) > room:  # wider than the screen whatever is done: then at least legible
        least[:left] = [min(width, _LEGIBLE_WIDTH) for width in widths[:left]]
    for _ in range(sum(widths) - room):
        slack = [width - low for width, low in zip(widths, least, strict=True)]
        if max(slack) > 0:
            widths[slack.index(max(slack))] -= 1
    return widths


def heading(out: "Console", title: str) -> None:
    """Print the title of a section."""
    out.print()
    out.print(clean(title), style="bold")


def paragraph(out: "Console", text: str) -> None:
    """Print a sentence, wrapped."""
    from rich.text import Text  # noqa: PLC0415

    out.print(Text(clean(text)))
