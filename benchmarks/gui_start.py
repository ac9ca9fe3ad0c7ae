"""How long the window takes from the start of the program until it can be used.

Usage: python benchmarks/gui_start.py [STARTS]

Every start is a process of its own, on a disk that is warm from the first, without a screen. The
window can be used when it has been painted and its event loop runs. Prints the time until then by
the clock, from before the process began, and what the processor worked in it.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHILD = Path(__file__).parents[1] / "tests" / "gui" / "window_that_closes.py"


def start(folder: str) -> tuple[float, float]:
    """Time and work of one start. [s]"""
    own = dict.fromkeys(("HOME", "LOCALAPPDATA", "XDG_CONFIG_HOME", "XDG_DATA_HOME"), folder)
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, **own}
    began = time.time()
    command = [sys.executable, str(CHILD), str(Path(folder) / "settings.ini")]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout)
    return told["usable_at"] - began, told["work_s"]


def main(starts: int) -> None:
    """Print the figures of all starts but the first, which warms the disk."""
    with tempfile.TemporaryDirectory() as folder:
        found = sorted(start(folder) for _ in range(starts + 1))[:-1]
    times, works = sorted(t for t, _ in found), sorted(w for _, w in found)
    middle = len(found) // 2
    print(f"usable after {times[middle]:.2f} s (median of {starts}), at most {times[-1]:.2f} s")
    print(f"work until then {works[middle]:.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
