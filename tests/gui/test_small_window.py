"""What stays in view in a small window, and in the dark: key figures, tabs, docks' buttons."""

from PySide6.QtWidgets import QAbstractButton, QFrame, QTabBar

from gui.main_window import PAGES
from gui.theme import apply_theme


def test_how_fresh_the_figures_are_is_in_view_in_a_small_window(qtbot, window):
    freshness = window.findChild(QFrame, "freshness")
    profit = window.findChild(QFrame, "profit")
    assert profit.isVisible()
    window.resize(1000, 650)
    qtbot.waitUntil(lambda: not profit.isVisible())
    assert freshness.isVisible()
    assert "Profit after power" in window.key_bar.toolTip()


def test_all_tabs_are_in_view_in_a_small_window(qtbot, window):
    tabs = window.findChild(QTabBar, "pages")
    titles = [title for *_, title in PAGES]
    assert [tabs.tabText(i) for i in range(tabs.count())] == titles
    window.resize(1000, 650)
    qtbot.waitUntil(lambda: tabs.tabText(3) == "Lab")
    last = tabs.tabRect(tabs.count() - 1)
    assert last.right() <= tabs.width()
    assert tabs.tabToolTip(3) == "Difficulty lab (Ctrl+4)"
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: tabs.tabText(3) == "Difficulty lab")


def darkest(button):
    image = button.icon().pixmap(16, 16).toImage()
    pixels = [image.pixelColor(x, y) for x in range(16) for y in range(16)]
    return min(pixel.lightness() for pixel in pixels if pixel.alpha() > 100)


def test_the_docks_buttons_are_seen_in_the_dark(qtbot, window):
    for name in ("qt_dockwidget_floatbutton", "qt_dockwidget_closebutton"):
        button = window.inputs_dock.findChild(QAbstractButton, name)
        apply_theme("dark")
        qtbot.waitUntil(lambda button=button: darkest(button) > 200)
        apply_theme("light")
        qtbot.waitUntil(lambda button=button: darkest(button) < 60)
        assert button.toolTip()
