"""Work that an interrupt may leave behind.

The compiler calls back from native code, where Python drops an interrupt and the run would go on.
So it works in a thread of its own, and the main thread, where interrupts arrive, only waits.
"""

import gc
import threading
from collections.abc import Callable
from concurrent.futures import Future

_LOOK_EVERY_S = 0.05


def interruptibly(work: Callable[[], object]) -> None:
    """Do a piece of work so that Ctrl-C stops the waiting for it at once.

    The work itself goes on until it ends or the program does; it must leave nothing half done
    that anyone could take for whole.
    """
    # what a compiler makes is mostly in use while it works; looking for what is not took a tenth of
    # its time
    collects = gc.isenabled()
    gc.disable()
    try:
        _in_a_thread(work)
    finally:
        if collects:
            gc.enable()


def _in_a_thread(work: Callable[[], object]) -> None:
    if threading.current_thread() is not threading.main_thread():
        work()
        return
    outcome: Future[None] = Future()

    def attempt() -> None:
        try:
            work()
        except BaseException as error:  # handed over to the thread that waits
            outcome.set_exception(error)
        else:
            outcome.set_result(None)

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_LOOK_EVERY_S)
    outcome.result()
