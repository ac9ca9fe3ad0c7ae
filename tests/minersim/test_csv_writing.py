"""Tables as CSV: the same line ends everywhere, and cells that come back as they were."""

import csv
import io
import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.csv_writing import csv_text, plain_text, safe_text, write_csv

ROOT = Path(__file__).parents[2]


@given(st.text())
def test_safe_text_is_read_back(text):
    assert not safe_text(text).startswith(("=", "+", "-", "@"))
    if text.isprintable() and not text.startswith("'"):
        assert plain_text(safe_text(text)) == text


@given(st.lists(st.lists(st.one_of(st.text(), st.floats(), st.none(), st.integers()), min_size=2)))
def test_rows_come_back_and_lines_end_alike(rows):
    text = csv_text(rows)
    assert "\r" not in text
    assert text.count("\n") == len(rows)
    found = list(csv.reader(io.StringIO(text, newline="")))
    for row, cells in zip(rows, found, strict=True):
        for value, cell in zip(row, cells, strict=True):
            if value is None or (isinstance(value, float) and math.isnan(value)):
                assert cell == ""
            elif isinstance(value, str):
                assert cell in (value, safe_text(value))
            else:
                assert type(value)(cell) == value


def test_a_file_is_the_same_bytes_on_all_systems(tmp_path):
    file = tmp_path / "a.csv"
    write_csv(file, iter([["name", "usd"], ["a, b", 0.1], ["Zürich", float("nan")]]))
    assert file.read_bytes() == 'name,usd\n"a, b",0.1\nZürich,\n'.encode()


@pytest.mark.parametrize("cell", ["-1.5e3", "+2", "-0.0"])
def test_numbers_as_texts_stay_numbers(cell):
    assert csv_text([[cell]]) == f"{cell}\n"


@pytest.mark.parametrize("folder", ["minersim", "gui", "docs"])
def test_no_other_place_writes_csv(folder):
    own = ROOT / "minersim" / "csv_writing.py"
    files = [file for file in (ROOT / folder).rglob("*.py") if file != own]
    assert files
    writer = re.compile(r"csv\.(writer|DictWriter)\b|\.to_csv\(")
    assert [file for file in files if writer.search(file.read_text(encoding="utf-8"))] == []
