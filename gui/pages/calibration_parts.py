"""Small parts that the views of the calibration page share."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QSizePolicy, QWidget

from gui.flow import FlowLayout, together


def words_label(name: str) -> QLabel:
    """Plain words that wrap and can be selected."""
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label


def bar_of(*widgets: QWidget) -> QWidget:
    """Widgets in a row that goes on in further rows."""
    bar = QWidget()
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    bar.setSizePolicy(policy)
    flow = FlowLayout(bar)
    for widget in widgets:
        flow.addWidget(widget)
    return bar


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
    box.setObjectName(name)
    box.setAccessibleName(words)
    box.setToolTip(tip)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    label = QLabel(words)
    label.setBuddy(box)
    return box, together(label, box)


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
