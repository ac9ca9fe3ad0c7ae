"""The cash flow on the simulation page: what it shows, copies and writes."""

import csv
import io

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QSpinBox

from gui.exporting import export_all
from gui.pages.cash_flow import CashFlowPanel
from gui.pages.simulation import SimulationPage
from gui.theme import apply_theme
from gui.units import MINUS, with_minus
from minersim.analysis.cash_flow_lines import CASH_FLOW_LINES
from minersim.analysis.picture import run_picture
from minersim.engine import run
from minersim.number_text import usd
from minersim.results import ReducedResult

LONG = 60_000
CASH_FLOW = 2
HUGE = {
    "name": "N" * 200,
    "operator.cash_usd": 9e11,
    "sites[0].name": "=" + "S" * 199,
    "horizon_days": 1_200,
}


@pytest.fixture(scope="module")
def pictured():
    """A picture with its cash flow, made once for every set of changes."""
    known = {}

    def make(scenario, **changes):
        changed = scenario.replace({"paths": 20} | changes)
        key = changed.digest()
        if key not in known:
            known[key] = run_picture(changed, run(changed), with_cash_flow=True)
        return known[key]

    return make


@pytest.fixture
def panel(qtbot):
    panel = CashFlowPanel()
    qtbot.addWidget(panel)
    panel.resize(880, 560)
    return panel


def choose(qtbot, box, data):
    """Choose as a person does, with the keyboard."""
    box.setFocus()
    row = box.findData(data)
    step = Qt.Key.Key_Down if row > box.currentIndex() else Qt.Key.Key_Up
    while box.currentIndex() != row:
        qtbot.keyClick(box, step)


def column(table, header):
    """Texts of a column by the name of the line."""
    model = table.model()
    names = [model.headerData(i, Qt.Orientation.Horizontal) for i in range(model.columnCount())]
    place = names.index(header)
    return {row[0].strip(): row[place] for row in table.shown()}


def test_every_line_stands_with_its_unit_under_its_group(panel, pictured, scenario):
    flow = pictured(scenario).cash_flow
    panel.set_picture(pictured(scenario))
    panel.show()
    table, values = panel.table, flow.table("month", "mean").values
    whole = column(table, "Whole run")
    for line in CASH_FLOW_LINES:
        assert f"{line.label}, {line.unit}" in whole
        assert line.group in whole
    assert whole["Revenue, USD"] == with_minus(usd(values["revenue"][-1]))
    first = column(table, "2025-11")
    assert first["Power, USD"].startswith(MINUS)
    assert first["Power, USD"] == with_minus(usd(values["power"][0]))
    header = table.verticalHeader()
    assert header.isVisible()
    assert table.isColumnHidden(0)
    model = table.model()
    rows = {str(model.headerData(r, Qt.Orientation.Vertical)).strip(): r for r in range(33)}
    cell = model.index(rows["Power, USD"], 2)
    assert cell.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert "charges" in cell.data(Qt.ItemDataRole.ToolTipRole)
    assert model.headerData(
        rows["Free cash flow, USD"], Qt.Orientation.Vertical, Qt.ItemDataRole.FontRole
    ).bold()


def test_period_and_numbers_are_chosen_by_the_keyboard(qtbot, panel, pictured, scenario):
    picture = pictured(scenario)
    panel.set_picture(picture)
    panel.show()
    choose(qtbot, panel.period, "quarter")
    expected = picture.cash_flow.table("quarter", "mean").values["coins_sold"]
    assert column(panel.table, "2026 Q1")["Coins sold, USD"] == with_minus(usd(expected[1]))
    assert panel.note.text().endswith("The lines add up.")
    choose(qtbot, panel.which, "p90")
    expected = picture.cash_flow.table("quarter", "p90").values["coins_sold"]
    assert column(panel.table, "2026 Q1")["Coins sold, USD"] == with_minus(usd(expected[1]))
    assert "do not add up" in panel.note.text()
    assert not panel.path.isEnabled()
    choose(qtbot, panel.which, "one path")
    assert panel.path.maximum() == 20
    panel.path.selectAll()
    qtbot.keyClicks(panel.path, "3\r")
    expected = picture.cash_flow.table("quarter", 2).values["coins_sold"]
    assert column(panel.table, "2026 Q1")["Coins sold, USD"] == with_minus(usd(expected[1]))
    choose(qtbot, panel.period, "year")
    assert list(column(panel.table, "2026")) == list(column(panel.table, "Whole run"))


def test_what_is_shown_is_copied_and_written(qtbot, panel, pictured, scenario, tmp_path):
    picture = pictured(scenario)
    panel.set_picture(picture)
    panel.show()
    qtbot.mouseClick(panel.copy, Qt.MouseButton.LeftButton)
    text = QGuiApplication.clipboard().text()
    rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(text), delimiter="\t")}
    values = picture.cash_flow.table("month", "mean").values["power"]
    assert [float(cell) for cell in rows["Power, USD"]] == [values[-1], *values[:-1]]
    files = export_all([panel.table], "xlsx", tmp_path) + export_all([panel.table], "csv", tmp_path)
    assert [file.name for file in files] == ["cash-flow.xlsx", "cash-flow.csv"]
    sheet = openpyxl.load_workbook(files[0])["Cash flow"]
    cells = next(row for row in sheet.iter_rows() if row[0].value == "Power [USD]")
    assert [cell.value for cell in cells[1:]] == pytest.approx(values.tolist(), rel=1e-14)
    with files[1].open(encoding="utf-8", newline="") as stream:
        assert float(list(csv.DictReader(stream))[-1]["Power [USD]"]) == values[-1]


def test_saving_says_what_was_written_or_why_not(panel, pictured, scenario, tmp_path):
    panel.set_picture(pictured(scenario))
    panel.save_to(str(tmp_path / "mine"))
    assert panel.note.text() == "Written: mine.xlsx"
    assert (tmp_path / "mine.xlsx").is_file()
    panel.save_to(str(tmp_path / "absent" / "mine.csv"))
    assert panel.note.text().startswith("Not written: ")
    assert "cannot be written" in panel.note.text()


def test_what_has_none_says_why(panel, pictured, scenario):
    without = pictured(scenario, sites=[])
    panel.set_picture(without)
    panel.show()
    assert panel.note.text().startswith("The scenario has no sites")
    assert not panel.table.isVisible()
    assert not panel.save.isEnabled()
    few = scenario.replace({"paths": 20})
    result = run(few)
    panel.set_picture(run_picture(few, result))
    assert panel.note.text() == "The cash flow comes with the next run."
    panel.set_picture(pictured(scenario))
    assert panel.table.isVisible()


def test_a_run_in_chunks_says_that_it_keeps_no_books(panel, scenario, monkeypatch):
    few = scenario.replace({"paths": 40})
    monkeypatch.setattr("minersim.engine.runs.KEPT_VALUES", 1_000)
    result = run(few)
    assert isinstance(result, ReducedResult)
    picture = run_picture(few, result, with_cash_flow=True)
    assert picture.cash_flow is None
    panel.set_picture(picture)
    assert panel.note.text().startswith("A run of 40 paths keeps no books")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(880, 560), (420, 300)])
def test_ugly_values_and_small_windows(qtbot, panel, pictured, scenario, theme, size):
    apply_theme(theme)
    panel.set_picture(pictured(scenario, **HUGE))
    panel.resize(*size)
    panel.show()
    whole = column(panel.table, "Whole run")
    assert whole["Cash at end, USD"].startswith("90")
    # no line has its name cut
    header, metrics = panel.table.verticalHeader(), panel.table.fontMetrics()
    assert header.width() >= max(metrics.horizontalAdvance(name) for name in whole)
    for place in range(1, panel.table.model().columnCount()):
        widest = max(metrics.horizontalAdvance(row[place]) for row in panel.table.shown())
        assert panel.table.columnWidth(place) > widest
    assert len(panel.table.model().index(0, 0).data()) < 40


def test_everything_has_a_name_a_tip_and_a_label(panel):
    buddies = {label.buddy() for label in panel.findChildren(QLabel)}
    for kind in (QComboBox, QSpinBox):
        for field in panel.findChildren(kind):
            assert field.accessibleName()
            assert field.toolTip()
            assert field.objectName()
            assert field in buddies
    for button in (panel.copy, panel.save):
        assert isinstance(button, QAbstractButton)
        assert button.accessibleName()
        assert button.toolTip()


# --- on the page ---------------------------------------------------------------------------------


@pytest.fixture
def page(qtbot, desk):
    page = SimulationPage(desk)
    qtbot.addWidget(page)
    page.resize(880, 640)
    yield page
    page.stop()


def test_the_page_shows_it_after_a_run_and_exports_it_first(qtbot, desk, case, page):
    runner = desk.runner
    page.show()
    page.tabs.setCurrentIndex(CASH_FLOW)
    assert runner.cash_flow_watched

    def whole():
        picture = runner.picture(case)
        return picture is not None and picture.paths == 50 and not runner.worker.busy

    qtbot.waitUntil(whole, timeout=LONG)
    assert page.exports()[0] is page.cash_flow.table
    assert len(page.exports()) > 5
    flow = runner.picture(case).cash_flow
    expected = flow.table("month", "mean").values["cash"]
    assert column(page.cash_flow.table, "Whole run")["Cash at end, USD"] == with_minus(
        usd(expected[-1])
    )
    page.tabs.setCurrentIndex(0)
    assert not runner.cash_flow_watched
    assert page.exports()[0] is not page.cash_flow.table
    page.tabs.setCurrentIndex(CASH_FLOW)
    page.hide()
    assert not runner.cash_flow_watched


def test_a_preview_brings_it_only_where_it_is_in_view(qtbot, desk, case, page):
    runner = desk.runner
    desk.preferences.run_when_settled = False
    case.set_value(("paths",), 700)
    page.show()

    def preview():
        picture = runner.picture(case)
        return picture is not None and picture.paths == 500 and not runner.worker.busy

    qtbot.waitUntil(preview, timeout=LONG)
    assert runner.picture(case).cash_flow is None
    page.tabs.setCurrentIndex(CASH_FLOW)
    assert page.cash_flow.note.text() == "The cash flow comes with the next run."
    qtbot.waitUntil(lambda: runner.picture(case).cash_flow is not None, timeout=LONG)
    assert page.cash_flow.table.isVisible()
    assert page.cash_flow.table.flow.title == "mean of 500 paths"


def test_wrong_values_leave_the_last_cash_flow(qtbot, desk, case, page):
    runner = desk.runner
    page.show()
    page.tabs.setCurrentIndex(CASH_FLOW)
    qtbot.waitUntil(lambda: page.cash_flow.has_table and not runner.worker.busy, timeout=LONG)
    case.set_value(("sites", 0, "power_usd_per_kwh"), 99.0)
    page.refresh()
    assert "Values are wrong" in page.state.label.text()
    assert page.cash_flow.table.isVisible()


def test_no_case_shows_nothing(desk, case, page):
    page.show()
    page.tabs.setCurrentIndex(CASH_FLOW)
    desk.session.close(case)
    page.refresh()
    assert not page.tabs.isVisible()
    assert not page.exports()
