"""The legend that all fan charts of the simulation page share."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.pages.simulation_chart import WORLD_SERIES
from gui.theme import colours


class Legend(QWidget):
    """What the lines and bands of all charts mean."""

    ENTRIES = (
        ("wide", "90 % of paths (p5–p95)"),
        ("narrow", "80 % (p10–p90)"),
        ("median", "median"),
        ("mean", "mean"),
        ("event", "event"),
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Legend: " + ", ".join(text for _, text in self.ENTRIES))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Wide enough for all entries."""
        metrics = self.fontMetrics()
        wide = sum(metrics.horizontalAdvance(text) + 44 for _, text in self.ENTRIES)
        return QSize(wide, metrics.height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Paint samples with their words."""
        del event
        c, painter, x = colours(), QPainter(self), 4
        middle = self.height() // 2
        series = QColor(c.series[WORLD_SERIES])
        for kind, text in self.ENTRIES:
            if kind in ("wide", "narrow"):
                shade = QColor(series)
                shade.setAlpha(40 if kind == "wide" else 100)
                painter.fillRect(x, middle - 5, 22, 10, shade)
            else:
                style = {
                    "median": Qt.PenStyle.SolidLine,
                    "mean": Qt.PenStyle.DashLine,
                    "event": Qt.PenStyle.DotLine,
                }[kind]
                colour = QColor(c.faint) if kind == "event" else series
                painter.setPen(QPen(colour, 2 if kind == "median" else 1, style))
                if kind == "event":
                    painter.drawLine(x + 11, middle - 7, x + 11, middle + 7)
                else:
                    painter.drawLine(x, middle, x + 22, middle)
            painter.setPen(QColor(c.text))
            painter.drawText(x + 28, middle + self.fontMetrics().ascent() // 2 - 1, text)
            x += self.fontMetrics().horizontalAdvance(text) + 44
        painter.end()
