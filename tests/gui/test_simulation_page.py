"""The simulation page: what it draws and says in every state of a case."""

import csv

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox

from gui.pages.simulation import SimulationPage
from gui.pages.simulation_fans import HASHPRICE
from gui.theme import apply_theme, colours
from minersim.analysis.picture import BAND_COLUMNS

POWER = ("sites", 0, "power_usd_per_kwh")
LONG = 60_000


@pytest.fixture
def page(qtbot, desk):
    page = SimulationPage(desk)
    qtbot.addWidget(page)
    page.resize(880, 640)
    yield page
    page.stop()


@pytest.fixture
def shown(qtbot, desk, page):
    page.show()
    wait(qtbot, desk)
    return page


def wait(qtbot, desk):
    runner = desk.runner

    def whole():
        case = desk.session.current
        known = runner.picture(case) is not None and not runner.outdated(case)
        return known and not runner.is_preview(case) and not runner.worker.busy

    qtbot.waitUntil(whole, timeout=LONG)


def picture(desk):
    return desk.runner.picture(desk.session.current)


def state(page):
    return page.state.label.text()


def test_a_page_that_is_shown_runs_its_case(qtbot, desk, page):
    assert not page.tabs.isVisibleTo(page)
    assert "Not yet run" in state(page)
    page.show()
    wait(qtbot, desk)
    assert desk.runner.previews
    qtbot.waitUntil(lambda: "50 paths, seed 20251122" in state(page))
    for column in BAND_COLUMNS:
        chart = page.fans.charts[column]
        assert chart.isVisible()
        x, y = chart._median.getData()
        np.testing.assert_array_equal(y, picture(desk).bands[column]["p50"])
        np.testing.assert_array_equal(x, picture(desk).days_of(column))
    page.hide()
    assert not desk.runner.previews


def test_an_edit_makes_it_outdated_and_then_new(qtbot, desk, case, shown):
    desk.runner.unwatch(shown.title)
    before = picture(desk)
    case.set_value(POWER, 0.2)
    shown.refresh()
    assert state(shown).startswith("Outdated: values have changed since")
    qtbot.mouseClick(shown.state.run, Qt.MouseButton.LeftButton)
    wait(qtbot, desk)
    assert picture(desk) is not before
    assert state(shown).startswith("50 paths, seed")


def test_a_first_preview_shows_that_it_works(qtbot, desk, case, page):
    page.show()
    bar = page.state.progress
    qtbot.waitUntil(lambda: desk.runner.previewing, timeout=LONG)
    assert state(page) == "Running a first preview."
    assert bar.isVisible()
    assert bar.maximum() == 0  # it moves, and tells no share
    qtbot.waitUntil(lambda: desk.runner.picture(case) is not None, timeout=LONG)
    qtbot.waitUntil(lambda: not desk.runner.worker.busy, timeout=LONG)
    assert not bar.isVisible()
    assert bar.maximum() == 100


def test_a_preview_says_that_it_is_one(qtbot, desk, case, shown):
    desk.preferences.run_when_settled = False
    case.set_value(("paths",), 700)
    qtbot.waitUntil(lambda: state(shown) == "500 paths, preview", timeout=LONG)


def test_wrong_values_are_told_and_the_last_run_stays(desk, case, shown):
    case.set_value(POWER, 99.0)
    shown.refresh()
    assert state(shown).startswith("Values are wrong: sites[0].power_usd_per_kwh: found 99")
    assert not shown.state.run.isEnabled()
    assert shown.tabs.isVisible()


def test_a_failed_run_says_what_to_do(qtbot, desk, shown):
    desk.runner.worker.failed.emit(1, "not enough memory for this many paths; run fewer paths")
    assert state(shown).startswith("The run failed: not enough memory")
    assert "run again (F5)" in state(shown)


def test_a_running_run_shows_how_far_it_is_and_can_be_stopped(qtbot, desk, case, shown):
    before = picture(desk)
    desk.preferences.paths = 200_000
    qtbot.mouseClick(shown.state.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: desk.runner.share > 0.0, timeout=LONG)
    assert state(shown).startswith("Running: ")
    assert shown.state.progress.isVisible()
    qtbot.mouseClick(shown.state.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not desk.runner.running, timeout=LONG)
    assert not shown.state.progress.isVisible()
    assert picture(desk) is before


def test_no_case(desk, case, shown):
    desk.session.close(case)
    shown.refresh()
    assert state(shown).startswith("No scenario is open")
    assert not shown.tabs.isVisible()
    assert shown.exports() == ()


def test_without_sites_only_the_network_is_drawn(qtbot, desk, case, shown):
    case.edit(lambda raw: raw.update(sites=[]), "no sites")
    wait(qtbot, desk)
    assert not shown.fans.charts["cash_usd"].isVisible()
    assert shown.fans.charts["price_usd"].isVisible()
    shown.tabs.setCurrentIndex(1)
    assert not shown.outcome.npv.isVisible()
    assert "only the network" in shown.outcome.words.text()
    assert shown.outcome.table.shown()[0][0] == "price of a coin at the end"
    assert len(shown.exports()) == 5


def test_ranges_move_all_charts_together(qtbot, shown):
    qtbot.mouseClick(shown.ranges.button(0), Qt.MouseButton.LeftButton)
    for chart in shown.fans.charts.values():
        assert chart.plot.vb.viewRange()[0] == pytest.approx([0.0, 365 / 12])
    shown.fans.charts["cash_usd"].plot.vb.setXRange(100.0, 200.0, padding=0.0)
    for chart in shown.fans.charts.values():
        assert chart.plot.vb.viewRange()[0] == pytest.approx([100.0, 200.0])
    qtbot.mouseClick(shown.ranges.button(3), Qt.MouseButton.LeftButton)
    assert shown.fans.span() == pytest.approx((0.0, 365.0))


def test_one_chart_is_enlarged_and_comes_back(qtbot, shown):
    viewport = shown.fans.charts[HASHPRICE].widget.viewport()
    asked = []
    shown.fans.charts[HASHPRICE].activated.connect(asked.append)
    qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=viewport.rect().center())
    assert asked == [HASHPRICE]
    visible = [column for column, chart in shown.fans.charts.items() if chart.isVisible()]
    assert visible == [HASHPRICE]
    assert shown.chart.currentText() == "Hashprice"
    shown.chart.setFocus()
    qtbot.keyClick(shown.chart, Qt.Key.Key_Home)
    assert all(chart.isVisible() for chart in shown.fans.charts.values())


def test_logarithmic_where_all_values_are_above_zero(qtbot, desk, case, shown):
    shown.log.click()
    price = shown.fans.charts["price_usd"]
    assert price.plot.getAxis("left").logMode

    def in_powers_of_ten():
        low, high = price.plot.vb.viewRange()[1]
        return 3.0 < low < high < 6.5  # the fills included

    qtbot.waitUntil(in_powers_of_ten)
    case.set_value(("operator", "coins_btc"), 0.0)
    wait(qtbot, desk)
    assert not shown.fans.charts["coins_btc"].plot.getAxis("left").logMode
    shown.log.click()
    assert not price.plot.getAxis("left").logMode


def test_single_paths_and_one_of_them(desk, shown):
    cash = shown.fans.charts["cash_usd"]
    single = picture(desk).single["cash_usd"]
    shown.single.click()
    assert cash._paths.getOriginalDataset()[1].size == single.size
    assert shown.path.maximum() == len(single) == 50
    shown.path.setValue(3)
    np.testing.assert_allclose(cash._chosen.getOriginalDataset()[1], single[2])
    shown.single.click()
    assert cash._paths.getOriginalDataset() == (None, None)


def test_events_are_marked_and_told_where_the_mouse_points(shown):
    chart = shown.fans.charts["price_usd"]
    assert [mark.label for mark in chart._marks] == ["Payment", "Delivery"]
    chart.pointed.emit(54.0, 80_000.0)
    told = shown.fans._reading.text()
    assert told.startswith("Price, 2026-01-15: p10 ")
    assert "USD/BTC" in told
    assert "delivered to" in told
    shown.events.click()
    assert chart._marks == ()
    assert "delivered" not in (shown.fans._read() or shown.fans._reading.text())
    shown.retargets.click()
    assert chart._ticks.isVisible()


def test_hashprice_in_the_unit_of_choice(desk, shown):
    desk.preferences.hashrate_unit = "TH"
    chart = shown.fans.charts[HASHPRICE]
    assert chart.unit == "USD/TH/s/day"
    median = picture(desk).bands[HASHPRICE]["p50"]
    np.testing.assert_allclose(chart._median.getData()[1], median / 1000.0)


def test_the_outcome_says_the_answer_and_counts_every_path(desk, shown):
    shown.tabs.setCurrentIndex(1)
    outcome = shown.outcome
    assert outcome.words.text() == " ".join(picture(desk).sentences)
    assert outcome.npv.found.paths == outcome.payback.found.paths == 50
    never = int(np.isnan(picture(desk).figures["payback_days"]).sum())
    assert outcome.payback.found.missing == never > 0
    assert f"never: {never * 2} %" in outcome.payback._heading.text()
    assert "a loss in" in outcome.npv._heading.text()
    assert "never" in outcome.payback.read_at(1e6, 0.0)
    rows = {row[0]: row for row in outcome.table.shown()}
    chance = picture(desk).summary["operator"]["probability_of_loss"]
    assert rows["probability of loss"][2] == f"{chance:.0%}".replace("%", " %")
    assert rows["net present value"][1] == "USD"


def test_never_on_every_path(qtbot, desk, case, shown):
    case.set_value(("sites", 2, "fleets", 0, "price_usd_per_machine"), 90_000.0)
    case.set_value(("operator", "cash_usd"), 1e9)
    wait(qtbot, desk)
    shown.tabs.setCurrentIndex(1)
    assert shown.outcome.payback.found.counts.sum() == 0
    assert "never: 100 %" in shown.outcome.payback._heading.text()


def test_everything_can_leave_the_page(desk, shown, tmp_path):
    exports = shown.exports()
    names = [export.export_name for export in exports]
    assert names[:2] == ["Price", "Difficulty"]
    assert {"Net present value", "Payback", "Figures of the run"} <= set(names)
    for i, export in enumerate(exports):
        export.export_to(str(tmp_path / f"{i}.csv"))
    with (tmp_path / "0.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0][:3] == ["day", "mean [USD/BTC]", "p5 [USD/BTC]"]
    assert len(rows) == 367


def test_both_themes(qtbot, desk, shown):
    chart = shown.fans.charts["price_usd"]

    def dressed():
        return chart.widget.backgroundBrush().color().name() == colours().base

    for tab in (0, 1):
        shown.tabs.setCurrentIndex(tab)
        apply_theme("dark")
        qtbot.waitUntil(dressed)
        apply_theme("light")
        qtbot.waitUntil(dressed)
    assert shown.outcome.npv.found is not None


def test_every_control_has_a_name_a_tip_and_an_object_name(shown):
    kinds = (QAbstractButton, QAbstractSpinBox, QComboBox)
    controls = [w for kind in kinds for w in shown.findChildren(kind)]
    own = [w for w in controls if not w.objectName().startswith("qt_") and w.isVisible()]
    assert len(own) > 8
    for control in own:
        if control.parent().objectName() == "figures" or "Scroll" in type(control).__name__:
            continue
        assert control.accessibleName(), control
        assert control.toolTip(), control
        assert control.objectName(), control
