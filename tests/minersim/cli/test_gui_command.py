"""Without the desktop program's parts, the command line says how to get them."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("part", ["PySide6", "pyqtgraph", "platformdirs", "gui"])
@pytest.mark.parametrize("start", ["main(['gui', 'a.toml'])", "window_entry_point()"])
def test_without_its_parts_the_window_says_how_to_get_them(part, start):
    code = (
        f"import sys; sys.modules[{part!r}] = None\n"
        "from minersim.cli.main import main, window_entry_point\n"
        f"sys.exit({start})"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr == (
        "the desktop program is not installed; in minersim's folder, get it with: make gui, or: "
        "pip install '.[gui]'\n"
    )


def test_its_help_says_what_it_takes(minersim):
    answer = minersim("gui", "--help")
    assert answer.code == 0
    assert "scenario files to open" in answer.out
