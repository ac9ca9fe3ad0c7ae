"""The page of comparisons: scenarios side by side, begun, stopped, closed, outdated."""

import csv
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton

from gui.case import Case
from gui.pages.compare import ComparePage
from gui.pages.compare_settings import choices
from gui.pages.compare_words import letter, named, remaining
from gui.theme import apply_theme
from gui.units import MINUS

LONG = 90_000
POWER = ("sites", 0, "power_usd_per_kwh")
NAME = "A name of 200 letters & some " * 7


@pytest.fixture
def page(qtbot, desk):
    page = ComparePage(desk)
    page.resize(880, 640)
    with qtbot.waitExposed(page):
        page.show()
    yield page
    page.stop()


@pytest.fixture
def dear(desk, scenario):
    """A second case that pays more for its power; the first one is looked at."""
    first = desk.session.current
    case = Case(scenario.replace({"name": "Dear power", "sites[0].power_usd_per_kwh": 0.09}))
    desk.session.add(case)
    desk.session.set_current(first)
    return case


def run(qtbot, page):
    page.strip.run.click()
    qtbot.waitUntil(lambda: page.is_idle, timeout=LONG)


def said(page):
    return page.findChild(QLabel, "compare_said").text()


def notice(page):
    return page.findChild(QLabel, "compare_notice").text()


def column(table, header):
    headers = [
        table.model().headerData(i, Qt.Orientation.Horizontal)
        for i in range(table.model().columnCount())
    ]
    return [row[headers.index(header)] for row in table.shown()]


# --- side by side ----------------------------------------------------------------------------


def test_two_cases_stand_side_by_side_on_the_same_paths(qtbot, page, dear):
    run(qtbot, page)
    assert page.cases.list.item(0).text().startswith("A: The squeeze")
    assert page.cases.list.item(1).text() == "B: Dear power"
    view = page.cases
    assert view.answers.shown()[0][:2] == ["Net present value", "USD"]
    assert view.answers.shown()[0][3].startswith(MINUS)
    pairs = column(view.duels, "Pair")
    assert set(pairs) == {"B less A"}
    # dearer power never helps: A does at least as well on every path
    first = view.duels.shown()[0]
    assert first[3].startswith(MINUS)
    assert first[6].startswith("A ")
    assert float(first[6].removeprefix("A ")) > 50.0
    comparison = view.found.comparison
    assert comparison.worlds == 1
    assert comparison.scenarios[0].paths == page.strip.paths.value() == 50
    assert said(page).startswith(f"Net present value: B less A is {MINUS}")
    assert "They differ in 1 setting. 2 runs on 1 simulated world, 50 paths each" in said(page)
    assert column(view.settings, "Key") == ["sites[0].power_usd_per_kwh"]
    assert view.settings.shown()[0][:2] == ["Power price", "USD/kWh"]
    assert notice(page) == ""


def test_distributions_of_any_answer_are_drawn_and_read(qtbot, page, dear):
    run(qtbot, page)
    chart = page.cases.chart
    assert len(chart._curves) == 2
    assert chart.accessibleDescription().startswith("Means: A ")
    page.cases.answer.choose("btc_mined")
    assert "Coins mined" in chart.accessibleName()
    edges = page.cases.found.comparison.distributions["btc_mined"].edges
    read = chart.read_at(float(edges[0]), 1.0)
    assert " BTC: A " in read
    assert "%" in read
    page.cases.answer.choose("probability_of_loss")
    assert chart._labels["bottom"] == "Probability of loss [%]"


def test_money_is_shown_in_the_unit_that_is_preferred(qtbot, page, desk, dear):
    assert page.cases.answer.currentText() == "Net present value [USD]"
    run(qtbot, page)
    dollars = column(page.cases.duels, "Difference")[0]
    desk.preferences.money_unit = "BTC"
    page.refresh()  # as the window does
    qtbot.waitUntil(lambda: page.cases.answers.shown()[0][:2] == ["Net present value", "BTC"])
    coins = column(page.cases.duels, "Difference")[0]
    amounts = [float(text.replace(MINUS, "-").replace(",", "")) for text in (dollars, coins)]
    assert amounts[0] / amounts[1] == pytest.approx(84_000.0, rel=1e-3)
    assert page.cases.chart._labels["bottom"] == "Net present value [BTC]"
    assert page.cases.answer.currentText() == "Net present value [BTC]"
    assert "Money is in BTC at 84,000 USD/BTC, the price at A's start." in said(page)
    assert "USD" not in said(page).replace("USD/BTC", "")
    assert notice(page) == ""  # the answer is the same, so nothing is outdated
    for view in (page.tornado, page.sweep, page.optimise):
        page.tabs.setCurrentWidget(view)
        assert view.answer.currentText() == "Net present value [BTC]"


def test_tables_and_charts_leave_the_page(qtbot, page, dear, tmp_path):
    assert page.exports() == ()
    run(qtbot, page)
    chart, answers, duels, settings = page.exports()
    for kind in ("png", "svg", "csv"):
        chart.export_to(str(tmp_path / f"chart.{kind}"))
        assert (tmp_path / f"chart.{kind}").stat().st_size > 200
    for table in (answers, duels, settings):
        table.export_to(str(tmp_path / "table.csv"))
        text = (tmp_path / "table.csv").read_text(encoding="utf-8")
        rows = list(csv.reader(text.splitlines()))
        assert len(rows) == 1 + len(table.shown())
    duels.copy()
    assert QGuiApplication.clipboard().text().startswith("Answer\tUnit\tPair\tDifference")


def test_more_than_two_are_ranked_and_all_pairs_told(qtbot, page, dear, desk, scenario):
    desk.session.add(Case(scenario.replace({"name": "Cheap", "sites[0].power_usd_per_kwh": 0.03})))
    run(qtbot, page)
    assert said(page).startswith("Best by net present value: C (Cheap)")
    assert set(column(page.cases.duels, "Pair")) == {"B less A", "C less A", "C less B"}


def test_what_is_not_ticked_is_left_out(qtbot, page, dear):
    qtbot.waitUntil(lambda: page.cases.list.count() == 2)
    page.cases.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    assert page.cases.list.item(1).text() == "Dear power"
    run(qtbot, page)
    assert notice(page) == "Tick at least two scenarios."
    page.cases.list.item(1).setCheckState(Qt.CheckState.Checked)
    assert notice(page) == ""


# --- files and refusals ------------------------------------------------------------------------


def test_one_case_is_told_how_to_get_another(qtbot, page):
    assert said(page).startswith("One case is open. Open another (Ctrl+O), duplicate it")
    run(qtbot, page)
    assert notice(page).startswith("One case is open.")
    assert said(page) == ""


def test_files_are_compared_without_being_opened(qtbot, page, desk, scenario, tmp_path):
    good, bad = tmp_path / "cheap.toml", tmp_path / "bad.toml"
    cheap = scenario.replace({"name": "Cheap", "sites[0].power_usd_per_kwh": 0.03})
    good.write_text(cheap.to_toml(), encoding="utf-8")
    bad.write_text("schema = 1\nhorizont_days = 3\nname = 5\n", encoding="utf-8")
    page.cases.add_files([good, bad, tmp_path / "none.toml"])
    assert page.cases.list.item(1).text() == "B: Cheap (cheap.toml)"
    assert "bad.toml is not added: " in notice(page)
    assert "none.toml is not added: " in notice(page)
    assert "\n" not in notice(page)
    run(qtbot, page)
    assert len(desk.session.cases) == 1
    assert "B less A is" in said(page)
    page.cases.list.setCurrentRow(1)
    page.findChild(QPushButton, "compare_remove").click()
    assert page.cases.list.count() == 1


def test_what_cannot_be_paired_is_refused_in_a_plain_line(qtbot, page, dear):
    dear.set_value(("horizon_days",), 100)
    run(qtbot, page)
    assert notice(page).startswith(
        "Dear power: horizon_days: found 100; allowed beside The squeeze"
    )
    assert "--" not in notice(page)
    assert page.cases.found is None


def test_a_case_with_wrong_values_says_so_and_counts_as_it_last_was(qtbot, page, dear):
    dear.set_value(POWER, 99.0)
    page.refresh()
    qtbot.waitUntil(lambda: page.is_idle)
    assert "values are wrong" in page.cases.list.item(1).text()
    run(qtbot, page)
    assert page.cases.settings.shown()[0][3] == "0.09"


# --- work --------------------------------------------------------------------------------------


def test_stop_ends_a_long_run_within_a_second(qtbot, page):
    page.tabs.setCurrentWidget(page.sweep)
    page.sweep.first.choose("market.price.start_usd")
    page.sweep.first.points.setValue(2_000)
    page.strip.paths.setValue(1_000)
    page.strip.run.click()
    qtbot.waitUntil(lambda: "to go" in page.strip.words.text(), timeout=LONG)
    assert page.strip.progress.isVisible()
    assert not page.strip.run.isEnabled()
    began = time.monotonic()
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not page.helper.busy, timeout=5_000)
    assert time.monotonic() - began < 1.0
    assert notice(page) == "Sweep was stopped."
    assert page.sweep.found is None
    assert page.strip.run.isEnabled()
    page.sweep.first.points.setValue(3)
    page.strip.paths.setValue(10)
    run(qtbot, page)
    assert len(page.sweep.found.points) == 3


def test_an_answer_is_never_shown_for_a_closed_case(qtbot, page, desk, dear):
    page.tabs.setCurrentWidget(page.sweep)
    page.strip.paths.setValue(2_000)
    page.strip.run.click()
    assert page.helper.busy
    desk.session.close(desk.session.current)
    assert not page.helper.busy
    assert page.strip.run.isEnabled()
    qtbot.waitUntil(lambda: page.is_idle)
    assert page.sweep.case is dear
    page.strip.paths.setValue(20)
    run(qtbot, page)
    assert page.sweep.found.scenario.name == "Dear power"
    desk.session.close(dear)
    qtbot.waitUntil(lambda: page.is_idle)
    assert page.sweep.found is None
    assert notice(page).startswith("No scenario is open")


def test_every_case_keeps_its_own_answer(qtbot, page, desk, dear):
    first = desk.session.current
    page.tabs.setCurrentWidget(page.sweep)
    page.strip.run.click()
    desk.session.set_current(dear)
    page.refresh()
    qtbot.waitUntil(lambda: page.is_idle, timeout=LONG)
    assert page.sweep.case is dear
    assert page.sweep.found is None  # what came is of the other case
    desk.session.set_current(first)
    page.refresh()
    qtbot.waitUntil(lambda: page.is_idle)
    assert page.sweep.found.scenario.name == first.name
    assert page.sweep.line.found is page.sweep.found


def test_an_answer_of_other_values_says_so(qtbot, page, desk):
    page.tabs.setCurrentWidget(page.sweep)
    run(qtbot, page)
    assert notice(page) == ""
    desk.session.current.set_value(("operator", "pool_fee"), 0.031)
    page.refresh()
    qtbot.waitUntil(lambda: page.is_idle)
    assert "has changed since" in notice(page)
    desk.session.current.undo_stack.undo()
    page.refresh()
    qtbot.waitUntil(lambda: page.is_idle)
    assert notice(page) == ""


def test_ctrl_return_runs(qtbot, page):
    page.tabs.setCurrentWidget(page.sweep)
    with qtbot.waitActive(page):
        page.activateWindow()
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.sweep.found is not None, timeout=LONG)


# --- whatever is open ------------------------------------------------------------------------


def test_without_a_case_every_view_says_so(qtbot, page, desk):
    desk.session.close(desk.session.current)
    for view in page.views:
        page.tabs.setCurrentWidget(view)
        page.run()
        assert not page.tabs.isVisible()
        assert notice(page).startswith("No scenario is open")
        assert not page.helper.busy
    assert page.exports() == ()


def test_wrong_values_of_the_case_are_told(qtbot, page, desk):
    page.tabs.setCurrentWidget(page.optimise)
    desk.session.current.set_value(POWER, 99.0)
    page.refresh()
    qtbot.waitUntil(lambda: page.is_idle)
    assert notice(page).startswith("Some values of the case are wrong")


def test_long_names_and_huge_amounts_fit_everywhere(qtbot, page, desk, scenario):
    changes = {"name": NAME[:200], "sites[0].name": NAME[:200], "operator.cash_usd": 4e11}
    desk.session.add(Case(scenario.replace(changes)))
    page.resize(760, 600)
    for view in page.views:
        page.tabs.setCurrentWidget(view)
        run(qtbot, page)
        apply_theme("dark" if view is page.tornado else "light")
        assert notice(page) == ""
        assert page.minimumSizeHint().width() <= 560
        assert page.minimumSizeHint().height() <= 520
        inner = [w for w in view.findChildren(QComboBox) if w.isVisible()]
        assert all(w.mapTo(page, w.rect().topRight()).x() < page.width() for w in inner)


def test_a_case_without_sites_is_asked_for_the_network(qtbot, page, desk, scenario):
    desk.session.add(Case(scenario.replace({"sites": [], "name": "No sites"})))
    for view in page.views:
        page.tabs.setCurrentWidget(view)
        run(qtbot, page)
        assert notice(page) == ""
        assert "only the network is simulated" in said(page)
    assert page.cases.answers.shown()[0][0] == "Price of a coin"
    assert page.sweep.answer.chosen == "price_usd"
    desk.session.set_current(desk.session.cases[0])
    page.tabs.setCurrentWidget(page.sweep)
    assert page.sweep.answer.chosen == "npv_usd"


def test_choices_are_numbers_that_the_scenario_holds(scenario):
    found = {one.key: one for one in choices(scenario.to_dict())}
    power = found["sites[1].power_usd_per_kwh"]
    assert power.text == "Power price [USD/kWh] · site Hosting, Texas"
    assert "seed" not in found
    assert "paths" not in found
    assert found["sites[0].fleets[0].count"].whole


def test_words_are_short():
    assert named(1, "x" * 60).startswith("B: xxx")
    assert len(named(1, "x" * 60)) <= 25
    assert letter(19) == "T"
    assert remaining(0.25, 3.0) == "25 %, 9 s to go"
