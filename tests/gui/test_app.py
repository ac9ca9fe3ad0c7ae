"""The program as a process: it opens, says what is wrong, and closes."""

import json
import os
import pkgutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"

# starts the program as its user does, and once its window stands does ACT
DRIVER = """
import json, os, signal, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from minersim.cli.main import entry_point

app = QApplication([])
timer = QTimer()
state = {"step": 0}

def boxes(window):
    return [box for box in window.findChildren(QMessageBox) if box.isVisible()]

def look():
    from gui.main_window import running_window
    window = running_window()
    if window is None or not window.isVisible() or not window.session.cases:
        return
    ACT

timer.timeout.connect(look)
timer.start(50)
sys.argv = ["minersim", "gui", *sys.argv[1:]]
entry_point()
"""
TELL_AND_CLOSE = """
    print(json.dumps({
        "title": window.windowTitle(),
        "cases": [case.name for case in window.session.cases],
        "files": [case.file and case.file.name for case in window.session.cases],
        "asked": window.focusWidget() and window.focusWidget().accessibleName(),
        "said": [box.text() + " " + box.informativeText() for box in boxes(window)],
    }))
    timer.stop()
    window.close()
"""
INTERRUPT = """
    timer.stop()
    os.kill(os.getpid(), signal.SIGINT)
"""
INTERRUPT_AN_EDIT = """
    if state["step"] == 0:
        state["step"] = 1
        window.session.current.set_value(("sites", 0, "power_usd_per_kwh"), 0.0812)
        os.kill(os.getpid(), signal.SIGINT)
    elif boxes(window):
        timer.stop()
        print(boxes(window)[0].text())
        boxes(window)[0].button(QMessageBox.StandardButton.Discard).click()
"""
NOISE = "This plugin does not support"


@pytest.fixture
def program(tmp_path):
    """Start the program with a home folder of its own; gives what it printed and its exit code."""
    folders = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA")
    environment = {**os.environ, **{name: str(tmp_path / "home") for name in folders}}

    def run(act, *arguments):
        found = subprocess.run(
            [sys.executable, "-c", DRIVER.replace("    ACT\n", act), *map(str, arguments)],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        said = [
            line
            for line in found.stderr.splitlines()
            if not line.startswith((NOISE, "QStandardPaths: XDG_RUNTIME_DIR"))
        ]
        assert said == []
        return found

    return run


def test_it_opens_with_an_example_and_closes(program):
    found = program(TELL_AND_CLOSE)
    told = json.loads(found.stdout)
    assert found.returncode == 0
    assert told["cases"] == ["The squeeze of November 2025"]
    assert told["files"] == [None]  # an example's file is not written to
    assert told["title"].startswith("The squeeze of November 2025")
    assert told["said"] == []
    assert told["asked"] == "Power price, USD/kWh"  # of one's own: all that is drawn follows


def test_it_opens_the_files_that_are_named(program):
    names = ["classroom.toml", "rules-2018.toml"]
    found = program(TELL_AND_CLOSE, *(SCENARIOS / name for name in names))
    assert found.returncode == 0
    assert json.loads(found.stdout)["files"] == names


def test_a_file_that_is_missing_is_told_and_an_example_opens(program, tmp_path):
    found = program(TELL_AND_CLOSE, tmp_path / "missing.toml")
    told = json.loads(found.stdout)
    assert found.returncode == 0
    assert told["cases"] == ["The squeeze of November 2025"]
    (said,) = told["said"]
    assert said.startswith("missing.toml cannot be opened.")
    assert "no such file" in said


unix = pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")


@unix
def test_ctrl_c_closes_the_window(program):
    assert program(INTERRUPT).returncode == 0


@unix
def test_ctrl_c_asks_about_unsaved_changes(program):
    found = program(INTERRUPT_AN_EDIT)
    assert found.returncode == 0
    assert "has changes that are not saved" in found.stdout


def test_every_program_that_is_declared_is_there():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    programs = {**project["scripts"], **project["gui-scripts"]}
    assert set(programs) == {"minersim", "minersim-gui"}
    for target in programs.values():
        assert callable(pkgutil.resolve_name(target))
