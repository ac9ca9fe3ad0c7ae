"""How quickly the window answers: from an edit to the preview on the screen, and frames meanwhile.

Usage: python benchmarks/gui_preview.py [EDITS]

Without a screen it paints into memory. Prints: time from an edit of the power price to repainted
charts (median and 95th percentile), where that time goes, and the intervals of a 16 ms timer while
5,000 paths run in the background.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"

import numpy as np

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gui.case import Case
    from gui.page import Desk
    from gui.pages.simulation import SimulationPage

SCENARIO = Path(__file__).parents[1] / "scenarios" / "squeeze-2025-11.toml"
POWER = ("sites", 0, "power_usd_per_kwh")
BACKGROUND_PATHS = 5_000
_FRAME_MS = 16
_LONGEST_S = 120.0


def wait(app: "QApplication", done: Callable[[], bool]) -> None:
    """Let the window work until something is so."""
    end = time.perf_counter() + _LONGEST_S
    while not done():
        app.processEvents()
        time.sleep(0.0005)
        if time.perf_counter() > end:
            raise TimeoutError("the window did not answer")


def latencies(
    app: "QApplication", desk: "Desk", case: "Case", page: "SimulationPage", edits: int
) -> dict[str, list[float]]:
    """Times from an edit to the picture's arrival and to its being painted. [s]"""
    times: dict[str, list[float]] = {"picture": [], "painted": [], "run": []}
    desk.preferences.run_when_settled = False
    for edit in range(edits):
        began = time.perf_counter()
        case.set_value(POWER, 0.05 + 1e-5 * (edit + 1))
        arrived: list[float] = []
        desk.runner.picture_changed.connect(lambda _, a=arrived: a.append(time.perf_counter()))
        wait(app, lambda: not desk.runner.outdated(case))
        page.grab()  # paints all that is to be painted, at once
        times["painted"].append(time.perf_counter() - began)
        times["picture"].append(arrived[0] - began)
        picture = desk.runner.picture(case)
        times["run"].append(picture.elapsed_s if picture is not None else 0.0)
    return times


def frames(app: "QApplication", desk: "Desk", page: "SimulationPage") -> list[float]:
    """Intervals of a frame's timer that repaints a chart, while a large run goes on. [s]"""
    from PySide6.QtCore import Qt, QTimer

    moments: list[float] = []

    def frame() -> None:
        moments.append(time.perf_counter())
        next(iter(page.fans.charts.values())).widget.viewport().update()

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(_FRAME_MS)
    timer.timeout.connect(frame)
    desk.preferences.paths = BACKGROUND_PATHS
    timer.start()
    desk.runner.run()
    end = time.perf_counter() + _LONGEST_S
    while desk.runner.running and time.perf_counter() < end:
        app.processEvents()
        time.sleep(0.0002)
    timer.stop()
    return list(np.diff(moments))


def main(edits: int) -> None:
    """Print all figures."""
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from gui.case import Case
    from gui.page import Desk
    from gui.pages.simulation import SimulationPage
    from gui.preferences import Preferences
    from gui.runner import Runner
    from gui.session import Session
    from gui.theme import apply_theme
    from minersim.scenario import load_scenario

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme("light")
    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder) / "s.ini"), QSettings.Format.IniFormat)
        session, preferences = Session(), Preferences(settings)
        runner = Runner(session, preferences)
        case = Case(load_scenario(SCENARIO).replace(paths=2_000))
        session.add(case)
        desk = Desk(session, runner, preferences)
        page = SimulationPage(desk)
        page.resize(1_100, 760)
        page.show()
        wait(app, lambda: runner.picture(case) is not None and not runner.worker.busy)
        times = latencies(app, desk, case, page, edits)
        for name, text in (
            ("painted", "edit to painted"),
            ("picture", "edit to picture"),
            ("run", "of these, the run itself"),
        ):
            median, late = np.quantile(times[name], [0.5, 0.95]) * 1e3
            print(f"{text:26s} median {median:6.1f} ms, 95th percentile {late:6.1f} ms")
        intervals = np.array(frames(app, desk, page)) * 1e3
        median, late = np.quantile(intervals, [0.5, 0.95])
        print(
            f"frames during {BACKGROUND_PATHS:,} paths: median {median:.1f} ms, 95th percentile "
            f"{late:.1f} ms, longest {intervals.max():.1f} ms, {intervals.size} frames"
        )
        page.stop()
        runner.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
