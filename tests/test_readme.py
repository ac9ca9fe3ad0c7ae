"""What README.md and the page of the window say can be typed and seen is there."""

import re
import shlex
import struct
from pathlib import Path

import pytest

from minersim.cli.parser import parser

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    (minersim(?:-gui)? .+)$", README, re.MULTILINE)
WINDOW = (ROOT / "docs" / "window.md").read_text(encoding="utf-8")
IMAGES = sorted({f"docs/{name}" for name in re.findall(r'"(images/[\w.-]+)"', WINDOW)})
TARGETS = sorted(set(re.findall(r"\bmake ([a-z][a-z-]*)", " ".join(
    re.findall(r"^    .+$|`[^`]+`", README, re.MULTILINE)
))))  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_are_understood(command):
    program, *arguments = shlex.split(command.replace("[SCENARIO ...]", "a.toml b.toml"))
    if program == "minersim-gui":
        arguments = ["gui", *arguments]
    options = parser().parse_args(arguments)
    scenario = getattr(options, "scenario", None)
    if scenario is not None and "/" in scenario:
        assert (ROOT / scenario).is_file()


def test_every_command_is_shown():
    shown = {command.split()[1] for command in COMMANDS}
    assert shown >= {"run", "breakeven", "machines", "validate", "data", "gui"}


def test_targets_of_make_are_there():
    declared = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert {"demo", "gui", "test"} <= set(TARGETS) <= set(declared)


@pytest.mark.parametrize("name", IMAGES)
def test_pictures_are_there_and_small(name):
    data = (ROOT / name).read_bytes()
    assert len(data) <= 250_000
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (1280, 800)


def test_every_picture_is_shown():
    assert [
        f"docs/images/{file.name}" for file in sorted((ROOT / "docs/images").iterdir())
    ] == IMAGES


def test_readme_shows_some_of_them():
    shown = re.findall(r"docs/images/[\w.-]+", README)
    assert shown
    assert set(shown) <= set(IMAGES)
