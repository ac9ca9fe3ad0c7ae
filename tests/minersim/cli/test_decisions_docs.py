"""docs/decisions.md: every example is run, and says what it is quoted to say."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^    \$ (minersim .+)\n((?:    (?!\$).+\n)*)", TEXT, re.MULTILINE)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for file in (ROOT / "scenarios").iterdir():
        shutil.copy(file, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_command_has_an_example():
    commands = {shlex.split(command)[1] for command, _ in EXAMPLES}
    assert commands == {"sweep", "compare", "sensitivity", "optimise", "report"}
    assert all(quoted for _, quoted in EXAMPLES)


@pytest.mark.parametrize(("command", "quoted"), EXAMPLES)
def test_an_example_says_what_is_quoted(folder, minersim, command, quoted):
    answer = minersim(*shlex.split(command)[1:])
    assert (answer.code, answer.err) == (0, "")
    said = " ".join(answer.out.split())
    for line in quoted.splitlines():
        assert " ".join(line.split()) in said


def test_the_python_example_runs(folder):
    (code,) = re.findall(r"```python\n(.+?)```", TEXT, re.DOTALL)
    names = {}
    exec(code, names)
    assert names["grid"].means("npv_usd").shape == (5,)
    assert names["cheaper"].duels[0].difference.low > 0.0
    assert names["swing"].high < 0.0
    assert 1e5 <= names["best"].point.value <= 1e6
    assert (folder / "small.html").stat().st_size > 10_000
