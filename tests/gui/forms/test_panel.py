"""The panel: parts, search, short and long forms, other cases, names for those who cannot see."""

import random
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QSlider,
    QToolButton,
)

from gui.case import Case
from gui.forms.panel import InputsPanel
from gui.forms.parts import FIXED
from gui.forms.row import Row
from gui.forms.schema import every_setting
from gui.forms.typed import NumberEdit
from gui.session import Session
from gui.theme import apply_theme
from minersim.scenario.keys import remove_at
from minersim.scenario.starters import add_entry, duplicate_entry, switch_kind
from minersim.scenario.walk import TAGS

SCENARIOS = sorted((Path(__file__).parents[3] / "scenarios").glob("*.toml"))
KINDS = [
    (("market", "price"), kind)
    for kind in ["constant", "scripted", "gbm", "merton", "garch", "regimes", "bootstrap", "replay"]
]
KINDS += [(("market", "fees"), kind) for kind in ("constant", "ar1")]
KINDS += [(("network",), kind) for kind in ("constant", "elastic", "logistic", "cohorts")]
KINDS += [(("network", "growth"), kind) for kind in ("none", "constant", "profitability")]
KINDS += [(("operator", "treasury"), k) for k in ("sell-all", "hold-share", "cover-costs")]
KINDS += [(("operator", "switch_off"), kind) for kind in ("margin", "never")]
KINDS += [(("chain", "difficulty_rule"), kind) for kind in ("bitcoin", "cw-144", "asert")]


def visible_rows(panel):
    return [row for row in panel.findChildren(Row) if row.isVisible()]


def keys(panel):
    return {row.setting.key for row in visible_rows(panel)}


def check_names(panel):
    """Every row has label and buddy, unit and tooltip; every control a name."""
    rows = visible_rows(panel)
    for row in rows:
        setting, editor = row.setting, row.editor
        assert editor.objectName() == setting.key
        assert row.label.text() == setting.title
        buddy = row.label.buddy()
        assert buddy is editor or editor.isAncestorOf(buddy)
        assert setting.description
        assert setting.key in editor.toolTip()
        assert setting.title in editor.accessibleName()
        if setting.unit:
            is_number = isinstance(editor, NumberEdit)
            shown = editor.unit if is_number else editor.currentText().split()[-1]
            assert shown == setting.unit
            assert setting.unit in editor.accessibleName()
    kinds = (QLineEdit, QComboBox, QAbstractButton, QAbstractSpinBox, QSlider, QPlainTextEdit)
    for kind in (*kinds, QListView):
        for widget in panel.findChildren(kind):
            inside = isinstance(widget.parent(), QComboBox | QAbstractSpinBox | QLineEdit)
            if not widget.isVisible() or inside or widget.objectName().startswith("qt_"):
                continue
            interface = QAccessible.queryAccessibleInterface(widget)
            assert interface.text(QAccessible.Text.Name), widget.objectName()
            assert widget.objectName(), interface.text(QAccessible.Text.Name)
            assert widget.toolTip(), widget.objectName()
    return len(rows)


@pytest.mark.parametrize(("path", "kind"), KINDS, ids=str)
def test_every_field_of_every_kind_is_named(panel, preferences, case, path, kind):
    preferences.advanced = True
    case.edit(lambda raw: switch_kind(raw, path, kind), "x")
    panel.show_path(path)
    assert check_names(panel) > 0
    tag = next(name for name in TAGS if case.value((*path, name)))
    box = next(r for r in visible_rows(panel) if r.path == (*path, tag)).editor
    assert box.currentData() == kind
    for row in visible_rows(panel):
        if row.setting.required and row.setting.sort != "file":
            assert case.value(row.path) is not None


def test_every_part_is_named(panel, preferences, case):
    preferences.advanced = True
    for holder in (("machines",), ("sites", 0, "time_of_use"), ("market", "price", "shocks")):
        case.edit(lambda raw, path=holder: add_entry(raw, path), "x")
    case.edit(lambda raw: add_entry(raw, ("network", "shocks")), "x")
    for part in FIXED:
        panel.show_path(part.path or part.keys[:1])
        assert panel.title.text() == part.title
        check_names(panel)
    for path in (("sites", 0), ("sites", 0, "fleets", 0)):
        panel.show_path(path)
        check_names(panel)


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_shipped_scenarios_show_their_values_and_change_none(qtbot, preferences, file):
    session = Session()
    case = Case.load(file)
    session.add(case)
    preferences.advanced = True
    panel = InputsPanel(session, preferences)
    qtbot.addWidget(panel)
    panel.show()
    for part in FIXED:
        panel.show_path(part.path or part.keys[:1])
    for i, site in enumerate(case.scenario.sites):
        panel.show_path(("sites", i, "name"))
        for j, _ in enumerate(site.fleets):
            panel.show_path(("sites", i, "fleets", j, "count"))
    for line in panel.findChildren(QLineEdit):
        line.editingFinished.emit()
    assert case.undo_stack.count() == 0


def test_the_short_form_shows_what_counts(qtbot, case, panel, preferences):
    panel.show_path(("operator",))
    short = keys(panel)
    assert {"operator.cash_usd", "operator.pool_fee", "operator.treasury.policy"} <= short
    assert "operator.salvage_fraction" not in short
    assert panel.hidden.isVisible()
    case.set_value(("operator", "salvage_fraction"), 0.2)
    assert "operator.salvage_fraction" in keys(panel)
    case.set_value(("operator", "salvage_fraction"), 0.05)
    assert "operator.salvage_fraction" in keys(panel)  # nothing goes from under one's hands
    panel.show_path(("chain",))
    panel.show_path(("operator",))
    assert "operator.salvage_fraction" not in keys(panel)
    qtbot.mouseClick(panel.hidden, Qt.MouseButton.LeftButton)
    assert preferences.advanced
    assert "operator.salvage_fraction" in keys(panel)
    assert not panel.hidden.isVisible()
    qtbot.keyClick(panel.advanced, Qt.Key.Key_Space)
    assert not preferences.advanced
    assert keys(panel) == short


def test_a_path_is_shown_though_the_short_form_hides_it(qtbot, panel):
    panel.show_path(("network", "switching", "on_days"))
    row = next(r for r in visible_rows(panel) if r.path == ("network", "switching", "on_days"))
    assert row.editor.hasFocus()
    bottom = panel.area.viewport()
    qtbot.waitUntil(lambda: row.mapTo(bottom, row.rect().center()).y() < bottom.height())
    assert panel.title.text() == "Network"


@pytest.mark.parametrize("path", [(), ("nothing",), ("sites", 99, "pue"), ("market", "x"), (0,)])
def test_paths_that_lead_nowhere_show_the_nearest(panel, path):
    panel.show_path(path)
    assert panel.title.text()


def test_the_tree_leads_to_the_parts(qtbot, panel):
    panel.navigation.setFocus()
    assert panel.title.text() == "Scenario"
    qtbot.keyClick(panel.navigation, Qt.Key.Key_Down)
    assert panel.title.text() == "Chain"
    assert "chain.height" in keys(panel)


def test_search_by_keyboard(qtbot, panel):
    panel.focus_search()
    assert panel.search.hasFocus()
    qtbot.keyClicks(panel.search, "discount")
    assert panel.found.isVisible()
    assert panel.found.item(0).text().startswith("Discount rate")
    qtbot.keyClick(panel.search, Qt.Key.Key_Return)
    assert panel.title.text() == "Operator"
    row = next(r for r in visible_rows(panel) if r.setting.key == "operator.discount_rate_per_year")
    assert row.editor.hasFocus()
    assert panel.navigation.isVisible()


def test_search_walks_with_arrows_and_ends_with_escape(qtbot, panel):
    panel.focus_search()
    qtbot.keyClicks(panel.search, "power price")
    assert panel.found.count() >= 4
    qtbot.keyClick(panel.search, Qt.Key.Key_Down)
    assert panel.found.currentRow() == 1
    qtbot.keyClick(panel.search, Qt.Key.Key_Escape)
    assert panel.search.text() == ""
    qtbot.keyClicks(panel.search, "zzzz")
    assert "No setting" in panel.found.item(0).text()
    qtbot.keyClick(panel.search, Qt.Key.Key_Return)


def test_changing_the_kind_by_keyboard(qtbot, case, panel):
    panel.show_path(("market", "price", "kind"))
    box = next(r for r in visible_rows(panel) if r.setting.key == "market.price.kind").editor
    while case.value(("market", "price", "kind")) != "constant":
        qtbot.keyClick(box, Qt.Key.Key_Up)
        assert case.issues == ()
    assert box.hasFocus()
    assert "market.price.volatility_per_year" not in keys(panel)
    case.undo_stack.undo()
    case.undo_stack.undo()
    assert "market.price.volatility_per_year" in keys(panel)
    assert case.value(("market", "price", "volatility_per_year")) == 0.47


def test_wrong_values_are_counted_marked_and_reached(qtbot, case, panel):
    case.set_value(("sites", 1, "pue"), 0.2)
    case.set_value(("operator", "cash_usd"), -1.0)
    assert "2 values" in panel.issues.text()
    marked = [item.text(0) for item in panel.navigation._items.values() if "⚠" in item.text(0)]
    assert marked == ["⚠ Operator", "⚠ Hosting, Texas"]
    titles = set()
    for _ in range(2):
        qtbot.mouseClick(panel.issues, Qt.MouseButton.LeftButton)
        titles.add(panel.title.text())
        assert panel.focusWidget().text() in ("0.2", "-1")
    assert titles == {"Operator", "Hosting, Texas"}
    case.undo_stack.undo()
    case.undo_stack.undo()
    assert not panel.issues.isVisible()


def test_another_case_is_shown_without_being_changed(qtbot, session, case, panel):
    panel.show_path(("sites", 2, "fleets", 0, "count"))
    line = panel.focusWidget()
    line.selectAll()
    qtbot.keyClicks(line, "many")
    other = Case.load(SCENARIOS[0])
    session.add(other)
    assert panel.title.text() == "Sites"
    session.set_current(case)
    panel.show_path(("sites", 2, "fleets", 0, "count"))
    assert panel.focusWidget().text() == "2500"
    session.close(case)
    session.close(other)
    assert panel.empty.isVisible()
    panel.show_path(("name",))
    panel.focus_search()
    qtbot.keyClicks(panel.search, "power")
    session.add(Case.load(SCENARIOS[1]))
    assert not panel.empty.isVisible()


def test_names_are_elided_and_told(case, panel):
    name = "Ä" * 200
    case.set_value(("sites", 0, "name"), name)
    panel.show_path(("sites", 0, "pue"))
    assert panel.title.text().endswith("…")
    assert panel.title.toolTip() == name
    assert panel.width() == 360


@pytest.mark.parametrize("width", [300, 360, 700])
def test_nothing_is_wider_than_the_panel(qtbot, case, panel, preferences, width):
    preferences.advanced = True
    panel.resize(width, 500)
    for part in FIXED:
        panel.show_path(part.path or part.keys[:1])
        QCoreApplication.processEvents()
        assert panel.area.widget().width() <= panel.area.viewport().width(), part


def test_themes_and_a_panel_that_goes_away(qtbot, session, preferences, case):
    panel = InputsPanel(session, preferences)
    panel.show()
    panel.show_path(("sites", 0, "pue"))
    case.set_value(("sites", 0, "pue"), 0.1)
    before = next(r for r in visible_rows(panel) if r.path[-1] == "pue").message.styleSheet()
    apply_theme("dark")
    QCoreApplication.processEvents()
    after = next(r for r in visible_rows(panel) if r.path[-1] == "pue").message.styleSheet()
    assert before != after
    panel.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    case.set_value(("sites", 0, "pue"), 1.1)
    preferences.advanced = True


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_the_form_shows_the_case(case, panel, preferences, seed):
    chance = random.Random(seed)
    preferences.advanced = True
    lists = [("sites",), ("machines",), ("sites", 0, "fleets"), ("sites", 0, "time_of_use")]
    lists += [("market", "price", "shocks"), ("network", "shocks")]

    def edit_value():
        settings = [s for s in every_setting(case.raw) if s.sort in ("number", "whole")]
        setting = chance.choice(settings)
        value = chance.choice([0.5, 3, -7.0, 1e14, None])
        case.set_value(setting.path, value)

    def edit_list():
        path = chance.choice(lists)
        count = len(case.value(path) or ())
        place = chance.randrange(count) if count else None
        if path[0] == "sites" and len(path) > 1 and not case.value(("sites",)):
            return
        if place is None or chance.random() < 0.4:
            case.edit(lambda raw: add_entry(raw, path), "add")
        elif chance.random() < 0.5:
            case.edit(lambda raw: duplicate_entry(raw, path, place), "twin")
        else:
            case.edit(lambda raw: remove_at(raw, (*path, place)), "remove")

    def edit_kind():
        path, kind = chance.choice(KINDS)
        if path != ("network", "growth") or case.value(("network", "kind")) == "cohorts":
            case.edit(lambda raw: switch_kind(raw, path, kind), "kind")

    def look():
        panel.show_path(chance.choice(list(every_setting(case.raw))).path)

    steps = [edit_value, edit_list, edit_kind, look, case.undo_stack.undo, case.undo_stack.redo]
    for _ in range(120):
        chance.choice(steps)()
        for row in visible_rows(panel):
            value = case.value(row.path)
            value = row.setting.default if value is None else value
            if isinstance(row.editor, NumberEdit):
                assert row.editor.text() == row.editor.write(value), row.path
            elif row.setting.sort in ("kind", "choice"):
                assert row.editor.currentData() == value, row.path
            assert row.message.text().removeprefix("⚠ ") == case.issue_at(row.path)
        assert len(panel.findChildren(Row)) < 200


def test_buttons_are_reached_by_tab(qtbot, panel):
    panel.show_path(("sites",))
    buttons = [b for b in panel.findChildren(QToolButton) if b.objectName().startswith("sites.")]
    assert len(buttons) == 6
    assert all(b.focusPolicy() & Qt.FocusPolicy.TabFocus for b in buttons)
