"""Contracts and delays of a site in the form: made from the schema, with what is wrong beside."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

HEDGES = ("sites", 0, "power_hedges")
DELAY = ("sites", 0, "fleets", 0, "random_delay")


@pytest.fixture
def press(qtbot, panel):
    def press_button(name):
        button = next(b for b in panel.findChildren(QToolButton) if b.objectName() == name)
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    return press_button


def test_a_hedge_comes_with_its_settings_and_says_what_it_lacks(case, panel, press, row):
    panel.show_path(HEDGES)
    press("sites[0].power_hedges.add")
    assert case.value(HEDGES)[0]["share_of_load"] == 0.1
    assert [issue.key for issue in case.issues] == ["sites[0].power_hedges[0]"]
    assert "nothing to settle against" in case.issues[0].message
    for key in (
        "contract",
        "power_mw",
        "share_of_load",
        "price_usd_per_kwh",
        "premium_usd_per_kwh",
    ):
        assert row(*HEDGES, 0, key).isVisible()
    case.undo_stack.undo()
    assert case.issues == ()


def test_a_random_delay_shows_its_three_days(case, row):
    case.set_value(DELAY, {"shortest_days": 0, "likely_days": 60, "longest_days": 240})
    for key in ("shortest_days", "likely_days", "longest_days"):
        assert row(*DELAY, key).isVisible()
