"""``--cash-flow FILE`` of ``minersim run``: what is written, checked before the work."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from minersim.analysis.cash_flow import BANDS, EVERY, Band, Every, cash_flow
from minersim.cli.inputs import OptionReader
from minersim.cli.output_names import check_new_file
from minersim.engine.runs import KEPT_VALUES, most_paths_kept
from minersim.report.cash_flow_file import CASH_FLOW_SUFFIXES, write_cash_flow
from minersim.results import ReducedResult, Result
from minersim.scenario import Scenario
from minersim.scenario.wording import show

_LONGEST_NUMBER = 18
_DETAILS = ("cash_flow_by", "cash_flow_of")


@dataclass(frozen=True, slots=True)
class CashFlowWish:
    """What is to be written, and where.

    Attributes
    ----------
    file : Path
    every : str
        Length of a period.
    of : str or int
        A band over paths, or a path.
    """

    file: Path
    every: Every
    of: Band | int

    def write(self, scenario: Scenario, result: Result | ReducedResult) -> None:
        """Write the cash flow of a run; RunError if that cannot be."""
        write_cash_flow(self.file, cash_flow(scenario, result).table(self.every, self.of))


def cash_flow_wish(options: argparse.Namespace, read: OptionReader) -> CashFlowWish | None:
    """What the command line asks for, every mistake of it told to the reader."""
    if options.cash_flow is None:
        for name in _DETAILS:
            if getattr(options, name) is not None:
                read.wrong(name, "given without --cash-flow; allowed: with --cash-flow FILE")
        return None
    check_new_file(read, "cash_flow", options.cash_flow, CASH_FLOW_SUFFIXES)
    by = options.cash_flow_by or EVERY[0]
    every = next((name for name in EVERY if name == by), None)
    if every is None:
        read.wrong("cash_flow_by", f"found {show(by)}; allowed: {', '.join(EVERY)}")
    which = options.cash_flow_of or BANDS[0]
    band = next((name for name in BANDS if name == which), None)
    # longer numbers are no path's, and beyond some thousand digits Python reads none
    is_number = which.isdecimal() and len(which) <= _LONGEST_NUMBER
    if band is None and not is_number:
        words = f"found {show(which)}; allowed: {', '.join(BANDS)}, or a path's number from 0"
        read.wrong("cash_flow_of", words)
    of = band if band is not None else int(which) if is_number else 0
    return CashFlowWish(Path(options.cash_flow), every or EVERY[0], of)


def check_cash_flow(wish: CashFlowWish, scenario: Scenario, read: OptionReader) -> None:
    """Tell the reader if a scenario's run has no such cash flow."""
    if not scenario.sites:
        read.wrong("cash_flow", "given for a scenario without sites; it has no business")
    most = most_paths_kept(scenario)
    if scenario.paths > most:
        read.wrong(
            "cash_flow",
            f"found {scenario.paths:,} paths; allowed: up to {most:,}, as many as a run of this "
            f"length keeps whole ({KEPT_VALUES:,} paths times ticks)",
        )
    elif isinstance(wish.of, int) and wish.of >= scenario.paths:
        words = f"found path {wish.of}; allowed: 0 to {scenario.paths - 1}"
        read.wrong("cash_flow_of", words)
