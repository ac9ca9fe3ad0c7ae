"""The window of 2016 blocks as it fills: a cell a block, a row a day of ten-minute blocks."""

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import colours, rgb

COLUMNS, ROWS = 144, 14
_FULL_COLOUR_AT = math.log(1.3)
"""A mean block time 30 % longer, or as much shorter, has the full colour."""
_TARGET_S = 600.0


class EpochGrid(QWidget):
    """2016 cells; a cell's colour tells the mean time of the 144 blocks up to its block."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.means_s: npt.NDArray[np.float64] = np.full(COLUMNS * ROWS, math.nan)
        self.setObjectName("lab_window")
        self.setAccessibleName("Window of 2016 blocks")
        self.setToolTip(
            "A cell is a block, a row is 144 blocks: a day at one block in ten minutes. Blue: "
            "faster than ten minutes (mean of 144 blocks); orange: slower; grey: about right."
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Three by six points a cell."""
        return QSize(COLUMNS * 3, ROWS * 6)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Two by five points a cell."""
        return QSize(COLUMNS * 2, ROWS * 5)

    def show_means(self, means_s: npt.NDArray[np.float64]) -> None:
        """Show the mean block time at every block; NaN for blocks to come. [s]"""
        self.means_s = means_s.copy()
        self.update()

    def cell_colours(self) -> npt.NDArray[np.uint32]:
        """Colours of the cells, 0xffrrggbb."""
        c = colours()
        fast, slow, right, empty = (
            rgb(name) for name in (c.series[0], c.series[1], c.line, c.alternate)
        )
        with np.errstate(invalid="ignore", divide="ignore"):
            off = np.log(self.means_s / _TARGET_S) / _FULL_COLOUR_AT
        found = np.isfinite(self.means_s)
        off = np.clip(np.where(found, off, 0.0), -1.0, 1.0)[:, None]
        mixed = (
            right + np.maximum(off, 0.0) * (slow - right) - np.minimum(off, 0.0) * (fast - right)
        )
        shades = np.where(found[:, None], mixed, empty).round().astype(np.uint32)
        packed = np.uint32(0xFF000000) | shades[:, 0] << 16 | shades[:, 1] << 8 | shades[:, 2]
        return packed.astype(np.uint32).reshape(ROWS, COLUMNS)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Draw the cells."""
        del event
        painter = QPainter(self)
        cells = np.ascontiguousarray(self.cell_colours())
        image = QImage(cells.data, COLUMNS, ROWS, COLUMNS * 4, QImage.Format.Format_RGB32)
        room = QRectF(self.contentsRect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawImage(room, image)
        c = colours()
        painter.setPen(QPen(QColor(c.base), 1.0))
        for row in range(1, ROWS):
            y = room.top() + room.height() * row / ROWS
            painter.drawLine(int(room.left()), int(y), int(room.right()), int(y))
        if room.width() >= 5 * COLUMNS:
            for column in range(1, COLUMNS):
                x = room.left() + room.width() * column / COLUMNS
                painter.drawLine(int(x), int(room.top()), int(x), int(room.bottom()))
        painter.setPen(QPen(QColor(c.line), 1.0))
        painter.drawRect(room)
