"""A program that is warm and dies on command; for tests.

Usage: python killed_program.py FOLDER ACTIVITY

It does the activity once in a child, so that nothing is slow any more, and then takes orders, a
line each, and does the activity again in a child for each of them:

run
    to its end;
after SECONDS
    until it is killed (-9) so much later;
before N
    until it kills itself before its Nth operation on a file: opening to write, renaming, removing.

It answers each, and the first time, with a line of JSON: how the child ended, how long it took and
how many operations it did.
"""

import json
import os
import select
import signal
import sys
import time
import warnings
from pathlib import Path

OPERATIONS = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.chmod")


def main(folder, activity):
    sys.path.insert(0, str(Path(__file__).parent))
    from killed_activities import ACTIVITIES

    work = ACTIVITIES[activity]
    work.warm()
    answer(run_child(lambda: work.do(folder, 0)))
    for turn, line in enumerate(sys.stdin, start=1):
        order, _, number = line.strip().partition(" ")
        seconds = float(number) if order == "after" else None
        last = int(number) if order == "before" else None
        answer(run_child(lambda turn=turn: work.do(folder, turn), seconds, last))


def answer(told):
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def run_child(work, seconds=None, last=None):
    """Work in a child of this process; kill it in time."""
    reading, writing = os.pipe()
    began = time.monotonic()
    with warnings.catch_warnings():  # that the engine has threads; a child that dies waits for none
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        os.close(reading)
        code = 70
        try:
            seen = watch(writing, last)
            code = work()
            os.write(writing, f"{seen[0]}\n".encode())
        except BaseException as error:  # the parent is told, nothing else matters
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
        finally:
            sys.stderr.flush()
            os._exit(code)
    os.close(writing)
    if seconds is not None and not select.select([reading], [], [], seconds)[0]:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading) as stream:
        told = stream.read().split()
    return {
        "code": os.waitstatus_to_exitcode(status),
        "seconds": time.monotonic() - began,
        "operations": int(told[0]) if told else None,
    }


def watch(writing, last):
    """Count operations on files; die before the last one that is allowed."""
    seen = [0]

    def hook(event, arguments):
        opened = (
            event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wxa+")
        )
        if opened or event in OPERATIONS:
            seen[0] += 1
            if last is not None and seen[0] >= last:
                os.kill(os.getpid(), signal.SIGKILL)

    del writing
    sys.addaudithook(hook)
    return seen


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
