"""How quickly the window answers: from an edit to the preview on the screen, and frames meanwhile.

Usage: python benchmarks/gui_preview.py [EDITS]

Without a screen it paints into memory. Prints: time from an edit in the whole window to repainted
charts (median and 95th percentile) and where that time goes, for the power price, which leaves the
world as it is, and for the price of a coin, which does not; and the intervals of a 16 ms timer
while 5,000 paths run in the background.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from gui.case import Case
    from gui.page import Desk
    from gui.pages.simulation import SimulationPage
    from minersim.scenario.keys import Path

SCENARIO = FilePath(__file__).parents[1] / "scenarios" / "squeeze-2025-11.toml"
EDITED: "tuple[tuple[str, Path, float], ...]" = (
    ("power price", ("sites", 0, "power_usd_per_kwh"), 0.05),
    ("price of a coin", ("market", "price", "start_usd"), 84_000.0),
)
FIGURES = (
    ("painted", "edit to painted"),
    ("picture", "edit to picture"),
    ("edit", "the edit in the window"),
    ("run", "the run itself"),
)
BACKGROUND_PATHS = 5_000
_FRAME_MS = 16
_LONGEST_S = 60.0


class Painted(QObject):
    """Tells when every chart has been painted since a moment."""

    def __init__(self, page: "SimulationPage") -> None:
        super().__init__()
        self._views = [chart.widget.viewport() for chart in page.fans.showing()]
        self._due: set[int] = set()
        self.at = 0.0
        for view in self._views:
            view.installEventFilter(self)

    def begin(self) -> None:
        """Wait for all charts from now on."""
        self._due, self.at = {id(view) for view in self._views}, 0.0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Take note of a chart that is about to be painted, and of the end of the last one's."""
        if event.type() == QEvent.Type.Paint and id(watched) in self._due:
            self._due.discard(id(watched))
            if not self._due:
                QTimer.singleShot(0, self._note)
        return False

    def _note(self) -> None:
        self.at = time.perf_counter()


def wait(done: Callable[[], bool]) -> None:
    """Let the window work until something is so, without taking the processor's time."""
    end = time.perf_counter() + _LONGEST_S
    app = QApplication.instance()
    assert app is not None
    while not done():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.perf_counter() > end:
            raise TimeoutError("the window did not answer")


def latencies(
    desk: "Desk", case: "Case", page: "SimulationPage", edits: int, path: "Path", first: float
) -> dict[str, list[float]]:
    """Times from an edit to the picture's arrival and to its being painted. [s]"""
    times: dict[str, list[float]] = {"picture": [], "painted": [], "run": [], "edit": []}
    painted = Painted(page)
    arrived: list[float] = []

    def on_picture(_: object) -> None:
        arrived.append(time.perf_counter())
        painted.begin()

    desk.runner.picture_changed.connect(on_picture)
    for edit in range(edits):
        arrived.clear()
        painted.at = 0.0
        began = time.perf_counter()
        case.set_value(path, first * (1.0 + 1e-4 * (edit + 1)))
        times["edit"].append(time.perf_counter() - began)
        wait(lambda: bool(arrived) and painted.at > 0.0)
        assert not desk.runner.outdated(case)
        times["painted"].append(painted.at - began)
        times["picture"].append(arrived[0] - began)
        picture = desk.runner.picture(case)
        times["run"].append(picture.elapsed_s if picture is not None else 0.0)
    desk.runner.picture_changed.disconnect(on_picture)
    painted.deleteLater()
    return times


def frames(app: QApplication, desk: "Desk", page: "SimulationPage") -> list[float]:
    """Intervals of a frame's timer that repaints a chart, while a large run goes on. [s]"""
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
    from gui.case import Case
    from gui.main_window import MainWindow
    from gui.pages.simulation import SimulationPage
    from gui.preferences import Preferences
    from gui.recovery import Recovery
    from gui.theme import apply_theme
    from minersim.scenario import load_scenario

    app = QApplication([])
    apply_theme("light")
    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(FilePath(folder) / "s.ini"), QSettings.Format.IniFormat)
        window = MainWindow(Preferences(settings), Recovery(FilePath(folder) / "unsaved"))
        window.resize(1_280, 800)
        desk, runner = window.desk, window.runner
        case = Case(load_scenario(SCENARIO).replace(paths=2_000))
        window.session.add(case)
        window.show_page(1)
        page = window.current_page
        assert isinstance(page, SimulationPage)
        window.show()
        desk.preferences.run_when_settled = False
        wait(lambda: runner.picture(case) is not None and not runner.worker.busy)
        for of, path, first in EDITED:
            times = latencies(desk, case, page, edits, path, first)
            print(of)
            for name, text in FIGURES:
                median, late = np.quantile(times[name], [0.5, 0.95]) * 1e3
                print(f"  {text:26s} median {median:6.1f} ms, 95th percentile {late:6.1f} ms")
        intervals = np.array(frames(app, desk, page)) * 1e3
        median, late = np.quantile(intervals, [0.5, 0.95])
        print(
            f"frames during {BACKGROUND_PATHS:,} paths: median {median:.1f} ms, 95th percentile "
            f"{late:.1f} ms, longest {intervals.max():.1f} ms, {intervals.size} frames"
        )
        case.undo_stack.setClean()
        window.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
