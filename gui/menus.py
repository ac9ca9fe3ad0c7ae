"""Menus and shortcuts, made from the table of actions."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from gui.actions import ACTIONS, MENUS


def plain_text(text: str) -> str:
    """Words of a menu without the mark of the keyboard letter.

    >>> plain_text("Save &as…")
    'Save as…'
    """
    return text.replace("&", "")


def make_actions(
    window: QMainWindow, commands: QObject, before: Callable[[], None]
) -> dict[str, QAction]:
    """Make every action and connect it to ``before`` and the method ``on_NAME`` of the commands."""
    made = {}
    for spec in ACTIONS:
        action = QAction(spec.text, window)
        action.setObjectName(spec.name)
        action.setStatusTip(spec.tip)
        action.setToolTip(spec.tip)
        action.setCheckable(spec.checkable)
        if spec.shortcut:
            keys = (spec.shortcut, spec.other_keys)
            action.setShortcuts([QKeySequence(one) for one in keys if one])
        handler: Callable[[], None] = getattr(commands, f"on_{spec.name}")
        action.triggered.connect(before)
        action.triggered.connect(handler)
        window.addAction(action)
        made[spec.name] = action
    return made


def make_menus(window: QMainWindow, actions: dict[str, QAction]) -> dict[str, QMenu]:
    """Fill the menu bar."""
    menus = {}
    for name, title in MENUS.items():
        menu = window.menuBar().addMenu(title)
        menu.setToolTipsVisible(True)
        menus[name] = menu
        for spec in ACTIONS:
            if spec.menu == name:
                menu.addAction(actions[spec.name])
                if spec.ends_group:
                    menu.addSeparator()
    return menus
