"""Where there is no screen, one line says so; Qt would end the process."""

import os
import subprocess
import sys

import pytest

from gui.screen import no_screen

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="screens of Linux")
NAMES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def without(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    "start", ["from minersim.cli.main import entry_point as start; sys.argv += ['gui']",
              "from minersim.cli.main import window_entry_point as start"]
)  # fmt: skip
@pytest.mark.parametrize(
    ("display", "words"),
    [
        ({}, "there is no screen to show the window on"),
        ({"DISPLAY": ":54321"}, "the screen ':54321' named by DISPLAY cannot be reached"),
    ],
)
def test_the_program_says_it_and_fails(start, display, words):
    environment = {k: v for k, v in os.environ.items() if k not in NAMES}
    found = subprocess.run(
        [sys.executable, "-c", f"import sys; {start}; start()"],
        env={**environment, **display},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (found.returncode, found.stdout) == (1, "")
    (line,) = found.stderr.splitlines()
    assert line.startswith(f"minersim gui: {words}")
    assert "minersim run SCENARIO" in line


@pytest.mark.parametrize("name", ["WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_a_screen_that_is_named_otherwise_is_not_doubted(monkeypatch, name):
    without(monkeypatch)
    assert no_screen() != ""
    monkeypatch.setenv(name, "wayland-0")
    assert no_screen() == ""


@pytest.mark.skipif("DISPLAY" not in os.environ, reason="needs an X11 screen: make test-screen")
def test_a_screen_that_is_there_is_found(monkeypatch):
    display = os.environ["DISPLAY"]
    without(monkeypatch)
    monkeypatch.setenv("DISPLAY", display)
    assert no_screen() == ""
