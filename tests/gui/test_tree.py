"""The whole window, walked: every control has a name, a definition and a unit; no two the same key.

Also what the eye asks of it: outlines that are seen, figures that fit, windows that may be small.
"""

from collections import Counter
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QFrame,
    QLabel,
    QLineEdit,
    QScrollBar,
    QSlider,
    QTabBar,
    QTabWidget,
    QWidget,
)

from gui.actions import ACTIONS
from gui.dialogs import ask_name, ask_unsaved, tell_failure
from gui.forms.parts import FIXED
from gui.main_window import PAGES
from gui.theme import DARK, LIGHT, apply_theme
from gui.units import MINUS
from minersim.scenario.walk import field_at

CONTROLS = (QAbstractSpinBox, QComboBox, QLineEdit, QSlider, QAbstractButton)
LONG = "A name of 200 letters & some " * 7


def is_of_qt(widget):
    """Whether a control is a part of another that Qt or pyqtgraph made."""
    if widget.objectName().startswith("qt_"):
        return True
    holder = widget.parent()
    while holder is not None:
        kind = type(holder).__name__
        inside = isinstance(holder, (*CONTROLS, QTabBar, QScrollBar))
        if inside or kind in {"PlotWidget", "GraphicsLayoutWidget", "ViewBoxMenu", "QMenu"}:
            return True
        if kind in {"QDockWidget", "QCalendarWidget", "QTableView", "QTableWidget"}:
            return holder.isAncestorOf(widget) and widget.parent() is holder
        holder = holder.parent()
    return False


def controls(root):
    found = (w for kind in CONTROLS for w in root.findChildren(kind))
    return [w for w in dict.fromkeys(found) if not is_of_qt(w)]


def nameless(root):
    """Controls without a name, a tooltip or an object name, in words."""
    wrong = []
    for widget in controls(root):
        interface = QAccessible.queryAccessibleInterface(widget)
        lacks = []
        if not interface.text(QAccessible.Text.Name).strip():
            lacks.append("name")
        if not widget.toolTip().strip():
            lacks.append("tooltip")
        if not widget.objectName():
            lacks.append("object name")
        if lacks:
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
            wrong.append(f"{type(widget).__name__} {widget.objectName()!r} {text!r}: {lacks}")
    return wrong


@pytest.mark.parametrize("advanced", [False, True])
def test_every_control_of_the_window_has_a_name(qtbot, window, advanced):
    window.preferences.advanced = advanced
    for place in range(len(PAGES)):
        window.show_page(place)
    parts = [part.path for part in FIXED] + [("sites", 0), ("sites", 0, "fleets", 0)]
    seen = 0
    for path in parts:
        window.inputs.show_path(path)
        assert nameless(window) == []
        seen += len(controls(window.inputs))
    assert seen > 150
    assert len(controls(window.stack)) > 30


def test_every_control_of_the_dialogs_has_a_name(window):
    opened = ["preferences", "export", "help", "search", "shortcuts", "about", "rename"]
    for name in opened:
        window.actions_by_name[name].trigger()
        dialog = window.commands.dialog
        assert isinstance(dialog, QDialog)
        assert controls(dialog)
        assert nameless(dialog) == []
        dialog.close()
    boxes = [
        tell_failure(window, "No.", "\n".join(["why"] * 12)),
        ask_unsaved(window, "mine", lambda answer: None),
        ask_name(window, "mine", lambda name: None),
    ]
    for box in boxes:
        assert nameless(box) == []
        box.close()


def test_numbers_of_the_inputs_show_the_unit_of_the_schema(window):
    window.preferences.advanced = True
    raw = window.session.current.raw
    seen = 0
    for path in [part.path for part in FIXED] + [("sites", 0), ("sites", 0, "fleets", 0)]:
        window.inputs.show_path(path)
        for row in window.inputs._form.rows():
            field = field_at(type(window.session.current.scenario), raw, row.path)
            unit = (field.json_schema_extra or {}).get("unit") if field is not None else None
            if unit and row.setting.sort in {"number", "whole"}:
                seen += 1
                assert row.editor.unit == unit, row.path
                assert unit in row.editor.accessibleName()
    assert seen > 30


def test_spin_boxes_of_pages_and_dialogs_show_units(window):
    for place in range(len(PAGES)):
        window.show_page(place)
    # the number of a path; percent per percent
    bare = {"path", "cash_flow_path", "lab_elasticity_value"}
    boxes = [w for w in controls(window.stack) if isinstance(w, QAbstractSpinBox)]
    assert boxes
    for box in boxes:
        if box.objectName() not in bare:
            assert any(c.isalpha() or c == "%" for c in box.text()), box.objectName()


# --- keys ------------------------------------------------------------------------------------


def letters(root):
    """Letters of Alt that the visible widgets answer to."""
    texts = [w.text() for w in root.findChildren(QAbstractButton) if w.isVisible()]
    texts += [w.text() for w in root.findChildren(QLabel) if w.isVisible() and w.buddy()]
    for bar in root.findChildren(QTabBar):
        # the tabs of cases have the users' names, whose letters are escaped
        texts += [bar.tabText(i) for i in range(bar.count()) if bar.isVisible()]
    keys = [QKeySequence.mnemonic(text).toString() for text in texts]
    return [key for key in keys if key]


def test_no_letter_of_alt_stands_for_two_things(window):
    menus = [QKeySequence.mnemonic(a.text()).toString() for a in window.menuBar().actions()]
    for place in range(len(PAGES)):
        window.show_page(place)
        for tabs in window.current_page.findChildren(QTabWidget):
            tabs.setCurrentIndex(0)
        twice = [k for k, n in Counter(menus + letters(window)).items() if n > 1]
        assert twice == [], PAGES[place]


def test_find_is_one_shortcut(qtbot, window):
    window.inputs_dock.hide()
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.inputs_dock.isVisible()
    assert window.inputs.search.hasFocus()
    keys = [a.shortcut for a in ACTIONS if a.shortcut]
    assert len(set(keys)) == len(keys)


def test_tab_leads_through_all_inputs(qtbot, window):
    window.inputs.show_path(("sites", 0))
    window.inputs.search.setFocus()
    seen = []
    for _ in range(200):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        widget = window.focusWidget()
        if widget in seen:
            break
        seen.append(widget)
    inputs = [w for w in seen if window.inputs.isAncestorOf(w)]
    fields = [w for w in inputs if isinstance(w, QLineEdit) and w is not window.inputs.search]
    heights = [w.mapTo(window, w.rect().topLeft()).y() for w in fields]
    assert len(fields) >= 3
    assert heights == sorted(heights)
    assert any(window.current_page.isAncestorOf(w) for w in seen)


# --- looks -----------------------------------------------------------------------------------


def luminance(colour):
    def part(value):
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = part(colour.redF()), part(colour.greenF()), part(colour.blueF())
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(QColor(one)), luminance(QColor(other))))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_empty_check_box_is_seen(qtbot, theme):
    apply_theme(theme)
    holder = QWidget()
    qtbot.addWidget(holder)
    box = QCheckBox(holder)
    holder.resize(60, 40)
    box.move(10, 10)
    box.resize(box.sizeHint())
    holder.show()
    image = holder.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    ground = image.pixelColor(2, 2)
    middle = box.y() + box.height() // 2
    row = [image.pixelColor(x, middle) for x in range(box.x(), box.x() + box.width())]
    assert max(contrast(c, ground) for c in row) >= 3.0


@pytest.mark.parametrize("c", [LIGHT, DARK], ids=["light", "dark"])
def test_text_is_read_on_every_ground(c):
    for ground in (c.window, c.base, c.alternate, c.button):
        assert contrast(c.text, ground) >= 7.0
        assert contrast(c.faint, ground) >= 4.5
    for ground in (c.window, c.base):
        assert contrast(c.good, ground) >= 4.5
        assert contrast(c.bad, ground) >= 4.5
        assert contrast(c.outline, ground) >= 3.0
    assert contrast(c.highlighted_text, c.highlight) >= 4.5


def shown_figures(window):
    figures = [f for f in window.key_bar.findChildren(QFrame) if type(f).__name__ == "_Figure"]
    return [f for f in figures if f.isVisible()]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (("market", "price", "start_usd"), 1e9),
        (("market", "price", "start_usd"), 0.01),
        (("sites",), []),
        (("sites", 0, "fleets", 0, "count"), 1),
    ],
)
def test_key_figures_fit_at_extremes(window, key, value):
    window.session.current.set_value(key, value)
    for width in (1280, 1024, 860):
        window.resize(width, 700)
        QApplication.processEvents()
        figures = shown_figures(window)
        assert figures[0].objectName() == "hashprice"
        assert len(figures) >= (6 if width == 1280 else 3)
        edges = [(f.x(), f.x() + f.width()) for f in figures]
        assert all(end <= start for (_, end), (start, _) in pairwise(edges))
        assert edges[-1][1] <= window.key_bar.width()
        for figure in figures:
            assert figure.width() >= figure.sizeHint().width()


def test_key_figures_follow_the_preferred_units(window):
    def value(name):
        return window.findChild(QLabel, f"{name}_value").text()

    assert value("hashprice").endswith(" USD/PH/s/day")
    assert value("margin").startswith(MINUS)
    window.preferences.hashrate_unit = "TH"
    assert value("hashcost").endswith(" USD/TH/s/day")
    window.preferences.money_unit = "BTC"
    assert value("hashprice").endswith(" sat/TH/s/day")
    assert value("profit").endswith(" BTC/day")


def test_figures_without_room_are_in_the_tooltip(window):
    window.resize(860, 700)
    QApplication.processEvents()
    assert len(shown_figures(window)) < 6
    assert "Figures of: " in window.key_bar.toolTip()


def test_the_window_may_be_small_whatever_its_names(qtbot, window):
    case = window.session.current
    case.set_value(("name",), LONG[:200])
    case.set_value(("sites", 0, "name"), LONG[:200])
    window.runner.run()
    qtbot.waitUntil(lambda: window.runner.picture(case) is not None, timeout=60_000)
    for place in range(len(PAGES)):
        window.show_page(place)
        window.resize(1024, 700)
        QApplication.processEvents()
        least = window.minimumSizeHint()
        assert least.width() <= 1024, PAGES[place]
        assert least.height() <= 700, PAGES[place]
        assert window.width() == 1024
        window.resize(200, 100)  # Qt keeps it at its least


def test_notices_take_little_room(window):
    window.session.current.set_value(("sites", 0, "power_usd_per_kwh"), 99.0)
    window.actions_by_name["notices"].trigger()
    QApplication.processEvents()
    assert window.notices_dock.isVisible()
    assert window.stack.height() > 450


def test_the_page_does_not_jump_when_a_run_begins(window):
    window.show_page(0)
    before = window.stack.geometry()
    window.preferences.paths = 100_000
    window.runner.run()
    QApplication.processEvents()
    assert window.stack.geometry() == before
    window.runner.cancel()


def test_a_part_that_is_shown_stays_marked_when_sites_go(window):
    window.session.current.set_value(("sites",), [])
    assert window.inputs.title.text() == "Scenario"
    assert window.inputs.navigation.currentItem().text(0) == "Scenario"


def test_the_page_does_not_jump_when_a_figure_grows(window):
    before = window.stack.geometry()
    window.session.current.set_value(("market", "price", "start_usd"), 1e9)
    QApplication.processEvents()
    assert window.stack.geometry() == before
