"""Real widgets without a screen: settings of their own, nothing left running."""

import gc
import importlib.util
import multiprocessing
import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication

from gui.case import Case
from gui.main_window import MainWindow
from gui.page import Desk
from gui.preferences import Preferences
from gui.recovery import Recovery
from gui.runner import Runner
from gui.session import Session
from gui.theme import apply_theme
from minersim.data.sources import all_sources
from minersim.scenario import load_scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
_MADE_UP = Path(__file__).parents[2] / "docs" / "made_up_figures.py"
_SAFE = '''
import json, pathlib
import keyring.backend

class FileSafe(keyring.backend.KeyringBackend):
    """A safe that two processes share."""

    priority = 1
    file = pathlib.Path(__file__).with_name("safe.json")

    def _kept(self):
        return json.loads(self.file.read_text()) if self.file.exists() else {}

    def get_password(self, service, name):
        return self._kept().get(f"{service}/{name}")

    def set_password(self, service, name, password):
        self.file.write_text(json.dumps(self._kept() | {f"{service}/{name}": password}))

    def delete_password(self, service, name):
        kept = self._kept()
        del kept[f"{service}/{name}"]
        self.file.write_text(json.dumps(kept))
'''


@pytest.fixture(autouse=True)
def tidy(qapp, tmp_path, monkeypatch):
    """Settings in a folder of the test's own; every window, timer and process gone afterwards."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("MINERSIM_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    for source in all_sources():  # processes beside the window know no blocked sockets
        monkeypatch.setenv(f"MINERSIM_{source.name}_ADDRESS".upper(), "http://127.0.0.1:1")
        monkeypatch.delenv(f"MINERSIM_{source.name}_KEY".upper(), raising=False)
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
        QSettings.setPath(QSettings.Format.IniFormat, scope, str(tmp_path))
    apply_theme("light")
    yield
    for window in QApplication.topLevelWidgets():
        # menus and lists of choices go with their owners; pyqtgraph has windows of its own that
        # end the process if they are deleted
        ours = type(window).__module__.startswith("gui.")
        if window.parent() is None and ours:
            window.close()
            window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert multiprocessing.active_children() == []


@pytest.fixture
def scenario():
    return load_scenario(SCENARIOS / "squeeze-2025-11.toml").replace(paths=50)


@pytest.fixture
def case(scenario):
    return Case(scenario)


@pytest.fixture
def desk(qapp, case):
    """Session with one case, a runner and preferences; the worker starts when it is needed."""
    session = Session()
    preferences = Preferences()
    runner = Runner(session, preferences)
    session.add(case)
    yield Desk(session, runner, preferences)
    runner.close()


@pytest.fixture
def window(qtbot, scenario, tmp_path):
    """The main window with one case, shown."""
    window = MainWindow(Preferences(), Recovery(tmp_path / "unsaved"))
    window.resize(1280, 800)
    window.session.add(Case(scenario))
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield window
    for case in window.session.cases:
        case.undo_stack.setClean()
    window.close()


@pytest.fixture(scope="session")
def made_up():
    """The module that fills stores with made-up figures."""
    spec = importlib.util.spec_from_file_location("made_up_figures", _MADE_UP)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def safe(tmp_path, monkeypatch):
    """A keyring that the processes beside the window find too."""
    folder = tmp_path / "backend"
    folder.mkdir()
    (folder / "file_safe.py").write_text(_SAFE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "file_safe.FileSafe")
    return folder / "safe.json"
