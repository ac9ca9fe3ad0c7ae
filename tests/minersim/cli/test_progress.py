import io
import sys
import threading
import time

import pytest

from minersim.cli.progress import progress_bar


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_nothing_is_shown_where_no_terminal_is(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress_bar("simulating", quiet=False) as progress:
        assert progress is None
    assert sys.stderr.getvalue() == ""


def test_nothing_is_shown_when_quiet(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    with progress_bar("simulating", quiet=True) as progress:
        assert progress is None
    assert sys.stderr.getvalue() == ""


def test_a_terminal_sees_the_share_done_and_is_left_as_it_was(monkeypatch, capsys):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", Terminal())
    with progress_bar("simulating", quiet=False) as progress:
        progress(0.25)
    shown = sys.stderr.getvalue()
    assert "simulating" in shown
    assert "25%" in shown
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h")  # the cursor is back
    assert capsys.readouterr().out == ""


def test_the_terminal_is_left_as_it_was_after_an_interrupt(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", Terminal())
    with pytest.raises(KeyboardInterrupt), progress_bar("simulating", quiet=False):
        raise KeyboardInterrupt
    shown = sys.stderr.getvalue()
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h")


def test_a_long_wait_for_the_first_progress_is_explained(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr("minersim.cli.progress.COMPILES_AFTER_S", 0.05)
    with progress_bar("simulating", quiet=False, at_first="compiling") as progress:
        time.sleep(0.4)
        assert "compiling" in sys.stderr.getvalue()
        progress(0.5)
    assert sys.stderr.getvalue().rindex("simulating") > sys.stderr.getvalue().rindex("compiling")


def test_no_thread_is_left(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", Terminal())
    with progress_bar("simulating", quiet=False):
        pass
    assert not [t for t in threading.enumerate() if isinstance(t, threading.Timer)]
