"""Frames of the difficulty lab: how long the window waits while three worlds run a year a minute.

Usage: QT_QPA_PLATFORM=offscreen python benchmarks/gui_lab.py [SECONDS]
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

import numpy as np
from PySide6.QtCore import QElapsedTimer, QEventLoop, QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication

from gui.case import Case
from gui.page import Desk
from gui.pages.lab import LabPage
from gui.preferences import Preferences
from gui.runner import Runner
from gui.session import Session
from minersim.scenario import load_scenario

SCENARIOS = Path(__file__).parents[1] / "scenarios"
FRAME_MS = 16
YEAR_A_MINUTE = 4


def frame_times_ms(
    page: LabPage, seconds: float, tab: int = 0, *, play: bool = True
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], float]:
    """Times between the ticks of a 16 ms timer while the lab runs [ms], and days gone by."""
    frames: list[float] = []
    clock, timer = QElapsedTimer(), QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(FRAME_MS)
    timer.timeout.connect(lambda: frames.append(clock.nsecsElapsed() / 1e6))
    page.tabs.setCurrentIndex(tab)
    page.transport.presets.setCurrentIndex(YEAR_A_MINUTE)
    page.transport.play.setChecked(play)
    before = page.lab.main.engine.day if page.lab is not None else 0.0
    clock.start()
    timer.start()
    loop = QEventLoop()
    QTimer.singleShot(round(1_000.0 * seconds), loop.quit)
    loop.exec()
    timer.stop()
    page.transport.play.setChecked(False)
    gone = page.lab.main.engine.day - before if page.lab is not None else 0.0
    return np.diff(np.array(frames)), gone


if __name__ == "__main__":
    duration_s = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    application = QApplication([])
    session, preferences = Session(), Preferences(QSettings("minersim", "benchmark"))
    runner = Runner(session, preferences)
    session.add(Case(load_scenario(SCENARIOS / "classroom.toml")))
    lab_page = LabPage(Desk(session, runner, preferences))
    lab_page.resize(1500, 900)
    lab_page.show()
    lab_page.refresh()
    lab_page.set_up.compare.setChecked(True)
    found, _ = frame_times_ms(lab_page, duration_s, play=False)
    low, high = np.percentile(found, [50, 95])
    print(f"{'paused, as a measure':22} frame {low:5.1f} ms (median), {high:5.1f} (95 %)")
    for index in range(lab_page.tabs.count()):
        found, days = frame_times_ms(lab_page, duration_s, index)
        low, high, longest = np.percentile(found, [50, 95, 100])
        print(
            f"{lab_page.tabs.tabText(index):22} frame {low:5.1f} ms (median), {high:5.1f} (95 %), "
            f"{longest:5.1f} (longest); {days / duration_s:.2f} days a second of 6.09"
        )
    runner.close()
