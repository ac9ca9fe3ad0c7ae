"""The tabs of the pages, in few letters where there is little room."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTabBar, QWidget

_SHORT = {"Difficulty lab": "Lab", "Miners and flows": "Flows"}
"""Names of pages that say as much in fewer letters."""


class PageTabs(QTabBar):
    """A tab for every page; its tooltip holds its name and its keys.

    Parameters
    ----------
    titles : sequence of str
        Names of the pages.
    """

    def __init__(self, titles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles = tuple(titles)
        self.setObjectName("pages")
        self.setAccessibleName("Pages")
        self.setExpanding(False)
        self.setDrawBase(False)
        for place, title in enumerate(titles):
            self.addTab(title)
            self.setTabToolTip(place, f"{title} (Ctrl+{place + 1})")
        self._whole = super().sizeHint().width()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Little: the rest is scrolled to."""
        return QSize(100, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Take the names that there is room for."""
        super().resizeEvent(event)
        self._name()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Measure letters of another size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_whole"):
            self._write(self._titles)
            self._whole = self.sizeHint().width()
            self._name()

    def _name(self) -> None:
        is_tight = self.width() < self._whole
        self._write([_SHORT.get(t, t) if is_tight else t for t in self._titles])

    def _write(self, titles: Sequence[str]) -> None:
        for place, title in enumerate(titles):
            if self.tabText(place) != title:
                self.setTabText(place, title)
