"""A page in a window that may be too small for it."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLayoutItem,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)


class PageHolder(QScrollArea):
    """Gives a page all the room that there is; where the page needs more, it is scrolled.

    Qt's own scroll area gives a page with words that wrap the height that it would like to have,
    and cuts what it cannot do without.

    Parameters
    ----------
    page : QWidget
        With a layout.
    """

    def __init__(self, page: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(page)
        page.installEventFilter(self)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Little: the page is scrolled."""
        return QSize(200, 150)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Give the page the room."""
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Hear that the page needs more room, or less."""
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        page = self.widget()
        layout = page.layout() if page is not None else None
        if page is None or layout is None:
            return
        room = self.maximumViewportSize()
        least = layout.totalMinimumSize()
        bar = self.style().pixelMetric(self.style().PixelMetric.PM_ScrollBarExtent)
        width, height = room.width(), _height_at(page, max(room.width(), least.width()))
        if height > room.height():  # beside a scroll bar the words take more lines
            width -= bar
            height = _height_at(page, max(width, least.width()))
        width = max(width, least.width())
        page.resize(width, max(height, room.height() - (bar if width > room.width() else 0)))


def _height_at(page: QWidget, width: int) -> int:
    """Least height of a page at a width. [px]"""
    layout = page.layout()
    assert layout is not None
    least = int(layout.totalMinimumSize().height())
    if not isinstance(layout, QVBoxLayout):
        return least
    edges = layout.contentsMargins()
    inner = width - edges.left() - edges.right()
    items = [layout.itemAt(place) for place in range(layout.count())]
    parts = [_part(item, inner) for item in items if item is not None and not item.isEmpty()]
    rest = edges.top() + edges.bottom() + layout.spacing() * (len(parts) - 1)
    return max(least, sum(parts) + rest)


def _part(item: QLayoutItem, width: int) -> int:
    """Least height of a part of a page. [px]"""
    least = int(item.minimumSize().height())
    # tabs tell the height that they would like to have
    if isinstance(item.widget(), QTabWidget) or not item.hasHeightForWidth():
        return least
    return max(least, item.minimumHeightForWidth(width))
