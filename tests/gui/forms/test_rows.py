"""Typing, pressing and dragging in single fields."""

import datetime
import time

import pytest
from PySide6.QtCore import QDate, QLocale, QPoint, Qt
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog

from gui.forms.row import Row

POWER = ("sites", 0, "power_usd_per_kwh")


def retype(qtbot, line, text, end=Qt.Key.Key_Return):
    line.selectAll()
    qtbot.keyClicks(line, text) if text else qtbot.keyClick(line, Qt.Key.Key_Delete)
    if end is not None:
        qtbot.keyClick(line, end)


@pytest.mark.parametrize("text", ["0.0812", "0,0812", "8.12e-2", "8.12 %"])
def test_a_number_is_taken_over_with_enter(qtbot, case, row, text):
    retype(qtbot, row(*POWER).editor, text)
    assert case.value(POWER) == 0.0812
    assert case.issues == ()
    assert row(*POWER).editor.text() == "0.0812"


def test_a_number_is_taken_over_when_typing_rests_and_stays_as_typed(qtbot, case, row):
    line = row("market", "price", "start_usd").editor
    retype(qtbot, line, "91_000", end=None)
    assert case.value(("market", "price", "start_usd")) == 84_000
    qtbot.waitUntil(lambda: case.value(("market", "price", "start_usd")) == 91_000)
    assert line.text() == "91_000"
    assert line.cursorPosition() == 6
    qtbot.keyClick(line, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: case.value(("market", "price", "start_usd")) == 9_100)
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    assert line.text() == "9100"
    assert case.undo_stack.count() == 1


def test_tab_goes_on_and_begins_a_new_step(qtbot, case, row):
    one = row("market", "price", "drift_per_year").editor
    retype(qtbot, one, "0.1", Qt.Key.Key_Tab)
    assert not one.hasFocus()
    retype(qtbot, row("market", "price", "volatility_per_year").editor, "0.6", Qt.Key.Key_Tab)
    assert case.undo_stack.count() == 2


def test_where_the_decimal_mark_is_a_comma(qtbot, case, panel, row):
    QLocale.setDefault(QLocale(QLocale.Language.German))
    try:
        price = row("market", "price", "start_usd").editor
        retype(qtbot, price, "84.500,5")
        assert case.value(("market", "price", "start_usd")) == 84_500.5
        assert price.text() == "84.500,5"
        retype(qtbot, row(*POWER).editor, "0,05")
        assert case.value(POWER) == 0.05
    finally:
        QLocale.setDefault(QLocale.system())


def test_magnitudes_of_difficulty_replace_the_bits(qtbot, case, row):
    line = row("chain", "difficulty").editor
    assert line.placeholderText() == "not set"
    retype(qtbot, line, "148.195T")
    assert case.scenario.chain.difficulty == 148.195e12
    assert case.value(("chain", "bits")) is None
    assert line.text() == "148.195T"
    case.undo_stack.undo()
    assert line.text() == ""
    assert case.value(("chain", "bits")) == "1701d936"


def test_a_wrong_number_stays_and_is_told(qtbot, case, row):
    field = row(*POWER)
    retype(qtbot, field.editor, "99")
    assert case.value(POWER) == 99.0
    assert field.editor.text() == "99"
    assert field.message.isVisible()
    assert "at most 5" in field.message.text()
    assert field.message.text().startswith("⚠ ")
    retype(qtbot, field.editor, "0.05")
    assert not field.message.isVisible()


def test_what_is_no_number_never_reaches_the_case(qtbot, case, row):
    field = row(*POWER)
    before = case.value(POWER)
    retype(qtbot, field.editor, "cheap")
    assert case.value(POWER) == before
    assert case.undo_stack.count() == 0
    assert field.editor.text() == "cheap"
    assert "cheap" in field.message.text()
    retype(qtbot, field.editor, "", Qt.Key.Key_Return)
    assert "needed" in field.message.text()
    qtbot.keyClick(field.editor, Qt.Key.Key_Escape)
    assert field.editor.text() == "0.055"
    assert not field.message.isVisible()


def test_half_a_machine_is_told(qtbot, case, row):
    field = row("sites", 0, "fleets", 0, "count")
    retype(qtbot, field.editor, "1.5k")
    assert case.value(field.path) == 1500
    assert isinstance(case.value(field.path), int)
    retype(qtbot, field.editor, "2.5")
    assert case.value(field.path) == 2.5
    assert "whole number" in field.message.text()


def test_arrow_keys_step(qtbot, case, row):
    field = row("sites", 0, "fleets", 0, "count")
    qtbot.keyClick(field.editor, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: case.value(field.path) == 3001)
    field = row(*POWER)
    qtbot.keyClick(field.editor, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: case.value(field.path) == 0.054)


def test_an_optional_number_is_unset_by_deleting_it(qtbot, case, row):
    field = row("sites", 2, "power_limit_mw")
    assert field.reset.isVisible()
    retype(qtbot, field.editor, "")
    assert case.value(field.path) is None
    assert case.scenario.sites[2].power_limit_mw is None
    assert not field.reset.isVisible()


def test_reset_restores_the_default_and_drops_a_bad_text(qtbot, case, row):
    field = row("operator", "pool_fee")
    assert not field.reset.isVisible()
    retype(qtbot, field.editor, "0.03")
    assert field.reset.isVisible()
    retype(qtbot, field.editor, "x", end=None)
    qtbot.mouseClick(field.reset, Qt.MouseButton.LeftButton)
    assert case.scenario.operator.pool_fee == 0.02
    assert field.editor.text() == "0.02"
    assert not field.reset.isVisible()
    case.undo_stack.undo()
    assert field.editor.text() == "0.03"


def test_a_drag_is_one_step_and_follows_live(qtbot, case, row):
    field = row(*POWER)
    slider = field.slider
    groove = slider.style().subControlRect
    assert groove is not None
    left = QPoint(round(slider.width() * slider.value() / 1000), slider.height() // 2)
    seen = []
    case.changed.connect(lambda _: seen.append(case.value(POWER)))
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=left)
    for x in (10, 20, 30, 40):
        qtbot.mouseMove(slider, left + QPoint(x, 0))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=left + QPoint(40, 0))
    assert len(set(seen)) >= 3
    assert seen == sorted(seen)
    assert case.undo_stack.count() == 1
    assert field.editor.text() == f"{case.value(POWER)}"
    case.undo_stack.undo()
    assert case.value(POWER) == 0.055
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=left)
    qtbot.mouseMove(slider, left + QPoint(30, 0))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=left + QPoint(30, 0))
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=left + QPoint(30, 0))
    qtbot.mouseMove(slider, left + QPoint(60, 0))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=left + QPoint(60, 0))
    assert case.undo_stack.count() == 2


def test_a_slider_by_keyboard_counts_whole_machines(qtbot, case, row):
    field = row("sites", 0, "fleets", 0, "count")
    field.slider.setFocus()
    qtbot.keyClick(field.slider, Qt.Key.Key_Right)
    qtbot.keyClick(field.slider, Qt.Key.Key_Right)
    assert isinstance(case.value(field.path), int)
    assert case.value(field.path) > 3000
    assert case.undo_stack.count() == 1
    assert case.issues == ()


def test_undo_while_typing_takes_over_first(qtbot, case, row):
    line = row(*POWER).editor
    retype(qtbot, line, "0.08", end=None)
    qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: case.undo_stack.count() == 1)
    assert line.text() == "0.08"  # the window's undo, not the line's own
    case.undo_stack.undo()
    assert line.text() == "0.055"


@pytest.mark.parametrize("key", [Qt.Key.Key_S, Qt.Key.Key_F5])
def test_a_command_finds_what_was_typed(qtbot, case, row, key):
    line = row("sites", 0, "fleets", 0, "machine").editor.line
    retype(qtbot, line, "S21 XP 270", end=None)
    assert case.undo_stack.count() == 0
    modifier = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(line, Qt.Key.Key_A, modifier)  # the line's own
    assert case.undo_stack.count() == 0
    line.completer().popup().hide()
    bare = Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(line, key, modifier if key == Qt.Key.Key_S else bare)
    qtbot.waitUntil(lambda: case.scenario.sites[0].fleets[0].machine == "S21 XP 270")


def test_what_is_typed_can_be_asked_for(qtbot, case, panel, row):
    retype(qtbot, row("name").editor, "Typed", end=None)
    panel.commit()
    assert case.name == "Typed"
    box = row("question").editor
    qtbot.keyClicks(box, "?!")
    panel.commit()
    assert case.value(("question",)).startswith("?!")


def test_other_edits_leave_alone_what_is_being_typed(qtbot, case, row):
    line = row(*POWER).editor
    retype(qtbot, line, "0.0", end=None)
    line.setCursorPosition(1)
    case.set_value(("sites", 0, "pue"), 1.2)
    assert line.text() == "0.0"
    assert line.cursorPosition() == 1
    assert line.hasFocus()
    assert row("sites", 0, "pue").editor.text() == "1.2"


def test_texts(qtbot, case, row):
    retype(qtbot, row("name").editor, "Mein Fall", end=None)
    qtbot.waitUntil(lambda: case.name == "Mein Fall")
    box = row("question").editor
    box.selectAll()
    qtbot.keyClicks(box, "Does it pay?")
    qtbot.waitUntil(lambda: case.value(("question",)) == "Does it pay?")
    box = row("sources").editor
    box.selectAll()
    qtbot.keyClicks(box, "one")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.keyClicks(box, "two")
    qtbot.keyClick(box, Qt.Key.Key_Tab)
    assert case.scenario.sources == ("one", "two")
    assert case.undo_stack.count() == 3


def test_an_empty_name_is_told(qtbot, case, row):
    field = row("name")
    retype(qtbot, field.editor, "")
    assert "1 to 200 characters" in field.message.text()


def test_choices_checks_and_days(qtbot, case, row, panel):
    box = row("engine").editor
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert case.scenario.engine == "events"
    box = row("tick_hours").editor
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert case.scenario.tick_hours == 12
    check = row("chain", "luck").editor
    qtbot.keyClick(check, Qt.Key.Key_Space)
    assert case.scenario.chain.luck is False
    day = row("start").editor
    day.box.setDate(QDate(2025, 11, 20))
    assert case.scenario.start == datetime.date(2025, 11, 20)
    case.undo_stack.undo()
    assert day.box.date() == QDate(2025, 11, 22)
    assert case.undo_stack.count() == 4


def test_a_day_is_set_and_unset(qtbot, case, row):
    field = row("sites", 0, "fleets", 0, "delivery_date")
    assert not field.editor.box.isVisible()
    assert field.editor.switch.text() == "not set"
    qtbot.keyClick(field.editor.switch, Qt.Key.Key_Space)
    assert case.value(field.path) == datetime.date(2025, 11, 22)
    assert field.editor.box.isVisible()
    qtbot.keyClick(field.editor.switch, Qt.Key.Key_Space)
    assert case.value(field.path) is None


def test_days_of_the_week_and_months(qtbot, case, row):
    path = ("sites", 0, "time_of_use")
    case.set_value(path, [{"from_hour": 1, "to_hour": 2, "power_usd_per_kwh": 0.1}])
    field = row(*path, 0, "weekdays")
    assert all(button.isChecked() for button in field.editor.buttons)
    qtbot.mouseClick(field.editor.buttons[5], Qt.MouseButton.LeftButton)
    qtbot.keyClick(field.editor.buttons[6], Qt.Key.Key_Space)
    assert case.scenario.sites[0].time_of_use[0].weekdays == ("mon", "tue", "wed", "thu", "fri")
    assert field.reset.isVisible()
    months = row(*path, 0, "months").editor
    for button in months.buttons:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert "1 to 12 entries" in row(*path, 0, "months").message.text()


def test_a_machine_from_the_catalogue(qtbot, case, row):
    path = ("sites", 0, "fleets", 0, "machine")
    field = row(*path)
    assert "104 TH/s" in field.editor.figures.text()
    line = field.editor.line
    line.selectAll()
    qtbot.keyClicks(line, "s21 xp 27")
    popup = line.completer().popup()
    assert popup.isVisible()
    words = popup.model().index(0, 0).data()
    assert "Antminer S21 XP 270T" in words
    assert "J/TH" in words
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert case.value(path) == "Antminer S21 XP 270T"
    assert "270 TH/s" in field.editor.figures.text()
    assert case.undo_stack.count() == 1


def test_the_whole_catalogue_is_one_click_away(qtbot, case, row):
    editor = row("sites", 0, "fleets", 0, "machine").editor
    qtbot.mouseClick(editor.button, Qt.MouseButton.LeftButton)
    popup = editor.line.completer().popup()
    assert popup.isVisible()
    assert popup.model().rowCount() > 200
    popup.hide()


def test_an_unknown_machine_gets_a_suggestion(qtbot, case, row):
    field = row("sites", 0, "fleets", 0, "machine")
    field.editor.line.completer().popup()
    retype(qtbot, field.editor.line, "Antminer S19j Prp 104", end=None)
    field.editor.line.completer().popup().hide()
    qtbot.keyClick(field.editor.line, Qt.Key.Key_Return)
    assert "Antminer S19j Pro 104T" in field.message.text()


def test_own_machines_are_suggested(qtbot, case, row):
    case.set_value(("machines",), [{"name": "Garage", "hashrate_ths": 9.0, "power_w": 300.0}])
    field = row("sites", 0, "fleets", 0, "machine")
    field.editor.line.selectAll()
    qtbot.keyClicks(field.editor.line, "gara")
    popup = field.editor.line.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    assert popup.model().index(0, 0).data().startswith("Garage 9T")
    popup.hide()


def test_a_series_is_browsed_for(qtbot, case, row, tmp_path):
    days = [datetime.date(2020, 1, 1) + datetime.timedelta(days=i) for i in range(500)]
    file = tmp_path / "prices.csv"
    rows = "".join(f"{day},{9000 + i % 7}\n" for i, day in enumerate(days))
    file.write_text(f"date,price_usd\n{rows}", "utf-8")
    kind = row("market", "price", "kind").editor
    place = kind.findData("replay")
    kind.setCurrentIndex(place)
    kind.activated.emit(place)
    field = row("market", "price", "series")
    assert "is missing" in field.message.text()
    qtbot.mouseClick(field.editor.button, Qt.MouseButton.LeftButton)
    dialog = field.editor.dialog
    assert isinstance(dialog, QFileDialog)
    assert dialog.isVisible()
    dialog.selectFile(str(file))
    button = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Open)
    qtbot.waitUntil(button.isEnabled)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert case.value(("market", "price", "series")) == str(file)
    case.set_value(("market", "price", "replay_from"), datetime.date(2020, 1, 2))
    assert case.issues == ()


def test_a_typed_series_counts_from_the_scenarios_folder(qtbot, case, row, tmp_path):
    case.mark_saved(tmp_path / "a.toml")
    kind = row("market", "price", "kind").editor
    kind.activated.emit(kind.findData("bootstrap"))
    retype(qtbot, row("market", "price", "series").editor.line, "p.csv")
    assert case.value(("market", "price", "series")) == str(tmp_path / "p.csv")


def test_time_zones_are_suggested_and_told(qtbot, case, row):
    field = row("sites", 0, "time_zone")
    retype(qtbot, field.editor, "chicag", end=None)
    popup = field.editor.completer().popup()
    assert popup.isVisible()
    popup.hide()
    qtbot.keyClick(field.editor, Qt.Key.Key_Return)
    assert "IANA zone" in field.message.text()


def test_the_panel_reacts_within_a_frame(session, case, panel, row):
    panel.advanced.setChecked(True)
    row("network", "hashrate_ehs")
    spent = []
    for i in range(30):
        session.blockSignals(True)
        case.set_value(("network", "hashrate_ehs"), 1_000.0 + i)
        session.blockSignals(False)
        begin = time.perf_counter()
        panel.refresh()
        spent.append(time.perf_counter() - begin)
    assert sorted(spent)[15] < 0.008  # measured: less than 0.001


def test_what_a_table_requires_is_asked_once_the_table_is_given(qtbot, case, panel):
    def shown(*path):
        panel.show_path(("sites", 0, "name"))
        rows = [row for row in panel.findChildren(Row) if row.path == path]
        return any(row.isVisible() for row in rows)

    block = ("sites", 0, "take_or_pay", "block_mw")
    assert not shown(*block)
    assert shown("sites", 0, "power_usd_per_kwh")
    case.set_value(block, 1.0)
    qtbot.waitUntil(lambda: shown(*block))
    assert shown("sites", 0, "take_or_pay", "contract_usd_per_kwh")  # it is missing now
