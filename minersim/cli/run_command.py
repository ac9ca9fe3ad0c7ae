"""``minersim run SCENARIO``: simulate the world and the business, print the answer."""

import argparse
import json
import sys
import time
from pathlib import Path

from minersim.analysis import runway_days
from minersim.analysis.coin_cost import coin_cost_over_time
from minersim.analysis.loop import start_loop
from minersim.cli.cash_flow_inputs import cash_flow_wish, check_cash_flow
from minersim.cli.inputs import OptionReader
from minersim.cli.output_files import check_apart, check_folder, check_new_file
from minersim.cli.progress import at_first, progress_bar
from minersim.cli.run_text import print_answer
from minersim.cli.text import clean
from minersim.cli.track_keeping import keep_run
from minersim.engine import KINDS, TRACE_SUFFIXES, cluster_address, cores, run, trace_path
from minersim.errors import InputError, Issue
from minersim.results import Result
from minersim.scenario.wording import show


def execute(options: argparse.Namespace) -> None:
    """Run the scenario and print or write what comes out."""
    read = OptionReader(options)
    on_cluster = options.cluster is not None
    default_jobs = 1 if on_cluster else cores()
    jobs = read.whole("jobs", default=default_jobs, at_least=1, at_most=1024)
    if on_cluster:
        _check_cluster(options, read)
    kinds = _trace_kinds(options, read)
    _check_files(options, read)
    wish = cash_flow_wish(options, read)
    scenario = read.scenario()
    made_s = int(time.time())
    if wish is not None:
        check_cash_flow(wish, scenario, read)
        read.finish()
    first = at_first(scenario)
    label = "simulating"
    if on_cluster:
        label, first = "simulating on the cluster", "waiting for the cluster's first paths"
    with progress_bar(label, quiet=options.quiet, at_first=first) as progress:
        result = run(
            scenario,
            jobs=jobs,
            fans=options.out is not None,
            out=options.out,
            cluster=options.cluster,
            progress=progress,
            tell=None if options.quiet else _tell,
        )
    if options.keep:
        file = keep_run(scenario, result, made_s, jobs)
        if not options.quiet:
            _tell(f"kept for the track record: {file}")
    if options.trace is not None:
        with progress_bar("tracing path 0", quiet=options.quiet) as progress:
            trace, _ = trace_path(scenario, kinds=kinds, progress=progress)
        trace.write(Path(options.trace))
    if wish is not None:
        wish.write(scenario, result)
    if options.json:
        loop = start_loop(scenario)
        answer = result.summary() | {
            "loop_gain": None if loop is None else loop.gain,
            "runway_days": runway_days(scenario) if scenario.sites else None,
            "coin_cost_over_time": (
                coin_cost_over_time(result).rows()
                if scenario.sites and isinstance(result, Result)
                else None
            ),
        }
        print(json.dumps(answer, indent=1, allow_nan=False))
    elif not options.quiet:
        print_answer(scenario, result)


def _tell(line: str) -> None:
    print(clean(line), file=sys.stderr)


def _check_cluster(options: argparse.Namespace, read: OptionReader) -> None:
    try:
        cluster_address(options.cluster)
    except InputError as error:
        read.issues.append(Issue("", "", str(error)))
    if options.jobs is not None:
        read.wrong("jobs", "given beside --cluster; allowed: one of them, workers have threads")


def _trace_kinds(options: argparse.Namespace, read: OptionReader) -> list[str]:
    """Kinds of events to write; all but single blocks where none are named."""
    if options.trace_kinds is None:
        return [kind for kind in KINDS if kind != "block"]
    if options.trace is None:
        read.wrong("trace_kinds", "given without --trace; allowed: with --trace FILE")
    kinds = [kind.strip() for kind in options.trace_kinds.split(",")]
    unknown = [show(kind) for kind in kinds if kind not in KINDS]
    if unknown:
        words = f"found {', '.join(unknown)}; allowed: {', '.join(KINDS)}"
        read.wrong("trace_kinds", f"{words}, joined by commas")
    return kinds


def _check_files(options: argparse.Namespace, read: OptionReader) -> None:
    """Say what is wrong with the names of output files before the work, not after it."""
    if options.out is not None:
        check_folder(read, options.out)
    if options.trace is None:
        return
    check_new_file(read, "trace", options.trace, TRACE_SUFFIXES, made=options.out)
    check_apart(read, trace=options.trace, cash_flow=options.cash_flow)
