"""The capitulation page, clicked and typed at."""

import csv
import datetime

import numpy as np
import pytest
from PySide6.QtCore import QElapsedTimer, QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QSlider,
)

from gui.case import Case
from gui.pages.capitulation import NO_COHORTS, CapitulationPage
from gui.pages.capitulation_chart import state_colour
from gui.pages.capitulation_stress import StressPanel
from gui.theme import apply_theme, colours
from minersim.analysis.capitulation_picture import capitulation_picture
from minersim.analysis.cohort_history import STATES

PRICE_SHOCKS = ("market", "price", "shocks")


@pytest.fixture
def scenario(scenario):
    return scenario.replace(horizon_days=150, paths=5, sites=[])


@pytest.fixture
def at_once(desk, monkeypatch):
    """Answers of the runner without its process, as soon as the window's loop turns."""
    asked = []

    def answer(scenario, path):
        asked.append((scenario, path))
        picture = capitulation_picture(scenario, path=path)
        QTimer.singleShot(0, lambda: desk.runner.capitulation_done.emit(picture))

    monkeypatch.setattr(desk.runner, "ask_capitulation", answer)
    return asked


@pytest.fixture
def page(qtbot, desk, at_once):
    page = CapitulationPage(desk)
    qtbot.addWidget(page)
    page.resize(880, 640)
    page.show()
    settle(qtbot, page)
    yield page
    page.stop()


def settle(qtbot, page):
    # the first simulation loads the engine, which a busy machine takes its time for
    qtbot.waitUntil(lambda: not page._rest.isActive() and not page._is_waiting(), timeout=60_000)


def text(page, name):
    return page.findChild(QLabel, name).text()


def curve_states(page):
    return page.curve._states.sum(axis=0)


def test_it_shows_the_trough_first(page):
    picture = page.picture
    assert page.transport.day == picture.trough_day
    assert "The hashrate is lowest on" in text(page, "capitulation_words")
    assert "Below 1 the loop dies out." in text(page, "capitulation_words")
    assert f"day {picture.trough_day}" in text(page, "capitulation_today")
    mining = picture.figures["hashrate_ehs"][picture.trough_day]
    assert curve_states(page)[0] == pytest.approx(mining, rel=1e-4)
    assert curve_states(page)[STATES.index("off")] > 100.0


def test_the_case_stays_as_it_is(page, case):
    assert page.picture.digest != case.scenario.digest()
    assert not case.value(PRICE_SHOCKS)
    assert not case.undo_stack.count()
    assert "the case itself is as it was" in text(page, "capitulation_notice")
    assert "default treasury" in text(page, "capitulation_notice")


def test_keys_move_the_day(page, qtbot):
    page.setFocus()
    page.transport.show_day(60)
    for key, day in (
        (Qt.Key.Key_Right, 61),
        (Qt.Key.Key_Left, 60),
        (Qt.Key.Key_PageDown, 90),
        (Qt.Key.Key_PageUp, 60),
        (Qt.Key.Key_End, 150),
        (Qt.Key.Key_Home, 0),
    ):
        qtbot.keyClick(page, key)
        assert page.transport.day == day
        assert f"day {day}:" in text(page, "capitulation_today")
    page.transport.slider.setFocus()
    for key, day in ((Qt.Key.Key_PageDown, 30), (Qt.Key.Key_Right, 31), (Qt.Key.Key_End, 150)):
        qtbot.keyClick(page.transport.slider, key)
        assert page.transport.day == day


def test_space_plays_and_pauses(page, qtbot):
    page.setFocus()
    page.transport.show_day(0)
    page.transport.speed.setCurrentIndex(2)
    clock = QElapsedTimer()
    clock.start()
    qtbot.keyClick(page, Qt.Key.Key_Space)
    assert page.transport.playing
    assert "Pause" in page.transport.play.text()
    qtbot.waitUntil(lambda: page.transport.day > 10)
    assert page.transport.day <= 92 * (clock.elapsed() / 1_000.0 + 0.1)
    qtbot.waitUntil(lambda: page.courses.hashrate.has_still)
    qtbot.keyClick(page, Qt.Key.Key_Space)
    assert not page.transport.playing
    day = page.transport.day
    qtbot.waitUntil(lambda: not page.courses.hashrate.has_still)
    assert page.courses.hashrate._cursor.value() == day


def test_playing_ends_at_the_end_and_begins_again(page, qtbot):
    page.transport.show_day(148)
    page.transport.speed.setCurrentIndex(2)
    page.transport.play.click()
    qtbot.waitUntil(lambda: not page.transport.playing)
    assert page.transport.day == 150
    page.transport.play.click()
    assert page.transport.day == 0
    page.hide()
    assert not page.transport.playing


def test_hashprice_falls_through_the_curve(page):
    levels = []
    for day in (0, page.picture.trough_day):
        page.transport.show_day(day)
        levels.append(page.curve._price.value())
        net = page.picture.figures["net_hashprice_usd_per_ph_day"][day]
        assert levels[-1] == pytest.approx(net)
        assert f"{net:.3g} USD/PH/s/day" in page.curve._price.label.textItem.toPlainText()
    assert levels[1] < levels[0]
    page.desk.preferences.hashrate_unit = "TH"
    assert page.curve._price.value() == pytest.approx(levels[1] / 1_000.0)
    assert "USD/TH/s/day" in page.curve._price.label.textItem.toPlainText()


def test_a_click_on_a_chart_goes_to_its_day(page, qtbot):
    chart = page.courses.price
    at = chart.plot.vb.mapViewToScene(QPoint(40, 0)).x()
    middle = chart.plot.vb.sceneBoundingRect().center().y()
    place = chart.widget.mapFromScene(at, middle)
    qtbot.mouseClick(chart.widget.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert abs(page.transport.day - 40) <= 1
    page.transport.trough.click()
    assert page.transport.day == page.picture.trough_day


def test_stress_controls_make_another_copy(page, qtbot, at_once):
    page.stress.price.number.setValue(-70)
    assert page.stress.price.slider.value() == -70
    page.stress.capacity.slider.setValue(-30)
    assert page.stress.capacity.number.value() == -30
    page.stress.state.setCurrentText("gone")
    page.stress.lasts.setValue(0)
    page.stress.volume.setValue(10_000)
    assert text(page, "capitulation_notice").startswith("Simulating")
    settle(qtbot, page)
    scenario, path = at_once[-1]
    assert path is None
    (fall,), (loss,) = scenario.market.price.shocks, scenario.network.shocks
    assert fall.change_fraction == -0.7
    assert (loss.change_fraction, loss.state, loss.duration_days) == (-0.3, "gone", None)
    assert scenario.network.treasury.daily_volume_btc == 10_000
    page.transport.show_day(120)
    assert curve_states(page)[STATES.index("gone")] > 300.0
    assert "gone" in text(page, "capitulation_today")


def test_dearer_power_and_lower_fees_make_another_copy(page, qtbot, at_once, case):
    page.stress.none.click()
    page.stress.power.number.setValue(40)
    page.stress.fees.slider.setValue(-50)
    assert page.stress.fees.number.value() == -50
    settle(qtbot, page)
    scenario, _ = at_once[-1]
    assert scenario.market.price.shocks == ()
    own = case.scenario
    power = scenario.network.curve.power_median_usd_per_kwh
    assert power == pytest.approx(1.4 * own.network.curve.power_median_usd_per_kwh)
    fees = scenario.market.fees.start_btc_per_block
    assert fees == pytest.approx(0.5 * own.market.fees.start_btc_per_block)
    assert "stressed copy" in text(page, "capitulation_notice")
    # as many machines as before, of which more stand still
    page.transport.show_day(0)
    assert curve_states(page)[0] == pytest.approx(own.network.hashrate_ehs, rel=0.02)
    page.transport.trough.click()
    assert curve_states(page)[STATES.index("off")] > 100.0
    page.stress.take_over.click()
    settle(qtbot, page)
    assert page.stress.stress.power_change == page.stress.stress.fees_change == 0.0
    assert case.scenario == scenario
    assert case.undo_stack.count() == 1


def test_moves_in_a_row_are_simulated_once(page, qtbot, at_once):
    before = len(at_once)
    for value in (-10, -20, -30):
        page.stress.price.slider.setValue(value)
    settle(qtbot, page)
    assert len(at_once) == before + 1
    page.refresh()
    settle(qtbot, page)
    assert len(at_once) == before + 1


def test_without_miners_sales_their_charts_go(page, qtbot):
    assert page.courses.sales.isVisibleTo(page)
    page.stress.sells.click()
    settle(qtbot, page)
    assert not page.courses.sales.isVisibleTo(page)
    assert not page.courses.gain.isVisibleTo(page)
    assert "not followed" in text(page, "capitulation_words")
    assert not page.stress.volume.isEnabled()


def test_another_path(page, qtbot, at_once):
    assert page.transport.path.text() == "median"
    page.transport.path.setValue(4)
    settle(qtbot, page)
    assert at_once[-1][1] == 3
    assert page.picture.path == 3
    assert "Path 4." in text(page, "capitulation_notice")
    assert page.transport.path.maximum() == 5


def test_take_over_is_one_step_of_undo(page, qtbot, case):
    shown = page.picture.digest
    page.stress.take_over.click()
    settle(qtbot, page)
    assert case.undo_stack.count() == 1
    (shock,) = case.value(PRICE_SHOCKS)
    assert shock["change_fraction"] == -0.5
    assert case.value(("network", "treasury", "kind")) == "selling"
    assert page.stress.stress.price_change == 0.0
    assert page.picture.digest == shown == case.scenario.digest()
    assert "without shocks of this page" in text(page, "capitulation_notice")
    case.undo_stack.undo()
    settle(qtbot, page)
    assert not case.value(PRICE_SHOCKS)


def test_no_shocks(page, qtbot, at_once):
    page.stress.none.click()
    settle(qtbot, page)
    assert at_once[-1][0].market.price.shocks == ()


def test_a_network_without_cohorts(page, qtbot, desk, scenario):
    plain = scenario.replace({"network": {"kind": "constant", "hashrate_ehs": 1_000.0}})
    desk.session.add(Case(plain))
    page.refresh()
    settle(qtbot, page)
    assert not page.curve.isVisible()
    assert text(page, "capitulation_without_curve") == NO_COHORTS
    assert page.without_curve.isVisible()
    assert page.courses.hashrate.isVisibleTo(page)
    assert not page.stress.sells.isEnabled()
    assert not page.stress.power.isEnabled()
    assert page.stress.fees.isEnabled()
    assert page.curve not in page.exports()
    page.transport.show_day(30)
    assert "mining 1,000 EH/s" in text(page, "capitulation_today")


def test_wrong_values_and_no_case(page, qtbot, desk, case):
    case.set_value(("network", "hashrate_ehs"), -1.0)
    page.refresh()
    assert "wrong" in text(page, "capitulation_notice")
    assert not page.stress.take_over.isEnabled()
    desk.session.close(case)
    page.refresh()
    assert "No scenario is open" in text(page, "capitulation_notice")
    assert not page.curve.isVisible()
    assert not page.transport.isEnabled()
    assert page.exports() == ()


def test_a_stress_that_does_not_fit_is_told(page, qtbot, case):
    storm = {"day": 5.0, "change_fraction": -0.001}
    case.set_value(PRICE_SHOCKS, [storm] * 100)
    page.refresh()
    qtbot.waitUntil(lambda: "does not fit" in text(page, "capitulation_notice"))


def test_a_failure_is_told_and_the_next_try_helps(page, qtbot, desk):
    page._asked = ("", -1)
    desk.runner.capitulation_failed.emit("no memory")
    assert text(page, "capitulation_notice") == "Not simulated: no memory."
    page.stress.price.number.setValue(-20)
    settle(qtbot, page)
    assert "stressed copy" in text(page, "capitulation_notice")


def test_answers_of_another_case_are_dropped(page, qtbot, desk, scenario):
    old = page.picture
    desk.session.add(Case(scenario.replace(seed=9)))
    page.refresh()
    desk.runner.capitulation_done.emit(old)
    assert page.picture is None
    settle(qtbot, page)
    assert page.picture.digest != old.digest


def test_charts_leave_the_program(page, tmp_path):
    names = [chart.export_name for chart in page.exports()]
    assert len(set(names)) == len(names) >= 7
    for chart in page.exports():
        for suffix in ("png", "svg", "csv"):
            file = tmp_path / f"chart.{suffix}"
            chart.export_to(str(file))
            assert file.stat().st_size > 100
    page.courses.hashrate.export_to(str(tmp_path / "hashrate.csv"))
    lines = (tmp_path / "hashrate.csv").read_text("utf-8").splitlines()
    rows = list(csv.DictReader(lines))
    mined = [float(row["mining [EH/s]"]) for row in rows]
    np.testing.assert_allclose(mined, page.picture.figures["hashrate_ehs"])


def test_reading(page):
    start = datetime.date(2025, 11, 22)
    assert page.courses.sales.read_at(1.2, 0.0).startswith(
        f"{start.replace(day=23):%d %b %Y}: sold"
    )
    assert "Cohort at" in page.curve.read_at(10.0, 0.0)
    assert page.curve.read_at(1e9, 0.0) == ""


def test_theme_changes_the_colours(page, qtbot):
    light = state_colour(0)
    apply_theme("dark")
    QApplication.processEvents()
    assert state_colour(0) != light
    assert page.curve._slabs._colours[0] == state_colour(0)
    assert page.courses.hashrate.widget.backgroundBrush().color().name() == colours().base


def test_every_control_has_a_name_and_a_tip(page):
    kinds = (QAbstractButton, QAbstractSpinBox, QComboBox, QSlider)
    found = [w for kind in kinds for w in page.findChildren(kind) if w.objectName()[:3] != "qt_"]
    assert len(found) >= 18
    for widget in found:
        name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        assert name, widget
        assert widget.toolTip(), name
        assert widget.objectName(), name


def test_it_fits_a_small_window(page):
    assert page.minimumSizeHint().width() <= 840
    assert page.minimumSizeHint().height() <= 640


def test_frames_while_playing(page, qtbot):
    page.resize(1_500, 900)
    page.transport.show_day(0)
    page.transport.speed.setCurrentIndex(1)
    frames, clock, timer = [], QElapsedTimer(), QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: frames.append(clock.nsecsElapsed() / 1e6))
    clock.start()
    timer.start(16)
    page.transport.play.click()
    qtbot.waitUntil(lambda: len(frames) > 60, timeout=20_000)
    timer.stop()
    assert np.median(np.diff(frames)) < 3 * 33.0  # the budget with slack for a busy machine


def test_a_short_case_has_its_shock_within_its_days(qtbot, scenario):
    panel = StressPanel()
    qtbot.addWidget(panel)
    panel.begin(scenario.replace(horizon_days=40))
    assert panel.stress.day == 10.0
    assert panel.day.maximum() == 39
    panel.begin(scenario.replace(horizon_days=200))
    assert (panel.stress.day, panel.day.maximum()) == (10.0, 199)
