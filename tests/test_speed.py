"""Budgets of speed, with room for a slow and busy machine."""

import runpy
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def test_event_engine_makes_a_third_of_its_budget_on_a_busy_machine():
    benchmark = runpy.run_path(str(BENCHMARKS / "event_engine.py"))
    # the product promises 100 thousand blocks a second; `make bench` measures it
    assert benchmark["blocks_per_second"](days=200) > 33_000


def test_comparison_without_the_other_simulator_says_how_to_install_it(monkeypatch, capsys):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    monkeypatch.setitem(sys.modules, "blocksimpy", None)
    runpy.run_path(str(BENCHMARKS / "blocksimpy_beside.py"), run_name="__main__")
    printed = capsys.readouterr().out
    assert len(printed.splitlines()) == 1
    assert "not installed: python -m pip install" in printed


def test_the_other_simulator_mines_as_many_blocks_as_it_is_asked_for(monkeypatch):
    pytest.importorskip("blocksimpy", reason="optional: only `make bench` installs it")
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    benchmark = runpy.run_path(str(BENCHMARKS / "blocksimpy_beside.py"))
    arguments = list(sys.argv)
    # other_seconds raises if the count differs
    assert benchmark["other_seconds"](1_234, benchmark["LEAST"]) > 0.0
    assert sys.argv == arguments
