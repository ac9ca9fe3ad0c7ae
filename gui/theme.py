"""Colours of the window and of its charts, light and dark.

The series colours are those of Okabe and Ito, which people with colour-blindness tell apart and
which print; they come in an order of falling contrast with both backgrounds.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours by what they mean, as ``#rrggbb``.

    Attributes
    ----------
    series : tuple of str
        Lines and bars, in order.
    outline, faint_outline : str
        Of a check box, which may be nothing but its outline: at least 3 to 1 against its ground;
        and of a field.
    good, bad, warn : str
        A gain, a loss, something to look at; never the only sign.
    """

    window: str
    base: str
    alternate: str
    text: str
    faint: str
    line: str
    outline: str
    faint_outline: str
    button: str
    highlight: str
    highlighted_text: str
    series: tuple[str, ...]
    good: str
    bad: str
    warn: str


LIGHT = Colours(
    window="#f5f6f7",
    base="#ffffff",
    alternate="#f0f2f4",
    text="#1b1f24",
    faint="#59636e",
    line="#c9d0d7",
    outline="#77818b",
    faint_outline="#a3abb3",
    button="#eceff1",
    highlight="#0072b2",
    highlighted_text="#ffffff",
    series=("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#56b4e9"),
    good="#00795a",
    bad="#b84a00",
    warn="#8a6d00",
)
DARK = Colours(
    window="#23272c",
    base="#1a1d21",
    alternate="#262a30",
    text="#e8eaed",
    faint="#a7b0ba",
    line="#59626c",
    outline="#8d97a2",
    faint_outline="#6d7681",
    button="#343a41",
    highlight="#3d9bd9",
    highlighted_text="#0e1013",
    series=("#56b4e9", "#e69f00", "#2bc49a", "#e39ac4", "#f0e442", "#7fa7d9"),
    good="#2bc49a",
    bad="#ff8a3d",
    warn="#f0e442",
)


_BOXES = ("QCheckBox", "QRadioButton", "QListView")
_FIELDS = ("QLineEdit", "QComboBox", "QAbstractSpinBox", "QPlainTextEdit")
_LIGHTER = 127
"""Percent: Fusion draws outlines in the window's colour, made darker by 140 and lighter by 110."""


def rgb(colour: str) -> npt.NDArray[np.float64]:
    """Red, green and blue of a colour, 0 to 255, shape (3,)."""
    found = QColor(colour)
    return np.array([found.red(), found.green(), found.blue()], dtype=np.float64)


def system_is_dark() -> bool:
    """Whether the desktop asks for a dark window; no where it does not say."""
    hints = QApplication.styleHints()
    return hints is not None and hints.colorScheme() == Qt.ColorScheme.Dark


def colours() -> Colours:
    """Colours now in force."""
    app = QApplication.instance()
    return DARK if app is not None and app.property("minersim_dark") else LIGHT


def apply_theme(theme: str) -> None:
    """Dress the whole program: ``light``, ``dark`` or ``system``."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    dark = system_is_dark() if theme == "system" else theme == "dark"
    app.setProperty("minersim_dark", dark)
    # Fusion takes its colours from the palette on every system
    if app.style().objectName().lower() != "fusion":
        app.setStyle("Fusion")
    c = DARK if dark else LIGHT
    palette = _palette(c)
    app.setPalette(palette)
    for kinds, outline in ((_BOXES, c.outline), (_FIELDS, c.faint_outline)):
        for kind in kinds:
            # PySide takes a text, whatever its types say
            app.setPalette(_outlined(palette, outline), kind)  # type: ignore[arg-type]


def _palette(c: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, c.window),
        (role.WindowText, c.text),
        (role.Base, c.base),
        (role.AlternateBase, c.alternate),
        (role.Text, c.text),
        (role.Button, c.button),
        (role.ButtonText, c.text),
        (role.ToolTipBase, c.base),
        (role.ToolTipText, c.text),
        (role.BrightText, c.bad),
        (role.Link, c.highlight),
        (role.Highlight, c.highlight),
        (role.HighlightedText, c.highlighted_text),
        (role.PlaceholderText, c.faint),
        (role.Mid, c.line),
        (role.Dark, c.line),
        (role.Light, c.button),
    ):
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(c.faint))
    return palette


def _outlined(palette: QPalette, outline: str) -> QPalette:
    """Palette of widgets that paint no window, with which Fusion gives them an outline."""
    own = QPalette(palette)
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
        own.setColor(group, QPalette.ColorRole.Window, QColor(outline).lighter(_LIGHTER))
    return own
