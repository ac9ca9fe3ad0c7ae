"""Small windows: preferences, search of actions, help, questions and failures.

None of them blocks: each is opened and answers by a signal.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPushButton,
    QSpinBox,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from gui.menus import plain_text
from gui.preferences import ENERGY_UNITS, HASHRATE_UNITS, MONEY_UNITS, THEMES, Preferences
from gui.text_size import TEXT_PERCENTS

_HELP = Path(__file__).parent / "help"
_HELP_WIDTH = 640
_BUTTON_TIPS = {
    "ok": "Go on.",
    "cancel": "Leave it as it was (Esc).",
    "close": "Close this window (Esc).",
    "save": "Save the changes, then go on.",
    "discard": "Throw the changes away, then go on.",
    "show_details": "Show all that there is to say about it.",
}


def name_buttons(holder: QWidget) -> None:
    """Name the buttons of a box, which Qt makes without names and tooltips."""
    for button in holder.findChildren(QPushButton):
        words = plain_text(button.text())
        name = "_".join("".join(c if c.isalnum() else " " for c in words.lower()).split())
        if not button.objectName():
            button.setObjectName(name)
        if not button.toolTip():
            button.setToolTip(_BUTTON_TIPS.get(name, f"{words}."))


class PreferencesDialog(QDialog):
    """Theme, units, number of paths; every change holds at once."""

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Preferences")
        self._preferences = preferences
        self._form = QFormLayout()
        self._choice("theme", "&Theme", THEMES, "System follows the desktop.")
        self._choice(
            "hashrate_unit", "&Hashprice per", HASHRATE_UNITS, "Hashrate that hashprice counts."
        )
        self._choice(
            "money_unit",
            "&Money in",
            MONEY_UNITS,
            "Unit of hashprice, hashcost and compared amounts; in coins at the price at the start.",
        )
        self._choice("energy_unit", "&Energy in", ENERGY_UNITS, "Unit of power prices.")
        letters = QSpinBox()
        letters.setRange(TEXT_PERCENTS[0], TEXT_PERCENTS[-1])
        letters.setSingleStep(5)
        letters.setSuffix(" %")
        letters.setKeyboardTracking(False)
        letters.setValue(preferences.text_percent)
        letters.valueChanged.connect(self._on_letters)
        tip = "Of their usual size; larger for a projector (Ctrl and +, Ctrl and -, Ctrl and 0)."
        self._add("text_percent", "&Letters", letters, tip)
        paths = QSpinBox()
        paths.setRange(0, 1_000_000)
        paths.setSpecialValueText("as in the scenario")
        paths.setGroupSeparatorShown(True)
        paths.setValue(preferences.paths)
        paths.setSuffix(" paths")
        paths.valueChanged.connect(self._on_paths)
        self._add("paths", "&Paths of a run", paths, "More paths take longer and scatter less.")
        settled = QCheckBox("Run by itself when values &rest")
        settled.setChecked(preferences.run_when_settled)
        settled.toggled.connect(self._on_settled)
        self._add(
            "run_when_settled", "", settled, "Otherwise edits show a preview until F5 is pressed."
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(self._form)
        layout.addWidget(buttons)
        name_buttons(buttons)

    def _add(self, name: str, label: str, widget: QWidget, tip: str) -> None:
        widget.setObjectName(name)
        widget.setToolTip(tip)
        widget.setAccessibleName(plain_text(label) or name.replace("_", " "))
        if label:
            self._form.addRow(label, widget)
        else:
            self._form.addRow(widget)

    def _choice(self, name: str, label: str, choices: Sequence[str], tip: str) -> None:
        box = QComboBox()
        box.addItems(choices)
        box.setCurrentText(str(getattr(self._preferences, name)))
        box.currentTextChanged.connect(self._on_choice)
        self._add(name, label, box, tip)

    def _on_choice(self, text: str) -> None:
        setattr(self._preferences, self.sender().objectName(), text)

    def _on_letters(self, value: int) -> None:
        self._preferences.text_percent = value

    def _on_paths(self, value: int) -> None:
        self._preferences.paths = value

    def _on_settled(self, on: bool) -> None:
        self._preferences.run_when_settled = on


class ActionSearch(QDialog):
    """Find an action by its words and do it."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Search actions")
        self._actions = actions
        self._edit, self._list = QLineEdit(), QListWidget()
        self._edit.setObjectName("action_words")
        self._edit.setAccessibleName("Words of the action")
        self._edit.setToolTip("Words of the action; Enter does the first one.")
        self._edit.setPlaceholderText("Words of the action")
        self._list.setAccessibleName("Actions found")
        self._edit.textChanged.connect(self._fill)
        self._edit.returnPressed.connect(self._do_current)
        self._list.itemActivated.connect(self._do_current)
        layout = QVBoxLayout(self)
        layout.addWidget(self._edit)
        layout.addWidget(self._list)
        self.resize(420, 360)
        self._fill("")

    def _fill(self, words: str) -> None:
        self._list.clear()
        wanted = words.lower().split()
        for action in self._actions:
            text = f"{plain_text(action.text())} {action.statusTip()}"
            if action.isEnabled() and all(word in text.lower() for word in wanted):
                keys = action.shortcut().toString()
                shown = plain_text(action.text()) + (f"   {keys}" if keys else "")
                item = QListWidgetItem(shown)
                item.setToolTip(action.statusTip())
                item.setData(Qt.ItemDataRole.UserRole, action.objectName())
                self._list.addItem(item)
        self._list.setCurrentRow(0)

    def _do_current(self, *_: object) -> None:
        if self._list.currentRow() < 0:
            return
        name = self._list.currentItem().data(Qt.ItemDataRole.UserRole)
        self.accept()
        next(a for a in self._actions if a.objectName() == name).trigger()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Up and down move in the list while the words are typed."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            row = min(max(self._list.currentRow() + step, 0), self._list.count() - 1)
            self._list.setCurrentRow(row)
            return
        super().keyPressEvent(event)


class HelpWindow(QDialog):
    """A page of help."""

    def __init__(self, title: str, markdown: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._text = QTextBrowser()
        self._text.setAccessibleName(title)
        self._text.setOpenExternalLinks(True)
        self._text.setMarkdown(markdown)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self._text)
        layout.addWidget(buttons)
        name_buttons(buttons)
        # as high as its text, within reason
        document = self._text.document()
        document.setTextWidth(_HELP_WIDTH - 40)
        self.resize(_HELP_WIDTH, min(max(round(document.size().height()) + 70, 180), 600))

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.toPlainText()


def help_text(topic: str) -> str:
    """Help on a topic, as Markdown."""
    file = _HELP / f"{topic}.md"
    if not file.is_file():
        return "There is no help on this page."
    return file.read_text(encoding="utf-8")


def ask_name(parent: QWidget, name: str, done: Callable[[str], None]) -> QDialog:
    """Ask for a case's name."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle("Rename case")
    edit = QLineEdit(name)
    edit.setObjectName("case_name")
    edit.setAccessibleName("Name of the case")
    edit.setToolTip("Name of the scenario, 1 to 200 letters.")
    edit.setMaxLength(200)
    edit.selectAll()
    label = QLabel("&Name of the case")
    label.setBuddy(edit)
    kinds = QDialogButtonBox.StandardButton
    buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
    ok = buttons.button(kinds.Ok)
    edit.textChanged.connect(lambda text: ok.setEnabled(bool(text.strip())))
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    dialog.accepted.connect(lambda: done(edit.text().strip()))
    layout = QVBoxLayout(dialog)
    for widget in (label, edit, buttons):
        layout.addWidget(widget)
    name_buttons(buttons)
    dialog.setMinimumWidth(420)
    dialog.open()
    return dialog


def tell_failure(parent: QWidget, what: str, why: str, details: str = "") -> QMessageBox:
    """Say that something could not be done, and why; details are shown when asked for."""
    box = QMessageBox(QMessageBox.Icon.Warning, "minersim", what, parent=parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    lines = why.splitlines()
    box.setInformativeText("\n".join(lines[:8]))
    box.setStandardButtons(QMessageBox.StandardButton.Ok)
    if details or len(lines) > 8:
        box.setDetailedText(details or why)
    name_buttons(box)
    box.open()
    return box


def ask_unsaved(parent: QWidget, name: str, done: Callable[[str], None]) -> QMessageBox:
    """Ask what to do with changes that are not saved: ``save``, ``discard`` or ``cancel``."""
    box = QMessageBox(
        QMessageBox.Icon.Question,
        "minersim",
        f"“{name}” has changes that are not saved.",
        parent=parent,
    )
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText("Save them before closing?")
    kinds = QMessageBox.StandardButton
    box.setStandardButtons(kinds.Save | kinds.Discard | kinds.Cancel)
    box.setDefaultButton(kinds.Save)
    answers = {kinds.Save: "save", kinds.Discard: "discard"}
    name_buttons(box)
    box.finished.connect(lambda result: done(answers.get(kinds(result), "cancel")))
    box.open()
    return box
