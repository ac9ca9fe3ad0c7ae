"""Names that are markup are read on the screen as they are written, in labels, tips and charts."""

import pyqtgraph
import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QAction, QTextDocumentFragment
from PySide6.QtGui import Qt as GuessingQt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QGraphicsTextItem,
    QGraphicsView,
    QLabel,
    QMessageBox,
    QTabBar,
    QTextEdit,
    QWidget,
)

from gui.case import Case
from gui.dialogs import tell_failure
from gui.main_window import PAGES, MainWindow
from gui.plain_tips import plain_tip
from gui.preferences import Preferences
from gui.recovery import Recovery

WORDS = "EVIL"
NAME = f"<b>{WORDS}</b><img src='x.png'>"
"""A name of every kind is this one."""
LONG = 60_000


def rendered(text):
    """What Qt makes of a text of which it guesses the form."""
    if GuessingQt.mightBeRichText(text):
        return QTextDocumentFragment.fromHtml(text).toPlainText()
    return text


def texts_of_models(model: QAbstractItemModel, below=None):
    below = QModelIndex() if below is None else below
    for row in range(min(model.rowCount(below), 60)):
        flat = isinstance(model, QAbstractListModel)  # keeps its number of columns to itself
        for column in range(1 if flat else model.columnCount(below)):
            index = model.index(row, column, below)
            yield "tip of a cell", index.data(Qt.ItemDataRole.ToolTipRole)
            if column == 0 and not flat:
                yield from texts_of_models(model, index)


def shown_texts(window):
    """Every text that is guessed about, as it is shown, with where it stands."""
    for widget in [window, *window.findChildren(QWidget)]:
        yield f"tip of {widget.objectName()} {type(widget).__name__}", widget.toolTip()
        yield "what is this", widget.whatsThis()
        if isinstance(widget, QLabel):
            plain = widget.textFormat() == Qt.TextFormat.PlainText
            label = f"label {widget.objectName()}"
            yield label, plain_tip(widget.text()) if plain else widget.text()
        if isinstance(widget, QTabBar):
            for place in range(widget.count()):
                yield "tip of a tab", widget.tabToolTip(place)
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from texts_of_models(widget.model())
        if isinstance(widget, QTextEdit):
            yield "text", plain_tip(widget.toPlainText())
        if isinstance(widget, QGraphicsView) and widget.scene() is not None:
            for item in widget.scene().items():
                if isinstance(item, QGraphicsTextItem):
                    yield "text of a chart", plain_tip(item.toPlainText())
                if isinstance(item, pyqtgraph.GraphicsObject):
                    yield "tip in a chart", item.toolTip()
    for action in window.findChildren(QAction):
        yield "tip of an action", action.toolTip()


def check(window):
    found, wrong = 0, []
    for where, text in shown_texts(window):
        words = rendered(text or "")
        if WORDS in words:
            found += 1
            if f"<b>{WORDS}" not in words:
                wrong.append(f"{where}: {text!r} is shown as {words!r}")
    assert not wrong, "\n".join(dict.fromkeys(wrong))
    return found


@pytest.fixture
def window(qtbot, scenario, tmp_path):
    # the file's name is markup too, as far as a name of a file can be
    file = tmp_path / f"<b>{WORDS}<img>.toml"
    window = MainWindow(Preferences(), Recovery(tmp_path / "unsaved"))
    case = Case(scenario)
    case.set_value(("name",), NAME)
    case.set_value(("question",), f"Why {NAME}?")
    case.set_value(("sites", 0, "name"), NAME)
    assert not case.issues, case.issues
    window.session.add(case)
    assert window.files.save(case, file)
    window.show()
    yield window
    case.undo_stack.setClean()
    window.close()


def test_names_are_shown_as_they_are_written(qtbot, window):
    assert check(window) > 2
    window.runner.run()
    case = window.session.current
    qtbot.waitUntil(lambda: window.runner.picture(case) is not None, timeout=LONG)
    qtbot.waitUntil(lambda: not window.runner.worker.busy, timeout=LONG)
    for place in range(len(PAGES)):
        window.show_page(place)
        qtbot.waitUntil(lambda: not window.runner.worker.busy, timeout=LONG)
        window.grab()
        QApplication.processEvents()
        check(window)


def test_wrong_values_are_told_as_they_are_written(qtbot, window):
    case = window.session.current
    case.set_value(("sites", 0, "fleets", 0, "machine"), NAME)
    assert case.issues
    for place in range(len(PAGES)):
        window.show_page(place)
        QApplication.processEvents()
        check(window)
    case.set_value(("network", "kind"), NAME)
    QApplication.processEvents()
    check(window)


def test_a_failure_is_told_as_it_is_written(qtbot, window):
    box = tell_failure(window, f"{NAME} cannot be opened.", f"{NAME}: no such file\n" * 12)
    assert isinstance(box, QMessageBox)
    assert check(box) >= 2
    box.close()


def test_plain_words_stay_plain(qapp):
    assert plain_tip("USD/BTC & more") == "USD/BTC & more"
    assert rendered(plain_tip("3 < 4 & 5")) == "3 < 4 & 5"
    assert rendered(plain_tip(f"one\n{NAME}\nthree")) == f"one\n{NAME}\nthree"
    assert isinstance(qapp, QObject)
