"""Lists of tables: every button, and back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListView, QToolButton


@pytest.fixture
def press(qtbot, panel):
    def press_button(key, name):
        button = next(
            b for b in panel.findChildren(QToolButton) if b.objectName() == f"{key}.{name}"
        )
        assert button.isVisible()
        assert button.isEnabled()
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    return press_button


def view(panel, key):
    return next(v for v in panel.findChildren(QListView) if v.objectName() == key)


def names(case):
    return [site["name"] for site in case.value(("sites",))]


def test_sites_come_move_and_go(qtbot, case, panel, press):
    panel.show_path(("sites",))
    press("sites", "add")
    assert names(case)[-1] == "New site"
    assert case.issues == ()
    assert view(panel, "sites").currentIndex().row() == 3
    press("sites", "up")
    press("sites", "up")
    assert names(case) == ["Old hosting", "New site", "Hosting, Texas", "Own substation"]
    assert view(panel, "sites").currentIndex().row() == 1
    press("sites", "down")
    press("sites", "duplicate")
    assert names(case)[2:4] == ["New site", "New site 2"]
    assert view(panel, "sites").currentIndex().row() == 3
    press("sites", "remove")
    assert names(case)[3] == "Own substation"
    for _ in range(case.undo_stack.count()):
        case.undo_stack.undo()
    assert names(case) == ["Old hosting", "Hosting, Texas", "Own substation"]
    assert view(panel, "sites").model().rowCount() == 3


def test_every_entry_can_go_and_come_back(qtbot, case, panel, press):
    panel.show_path(("sites",))
    for _ in range(3):
        press("sites", "remove")
    assert case.scenario.sites == ()
    assert not view(panel, "sites").isVisible()
    case.undo_stack.undo()
    assert view(panel, "sites").isVisible()
    assert len(case.scenario.sites) == 1


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("market.price.shocks", ("market", "price", "shocks")),
        ("network.shocks", ("network", "shocks")),
        ("sites[0].time_of_use", ("sites", 0, "time_of_use")),
        ("machines", ("machines",)),
    ],
)
def test_entries_with_a_form_beneath(qtbot, case, panel, press, row, key, path):
    panel.show_path(path)
    press(key, "add")
    press(key, "add")
    assert case.issues == ()
    assert len(case.value(path)) == 2
    field = next(iter(case.value((*path, 1))))
    assert row(*path, 1, field).isVisible()
    view(panel, key).setCurrentIndex(view(panel, key).model().index(0))
    assert row(*path, 0, field).isVisible()
    press(key, "remove")
    press(key, "remove")
    assert case.value(path) == []
    case.undo_stack.undo()
    assert row(*path, 0, field).isVisible()


def test_points_of_a_scripted_price(qtbot, case, panel, press, row):
    kind = row("market", "price", "kind").editor
    kind.activated.emit(kind.findData("scripted"))
    for _ in range(3):
        press("market.price.points", "add")
    view(panel, "market.price.points").setCurrentIndex(
        view(panel, "market.price.points").model().index(0)
    )
    press("market.price.points", "duplicate")
    assert [point["day"] for point in case.value(("market", "price", "points"))] == [30, 45, 60, 90]
    assert case.issues == ()


def test_a_fleet_is_opened_and_removed_while_shown(qtbot, case, panel, press, row):
    panel.show_path(("sites", 0, "name"))
    press("sites[0].fleets", "add")
    press("sites[0].fleets", "open")
    assert row("sites", 0, "fleets", 1, "machine").isVisible()
    assert panel.title.text() == "100 × Antminer S21 200T"
    case.undo_stack.undo()
    assert panel.title.text() == "Old hosting"


def test_the_last_fleet_cannot_go_unnoticed(qtbot, case, panel, press):
    panel.show_path(("sites", 0, "name"))
    press("sites[0].fleets", "remove")
    section = view(panel, "sites[0].fleets").parent()
    assert "1 to 1,000 entries" in section.message.text()
    assert panel.issues.isVisible()


def test_ten_thousand_points_stay_quick(qtbot, case, panel, row):
    points = [{"day": float(i + 1), "price_usd": 9e4} for i in range(10_000)]
    price = {"kind": "scripted", "start_usd": 84_000.0, "points": points}
    case.set_value(("market", "price"), price)
    panel.show_path(("market", "price", "points", 9_999, "day"))
    assert row("market", "price", "points", 9_999, "day").editor.text() == "10,000"
