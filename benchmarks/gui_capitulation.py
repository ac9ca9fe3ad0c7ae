"""Frames of the capitulation page: how long the window waits while a path is played.

Usage: QT_QPA_PLATFORM=offscreen python benchmarks/gui_capitulation.py [SECONDS]
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
from gui.pages.capitulation import CapitulationPage
from gui.pages.capitulation_transport import SPEEDS
from gui.preferences import Preferences
from gui.runner import Runner
from gui.session import Session
from minersim.scenario import load_scenario

SCENARIOS = Path(__file__).parents[1] / "scenarios"
FRAME_MS = 16


def wait(seconds: float) -> None:
    """Let the window live."""
    loop = QEventLoop()
    QTimer.singleShot(round(1_000.0 * seconds), loop.quit)
    loop.exec()


def frame_times_ms(
    page: CapitulationPage, seconds: float, speed: int | None
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Times between the ticks of a 16 ms timer while it plays at a speed, or rests. [ms]"""
    frames: list[float] = []
    clock, timer = QElapsedTimer(), QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(FRAME_MS)
    timer.timeout.connect(lambda: frames.append(clock.nsecsElapsed() / 1e6))
    page.transport.show_day(0)
    if speed is not None:
        page.transport.speed.setCurrentIndex(speed)
        page.transport.play.setChecked(True)
    clock.start()
    timer.start()
    wait(seconds)
    timer.stop()
    page.transport.stop()
    return np.diff(np.array(frames))


if __name__ == "__main__":
    duration_s = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    application = QApplication([])
    session, preferences = Session(), Preferences(QSettings("minersim", "benchmark"))
    runner = Runner(session, preferences)
    session.add(Case(load_scenario(SCENARIOS / "squeeze-2025-11.toml")))
    shown = CapitulationPage(Desk(session, runner, preferences))
    shown.resize(1500, 900)
    shown.show()
    while shown.picture is None:
        wait(0.1)
    wait(1.0)
    for place in (None, *range(len(SPEEDS))):
        found = frame_times_ms(shown, duration_s, place)
        middle, high, longest = np.percentile(found, [50, 95, 100])
        name = "paused, as a measure" if place is None else SPEEDS[place][0]
        print(
            f"{name:22} frame {middle:5.1f} ms (median), {high:5.1f} (95 %), "
            f"{longest:5.1f} (longest)"
        )
    shown.stop()
    runner.close()
