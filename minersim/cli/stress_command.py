"""``minersim stress SCENARIO``: a network with shocks against the same network without."""

import argparse
import dataclasses
import json
import time
from typing import Literal

from minersim.analysis.capitulation import capitulation, retarget_steps
from minersim.analysis.stress import PRICE_DAYS, Stress
from minersim.analysis.stressed_pair import LEAST_DAYS, StressedPair, stress_issues, stressed_pair
from minersim.cli.decision_inputs import check_paths
from minersim.cli.inputs import OptionReader, option_name
from minersim.cli.output_files import check_folder
from minersim.cli.progress import at_first, progress_bar
from minersim.cli.stress_text import print_stress
from minersim.engine import cores, evaluate, simulate_world
from minersim.results import Result, WorldPaths
from minersim.scenario import Scenario
from minersim.scenario.wording import show

_BELONGS = {
    "days": ("price_shock",),
    "recovery_days": ("price_shock",),
    "capacity_days": ("capacity_shock",),
    "capacity_state": ("capacity_shock",),
    "shock_day": ("price_shock", "capacity_shock"),
}
"""Options that say more of a shock, and the shocks that they may say it of."""


def execute(options: argparse.Namespace) -> None:
    """Run the scenario with and without its shocks, and print or write what comes out."""
    began = time.perf_counter()
    read = OptionReader(options)
    jobs = read.whole("jobs", default=cores(), at_least=1, at_most=1024)
    stress = _stress(options, read)
    if options.out is not None:
        check_folder(read, options.out)
    scenario = _scenario(options, read, stress)
    pair = stressed_pair(scenario, stress, options.scenario)
    base, result = _worlds(pair, jobs, quiet=options.quiet)
    found = capitulation(result.world, base, pair.scenario, pair.shock_day)
    result = dataclasses.replace(
        result,
        elapsed_s=time.perf_counter() - began,
        notices=(*pair.notices, *result.notices),
    )
    told = found.summary()
    if options.out is not None:
        text = json.dumps(told, indent=1, allow_nan=False) + "\n"
        more = {"capitulation.json": text, "base.toml": pair.base.to_toml()}
        result.to_parquet(options.out, more)
    if options.json:
        answer = {**result.summary(), "capitulation": told}
        print(json.dumps(answer, indent=1, allow_nan=False))
    elif not options.quiet:
        steps = retarget_steps(result.world, base, found.shock_day)
        print_stress(pair, stress, result, base, found, steps)


def _stress(options: argparse.Namespace, read: OptionReader) -> Stress:
    """Shocks of the command line; what is wrong with them goes to the reader."""
    for name, shocks in _BELONGS.items():
        if getattr(options, name) is not None and all(getattr(options, s) is None for s in shocks):
            known = " or ".join(option_name(shock) for shock in shocks)
            read.wrong(name, f"given without {known}; allowed: beside it")

    def days(name: str, *, above: float | None = None) -> float | None:
        if getattr(options, name) is None:
            return None
        least = {"at_least": 0.0} if above is None else {"above": above}
        return read.number(name, **least, at_most=3_650.0, unit="days")

    def fall(name: str) -> float:
        return -abs(read.number(name, default=0.0, above=-1.0, below=1.0))

    price_days = days("days")
    shock_day = options.shock_day
    return Stress(
        day=None if shock_day is None else read.number("shock_day", at_least=1.0, unit="days"),
        price_change=fall("price_shock"),
        price_days=PRICE_DAYS if price_days is None else price_days,
        price_recovery_days=days("recovery_days", above=0.0),
        capacity_change=fall("capacity_shock"),
        capacity_days=days("capacity_days", above=0.0),
        capacity_state=_capacity_state(options, read),
        power_change=read.number("power_shock", default=0.0, at_least=0.0, at_most=10.0),
        fees_change=fall("fee_shock"),
    )


def _capacity_state(
    options: argparse.Namespace, read: OptionReader
) -> Literal["curtailed", "gone"]:
    found = options.capacity_state
    if found not in (None, "curtailed", "gone"):
        read.wrong("capacity_state", f"found {show(found)}; allowed: curtailed or gone")
    return "gone" if found == "gone" else "curtailed"


def _scenario(options: argparse.Namespace, read: OptionReader, stress: Stress) -> Scenario:
    """Scenario that can be stressed, or all that is wrong with it and with the options."""
    scenario = read.loaded()
    days = scenario.horizon_days
    if stress.day is not None and stress.day >= days >= LEAST_DAYS:
        message = f"found {stress.day:g}; allowed: 1 to {days - 1}, within the run"
        read.wrong("shock_day", message)
    check_paths(scenario, read, "a stress keeps")
    # an option that is wrong is told as such, and not as a shock that is missing
    if not read.issues or scenario.network.kind != "cohorts":
        read.issues += stress_issues(scenario, stress, options.scenario)
    return read.passed(scenario)


def _worlds(pair: StressedPair, jobs: int, *, quiet: bool) -> tuple[WorldPaths, Result]:
    """World without shocks, and the run with them."""
    first = at_first(pair.scenario)
    with progress_bar("simulating without shocks", quiet=quiet, at_first=first) as progress:
        base = simulate_world(pair.base, jobs=jobs, network=True, progress=progress)
    with progress_bar("simulating with shocks", quiet=quiet) as progress:
        world = simulate_world(pair.scenario, jobs=jobs, network=True, progress=progress)
        result = evaluate(pair.scenario, world, threads=jobs)
    return base, result
