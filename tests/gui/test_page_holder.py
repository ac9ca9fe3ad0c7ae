"""Pages in windows that are too small for them."""

import itertools

from PySide6.QtCore import QRect
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from gui.main_window import PAGES
from gui.page_holder import PageHolder

KINDS = (QAbstractSpinBox, QComboBox, QLabel, QPushButton, QSlider)
LONG = 60_000


def rect_in(widget, holder):
    return QRect(widget.mapTo(holder, widget.rect().topLeft()), widget.size())


def test_controls_do_not_lie_on_one_another_in_a_small_window(qtbot, window):
    window.resize(1000, 650)
    window.show_page([title for *_, title in PAGES].index("Capitulation"))
    page = window.current_page
    qtbot.waitUntil(lambda: page.picture is not None, timeout=LONG)
    parts = [w for w in page.stress.findChildren(QWidget) if isinstance(w, KINDS) and w.isVisible()]
    assert len(parts) > 20
    for one, other in itertools.combinations(parts, 2):
        if one.parent() is not other and other.parent() is not one:
            overlap = rect_in(one, page).intersected(rect_in(other, page))
            assert overlap.isEmpty(), (one.objectName(), other.objectName(), overlap)
    whole = rect_in(page.stress, page)
    assert all(whole.contains(rect_in(part, page)) for part in parts)
    assert not rect_in(page.words, page).intersects(whole)


def test_a_window_stays_as_small_as_its_user_made_it(qtbot, window):
    for place in range(len(PAGES)):
        window.show_page(place)
        window.resize(1000, 650)
        qtbot.wait(1)  # the layout follows
        assert (window.width(), window.height()) == (1000, 650), PAGES[place]


def test_a_usual_window_needs_no_scrolling(qtbot, window):
    window.show_page([title for *_, title in PAGES].index("Simulation"))
    page = window.current_page
    window.actions_by_name["run"].trigger()
    qtbot.waitUntil(page.tabs.isVisible, timeout=LONG)
    for place in range(len(PAGES)):
        window.show_page(place)
        qtbot.wait(1)
        holder = window.current_page.parent().parent()
        assert not holder.verticalScrollBar().isVisible(), PAGES[place]
        assert not holder.horizontalScrollBar().isVisible(), PAGES[place]


def test_a_page_is_scrolled_where_it_needs_more_room(qtbot):
    page = QWidget()
    words, tall = QLabel("words that wrap " * 30), QLabel("tall")
    words.setWordWrap(True)
    column = QVBoxLayout(page)
    column.addWidget(words)
    column.addWidget(tall)
    holder = PageHolder(page)
    qtbot.addWidget(holder)
    holder.resize(400, 300)
    with qtbot.waitExposed(holder):
        holder.show()
    assert page.size() == holder.viewport().size()
    assert not holder.verticalScrollBar().isVisible()
    tall.setMinimumHeight(300)
    qtbot.waitUntil(lambda: holder.verticalScrollBar().isVisible())
    assert page.width() == holder.viewport().width()
    assert words.height() >= words.heightForWidth(words.width())
    assert page.height() >= words.height() + 300
    tall.setMinimumSize(700, 0)
    qtbot.waitUntil(lambda: holder.horizontalScrollBar().isVisible())
    tall.setMinimumSize(0, 0)
    qtbot.waitUntil(lambda: page.size() == holder.viewport().size())
