"""The calibration page: figures and their age, the fit, and what becomes of it."""

import datetime
import multiprocessing
import os
import signal

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QPushButton

from gui import calibration_tasks
from gui.calibration_tasks import BUILT_IN, FOLDER, STORE, Choice
from gui.helper_process import Line
from gui.main_window import MainWindow
from gui.pages.calibration import CalibrationPage
from gui.pages.calibration_cells import FIT_HEADERS, number_cell, percent_cell
from gui.pages.calibration_words import part_title, provenance_words, ranges_words
from gui.preferences import Preferences
from gui.recovery import Recovery
from gui.theme import DARK, apply_theme
from minersim.calibration.calibrate import calibrate
from minersim.calibration.inputs import built_in_inputs
from minersim.calibration.provenance import DailySeries, Provenance
from minersim.data.folder import store_file
from minersim.scenario import load_scenario

LONG = 60_000
TODAY = datetime.datetime.now(datetime.UTC).date()
YESTERDAY = TODAY - datetime.timedelta(days=1)
POWER = ("sites", 0, "power_usd_per_kwh")
DAY = 86_400


@pytest.fixture
def page(qtbot, desk):
    page = CalibrationPage(desk)
    page.resize(880, 640)
    yield page
    page.stop()


def settle(qtbot, page):
    qtbot.waitUntil(lambda: page.is_idle, timeout=LONG)


def shown(qtbot, page, kind=BUILT_IN, folder=None):
    page.show()
    settle(qtbot, page)
    if page.source.kind != kind or folder is not None:
        page.source.choose(kind, folder)
        settle(qtbot, page)


def press(qtbot, page, name):
    qtbot.mouseClick(page.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def fit(qtbot, page):
    press(qtbot, page, "calibration_run")
    settle(qtbot, page)


def text(page, name):
    return page.findChild(QLabel, name).text()


def notice(page):
    return page.notice.text()


def column(view, name):
    return [row[FIT_HEADERS.index(name)] for row in view.table.shown()]


# --- which figures -------------------------------------------------------------------------------


def test_an_empty_store_says_so_and_what_to_do(qtbot, page):
    shown(qtbot, page, STORE)
    assert notice(page).startswith("No prices are stored yet, so this is the built-in history")
    assert "last retarget 2025-06-29" in notice(page)
    assert "page Data" in notice(page)
    assert "no daily series" in page.notice.toolTip()


def test_stored_figures_name_source_snapshots_and_age(qtbot, page, made_up):
    made_up.store_made_up(store_file(), YESTERDAY, 1_500)
    shown(qtbot, page, STORE)
    assert notice(page).startswith("Built-in epochs, store (made_up); snapshots ")
    assert f"daily prices to {YESTERDAY}" in notice(page)
    assert "more daily series" in notice(page)
    assert "fees_btc_per_block: 1,500 days" in page.notice.toolTip()
    made_up.store_made_up(store_file(), TODAY, 1_500, source="another")
    page.refresh()
    qtbot.waitUntil(lambda: "another" in notice(page), timeout=LONG)


def test_a_folder_of_files_is_read(qtbot, page, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    first = datetime.date(2024, 1, 1)
    days = [first + datetime.timedelta(days=n) for n in range(500)]
    rows = [f"{day},{50_000 + 10 * n}" for n, day in enumerate(days)]
    (folder / "prices.csv").write_text("\n".join(["date,price_usd", *rows, ""]))
    shown(qtbot, page, FOLDER, folder)
    assert notice(page).startswith("Built-in epochs, prices.csv; last retarget")
    assert f"daily prices to {days[-1]}" in notice(page)
    assert "page Data" not in notice(page)  # whoever names a folder has it


def test_a_folder_that_is_none_is_told(qtbot, page, tmp_path):
    shown(qtbot, page, FOLDER, tmp_path / "nowhere")
    assert "no such folder" in notice(page)
    page.source.folder.setText("")
    fit(qtbot, page)
    assert "none is named" in notice(page)
    assert page.fit_view.answer is None


def test_wrong_days_are_told_before_anything_runs(qtbot, page):
    shown(qtbot, page)
    field = page.findChild(QLineEdit, "calibration_from")
    qtbot.keyClicks(field, "soon")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    fit(qtbot, page)
    assert "from: found 'soon'; allowed: a date" in notice(page)
    assert page.fit_view.answer is None
    field.clear()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settle(qtbot, page)
    assert notice(page).startswith("Built-in history; last retarget")


# --- the fit -------------------------------------------------------------------------------------


def test_estimates_are_those_of_the_library(qtbot, page):
    shown(qtbot, page)
    fit(qtbot, page)
    view = page.fit_view
    assert "reports" in vars(view.answer.calibration)  # reckoned beside the window
    found = calibrate(built_in_inputs())
    assert found.reports is found.reports
    estimates = [one for part in found.reports.values() for one in part.estimates]
    assert column(view, "parameter")[: len(estimates)] == [one.name for one in estimates]
    assert column(view, "told")[: len(estimates)] == [
        "yes" if one.identified else "no" for one in estimates
    ]
    median = column(view, "parameter").index("median hashcost")
    assert column(view, "value")[median] == "23.7"
    assert column(view, "unit")[median] == "USD/PH/s/day"
    missing = column(view, "fit")[len(estimates) :]
    assert missing == [part_title(part) for part in found.missing]
    reasons = dict(zip(column(view, "parameter"), column(view, "why not, or how"), strict=True))
    assert "any drift" in reasons["drift"]
    assert "0 to 322 days" in reasons["lead time"]
    assert "the scenario's settings stay" in reasons["not fitted"]
    assert text(page, "calibration_fit_said").startswith(
        "Of built-in history, up to the retarget of 2025-06-29: 17 of 20 parameters told"
    )


def test_hashcost_is_in_the_preferred_units(qtbot, page, desk):
    shown(qtbot, page)
    fit(qtbot, page)
    view = page.fit_view
    median = column(view, "parameter").index("median hashcost")
    desk.preferences.hashrate_unit = "TH"
    page.refresh()
    assert column(view, "value")[median] == "0.0237"
    assert column(view, "unit")[median] == "USD/TH/s/day"
    desk.preferences.hashrate_unit, desk.preferences.money_unit = "PH", "BTC"
    page.refresh()
    assert column(view, "unit")[median] == "sat/PH/s/day"
    # at the price of the last retarget, 108,000 USD
    assert column(view, "value")[median] == "21,945"
    assert column(view, "unit")[0] == "1/sqrt(year)"


def test_charts_draw_what_was_fitted_and_what_is_left(qtbot, page, tmp_path):
    shown(qtbot, page)
    fit(qtbot, page)
    view = page.fit_view
    series = view.answer.series["supply"]
    assert np.array_equal(view.fitted._expected.yData, series.expected)
    assert np.array_equal(view.fitted._observed.yData, series.observed)
    assert view.fitted._left_out.xData.size == int((~series.counted).sum()) > 0
    assert np.array_equal(view.residuals._points.yData, series.residuals[series.counted])
    assert "R² 0.157" in text(page, "calibration_goodness")
    assert "drawn but not counted" in text(page, "calibration_goodness")
    day = float(series.time_s[10]) / DAY
    assert "observed" in view.fitted.read_at(day, 0.0)
    assert "standard deviations" in view.residuals.read_at(day, 0.0)
    parts = page.findChild(QComboBox, "calibration_part")
    parts.setCurrentIndex(parts.findData("entry"))
    assert view.fitted.series.part == "entry"
    assert "weight halves" in text(page, "calibration_goodness")
    for place, target in enumerate(page.exports()):
        for suffix in target.export_kinds:
            target.export_to(str(tmp_path / f"{place}.{suffix}"))
    header = (tmp_path / "0.csv").read_text().splitlines()[0]
    assert header == "day,observed [1],expected [1],standard deviation [1],counted"
    assert (tmp_path / "2.csv").read_text().startswith("fit,parameter,told,value,")


def test_stored_daily_figures_give_more_fits(qtbot, page, made_up):
    made_up.store_made_up(store_file(), datetime.date(2025, 7, 1), 1_500)
    shown(qtbot, page, STORE)
    fit(qtbot, page)
    found = page.fit_view.answer.calibration
    assert {"price", "fees", "supply", "entry"} <= set(found.fits)
    # made-up returns are normal: there is nothing for these two to find
    assert found.missing["price_garch"] == "daily closes do not tell its parameters"
    reasons = column(page.fit_view, "why not, or how")
    assert "daily closes do not tell its parameters; the scenario's settings stay" in reasons
    assert "snapshots" in text(page, "calibration_fit_said")
    parts = page.findChild(QComboBox, "calibration_part")
    for place in range(parts.count()):
        parts.setCurrentIndex(place)
        assert page.fit_view.fitted.series.part == parts.itemData(place)


def test_a_window_counts(qtbot, page):
    shown(qtbot, page)
    page.findChild(QLineEdit, "calibration_from").setText("2020-01-01")
    page.findChild(QLineEdit, "calibration_to").setText("2024-12-31")
    fit(qtbot, page)
    assert "Supply curve: 2020-01-0" in text(page, "calibration_goodness")
    assert " to 2024-12-" in text(page, "calibration_goodness")


def test_what_cannot_be_fitted_is_told_and_the_last_fit_stays(qtbot, page):
    shown(qtbot, page)
    fit(qtbot, page)
    page.findChild(QLineEdit, "calibration_to").setText("2009-01-01")
    fit(qtbot, page)
    said = text(page, "calibration_fit_said")
    assert said.startswith("Not calibrated: no retarget before the last day")
    assert said.endswith("Shown is the one before.")
    assert page.fit_view.table.isVisible()


# --- what becomes of it --------------------------------------------------------------------------


def test_use_is_one_step_of_undo(qtbot, page, desk):
    case = desk.session.current
    before = case.scenario
    shown(qtbot, page)
    assert not page.fit_view.use.isEnabled()
    fit(qtbot, page)
    press(qtbot, page, "calibration_use")
    growth = calibrate(built_in_inputs()).fits["entry"]["growth now"].value
    assert case.issues == ()
    assert case.scenario.network.growth.rate_per_year == pytest.approx(growth, rel=1e-4)
    assert case.scenario.start == before.start
    assert case.scenario.sites == before.sites
    assert "7 settings of" in text(page, "calibration_fit_said")
    assert "network.growth.rate_per_year = " in page.fit_view.said.toolTip()
    assert case.undo_stack.count() == 1
    press(qtbot, page, "calibration_use")
    assert case.undo_stack.count() == 1
    assert "already" in text(page, "calibration_fit_said")
    case.undo_stack.undo()
    assert case.scenario == before


def test_no_case_and_wrong_values_leave_the_rest_working(qtbot, page, desk):
    shown(qtbot, page)
    fit(qtbot, page)
    assert page.fit_view.use.isEnabled()
    desk.session.current.set_value(POWER, -1.0)
    page.refresh()
    assert not page.fit_view.use.isEnabled()
    assert "values of the case are wrong" in text(page, "calibration_case")
    desk.session.close(desk.session.current)
    page.refresh()
    assert not page.fit_view.use.isEnabled()
    assert text(page, "calibration_case").startswith("No scenario is open")
    fit(qtbot, page)
    assert page.fit_view.run.isEnabled()
    assert page.exports()


def test_the_file_can_be_extended(qtbot, page, tmp_path):
    shown(qtbot, page)
    fit(qtbot, page)
    press(qtbot, page, "calibration_save")
    (dialog,) = page.findChildren(QFileDialog)
    file = tmp_path / "fitted.toml"
    dialog.fileSelected.emit(str(file))
    dialog.close()
    assert text(page, "calibration_fit_said").startswith("Written: fitted.toml.")
    (tmp_path / "mine.toml").write_text('extends = "fitted.toml"\nschema = 1\nname = "mine"\n')
    extended = load_scenario(tmp_path / "mine.toml")
    assert extended.start == datetime.date(2025, 6, 29)
    assert extended.network.hashrate_ehs == pytest.approx(837.22)
    page.fit_view.save_to(tmp_path / "no" / "folder.toml")
    assert text(page, "calibration_fit_said").startswith("Not written: ")


# --- the process ---------------------------------------------------------------------------------


def test_a_process_that_dies_is_told_and_the_next_request_works(qtbot, page):
    shown(qtbot, page)
    page.calibrate()
    os.kill(page.helper.pid, signal.SIGKILL)
    qtbot.waitUntil(
        lambda: text(page, "calibration_fit_said").startswith("Not calibrated: "), timeout=LONG
    )
    settle(qtbot, page)
    fit(qtbot, page)
    assert page.fit_view.answer is not None


def test_closing_in_the_middle_leaves_no_process(qtbot, page):
    shown(qtbot, page)
    page.backtest()
    assert page.helper.busy
    page.stop()
    assert multiprocessing.active_children() == []


def test_the_window_shows_it_and_closes_in_the_middle(qtbot, tmp_path):
    window = MainWindow(Preferences(), Recovery(tmp_path / "unsaved"))
    window.show()
    window.actions_by_name["page_6"].trigger()
    page = window.current_page
    assert isinstance(page, CalibrationPage)
    settle(qtbot, page)
    page.calibrate()
    settle(qtbot, page)
    window.actions_by_name["copy_chart"].trigger()  # without a case too
    assert not QGuiApplication.clipboard().image().isNull()
    page.backtest()
    qtbot.waitUntil(lambda: page.progress.bar.value() > 0, timeout=LONG)
    window.close()
    assert multiprocessing.active_children() == []


# --- looks ---------------------------------------------------------------------------------------


def test_the_page_may_be_small_and_names_long(qtbot, page, desk):
    desk.session.current.set_value(("name",), "A name & of <b>200</b> letters " * 6)
    shown(qtbot, page)
    fit(qtbot, page)
    press(qtbot, page, "calibration_use")
    page.resize(600, 470)
    for place in range(3):
        page.views.setCurrentIndex(place)
        assert page.minimumSizeHint().width() <= 600
        assert page.minimumSizeHint().height() <= 480
    assert "<b>200</b>" in text(page, "calibration_fit_said")
    assert page.fit_view.said.textFormat() == Qt.TextFormat.PlainText


def test_colours_follow_the_theme(qtbot, page):
    shown(qtbot, page, STORE)
    fit(qtbot, page)
    apply_theme("dark")
    role = page.notice.foregroundRole()
    dressed = QColor(DARK.bad)
    qtbot.waitUntil(lambda: page.notice.palette().color(role) == dressed)
    assert page.fit_view.fitted._expected.opts["pen"].color() == QColor(DARK.series[1])


# --- pure functions ------------------------------------------------------------------------------


def test_fresh_figures_are_called_so(tmp_path):
    now_s = 1_795_000_000
    daily = (DailySeries("price_usd", 0, now_s - DAY, 900),)
    found = Provenance("store (x)", (1, 2, 4), 500, now_s - 5 * DAY, daily)
    words, attention = provenance_words(Choice(STORE, tmp_path), found, now_s)
    assert not attention
    assert "not current" not in words
    assert "snapshots 1–2, 4" in words
    words, attention = provenance_words(Choice(STORE, tmp_path), found, now_s + 60.0 * DAY)
    assert attention
    assert "not current. The page Data fetches newer ones." in words


def test_cells_and_ranges():
    assert ranges_words((3, 1, 2)) == "1–3"
    assert percent_cell(-0.0004, 1, signed=True).text == "0.0"
    assert percent_cell(-0.12, 0, signed=True).text == "−12"
    assert percent_cell(float("nan")).text == number_cell(float("nan")).text == "-"
    assert number_cell(-0.21).text == "−0.210"


def test_a_quick_backtest_begins_late_and_a_given_day_counts():
    ours, the_tasks = multiprocessing.Pipe()
    line = Line(the_tasks, 1)
    choice = Choice(BUILT_IN, store_file())
    answer = calibration_tasks.score(line, choice, quick=True)
    assert answer.paths == calibration_tasks.QUICK_PATHS
    years = (answer.provenance.last_retarget_s - answer.first_s) / (365.0 * DAY)
    assert years == pytest.approx(calibration_tasks.QUICK_YEARS, abs=0.1)
    told = []
    while ours.poll():
        told.append(ours.recv())
    assert {message[:2] for message in told} == {("progress", 1)}
    assert told[-1][2] > 0.9
