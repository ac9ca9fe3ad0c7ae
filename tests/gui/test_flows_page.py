"""The page of miners and flows: stored beside simulated, definitions, COHI."""

import datetime

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QRadioButton

from gui import flow_tasks
from gui.flow_tasks import Missing
from gui.pages.flows import FlowsPage
from gui.pages.flows_lines import EPOCH, ShownLines
from gui.pages.flows_words import COHI, searched, two_charts
from gui.theme import apply_theme
from minersim.analysis.indicator_picture import IndicatorPicture
from minersim.data.folder import store_file
from minersim.data.synthetic_chain import SyntheticChain
from minersim.data.transaction_writing import write_transactions
from minersim.indicators.catalogue import INDICATORS

LONG = 60_000
TODAY = datetime.datetime.now(datetime.UTC).date()
YESTERDAY = TODAY - datetime.timedelta(days=1)
POWER = ("sites", 0, "power_usd_per_kwh")


@pytest.fixture
def page(qtbot, desk):
    page = FlowsPage(desk)
    page.resize(900, 640)
    yield page
    page.stop()


@pytest.fixture
def full(made_up):
    """A store with four years of made-up figures."""
    made_up.store_made_up(store_file(), YESTERDAY, 1_500)


def shown(qtbot, page, *, simulated=True):
    page.board.with_simulated.setChecked(simulated)
    page.show()
    qtbot.waitUntil(lambda: page.stored.was_asked and page.is_idle, timeout=LONG)


def text(page, name):
    return page.findChild(QLabel, name).text()


def drawn(chart, curves):
    return [curve for curve in curves if curve.xData is not None and len(curve.xData)]


# --- what is there -------------------------------------------------------------------------------


def test_stored_and_simulated_stand_side_by_side(qtbot, page, full):
    shown(qtbot, page)
    page.board.list.choose("hash_ribbons")
    assert text(page, "flows_notice").startswith("Stored figures of 1 visit, up to")
    assert text(page, "flows_case_notice").startswith("Simulated: 50 paths of The squeeze")
    assert "(fresh)" in text(page, "flows_stored")
    assert "of the days before" in text(page, "flows_stored")
    assert "read as:" in text(page, "flows_stored")
    assert text(page, "flows_stored").endswith("from made_up.")
    assert "80 % of paths" in text(page, "flows_simulated")
    chart = page.board.above
    (stored,), (simulated,) = drawn(chart, chart._real), drawn(chart, chart._sim)
    start = page.desk.session.current.scenario.start
    assert simulated.xData[0] == (start - EPOCH).days
    assert stored.xData[-1] == (YESTERDAY - EPOCH).days
    assert len(chart._marks) == 1  # below 0
    assert page.stored.found["hash_ribbons"].spans
    assert len(chart._spans) == len(page.stored.found["hash_ribbons"].spans)
    assert not page.board.below.isHidden()  # means in EH/s have a chart of their own
    assert "[EH/s]" in page.board.below._labels["left"]
    names = [label.text for _, label in chart.legend.items]
    assert names == ["stored", "simulated, median", "80 % of paths", "capitulation"]
    assert "on" in chart.accessibleDescription()


def test_the_band_of_the_main_line_stands_in_its_own_table_only(qtbot, page, full, tmp_path):
    shown(qtbot, page)
    page.board.list.choose("hash_ribbons")
    headers = []
    for place, chart in enumerate(page.exports()):
        chart.export_to(str(tmp_path / f"{place}.csv"))
        headers.append((tmp_path / f"{place}.csv").read_text(encoding="utf-8").splitlines()[0])
    main, others = headers
    assert "p10 simulated" in main
    assert "hashrate_30d_ehs simulated [EH/s]" in others
    assert "p10" not in others


def test_windows_of_a_simulation_take_stored_figures(qtbot, page, full):
    shown(qtbot, page)
    mpi = page.simulated.found["mpi"]
    assert isinstance(mpi, IndicatorPicture)
    assert str(mpi.dates[0]) == page.desk.session.current.scenario.start.isoformat()
    page.board.list.choose("mpi")
    assert text(page, "flows_simulated").startswith("Simulated: ")
    assert "default treasury" in text(page, "flows_case_notice")


def test_the_list_has_values_and_says_what_is_missing(qtbot, page, full):
    shown(qtbot, page)
    texts = page.board.list.texts()
    assert set(texts) == {*INDICATORS, COHI}
    assert texts["puell_multiple"][1] not in ("", "–")
    assert texts["exchange_net_flow_0hop"][1:] == ("–", "–")
    page.board.list.choose("exchange_net_flow_0hop")
    assert "nothing is stored of it" in text(page, "flows_stored")
    assert page.board.above.isHidden()
    assert "Coins sent to exchanges less coins received" in text(page, "flows_nothing")
    assert page.exports() == []


def test_an_empty_store_says_what_to_do_and_shows_the_simulation(qtbot, page):
    shown(qtbot, page)
    assert text(page, "flows_notice").startswith("Nothing is stored yet")
    assert "page Data" in text(page, "flows_notice")
    page.board.list.choose("hashprice")
    assert text(page, "flows_simulated").startswith("Simulated: ")
    assert not drawn(page.board.above, page.board.above._real)
    assert drawn(page.board.above, page.board.above._sim)
    page.board.list.choose("mpi")
    assert "it needs 729 days on end" in text(page, "flows_simulated")


def test_old_figures_are_not_shown_as_current(qtbot, page, made_up):
    made_up.store_made_up(store_file(), TODAY - datetime.timedelta(days=50), 900)
    shown(qtbot, page, simulated=False)
    assert "not current" in text(page, "flows_notice")
    page.board.list.choose("puell_multiple")
    assert "(expired)" in text(page, "flows_stored")
    assert "then read as" in text(page, "flows_stored")
    assert page.board.list.texts()["puell_multiple"][1].endswith(" old")


def test_a_damaged_store_is_told_and_the_case_is_simulated_all_the_same(qtbot, page):
    store_file().parent.mkdir(parents=True)
    store_file().write_bytes(b"SQLite format 3\0" + b"\xff" * 5_000)
    shown(qtbot, page)
    assert "is damaged" in text(page, "flows_notice")
    assert text(page, "flows_case_notice").startswith("Simulated: ")


# --- choosing ------------------------------------------------------------------------------------


def test_search_finds_by_name_definition_and_input(qtbot, page):
    shown(qtbot, page, simulated=False)
    qtbot.keyClicks(page.board.list.search, "golden")
    assert list(page.board.list.texts()) == ["nvt_golden_cross"]
    qtbot.keyClick(page.board.list.search, Qt.Key.Key_Return)
    assert page.board.list.current == "nvt_golden_cross"
    page.board.list.search.clear()
    qtbot.keyClicks(page.board.list.search, "labelled wallets")
    assert "miner_reserve" in page.board.list.texts()
    page.board.list.search.setText("nothing is called so")
    assert page.board.list.texts() == {}
    page.board.list.search.clear()
    assert len(page.board.list.texts()) == len(INDICATORS) + 1


def test_the_definition_is_one_click_away(qtbot, page):
    shown(qtbot, page, simulated=False)
    page.board.list.choose("mpi")
    assert page.board.definition.isHidden()
    qtbot.mouseClick(page.board.define, Qt.MouseButton.LeftButton)
    assert page.board.definition.isVisible()
    words = page.board.definition.toPlainText()
    for part in ("Definition", "Unit", "Source: CryptoQuant", "Read as", "above 2", "Caveats"):
        assert part in words
    page.board.list.choose("nvt")
    assert page.board.definition.toPlainText().startswith("NVT")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_indicator_can_be_shown(qtbot, page, full, theme):
    apply_theme(theme)
    shown(qtbot, page)
    for log in (False, True):
        page.board.log.setChecked(log)
        for name, indicator in INDICATORS.items():
            page.board.list.choose(name)
            there = [
                found
                for found in (page.stored.found[name], page.simulated.found[name])
                if isinstance(found, IndicatorPicture)
            ]
            assert page.board.above.isHidden() == (not there)
            if there:
                assert page.board.above._labels["left"] == f"[{indicator.unit or 'no unit'}]"
                assert page.board.above.read_at(6_500.0, 0.0)


def test_spans_of_time(qtbot, page, full):
    shown(qtbot, page)
    page.board.list.choose("hashprice")

    def width():
        left, right = page.board.above.plot.vb.viewRange()[0]
        return right - left

    whole = width()
    for name, days in (("year", 365), ("years", 1_461), ("run", 365)):
        page.findChild(QRadioButton, f"flows_span_{name}").click()
        assert width() == pytest.approx(days, rel=0.03)
    page.findChild(QRadioButton, "flows_span_all").click()
    assert width() == pytest.approx(whole)


# --- what follows a change -----------------------------------------------------------------------


def test_nothing_is_computed_twice_and_a_new_store_is_noticed(qtbot, page, full, made_up):
    shown(qtbot, page)
    before = page.stored.found["hashprice"], page.simulated.found["hashprice"]
    page.hide()
    shown(qtbot, page)
    page.refresh()
    qtbot.waitUntil(lambda: page.is_idle, timeout=LONG)
    assert page.stored.found["hashprice"] is before[0]
    assert page.simulated.found["hashprice"] is before[1]
    made_up.store_made_up(store_file(), TODAY, 20, source="newer")
    page.refresh()
    qtbot.waitUntil(lambda: page.stored.found["hashprice"] is not before[0], timeout=LONG)
    qtbot.waitUntil(lambda: page.is_idle, timeout=LONG)
    assert str(page.stored.found["hashprice"].dates[-1]) == TODAY.isoformat()


def test_an_edit_is_simulated_and_wrong_values_are_told(qtbot, page, desk):
    shown(qtbot, page)
    before = page.simulated.found["hashprice"]
    case = desk.session.current
    case.set_value(("market", "price", "start_usd"), 50_000.0)
    page.refresh()
    qtbot.waitUntil(lambda: page.simulated.found.get("hashprice") is not before, timeout=LONG)
    qtbot.waitUntil(lambda: page.is_idle, timeout=LONG)
    lines = [
        found["hashprice"].lines["hashprice_usd_per_ph_day"][0] for found in (page.simulated.found,)
    ]
    assert lines[0] < before.lines["hashprice_usd_per_ph_day"][0]
    case.set_value(POWER, 99.0)
    page.refresh()
    assert "values of the case are wrong" in text(page, "flows_case_notice")


def test_without_a_case_stored_figures_are_shown(qtbot, page, desk, full):
    desk.session.close(desk.session.current)
    shown(qtbot, page)
    assert "No scenario is open" in text(page, "flows_case_notice")
    page.board.list.choose("puell_multiple")
    assert text(page, "flows_stored").startswith("Stored: ")
    assert page.simulated.found == {}
    assert "must be given" in "; ".join(page.stored.found["hashcost"].reasons)


def test_a_case_that_is_closed_in_a_simulation_leaves_nothing(qtbot, page, desk):
    page.show()
    qtbot.waitUntil(lambda: bool(page.simulated.found), timeout=LONG)
    desk.session.close(desk.session.current)
    page.refresh()
    qtbot.waitUntil(lambda: page.is_idle, timeout=LONG)
    assert page.simulated.found == {}
    assert {texts[2] for texts in page.board.list.texts().values()} == {""}


def test_the_simulation_can_be_left_out(qtbot, page, full):
    shown(qtbot, page)
    page.board.with_simulated.setChecked(False)
    qtbot.waitUntil(lambda: page.is_idle, timeout=LONG)
    assert page.simulated.found == {}
    assert "is not simulated here" in text(page, "flows_case_notice")
    assert not drawn(page.board.above, page.board.above._sim)
    page.board.with_simulated.setChecked(True)
    qtbot.waitUntil(lambda: "hashprice" in page.simulated.found and page.is_idle, timeout=LONG)


def test_names_may_be_long_and_the_page_small(qtbot, page, desk, full):
    desk.session.current.set_value(("name",), "A name & of <b>200</b> letters " * 6)
    shown(qtbot, page)
    page.resize(600, 420)
    assert page.minimumSizeHint().width() <= 600
    assert page.minimumSizeHint().height() <= 480
    assert "<b>200</b>" in text(page, "flows_case_notice")


def test_charts_leave_as_figures_and_pictures(qtbot, page, full, tmp_path):
    shown(qtbot, page)
    page.board.list.choose("puell_multiple")
    (chart,) = page.exports()
    for suffix in chart.export_kinds:
        chart.export_to(str(tmp_path / f"chart.{suffix}"))
    header, *rows = (tmp_path / "chart.csv").read_text().splitlines()
    assert header == (
        "day,puell_multiple stored,puell_multiple simulated,p10 simulated,p90 simulated"
    )
    assert any(row.startswith(f"{YESTERDAY},") for row in rows)


# --- COHI ----------------------------------------------------------------------------------------


@pytest.fixture
def transactions(tmp_path):
    chain = SyntheticChain(days=140, blocks_per_day=8, miners_per_pool=6, others_per_block=1)
    file = tmp_path / "chain.parquet"
    write_transactions(file, iter(chain))
    return file


def test_cohi_of_a_file(qtbot, page, transactions, tmp_path):
    shown(qtbot, page, simulated=False)
    page.board.list.choose(COHI)
    assert "needs transactions" in text(page, "cohi_said")
    assert page.exports() == ()
    assert "Herfindahl" in page.board.cohi_definition.toPlainText()
    page.board.cohi.read_file(transactions)
    assert page.findChild(QProgressBar, "cohi_progress").isVisible()
    qtbot.waitUntil(lambda: page.board.cohi.answer is not None, timeout=120_000)
    assert "the multiple needs 365 days" in text(page, "cohi_said")
    assert "spent outputs made before height" in text(page, "cohi_said")
    assert page.board.cohi.curves.isVisible()
    x, y = page.board.cohi.curves._lines[0].getOriginalDataset()
    assert np.isfinite(x).all()
    assert (np.asarray(y) <= 1.0).all()
    for place, chart in enumerate(page.exports()):
        chart.export_to(str(tmp_path / f"{place}.csv"))
        assert chart.read_at(90.0, 0.0)
    assert (tmp_path / "1.csv").read_text().startswith("age [days],2024-05")


def test_a_file_that_is_none_is_told(qtbot, page, tmp_path):
    file = tmp_path / "words.parquet"
    file.write_text("no transactions")
    shown(qtbot, page, simulated=False)
    page.board.list.choose(COHI)
    page.board.cohi.read_file(file)
    qtbot.waitUntil(lambda: text(page, "cohi_said").startswith("Not read: "), timeout=LONG)
    assert "words.parquet" in text(page, "cohi_said")
    assert page.board.cohi.demo.isEnabled()


def test_the_demo_is_stopped_at_once(qtbot, page):
    shown(qtbot, page, simulated=False)
    page.board.list.choose(COHI)
    qtbot.mouseClick(page.board.cohi.demo, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.board.cohi.helper.progressed, timeout=120_000):
        pass
    with qtbot.waitSignal(page.board.cohi.helper.cancelled, timeout=2_000):
        qtbot.mouseClick(page.board.cohi.stop_button, Qt.MouseButton.LeftButton)
    assert text(page, "cohi_said").startswith("Stopped.")
    assert page.board.cohi.answer is None


# --- pure functions ------------------------------------------------------------------------------


def test_lines_of_another_unit_or_size_have_a_chart_of_their_own():
    days = np.datetime64("2025-01-01") + np.arange(3)

    def picture(**lines):
        arrays = {name: np.full(3, value) for name, value in lines.items()}
        return IndicatorPicture("x", days, arrays, None, None, 1, None, 1, 0, (), (), False, {})

    reserve = INDICATORS["miner_reserve"]
    one = picture(miner_reserve_btc=1.8e6, change_30d_btc=-900.0)
    assert two_charts(reserve, [one]) == (["miner_reserve_btc"], ["change_30d_btc"])
    flow = INDICATORS["exchange_net_flow_1hop"]
    both = picture(net_1hop_30d_btc=100.0, net_1hop_btc=-300.0)
    assert two_charts(flow, [both]) == (["net_1hop_30d_btc", "net_1hop_btc"], [])
    assert two_charts(flow, []) == ([], [])


def test_a_band_counts_where_its_line_is_shown():
    days = np.datetime64("2025-01-01") + np.arange(3)
    lines = {"main": np.full(3, 5.0), "other": np.array([1.0, np.nan, 100.0])}
    low, high = np.full(3, -4.0), np.full(3, 9.0)
    many = IndicatorPicture("x", days, lines, low, high, 8, None, 1, 0, (), (), False, {})
    main = ShownLines({"main": "Main"}, "BTC", None, many)
    other = ShownLines({"other": "Other"}, "EH/s", None, many)
    first, last = main.extent()
    assert last - first == 2.0
    assert (main.above_zero(), other.above_zero()) == (False, True)
    assert main.range_between(first, last, log=False) == (-4.0, 9.0)
    assert other.range_between(first, last, log=True) == (0.0, 2.0)
    assert other.range_between(last + 1.0, last + 2.0, log=False) is None
    assert main.reading_at(first) == "2025-01-01: simulated Main 5 (−4 to 9) BTC"
    assert other.reading_at(first) == "2025-01-01: simulated Other 1 EH/s"
    assert list(other.table()) == ["day", "other simulated [EH/s]"]


def test_slow_and_long_runs_take_fewer_paths(scenario):
    many = scenario.replace({"paths": 5_000})
    assert flow_tasks._paths(many) == flow_tasks.SIMULATED_PATHS
    assert flow_tasks._paths(many.replace({"engine": "events"})) == 8
    fine = many.replace({"tick_hours": 1, "horizon_days": 1_000})
    assert flow_tasks._paths(fine) == 400_000 // 24_000
    assert flow_tasks._paths(scenario.replace({"paths": 1})) == 1


def test_words_of_the_search():
    assert "cryptoquant" not in searched(INDICATORS["mpi"])
    assert "outflow" in searched(INDICATORS["mpi"])
    assert Missing("mpi", ("why",)).reasons == ("why",)
