"""The process that runs simulations for the window. It knows no screen.

It is started once and kept warm, so that the compiled engine is loaded when a slider moves. It
takes one request at a time; a message that arrives while it works (another request, or a cancel)
stops the work, because its answer would be out of date.

Messages to it: ``("run", number, scenario values, paths, jobs)``, ``("capitulation", number,
scenario values, path, jobs)``, ``("cancel",)``, ``("stop",)``.
Messages from it: ``("ready",)``, ``("progress", number, share)``, ``("done", number, picture)``,
``("failed", number, sentence)``, ``("cancelled", number)``.
"""

import contextlib
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from minersim.scenario import Scenario

NICENESS = 5
"""The window comes first where both want the processor."""


def serve(connection: Connection) -> None:
    """Answer requests until told to stop or until the window is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the window decides what Ctrl-C means
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(NICENESS)
    with contextlib.suppress(EOFError, OSError):
        _warm_up()
        connection.send(("ready",))
        while True:
            message = connection.recv()
            if message[0] == "stop":
                return
            if message[0] in _TASKS:
                connection.send(_answer(connection, _TASKS[message[0]], *message[1:]))


def _warm_up() -> None:
    """Load the compiled engine before it is needed."""
    import minersim.engine.books
    import minersim.engine.ensemble  # noqa: F401


def _run(
    scenario: "Scenario",
    paths: int,
    jobs: int,
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> object:
    from minersim.analysis.picture import run_picture
    from minersim.engine import run

    result = run(scenario, paths=paths, jobs=jobs, progress=progress, cancelled=cancelled)
    return None if cancelled() else run_picture(scenario, result)


def _capitulation(
    scenario: "Scenario",
    path: int | None,
    jobs: int,
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> object:
    from minersim.analysis.capitulation_picture import capitulation_picture

    return capitulation_picture(
        scenario, path=path, jobs=jobs, progress=progress, cancelled=cancelled
    )


_TASKS: dict[str, Callable[..., object]] = {"run": _run, "capitulation": _capitulation}
"""What can be asked, by the first word of a message."""


def _answer(
    connection: Connection,
    task: Callable[..., object],
    number: int,
    values: dict[str, Any],
    *arguments: Any,
) -> tuple[Any, ...]:
    from minersim.errors import MinersimError, RunCancelledError
    from minersim.scenario import scenario_from_dict

    def progress(share: float) -> None:
        connection.send(("progress", number, share))

    try:
        picture = task(scenario_from_dict(values), *arguments, progress, connection.poll)
        return ("cancelled", number) if connection.poll() else ("done", number, picture)
    except RunCancelledError:
        return ("cancelled", number)
    except MinersimError as error:
        return ("failed", number, str(error))
    except MemoryError:
        return ("failed", number, "not enough memory for this many paths; run fewer paths")
    except Exception as error:  # a fault of ours: told in the window, and the worker lives on
        return ("failed", number, f"{type(error).__name__}: {error}")
