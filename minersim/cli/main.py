"""Entry of the command line: what every command may end with, and its exit code.

Exit codes: 0 done; 1 the work failed; 2 the input is wrong; 130 interrupted. An error is one or
more plain lines on standard error, never a traceback (set MINERSIM_DEBUG=1 to see one).
"""

import contextlib
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from minersim.cli.parser import parser
from minersim.cli.text import clean
from minersim.errors import InputError, MinersimError, RunCancelledError

FAILED, WRONG_INPUT, INTERRUPTED = 1, 2, 130
_THREADS = "NUMBA_NUM_THREADS"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    _prepare_streams()
    options = None
    try:
        options = parser().parse_args(arguments)
        _check_environment()
        command = import_module(f"minersim.cli.{options.command}_command")
        code: int = command.execute(options) or 0
        sys.stdout.flush()
    except InputError as error:
        return _say(str(error), WRONG_INPUT)
    except (KeyboardInterrupt, RunCancelledError) as error:
        return _say(_with_notes("interrupted", error), INTERRUPTED)
    except MinersimError as error:
        return _say(_with_notes(str(error), error), FAILED)
    except MemoryError as error:
        hint = ": try fewer paths or a shorter horizon" if hasattr(options, "paths") else ""
        words = f"out of memory{hint}"
        return _say(_with_notes(words, error), FAILED)
    except BrokenPipeError:
        # the reader of a pipe has gone, as with `minersim machines | head`
        _abandon_output()
        return FAILED
    except OSError as error:
        _abandon_output()
        return _say(f"minersim failed: {error.strerror or clean(str(error))}", FAILED)
    except Exception as error:  # the edge of the process: one line instead of a traceback
        if os.environ.get("MINERSIM_DEBUG"):
            raise
        what = f"{type(error).__name__}: {clean(str(error))}"
        return _say(f"minersim failed ({what}); MINERSIM_DEBUG=1 shows where", FAILED)
    return code


def _check_environment() -> None:
    """Refuse a number of threads that the compiler fails on, in words of its own."""
    text = os.environ.get(_THREADS, "")
    if text and not (text.isascii() and text.isdecimal() and int(text[:9]) > 0):
        found = f"the environment variable {_THREADS}: found {text[:60]!r}"
        raise InputError(f"{found}; allowed: a whole number at least 1, or nothing")


def _prepare_streams() -> None:
    """Let nothing that the streams cannot take stop a run: a letter, or a closed stream."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _abandon_output() -> None:
    """Send what is still to be written nowhere, so that nothing fails again at exit."""
    with contextlib.suppress(OSError, ValueError):  # a stream without a file has no number
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _with_notes(message: str, error: BaseException) -> str:
    """Message with what the floors below noted on the error, as what is kept of a run."""
    return "; ".join([message, *getattr(error, "__notes__", ())])


def _say(message: str, code: int) -> int:
    for line in message.splitlines():
        print(clean(line), file=sys.stderr)
    try:
        os.getcwd()  # noqa: PTH109
    except OSError:
        words = "the folder that minersim was started in is gone: names in it lead nowhere"
        print(words, file=sys.stderr)
    return code


def entry_point() -> None:
    """Run the ``minersim`` program."""
    sys.exit(main())


def window_entry_point() -> None:
    """Run ``minersim-gui [SCENARIO ...]``, which is ``minersim gui`` without a console."""
    sys.exit(main(["gui", *sys.argv[1:]]))
