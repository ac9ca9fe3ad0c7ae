"""Time of the break-even page from an edit to the repainted window, while a value is dragged.

Usage: python benchmarks/gui_breakeven.py [FRAMES]

A frame is one step of a drag on a site's power price: the page reckons and draws anew, and the
window repaints. The edit itself, with the check of all values, is timed beside it. The clock also
counts what else the computer does; the processor's time of a frame does not.
"""

import os
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"

import numpy as np
from PySide6.QtWidgets import QApplication

from gui.case import Case
from gui.page import Desk
from gui.pages.breakeven import BreakevenPage
from gui.preferences import Preferences
from gui.runner import Runner
from gui.session import Session
from gui.theme import apply_theme
from minersim.scenario import load_scenario

SCENARIO = Path(__file__).parents[1] / "scenarios" / "squeeze-2025-11.toml"
POWER = ("sites", 0, "power_usd_per_kwh")
SIZES = ((880, 640), (1500, 900))
TABS = ("map", "cost curve", "table")
WARM = 20


def frames_ms(
    app: QApplication, page: BreakevenPage, case: Case, frames: int
) -> tuple[list[float], list[float], list[float]]:
    """Time of every edit, of every frame that follows it, and of the processor in it. [ms]"""
    edits, draws, busy = [], [], []
    for frame in range(frames + WARM):
        began = time.perf_counter()
        case.set_value(POWER, 0.04 + 0.0005 * (frame % 60), merge="drag")
        edited, before = time.perf_counter(), time.process_time()
        page.refresh()
        app.processEvents()
        drawn = time.perf_counter()
        if frame >= WARM:
            edits.append(1e3 * (edited - began))
            draws.append(1e3 * (drawn - edited))
            busy.append(1e3 * (time.process_time() - before))
    return edits, draws, busy


def told(times: list[float]) -> str:
    """Median, 95th percentile and worst."""
    middle, high, worst = np.percentile(times, [50, 95, 100])
    return f"median {middle:5.1f}, 95th percentile {high:5.1f}, worst {worst:5.1f} ms"


def main() -> None:
    """Time every tab at two sizes."""
    frames = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    app = QApplication(sys.argv[:1])
    apply_theme("light")
    session, preferences = Session(), Preferences()
    runner = Runner(session, preferences)
    case = Case(load_scenario(SCENARIO))
    session.add(case)
    page = BreakevenPage(Desk(session, runner, preferences))
    for size in SIZES:
        page.resize(*size)
        page.show()
        for tab, name in enumerate(TABS):
            page.tabs.setCurrentIndex(tab)
            for _ in range(10):
                app.processEvents()
            edits, draws, busy = frames_ms(app, page, case, frames)
            print(f"{size[0]} x {size[1]}, {name}")
            for what, times in (("frame", draws), ("processor", busy), ("edit", edits)):
                print(f"  {what:10} {told(times)}")
    page.close()
    runner.close()


if __name__ == "__main__":
    main()
