"""A tiny scenario for the command line, and a way to run it in this process or its own."""

import os
import subprocess
import sys
from dataclasses import dataclass

import pytest

from minersim.cli.main import main

TINY = """
schema = 1
name = "Tiny"
question = "Does it run?"
start = 2026-01-01
horizon_days = 20
paths = 3
seed = 7

[chain]
height = 921_400
difficulty = 1e14

[market.price]
kind = "gbm"
start_usd = 90_000

[network]
kind = "cohorts"
hashrate_ehs = 700

[network.curve]
efficiency_classes = 2
power_classes = 2

[operator]
cash_usd = 10_000

[[sites]]
name = "Barn"
power_usd_per_kwh = 0.05

[[sites.fleets]]
machine = "Antminer S21 200T"
count = 10
"""


@dataclass(frozen=True)
class Answer:
    """What a command gave."""

    code: int
    out: str
    err: str


@pytest.fixture
def tiny(tmp_path):
    """Write the tiny scenario to a file, with replaced texts; returns its path."""

    def write(*replacements, name="tiny.toml", more=""):
        text = TINY
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new)
        file = tmp_path / name
        file.write_text(text + more, encoding="utf-8")
        return file

    return write


@pytest.fixture
def minersim(capsys):
    """Run a command in this process."""

    def run(*arguments):
        capsys.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stop:  # of argparse
            code = stop.code
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return run


@pytest.fixture
def program():
    """Command line of the installed program, and an environment without surprises for it."""
    environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "FORCE_COLOR")}
    return [sys.executable, "-c", "from minersim.cli.main import entry_point; entry_point()"], (
        environment
    )


@pytest.fixture
def process(program):
    """Run a command in a process of its own; returns what it gave, as bytes."""
    command, environment = program

    def run(*arguments, **settings):
        return subprocess.run(
            [*command, *map(str, arguments)],
            capture_output=True,
            check=False,
            timeout=60,
            env={**environment, **settings.pop("env", {})},
            **settings,
        )

    return run
