"""docs/data.md says what the program does."""

import re
import shlex
from pathlib import Path

import numpy as np
import pytest

from minersim.cli.parser import parser
from minersim.data.cross_check import TOLERANCES
from minersim.data.files.layouts import FILE_SOURCE, LAYOUTS
from minersim.data.observations import Observations
from minersim.data.store import Store

TEXT = (Path(__file__).parents[3] / "docs" / "data.md").read_text(encoding="utf-8")
COMMANDS = [
    line.partition("#")[0]
    for line in re.findall(r"^    (minersim .+)$", TEXT, re.MULTILINE)
    if "[" not in line
]


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_are_understood(command):
    parser().parse_args(shlex.split(command)[1:])


def test_every_action_is_described():
    data = [words for words in map(str.split, COMMANDS) if words[1] == "data"]
    assert {words[2] for words in data} == {
        "update",
        "status",
        "import",
        "export",
        "repair",
    }


def test_every_limit_is_listed():
    listed = {}
    for names, share in re.findall(r"^\| ([a-z_, ]+) \| ([\d.]+) % \|", TEXT, re.MULTILINE):
        listed |= {name: float(share) / 100.0 for name in names.split(", ")}
    assert listed == pytest.approx({name: t.share for name, t in TOLERANCES.items()})


def test_every_layout_is_listed():
    rows = re.findall(r"^\| .+ \| (.+) \| .*`([a-z]+)` \|$", TEXT, re.MULTILINE)
    assert [source for _, source in rows] == [FILE_SOURCE] * 2 + [
        layout.source for layout in LAYOUTS
    ]
    for (columns, _), layout in zip(rows[2:], LAYOUTS, strict=True):
        for mark in layout.marks:
            assert mark in columns.lower()


def test_the_python_example_runs(tmp_path, monkeypatch):
    monkeypatch.setenv("MINERSIM_DATA_DIR", str(tmp_path))
    with Store(tmp_path / "store.sqlite") as store:
        store.append("mempool", "u", [Observations("price_usd", np.array([0]), np.array([9.0]))])
    (code,) = re.findall(r"```python\n(.+?)```", TEXT, re.DOTALL)
    names = {}
    exec(code, names)
    assert names["price"].values.tolist() == names["then"].values.tolist() == [9.0]
