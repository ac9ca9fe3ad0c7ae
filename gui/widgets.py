"""Small widgets that pages share: words, buttons, lists to choose from, and their names."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QSizePolicy, QWidget

from gui.flow import together


def named(widget: QWidget, name: str, accessible: str, tip: str) -> None:
    """Give a widget its object name, its accessible name and its tooltip."""
    widget.setObjectName(name)
    widget.setAccessibleName(accessible)
    widget.setToolTip(tip)


def labelled(words: str, widget: QWidget) -> QWidget:
    """A widget with its label before it."""
    label = QLabel(words)
    label.setBuddy(widget)
    return together(label, widget)


def words_label(name: str) -> QLabel:
    """Plain words that wrap and can be selected."""
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label


def button_of(name: str, text: str, tip: str) -> QPushButton:
    """A button."""
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    return button


def choice_of(name: str, words: str, tip: str) -> tuple[QComboBox, QWidget]:
    """A list to choose from, and a holder of it with its label before it."""
    box = QComboBox()
    named(box, name, words, tip)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return box, labelled(words, box)


def fill(box: QComboBox, items: list[tuple[str, object]]) -> None:
    """Offer other things to choose from; what was chosen stays where it is among them."""
    if [(box.itemText(i), box.itemData(i)) for i in range(box.count())] == items:
        return
    wanted = box.currentData()
    box.blockSignals(True)
    box.clear()
    for text, data in items:
        box.addItem(text, data)
    box.setCurrentIndex(max(box.findData(wanted), 0))
    box.blockSignals(False)
