"""COHI: the multiple and the curves, of a file of transactions or of a made-up chain."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from gui import flow_tasks
from gui.chart import Chart, write_names_anew
from gui.flow import flowing
from gui.flow_tasks import CohiAnswer
from gui.helper import Helper
from gui.page import Exportable
from gui.pages.flows_lines import EPOCH, days_of
from gui.pages.flows_words import number
from gui.theme import colours
from gui.widgets import labelled, words_label
from minersim.indicators.cohi import AGE_DAYS

_BEGIN = (
    "COHI needs transactions: open a Parquet file of them (docs/cohi.md has its columns), or see "
    "the demo."
)
_COHORTS = {"month": "month", "epoch": "halving", "pool": "pool"}
_MOST_CURVES = 6
_FILTER = "Transactions (*.parquet);;All files (*)"


class CohiPanel(QWidget):
    """Buttons, two charts, and what a reader must know."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answer: CohiAnswer | None = None
        self.helper = Helper(self)
        self.demo = QPushButton("Demo chain")
        self.demo.setObjectName("cohi_demo")
        self.demo.setToolTip("Make a chain up whose miners sell sooner from a day on.")
        self.open = QPushButton("Open transactions…")
        self.open.setObjectName("cohi_open")
        self.open.setToolTip("Read a Parquet file of transactions.")
        self.stop_button = QPushButton("Stop")
        self.stop_button.setObjectName("cohi_stop")
        self.stop_button.setToolTip("Give it up.")
        self.progress = QProgressBar()
        self.progress.setObjectName("cohi_progress")
        self.progress.setAccessibleName("Progress of COHI")
        self.progress.setRange(0, 1000)
        self.progress.setFormat("%p %")
        self.progress.setFixedWidth(130)
        self.cohorts = QComboBox()
        self.cohorts.setObjectName("cohi_cohorts")
        self.cohorts.setAccessibleName("Curves by")
        self.cohorts.setToolTip("Coinbases that have a curve together; holds for the next reading.")
        for name, words in _COHORTS.items():
            self.cohorts.addItem(words, name)
        cohorts = labelled("Curves by", self.cohorts)
        bar = flowing(self.demo, self.open, cohorts, self.progress, self.stop_button)
        self.said = words_label("cohi_said")
        self.said.setText(_BEGIN)
        self.multiple = _MultipleChart()
        self.curves = _CurvesChart()
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        for chart in (self.multiple, self.curves):
            split.addWidget(chart)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in (bar, self.said):
            layout.addWidget(widget)
        layout.addWidget(split, 1)
        self.demo.clicked.connect(self.read_demo)
        self.open.clicked.connect(self._ask_file)
        self.stop_button.clicked.connect(self.cancel)
        self.helper.progressed.connect(self._on_progress)
        self.helper.done.connect(self._on_done)
        self.helper.failed.connect(self._on_failed)
        self.helper.cancelled.connect(self._on_cancelled)
        self._enable()

    def exports(self) -> Sequence[Exportable]:
        """Charts, if there is anything on them."""
        return () if self.answer is None else (self.multiple, self.curves)

    def close_helper(self) -> None:
        """End what runs."""
        self.helper.close()

    @property
    def _by(self) -> str:
        return str(self.cohorts.currentData())

    @Slot()
    def read_demo(self) -> None:
        """Read a made-up chain."""
        self._ask("a made-up chain", flow_tasks.cohi_of_demo, self._by)

    def read_file(self, file: Path) -> None:
        """Read a file of transactions."""
        self._ask(file.name, flow_tasks.cohi_of_file, file, self._by)

    def _ask(self, what: str, task: Any, *arguments: Any) -> None:
        if self.helper.busy:
            return
        self.helper.ask(task, *arguments)
        self.said.setText(f"Following the coins of {what} … (the first time, it compiles first)")
        self.progress.setRange(0, 0)
        self._enable()

    @Slot()
    def cancel(self) -> None:
        """Give it up."""
        self.helper.cancel()
        self._enable()

    @Slot()
    def _ask_file(self) -> None:
        dialog = QFileDialog(self, "Open transactions", "", _FILTER)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_file)
        dialog.open()

    @Slot(str)
    def _on_file(self, name: str) -> None:
        self.read_file(Path(name))

    @Slot(float)
    def _on_progress(self, share: float) -> None:
        self.progress.setRange(0, 1000)
        self.progress.setValue(round(1000.0 * share))

    @Slot(object)
    def _on_done(self, answer: CohiAnswer) -> None:
        self.answer = answer
        self.multiple.show_answer(answer)
        self.curves.show_answer(answer)
        self.said.setText(" ".join((_sentence(answer), *answer.warnings)))
        self._enable()

    @Slot(str)
    def _on_failed(self, words: str) -> None:
        self.said.setText(f"Not read: {words}")
        self._enable()

    @Slot()
    def _on_cancelled(self) -> None:
        self.said.setText(f"Stopped. {_BEGIN}")
        self._enable()

    def _enable(self) -> None:
        busy = self.helper.busy
        for control in (self.demo, self.open, self.cohorts):
            control.setEnabled(not busy)
        self.stop_button.setEnabled(busy and not self.helper.stopping)
        for widget in (self.progress, self.stop_button):
            widget.setVisible(busy)
        for chart in (self.multiple, self.curves):
            chart.setVisible(self.answer is not None)


def _sentence(answer: CohiAnswer) -> str:
    """What the last day with a multiple says."""
    found = answer.found
    begin = f"Of {answer.origin}: "
    known = np.flatnonzero(np.isfinite(found.multiple))
    if known.size:
        day, value = found.day[known[-1]], float(found.multiple[known[-1]])
        return f"{begin}multiple {number(value)} for coins minted up to {day}."
    known = np.flatnonzero(np.isfinite(found.sma))
    if known.size:
        day, value = found.day[known[-1]], float(found.sma[known[-1]])
        return f"{begin}COHI {number(value)} up to {day}; the multiple needs 365 days."
    return f"{begin}too few days for a mean of 28."


class _MultipleChart(Chart):
    """The multiple, or COHI itself where there is no year of it."""

    def __init__(self) -> None:
        super().__init__("COHI multiple", "", "[1]", EPOCH)
        self.setMinimumSize(QSize(240, 120))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._line = self.line("COHI multiple", 0)
        self._one = pg.InfiniteLine(pos=1.0, angle=0)
        self.plot.addItem(self._one, ignoreBounds=True)
        self.dressed(self._dress_one)
        self._answer: CohiAnswer | None = None
        self.set_reader(self._reading_at)
        self.set_columns(self._table)

    def _dress_one(self) -> None:
        self._one.setPen(pg.mkPen(colours().faint, width=1, style=Qt.PenStyle.DashLine))

    def show_answer(self, answer: CohiAnswer) -> None:
        """Draw what there is."""
        self._answer = answer
        found = answer.found
        whole = bool(np.isfinite(found.multiple).any())
        values = found.multiple if whole else found.sma
        title = "COHI multiple (28 days over 365)" if whole else "COHI (mean of 28 days)"
        self.set_title(f"{title}, by the day of minting")
        self._one.setVisible(whole)
        known = np.isfinite(values)
        own = np.flatnonzero(known)
        drawn = slice(int(own[0]), int(own[-1]) + 1) if own.size else slice(0, 0)
        self._line.setData(days_of(found.day)[drawn], values[drawn], connect="finite")
        self.plot.enableAutoRange()
        if known.any():
            last = number(float(values[known][-1]))
            low, high = (number(float(v)) for v in (values[known].min(), values[known].max()))
            self.set_summary(f"{title}: between {low} and {high}, {last} at the end")

    def _reading_at(self, x: float, y: float) -> str:
        del y
        if self._answer is None or not self._answer.found.day.size:
            return ""
        found = self._answer.found
        place = int(np.abs(days_of(found.day) - x).argmin())
        raw, sma, multiple = (
            number(float(v[place])) for v in (found.raw, found.sma, found.multiple)
        )
        return f"{found.day[place]}: multiple {multiple}, COHI {sma}, of the day {raw}"

    def _table(self) -> dict[str, Any]:
        if self._answer is None:
            return {"day": []}
        found = self._answer.found
        return {
            "day": [str(day) for day in found.day],
            "cohi_raw": found.raw,
            "cohi_sma28": found.sma,
            "cohi_multiple": found.multiple,
            "coinbases": found.coinbases,
        }


class _CurvesChart(Chart):
    """Concentration of cohorts as they age."""

    def __init__(self) -> None:
        super().__init__("Curves", "age [days]", "index [1]")
        self.setMinimumSize(QSize(240, 120))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.legend = self.plot.addLegend(offset=(-8, 4), colCount=3)
        self.plot.setLogMode(y=True)  # it falls by half at first and by little later on
        self._lines: list[Any] = []
        for _ in range(_MOST_CURVES):
            curve = self.plot.plot(symbol="o", symbolSize=4)
            self._lines.append(curve)
        self.dressed(self._dress_curves)
        self._answer: CohiAnswer | None = None
        self.set_columns(self._table)
        self.set_reader(self._reading_at)

    def _dress_curves(self) -> None:
        """From the first cohort to the last: from one colour to another."""
        c = colours()
        first, last = QColor(c.series[0]), QColor(c.series[1])
        for place, curve in enumerate(self._lines):
            part = place / (_MOST_CURVES - 1)
            ends = zip(_parts(first), _parts(last), strict=True)
            mixed = QColor(*(round(low + part * (high - low)) for low, high in ends))
            curve.setPen(pg.mkPen(mixed, width=1.5))
            curve.setSymbolBrush(mixed)
            curve.setSymbolPen(mixed)
        ground = QColor(c.base)
        ground.setAlpha(190)
        self.legend.setBrush(ground)
        self.legend.setLabelTextColor(QColor(c.text))
        write_names_anew(self.legend)

    def show_answer(self, answer: CohiAnswer) -> None:
        """Draw a few curves, evenly chosen."""
        self._answer = answer
        self.legend.clear()
        ages = np.array(answer.found.curve_ages_days, dtype=np.float64)
        kept = [c for c in answer.found.curves if np.isfinite(c.index).sum() > 1]
        count = len(kept)
        if count > _MOST_CURVES:
            places = np.linspace(0, count - 1, _MOST_CURVES).round().astype(int)
            kept = [kept[i] for i in places]
        fewer = f", {len(kept)} of {count} cohorts" if len(kept) < count else ""
        self.set_title(f"Concentration as coins age, by cohort{fewer}")
        for place, curve in enumerate(self._lines):
            if place < len(kept):
                known = kept[place].index > 0.0
                curve.setData(ages[known], kept[place].index[known])
                self.legend.addItem(curve, kept[place].cohort)
            else:
                curve.setData([], [])
        self.plot.enableAutoRange()
        place = int(np.abs(ages - AGE_DAYS).argmin())
        read = [f"{one.cohort} {number(float(one.index[place]))}" for one in kept]
        self.set_summary(f"Index at {ages[place]:g} days: {', '.join(read)}")

    def _reading_at(self, x: float, y: float) -> str:
        del y
        if self._answer is None or not self._answer.found.curves:
            return ""
        ages = np.array(self._answer.found.curve_ages_days)
        place = int(np.abs(ages - x).argmin())
        values = [float(c.index[place]) for c in self._answer.found.curves]
        known = [v for v in values if np.isfinite(v)]
        if not known:
            return f"{ages[place]:g} days: no cohort is so old"
        ends = f"{number(min(known))} to {number(max(known))}"
        return f"{ages[place]:g} days: {ends}, {len(known)} cohorts"

    def _table(self) -> dict[str, Any]:
        if self._answer is None:
            return {"age [days]": []}
        table: dict[str, Any] = {"age [days]": self._answer.found.curve_ages_days}
        return table | {curve.cohort: curve.index for curve in self._answer.found.curves}


def _parts(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()
