"""A day at the window in two minutes: nothing grows.

The window is worked as its users work it, round after round; after the rounds that warm it up, a
line is laid through what is measured at the end of every round. What is counted (threads, open
files, processes, widgets, objects of Qt) may not grow at all: its line rises less than one in ten
rounds, and four in all. Memory may, by what allocators and caches keep: less than 1 MB a round, so
that a picture of a run (2 MB), were it kept in every round, would be found, and 40 MB in all.

SOAK_SECONDS sets how long it goes on, as in ``SOAK_SECONDS=28800 pytest -m slow
tests/gui/test_soak.py``.
"""

import gc
import multiprocessing
import os
import random
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSettings
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from gui.case import Case
from gui.exporting import export_all
from gui.main_window import PAGES, MainWindow
from gui.preferences import Preferences
from gui.recovery import Recovery
from minersim.scenario import example_files

SECONDS = float(os.environ.get("SOAK_SECONDS", "90"))
WARM_SHARE, WARM_ROUNDS = 0.4, 4
_RUN_MS = 60_000
MANY = 2_000
POWER = ("sites", 0, "power_usd_per_kwh")
CALM = ("squeeze-2025-11", "halving-2028")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(SECONDS + 240),
    pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="measures are of Linux"),
]


def memory_kb(pid):
    """Memory of a process that is its own. [KB]"""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0.0
    return sum(float(line.split()[1]) for line in lines if line.startswith("Private_"))


def handles(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208


def settle(qtbot):
    """Let go what waits to be let go."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        gc.collect()
    qtbot.wait(20)


def measures(qtbot, window):
    """What may not grow, at rest."""
    qtbot.wait(400)  # the worker gives memory back when nothing has been asked for
    worker = window.runner.worker.pid
    objects = gc.get_objects()
    found = {
        "threads": threading.active_count(),
        "threads of the system": len(os.listdir("/proc/self/task")),  # noqa: PTH208
        "open files": handles("self"),
        "processes": len(multiprocessing.active_children()),
        "widgets": len(QApplication.allWidgets()),
        # Python keeps the shells of some that Qt has deleted, once somebody has looked at them
        "objects of Qt": sum(isinstance(one, QObject) and isValid(one) for one in objects),
        "window's memory": memory_kb("self"),
    }
    if worker is not None:
        found["worker's open files"] = handles(worker)
        found["worker's threads"] = len(os.listdir(f"/proc/{worker}/task"))  # noqa: PTH208
        found["worker's memory"] = memory_kb(worker)
    return found


class User:
    """Somebody who does everything that the window offers."""

    def __init__(self, qtbot, window, folder):
        self.qtbot, self.window, self.folder = qtbot, window, folder
        self.chance = random.Random(7)

    def idle(self):
        """Wait until nothing is at work."""
        runner = self.window.runner
        self.qtbot.waitUntil(lambda: not runner.worker.busy, timeout=_RUN_MS)
        QApplication.processEvents()

    def live_a_round(self, number):
        files = {file.stem: file for file in example_files()}
        case = Case.load(files[CALM[number % 2]])
        self.window.session.add(case)
        small = {"paths": 40, "horizon_days": 90}
        for name, value in small.items():
            case.set_value((name,), value)
        for place in range(len(PAGES)):
            self.work_at_a_page(case, place)
        self.run_whole(case)
        self.cancel_a_run(case)
        self.talk()
        self.save_and_reopen(case)
        self.window.resize(900 + 200 * (number % 3), 600 + 100 * (number % 3))

    def work_at_a_page(self, case, place):
        window = self.window
        window.show_page(place)
        for _ in range(3):
            if case.value(POWER) is not None:
                case.set_value(POWER, round(self.chance.uniform(0.02, 0.09), 4))
            self.qtbot.wait(15)  # previews begin, and are overtaken
        case.undo_stack.undo()
        case.undo_stack.redo()
        self.idle()
        window.grab()
        folder = self.folder / "exports"
        folder.mkdir(exist_ok=True)
        for suffix in ("csv", "png", "svg"):
            export_all(list(window.current_page.exports()), suffix, folder)
        for target in window.current_page.exports()[:1]:
            target.copy()

    def run_whole(self, case):
        runner = self.window.runner
        runner.run(case)
        self.idle()
        assert runner.message == ""
        assert runner.picture(case) is not None

    def cancel_a_run(self, case):
        case.set_value(("paths",), MANY)
        self.window.runner.run(case)
        self.qtbot.wait(60)
        self.window.runner.cancel()
        self.idle()
        case.undo_stack.undo()

    def talk(self):
        """Open and close what stands over the window, and change how it looks."""
        for name in ("preferences", "export", "shortcuts", "help", "about", "search_actions"):
            action = self.window.actions_by_name.get(name)
            if action is not None and action.isEnabled():
                action.trigger()
                QApplication.processEvents()
                self.window.commands.dialog.close()
        for theme in ("dark", "light"):
            self.window.preferences.theme = theme
            QApplication.processEvents()

    def save_and_reopen(self, case):
        window = self.window
        file = self.folder / "case.toml"
        assert window.files.save(case, file)
        window.files.keep_unsaved()
        window.files.close(case)
        assert window.files.open_file(file)
        window.files.close(window.session.current)


def most_a_round(name, rounds):
    """Bound of a slope: the longer it goes on, the less may come together."""
    a_round, in_all = (1_000.0, 40_000.0) if "memory" in name else (0.1, 4.0)
    return min(a_round, in_all / rounds)


def slope(values):
    """Growth by round of the line through the later values, by Theil and Sen: single jumps, as of
    an allocator, do not count."""
    later = np.array(values, dtype=float)
    first, second = np.triu_indices(later.size, 1)
    return float(np.median((later[second] - later[first]) / (second - first)))


def test_a_day_at_the_window_leaves_nothing_behind(qtbot, tmp_path, record_property):
    assert QSettings.defaultFormat() == QSettings.Format.IniFormat
    window = MainWindow(Preferences(), Recovery(tmp_path / "unsaved"))
    window.session.add(Case.load(example_files()[0]))
    window.show()
    user = User(qtbot, window, tmp_path)
    large = Case.load(example_files()[0])
    window.session.add(large)
    large.set_value(("paths",), MANY)
    user.run_whole(large)  # the worker keeps memory for the largest run that it had
    large.undo_stack.setClean()
    window.files.close(large)
    rows = []
    began = time.monotonic()
    while time.monotonic() - began < SECONDS or len(rows) < 2 * WARM_ROUNDS:
        user.live_a_round(len(rows))
        settle(qtbot)
        rows.append(measures(qtbot, window))
    warm = max(WARM_ROUNDS, round(WARM_SHARE * len(rows)))
    grown = {}
    for name in rows[-1]:
        values = [row[name] for row in rows[warm:] if name in row]
        bound = most_a_round(name, len(values))
        rise = slope(values)
        record_property(name, rise)
        sys.stdout.write(f"{name}: {values[0]:g} to {values[-1]:g}, {rise:+.2f} a round\n")
        if rise > bound:
            grown[name] = (rise, values)
    sys.stdout.write(f"{len(rows)} rounds, {warm} of them to warm up\n")
    for case in window.session.cases:
        case.undo_stack.setClean()
    window.close()
    window.deleteLater()
    settle(qtbot)
    assert grown == {}


def test_a_leak_of_a_widget_a_round_would_be_found():
    assert slope([100 + i for i in range(8)]) > most_a_round("widgets", 8)
    assert slope([100, 101, 101, 101, 101, 101, 101, 101]) <= most_a_round("widgets", 8)
    assert slope([2_000.0 * i for i in range(8)]) > most_a_round("window's memory", 8)
    assert slope([10.0 * i for i in range(9_000)][::90]) > most_a_round("window's memory", 9_000)
