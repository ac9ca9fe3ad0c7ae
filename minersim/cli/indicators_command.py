"""``minersim indicators [NAME ...]``: indicators of stored figures, of files or of a simulation."""

import argparse
import json
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from minersim.analysis.daily_inputs import DailyInputs
from minersim.analysis.indicator_run import IndicatorRun, Unavailable, run_indicator
from minersim.analysis.simulated_inputs import network_costs, simulated_inputs
from minersim.cli.decision_inputs import check_paths
from minersim.cli.indicators_file import write_series
from minersim.cli.indicators_json import runs_dict
from minersim.cli.indicators_text import (
    print_explanation,
    print_runs,
    reasons_words,
)
from minersim.cli.inputs import OptionReader, check_sources, option_name
from minersim.cli.output_names import check_new_file
from minersim.cli.progress import progress_bar
from minersim.data.file_series import FileSeries
from minersim.data.files.tables import SUFFIXES
from minersim.data.folder import store_file
from minersim.data.metrics import METRICS
from minersim.data.paid_before import with_paid_before
from minersim.data.series import Snapshot
from minersim.data.span import read_span
from minersim.data.store import Store
from minersim.data.stored_inputs import Shelf, stored_inputs
from minersim.engine import cores, simulate_world
from minersim.errors import InputError, Issue, RunError, ScenarioError
from minersim.indicators.catalogue import INDICATORS, QUANTITIES
from minersim.indicators.catalogue.explained import explanation
from minersim.indicators.declaration import Indicator
from minersim.number_text import counted
from minersim.scenario import Scenario
from minersim.scenario.wording import nearest, show
from minersim.units import SECONDS_PER_DAY

_DAY_S = int(SECONDS_PER_DAY)
_OF_STORED = ("data", "data_dir", "source")
_OF_SIMULATED = ("paths", "seed", "jobs", "path")
_SHOWN = {"names": "NAME", "first": "--from", "last": "--to", "overrides": "--set"}
_BESIDE_EXPLAIN = (
    *("names", "first", "last", "overrides", "scenario", "j_per_th", "power", "out"),
    *_OF_STORED,
    *_OF_SIMULATED,
)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told beside the figures: notices, and the visits they may be from."""

    notices: list[str]
    snapshots: tuple[Snapshot, ...]


def execute(options: argparse.Namespace) -> None:
    """Compute indicators and print or write them, or explain them."""
    read = OptionReader(options)
    chosen = _named(options.names, "NAME", read)
    explained = _named(options.explain or [], "--explain", read)
    if options.explain:
        _check_alone(options, read)
        read.finish()
        _explain(explained, options)
        return
    assumptions = _assumptions(options, read)
    first, last = map(_day, read_span(options.first, options.last, read.wrong))
    if options.out is not None:
        check_new_file(read, "out", options.out, SUFFIXES)
    _check_belonging(options, read)
    if options.scenario is not None:
        scenario = _scenario(options, read, last)
        inputs, told = _simulated(options, scenario, last)
        assumptions = {**network_costs(scenario), **assumptions}
    else:
        read.finish()
        inputs, told = _stored(options, last)
    if first is not None and first > inputs.dates[-1]:
        words = f"found {first}; allowed: at most {inputs.dates[-1]}, the last day with figures"
        raise ScenarioError([Issue("--from", "", words)])
    _answer(options, chosen or list(INDICATORS.values()), inputs, assumptions, told, first)


def _answer(
    options: argparse.Namespace,
    chosen: list[Indicator],
    inputs: DailyInputs,
    assumptions: Mapping[str, float],
    told: _Told,
    first: np.datetime64 | None,
) -> None:
    runs: list[IndicatorRun] = []
    without: list[Unavailable] = []
    for indicator in chosen:
        numbers = with_paid_before(indicator, inputs, assumptions)
        found = run_indicator(indicator, inputs, numbers)
        if isinstance(found, Unavailable):
            without.append(found)
        elif options.path is not None:
            runs.append(found.path(int(options.path)))
        else:
            runs.append(found)
    # a path, or a history that begins late, may be without any value
    empty = [run for run in runs if not run.known.any()]
    without += [Unavailable(run.indicator, ("no value on this path",)) for run in empty]
    runs = [run for run in runs if run.known.any()]
    if not runs:
        lines = [f"{one.indicator.name}: {reasons_words(one)}" for one in without]
        raise RunError("\n".join(["no indicator could be computed", *lines]))
    if options.out is not None:
        rows = write_series(Path(options.out), runs, first)
        told.notices.append(f"{options.out}: {counted(rows, 'day')} written")
    # what is simulated has no age
    now_s = time.time() if options.scenario is None else None
    answer = (runs, without, inputs, told.notices, told.snapshots, first, now_s)
    if options.json:
        print(json.dumps(runs_dict(*answer), indent=1, allow_nan=False))
    elif not options.quiet:
        print_runs(*answer, in_full=bool(options.names))


def _check_alone(options: argparse.Namespace, read: OptionReader) -> None:
    """An explanation takes no figures: options that speak of them are refused."""
    others = [name for name in _BESIDE_EXPLAIN if getattr(options, name)]
    for name in others:
        shown = _SHOWN.get(name, option_name(name))
        read.issues.append(Issue(shown, "", "given beside --explain; allowed: one of them"))


def _explain(chosen: list[Indicator], options: argparse.Namespace) -> None:
    if options.json:
        print(
            json.dumps({"indicators": [explanation(indicator) for indicator in chosen]}, indent=1)
        )
        return
    for indicator in [] if options.quiet else chosen:
        print_explanation(indicator)


def _named(names: list[str], where: str, read: OptionReader) -> list[Indicator]:
    """Indicators of names; unknown ones go to the reader."""
    found = []
    for name in dict.fromkeys(names):
        if name in INDICATORS:
            found.append(INDICATORS[name])
        else:
            known = list(INDICATORS)
            near = nearest(name, known[::-1])  # of variants of a name the first is the plain one
            words = f"found {show(name)}; allowed: {', '.join(known)}{near}"
            read.issues.append(Issue(where, "", words))
    return found


def _assumptions(options: argparse.Namespace, read: OptionReader) -> dict[str, float]:
    given = {}
    if options.j_per_th is not None:
        given["efficiency_j_per_th"] = read.number("j_per_th", above=0.0, at_most=1e7, unit="J/TH")
    if options.power is not None:
        given["power_usd_per_kwh"] = read.number(
            "power", at_least=0.0, at_most=10.0, unit="USD/kWh"
        )
    return given


def _day(moment_s: int | None) -> np.datetime64 | None:
    return None if moment_s is None else np.datetime64(moment_s // _DAY_S, "D")


def _check_belonging(options: argparse.Namespace, read: OptionReader) -> None:
    """Options that would do nothing are refused."""
    if options.scenario is not None:
        for name in _OF_STORED:
            if getattr(options, name) is not None:
                read.wrong(name, "given beside --scenario; allowed: one of them")
        return
    for name in _OF_SIMULATED:
        if getattr(options, name) is not None:
            read.wrong(name, "given without --scenario; allowed: beside it")
    if options.overrides:
        read.wrong("set", "given without --scenario; allowed: beside it")
    if options.data is not None and options.data_dir is not None:
        read.wrong("data_dir", "given beside --data; allowed: one of them")


def _stored(options: argparse.Namespace, last: np.datetime64 | None) -> tuple[DailyInputs, _Told]:
    until_s = None if last is None else (int(last.astype(np.int64)) + 1) * _DAY_S - 1
    notices: list[str] = []
    with ExitStack() as stack:
        shelf: Shelf
        if options.data is not None:
            shelf = FileSeries(Path(options.data))
            notices += shelf.notices
            where = Path(options.data)
        else:
            where = store_file(options.data_dir)
            shelf = stack.enter_context(Store(where, read_only=True))
        held = list(dict.fromkeys(source for source, _ in shelf.series_names()))
        if not held:
            raise RunError(
                f"{where}: no figures are stored yet; `minersim data update` fetches them, "
                "`minersim data import FILE` reads your own, --data DIR takes files as they are"
            )
        read = OptionReader(options)
        check_sources(options.source or (), held, read)
        read.finish()
        inputs = stored_inputs(
            shelf,
            [*METRICS, *QUANTITIES],
            sources=options.source,
            until_s=until_s,
        )
        snapshots = shelf.snapshots()
    if inputs is None:
        if last is not None:
            raise InputError(f"--to: found {last}; allowed: a day with figures before it")
        raise RunError(f"{where}: holds no figures that an indicator takes")
    return inputs, _Told(notices, snapshots)


def _simulated(
    options: argparse.Namespace, scenario: Scenario, last: np.datetime64 | None
) -> tuple[DailyInputs, _Told]:
    jobs = cores() if options.jobs is None else int(options.jobs)
    with progress_bar("simulating", quiet=options.quiet) as progress:
        world = simulate_world(scenario, jobs=jobs, network=True, progress=progress)
    return simulated_inputs(world, last), _Told(list(world.notices), ())


def _scenario(
    options: argparse.Namespace, read: OptionReader, last: np.datetime64 | None
) -> Scenario:
    """Scenario whose paths can be kept, or all that is wrong with it and with the options."""
    scenario = read.loaded()
    check_paths(scenario, read, "the indicators keep")
    read.whole("jobs", default=1, at_least=1, at_most=1024)
    read.whole("path", default=0, at_least=0, at_most=scenario.paths - 1)
    if last is not None and last < np.datetime64(scenario.start, "D"):
        words = f"found {last}; allowed: {scenario.start} at least, the first day of the run"
        read.issues.append(Issue("--to", "", words))
    return read.passed(scenario)
