"""A case: edits, undo, and what is wrong meanwhile."""

import pytest

from gui.case import Case
from gui.session import Session

POWER = ("sites", 0, "power_usd_per_kwh")


def test_an_edit_changes_the_scenario_and_can_be_undone(case):
    before = case.scenario.sites[0].power_usd_per_kwh
    case.set_value(POWER, 0.0812)
    assert case.scenario.sites[0].power_usd_per_kwh == 0.0812
    case.undo_stack.undo()
    assert case.scenario.sites[0].power_usd_per_kwh == before
    case.undo_stack.redo()
    assert case.value(POWER) == 0.0812


def test_a_drag_is_one_undo_step(case):
    before = case.value(POWER)
    for price in (0.05, 0.051, 0.052):
        case.set_value(POWER, price, merge="drag 1")
    case.set_value(POWER, 0.06, merge="drag 2")
    assert case.undo_stack.count() == 2
    case.undo_stack.undo()
    assert case.value(POWER) == 0.052
    case.undo_stack.undo()
    assert case.value(POWER) == before


def test_a_wrong_value_is_told_and_keeps_the_last_right_scenario(case):
    before = case.scenario
    case.set_value(POWER, 99.0)
    assert case.scenario is before
    assert "99" in case.issue_at(POWER)
    assert "at most 5" in case.issue_at(("sites",))
    assert case.issue_at(("operator",)) == ""
    case.set_value(POWER, 0.05)
    assert case.issues == ()


def test_the_same_value_is_no_edit(case):
    case.set_value(POWER, case.value(POWER))
    assert case.undo_stack.count() == 0


def test_removing_a_value_restores_its_default(case):
    case.set_value(("operator", "salvage_fraction"), 0.5)
    case.set_value(("operator", "salvage_fraction"), None)
    assert case.scenario.operator.salvage_fraction == 0.05


def test_dirty_until_saved(case, tmp_path):
    assert case.dirty
    case.mark_saved(tmp_path / "a.toml")
    assert not case.dirty
    case.set_value(POWER, 0.0812)
    assert case.dirty
    case.undo_stack.undo()
    assert not case.dirty


def test_a_twin_is_independent(case):
    twin = case.duplicate("other")
    twin.set_value(POWER, 0.0812)
    assert (case.name, twin.name) == (case.scenario.name, "other")
    assert case.value(POWER) != 0.0812


def test_session_follows_the_current_case(qtbot, scenario):
    session = Session()
    one, two = Case(scenario), Case(scenario.replace(name="two"))
    session.add(one)
    session.add(two)
    assert session.current is two
    with qtbot.assertNotEmitted(session.edited):
        one.set_value(POWER, 0.0812)
    with qtbot.waitSignal(session.edited):
        two.set_value(POWER, 0.0812)
    session.close(two)
    assert session.current is one
    session.undo_group.undo()
    assert one.value(POWER) != 0.0812


@pytest.mark.parametrize("path", [("nothing",), ("sites", 99, "pue"), ("sites", 0, "pue", "x")])
def test_value_of_what_is_not_there(case, path):
    assert case.value(path) is None
