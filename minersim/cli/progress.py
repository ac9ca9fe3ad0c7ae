"""Progress on a terminal's standard error; nothing anywhere else."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from minersim.scenario import Scenario

COMPILES_AFTER_S = 2.0
"""Silence before the first progress that only the compiler can explain. [s]"""


def at_first(scenario: "Scenario") -> str:
    """What `progress_bar` shows of a run whose first progress takes long; empty for the label."""
    compiles = scenario.engine == "ensemble"
    return "compiling the engine, the first time only" if compiles else ""


@contextmanager
def progress_bar(
    label: str, *, quiet: bool, at_first: str = ""
) -> Iterator[Callable[[float], None] | None]:
    """Show a bar while a block runs; yields what to call with the share done, or None.

    Parameters
    ----------
    label : str
        What is being done.
    quiet : bool
        Show nothing.
    at_first : str
        Shown in place of the label if the first progress takes long to come.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress, TimeRemainingColumn  # noqa: PLC0415

    columns = (*Progress.get_default_columns()[:-1], TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=1.0)
        waiting = threading.Timer(
            COMPILES_AFTER_S, lambda: bar.update(task, description=at_first or label)
        )
        waiting.daemon = True
        waiting.start()

        def progress(share: float) -> None:
            waiting.cancel()
            bar.update(task, completed=share, description=label)

        try:
            yield progress
        finally:
            waiting.cancel()
            waiting.join()
