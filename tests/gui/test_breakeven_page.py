"""The break-even page, typed at and clicked: what it says agrees with the scenario it shows."""

import csv
import time
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QTextDocumentFragment
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QTabBar

from gui.case import Case
from gui.pages.breakeven import BreakevenPage
from gui.pages.breakeven_map import colour_table
from gui.text_size import apply_text_size
from gui.theme import DARK, LIGHT, apply_theme
from minersim.analysis import cost_curve, fleet_positions
from minersim.analysis.maps import INPUTS, conflict
from minersim.scenario import scenario_from_dict

POWER = ("sites", 0, "power_usd_per_kwh")
LONG = ("<b>&amp; " + "a name without an end " * 12)[:199] + "."


@pytest.fixture
def page(desk, qtbot):
    shown = BreakevenPage(desk)
    qtbot.addWidget(shown)
    shown.resize(880, 640)
    shown.show()
    shown.refresh()
    desk.session.edited.connect(shown.refresh)  # as the window does
    return shown


def words(page):
    text = QTextDocumentFragment.fromHtml(page.words.text()).toPlainText()
    return " ".join(text.replace("\u00a0", " ").split())


def bar_texts(page):
    return [t.textItem.toPlainText() for t in page.bars._texts if t.isVisible()]


def choose(qtbot, box, text):
    """Choose from a box by keyboard."""
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Home)
    for _ in range(box.count()):
        if box.currentText() == text:
            return
        qtbot.keyClick(box, Qt.Key.Key_Down)
    raise AssertionError(f"{text} is not offered")


def enter(qtbot, spin, text):
    spin.setFocus()
    spin.selectAll()
    qtbot.keyClicks(spin, text)
    qtbot.keyClick(spin, Qt.Key.Key_Return)


def without_sites(case):
    raw = case.raw
    raw["sites"] = []
    return Case(scenario_from_dict(raw, "bare"))


# --- bars and sentences ------------------------------------------------------------------------


def test_every_fleet_has_its_margin_and_profit_with_signs(page):
    assert bar_texts(page) == [
        "−17.3 %  −1,750 USD/day",
        "+6.8 %  +616 USD/day",
        "+43.1 %  +7,000 USD/day",
    ]
    brushes = [b.name() for b in page.bars._items.opts["brushes"]]
    assert brushes == [LIGHT.bad, LIGHT.good, LIGHT.good]
    assert "from day 54" in page.bars.read_at(0.0, 2.0)


def test_the_sentences_name_all_five_break_evens_and_their_distance(page):
    text = words(page)
    assert "loses money on power: margin −17.3 %" in text
    for part in (
        "a coin cost more than 98,503 USD/BTC: 17 % above today's 84,000 USD/BTC",
        "power cost less than 0.0469 USD/kWh or 46.9 USD/MWh: 15 % below today's 0.055 USD/kWh",
        "hashprice were above 40.93 USD/PH/s/day: 17 % above today's 34.9 USD/PH/s/day",
        "difficulty were below 129.9T: 15 % below today's 152.3T",
        "its machines took less than 25.16 J/TH: 15 % below today's 29.5 J/TH",
        "5 % of the network pays more",
    ):
        assert part in text


def test_another_fleet_is_chosen_by_keyboard(page, qtbot):
    choose(qtbot, page.fleet_box, "Antminer S21 200T at Own substation")
    text = words(page)
    assert "Antminer S21 200T at Own substation keeps +43.1 %" in text
    assert "from day 54" in text
    assert "a coin costs more than 47,810 USD/BTC: 43 % below today's 84,000 USD/BTC" in text
    assert "Antminer S21 200T" in page.map.accessibleName()


def test_a_drag_redraws_words_bars_and_map(page, desk):
    case = desk.session.current
    before = page.map.image_item.image.copy()
    case.set_value(POWER, 0.03, merge="drag")
    assert "keeps +36.0 % of its revenue" in words(page)
    assert bar_texts(page)[0].startswith("+36.0 %")
    assert page.map.today.getData()[1][0] == 0.03
    # a site's power price is an axis: the map stands still under the moving point
    assert np.array_equal(page.map.image_item.image, before)
    case.set_value(("operator", "pool_fee"), 0.2)
    assert not np.array_equal(page.map.image_item.image, before)


@pytest.mark.parametrize("tab", [0, 1, 2])
def test_a_drag_is_redrawn_within_a_frame(page, desk, qtbot, tab):
    page.tabs.setCurrentIndex(tab)
    case, times = desk.session.current, []
    for step in range(40):
        case.set_value(POWER, 0.04 + 0.001 * (step % 20), merge="drag")
        began = time.process_time()
        page.refresh()
        QCoreApplication.processEvents()
        times.append(time.process_time() - began)
    assert np.median(times[10:]) < 3 * 0.016  # benchmarks/gui_breakeven.py; slack for slow machines


def test_catalogue_machines_are_shown_when_asked_for(page, qtbot):
    qtbot.mouseClick(page.machines_box, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(bar_texts(page)) == 9)
    assert [b.own for b in page.bars.bars] == [True] * 3 + [False] * 6
    by_name = {b.name: b for b in page.bars.bars}
    # at the first site's power price and PUE: the same machine has the same margin there
    own, one = (
        by_name["Antminer S19j Pro 104T at Old hosting"],
        by_name["one Antminer S19j Pro 104T"],
    )
    assert own.margin == pytest.approx(one.margin)
    qtbot.mouseClick(page.machines_box, Qt.MouseButton.LeftButton)
    assert len(bar_texts(page)) == 3


def test_a_thousand_fleets_leave_the_thinnest_margins(page, desk):
    def many(raw):
        fleet = raw["sites"][0]["fleets"][0] | {"count": 10}
        raw["sites"][0]["fleets"] = [
            fleet | {"name": f"fleet {i}", "uptime": 0.5 + 0.0004 * i} for i in range(1_000)
        ]

    desk.session.current.edit(many, "add")
    shown = [b for b in page.bars.bars if b.own]
    assert len(shown) == page.bars.room < 30
    assert f"{1_002 - len(shown):,} more" in page.bars.accessibleName()
    assert all(b.name.startswith("fleet") for b in shown)
    page.tabs.setCurrentIndex(2)
    assert page.table.fleet_model.rowCount() == 1_002


# --- the map -----------------------------------------------------------------------------------


def test_any_two_inputs_can_be_the_axes(page, qtbot):
    titles = {name: allowed.title for name, allowed in INPUTS.items()}
    for x in INPUTS:
        for y in INPUTS:
            if conflict(x, y):
                continue
            page.form.reset()
            choose(qtbot, page.form.across_box, titles[x])
            choose(qtbot, page.form.up_box, titles[y])
            if (page.form.across.name, page.form.up.name) != (x, y):  # crossed on the way
                choose(qtbot, page.form.across_box, titles[x])
            assert (page.form.across.name, page.form.up.name) == (x, y)
            assert page.map.today.isVisible()
            assert np.isfinite(page.map.image_item.image).all()
            here = page.map.today.getData()
            read = page.map.read_at(here[0][0], here[1][0])
            assert "margin −17.3 %" in read
            assert titles[x] in read
            assert titles[y] in read


def test_one_quantity_is_never_both_axes(page, qtbot):
    choose(qtbot, page.form.across_box, "Power price")
    assert (page.form.across.name, page.form.up.name) == ("power_usd_per_kwh", "price_usd")
    assert page.form.up_box.currentText() == "Coin price"
    choose(qtbot, page.form.across_box, "Difficulty")
    choose(qtbot, page.form.up_box, "Network hashrate")
    assert not conflict(page.form.across.name, page.form.up.name)
    assert page.form.across_box.currentText() == INPUTS[page.form.across.name].title


def test_the_zero_line_is_where_the_machine_just_earns_its_power(page):
    x, y = page.map.zero.getData()
    at = int(np.nanargmin(np.abs(x - 84_000.0)))
    slope = y[at] / x[at]
    assert slope * 84_000.0 == pytest.approx(0.04690, rel=1e-3)
    assert "margin 0.0 %" in page.map.read_at(x[at], y[at])
    image = page.map.image_item.image
    column = image[:, int(np.argmin(np.abs(page.map._grid[0] - 84_000.0)))]
    assert (column[: int(np.argmax(column < 0))] >= 0.0).all()  # gain below the line, loss above


def test_typed_ends_are_kept_until_they_are_reset(page, qtbot, desk):
    enter(qtbot, page.form.across_high, "100000")
    assert page.form.across.high == 100_000.0
    desk.session.current.set_value(("market", "price", "start_usd"), 500_000.0)
    assert page.form.across.high == 100_000.0
    assert not page.map.today.isVisible()
    qtbot.mouseClick(page.form.reset_button, Qt.MouseButton.LeftButton)
    assert page.form.across.high == pytest.approx(1_250_000.0)
    assert page.form.across_high.value() == pytest.approx(1_250_000.0)
    assert page.map.today.isVisible()


def test_the_lower_end_stays_below_the_upper_one(page, qtbot):
    enter(qtbot, page.form.across_low, "900000")
    assert page.form.across.low < page.form.across.high
    assert np.isfinite(page.map.image_item.image).all()


def test_profit_can_be_coloured_in_units_of_choice(page, qtbot, desk):
    choose(qtbot, page.form.measure_box, "Profit")
    assert page.map.accessibleName().startswith("Profit of")
    assert page.map.bar.levels() == (-50.0, 50.0)
    desk.preferences.hashrate_unit = "TH"
    desk.preferences.money_unit = "BTC"
    desk.preferences.energy_unit = "MWh"
    assert page.form.up_low.suffix() == " USD/MWh"
    assert page.form.up_low.value() == pytest.approx(22.0)
    read = page.map.read_at(84_000.0, 55.0)
    # (34.2028 - 40.1082) USD/PH/s/day in satoshi of 84,000 USD, per TH
    assert "profit −7.03 sat/TH/s/day" in read
    assert "46.9 USD/MWh or 0.0469 USD/kWh" in words(page)
    assert bar_texts(page)[0] == "−17.3 %  −0.0208 BTC/day"


def test_bars_keep_half_of_a_narrow_chart(page, qtbot):
    assert bar_texts(page)[0] == "−17.3 %  −1,750 USD/day"
    page.resize(560, 640)
    page.bars.parentWidget().setSizes([300, 260])
    qtbot.waitUntil(lambda: bar_texts(page)[0] == "−17.3 %")
    (low, high), _ = page.bars.plot.vb.viewRange()
    margins = [100.0 * bar.margin for bar in page.bars.bars]
    assert max(margins) - min(margins) > 0.3 * (high - low)
    assert "−1,750 USD/day" in page.bars.read_at(0.0, 0.0)
    page.resize(1_100, 640)
    page.bars.parentWidget().setSizes([700, 400])
    qtbot.waitUntil(lambda: bar_texts(page)[0] == "−17.3 %  −1,750 USD/day")


def test_the_maps_ends_have_room_in_large_letters(page, qtbot):
    before = page.form.width()
    apply_text_size(175)
    try:
        qtbot.waitUntil(lambda: page.form.width() > 1.6 * before)
        for spin in (page.form.across_high, page.form.up_high):
            line = spin.lineEdit()
            assert line.fontMetrics().horizontalAdvance(spin.text()) < line.width()
    finally:
        apply_text_size(100)
    qtbot.waitUntil(lambda: page.form.width() == before)


def test_the_colour_bar_has_the_sign_that_figures_have_elsewhere(page):
    assert page.map.bar.axis.tickStrings([-50.0, 0.0, 50.0], 1.0, 50.0) == ["−50", "0", "50"]


def test_outside_of_the_map_nothing_is_read(page):
    assert page.map.read_at(-1.0, 0.05) == ""


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_gain_and_loss_keep_apart_for_the_colour_blind(theme):
    table = colour_table(theme) / 255.0
    linear = np.where(table <= 0.04045, table / 12.92, ((table + 0.055) / 1.055) ** 2.4)
    blind = {  # Machado, Oliveira and Fernandes 2009, severity 1
        "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
        "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    }
    for matrix in blind.values():
        seen = linear @ np.array(matrix).T
        for share in (0.0, 0.15, 0.3):
            low, high = seen[int(share * 254)], seen[254 - int(share * 254)]
            assert np.abs(low - high).max() > 0.08


# --- the cost curve ----------------------------------------------------------------------------


def test_the_cost_curve_has_the_fleets_on_it(page, desk, qtbot):
    bar = page.tabs.findChild(QTabBar)
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(1).center())
    scenario = desk.session.current.scenario
    curve = cost_curve(scenario)
    x, y = page.curve._dots.getData()
    for fleet, place, cost in zip(fleet_positions(scenario), x, y, strict=True):
        assert cost == pytest.approx(fleet.breakevens.hashcost_usd_per_ph_day)
        share = 1.0 - place / curve.installed_ehs
        assert share == pytest.approx(fleet.network_share_before)
    assert "10.9 % of its capacity is under water" in page.curve.accessibleName()
    under_x, _ = page.curve._under.getData()
    assert under_x[0] == pytest.approx(curve.earning_ehs)
    assert page.curve._price.value() == pytest.approx(curve.net_hashprice_usd_per_ph_day)
    read = page.curve.read_at(x[0], y[0])
    assert "EH/s mine at" in read
    assert "Antminer S19j Pro 104T at Old hosting: 40.11 USD/PH/s/day" in read
    assert page.curve.read_at(-5.0, 1.0) == ""


def test_a_network_without_a_curve_says_so(page, desk):
    def constant(raw):
        raw["network"] = {"kind": "constant", "hashrate_ehs": 1_068.0}

    page.tabs.setCurrentIndex(1)
    assert page.curve.isVisible()
    desk.session.current.edit(constant, "network")
    assert not page.curve.isVisible()
    assert page.no_curve.isVisible()
    assert "has no cost curve" in page.no_curve.text()
    assert page.curve not in page.exports()


# --- states ------------------------------------------------------------------------------------


def test_without_sites_the_page_says_what_to_do(page, desk, case):
    desk.session.add(without_sites(case))
    assert words(page).startswith("Add a site with machines at the left")
    assert "all at 0.046 USD/kWh, the network's medians" in words(page)
    assert "a machine of 20 J/TH" in page.map.accessibleName()
    assert not page.fleet_box.isEnabled()
    assert [b.own for b in page.bars.bars] == [False] * 6
    # 20 J/TH at 0.046 USD/kWh: 1 - 22.08 / 34.20
    here = page.map.today.getData()
    assert "margin +35.4 %" in page.map.read_at(here[0][0], here[1][0])
    assert page.table not in page.exports()
    page.tabs.setCurrentIndex(1)
    assert page.curve.isVisible()


def test_without_a_scenario_there_is_nothing_to_export(page, desk, case):
    desk.session.close(case)
    assert page.exports() == ()
    assert not page.fleet_box.isVisible()


def test_wrong_values_leave_the_last_right_ones_and_say_so(page, desk):
    before = words(page)
    desk.session.current.set_value(POWER, 99.0)
    assert page.notice.isVisible()
    assert words(page) == before
    desk.session.current.set_value(POWER, 0.05)
    assert not page.notice.isVisible()


def test_the_chosen_fleet_may_go_away(page, desk, qtbot):
    choose(qtbot, page.fleet_box, "Antminer S21 200T at Own substation")
    desk.session.current.edit(lambda raw: raw["sites"].pop(), "remove")
    assert page.fleet_box.count() == 2
    assert page.fleet_box.currentText() == "Antminer S19 XP 140T at Hosting, Texas"
    assert words(page).startswith("Antminer S19 XP 140T")
    desk.session.current.undo_stack.undo()
    assert page.fleet_box.count() == 3


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("market", "price", "start_usd"), 0.01),
        (("market", "price", "start_usd"), 1e9),
        (POWER, 5.0),
        (POWER, 1e-6),
        (("operator", "pool_fee"), 0.9),
        (("operator", "pool_fee"), 0.0),
        (("market", "fees"), {"kind": "constant", "btc_per_block": 0.0}),
        (("sites", 0, "pue"), 5.0),
        (("sites", 0, "fleets", 0, "name"), LONG),
        (("sites", 0, "name"), LONG[::-1]),
    ],
)
def test_extreme_values_and_names_are_drawn(page, desk, path, value):
    case = desk.session.current
    case.set_value(path, value)
    assert case.issues == ()
    for tab in range(page.tabs.count()):
        page.tabs.setCurrentIndex(tab)
        page.refresh()
        assert not page.grab().isNull()
    assert page.minimumSizeHint().width() <= 880
    if value == LONG:
        tip = page.fleet_box.itemData(0, Qt.ItemDataRole.ToolTipRole)
        assert QTextDocumentFragment.fromHtml(tip).toPlainText().startswith(LONG)
        assert "<b>" in words(page)  # a name is text, not markup
        assert page.table.fleet_model.index(0, 0).data() == LONG


def test_the_page_dresses_for_the_dark(page, qtbot):
    apply_theme("dark")
    qtbot.waitUntil(lambda: page.bars._items.opts["brushes"][0].name() == DARK.bad)
    assert page.map.zero.opts["pen"].color() == QColor(DARK.text)
    assert page.curve._dots.opts["brush"].color() == QColor(DARK.text)


# --- leaving the program -----------------------------------------------------------------------


def test_all_parts_are_written(page, tmp_path):
    parts = page.exports()
    assert [p.export_kinds for p in parts] == [("png", "svg", "csv")] * 3 + [("csv",)]
    assert page.tabs.currentIndex() == 0
    assert len({part.export_name for part in parts}) == 4
    for number, part in enumerate(parts):
        for kind in part.export_kinds:
            file = tmp_path / f"{number}.{kind}"
            part.export_to(str(file))
            if kind == "png":
                assert QImage(str(file)).width() > 100
            elif kind == "svg":
                picture = ElementTree.parse(file).getroot()
                assert picture.tag.endswith("svg")
                width = float(picture.get("viewBox").split()[2])
                assert width > 300.0  # hidden ones too
                seen = QImage(int(width), 200, QImage.Format.Format_RGB32)
                seen.fill(Qt.GlobalColor.white)
                painter = QPainter(seen)
                QSvgRenderer(str(file)).render(painter)
                painter.end()
                pixels = np.frombuffer(seen.constBits(), np.uint8)
                assert (pixels < 250).mean() > 0.02  # drawn to its size, not to a speck
            else:
                with file.open(encoding="utf-8", newline="") as stream:
                    rows = list(csv.reader(stream))
                assert len(rows) > 3
                assert len({len(row) for row in rows}) == 1
    with (tmp_path / "0.csv").open(encoding="utf-8", newline="") as stream:
        first = next(csv.DictReader(stream))
    assert list(first)[:2] == ["Coin price [USD/BTC]", "Power price [USD/kWh]"]


def test_the_table_is_copied_unrounded(page, desk):
    page.tabs.setCurrentIndex(2)
    page.table.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("Fleet\tSite\tMachines\tHashrate [PH/s]")
    cells = dict(zip(lines[0].split("\t"), lines[1].split("\t"), strict=True))
    fleet = fleet_positions(desk.session.current.scenario)[0]
    assert float(cells["Break-even coin price [USD/BTC]"]) == fleet.breakevens.price_usd
    assert float(cells["Margin [%]"]) == 100.0 * fleet.breakevens.margin


def test_every_input_has_a_name_and_says_what_it_is(page):
    kinds = (QComboBox, QAbstractSpinBox, QAbstractButton)
    own = [w for kind in kinds for w in page.findChildren(kind) if w.objectName().startswith("br")]
    assert len(own) == 10
    for widget in own:
        assert widget.accessibleName()
        assert widget.toolTip()
