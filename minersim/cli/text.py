"""Numbers and tables as a person reads them: every figure with its unit, plain when piped."""

import math
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
_SMALL_AMOUNT = 1_000.0
_LARGE, _SMALL = 1e15, 1e-6
"""Beyond these a figure is written with an exponent."""
_TOO_LARGE_FOR_LETTERS = 1e19
_DIFFICULTY_STEPS = ((1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def clean(text: str) -> str:
    r"""Text on one line without control characters, which could drive a terminal.

    >>> clean("a\x1b[31mb\nc")
    'a?[31mb c'
    """
    return "".join(c if c.isprintable() else "?" for c in " ".join(text.splitlines()))


def counted(number: int, thing: str) -> str:
    """Number and noun.

    >>> counted(1, "path"), counted(2000, "path")
    ('1 path', '2,000 paths')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _plain(text: str) -> str:
    """Figure without the sign of a zero."""
    return text.lstrip("-") if float(text.replace(",", "")) == 0.0 else text


def usd(value: float, digits: int = 0) -> str:
    """Dollars with separators.

    >>> usd(-1234567.8), usd(0.4, 2), usd(-0.2), usd(2.5e20)
    ('-1,234,568', '0.40', '0', '2.5e+20')
    """
    return f"{value:.4g}" if abs(value) >= _LARGE else _plain(f"{value:,.{digits}f}")


def amounts(values: Sequence[float]) -> list[str]:
    """Amounts that stand together, with cents where all are small.

    >>> amounts([12.5, -0.001]), amounts([12.6, 40_000.0])
    (['12.50', '0.00'], ['13', '40,000'])
    """
    small = all(abs(value) < _SMALL_AMOUNT for value in values)
    return [usd(value, 2 if small else 0) for value in values]


def rate(value: float) -> str:
    """Price of a unit, with two decimals and more where it is tiny.

    >>> rate(34.9), rate(0.00034)
    ('34.90', '0.0003400')
    """
    return usd(value, 2) if abs(value) >= 0.1 or value == 0.0 else significant(value)


def share(part: float) -> str:
    """Share in whole percent; a little is not nothing, and almost all is not all.

    >>> share(0.25), share(0.001), share(0.9999), share(1.0)
    ('25 %', 'under 1 %', 'over 99 %', '100 %')
    """
    if 0.0 < part < 0.005:
        return "under 1 %"
    return "over 99 %" if 0.995 <= part < 1.0 else percent(part, 0)


def percent(part: float, digits: int = 1) -> str:
    """Share as percent.

    >>> percent(0.1234), percent(-0.00001)
    ('12.3 %', '0.0 %')
    """
    value = 100.0 * part
    return (f"{value:.4g}" if abs(value) >= _LARGE else _plain(f"{value:,.{digits}f}")) + " %"


def scaled(value: float) -> str:
    """Large number with a letter, as difficulty is written.

    >>> scaled(152271405447597.38), scaled(1.0), scaled(1e22)
    ('152.27T', '1.00', '1e+22')
    """
    if abs(value) >= _TOO_LARGE_FOR_LETTERS:
        return f"{value:.4g}"
    for step, letter in _DIFFICULTY_STEPS:
        if abs(value) >= step:
            return f"{value / step:,.2f}{letter}"
    return _plain(f"{value:.2f}")


def significant(value: float, digits: int = 4) -> str:
    """Number with a few significant digits and separators.

    >>> significant(1068.96), significant(0.051234), significant(12.0), significant(2e-9)
    ('1,069', '0.05123', '12.00', '2e-09')
    """
    if not _SMALL <= abs(value) < _LARGE:
        return _plain(f"{value:.{digits}g}")
    decimals = max(digits - 1 - math.floor(math.log10(abs(value))), 0)
    return f"{value:,.{decimals}f}"


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
        table.add_row(*(Text(cell) for cell in row))
    screen = out.width
    out.width = max(screen, sum(widths) + _COLUMN_GAP * (len(widths) - 1))
    out.print(table)
    out.width = screen


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
