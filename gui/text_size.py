"""The size of all letters: larger for a projector or tired eyes, smaller for a small screen."""

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsTextItem

TEXT_PERCENTS = (75, 90, 100, 110, 125, 150, 175, 200)
"""Sizes in turn, of the size that the desktop asks for."""
USUAL = 100


def next_percent(now: int, step: int) -> int:
    """The next size up or down, or the last one.

    >>> next_percent(100, 1), next_percent(100, -1), next_percent(200, 1), next_percent(130, -1)
    (110, 90, 200, 125)
    """
    if step > 0:
        return min((size for size in TEXT_PERCENTS if size > now), default=TEXT_PERCENTS[-1])
    return max((size for size in TEXT_PERCENTS if size < now), default=TEXT_PERCENTS[0])


def text_percent() -> int:
    """Size that everything is written in, of the size that the desktop asks for. [%]"""
    app = QApplication.instance()
    usual = app.property("minersim_points") if isinstance(app, QApplication) else None
    return USUAL if usual is None else round(100.0 * QApplication.font().pointSizeF() / usual)


def apply_text_size(percent: int) -> None:
    """Write everything so large; all windows follow at once.

    Parameters
    ----------
    percent : int
        Of the size that the desktop asks for. [%]
    """
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    usual = app.property("minersim_points")
    if usual is None:
        usual = app.font().pointSizeF()
        app.setProperty("minersim_points", usual)
    points = float(usual) * percent / 100.0
    if app.font().pointSizeF() == points:
        return
    font = QFont(app.font())
    font.setPointSizeF(points)
    app.setFont(font)


def write_anew(scene: QGraphicsScene, font: QFont) -> None:
    """Give all words on a scene, which follow no application, a font."""
    for item in scene.items():
        if isinstance(item, QGraphicsTextItem) and item.font() != font:
            item.setFont(font)
