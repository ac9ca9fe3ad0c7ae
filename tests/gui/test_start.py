"""Start and end of the program, as processes of their own: quick, light, and without a word."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent / "window_that_closes.py"
HEAVY = {
    "dask",
    "distributed",
    "keyring",
    "llvmlite",
    "matplotlib",
    "numba",
    "pandas",
    "pyarrow",
    "scipy",
    "tomlkit",
}
"""What the first page does not need and takes long to load."""
LONGEST_START_S = 20.0
"""Ten times what it should take (benchmarks/gui_start.py): machines of tests are slow and busy."""
NOISE = "This plugin does not support propagateSizeHints()"


def start(folder, *pages):
    own = dict.fromkeys(("HOME", "LOCALAPPDATA", "XDG_CONFIG_HOME", "XDG_DATA_HOME"), str(folder))
    environment = {**os.environ, **own, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, str(PROGRAM), str(folder / "settings.ini"), *pages]
    began = time.time()
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    said = [line for line in done.stderr.splitlines() if line != NOISE]
    assert (done.returncode, said) == (0, [])
    return json.loads(done.stdout), began


def test_the_window_is_soon_usable_and_loads_only_what_its_first_page_needs(tmp_path):
    told, began = start(tmp_path)
    assert told["usable_at"] - began < LONGEST_START_S
    assert HEAVY & set(told["modules"]) == set()
    assert "gui.pages.breakeven" in told["modules"]
    assert "gui.pages.simulation" not in told["modules"]
    assert not told["worker"]  # it starts once the window can be used


def test_it_ends_cleanly_after_every_page_was_shown_and_a_run_was_drawn(tmp_path):
    told, _ = start(tmp_path, "pages")
    assert told["modules"]


@pytest.mark.slow
def test_it_ends_cleanly_every_time(tmp_path):
    for _ in range(10):
        start(tmp_path)
