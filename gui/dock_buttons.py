"""The buttons in the title of a dock, which Qt draws dark whatever the theme."""

from PySide6.QtGui import QColor, QIcon, QPainter
from PySide6.QtWidgets import QAbstractButton, QDockWidget, QStyle

from gui.theme import colours

_BUTTONS = {
    "qt_dockwidget_floatbutton": (
        QStyle.StandardPixmap.SP_TitleBarNormalButton,
        "Take it out of the window, or put it back.",
    ),
    "qt_dockwidget_closebutton": (
        QStyle.StandardPixmap.SP_TitleBarCloseButton,
        "Hide it; the menu View shows it again.",
    ),
}
"""Qt's names of the buttons, their signs and what they do."""
_SIZES = (16, 32)


def dress_dock(dock: QDockWidget) -> None:
    """Give the buttons of a dock the colour of its words, and say what they do."""
    for name, (sign, tip) in _BUTTONS.items():
        button = dock.findChild(QAbstractButton, name)
        if button is not None:
            button.setIcon(tinted(dock.style().standardIcon(sign), colours().text))
            button.setToolTip(tip)


def tinted(icon: QIcon, colour: str) -> QIcon:
    """A sign in one colour."""
    made = QIcon()
    for size in _SIZES:
        picture = icon.pixmap(size, size)
        painter = QPainter(picture)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(picture.rect(), QColor(colour))
        painter.end()
        made.addPixmap(picture)
    return made
