"""Editors of chosen values: one of a few, yes or no, a day, some of a few."""

import datetime
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QDate, Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolButton,
    QWidget,
)

from gui.forms.typed import NOT_SET
from gui.plain_tips import plain_tip
from gui.theme import colours


class ChoiceEdit(QComboBox):
    """One of a few values."""

    edited = Signal(object, bool)
    refused = Signal(str)

    def __init__(
        self, choices: Sequence[Any], words: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.mark = ""  # every choice is a step
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        for choice, text in zip(choices, words, strict=True):
            self.addItem(text, choice)
            self.setItemData(self.count() - 1, plain_tip(text), Qt.ItemDataRole.ToolTipRole)
        self.activated.connect(self._on_activated)

    def show_value(self, value: Any, force: bool = False) -> None:
        """Show a value."""
        del force
        place = self.findData(value)
        if place != self.currentIndex():
            self.setCurrentIndex(place)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Cut a long text with dots rather than through a letter."""
        del event
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox,
            option,
            QStyle.SubControl.SC_ComboBoxEditField,
            self,
        )
        option.currentText = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, field.width() - 6
        )
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    @Slot(int)
    def _on_activated(self, place: int) -> None:
        self.edited.emit(self.itemData(place), True)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 (Qt's name)
        """Scroll the form rather than the choice."""
        event.ignore()


class CheckEdit(QCheckBox):
    """Yes or no."""

    edited = Signal(object, bool)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("yes", parent)
        self.mark = ""
        self.clicked.connect(self._on_clicked)

    def show_value(self, value: Any, force: bool = False) -> None:
        """Show a value."""
        del force
        self.setChecked(bool(value))

    @Slot(bool)
    def _on_clicked(self, checked: bool) -> None:
        self.edited.emit(checked, True)


class _DateBox(QDateEdit):
    """A date; the wheel scrolls the form."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCalendarPopup(True)
        self.setDisplayFormat("yyyy-MM-dd")
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setDateRange(QDate(1900, 1, 1), QDate(2300, 12, 31))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 (Qt's name)
        """Scroll the form rather than the date."""
        event.ignore()


class DateEdit(QWidget):
    """A day; where it may be left unset, with a switch."""

    edited = Signal(object, bool)
    refused = Signal(str)

    def __init__(self, optional: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mark = ""
        self.first = datetime.date(2026, 1, 1)
        """Day that is set first."""
        self.box = _DateBox(self)
        self.switch = QCheckBox(NOT_SET, self)
        self.switch.setVisible(optional)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.switch)
        layout.addWidget(self.box, 1)
        self.setFocusProxy(self.switch if optional else self.box)
        self._value: datetime.date | None = None
        self.box.dateChanged.connect(self._on_date)
        self.switch.clicked.connect(self._on_switched)

    def show_value(self, value: Any, force: bool = False) -> None:
        """Show a day; None is not set."""
        del force
        self._value = value if isinstance(value, datetime.date) else None
        self.switch.setChecked(self._value is not None)
        self.switch.setText("" if self._value is not None else NOT_SET)
        self.box.setVisible(self._value is not None)
        if self._value is not None:
            day = QDate(self._value.year, self._value.month, self._value.day)
            if day != self.box.date():
                self.box.blockSignals(True)
                self.box.setDate(day)
                self.box.blockSignals(False)

    @Slot(QDate)
    def _on_date(self, day: QDate) -> None:
        value = datetime.date(day.year(), day.month(), day.day())
        if self._value is not None and value != self._value:
            self._value = value
            self.edited.emit(value, True)

    @Slot(bool)
    def _on_switched(self, checked: bool) -> None:
        self.edited.emit(self.first if checked else None, True)


class ChoicesEdit(QWidget):
    """Some of a few values, as buttons that stay down."""

    edited = Signal(object, bool)
    refused = Signal(str)
    _COLUMNS = 7

    def __init__(self, choices: Sequence[Any], title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mark = ""
        self._choices = list(choices)
        self.buttons: list[QToolButton] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2)
        columns = self._COLUMNS if len(choices) <= self._COLUMNS else 6
        for i, choice in enumerate(choices):
            button = QToolButton(self)
            button.setText(str(choice))
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setAccessibleName(f"{title}: {choice}")
            button.setToolTip(f"{title}: {choice}")
            button.clicked.connect(self._on_clicked)
            grid.addWidget(button, i // columns, i % columns)
            self.buttons.append(button)
        self.setFocusProxy(self.buttons[0])
        self._dress()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Take the theme's colours: not every change of them is told to a widget like this."""
        self._dress()
        super().paintEvent(event)

    def _dress(self) -> None:
        c = colours()
        style = (
            f"QToolButton {{ border: 1px solid {c.line}; border-radius: 2px; padding: 2px; "
            f"background: {c.base}; color: {c.faint} }} "
            f"QToolButton:checked {{ background: {c.highlight}; color: {c.highlighted_text} }} "
            f"QToolButton:focus {{ border: 2px solid {c.text} }}"
        )
        for button in self.buttons:
            if style != button.styleSheet():
                button.setStyleSheet(style)

    def setObjectName(self, name: str) -> None:  # noqa: N802 (Qt's name)
        """Name the buttons after their choices."""
        super().setObjectName(name)
        for choice, button in zip(self._choices, self.buttons, strict=True):
            button.setObjectName(f"{name}.{choice}")

    def show_value(self, value: Any, force: bool = False) -> None:
        """Show which are chosen."""
        del force
        for choice, button in zip(self._choices, self.buttons, strict=True):
            button.setChecked(choice in (value or ()))

    @Slot()
    def _on_clicked(self) -> None:
        pairs = zip(self._choices, self.buttons, strict=True)
        self.edited.emit([choice for choice, button in pairs if button.isChecked()], True)
