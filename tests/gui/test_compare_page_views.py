"""The page of comparisons: tornado and Sobol indices, sweeps, the best value of a setting."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QLabel

from gui.pages.compare import ComparePage
from gui.theme import apply_theme
from minersim.analysis.input_ranges import usual_ranges

LONG = 90_000
POWER, CASH = "sites[0].power_usd_per_kwh", "operator.cash_usd"


@pytest.fixture
def page(qtbot, desk):
    page = ComparePage(desk)
    page.resize(880, 640)
    with qtbot.waitExposed(page):
        page.show()
    page.strip.paths.setValue(40)
    yield page
    page.stop()


def show(page, view):
    page.tabs.setCurrentWidget(view)
    return view


def run(qtbot, page):
    page.strip.run.click()
    qtbot.waitUntil(lambda: page.is_idle, timeout=LONG)


def said(page):
    return page.findChild(QLabel, "compare_said").text()


def notice(page):
    return page.findChild(QLabel, "compare_notice").text()


def write(qtbot, field, text):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


# --- choosing a setting ------------------------------------------------------------------------


def test_a_setting_is_found_by_any_words_and_its_range_is_filled_in(qtbot, page):
    form = show(page, page.sweep).first
    assert form.choice.key == POWER
    line = form.box.lineEdit()
    write(qtbot, line, "texas power price")
    assert form.choice.key == "sites[1].power_usd_per_kwh"
    assert line.text().startswith("Power price [USD/kWh] · site")
    assert (form.low.text(), form.high.text(), form.low.unit) == ("0.048", "0.072", "USD/kWh")
    write(qtbot, line, "no such thing")
    assert form.choice.key == "sites[1].power_usd_per_kwh"
    assert line.text().startswith("Power price")


def test_ends_follow_the_value_until_they_are_typed(qtbot, page, desk):
    form = show(page, page.sweep).first
    desk.session.current.set_value(("sites", 0, "power_usd_per_kwh"), 0.1)
    page.refresh()
    qtbot.waitUntil(lambda: page.is_idle)
    assert form.high.text() == "0.12"
    write(qtbot, form.high, "0.15")
    desk.session.current.set_value(("sites", 0, "power_usd_per_kwh"), 0.05)
    page.refresh()
    qtbot.waitUntil(lambda: page.is_idle)
    assert form.high.text() == "0.15"


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ("abc", "1", "Power price (site Old hosting), from: ‘abc’ is no number"),
        ("5", "1", f"{POWER}: found 5 to 1; allowed: a range from a smaller to a larger number"),
        ("-1", "0.05", f"{POWER}: found"),
    ],
)
def test_a_wrong_range_is_told_in_a_line(qtbot, page, low, high, words):
    form = show(page, page.sweep).first
    write(qtbot, form.low, low)
    write(qtbot, form.high, high)
    run(qtbot, page)
    assert notice(page).startswith(words)
    assert "--" not in notice(page)
    assert page.sweep.found is None


# --- tornado ---------------------------------------------------------------------------------


def test_a_tornado_has_the_usual_inputs_longest_first(qtbot, page, scenario):
    view = show(page, page.tornado)
    run(qtbot, page)
    assert view.tabs.currentWidget() is view.chart
    bars = view.found.tornado.bars
    assert [b.size for b in bars] == sorted((b.size for b in bars), reverse=True)
    assert {b.varied.key for b in bars} == {r.key for r in usual_ranges(scenario)}
    assert said(page).startswith("Drift (market, price) moves the mean of net present value most")
    assert view.table.shown()[0][:4] == ["Drift (market, price)", "1/year", "−0.25", "0.35"]
    assert len(view.table.shown()) == len(bars)
    read = view.chart.read_at(0.0, 0.0)
    assert "at −0.25 1/year" in read
    assert [target.export_name for target in page.exports()] == [
        "Tornado of net present value",
        "Sensitivity",
    ]


def test_few_inputs_with_typed_ranges_and_sobol_indices(qtbot, page, tmp_path):
    view = show(page, page.tornado)
    inputs = view.inputs
    inputs.none.click()
    run(qtbot, page)
    assert notice(page) == "Tick at least one input."
    inputs.box.choose(CASH)
    inputs.add.click()
    inputs._rows[POWER].tick.setChecked(True)
    write(qtbot, inputs._rows[POWER].low, "0.01")
    view.indices.setChecked(True)
    view.samples.setCurrentIndex(0)
    run(qtbot, page)
    found = view.found
    assert {(v.key, v.low) for v in found.varied} == {(POWER, 0.01), (CASH, 1_500_000.0)}
    assert found.sobol.samples == 16
    assert "Sobol" not in notice(page)
    assert "By itself [1]" in view.table._model.headers
    view.tabs.setCurrentWidget(view.sobol)
    assert "by itself" in view.sobol.read_at(0.1, 0.0)
    for target in page.exports()[:2]:
        for kind in ("png", "svg", "csv"):
            target.export_to(str(tmp_path / f"x.{kind}"))
            assert (tmp_path / f"x.{kind}").stat().st_size > 100
    apply_theme("dark")
    assert view.sobol.found is found
    inputs.reset.click()
    assert CASH not in inputs._rows


# --- sweep -----------------------------------------------------------------------------------


def test_one_setting_is_a_line_and_a_click_picks_a_value_to_apply(qtbot, page, desk):
    view = show(page, page.sweep)
    view.first.points.setValue(5)
    run(qtbot, page)
    assert view.charts.currentWidget() is view.line
    grid = view.found.grids[0]
    assert view.line._mean.yData.tolist() == view.found.means("npv_usd").tolist()
    assert len(view.table.shown()) == grid.size == 5
    assert not view.apply.isEnabled()
    scene = view.line.plot.vb.mapViewToScene(QPointF(float(grid[1]), 0.0))
    place = view.line.widget.mapFromScene(scene)
    qtbot.mouseClick(view.line.widget.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert view.picked == 1
    assert view.picked_words.text().startswith("Power price 0.0495 USD/kWh: ")
    case = desk.session.current
    before = case.value(("sites", 0, "power_usd_per_kwh"))
    view.apply.click()
    assert case.value(("sites", 0, "power_usd_per_kwh")) == 0.0495
    assert case.undo_stack.undoText() == "set power price to 0.0495 USD/kWh"
    case.undo_stack.undo()
    assert case.value(("sites", 0, "power_usd_per_kwh")) == before


def test_a_value_of_what_is_no_more_is_not_applied(qtbot, page, desk):
    view = show(page, page.sweep)
    view.first.points.setValue(2)
    run(qtbot, page)
    view.pick(1)
    case = desk.session.current
    case.set_value(("sites",), [])
    count = case.undo_stack.count()
    view.apply.click()
    assert case.undo_stack.count() == count
    assert "Not applied, as the case has changed: no entry 0 in sites" in notice(page)


def test_two_settings_are_a_map_with_its_zero_line(qtbot, page, desk, tmp_path):
    view = show(page, page.sweep)
    view.two.setChecked(True)
    view.first.points.setValue(4)
    view.second.points.setValue(3)
    view.answer.choose("npv_usd")
    run(qtbot, page)
    assert view.charts.currentWidget() is view.map
    means = view.found.means("npv_usd")
    assert view.map.image_item.image.tolist() == means.T.tolist()
    assert (means.min() < 0.0 < means.max()) == bool(len(view.map.zero.getData()[0]))
    assert "on the line it is zero" in view.map.accessibleName()
    read = view.map.read_at(1.1, 2.2)
    assert read == view.map.read_at(1.0, 2.0)
    assert "Price at the start 109,200 USD/BTC" in read
    assert view.map.read_at(9.0, 0.0) == ""
    view.map.picked.emit(5)
    assert [box.currentIndex() for box in view.places] == [1, 2]
    case = desk.session.current
    count = case.undo_stack.count()
    view.apply.click()
    assert case.undo_stack.count() == count + 1
    assert case.scenario.market.price.start_usd == 109_200.0
    case.undo_stack.undo()
    assert case.scenario.market.price.start_usd == 84_000.0
    for target in page.exports():
        target.export_to(str(tmp_path / "x.csv"))
        assert len((tmp_path / "x.csv").read_text(encoding="utf-8").splitlines()) == 13
    apply_theme("dark")
    view.two.setChecked(False)
    assert "has changed since" in notice(page)


def test_too_many_points_are_refused_before_they_are_run(qtbot, page):
    view = show(page, page.sweep)
    view.two.setChecked(True)
    view.first.points.setValue(100)
    view.second.points.setValue(100)
    run(qtbot, page)
    assert notice(page) == "100 × 100 are 10,000 points; allowed: 2,500."


def test_logarithmic_steps_and_probabilities_are_drawn(qtbot, page):
    view = show(page, page.sweep)
    view.first.choose(CASH)
    view.first.set_ends(1e3, 9e11)
    view.first.log.setChecked(True)
    view.first.points.setValue(4)
    view.answer.choose("probability_of_ruin")
    run(qtbot, page)
    assert view.line.plot.getAxis("bottom").logMode
    assert view.line.plot.getAxis("left").labelText == "Probability of ruin [%]"
    assert view.line._median.xData is None or len(view.line._median.xData) == 0
    assert "1,000 USD" in view.line.read_at(3.0, 0.0)
    view.first.log.setChecked(False)
    run(qtbot, page)
    assert not view.line.plot.getAxis("bottom").logMode


# --- optimise ----------------------------------------------------------------------------------


def test_the_best_value_within_a_limit_is_applied_in_one_step(qtbot, page, desk):
    view = show(page, page.optimise)
    desk.session.current.set_value(("operator", "coins_btc"), 0.0)
    page.refresh()
    qtbot.waitUntil(lambda: page.is_idle)
    view.form.choose(CASH)
    view.form.set_ends(0.0, 1e6)
    view.limited.setChecked(True)
    assert (view.limit_answer.chosen, view.number.text(), view.number.unit) == (
        "probability_of_ruin",
        "5",
        "%",
    )
    run(qtbot, page)
    found = view.found
    assert [limit.text for limit in found.limits] == ["probability_of_ruin<=0.05"]
    assert "within probability of ruin at most 5.0 % at Cash (operator) = " in said(page)
    assert "binds" in said(page) or "does not bind" in said(page)
    assert "operator.cash_usd" not in said(page)
    best = found.optimum.point.value
    marked = [row for row in view.table.shown() if row[-1] == "best"]
    assert len(marked) == 1
    assert view.chart._best.xData.tolist() == [best]
    assert "probability of ruin" in view.chart.read_at(best, 0.0)
    view.apply.click()
    case = desk.session.current
    assert case.scenario.operator.cash_usd == best
    case.undo_stack.undo()
    assert case.scenario.operator.cash_usd == 3_000_000.0


def test_a_quantile_may_be_made_small_and_limits_may_hold_nowhere(qtbot, page):
    view = show(page, page.optimise)
    view.form.choose(CASH)
    view.form.set_ends(1e5, 1e6)
    view.goal.setCurrentIndex(1)
    view.statistic.setCurrentIndex(view.statistic.findData("p10"))
    run(qtbot, page)
    assert view.found.objective.name == "npv_usd.p10"
    assert view.found.goal == "minimise"
    assert [target.export_name for target in page.exports()][1] == "Optimum, the curve"
    view.limited.setChecked(True)
    view.limit_answer.choose("btc_mined")
    assert view.number.unit == "BTC"
    view.side.setCurrentIndex(1)
    write(qtbot, view.number, "1e9")
    run(qtbot, page)
    assert said(page).startswith("No value satisfies the limit: coins mined at least 1,000,000,000")
    assert not view.apply.isEnabled()
    assert view.chart.accessibleDescription() == "No value is within the limits."


def test_a_limit_without_a_number_is_told(qtbot, page):
    view = show(page, page.optimise)
    view.limited.setChecked(True)
    view.number.clear()
    run(qtbot, page)
    assert notice(page) == "Limit: a number is needed here"


def test_a_limit_on_money_is_typed_in_the_unit_that_is_shown(qtbot, page, desk):
    view = show(page, page.optimise)
    view.form.choose(CASH)
    view.limited.setChecked(True)
    view.limit_answer.choose("npv_usd")
    write(qtbot, view.number, "8,400,000")
    desk.preferences.money_unit = "BTC"
    page.refresh()
    qtbot.waitUntil(lambda: view.number.unit == "BTC")
    assert view.number.text() == "100"
    assert view.limit_answer.currentText().endswith("[BTC]")
    assert view.question(50).arguments[-1] == ("npv_usd<=8400000",)
    write(qtbot, view.number, "50")
    assert view.question(50).arguments[-1] == ("npv_usd<=4200000",)
    view.limit_answer.choose("probability_of_ruin")
    assert view.number.unit == "%"
    assert view.question(50).arguments[-1] == ("probability_of_ruin<=0.5",)
    view.limit_answer.choose("npv_usd")
    desk.preferences.money_unit = "USD"
    page.refresh()
    qtbot.waitUntil(lambda: view.number.unit == "USD")
    assert view.number.text() == "4,200,000"
