"""Windows leave nothing behind: no timer, thread, process or widget; and None keeps its counts."""

import gc
import multiprocessing
import sys
import threading
from collections import Counter

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from gui.case import Case
from gui.main_window import PAGES, MainWindow
from gui.preferences import Preferences
from gui.recovery import Recovery

POWER = ("sites", 0, "power_usd_per_kwh")
LONG = 60_000


def sweep():
    for _ in range(2):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        gc.collect()


def timers():
    """Timers that run, ours and Qt's."""
    return [t for t in gc.get_objects() if isinstance(t, QTimer) and is_alive(t) and t.isActive()]


def is_alive(thing):
    try:
        thing.objectName()
    except RuntimeError:  # Python still holds the shell of what Qt has deleted
        return False
    return True


def widgets():
    """How many widgets of each of our classes there are."""
    found = (type(w) for w in QApplication.allWidgets())
    return Counter(kind.__name__ for kind in found if kind.__module__.startswith("gui."))


def live_through(qtbot, scenario, folder):
    """Open a window, edit, run, look at every page, close."""
    window = MainWindow(Preferences(), Recovery(folder))
    case = Case(scenario)
    window.session.add(case)
    window.show()
    for place in range(len(PAGES)):
        window.show_page(place)
        case.set_value(POWER, 0.06 + 0.001 * place)
    window.show_page([title for _, _, title in PAGES].index("Difficulty lab"))
    lab = window.current_page
    lab.transport.play.click()
    assert lab.playing
    window.runner.run()
    qtbot.waitUntil(lambda: window.runner.picture(case) is not None, timeout=LONG)
    window.show_page(1)
    window.actions_by_name["preferences"].trigger()
    window.commands.dialog.close()
    case.undo_stack.setClean()
    window.close()
    assert not window.isVisible()
    window.deleteLater()


def test_a_window_leaves_nothing_behind(qtbot, scenario, tmp_path):
    threads = set(threading.enumerate())
    live_through(qtbot, scenario, tmp_path)
    sweep()
    first, any_widgets = widgets(), len(QApplication.allWidgets())
    for _ in range(2):
        live_through(qtbot, scenario, tmp_path)
        sweep()
        assert timers() == []
        assert multiprocessing.active_children() == []
        assert set(threading.enumerate()) <= threads
        assert widgets() <= first
        assert len(QApplication.allWidgets()) <= any_widgets
    assert sum(first.values()) == 0


def test_timers_are_found_while_they_run(qtbot):
    holder = QWidget()
    qtbot.addWidget(holder)
    timer = QTimer(holder)
    timer.start(100_000)
    assert timer in timers()
    timer.stop()
    assert timer not in timers()


def test_none_keeps_its_references(qtbot):
    """PySide6 6.12 on Python 3.11 loses one with nearly every call, and the process dies."""
    label = QLabel()
    qtbot.addWidget(label)
    label.setText("warm")
    before = sys.getrefcount(None)
    for i in range(500):
        label.setText(str(i))
    assert sys.getrefcount(None) > before - 100
