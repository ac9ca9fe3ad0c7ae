"""A process that does one task after the other for a page. It knows no screen.

Messages to it: ``("do", number, task, arguments)``, ``("cancel",)``. A message that arrives while
it works asks it to stop. Messages from it: ``("progress", number, share)``, ``("told", number,
thing)``, ``("done", number, answer)``, ``("failed", number, sentence)``, ``("cancelled", number)``.
"""

import contextlib
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any


class Line:
    """What a task is given: the way back to the page.

    Parameters
    ----------
    connection : Connection
        To the window.
    number : int
        Of the request.
    """

    def __init__(self, connection: Connection, number: int) -> None:
        self._connection, self._number = connection, number

    def progress(self, share: float) -> None:
        """Tell the share done."""
        self._connection.send(("progress", self._number, share))

    def tell(self, thing: Any) -> None:
        """Tell something before the answer."""
        self._connection.send(("told", self._number, thing))

    def cancelled(self) -> bool:
        """Whether the window wants the task to end."""
        return self._connection.poll()

    def go_on(self, share: float) -> None:
        """Tell the share done.

        Raises
        ------
        RunCancelledError
            If the window wants the task to end.
        """
        from minersim.errors import RunCancelledError

        if self.cancelled():
            raise RunCancelledError
        self.progress(share)


Task = Callable[..., Any]
"""A function of a module: takes a Line, then its arguments; what it returns is the answer."""


def serve(connection: Connection) -> None:
    """Do tasks until the window is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the window decides what Ctrl-C means
    with contextlib.suppress(EOFError, OSError):
        while True:
            message = connection.recv()
            if message[0] == "do":
                connection.send(_answer(connection, *message[1:]))


def _answer(
    connection: Connection, number: int, task: Task, arguments: tuple[Any, ...]
) -> tuple[Any, ...]:
    from minersim.errors import MinersimError, RunCancelledError

    try:
        return ("done", number, task(Line(connection, number), *arguments))
    except RunCancelledError:
        return ("cancelled", number)
    except MinersimError as error:
        return ("failed", number, str(error))
    except MemoryError:
        return ("failed", number, "not enough memory")
    except (EOFError, BrokenPipeError):
        raise  # the window is gone
    except Exception as error:  # a fault of ours: told in the window, and the process lives on
        return ("failed", number, f"{type(error).__name__}: {error}")
