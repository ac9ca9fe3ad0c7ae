"""Editors of names that stand for something: a machine, a time zone, a file."""

import zoneinfo
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QCompleter,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.forms.typed import LineEdit
from gui.theme import colours
from minersim.errors import InputError
from minersim.hardware import Machine, custom_machine, find_machine, search

_MOST_HITS = 60


def machine_words(machine: Machine) -> str:
    """Figures of a machine on one line."""
    return (
        f"{machine.hashrate_ths:g} TH/s, {machine.power_w:,.0f} W, "
        f"{machine.efficiency_j_per_th:.1f} J/TH"
    )


class NameEdit(LineEdit):
    """A line that is taken over when it is complete, not while it is typed."""

    live = False


class MachineEdit(QWidget):
    """A machine by name, with the catalogue's machines that fit what is typed.

    Parameters
    ----------
    own : callable
        Raw tables of the scenario's own machines.
    """

    edited = Signal(object, bool)
    refused = Signal(str)

    def __init__(self, own: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own = own
        self._looked_up: tuple[str, int] | None = None
        self.line = NameEdit(False, self)
        self.line.setPlaceholderText("name, such as S21 200")
        self.line.edited.connect(self.edited)
        self.line.textEdited.connect(self._suggest)
        self.button = QToolButton(self)
        self.button.setText("▾")
        self.button.setToolTip("All machines of the catalogue that fit, or all")
        self.button.setAccessibleName("Machines of the catalogue")
        self.button.clicked.connect(self._on_button)
        self.figures = QLabel(self)
        self.figures.setWordWrap(True)
        self._model = QStandardItemModel(self)
        completer = QCompleter(self._model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setCompletionRole(Qt.ItemDataRole.UserRole)
        completer.setMaxVisibleItems(14)
        completer.activated.connect(self._on_chosen)
        self.line.setCompleter(completer)
        self._completer = completer
        top = QHBoxLayout()
        top.setSpacing(2)
        top.addWidget(self.line, 1)
        top.addWidget(self.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(top)
        layout.addWidget(self.figures)
        self.setFocusProxy(self.line)
        self._dress()

    @property
    def mark(self) -> str:
        """Mark of the line."""
        return self.line.mark

    def setObjectName(self, name: str) -> None:  # noqa: N802 (Qt's name)
        """Name the parts too."""
        super().setObjectName(name)
        self.line.setObjectName(f"{name}.line")
        self.button.setObjectName(f"{name}.catalogue")

    def show_value(self, value: object, force: bool = False) -> None:
        """Show a machine's name and figures."""
        self.line.show_value(value, force)
        own = self._machines()
        state = (str(value), hash(tuple(own)))
        if state != self._looked_up:
            self._looked_up = state
            try:
                machine = find_machine(str(value or ""), own)
                self.figures.setText(f"{machine.name}: {machine_words(machine)}")
            except InputError:
                self.figures.setText("")
            self.figures.setVisible(bool(self.figures.text()))

    def _machines(self) -> list[Machine]:
        found = []
        tables = self._own()
        for table in tables if isinstance(tables, list | tuple) else ():
            try:
                name, hashrate = str(table["name"]), float(table["hashrate_ths"])
                found.append(
                    custom_machine(
                        name, hashrate, table.get("power_w"), table.get("efficiency_j_per_th")
                    )
                )
            except (InputError, KeyError, TypeError, ValueError):
                continue  # a machine that is not right yet cannot be chosen
        return found

    @Slot(str)
    def _suggest(self, text: str) -> None:
        self._model.clear()
        for machine in search(text, self._machines())[: _MOST_HITS if text.strip() else None]:
            item = QStandardItem(f"{machine.name}   {machine_words(machine)}")
            item.setData(machine.name, Qt.ItemDataRole.UserRole)
            self._model.appendRow(item)

    @Slot()
    def _on_button(self) -> None:
        text = self.line.text()
        self._suggest("" if self._model_is_known(text) else text)
        self._completer.setCompletionPrefix("")
        self.line.setFocus()
        self._completer.complete()

    def _model_is_known(self, text: str) -> bool:
        try:
            find_machine(text, self._machines())
        except InputError:
            return not search(text, self._machines())
        return True

    @Slot(str)
    def _on_chosen(self, name: str) -> None:
        self.line.setText(name)
        self.line.editingFinished.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Take the theme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "figures"):
            self._dress()

    def _dress(self) -> None:
        self.figures.setStyleSheet(f"color: {colours().faint}")


class ZoneEdit(NameEdit):
    """A time zone, with the system's zones as suggestions."""

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """Read the zones when they are first needed."""
        if self.completer() is None:
            completer = QCompleter(sorted(zoneinfo.available_timezones()), self)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            self.setCompleter(completer)
        super().focusInEvent(event)


class FileEdit(QWidget):
    """The name of a file, typed or looked for.

    Parameters
    ----------
    folder : callable
        Folder from which a name counts.
    """

    edited = Signal(object, bool)
    refused = Signal(str)

    def __init__(self, folder: Callable[[], Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self.line = NameEdit(False, self)
        self.line.setPlaceholderText("CSV file")
        self.line.edited.connect(self._on_edited)
        self.button = QPushButton("Browse…", self)
        self.button.setToolTip("Look for the file")
        self.button.setAccessibleName("Look for the file")
        self.button.clicked.connect(self._on_browse)
        self.dialog: QFileDialog | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.button)
        self.setFocusProxy(self.line)

    @property
    def mark(self) -> str:
        """Mark of the line."""
        return self.line.mark

    def setObjectName(self, name: str) -> None:  # noqa: N802 (Qt's name)
        """Name the parts too."""
        super().setObjectName(name)
        self.line.setObjectName(f"{name}.line")
        self.button.setObjectName(f"{name}.browse")

    def show_value(self, value: object, force: bool = False) -> None:
        """Show a file's name."""
        self.line.show_value(value, force)

    @Slot(object, bool)
    def _on_edited(self, value: object, complete: bool) -> None:
        name = str(value or "").strip()
        if name and not Path(name).is_absolute():
            name = str(self._folder() / name)
        self.edited.emit(name or None, complete)

    @Slot()
    def _on_browse(self) -> None:
        if self.dialog is None:
            self.dialog = QFileDialog(self, "Table in a file", str(self._folder()))
            self.dialog.setNameFilters(["Tables (*.csv)", "All files (*)"])
            self.dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            self.dialog.fileSelected.connect(self._on_selected)
        self.dialog.open()

    @Slot(str)
    def _on_selected(self, name: str) -> None:
        with QSignalBlocker(self.line):
            self.line.setText(name)
        self.edited.emit(name, True)
