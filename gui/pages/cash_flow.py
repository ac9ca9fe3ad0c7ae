"""The cash flow of a run: a line for every kind of money, a column for every period."""

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHeaderView,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gui.flow import FlowLayout, together
from gui.tables import Cell, FigureTable
from gui.theme import colours
from gui.units import with_minus
from minersim.analysis.cash_flow import EVERY, CashFlowTable
from minersim.analysis.cash_flow_lines import CASH_FLOW_LINES, CashFlowLine
from minersim.analysis.picture import RunPicture
from minersim.errors import RunError
from minersim.number_text import amounts, counted

_PERIODS = {"month": "Months", "quarter": "Quarters", "year": "Years"}
_BANDS = {
    "mean": "Mean of all paths",
    "p10": "p10 of each line",
    "p50": "p50 (median) of each line",
    "p90": "p90 of each line",
    "middle": "Path of the median NPV",
}
_ONE_PATH = "one path"
_WHOLE_RUN = "Whole run"
_ADDS_UP = "Money in is positive, money out negative. The lines add up."
_DOES_NOT = (
    "Money in is positive, money out negative. Quantiles are of each line and period by itself: "
    "they do not add up; the mean and single paths do."
)
_GAP = 8
_FILES = "Spreadsheet (*.xlsx);;CSV figures (*.csv)"


class CashFlowView(FigureTable):
    """The table, whose lines stay in view while periods are scrolled; CSV and spreadsheet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Cash flow", parent)
        self.setObjectName("cash_flow")
        self.export_kinds = ("csv", "xlsx")
        self.flow: CashFlowTable | None = None
        self.setSortingEnabled(False)  # a total stands below what it sums up
        header = self.verticalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setVisible(True)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )

    def set_flow(self, flow: CashFlowTable) -> None:
        """Show a cash flow."""
        self.flow = flow
        headers = ["Line", _WHOLE_RUN, *(period.name for period in flow.periods)]
        rows, group = [], ""
        for line in CASH_FLOW_LINES:
            if line.group != group:
                group = line.group
                rows.append([Cell(group, strong=True), *([Cell("")] * (len(headers) - 1))])
            rows.append(_row(line, flow))
        self.set_rows(headers, rows)
        self.setColumnHidden(0, True)  # it is the header at the left
        self.resizeColumnsToContents()
        for column in range(1, len(headers)):  # bold totals do not touch
            self.setColumnWidth(column, self.columnWidth(column) + _GAP)

    def export_to(self, file: str) -> None:
        """Write the table in the form of the file's suffix, whole or not at all.

        Raises
        ------
        RunError
            If it cannot be written, or there is nothing to write.
        """
        from minersim.report.cash_flow_file import write_cash_flow

        if self.flow is None:
            raise RunError("cash flow: there is none yet; run the scenario first")
        write_cash_flow(Path(file), self.flow)


def _row(line: CashFlowLine, flow: CashFlowTable) -> list[Cell]:
    """Cells of a line: its name, the whole run, every period."""
    values = [float(value) for value in flow.values[line.name]]
    values = [values[-1], *values[:-1]]
    if not any(values):
        texts = ["0"] * len(values)
    else:
        texts = amounts(values) if line.unit == "USD" else [_coins(value) for value in values]
    tip = f"{line.definition} [{line.unit}]"
    strong = line.is_total
    cells = (Cell(with_minus(text), v, tip, strong) for text, v in zip(texts, values, strict=True))
    return [Cell(f"  {line.label}, {line.unit}  ", None, tip, strong), *cells]


def _coins(value: float) -> str:
    return f"{value + 0.0:,.4f}" if abs(value) >= 5e-5 else "0.0000"


class CashFlowPanel(QWidget):
    """Choice of period and path, the table, and what is to be known of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: RunPicture | None = None
        self.period = self._choice("period", "Period", "Length of a period, by the calendar.")
        for name in EVERY:
            self.period.addItem(_PERIODS[name], name)
        self.which = self._choice(
            "which", "Numbers", "The mean of all paths, a quantile of each line, or one path."
        )
        for band, words in _BANDS.items():
            self.which.addItem(words, band)
        self.which.addItem("One path", _ONE_PATH)
        self.path = QSpinBox(self)
        self.path.setObjectName("cash_flow_path")
        self.path.setAccessibleName("Path")
        self.path.setToolTip("Number of the path, of the first ones of the run.")
        self.path.setRange(1, 1)
        self.path.valueChanged.connect(self._draw)
        self.copy = self._button("copy", "Cop&y", "Put the table on the clipboard.")
        self.save = self._button(
            "save_cash_flow", "S&ave as…", "Write the table to a spreadsheet (XLSX) or a CSV file."
        )
        self.table = CashFlowView(self)
        self.copy.clicked.connect(self.table.copy)
        self.save.clicked.connect(self._on_save)
        self.note = QLabel(self)
        self.note.setObjectName("cash_flow_note")
        self.note.setAccessibleName("About the cash flow")
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self._lay_out()

    def _choice(self, name: str, words: str, tip: str) -> QComboBox:
        box = QComboBox(self)
        box.setObjectName(name)
        box.setAccessibleName(words)
        box.setToolTip(tip)
        box.activated.connect(self._draw)
        return box

    def _button(self, name: str, words: str, tip: str) -> QPushButton:
        button = QPushButton(words, self)
        button.setObjectName(name)
        button.setAccessibleName(words.replace("&", "").rstrip("…"))
        button.setToolTip(tip)
        button.setAutoDefault(False)
        return button

    def _lay_out(self) -> None:
        controls = FlowLayout()
        for words, field in (
            ("Perio&d", self.period),
            ("&Numbers", self.which),
            ("&Path", self.path),
        ):
            label = QLabel(words, self)
            label.setBuddy(field)
            controls.addWidget(together(label, field))
        controls.addWidget(self.copy)
        controls.addWidget(self.save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 0)
        layout.setSpacing(4)
        layout.addLayout(controls)
        layout.addWidget(self.note)
        layout.addWidget(self.table, 1)
        layout.addStretch(0)

    def set_picture(self, picture: RunPicture) -> None:
        """Show a run."""
        self._picture = picture
        if picture.cash_flow is not None:
            self.path.blockSignals(True)  # drawn once, below
            self.path.setMaximum(picture.cash_flow.single.paths)
            self.path.blockSignals(False)
        self._draw()

    @property
    def has_table(self) -> bool:
        """Whether there is a cash flow to export."""
        return self._picture is not None and self._picture.cash_flow is not None

    @Slot()
    def _draw(self) -> None:
        flow = None if self._picture is None else self._picture.cash_flow
        of = self.which.currentData()
        self.path.setEnabled(flow is not None and of == _ONE_PATH)
        for widget in (self.period, self.which, self.copy, self.save):
            widget.setEnabled(flow is not None)
        self.table.setVisible(flow is not None)
        if flow is None:
            self._say(self._why_none())
            return
        chosen = self.path.value() - 1 if of == _ONE_PATH else of
        self.table.set_flow(flow.table(self.period.currentData(), chosen))
        self._say(_DOES_NOT if str(of).startswith("p") else _ADDS_UP)

    def _why_none(self) -> str:
        picture = self._picture
        if picture is None:
            return ""
        if not picture.sentences:
            return "The scenario has no sites: without a business there is no cash flow."
        if not picture.single:
            paths = counted(picture.paths, "path")
            return f"A run of {paths} keeps no books; run fewer paths for its cash flow."
        return "The cash flow comes with the next run."

    def _say(self, words: str, *, wrong: bool = False) -> None:
        self.note.setText(words)
        palette = self.palette()
        if wrong:
            palette.setColor(self.foregroundRole(), colours().bad)
        self.note.setPalette(palette)

    @Slot()
    def _on_save(self) -> None:
        dialog = QFileDialog(self, "Save the cash flow", "cash-flow.xlsx", _FILES)
        dialog.setObjectName("cash_flow_file")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        dialog.fileSelected.connect(self.save_to)
        dialog.open()

    @Slot(str)
    def save_to(self, file: str) -> None:
        """Write the table and say so; a name without a form that is known gets the first."""
        name = Path(file)
        if name.suffix.lower() not in {".csv", ".xlsx"}:
            name = name.with_name(name.name + ".xlsx")
        try:
            self.table.export_to(str(name))
        except RunError as error:
            self._say(f"Not written: {error}", wrong=True)
        else:
            self._say(f"Written: {name.name}")
