"""The calibration page: scores and past episodes, as they come from a real process."""

import datetime

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QTabWidget

from gui.calibration_tasks import BUILT_IN, STORE
from gui.pages.calibration import CalibrationPage
from minersim.calibration.backtest import backtest
from minersim.calibration.inputs import built_in_inputs
from minersim.calibration.past_episodes import BY_PRICE, FROM_OUTSIDE
from minersim.calibration.regimes import regimes
from minersim.calibration.score_table import score_rows
from minersim.data.folder import store_file
from minersim.data.span import moments_between

LONG = 60_000
COMPILES = 180_000
FROM = "2024-09-01"


@pytest.fixture
def page(qtbot, desk):
    page = CalibrationPage(desk)
    page.resize(880, 640)
    page.episode_paths = 10
    page.show()
    page.source.choose(BUILT_IN)
    settle(qtbot, page)
    yield page
    page.stop()


def settle(qtbot, page, timeout=LONG):
    qtbot.waitUntil(lambda: page.is_idle, timeout=timeout)


def press(qtbot, page, name):
    qtbot.mouseClick(page.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def text(page, name):
    return page.findChild(QLabel, name).text()


def score(qtbot, page, first=FROM):
    page.views.setCurrentWidget(page.scores_view)
    page.findChild(QLineEdit, "calibration_from").setText(first)
    page.findChild(QCheckBox, "backtest_quick").setChecked(True)
    press(qtbot, page, "backtest_run")
    settle(qtbot, page)


def choose(page, name, data):
    box = page.findChild(QComboBox, name)
    place = box.findData(data)
    assert place >= 0
    box.setCurrentIndex(place)


def test_scores_are_those_of_the_library(qtbot, page):
    score(qtbot, page)
    history = built_in_inputs().history
    first_s, _ = moments_between(FROM, "")
    rows = score_rows(backtest(history, first_s=first_s, paths=200), regimes(history))
    view = page.scores_view
    assert repr(list(view.answer.rows)) == repr(rows)  # few forecasts have no interval: NaN
    own = [row for row in rows if row.mode == "price simulated" and row.regime == "all"]
    shown = view.by_horizon.shown()
    assert [row[0] for row in shown] == [str(row.horizon) for row in own]
    assert shown[0][2] == f"{100.0 * own[0].over_drift.value:+.1f}".replace("-", "−")
    assert shown[0][6] == f"{100.0 * own[0].coverage:.0f}"
    assert shown[0][11] == f"{own[0].pinball[0]:.4f}"
    said = text(page, "backtest_said")
    assert said.startswith("Of built-in history, up to the retarget of 2025-06-29: forecasts from ")
    assert "200 paths each. Quick: " in said
    assert "last 4 years" not in said  # a first day was given


def test_kinds_and_regimes_change_tables_and_charts(qtbot, page):
    score(qtbot, page, "2023-01-01")
    view = page.scores_view
    by_key = {(r.mode, r.regime, r.horizon): r for r in view.answer.rows}
    simulated = view.by_horizon.shown()
    choose(page, "backtest_mode", "price given")
    assert view.by_horizon.shown() != simulated
    choose(page, "backtest_regime", "stress")
    choose(page, "backtest_horizon", 3)
    row = by_key["price given", "stress", 3]
    assert view.by_horizon.shown()[1][1] == str(row.forecasts)
    assert view.pit._row is row
    assert sum(row.pit) == row.forecasts
    assert [one.regime for one in view.skill._rows] == ["stress"] * len(view.skill._rows)
    assert view.skill._drift[1].yData[1] == pytest.approx(100.0 * row.over_drift.value)
    choose(page, "backtest_regime", "all")
    row = by_key["price given", "all", 1]
    top = view.skill._bars[1].opts["top"][0]
    assert top == pytest.approx(100.0 * (row.over_drift.high - row.over_drift.value))
    assert top > 0.0
    assert "3 ahead" in view.skill.read_at(1.0, 0.0)
    assert "truths" in view.pit.read_at(55.0, 1.0)
    heads = view.by_regime.shown()
    assert [line[0] for line in heads][:3] == ["all origins", "calm origins", "stress origins"]


def test_scores_leave_the_program(qtbot, page, tmp_path):
    assert page.exports() == ()
    score(qtbot, page)
    names = [target.export_name for target in page.exports()]
    assert names[:3] == [
        "Skill by horizon",
        "Where the truth fell, 1 ahead, price simulated",
        "Scores by horizon",
    ]
    for place, target in enumerate(page.exports()):
        for suffix in target.export_kinds:
            target.export_to(str(tmp_path / f"{place}.{suffix}"))
    lines = (tmp_path / "0.csv").read_text().splitlines()
    assert lines[0].startswith("retargets ahead,price,origins,forecasts,better than drift [%]")
    assert len(lines) == 1 + len(page.scores_view.skill._rows)


def test_without_blocks_a_day_there_is_no_nowcast_and_it_says_why(qtbot, page):
    score(qtbot, page)
    page.findChild(QTabWidget, "backtest_tables").setCurrentIndex(2)
    assert page.scores_view.no_nowcast.isVisible()
    assert "blocks a day" in text(page, "backtest_no_nowcast")
    assert not page.scores_view.nowcasts.isVisible()


def test_with_blocks_a_day_nowcasts_are_scored(qtbot, page, made_up):
    made_up.store_made_up(store_file(), datetime.date(2025, 7, 1), 1_000)
    page.source.choose(STORE)
    settle(qtbot, page)
    score(qtbot, page)
    page.findChild(QTabWidget, "backtest_tables").setCurrentIndex(2)
    assert page.scores_view.nowcasts.isVisible()
    shares = [row[0] for row in page.scores_view.nowcasts.shown()]
    assert "50" in shares
    assert "Nowcast of the retarget that is due" in [t.export_name for t in page.exports()]


def test_a_backtest_stops_within_a_second_and_scores_stay(qtbot, page):
    score(qtbot, page)
    before = page.scores_view.answer
    page.findChild(QLineEdit, "calibration_from").setText("")
    page.findChild(QCheckBox, "backtest_quick").setChecked(False)
    press(qtbot, page, "backtest_run")
    assert not page.scores_view.run.isEnabled()
    assert not page.fit_view.run.isEnabled()
    qtbot.waitUntil(lambda: "left" in text(page, "calibration_doing"), timeout=LONG)
    assert text(page, "calibration_doing").startswith("Backtesting: about ")
    with qtbot.waitSignal(page.helper.cancelled, timeout=1_000):
        press(qtbot, page, "calibration_stop")
    assert text(page, "backtest_said") == "Not scored: stopped. Shown are those before."
    assert page.scores_view.answer is before
    assert not page.findChild(QPushButton, "calibration_stop").isVisible()
    assert page.scores_view.run.isEnabled()


def test_escape_stops_too(qtbot, page):
    with qtbot.waitActive(page):
        page.activateWindow()
    page.backtest()
    qtbot.waitUntil(lambda: page.progress.bar.value() > 0, timeout=LONG)
    page.views.setFocus()
    with qtbot.waitSignal(page.helper.cancelled, timeout=1_000):
        qtbot.keyClick(page.views, Qt.Key.Key_Escape)


def test_a_window_without_origins_is_told(qtbot, page):
    score(qtbot, page, "2025-06-28")
    assert text(page, "backtest_said").startswith("Not scored: no retarget to forecast from")
    assert page.exports() == ()


# --- past episodes -------------------------------------------------------------------------------


def episodes(qtbot, page):
    page.views.setCurrentWidget(page.episodes_view)
    press(qtbot, page, "episodes_run")
    qtbot.waitUntil(lambda: bool(page.episodes_view.runs), timeout=COMPILES)
    settle(qtbot, page)


def test_episodes_stand_beside_the_facts(qtbot, page, tmp_path):
    assert "not the figures chosen above" in text(page, "episodes_said")
    episodes(qtbot, page)
    view = page.episodes_view
    names = [one.name for one in (*BY_PRICE, *FROM_OUTSIDE)]
    rows = view.table.shown()
    assert [row[0] for row in rows] == names
    ban = next(row for row in rows if row[0].startswith("China"))
    assert ban[1] == "−45.4"
    assert abs(float(ban[2].replace("−", "-"))) < 5.0  # the price alone explains nothing
    assert float(ban[3].replace("−", "-")) < -40.0
    assert rows[0][2] == "-"
    assert text(page, "episodes_said").startswith("9 falls, 10 paths each")
    assert np.array_equal(view.falls._fact.xData, [100.0 * r.fall.fact for r in view.runs.values()])
    assert view.course._run.episode.name.startswith("China's ban")
    assert "price alone" in view.course.read_at(4.0, 0.0)
    assert names[0] in view.falls.read_at(0.0, 0.0)
    for place, target in enumerate(page.exports()):
        for suffix in target.export_kinds:
            target.export_to(str(tmp_path / f"{place}.{suffix}"))
    assert (tmp_path / "0.csv").read_text().startswith("episode,fact [%],price alone [%]")
    assert (tmp_path / "1.csv").read_text().startswith("height,fact [%]")


def test_a_row_or_the_list_chooses_the_course(qtbot, page):
    episodes(qtbot, page)
    view = page.episodes_view
    view.table.selectRow(0)
    assert view.course._run.episode.name == BY_PRICE[0].name
    assert view.course._run.course_alone == ()
    choose(page, "episodes_course", FROM_OUTSIDE[0].name)
    assert view.course._run.episode.name == FROM_OUTSIDE[0].name
    assert len(view.course._alone.xData) == len(view.course._run.course) + 1
