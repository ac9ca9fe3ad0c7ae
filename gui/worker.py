"""The process that runs simulations for the window. It knows no screen.

It is started once and kept warm, so that the compiled engine is loaded when a slider moves. It
takes one request at a time; a message that arrives while it works (another request, or a cancel)
stops the work, because its answer would be out of date.

Messages to it: ``("run", number, scenario values, nicely, paths, jobs, whether the cash flow is
wanted)``, ``("capitulation", number, scenario values, nicely, path, jobs)``, ``("cancel",)``,
``("stop",)``.
Messages from it: ``("ready",)``, ``("progress", number, share)``, ``("done", number, picture)``,
``("failed", number, sentence)``, ``("cancelled", number)``.
"""

import contextlib
import ctypes
import functools
import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from minersim.engine.kept_world import KeptWorlds
    from minersim.scenario import Scenario

NICENESS = 5
"""Of whole runs: the window and previews come first where both want the processor."""
_REST_S = 0.25
"""Without a request for so long, memory goes back to the system; a slider asks more often."""


def serve(connection: Connection) -> None:
    """Answer requests until told to stop or until the window is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the window decides what Ctrl-C means
    # it ends with the window, but runs of the event engine have processes of their own below it
    multiprocessing.current_process().daemon = False
    with contextlib.suppress(EOFError, OSError):
        worlds = _warm_up()
        connection.send(("ready",))
        worked = False
        while True:
            if worked and not connection.poll(_REST_S):
                _give_back()
                worked = False
            message = connection.recv()
            if message[0] == "stop":
                return
            if message[0] in _TASKS:
                kind, number, values, nicely, *arguments = message
                work = functools.partial(_TASKS[kind], worlds)
                answer = functools.partial(_answer, connection, work, number, values, *arguments)
                connection.send(_nicely(answer) if nicely else answer())
                worked = True


def _warm_up() -> "KeptWorlds":
    """Load the compiled engine before it is needed; the worlds that runs in a row share."""
    import minersim.analysis.picture
    import minersim.engine.books
    import minersim.engine.ensemble  # noqa: F401
    from minersim.engine.kept_world import KeptWorlds

    gc.collect()
    gc.freeze()  # what is loaded stays; no run need look through it for what is not needed
    return KeptWorlds()


def _give_back() -> None:
    """Let go of the memory that runs have left.

    A run that was given up leaves its arrays in the cycles of its error, and the C library keeps
    what many threads have freed: after hours of sliders that is hundreds of megabytes.
    """
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc
        if trim is not None:
            trim(0)


def _nicely(work: Callable[[], tuple[Any, ...]]) -> tuple[Any, ...]:
    """Do work in a thread that gives way to others, as all threads that it starts.

    Only Linux knows the niceness of a thread, and no user may take a process's back; elsewhere
    the work is done as any other.
    """
    if sys.platform != "linux":
        return work()
    with ThreadPoolExecutor(1, initializer=_give_way) as pool:
        return pool.submit(work).result()


def _give_way() -> None:
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def _run(
    worlds: "KeptWorlds",
    scenario: "Scenario",
    paths: int,
    jobs: int,
    with_cash_flow: bool,
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> object:
    from minersim.analysis.picture import run_picture

    result = worlds.run(scenario, paths=paths, jobs=jobs, progress=progress, cancelled=cancelled)
    if cancelled():
        return None
    return run_picture(scenario, result, with_cash_flow=with_cash_flow)


def _capitulation(
    worlds: "KeptWorlds",
    scenario: "Scenario",
    path: int | None,
    jobs: int,
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> object:
    from minersim.analysis.capitulation_picture import capitulation_picture

    del worlds
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
