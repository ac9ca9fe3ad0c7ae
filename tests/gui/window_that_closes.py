"""The program as a user starts it, but its window closes itself; for tests and benchmarks.

Usage: python window_that_closes.py SETTINGS [PAGES]

It prints, as JSON, when the window could be used (seconds since 1970), what the processor had
worked until then, the modules that were loaded, and whether the worker had been started. With
PAGES it shows every page, and waits for a run, before it closes.
"""

import json
import sys
import time

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

import gui.app

_WAIT_MS = 20
_LAST_PAGE = 2
_SIMULATION = 1


def tell(window):
    told = {
        "usable_at": time.time(),
        "work_s": time.process_time(),
        "modules": sorted(sys.modules),
        "worker": window.runner.worker.pid is not None,
    }
    sys.stdout.write(json.dumps(told))
    sys.stdout.flush()
    if len(sys.argv) > 2:
        window.show_page(_LAST_PAGE)
        window.show_page(_SIMULATION)
        close_after_a_run(window)
    else:
        QTimer.singleShot(0, window.close)


def close_after_a_run(window):
    if window.runner.picture(window.session.current) is None:
        QTimer.singleShot(_WAIT_MS, lambda: close_after_a_run(window))
        return
    window.grab()
    window.session.current.undo_stack.setClean()
    window.close()


def main():
    run_loop = QApplication.exec

    def run_watched():
        from gui.main_window import running_window

        window = running_window()
        # before the program's own filter, which hears of the paint later
        gui.app.AfterFirstPaint(window, lambda: tell(window))
        return run_loop()

    QApplication.exec = run_watched
    return gui.app.run_window([], QSettings(sys.argv[1], QSettings.Format.IniFormat))


if __name__ == "__main__":
    sys.exit(main())
