"""Work in a thread of its own, waited for by one that can be interrupted."""

import os
import signal
import sys
import threading
import time

import pytest

from minersim.engine.interruptible import interruptibly


def test_work_is_done_before_it_returns():
    done = []
    interruptibly(lambda: done.append(threading.current_thread()))
    assert done[0] is not threading.main_thread()


def test_a_failure_is_handed_over():
    with pytest.raises(ZeroDivisionError):
        interruptibly(lambda: 1 / 0)


def test_in_another_thread_it_just_works():
    seen = []
    thread = threading.Thread(
        target=lambda: interruptibly(lambda: seen.append(threading.current_thread()))
    )
    thread.start()
    thread.join()
    assert seen == [thread]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent the Unix way")
def test_an_interrupt_stops_the_waiting_at_once():
    def interrupt():
        time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        interruptibly(lambda: time.sleep(2.0))
    assert time.monotonic() - began < 1.0
