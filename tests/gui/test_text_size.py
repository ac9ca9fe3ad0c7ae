"""Larger letters, as for a projector, and smaller ones: by keys, in the preferences, kept."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QSpinBox

from gui.chart import Chart
from gui.preferences import Preferences
from gui.text_size import apply_text_size, text_percent

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def usual_size(qapp):
    yield
    apply_text_size(100)


def points(widget):
    return widget.font().pointSizeF()


def test_keys_make_letters_larger_and_smaller_everywhere(qtbot, window):
    window.resize(2_800, 900)  # or the key figures, which adapt to it, stay smaller
    value, caption = window.findChild(QLabel, "hashprice_value"), window.inputs.title
    chart = window.current_page.findChild(Chart)
    label = chart.plot.getAxis("bottom").label
    before = points(window), points(value), label.font().pointSizeF(), caption.sizeHint().height()
    for _ in range(4):
        qtbot.keyClick(window, Qt.Key.Key_Equal, CONTROL)
    assert window.preferences.text_percent == text_percent() == 175
    qtbot.waitUntil(lambda: points(value) > before[1])
    qtbot.waitUntil(lambda: points(window) > before[0])
    after = points(window), points(value), label.font().pointSizeF(), caption.sizeHint().height()
    for small, large in zip(before[:3], after[:3], strict=True):
        assert large == pytest.approx(1.75 * small)
    assert after[3] > 1.4 * before[3]
    assert "Letters of 175 %" in window.statusBar().currentMessage()
    assert points(window.inputs_dock) == points(window)
    qtbot.keyClick(window, Qt.Key.Key_Minus, CONTROL)
    assert text_percent() == 150
    qtbot.keyClick(window, Qt.Key.Key_0, CONTROL)
    qtbot.waitUntil(lambda: points(value) == pytest.approx(before[1]))
    again = points(window), points(value), label.font().pointSizeF(), caption.sizeHint().height()
    assert again == pytest.approx(before)


def test_the_size_is_kept_and_a_wrong_one_is_not_taken(window):
    window.actions_by_name["larger"].trigger()
    assert Preferences(window.preferences.settings).text_percent == 110
    for wrong, taken in (("much", 100), ("7", 75), ("9000", 200)):
        window.preferences.settings.setValue("preferences/text_percent", wrong)
        assert window.preferences.text_percent == taken


def test_the_preferences_offer_it(qtbot, window):
    window.actions_by_name["preferences"].trigger()
    box = window.commands.dialog.findChild(QSpinBox, "text_percent")
    assert box.text() == "100 %"
    box.setValue(125)
    assert text_percent() == 125
    qtbot.waitUntil(lambda: points(box) == pytest.approx(points(QApplication)))
    window.commands.dialog.close()


def test_the_labs_letters_for_a_projector_grow_from_there(qtbot, window):
    window.show_page(3)
    page = window.current_page
    heading = page.status.facts
    before = points(heading)
    page.set_up.projector.setChecked(True)
    assert points(heading) == pytest.approx(1.5 * before)
    window.preferences.text_percent = 125
    qtbot.waitUntil(lambda: points(heading) == pytest.approx(1.5 * 1.25 * before))
    page.set_up.projector.setChecked(False)
    assert points(heading) == pytest.approx(1.25 * before)


def test_an_input_that_is_gone_to_shows_the_beginning_of_its_name(qtbot, window):
    window.preferences.text_percent = 175
    bar, aim = window.inputs.area.horizontalScrollBar(), ("sites", 0, "power_usd_per_kwh")
    window.inputs.show_path(aim)
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    window.inputs.show_path(aim)
    qtbot.waitUntil(lambda: window.inputs._aim is None or window.inputs._aim.isVisible())
    window.inputs._scroll_to_aim()
    assert bar.value() == 0


def test_full_screen_and_back(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert not window.isFullScreen()
