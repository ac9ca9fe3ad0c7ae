"""Lists of tables: add, duplicate, remove and move entries, and edit the chosen one."""

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Slot,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListView,
    QToolButton,
    QWidget,
)

from gui.forms.basic import is_basic
from gui.forms.context import Context
from gui.forms.row import Row
from gui.forms.schema import Setting, entry_model
from gui.forms.sections import Section, TableSection
from gui.forms.summaries import entry_words
from gui.plain_tips import plain_tip
from gui.theme import colours
from minersim.scenario.keys import Path, remove_at
from minersim.scenario.starters import add_entry, duplicate_entry, move_entry

APART = frozenset({"sites", "fleets"})
"""Lists whose entries are parts of their own in the navigation."""
_MOST_LINES = 7
_BUTTONS = (
    ("add", "Add", "Add"),
    ("duplicate", "Copy", "Duplicate"),
    ("remove", "Remove", "Remove"),
    ("up", "↑", "Move up"),
    ("down", "↓", "Move down"),
    ("open", "Open", "Open"),
)


class Entries(QAbstractListModel):
    """The entries of a list of the case, one line each."""

    def __init__(self, path: Path, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._path, self._context = path, context
        self._count = len(self._entries())

    def _entries(self) -> list[Any]:
        found = self._context.value(self._path)
        return found if isinstance(found, list | tuple) else []  # type: ignore[return-value]

    def refresh(self) -> None:
        """Take note that the entries may be others."""
        count = len(self._entries())
        if count != self._count:
            self.beginResetModel()
            self._count = count
            self.endResetModel()
        elif count:
            self.dataChanged.emit(self.index(0), self.index(count - 1))

    def rowCount(  # noqa: N802 (Qt's name)
        self, parent: QModelIndex | QPersistentModelIndex | None = None
    ) -> int:
        """Number of entries."""
        return 0 if parent is not None and parent.isValid() else self._count

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Words of an entry, and what is wrong with it."""
        entries, place = self._entries(), index.row()
        if place >= len(entries):
            return None
        wrong = self._context.issue((*self._path, place))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            words = entry_words(str(self._path[-1]), entries[place], place)
            if role == Qt.ItemDataRole.ToolTipRole:
                return plain_tip(f"{words}\n{wrong}".strip())
            return f"⚠ {words}" if wrong else words
        return None


class ListSection(Section):
    """A list of tables."""

    def __init__(self, setting: Setting, context: Context, parent: QWidget) -> None:
        super().__init__(setting.title, setting.tooltip, setting.path, context, parent)
        self._setting = setting
        self._apart = setting.path[-1] in APART
        self._was_shown = False
        self._detail: TableSection | None = None
        self._model = Entries(setting.path, context, self)
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.view = QListView(self)
        self.view.setModel(self._model)
        self.view.setObjectName(setting.key)
        self.view.setAccessibleName(setting.title)
        self.view.setToolTip(setting.tooltip)
        self.view.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setUniformItemSizes(True)
        self.heading.setBuddy(self.view)
        self.empty = QLabel(f"None. {setting.description}", self)
        self.empty.setWordWrap(True)
        for text in (self.empty, self.message):
            text.setMinimumSize(70, 1)
        self.buttons: dict[str, QToolButton] = {}
        self.lines.addWidget(self.empty)
        self.lines.addWidget(self.view)
        self.lines.addLayout(self._make_buttons())
        self.lines.addWidget(self.message)
        self._dress()
        self._on_count()
        self.view.selectionModel().currentChanged.connect(self._on_current)
        self.view.activated.connect(self._on_open)
        if self._model.rowCount():
            self.choose(0)

    @property
    def chosen(self) -> int:
        """Place of the chosen entry; -1 where there is none."""
        return self.view.currentIndex().row()

    def choose(self, place: int) -> None:
        """Choose an entry."""
        place = min(place, self._model.rowCount() - 1)
        if place >= 0 and place != self.chosen:
            self.view.setCurrentIndex(self._model.index(place))
        self._show_detail()

    def refresh(self, force: bool = False) -> None:
        """Show the case's entries; the choice stays."""
        place = self.chosen
        count = self._model.rowCount()
        self._model.refresh()
        if self._model.rowCount() != count:
            self._on_count()
        self.choose(max(place, 0))
        wrong = self.context.issue_here(self.path)
        if wrong != self.message.text().removeprefix("⚠ "):
            self.message.setText(f"⚠ {wrong}" if wrong else "")
        self.message.setVisible(bool(wrong))
        super().refresh(force)

    def sift(self, advanced: bool, again: bool) -> bool:
        """Show the list where it is wanted."""
        for node in self.nodes:
            node.sift(advanced, again)
        stays = self._was_shown and not again
        wanted = advanced or stays or is_basic(self._setting) or self._model.rowCount() > 0
        self._was_shown = wanted
        if wanted == self.isHidden():
            self.setVisible(wanted)
        return wanted

    def row_of(self, path: Path) -> Row | None:
        """The row of a path, whose entry is chosen for it."""
        length = len(self.path)
        if path[:length] != self.path:
            return None
        if len(path) > length and isinstance(path[length], int):
            self.choose(int(path[length]))
        return super().row_of(path)

    def _make_buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(2)
        for name, text, words in _BUTTONS:
            if name == "open" and not self._apart:
                continue
            button = QToolButton(self)
            button.setText(text)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setToolTip(f"{words} ({self._setting.title})")
            button.setAccessibleName(f"{words}: {self._setting.title}")
            button.setObjectName(f"{self._setting.key}.{name}")
            button.clicked.connect(getattr(self, f"_on_{name}"))
            self.buttons[name] = button
            line.addWidget(button)
        line.addStretch(1)
        line.setContentsMargins(0, 0, 0, 4)
        return line

    def _on_count(self) -> None:
        count = self._model.rowCount()
        height = self.view.sizeHintForRow(0) if count else 0
        self.view.setFixedHeight(max(height, 14) * min(max(count, 1), _MOST_LINES) + 4)
        self.view.setVisible(count > 0)
        self.empty.setVisible(count == 0)

    def _show_detail(self) -> None:
        place = self.chosen
        self.buttons["duplicate"].setEnabled(place >= 0)
        self.buttons["remove"].setEnabled(place >= 0)
        self.buttons["up"].setEnabled(place > 0)
        self.buttons["down"].setEnabled(0 <= place < self._model.rowCount() - 1)
        if self._apart:
            self.buttons["open"].setEnabled(place >= 0)
            return
        path = (*self.path, place)
        if self._detail is not None and self._detail.path == path:
            return
        self.clear()
        self._detail = None
        if place >= 0:
            model = entry_model(self._setting)
            self._detail = TableSection("", "", path, model, self.context, self)
            self._detail.setContentsMargins(10, 0, 0, 6)
            self.add(self._detail)
            self._detail.refresh(force=True)
            self._detail.sift(self.context.preferences.advanced, again=True)

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, previous: QModelIndex) -> None:
        del current, previous
        self._show_detail()

    @Slot()
    def _on_add(self) -> None:
        path = self.path
        self.context.edit(lambda raw: add_entry(raw, path), f"add to {self._setting.title}", path)
        self.choose(self._model.rowCount() - 1)

    @Slot()
    def _on_duplicate(self) -> None:
        path, place = self.path, self.chosen
        words = f"duplicate in {self._setting.title}"
        self.context.edit(lambda raw: duplicate_entry(raw, path, place), words, path)
        self.choose(place + 1)

    @Slot()
    def _on_remove(self) -> None:
        path, place = self.path, self.chosen
        words = f"remove from {self._setting.title}"
        self.context.edit(lambda raw: remove_at(raw, (*path, place)), words, path)

    @Slot()
    def _on_up(self) -> None:
        self._move(-1)

    @Slot()
    def _on_down(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        path, place = self.path, self.chosen
        words = f"move in {self._setting.title}"
        self.context.edit(lambda raw: move_entry(raw, path, place, place + by), words, path)
        self.choose(place + by)

    @Slot()
    def _on_open(self) -> None:
        if self._apart and self.chosen >= 0:
            self.context.asked.emit((*self.path, self.chosen))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Take the theme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "empty"):
            self._dress()

    def _dress(self) -> None:
        self.message.setStyleSheet(f"color: {colours().bad}")
        self.empty.setStyleSheet(f"color: {colours().faint}")
