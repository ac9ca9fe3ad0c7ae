"""Budgets of speed, with room for a slow and busy machine."""

import runpy
import sys
from pathlib import Path

import pytest

from minersim.analysis.sweep import sweep
from minersim.analysis.varied import Range
from minersim.scenario import load_scenario

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def test_event_engine_makes_a_third_of_its_budget_on_a_busy_machine():
    benchmark = runpy.run_path(str(BENCHMARKS / "event_engine.py"))
    # the product promises 100 thousand blocks a second; `make bench` measures it
    assert benchmark["blocks_per_second"](days=200) > 33_000


def test_a_sweep_of_the_business_takes_seconds_on_a_busy_machine():
    scenario = load_scenario(BENCHMARKS.parent / "scenarios" / "squeeze-2025-11.toml")
    power = "sites[0].power_usd_per_kwh"
    sweep(scenario.replace(paths=2), [Range(power, 0.03, 0.08, 2)])  # compiled, or loaded
    found = sweep(scenario.replace(paths=500), [Range(power, 0.03, 0.08, 21)])
    assert (len(found.points), found.worlds) == (21, 1)
    assert found.elapsed_s < 6.0  # 0.7 s where nobody else works


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
