"""Names that would drive a terminal, or be reckoned by a spreadsheet: in no command's output."""

import csv
import io

import pytest

EVIL = "=HYPERLINK(\x1b[31m\x9b2J\u202e\x07)"
FORMULAS = ("=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1")
DRIVERS = "\x1b\x9b\x07\u202e"
SMALL = ("--engine", "events", "--jobs", "1")


def quoted(name):
    return '"' + "".join(f"\\u{ord(character):04x}" for character in name) + '"'


@pytest.fixture
def evil(tiny):
    """A scenario all of whose names are this one."""

    def write(name, file="tiny.toml"):
        words = quoted(name)
        return tiny(
            ('"Tiny"', words),
            ('"Does it run?"', words),
            ('"Barn"', words),
            ("count = 10", f"count = 10\nname = {words}"),
            name=file,
        )

    return write


@pytest.mark.parametrize(
    "command",
    [
        ["run", "FILE", *SMALL],
        ["stress", "FILE", "--price-shock", "0.3", *SMALL],
        ["sweep", "FILE", "--vary", "sites[0].pue=1:2:2", *SMALL],
        ["compare", "FILE", "OTHER", *SMALL],
        ["sensitivity", "FILE", *SMALL],
        ["breakeven", "FILE"],
        ["calculator", "FILE"],
        ["validate", "FILE"],
        ["report", "FILE", "--no-tornado", "-o", "OUT.html", *SMALL],
        ["optimise", "FILE", "--maximise", "npv_usd", "--vary", "sites[0].pue=1:2", *SMALL],
    ],
    ids=lambda command: command[0],
)
def test_no_name_drives_the_terminal(command, evil, minersim, tmp_path):
    files = {"FILE": evil(EVIL), "OTHER": evil(EVIL + "2", "other.toml")}
    files["OUT.html"] = tmp_path / "out.html"
    answer = minersim(*(files.get(word, word) for word in command))
    assert answer.code == 0, answer.err
    for text in (answer.out, answer.err):
        assert not set(text) & set(DRIVERS)
    if (tmp_path / "out.html").exists():
        assert not set((tmp_path / "out.html").read_text("utf-8")) & set("\x1b\x9b\x07")


@pytest.mark.parametrize("name", FORMULAS)
def test_no_name_is_a_formula_in_a_table(name, evil, minersim, tmp_path):
    file, other = evil(name), evil(name + " ", "other.toml")
    out = tmp_path / "out"
    assert minersim("compare", file, other, "--out", out, "--quiet", *SMALL).code == 0
    words = ("sweep", file, "--vary", "sites[0].pue=1:2:2", "--out", tmp_path / "s.csv", *SMALL)
    assert minersim(*words, "--quiet").code == 0
    tables = [*out.glob("*.csv"), tmp_path / "s.csv"]
    assert len(tables) > 1
    for table in tables:
        for row in csv.reader(io.StringIO(table.read_text("utf-8"))):
            for cell in row:
                assert is_harmless(cell), f"{table.name}: {cell!r}"


def is_harmless(cell):
    """Whether a spreadsheet takes a cell for a number or a text."""
    try:
        float(cell)
    except ValueError:
        return not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    return True
