"""Text and tables on a terminal."""

import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from minersim.cli import text


@given(st.text())
def test_clean_text_is_one_printable_line(value):
    cleaned = text.clean(value)
    assert cleaned.isprintable()
    assert len(cleaned.splitlines()) <= 1


ROWS = [
    ("A machine of many words", "1,234,567.89", "12.5 %"),
    ("Unbreakable" * 5, "-1.00", "100.0 %"),
    ("短い名前", "0.00", "0.0 %"),
    ("evil \x1b[31m\x07 name\nof two lines", "3.00", "1.0 %"),
]


def table(width, rows=ROWS, encoding="utf-8"):
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="replace")
    out = Console(file=stream, width=width, highlight=False, markup=False, emoji=False)
    text.print_table(out, "Title", ("name", "amount\nUSD", "share"), rows)
    assert out.width == width
    stream.flush()
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize("width", [10, 30, 45, 60, 100, 200])
def test_numbers_are_whole_whatever_the_width(width):
    printed = table(width)
    for _, amount, share in ROWS:
        assert amount in printed
        assert share in printed
    assert "amount" in printed
    assert "USD" in printed


@pytest.mark.parametrize("width", [60, 100])
def test_a_table_fits_its_screen_if_its_numbers_do(width):
    from rich.cells import cell_len

    assert max(cell_len(line) for line in table(width).splitlines()) <= width


@pytest.mark.parametrize("width", [30, 60, 100])
def test_names_are_all_there_without_control_characters(width):
    printed = table(width)
    assert all(line.isprintable() for line in printed.splitlines())
    letters = "".join(printed.split())
    assert ("Unbreakable" * 5)[:24] in letters
    assert letters.count("Unbreakable") >= 2
    assert "evil?[31m?" in letters


def test_words_break_between_words_where_they_can():
    lines = [line.split("  ")[0].strip() for line in table(60, ROWS[:1]).splitlines()]
    assert "A machine of many words" in lines
    lines = [line.split("  ")[0].strip() for line in table(36, ROWS[:1]).splitlines()]
    assert lines[-2:] == ["A machine of", "many words"]


def test_an_encoding_without_line_drawing_gets_plain_lines():
    printed = table(100, ROWS[:1], "ascii")
    assert not {"?", "|", "+"} & set(printed)
    assert "---" in printed


def test_a_table_without_rows_has_its_headers():
    assert "amount" in table(60, [])


def test_a_pipe_is_100_columns_whatever_the_environment_says(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert text.console().width == text.PLAIN_WIDTH == 100
