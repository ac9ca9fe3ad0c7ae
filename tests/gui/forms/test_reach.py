"""Every setting that a scenario may have is reached, named, edited and written by the forms."""

import html
import math
import tomllib
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QListView, QToolButton

from gui.case import Case
from gui.forms.chosen import CheckEdit, ChoiceEdit, ChoicesEdit, DateEdit
from gui.forms.named_editors import FileEdit
from gui.forms.schema import Setting, entry_model, every_setting, settings_of
from gui.forms.sections import OptionalSection
from gui.forms.typed import LineEdit, NumberEdit, NumbersBox, TextBox
from gui.theme import apply_theme, colours
from minersim.scenario import Scenario, scenario_from_dict
from minersim.scenario.keys import format_key, set_at
from minersim.scenario.starters import add_entry, add_table, switch_kind
from minersim.scenario.walk import model_of, models_by_tag

BUSINESS = ("operator", "sites", "machines")
SITE = ("sites", 0)
FLEET = (*SITE, "fleets", 0)


def holders(raw, model=Scenario, path=()) -> Iterator[Setting]:
    """Tables, unions and lists that given tables have a place for."""
    for setting in settings_of(model, path):
        here = raw.get(setting.path[-1]) if isinstance(raw, dict) else None
        if setting.sort not in {"table", "union", "list"}:
            continue
        yield setting
        annotation = setting.field.annotation
        if setting.sort == "list":
            for i, entry in enumerate(here or ()):
                yield from holders(entry, entry_model(setting), (*setting.path, i))
        else:
            chosen = model_of(annotation, here or setting.default)
            if chosen is not None:
                yield from holders(here or {}, chosen, setting.path)


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def filled(raw):
    """Give every list an entry and every table that may be left out its starter."""
    for _ in range(3):  # what is added has places for more
        for setting in list(holders(raw)):
            if setting.sort == "list" and not at(raw, setting.path):
                add_entry(raw, setting.path)
            elif setting.sort == "table" and setting.optional:
                add_table(raw, setting.path)
    return raw


def at(raw, path):
    for step in path:
        raw = raw.get(step) if isinstance(raw, dict) else raw[step]
        if raw is None:
            return None
    return raw


def variants(scenario):
    """Scenarios that between them have every kind of every table."""
    raw = filled(plain(scenario.to_dict()))
    found, kinds = [raw], set()
    for base in found:  # it grows while it is walked
        for setting in [s for s in holders(base) if s.sort == "union"]:
            for kind in models_by_tag(setting.field.annotation):
                mark = (setting.common_key, kind)
                if mark in kinds:
                    continue
                kinds.add(mark)
                other = plain(base)
                switch_kind(other, setting.path, kind)
                found.append(filled(other))
    return found


def test_every_setting_has_a_row_with_a_name_a_unit_and_a_definition(case, panel, preferences):
    preferences.advanced = True
    seen, faults = {}, []
    for raw in variants(case.scenario):
        # what the data page put in is said there
        fresh = [s for s in every_setting(raw) if s.sort != "list" and s.key != "figures"]
        fresh = [s for s in fresh if marked(s) not in seen]
        if not fresh:
            continue
        case.edit(lambda values, raw=raw: (values.clear(), values.update(plain(raw))), "all")
        for setting in fresh:
            seen[marked(setting)] = setting
            panel.show_path(setting.path)
            row = panel._form.row_of(setting.path)
            if row is None or row.path != setting.path or row.isHidden():
                faults.append(f"{setting.key}: no row")
                continue
            faults += [f"{setting.key}: {fault}" for fault in faults_of(row)]
    assert faults == []
    assert len(seen) > 250
    tops = {setting.common_key.split(".")[0] for setting in seen.values()}
    assert set(BUSINESS) <= tops


def marked(setting):
    """A setting whatever its place, told from its namesake of another kind."""
    return (setting.common_key, setting.title, setting.description)


def faults_of(row):
    setting, editor = row.setting, row.editor
    target = editor.focusProxy() or editor
    if not setting.title or setting.title not in row.label.text():
        yield "no label"
    if row.label.buddy() is not target:
        yield "label without buddy"
    if setting.description.rstrip(".") not in plain_text(editor.toolTip()):
        yield "no definition"
    if setting.title not in target.accessibleName():
        yield f"accessible name {target.accessibleName()!r}"
    if editor.objectName() != setting.key:
        yield "object name"
    if setting.unit and setting.unit not in editor.accessibleName():
        yield "unit not named"
    if setting.sort in {"number", "whole"} and editor.unit != setting.unit:
        yield f"unit {editor.unit!r}, not {setting.unit!r}"


def plain_text(rich):
    return html.unescape(rich)


# --- tables that may be left out ----------------------------------------------------------------


def optional_tables(scenario):
    found = {}
    for raw in variants(scenario):
        for setting in holders(raw):
            if setting.sort == "table" and setting.optional:
                found.setdefault(setting.common_key, (setting, raw))
    return found


def test_tables_that_may_be_left_out_come_and_go_by_a_switch(qtbot, case, panel, preferences):
    preferences.advanced = True
    tables = optional_tables(case.scenario)
    assert {"sites.curtailment", "sites.demand_response", "network.tuning"} <= set(tables)
    assert len(tables) >= 11
    for setting, raw in tables.values():
        lacking = plain(raw)
        del at(lacking, setting.path[:-1])[setting.path[-1]]
        case.edit(lambda values, raw=lacking: (values.clear(), values.update(raw)), "all")
        panel.show_path(setting.path)
        switch = find(panel, QCheckBox, setting.key)
        rows = [row for row in panel._form.rows() if row.path[:-1] == setting.path]
        assert rows
        assert not switch.isChecked()
        panel.area.ensureWidgetVisible(switch)
        qtbot.mouseClick(switch, Qt.MouseButton.LeftButton, pos=switch.rect().center() / 8)
        assert isinstance(case.value(setting.path), dict), setting.key
        assert all(not row.isHidden() for row in rows), setting.key
        switch.setFocus()
        qtbot.keyClick(switch, Qt.Key.Key_Space)
        assert case.value(setting.path) is None, setting.key
        assert all(row.isHidden() for row in rows), setting.key
        case.undo_stack.undo()
        assert switch.isChecked()
        assert not rows[0].isHidden()
        assert switch.toolTip()
        assert switch.accessibleName() == setting.title


NOT_MADE_UP = {
    "sites.hourly_prices": {"file", "settlement_point"},
    # machines that stand there from the start cannot be late, and the form says so
    "sites.fleets.random_delay": {"random_delay"},
}


def test_a_starter_lacks_only_what_cannot_be_made_up(case):
    for key, (setting, _) in optional_tables(case.scenario).items():
        if not key.startswith("sites"):
            continue
        fresh = Case(case.scenario)
        fresh.edit(lambda raw, path=setting.path: add_table(raw, path), "add")
        lacking = {issue.key.rsplit(".", 1)[-1] for issue in fresh.issues}
        assert lacking == NOT_MADE_UP.get(key, set()), key


def test_a_setting_that_is_sought_shows_though_its_table_is_off(case, panel, row):
    found = row(*SITE, "curtailment", "strike_usd_per_kwh")
    assert found.isVisible()
    section = found.parent()
    assert isinstance(section, OptionalSection)
    assert not section.switch.isChecked()
    assert case.value((*SITE, "curtailment")) is None
    panel.show_path(("operator", "cash_usd"))
    panel.show_path((*SITE, "name"))
    again = next(s for s in panel.findChildren(OptionalSection) if s.path[-1] == "curtailment")
    assert again.isHidden()


def find(panel, kind, name):
    return next(w for w in panel.findChildren(kind) if w.objectName() == name)


# --- lists --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("loans", "loan: 1,000,000 USD over 24 months"),
        ("coin_loans", "loan: 1,000,000 USD over 24 months"),
        ("overheads", "staff: 10,000 USD/month"),
        ("hashprice_forwards", "forward: 10 PH/s at 50 USD/PH/s/day"),
    ],
)
def test_contracts_come_are_copied_and_go(qtbot, case, panel, preferences, row, name, words):
    preferences.advanced = True
    path = ("operator", name)
    key = format_key(path)
    panel.show_path(path)

    def press(what):
        button = find(panel, QToolButton, f"{key}.{what}")
        assert button.isEnabled(), what
        assert button.isVisible(), what
        qtbot.keyClick(button, Qt.Key.Key_Space)

    press("add")
    press("duplicate")
    assert case.issues == ()
    assert len(case.value(path)) == 2
    first, second = (entry["name"] for entry in case.value(path))
    assert first != second
    view = find(panel, QListView, key)
    texts = [view.model().index(i).data() for i in range(2)]
    assert texts == [words, words.replace(first, second)]
    assert row(*path, 1, "name").isVisible()
    press("remove")
    press("remove")
    assert case.value(path) == []
    assert again(case) == case.scenario


def again(case):
    """The scenario as its file would give it."""
    return scenario_from_dict(tomllib.loads(case.scenario.to_toml()))


# --- values -------------------------------------------------------------------------------------


def test_values_of_the_business_are_typed_and_come_back_from_the_file(
    qtbot, case, panel, preferences
):
    preferences.advanced = True
    seen, refused, tried = set(), [], 0
    for raw in variants(case.scenario):
        settings = [s for s in every_setting(raw) if s.path[0] in BUSINESS]
        fresh = [s for s in settings if marked(s) not in seen and s.sort not in {"list", "kind"}]
        seen |= {marked(s) for s in fresh}
        if not fresh:
            continue
        at(raw, SITE).pop("hourly_prices", None)  # its file cannot be made up
        case.edit(lambda values, raw=raw: (values.clear(), values.update(plain(raw))), "all")
        for setting in fresh:
            if "hourly_prices" in setting.path or isinstance(case.value(setting.path[:-1]), list):
                continue
            before = len(case.issues)
            panel.show_path(setting.path)
            row = panel._form.row_of(setting.path)
            assert row is not None, setting.key
            value = change(qtbot, row)
            if value is None:
                continue
            tried += 1
            stored = case.value(setting.path)
            same = stored == value or (
                isinstance(value, float) and math.isclose(stored, value, rel_tol=1e-9)
            )
            if not same:
                refused.append(f"{setting.key}: typed {value!r}, stored {stored!r}")
            if not case.issues:
                assert again(case) == case.scenario, setting.key
            elif len(case.issues) > before:
                case.undo_stack.undo()
    assert refused == []
    assert tried > 100


def change(qtbot, row):
    """Put another value into a row's editor as a person does; None where there is none to put."""
    editor, setting = row.editor, row.setting
    match editor:
        case NumberEdit():
            value = number_for(setting, row._context.value(setting.path))
            editor.setFocus()
            editor.selectAll()
            qtbot.keyClicks(editor, repr(value))
            qtbot.keyClick(editor, Qt.Key.Key_Return)
        case NumbersBox():
            value = [float(i) for i in range(1, 13)]
            editor.setPlainText("  ".join(map(str, value)))
            editor.take()
        case ChoiceEdit():
            place = (editor.currentIndex() + 1) % editor.count()
            value = editor.itemData(place)
            editor.setCurrentIndex(place)
            editor.activated.emit(place)
        case CheckEdit():
            value = not editor.isChecked()
            qtbot.mouseClick(editor, Qt.MouseButton.LeftButton, pos=editor.rect().center() / 8)
        case DateEdit():
            if not editor.switch.isChecked():
                qtbot.keyClick(editor.switch, Qt.Key.Key_Space)
            editor.box.setDate(editor.box.date().addDays(1))
            day: QDate = editor.box.date()
            value = day.toPython()
        case ChoicesEdit():
            qtbot.mouseClick(editor.buttons[-1], Qt.MouseButton.LeftButton)
            pairs = zip(editor._choices, editor.buttons, strict=True)
            value = [choice for choice, button in pairs if button.isChecked()]
        case TextBox() | FileEdit():
            return None
        case LineEdit():
            value = "Another name"
            editor.setFocus()
            editor.selectAll()
            qtbot.keyClicks(editor, value)
            qtbot.keyClick(editor, Qt.Key.Key_Return)
        case _:
            return None
    return value


def number_for(setting, now):
    """Another number within the bounds, near the one that stands."""
    low, high = -math.inf, math.inf
    for item in setting.field.metadata:
        low = max(low, getattr(item, "ge", -math.inf) or low, getattr(item, "gt", -math.inf) or low)
        high = min(high, getattr(item, "le", math.inf), getattr(item, "lt", math.inf))
    step = 1 if setting.sort == "whole" else 0.125
    start = now if isinstance(now, int | float) else max(low, 0) if low > -math.inf else 0
    value = start + step
    if value > high:
        value = start - step
    return int(value) if setting.sort == "whole" else float(value)


# --- lists of numbers ---------------------------------------------------------------------------


@pytest.fixture
def climate(case):
    months = {"monthly_mean_c": [10.5] * 12, "monthly_highest_c": [30.0] * 12}
    case.edit(lambda raw: set_at(raw, (*SITE, "climate"), months), "climate")
    assert case.issues == ()
    return (*SITE, "climate", "monthly_mean_c")


def test_a_number_for_every_month_is_typed(qtbot, case, row, climate):
    found = row(*climate)
    editor = found.editor
    assert isinstance(editor, NumbersBox)
    assert found.label.text() == "Mean temperature, °C"
    assert editor.toPlainText().split() == ["10.5"] * 12
    editor.setFocus()
    editor.selectAll()
    qtbot.keyClicks(editor, "1 2 3 4 5 6 7 8 9 10 11 -2.5")
    qtbot.waitUntil(lambda: case.value(climate)[-1] == -2.5)
    assert case.value(climate)[:3] == [1.0, 2.0, 3.0]
    assert case.issues == ()
    assert again(case).sites[0].climate.monthly_mean_c[-1] == -2.5


def test_what_is_no_number_is_said_and_not_taken(case, row, climate):
    found = row(*climate)
    found.editor.setPlainText("1 2 warm")
    found.editor.take()
    assert found.message.text() == "⚠ found 'warm'; allowed: numbers with a gap between"
    assert case.value(climate) == [10.5] * 12
    found.editor.setPlainText("1 2 3")
    found.editor.take()
    assert "12" in found.message.text()
    found.editor.setPlainText("")
    found.editor.take()
    assert case.value(climate) is None


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_months_follow_a_theme_that_is_chosen_later(qtbot, case, row, theme):
    apply_theme("light" if theme == "dark" else "dark")
    case.edit(lambda raw: add_table(raw, (*SITE, "coincident_peak")), "add")
    button = row(*SITE, "coincident_peak", "months").editor.buttons[0]
    apply_theme(theme)
    qtbot.waitUntil(lambda: colours().base in button.styleSheet())
    corner = QColor(button.grab().toImage().pixel(5, 5))
    assert corner == QColor(colours().base)
