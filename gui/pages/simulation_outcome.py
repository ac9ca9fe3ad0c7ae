"""The outcome of a run: the answer in sentences, two distributions, and a table of figures."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.pages.simulation_distributions import NpvChart, PaybackChart
from gui.tables import Cell, FigureTable
from minersim.analysis.answer_table import Figure, business_figures, world_figures
from minersim.analysis.picture import RunPicture
from minersim.number_text import share

BANDS = ("mean", "p5", "p10", "p50", "p90", "p95")
_HEADERS = ("Figure", "Unit", "Mean", "p5", "p10", "p50 (median)", "p90", "p95")
_CHANCES = (
    (
        "probability_of_payback",
        "probability of payback",
        "Share of the paths on which money and coins come back within the run.",
    ),
    (
        "probability_of_loss",
        "probability of loss",
        "Share of the paths with a net present value below zero.",
    ),
    (
        "probability_of_ruin",
        "probability of ruin",
        "Share of the paths on which a bill cannot be paid at some time.",
    ),
)


class OutcomePanel(QWidget):
    """Sentences, distributions and the table of one run."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLabel(self)
        self.words.setObjectName("answer")
        self.words.setAccessibleName("The answer in words")
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.npv, self.payback = NpvChart(self), PaybackChart(self)
        self.table = FigureTable("Figures of the run", self)
        self.table.setObjectName("figures")
        self.table.setMinimumHeight(110)
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._charts = QWidget(self)
        self._charts.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        charts = QHBoxLayout(self._charts)
        charts.setContentsMargins(0, 0, 0, 0)
        charts.setSpacing(2)
        charts.addWidget(self.npv)
        charts.addWidget(self.payback)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 0)
        layout.setSpacing(4)
        layout.addWidget(self.words)
        layout.addWidget(self._charts, 5)
        layout.addWidget(self.table, 4)

    def set_picture(self, picture: RunPicture) -> None:
        """Show a run."""
        business = bool(picture.sentences)
        self._charts.setVisible(business)
        if business:
            self.words.setText(" ".join(picture.sentences))
            self.npv.set_values(picture.figures["npv_usd"])
            horizon = int(picture.summary["horizon_days"])
            self.payback.set_days(picture.figures["payback_days"], horizon)
        else:
            self.words.setText("The scenario has no sites: only the network is simulated.")
        self.table.set_rows(_HEADERS, _rows(picture, business))


def _rows(picture: RunPicture, business: bool) -> list[list[Cell]]:
    rows = []
    if business:
        operator = picture.summary["operator"]
        for name, label, definition in _CHANCES:
            chance = float(operator[name])
            empty = [Cell("-")] * (len(BANDS) - 1)
            first = [Cell(label, tip=definition), Cell("of paths")]
            rows.append([*first, Cell(share(chance), chance, definition), *empty])
        figures = business_figures(picture.summary, BANDS, coin_loans=picture.coin_loans)
        rows += [_row(figure) for figure in figures]
    return rows + [
        _row(figure, "" if figure.label in {"retargets", "blocks"} else " at the end")
        for figure in world_figures(picture.summary, BANDS)
    ]


def _row(figure: Figure, when: str = "") -> list[Cell]:
    cells = [Cell(figure.label + when, tip=figure.definition), Cell(figure.unit)]
    for value, text in zip(figure.values, figure.texts, strict=True):
        cells.append(Cell(text, value, figure.definition))
    return cells
