"""The window: menus, cases, pages, notices, faults; typed at and clicked."""

from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMessageBox,
)

from gui.actions import ACTIONS, MENUS
from gui.case import Case
from gui.dialogs import ActionSearch
from gui.files import save_case
from gui.main_window import PAGES, MainWindow
from gui.preferences import Preferences
from gui.recovery import Recovery

POWER = ("sites", 0, "power_usd_per_kwh")


def text_of(window, name):
    return window.findChild(QLabel, name).text()


def test_every_action_can_be_done_and_has_its_own_keys(window):
    assert {a.menu for a in ACTIONS} == set(MENUS)
    keys = [a.shortcut for a in ACTIONS if a.shortcut]
    assert len(keys) == len(set(keys))
    assert {a.name for a in ACTIONS} == set(window.actions_by_name)
    for spec in ACTIONS:
        assert spec.tip.endswith(".")
        assert spec.text


def test_key_figures_follow_an_edit(window):
    before = text_of(window, "hashcost_value")
    window.session.current.set_value(POWER, 0.0812)
    assert text_of(window, "hashcost_value") != before
    assert "USD/PH/s/day" in text_of(window, "hashprice_value")
    assert "%" in text_of(window, "margin_value")
    assert text_of(window, "retarget_value").startswith("in ")


def test_undo_and_redo_by_keys(qtbot, window):
    case = window.session.current
    before = case.value(POWER)
    assert not window.actions_by_name["undo"].isEnabled()
    case.set_value(POWER, 0.0812)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert case.value(POWER) == before
    qtbot.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert case.value(POWER) == 0.0812


def test_the_star_says_that_there_is_something_to_save(window, tmp_path):
    case = window.session.current
    file = tmp_path / "a.toml"
    assert window.files.save(case, file)
    assert not window.isWindowModified()
    case.set_value(POWER, 0.0812)
    assert window.isWindowModified()
    assert window.case_tabs.tabText(0).endswith("*")
    window.actions_by_name["save"].trigger()
    assert not window.isWindowModified()
    assert "0.0812" in file.read_text("utf-8")


def test_cases_side_by_side(qtbot, window):
    first = window.session.current
    window.actions_by_name["duplicate"].trigger()
    second = window.session.current
    assert second is not first
    assert "(copy)" in second.name
    second.set_value(POWER, 0.0812)
    assert first.value(POWER) != 0.0812
    window.actions_by_name["next_case"].trigger()
    assert window.session.current is first
    window.case_tabs.setCurrentIndex(1)
    assert window.session.current is second


def test_every_page_shows(window):
    for place, (_, _, title) in enumerate(PAGES):
        window.actions_by_name[f"page_{place + 1}"].trigger()
        assert window.current_page.title == title
        assert window.page_tabs.currentIndex() == place
        assert window.current_page.isVisible()


def test_a_click_on_a_tab_is_answered_before_its_page_is_made(qtbot, window, monkeypatch):
    seen = []
    tabs = window.page_tabs

    def make(place, make=window.page):
        shown = window.stack.currentWidget()
        if isinstance(shown, QLabel):
            seen.append((tabs.currentIndex(), shown.text(), shown.isVisible()))
        return make(place)

    monkeypatch.setattr(window, "page", make)
    middle = tabs.tabRect(6).center()
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=middle)
    assert seen[0] == (6, "Compare opens …", True)
    assert window.current_page.title == "Compare"
    assert window.current_page.isVisible()


def test_help_says_something_on_every_page(window):
    for place in range(len(PAGES)):
        window.show_page(place)
        window.actions_by_name["help"].trigger()
        assert "What it shows" in window.commands.dialog.text
        window.commands.dialog.close()
    window.actions_by_name["shortcuts"].trigger()
    assert "F5" in window.commands.dialog.text
    window.commands.dialog.close()
    window.actions_by_name["about"].trigger()
    assert "minersim 0" in window.commands.dialog.text


def test_wrong_values_are_listed_and_lead_to_their_field(qtbot, window):
    window.session.current.set_value(POWER, 99.0)
    (notice,) = window.notices.notices
    assert notice.kind == "wrong"
    assert notice.key == "sites[0].power_usd_per_kwh"
    assert "1 to mend" in window.notices_dock.windowTitle()
    assert not window.actions_by_name["run"].isEnabled()
    assert "1 value is wrong" in text_of(window, "run_state")
    window.actions_by_name["notices"].trigger()
    shown = window.notices.findChild(QListWidget)
    assert shown.item(0).text().startswith("Wrong: sites[0].power_usd_per_kwh")
    with qtbot.waitSignal(window.notices.wanted) as wanted:
        shown.itemActivated.emit(shown.item(0))
    assert wanted.args == [POWER]


def test_a_broken_file_is_told_and_opens_nothing(window, tmp_path):
    file = tmp_path / "broken.toml"
    file.write_text("name = 3\nstart = maybe\n", encoding="utf-8")
    assert not window.files.open_file(file)
    assert "broken.toml cannot be opened" in window.files.dialog.text()
    assert len(window.session.cases) == 1


def test_a_file_that_is_gone_is_told(window, tmp_path):
    assert not window.files.open_file(tmp_path / "gone.toml")
    assert "gone.toml" in window.files.dialog.text()


def test_a_full_disk_at_save_loses_nothing(window):
    case = window.session.current
    case.set_value(POWER, 0.0812)
    from pathlib import Path

    assert not window.files.save(case, Path("/dev/full/mine.toml"))
    assert "is not saved" in window.files.dialog.text()
    assert "Nothing is lost" in window.files.dialog.informativeText()
    assert case.value(POWER) == 0.0812
    assert window.isWindowModified()


def test_files_are_opened_once_and_remembered(window, scenario, tmp_path):
    file = tmp_path / "mine.toml"
    save_case(Case(scenario), file)
    assert window.files.open_file(file)
    assert window.files.open_file(file)
    assert len(window.session.cases) == 2
    assert window.files.recent() == [str(file)]


def test_dropping_a_file_opens_it(window, scenario, tmp_path):
    save_case(Case(scenario.replace(name="dropped")), tmp_path / "dropped.toml")
    file = (tmp_path / "dropped.toml").rename(tmp_path / "DROPPED.TOML")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
    assert window.session.current.name == "dropped"


def answer(window, kind):
    box = window.files.dialog
    assert isinstance(box, QMessageBox)
    box.button(kind).click()


def test_closing_asks_about_unsaved_changes(qtbot, window, tmp_path):
    case = window.session.current
    window.files.save(case, tmp_path / "mine.toml")
    case.set_value(POWER, 0.0812)
    window.close()
    assert window.isVisible()
    answer(window, QMessageBox.StandardButton.Cancel)
    assert window.isVisible()
    assert window.session.cases == [case]
    window.close()
    answer(window, QMessageBox.StandardButton.Save)
    qtbot.waitUntil(lambda: not window.isVisible())
    assert "0.0812" in (tmp_path / "mine.toml").read_text("utf-8")


def test_changes_can_be_thrown_away(qtbot, window):
    window.session.current.set_value(POWER, 0.0812)
    window.actions_by_name["close_case"].trigger()
    answer(window, QMessageBox.StandardButton.Discard)
    assert window.session.cases == []
    assert text_of(window, "hashprice_value") == "–"
    assert not window.actions_by_name["save"].isEnabled()
    for place in range(len(PAGES)):
        window.show_page(place)  # every page has something to say without a case, and only that
        page = window.current_page
        shown = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
        assert any("scenario is open" in text for text in shown), (page.title, shown)
        if page.title != "Calibration":  # which looks at figures, with or without a case
            assert not [w for w in page.findChildren(QComboBox) if w.isVisible()], page.title


def test_search_of_actions(qtbot, window):
    window.actions_by_name["search"].trigger()
    search = window.commands.dialog
    assert isinstance(search, ActionSearch)
    words = search.findChild(QLineEdit)
    qtbot.keyClicks(words, "second case")
    qtbot.keyClick(words, Qt.Key.Key_Return)
    assert len(window.session.cases) == 2


def test_preferences_hold_at_once_and_are_kept(qtbot, window):
    window.actions_by_name["preferences"].trigger()
    dialog = window.commands.dialog
    dialog.findChild(QComboBox, "theme").setCurrentText("dark")
    qtbot.waitUntil(lambda: window.palette().window().color().lightness() < 80)
    assert Preferences(window.preferences.settings).theme == "dark"
    dialog.findChild(QComboBox, "theme").setCurrentText("light")
    qtbot.waitUntil(lambda: window.palette().window().color().lightness() > 200)
    dialog.close()


def test_renaming(qtbot, window):
    window.actions_by_name["rename"].trigger()
    edit = window.commands.dialog.findChild(QLineEdit, "case_name")
    edit.setText("A better name")
    window.commands.dialog.accept()
    assert window.session.current.name == "A better name"
    assert window.case_tabs.tabText(0).startswith("A better name")


def test_the_session_is_restored(qtbot, window, tmp_path):
    file = tmp_path / "mine.toml"
    window.files.save(window.session.current, file)
    window.show_page(1)
    window.close()
    again = MainWindow(Preferences(window.preferences.settings), Recovery(tmp_path / "unsaved"))
    again.restore()
    assert again.files_of_last_session() == [file]
    assert again.page_tabs.currentIndex() == 1
    again.close()


def test_damaged_settings_stop_nothing(qtbot, tmp_path):
    settings = QSettings(str(tmp_path / "odd.ini"), QSettings.Format.IniFormat)
    for key in ("window/page", "preferences/paths", "preferences/theme", "window/open", "version"):
        settings.setValue(key, "rubbish")
    preferences = Preferences(settings)
    again = MainWindow(preferences, Recovery(tmp_path / "unsaved"))
    again.restore()
    assert (preferences.theme, preferences.paths) == ("system", 0)
    assert again.files_of_last_session() == []
    again.close()


def test_run_and_cancel(qtbot, window):
    window.preferences.paths = 100_000
    qtbot.keyClick(window, Qt.Key.Key_F5)
    assert window.runner.running
    assert text_of(window, "run_state").startswith("Simulating")
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.runner.running
    window.preferences.paths = 20
    qtbot.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(
        lambda: window.runner.picture(window.session.current) is not None, timeout=60_000
    )
    assert "20 paths" in text_of(window, "run_state")
    window.session.current.set_value(POWER, 0.0812)
    assert "changed" in text_of(window, "run_state")


def test_closing_during_a_run_closes(qtbot, window):
    window.preferences.paths = 100_000
    window.runner.run()
    window.close()
    assert not window.isVisible()
    assert window.runner.worker.pid is None


def test_buttons_have_names(window):
    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and button.metaObject().className() != "QAbstractButton":
            assert button.text() or button.accessibleName() or button.toolTip(), button.objectName()
