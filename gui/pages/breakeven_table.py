"""Table of all fleets with their margins and break-evens, which leaves the program as CSV."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gui.pages.breakeven_standing import Standing
from gui.plain_tips import plain_tip
from gui.theme import colours
from gui.units import PERCENT, ShownUnits, Unit, figure, letter_unit, signed_percent
from minersim.analysis import FleetPosition
from minersim.csv_writing import csv_text
from minersim.results.files import write_text

_MARGIN = "Margin"
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what it holds of a fleet, and the unit; words have none."""

    title: str
    value: Callable[[FleetPosition], Any]
    unit: Unit | None
    help_text: str

    @property
    def heading(self) -> str:
        """Title and unit on two lines."""
        return self.title if self.unit is None else f"{self.title}\n{self.unit.label}".rstrip()

    def text(self, fleet: FleetPosition) -> str:
        """What stands in a cell."""
        value = self.value(fleet)
        if self.unit is None or value is None:
            return "–" if value is None else str(value)
        if self.title == _MARGIN:
            return signed_percent(value)
        return figure(self.unit.shown(value))


def columns(units: ShownUnits, difficulty: float) -> list[Column]:
    """Columns of the table in the units of the preferences."""
    count = Unit(1.0, "")
    return [
        Column("Fleet", lambda f: f.name, None, "Name of the fleet."),
        Column("Site", lambda f: f.site, None, "Where it stands."),
        Column("Machines", lambda f: f.count, count, "Number of machines."),
        Column("Hashrate", lambda f: f.hashrate_phs, Unit(1.0, "PH/s"), "Nameplate hashrate."),
        Column("Efficiency", lambda f: f.efficiency_j_per_th, Unit(1.0, "J/TH"), "At the machine."),
        Column(
            "Power price", lambda f: f.power_usd_per_kwh, units.power_price, "The first day's mean."
        ),
        Column(
            "Hashcost",
            lambda f: f.breakevens.hashcost_usd_per_ph_day,
            units.hashprice,
            "Power cost of hashrate for a day, PUE included.",
        ),
        Column(_MARGIN, lambda f: f.breakevens.margin, PERCENT, "Share of revenue left by power."),
        Column(
            "Profit",
            lambda f: f.profit_usd_per_day,
            units.daily_money,
            "Revenue after pool fee less power, at the fleet's uptime.",
        ),
        Column(
            "Break-even\npower price",
            lambda f: f.breakevens.power_usd_per_kwh,
            units.power_price,
            "Power price at which it just earns its power.",
        ),
        Column(
            "Break-even\nefficiency",
            lambda f: f.breakevens.efficiency_j_per_th,
            Unit(1.0, "J/TH"),
            "Energy per terahash at which it would just earn its power.",
        ),
        Column(
            "Break-even\nhashprice",
            lambda f: f.breakevens.breakeven_hashprice_usd_per_ph_day,
            units.hashprice,
            "Hashprice, before the pool fee, at which it just earns its power.",
        ),
        Column(
            "Break-even\ncoin price",
            lambda f: f.breakevens.price_usd,
            Unit(1.0, "USD/BTC"),
            "Coin price at which it just earns its power.",
        ),
        Column(
            "Break-even\ndifficulty",
            lambda f: f.breakevens.difficulty,
            letter_unit(difficulty),
            "Difficulty at which it just earns its power.",
        ),
        Column(
            "Network\nthat pays more",
            lambda f: f.network_share_before,
            PERCENT,
            "Share of the network's capacity with a higher hashcost.",
        ),
    ]


class FleetModel(QAbstractTableModel):
    """Cells of the table, written when they are looked at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fleets: tuple[FleetPosition, ...] = ()
        self.columns: list[Column] = []

    def set_standing(self, standing: Standing) -> None:
        """Take new figures."""
        wanted = columns(standing.units, standing.state.difficulty)
        headings = [c.heading for c in self.columns]
        same = len(self.fleets) == len(standing.fleets)
        if not same or headings != [c.heading for c in wanted]:
            self.beginResetModel()
            self.fleets, self.columns = standing.fleets, wanted
            self.endResetModel()
            return
        self.fleets, self.columns = standing.fleets, wanted
        if self.fleets:
            last = self.index(len(self.fleets) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008 (Qt's)
        """One row a fleet."""
        return 0 if parent.isValid() else len(self.fleets)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008 (Qt's)
        """One column a figure."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, alignment, colour of the margin, and whole names as tooltips."""
        column, fleet = self.columns[index.column()], self.fleets[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(fleet)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(column.text(fleet))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = (
                Qt.AlignmentFlag.AlignLeft if column.unit is None else Qt.AlignmentFlag.AlignRight
            )
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and column.title == _MARGIN:
            c = colours()
            return QColor(c.good if fleet.breakevens.margin >= 0.0 else c.bad)
        return None

    def headerData(  # noqa: N802 (Qt's name)
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Headings with units, and what they mean."""
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].heading
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.columns[section].help_text
        return None


class FleetTable(QTableView):
    """The table; it can be copied into a spreadsheet and written as CSV."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.export_name = "Break-evens of all fleets"
        self.export_kinds = ("csv",)
        self.setObjectName("breakeven_table")
        self.setAccessibleName(self.export_name)
        self.fleet_model = FleetModel(self)
        self.setModel(self.fleet_model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setMaximumSectionSize(240)
        self.fleet_model.modelReset.connect(self.resizeColumnsToContents)

    def set_standing(self, standing: Standing) -> None:
        """Show the fleets of a scenario."""
        self.fleet_model.set_standing(standing)

    def rows(self) -> list[list[str]]:
        """Headings on one line and, below, the figures as they are, unrounded."""
        columns = self.fleet_model.columns
        heads = [
            " ".join(c.title.split()) + (c.unit.bracketed if c.unit is not None else "")
            for c in columns
        ]
        return [
            heads,
            *([self._plain(c, fleet) for c in columns] for fleet in self.fleet_model.fleets),
        ]

    @staticmethod
    def _plain(column: Column, fleet: FleetPosition) -> str:
        value = column.value(fleet)
        if value is None:
            return ""
        return str(value) if column.unit is None else repr(column.unit.shown(value))

    def export_to(self, file: str) -> None:
        """Write the table as ``.csv``; whole or not at all."""
        write_text(Path(file), csv_text(self.rows()))

    def copy(self) -> None:
        """Put the table on the clipboard, as spreadsheets take it."""
        QGuiApplication.clipboard().setText(csv_text(self.rows(), "\t"))
