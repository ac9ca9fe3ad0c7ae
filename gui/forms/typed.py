"""Editors of typed values: a line of text, a number, a text of some lines.

Every editor of the forms has

- ``edited`` : Signal(object, bool), a new value and whether the edit is complete (Enter, Tab,
  a choice) rather than under way;
- ``refused`` : Signal(str), why the text is no value at all; empty once it is one;
- ``show_value(value, force)``, which never emits ``edited``, and leaves alone a text that the user
  is typing unless the value changed elsewhere or ``force`` is given;
- ``mark``, the same for all edits that are one step of undo.
"""

from typing import Any

from PySide6.QtCore import QEvent, QLocale, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget

from gui.forms.context import new_mark
from gui.forms.numbers import read_number, write_number
from gui.theme import colours

TYPING_PAUSE_MS = 150
"""A text that rests so long is taken over."""
NOT_SET = "not set"
_UNDO_KEYS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
_CONTROL = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier
_MODIFIERS = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta)
_F1, _F35 = Qt.Key.Key_F1, Qt.Key.Key_F35


def is_undo(event: QKeyEvent) -> bool:
    """Whether a key asks for undo or redo, which are the window's."""
    return any(event.matches(key) for key in _UNDO_KEYS)


def is_command(event: QKeyEvent) -> bool:
    """Whether a key may be a shortcut of the window, such as Ctrl+S or F5."""
    with_modifier = event.modifiers() & (_CONTROL | Qt.KeyboardModifier.AltModifier)
    is_alone = event.key() in _MODIFIERS
    return (bool(with_modifier) and not is_alone) or _F1 <= event.key() <= _F35


def separators() -> tuple[str, str]:
    """The user's decimal and thousands separators."""
    locale = QLocale()
    group = locale.groupSeparator()
    return locale.decimalPoint(), group if group in {".", ","} else "\u202f"


class LineEdit(QLineEdit):
    """A line of text, taken over when typing rests, and on Enter and Tab."""

    edited = Signal(object, bool)
    refused = Signal(str)
    live = True

    def __init__(self, optional: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mark = new_mark()
        self._optional = optional
        self._value: Any = None
        self._shown = False
        if optional:
            self.setPlaceholderText(NOT_SET)
        self._timer = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._timer.timeout.connect(self._on_rest)
        self.textEdited.connect(self._on_typed)
        self.editingFinished.connect(self._on_finished)

    def show_value(self, value: Any, force: bool = False) -> None:
        """Show a value; what is being typed stays where the value is the same."""
        if self._shown and not force and value == self._value and type(value) is type(self._value):
            return
        self._timer.stop()
        self._value, self._shown = value, True
        place = self.cursorPosition()
        text = self.write(value)
        if text != self.text():
            self.setText(text)
            # at rest the beginning of a long text is of more use than its end
            self.setCursorPosition(min(place, len(text)) if self.hasFocus() else 0)
        self.refused.emit("")

    def read(self, text: str) -> tuple[Any, str]:
        """Value of a text, and what is wrong with it."""
        return (None if self._optional and not text.strip() else text), ""

    def write(self, value: Any) -> str:
        """Text of a value."""
        return "" if value is None else str(value)

    def take(self) -> None:
        """Take over what was typed, as Enter does."""
        if self.text() != self.write(self._value):
            self._take(True)

    def _take(self, complete: bool) -> None:
        self._timer.stop()
        value, wrong = self.read(self.text())
        self.refused.emit(wrong)
        if wrong:
            return
        if value != self._value or type(value) is not type(self._value):
            self._value = value
            self.edited.emit(value, complete)
        if complete:
            text = self.write(value)
            if text != self.text():
                self.setText(text)
            self.mark = new_mark()

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        del text
        if self.live:
            self._timer.start()

    @Slot()
    def _on_rest(self) -> None:
        self._take(False)

    @Slot()
    def _on_finished(self) -> None:
        self._take(True)

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the window; take over what was typed before a command."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
            return super().event(event)
        if is_undo(event):
            event.ignore()
            self.take()
            return False
        done = super().event(event)
        if not event.isAccepted() and is_command(event):
            self.take()
        return done

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Escape takes back what was typed since the value was last right."""
        if is_undo(event):
            event.ignore()
        elif event.key() == Qt.Key.Key_Escape and self.write(self._value) != self.text():
            self.show_value(self._value, force=True)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """Begin a new step of undo."""
        self.mark = new_mark()
        super().focusInEvent(event)


class NumberEdit(LineEdit):
    """A number with its unit inside the box."""

    def __init__(
        self, unit: str, whole: bool, optional: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(optional, parent)
        self._whole = whole
        self._unit = QLabel(unit, self)
        self._unit.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._unit.setVisible(bool(unit))
        self._unit.setObjectName("unit")
        self._dress()
        if unit:
            self.setTextMargins(0, 0, self._unit.sizeHint().width() + 8, 0)

    @property
    def unit(self) -> str:
        """Unit that is shown."""
        return self._unit.text()

    def read(self, text: str) -> tuple[Any, str]:
        """Value of a text, and what is wrong with it."""
        if not text.strip():
            if self._optional:
                return None, ""
            return None, "a number is needed here"
        number = read_number(text, *separators())
        if number is None:
            return None, f"‘{text.strip()[:40]}’ is no number; write 0.05, 84 000, 1e14 or 152.27T"
        if isinstance(number, float) and self._whole and number.is_integer():
            return int(number), ""
        return (number if self._whole else float(number)), ""

    def write(self, value: Any) -> str:
        """Text of a value."""
        return "" if value is None else write_number(value, *separators())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Arrow keys go up and down by a step that suits the size of the number."""
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        key = Qt.Key(event.key()) if event.key() in steps else None
        if key is None:
            super().keyPressEvent(event)
            return
        value, wrong = self.read(self.text())
        if wrong or value is None:
            return
        self.setText(self.write(_stepped(value, steps[key], self._whole)))
        self._timer.start()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Keep the unit at the right."""
        super().resizeEvent(event)
        self._place_unit()

    def _place_unit(self) -> None:
        size = self._unit.sizeHint()
        x, y = self.width() - size.width() - 6, (self.height() - size.height()) // 2
        self._unit.setGeometry(x, y, size.width(), size.height())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Take the theme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_unit"):
            self._dress()

    def _dress(self) -> None:
        self._unit.setStyleSheet(f"color: {colours().faint}; background: transparent")


def _stepped(value: float, steps: int, whole: bool) -> float:
    """Number some steps on: a step is 1 of a whole number, else one in the second digit."""
    if whole:
        return value + steps
    size = 10.0 ** (int(f"{abs(value):e}".split("e")[1]) - 1) if value else 0.01
    return float(f"{value + steps * size:.12g}")


class TextBox(QPlainTextEdit):
    """A text of some lines, or a list of texts, one a line."""

    edited = Signal(object, bool)
    refused = Signal(str)
    _LINES = 3

    def __init__(self, is_list: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mark = new_mark()
        self._is_list = is_list
        self._value: Any = None
        self._showing = False
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        if is_list:
            self.setPlaceholderText("one a line")
        height = self.fontMetrics().lineSpacing() * self._LINES + 12
        self.setFixedHeight(height)
        self._timer = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._timer.timeout.connect(self.take)
        self.textChanged.connect(self._on_changed)

    def show_value(self, value: Any, force: bool = False) -> None:
        """Show a text or a list of texts."""
        value = list(value or ()) if self._is_list else str(value or "")
        if value == self._value and not force:
            return
        self._timer.stop()
        self._value = value
        self._showing = True
        self.setPlainText("\n".join(value) if self._is_list else value)
        self._showing = False

    @Slot()
    def _on_changed(self) -> None:
        if not self._showing:
            self._timer.start()

    @Slot()
    def take(self) -> None:
        """Take over what was typed."""
        self._timer.stop()
        text = self.toPlainText()
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        value: Any = lines if self._is_list else " ".join(text.splitlines())
        if value != self._value:
            self._value = value
            self.edited.emit(value, False)

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the window; take over what was typed before a command."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
            return super().event(event)
        if is_command(event):
            self.take()
        if is_undo(event):
            event.ignore()
            return False
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """Begin a new step of undo."""
        self.mark = new_mark()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """Take over what was typed."""
        self.take()
        super().focusOutEvent(event)


class NumbersBox(TextBox):
    """A list of numbers with gaps between, as one for each month; empty is not set."""

    def __init__(self, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(True, parent)
        self.unit = unit
        self.setPlaceholderText(NOT_SET)

    def show_value(self, value: Any, force: bool = False) -> None:
        """Show a list of numbers; what is no list stays to be mended."""
        given = value if isinstance(value, list | tuple) else ()
        value = list(given)
        if value == self._value and not force:
            return
        self._timer.stop()
        self._value = value
        self._showing = True
        decimal, _ = separators()
        self.setPlainText("  ".join(write_number(item, decimal, "") for item in value))
        self._showing = False

    @Slot()
    def take(self) -> None:
        """Take over what was typed, where it is all numbers."""
        self._timer.stop()
        words = self.toPlainText().replace(";", " ").split()
        decimal, group = separators()
        read = [read_number(word, decimal, group) for word in words]
        wrong = next((w for w, number in zip(words, read, strict=True) if number is None), None)
        if wrong is not None:
            self.refused.emit(f"found {wrong!r}; allowed: numbers with a gap between")
            return
        self.refused.emit("")
        if read != self._value:
            self._value = read
            self.edited.emit([float(number or 0) for number in read] or None, False)
