"""The data page: sources, ages, refresh, files, keys, and figures for the case."""

import contextlib
import datetime
import importlib.util
import sqlite3
import time
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QTabWidget

from gui.key_bar import KeyBar
from gui.pages.data import DataPage
from gui.theme import DARK, apply_theme
from minersim.data.folder import store_file
from minersim.data.rescue import examine
from minersim.data.sources import all_sources
from minersim.data.store import Store

LONG = 20_000
TODAY = datetime.datetime.now(datetime.UTC).date()
YESTERDAY = TODAY - datetime.timedelta(days=1)
KEY = "never-to-be-seen-4711"


@pytest.fixture(scope="session")
def servers():
    """The module of the servers that speak like sources."""
    file = Path(__file__).parents[1] / "minersim" / "data" / "server.py"
    spec = importlib.util.spec_from_file_location("fake_server", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def httpserver_listen_address():
    return ("127.0.0.1", 0)


@pytest.fixture
def fake(servers, httpserver, monkeypatch):
    """Every source, asked at a server of ours, with a year of made-up figures up to yesterday."""
    found = servers.FakeSources(httpserver)
    vars(found)["days"] = servers.made_up_days(400, YESTERDAY.isoformat())
    for name, source in found.sources().items():
        monkeypatch.setenv(f"MINERSIM_{name}_ADDRESS".upper(), source.address)
    return found


@pytest.fixture
def page(qtbot, desk):
    page = DataPage(desk)
    page.resize(900, 640)
    page.show()
    yield page
    page.stop()


def looked(qtbot, page):
    qtbot.waitUntil(lambda: page.overview is not None and idle(page), timeout=LONG)


def idle(page):
    resting = not page._rest.isActive()
    return resting and not (page.work.writer.busy or page.reader.busy or page.filling.filler.busy)


def text(page, name):
    return page.findChild(QLabel, name).text()


def row(page, name):
    return next(row for row in page.board.sources.shown() if row[0] == name)


def choose(page, *names):
    page.board.sources.clearSelection()
    model = page.board.sources.model()
    for place in range(model.rowCount()):
        if model.index(place, 0).data() in names:
            mode = page.board.sources.selectionModel().SelectionFlag
            page.board.sources.selectionModel().select(
                model.index(place, 0), mode.Select | mode.Rows
            )


def said(page):
    return page.board.notices.toPlainText()


# --- what is there -------------------------------------------------------------------------------


def test_an_empty_store_says_what_to_do_and_shows_the_built_in_history(qtbot, page):
    looked(qtbot, page)
    assert text(page, "data_notice").startswith("Nothing is stored yet. Refresh all")
    assert "built-in history, which ends 2025-06-29" in text(page, "data_notice")
    names = [one[0] for one in page.board.sources.shown()]
    assert names == [*(source.name for source in all_sources()), "built-in"]
    assert row(page, "mempool")[1:3] == ["mempool.space", "nothing yet"]
    assert row(page, "built-in")[2] == "expired"
    assert row(page, "coinmetrics")[-1].startswith("CC BY-NC 4.0")
    choose(page, "built-in")
    assert [one[0] for one in page.board.series.shown()] == [
        "price_usd",
        "difficulty",
        "height",
        "fees_btc_per_block",
    ]
    assert not page.board.bar.some.isEnabled()  # it is no source that could be asked
    assert not page.board.bar.give_out.isEnabled()


def test_fresh_and_expired_figures_are_told_apart(qtbot, page, made_up):
    looked(qtbot, page)
    old = TODAY - datetime.timedelta(days=40)
    made_up.store_made_up(store_file(), old, 60, source="mempool")
    page.refresh()
    qtbot.waitUntil(lambda: row(page, "mempool")[2] == "expired", timeout=LONG)
    assert "no picture of today" in text(page, "data_notice")
    stale = TODAY - datetime.timedelta(days=4)
    made_up.store_made_up(store_file(), stale, 90, source="coinmetrics")
    page.look()
    qtbot.waitUntil(lambda: row(page, "coinmetrics")[2] == "stale", timeout=LONG)
    assert "stale, not of today" in text(page, "data_notice")
    made_up.store_made_up(store_file(), YESTERDAY, 90, source="bitview")
    page.look()
    qtbot.waitUntil(lambda: row(page, "bitview")[2] == "fresh", timeout=LONG)
    assert text(page, "data_notice").endswith("fresh.")
    assert row(page, "bitview")[4] == "just now"


def test_the_figures_of_a_source_are_listed_with_what_it_lacks(qtbot, page, made_up):
    made_up.store_made_up(store_file(), YESTERDAY, 30, source="mempool", only=("price_usd",))
    looked(qtbot, page)
    choose(page, "mempool")
    shown = {one[0]: one for one in page.board.series.shown()}
    assert shown["price_usd"][1] == "USD/BTC"
    assert shown["price_usd"][4:6] == ["30", "0"]
    assert shown["price_usd"][7] == "fresh"
    assert shown["height"][7] == "nothing yet"
    assert page.findChild(QTabWidget).tabText(0) == "Figures of mempool"
    assert "Price of a coin at the close" in page.board.series.model().index(0, 0).data(
        Qt.ItemDataRole.ToolTipRole
    )


# --- refresh -------------------------------------------------------------------------------------


def test_refresh_asks_every_source_and_tells_of_each(qtbot, page, fake, servers, monkeypatch):
    monkeypatch.setenv("MINERSIM_CRYPTOQUANT_KEY", servers.KEY)
    monkeypatch.setenv("MINERSIM_GLASSNODE_KEY", KEY)
    looked(qtbot, page)
    beats, seen = [], set()
    beat = QTimer(page)
    beat.timeout.connect(lambda: beats.append(time.monotonic()))
    beat.start(10)
    page.work.writer.told.connect(lambda thing: seen.add(thing[0]))
    qtbot.mouseClick(page.board.bar.all, Qt.MouseButton.LeftButton)
    assert not page.board.bar.all.isEnabled()
    assert page.board.bar.cancel.isVisible()
    assert row(page, "mempool")[6] == "waiting"
    qtbot.waitUntil(lambda: idle(page) and "asked" in said(page), timeout=60_000)
    beat.stop()
    gaps = [later - earlier for earlier, later in pairwise(beats)]
    assert max(gaps) < 0.5  # on a busy machine; the work itself takes none of the window's time
    assert {"mempool", "cryptoquant", "glassnode"} <= seen
    assert row(page, "mempool")[2] == "fresh"
    assert " new, 0 revised" in row(page, "mempool")[6]
    assert row(page, "luxor")[5:7] == ["needed, not set", "needs its key"]
    assert row(page, "cryptoquant")[5] == "set (environment)"
    assert row(page, "glassnode")[6] == "failed"
    assert "glassnode" in said(page)
    assert "does not accept the key" in said(page)
    assert "keys are not set: bitcoin_core" in said(page)
    assert page.board.tabs.currentWidget() is page.board.notices
    assert KEY not in said(page)
    with Store(store_file(), read_only=True) as store:
        assert store.last_observed("mempool", "price_usd") is not None


def test_refresh_of_the_selected_asks_no_other(qtbot, page, fake):
    looked(qtbot, page)
    choose(page, "bitview", "hi_api")
    qtbot.mouseClick(page.board.bar.some, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: idle(page) and "asked" in said(page), timeout=LONG)
    assert {path.split("/")[1] for path in fake.requests} == {"bitview", "hi-api"}
    assert row(page, "mempool")[6] == ""


def test_a_refresh_is_stopped_within_a_second_and_what_was_done_stays(
    qtbot, page, fake, servers, monkeypatch
):
    hanging = servers.RawServer(lambda connection, number, ended: ended.wait(60.0))
    monkeypatch.setenv("MINERSIM_BLOCKCHAIN_CHARTS_ADDRESS", hanging.url)
    looked(qtbot, page)
    page.refresh_all()
    qtbot.waitUntil(lambda: row(page, "blockchain_charts")[6] == "asking …", timeout=LONG)
    assert "Asking blockchain_charts" in text(page, "data_notice")
    began = time.monotonic()
    with qtbot.waitSignal(page.work.writer.cancelled, timeout=5_000):
        qtbot.mouseClick(page.board.bar.cancel, Qt.MouseButton.LeftButton)
    assert time.monotonic() - began < 1.0
    qtbot.waitUntil(lambda: idle(page), timeout=LONG)
    hanging.close()
    assert "new" in row(page, "mempool")[6]
    assert row(page, "mempool")[2] == "fresh"
    assert [row(page, name)[6] for name in ("blockchain_charts", "bitview")] == ["stopped"] * 2
    assert said(page).startswith("Stopped.")
    assert page.board.bar.all.isEnabled()
    assert examine(store_file()) == ""


def test_offline_is_said_and_nothing_is_lost(qtbot, page, made_up, monkeypatch):
    made_up.store_made_up(store_file(), YESTERDAY, 30, source="hi_api")
    looked(qtbot, page)
    choose(page, "hi_api")
    page.refresh_chosen()
    qtbot.waitUntil(lambda: idle(page) and "Offline?" in said(page), timeout=60_000)
    assert "refuses connections" in said(page)
    assert row(page, "hi_api")[6] == "failed"
    assert row(page, "hi_api")[2] == "fresh"


def test_closing_during_a_refresh_closes(qtbot, page, servers, monkeypatch):
    hanging = servers.RawServer(lambda connection, number, ended: ended.wait(60.0))
    monkeypatch.setenv("MINERSIM_MEMPOOL_ADDRESS", hanging.url)
    looked(qtbot, page)
    page.refresh_all()
    qtbot.waitUntil(lambda: row(page, "mempool")[6] == "asking …", timeout=LONG)
    page.stop()
    hanging.close()
    assert page.work.writer.pid is None


# --- a store in trouble --------------------------------------------------------------------------


def test_a_damaged_store_is_told_and_repaired(qtbot, page, made_up):
    made_up.store_made_up(store_file(), YESTERDAY, 800)
    body = bytearray(store_file().read_bytes())
    body[:4096] = b"\xff" * 4096
    store_file().write_bytes(bytes(body))
    looked(qtbot, page)
    assert text(page, "data_notice").startswith("The store is damaged")
    assert page.board.bar.repair.isEnabled()
    qtbot.mouseClick(page.board.bar.repair, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: idle(page) and "were saved" in said(page), timeout=LONG)
    assert "store.sqlite.damaged-" in said(page)
    assert not text(page, "data_notice").startswith("The store is damaged")
    assert examine(store_file()) == ""
    page.work.repair()
    qtbot.waitUntil(lambda: idle(page) and "nothing is wrong" in said(page), timeout=LONG)


# --- files ---------------------------------------------------------------------------------------


def dropped(page, *files):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)
    enter.setAccepted(False)
    page.dragEnterEvent(enter)
    if enter.isAccepted():
        page.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
    return enter.isAccepted()


def test_files_that_are_dropped_are_read_in(qtbot, page, tmp_path):
    file = tmp_path / ("a name of many letters " * 8 + ".csv")
    file.write_text(f"date,price_usd,mpi\n{YESTERDAY},90000,1.5\n", encoding="utf-8")
    looked(qtbot, page)
    assert dropped(page, file)
    qtbot.waitUntil(lambda: idle(page) and "2 new" in said(page), timeout=LONG)
    assert row(page, "file")[1:3] == ["Files that were read in", "fresh"]
    choose(page, "file")
    assert not page.board.bar.some.isEnabled()
    assert page.minimumSizeHint().width() < 700
    assert not dropped(page, tmp_path / "mine.toml")  # the window opens scenarios


def test_every_mistake_of_a_file_is_shown_and_nothing_is_stored(qtbot, page, tmp_path):
    file = tmp_path / "bad.csv"
    file.write_text("date,price_usd\n2025-01-01,cheap\nyesterday,5\n2025-01-03,7\n")
    looked(qtbot, page)
    page.work.import_files([file])
    qtbot.waitUntil(lambda: idle(page) and "bad.csv" in said(page), timeout=LONG)
    lines = said(page).splitlines()
    assert lines[0].startswith("Nothing was read in")
    assert any("line 2" in line and "price_usd" in line for line in lines)
    assert any("line 3" in line for line in lines)
    assert page.board.tabs.currentWidget() is page.board.notices
    assert page.overview.series_count == 0


def test_what_is_stored_is_written_to_a_file(qtbot, page, made_up, tmp_path):
    made_up.store_made_up(store_file(), YESTERDAY, 12, only=("price_usd",))
    looked(qtbot, page)
    page.work.export_file(tmp_path / "out.csv", "wide")
    qtbot.waitUntil(lambda: idle(page) and "12 rows written" in said(page), timeout=LONG)
    assert (tmp_path / "out.csv").read_text().startswith("date,price_usd\n")
    page.work.export_file(tmp_path / "out.xlsx", "wide")
    qtbot.waitUntil(lambda: idle(page) and "Nothing was written" in said(page), timeout=LONG)
    assert ".csv or .parquet" in said(page)
    page.board.bar.give_out.menu().actions()[1].trigger()
    dialog = page.findChild(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "long.csv"))
    dialog.close()
    qtbot.waitUntil(lambda: idle(page) and "12 rows written" in said(page), timeout=LONG)
    assert (tmp_path / "long.csv").read_text().startswith("source,metric,")


# --- keys ----------------------------------------------------------------------------------------


def visible_texts(page):
    found = [label.text() for label in page.findChildren(QLabel)]
    found += [field.displayText() for field in page.findChildren(QLineEdit)]
    found += [" ".join(cells) for cells in page.board.sources.shown()]
    return " ".join([*found, said(page)])


def test_a_key_goes_into_the_keyring_and_nowhere_else(qtbot, page, safe, tmp_path):
    looked(qtbot, page)
    choose(page, "glassnode")
    page.board.tabs.setCurrentWidget(page.board.keys)
    assert "Paid" in text(page, "data_about")
    assert not page.board.keys.keep.isEnabled()
    assert not page.board.keys.drop.isEnabled()
    qtbot.keyClicks(page.board.keys.key, KEY)
    assert KEY not in visible_texts(page)
    qtbot.mouseClick(page.board.keys.keep, Qt.MouseButton.LeftButton)
    assert page.board.keys.key.text() == ""
    assert not page.board.keys.key.isUndoAvailable()
    qtbot.waitUntil(lambda: row(page, "glassnode")[5] == "set (keyring)", timeout=LONG)
    qtbot.waitUntil(lambda: idle(page), timeout=LONG)
    assert KEY in safe.read_text()
    assert text(page, "data_key_said") == "The keyring holds the key now."
    assert KEY not in visible_texts(page)
    page.desk.preferences.settings.sync()
    others = [file for file in tmp_path.rglob("*") if file.is_file() and file != safe]
    assert not [file for file in others if KEY.encode() in file.read_bytes()]
    qtbot.mouseClick(page.board.keys.drop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: row(page, "glassnode")[5] == "needed, not set", timeout=LONG)
    assert KEY not in safe.read_text()


def test_without_a_keyring_the_variable_is_named(qtbot, page):
    looked(qtbot, page)
    choose(page, "ercot")
    assert page.board.keys.key.placeholderText() == "SUBSCRIPTION-KEY:USER:PASSWORD"
    qtbot.keyClicks(page.board.keys.key, KEY)
    qtbot.keyClick(page.board.keys.key, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: idle(page) and bool(text(page, "data_key_said")), timeout=LONG)
    assert "MINERSIM_ERCOT_KEY" in text(page, "data_key_said")
    assert KEY not in visible_texts(page)


def test_a_key_typed_for_one_source_is_not_sent_to_another(qtbot, page):
    looked(qtbot, page)
    choose(page, "ercot")
    qtbot.keyClicks(page.board.keys.key, KEY)
    choose(page, "luxor")
    assert page.board.keys.key.text() == ""
    qtbot.keyClicks(page.board.keys.key, KEY)
    page.hide()
    assert page.board.keys.key.text() == ""
    page.show()
    choose(page, "mempool")
    assert page.board.keys.key.isHidden()
    assert text(page, "data_key_state") == "It needs no key."


# --- the case ------------------------------------------------------------------------------------


def test_stored_figures_are_put_into_the_case_and_taken_back(qtbot, page, desk, made_up):
    made_up.store_made_up(store_file(), YESTERDAY, 60)
    looked(qtbot, page)
    page.refresh()
    case = desk.session.current
    case.set_value(("sites",), case.value(("sites",))[:2])  # those without dates of their own
    before = case.raw
    assert "from figures of its own" in text(page, "data_case")
    qtbot.mouseClick(page.board.bar.use, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(case.scenario.figures), timeout=LONG)
    assert case.scenario.start == TODAY
    assert case.issues == ()
    page.refresh()
    assert "from stored figures" in text(page, "data_case")
    assert "price_usd" in said(page)
    bar = KeyBar(desk.preferences)
    bar.resize(1200, 50)
    bar.show_case(case)
    assert "(stored, " in bar.findChild(QLabel, "freshness_value").text()
    assert case.undo_stack.undoText() == "use the stored figures"
    case.undo_stack.undo()
    bar.show_case(case)
    assert "(scenario)" in bar.findChild(QLabel, "freshness_value").text()
    assert case.raw == before
    assert case.scenario.figures == ()


def test_a_case_with_dates_of_its_own_says_which_do_not_fit(qtbot, page, made_up):
    made_up.store_made_up(store_file(), YESTERDAY, 60)
    looked(qtbot, page)
    page.refresh()
    page.use_figures()
    qtbot.waitUntil(lambda: "No figures were put" in said(page), timeout=LONG)
    assert "sites[2].fleets[0].delivery_date" in said(page)
    assert page.board.bar.use.isEnabled()


def test_a_case_with_wrong_values_gets_no_figures(qtbot, page, desk, made_up):
    made_up.store_made_up(store_file(), YESTERDAY, 60)
    looked(qtbot, page)
    case = desk.session.current
    case.set_value(("paths",), -1)
    page.refresh()
    page.use_figures()
    qtbot.waitUntil(lambda: "No figures were put" in said(page), timeout=LONG)
    assert "paths" in said(page)
    assert case.scenario.figures == ()


def test_without_a_case_the_page_says_so(qtbot, page, desk):
    looked(qtbot, page)
    desk.session.close(desk.session.current)
    page.refresh()
    assert "No scenario is open" in text(page, "data_case")
    assert not page.board.bar.use.isEnabled()
    assert page.board.bar.all.isEnabled()


# --- looks ---------------------------------------------------------------------------------------


def test_long_names_and_the_dark_take_no_room(qtbot, page, desk, made_up):
    made_up.store_made_up(store_file(), YESTERDAY, 10, source="s" * 60)
    desk.session.current.set_value(("name",), "A name & of 200 letters " * 8)
    looked(qtbot, page)
    page.refresh()
    apply_theme("dark")
    made_up.store_made_up(store_file(), TODAY - datetime.timedelta(days=60), 10, source="mempool")
    page.resize(640, 480)
    choose(page, "s" * 60)
    assert page.minimumSizeHint().width() <= 640
    role = page.board.notice.foregroundRole()
    qtbot.waitUntil(
        lambda: page.board.notice.palette().color(role).name() == DARK.text, timeout=LONG
    )


def test_the_page_exports_its_tables(qtbot, page, made_up, tmp_path):
    made_up.store_made_up(store_file(), YESTERDAY, 10, source="mempool")
    looked(qtbot, page)
    for place, table in enumerate(page.exports()):
        table.export_to(str(tmp_path / f"{place}.csv"))
    assert "mempool" in (tmp_path / "0.csv").read_text()


def test_esc_stops(qtbot, page, tmp_path):
    with Store(store_file()):
        pass
    looked(qtbot, page)
    (tmp_path / "stuck.csv").write_text("date,price_usd\n2025-01-01,90000\n", encoding="utf-8")
    with contextlib.closing(sqlite3.connect(store_file(), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # another program writes: the import waits for it
        page.work.import_files([tmp_path / "stuck.csv"])
        assert dropped(page, tmp_path / "second.csv")
        assert said(page).startswith("Not begun: an import is under way.")
        with qtbot.waitSignal(page.work.writer.cancelled, timeout=5_000):
            qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert said(page).startswith("Stopped.")
