"""Colours of the window and of its charts, light and dark.

The series colours are those of Okabe and Ito, which people with colour-blindness tell apart and
which print; they come in an order of falling contrast with both backgrounds.
"""

from dataclasses import dataclass

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
    good, bad, warn : str
        A gain, a loss, something to look at; never the only sign.
    """

    window: str
    base: str
    alternate: str
    text: str
    faint: str
    line: str
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
    button="#343a41",
    highlight="#3d9bd9",
    highlighted_text="#0e1013",
    series=("#56b4e9", "#e69f00", "#2bc49a", "#e39ac4", "#f0e442", "#7fa7d9"),
    good="#2bc49a",
    bad="#ff8a3d",
    warn="#f0e442",
)


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
    app.setPalette(_palette(DARK if dark else LIGHT))


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
