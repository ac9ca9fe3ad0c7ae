"""The list of indicators: families, a search, the last values."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.pages.flows_words import COHI, COHI_LINES, COHI_TITLE, Found, in_list, searched
from gui.plain_tips import plain_tip
from minersim.indicators.catalogue import FAMILIES, INDICATORS

_HEADERS = ("Indicator", "Stored", "Simulated")
_NAME = Qt.ItemDataRole.UserRole
_WORDS = Qt.ItemDataRole.UserRole + 1
_COHI_FAMILY = "What becomes of new coins"


class IndicatorList(QWidget):
    """Search and list.

    Attributes
    ----------
    chosen : Signal(str)
        Name of the indicator that is to be shown.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = QLineEdit()
        self.search.setObjectName("flows_search")
        self.search.setAccessibleName("Search indicators")
        self.search.setPlaceholderText("Search indicators")
        self.search.setToolTip("Words of a name, a definition or an input.")
        self.search.setClearButtonEnabled(True)
        self.tree = QTreeWidget()
        self.tree.setObjectName("flows_list")
        self.tree.setAccessibleName("Indicators")
        self.tree.setHeaderLabels(_HEADERS)
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(10)
        self.tree.setRootIsDecorated(False)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self._items: dict[str, QTreeWidgetItem] = {}
        self._groups: list[QTreeWidgetItem] = []
        for title, family in FAMILIES.items():
            group = self._group(title)
            for indicator in family:
                tip = f"{indicator.title}\n{indicator.definition}"
                self._add(group, indicator.name, indicator.title, tip, searched(indicator))
        words = " ".join((COHI_TITLE, *COHI_LINES["Definition"])).lower()
        tip = f"{COHI_TITLE}\n{COHI_LINES['Definition'][0]}"
        self._add(self._group(_COHI_FAMILY), COHI, COHI_TITLE, tip, words)
        self.tree.expandAll()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.search)
        layout.addWidget(self.tree, 1)
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self.tree.currentItemChanged.connect(self._on_current)

    def _group(self, title: str) -> QTreeWidgetItem:
        group = QTreeWidgetItem([title])
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        group.setToolTip(0, title)
        font = group.font(0)
        font.setBold(True)
        group.setFont(0, font)
        self.tree.addTopLevelItem(group)
        self._groups.append(group)
        group.setFirstColumnSpanned(True)
        return group

    def _add(self, group: QTreeWidgetItem, name: str, title: str, tip: str, words: str) -> None:
        item = QTreeWidgetItem([title, "", ""])
        item.setData(0, _NAME, name)
        item.setData(0, _WORDS, words)
        item.setToolTip(0, tip)
        for column in (1, 2):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight)
        group.addChild(item)
        self._items[name] = item

    @property
    def current(self) -> str:
        """Name of the indicator that is chosen; empty for none."""
        item = self.tree.currentItem()
        return "" if item is None else str(item.data(0, _NAME) or "")

    def choose(self, name: str) -> None:
        """Choose an indicator."""
        self.tree.setCurrentItem(self._items[name])

    def show_values(
        self, stored: Mapping[str, Found], simulated: Mapping[str, Found], now_s: float
    ) -> None:
        """Show the last values."""
        for name, item in self._items.items():
            if name == COHI:
                continue
            unit = INDICATORS[name].unit
            for column, cell in (
                (1, in_list(stored.get(name), unit, now_s)),
                (2, in_list(simulated.get(name), unit, None)),
            ):
                text, tip = cell
                if item.text(column) != text:
                    item.setText(column, text)
                item.setToolTip(column, plain_tip(tip))

    def texts(self) -> dict[str, tuple[str, str, str]]:
        """What the list shows, by name; hidden ones are left out."""
        return {
            name: (item.text(0), item.text(1), item.text(2))
            for name, item in self._items.items()
            if not item.isHidden()
        }

    @Slot(str)
    def _filter(self, text: str) -> None:
        wanted = text.lower().split()
        for item in self._items.values():
            words = str(item.data(0, _WORDS))
            item.setHidden(not all(word in words for word in wanted))
        for group in self._groups:
            own = [item for item in self._items.values() if item.parent() is group]
            group.setHidden(all(item.isHidden() for item in own))

    @Slot()
    def _on_current(self) -> None:
        if self.current:
            self.chosen.emit(self.current)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Enter and Down lead from the search to the first that was found."""
        if (
            watched is self.search
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down)
        ):
            found = [item for item in self._items.values() if not item.isHidden()]
            if found:
                self.tree.setCurrentItem(found[0])
                self.tree.setFocus()
            return True
        return super().eventFilter(watched, event)
