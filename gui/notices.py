"""The notices: what is wrong with the values, what a run has to say, what failed."""

from typing import NamedTuple

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from minersim.scenario.keys import Path, parse_key

KINDS = {"wrong": "Wrong", "failed": "Failed", "notice": "Notice"}
"""Kinds of notices and the word that each line begins with; colour is never the only sign."""


_LINES = 6


class Notice(NamedTuple):
    """One line.

    Attributes
    ----------
    kind : str
        One of ``KINDS``.
    text : str
        A sentence.
    key : str
        Dotted key of the value at fault; empty for none.
    """

    kind: str
    text: str
    key: str = ""


class NoticeList(QWidget):
    """List of notices; a double click or Enter on a wrong value goes to it.

    Attributes
    ----------
    wanted : Signal(object)
        Path of the value that the user wants to see.
    """

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = QListWidget()
        self._list.setObjectName("notice_list")
        self._list.setAccessibleName("Notices")
        self._list.setToolTip("Press Enter on a wrong value to go to it.")
        self._list.setWordWrap(True)
        self._list.itemActivated.connect(self._on_activated)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._list)
        self.notices: tuple[Notice, ...] = ()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Room for a few lines; the user may drag it larger."""
        return QSize(super().sizeHint().width(), self.fontMetrics().lineSpacing() * _LINES)

    def show_notices(self, notices: tuple[Notice, ...]) -> None:
        """Replace the list."""
        if notices == self.notices:
            return
        self.notices = notices
        self._list.clear()
        for notice in notices:
            words = ": ".join(
                part for part in (KINDS[notice.kind], notice.key, notice.text) if part
            )
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, notice.key)
            self._list.addItem(item)
        if not notices:
            item = QListWidgetItem("Nothing to say.")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self._list.addItem(item)

    def _on_activated(self, item: QListWidgetItem) -> None:
        key = item.data(Qt.ItemDataRole.UserRole)
        path: Path = parse_key(key) if key else ()
        if path:
            self.wanted.emit(path)
