"""The tree of a scenario's parts, and the list of settings that a search finds."""

from PySide6.QtCore import QItemSelectionModel, Qt, Signal, Slot
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QTreeWidget, QTreeWidgetItem, QWidget

from gui.forms.context import Context
from gui.forms.parts import FIXED, Part, part_of, site_names, site_parts
from gui.forms.schema import Setting, every_setting
from gui.plain_tips import plain_tip
from minersim.scenario.keys import Path, parse_key

_MOST_FOUND = 80
_PART = Qt.ItemDataRole.UserRole


class Navigation(QTreeWidget):
    """Parts of the current case.

    Attributes
    ----------
    picked : Signal(object)
        The user went to a part.
    """

    picked = Signal(object)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._names: list[list[object]] = []
        self._wrong: tuple[object, ...] = ()
        self.setObjectName("parts")
        self.setAccessibleName("Parts of the scenario")
        self.setToolTip("Parts of the scenario; those marked ⚠ have a wrong value")
        self.setHeaderHidden(True)
        self.setIndentation(14)
        self.setUniformRowHeights(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._items: dict[Path | str, QTreeWidgetItem] = {}
        self._build()
        self._names = site_names(context)
        self.currentItemChanged.connect(self._on_current)

    def refresh(self) -> None:
        """Show the case's sites and fleets, and which parts have wrong values."""
        names = site_names(self._context)
        is_new = [len(site) for site in names] != [len(site) for site in self._names]
        if is_new:
            self._build()
        elif names != self._names:
            for site, fleets in site_parts(self._context):
                self._entitle(site)
                for fleet in fleets:
                    self._entitle(fleet)
        self._names = names
        case = self._context.case
        issues = case.issues if case is not None else ()
        if issues != self._wrong or is_new:
            self._wrong = issues
            self._mark()

    def show_part(self, part: Part) -> None:
        """Mark a part as the one that is shown, without telling."""
        item = self._items.get(part.path or part.title)
        if item is not None and item is not self.currentItem():
            self.blockSignals(True)
            self.setCurrentItem(item, 0, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.blockSignals(False)
            self.scrollToItem(item)

    def _build(self) -> None:
        self.blockSignals(True)
        self.clear()
        self._items = {}
        self._wrong = ()
        for part in FIXED:
            item = QTreeWidgetItem(self, [part.title])
            item.setData(0, _PART, part)
            self._items[part.path or part.title] = item
        sites = self._items["sites",]
        for site, fleets in site_parts(self._context):
            item = self._add(site, sites)
            for fleet in fleets:
                self._add(fleet, item)
        self.expandToDepth(1)
        self.blockSignals(False)

    def _add(self, part: Part, holder: QTreeWidgetItem) -> QTreeWidgetItem:
        item = QTreeWidgetItem(holder, [part.title])
        item.setData(0, _PART, part)
        item.setToolTip(0, plain_tip(part.title))
        self._items[part.path] = item
        return item

    def _entitle(self, part: Part) -> None:
        item = self._items.get(part.path)
        if item is None:
            return
        known: Part = item.data(0, _PART)
        if known.title != part.title:
            item.setData(0, _PART, part)
            item.setToolTip(0, plain_tip(part.title))
            marked = item.text(0).startswith("⚠ ")
            item.setText(0, f"⚠ {part.title}" if marked else part.title)

    def _mark(self) -> None:
        case = self._context.case
        wrong: set[Path | str] = set()
        for issue in case.issues if case is not None else ():
            try:
                part = part_of(parse_key(issue.key), self._context)
            except ValueError:
                continue  # an issue of the whole scenario
            wrong.add(part.path or part.title)
        for key, item in self._items.items():
            title = item.data(0, _PART).title
            text = f"⚠ {title}" if key in wrong else title
            if text != item.text(0):
                item.setText(0, text)

    @Slot(QTreeWidgetItem, QTreeWidgetItem)
    def _on_current(self, item: QTreeWidgetItem | None, before: QTreeWidgetItem | None) -> None:
        del before
        if item is not None:
            self.picked.emit(item.data(0, _PART))


class Found(QListWidget):
    """Settings whose title, definition, unit or key has the words of a search.

    Attributes
    ----------
    picked : Signal(object)
        Path that the user chose.
    """

    picked = Signal(object)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.setObjectName("found")
        self.setAccessibleName("Settings found")
        self.setToolTip("Settings found; Enter goes to one")
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemActivated.connect(self._on_item)
        self.itemClicked.connect(self._on_item)

    def search(self, text: str) -> None:
        """Find settings, those with the words in their title first."""
        words = text.casefold().split()
        self.clear()
        hits: list[tuple[int, Setting]] = []
        for setting in every_setting(self._context.value(())):
            title, key = setting.title.casefold(), setting.key.casefold()
            everything = f"{title} {key} {setting.unit} {setting.description}".casefold()
            if all(word in everything for word in words):
                rank = 0 if all(word in title for word in words) else 1
                rank = rank if all(word in f"{title} {key}" for word in words) else 2
                hits.append((rank, setting))
            if len(hits) > 20 * _MOST_FOUND:
                break
        hits.sort(key=lambda hit: hit[0])
        for _, setting in hits[:_MOST_FOUND]:
            item = QListWidgetItem(f"{setting.title}\n{setting.key}", self)
            item.setData(_PART, setting.path)
            item.setToolTip(setting.tooltip)
        if hits:
            self.setCurrentRow(0)
        else:
            item = QListWidgetItem("No setting has these words.", self)
            item.setFlags(Qt.ItemFlag.NoItemFlags)

    @Slot(QListWidgetItem)
    def _on_item(self, item: QListWidgetItem) -> None:
        path = item.data(_PART)
        if path is not None:
            self.picked.emit(tuple(path))
