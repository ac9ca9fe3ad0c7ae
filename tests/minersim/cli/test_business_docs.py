"""docs/business.md: every command in it is run, and says what it is quoted to say."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "business.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^    \$ (minersim .+)\n((?:    (?!\$).+\n)*)", TEXT, re.MULTILINE)


def test_there_are_examples():
    commands = [shlex.split(command)[1] for command, _ in EXAMPLES]
    assert commands == ["breakeven", "breakeven", "calculator"]
    assert all(quoted for _, quoted in EXAMPLES)


@pytest.mark.parametrize(("command", "quoted"), EXAMPLES)
def test_an_example_says_what_is_quoted(tmp_path, monkeypatch, minersim, command, quoted):
    shutil.copy(ROOT / "scenarios" / "squeeze-2025-11.toml", tmp_path)
    monkeypatch.chdir(tmp_path)
    answer = minersim(*shlex.split(command)[1:])
    assert (answer.code, answer.err) == (0, "")
    said = " ".join(answer.out.split())
    for line in quoted.splitlines():
        assert " ".join(line.split()) in said
