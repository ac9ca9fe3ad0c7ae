"""The panel on the screen that tests have."""

import pytest

from gui.forms.panel import InputsPanel
from gui.forms.row import Row
from gui.preferences import Preferences
from gui.session import Session


@pytest.fixture
def session(qapp, case):
    session = Session()
    session.add(case)
    return session


@pytest.fixture
def preferences(qapp):
    return Preferences()


@pytest.fixture
def panel(qtbot, session, preferences):
    panel = InputsPanel(session, preferences)
    qtbot.addWidget(panel)
    panel.resize(360, 760)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    return panel


@pytest.fixture
def row(panel, qtbot):
    """Show the row of a path."""

    def show(*path):
        panel.show_path(path)
        key = next(r for r in panel.findChildren(Row) if r.path == path)
        assert key.isVisible()
        qtbot.waitUntil(lambda: key.height() > 0)  # deep tables are laid out in several steps
        return key

    return show
