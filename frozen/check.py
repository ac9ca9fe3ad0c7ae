"""Use a frozen program as its user would: ``python frozen/check.py FOLDER``.

Each line tells what was done and how long it took; what fails ends it with code 1. The programs
get an empty home folder and nothing of this Python.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SCENARIO = Path(__file__).parents[1] / "scenarios" / "squeeze-2025-11.toml"
KEPT = ("PATH", "DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY", "SYSTEMROOT", "TEMP", "QT_QPA_PLATFORM")
_SLOWEST_S = 300.0
_WINDOW_S = 60.0
_PAINTED_INTO_MEMORY = "This plugin does not support propagateSizeHints()"
"""What Qt says where QT_QPA_PLATFORM=offscreen stands in for a screen."""


def main(folder: Path) -> None:
    """Run what a user runs first, and start the window."""
    suffix = ".exe" if sys.platform == "win32" else ""
    program, window = (folder / f"{name}{suffix}" for name in ("minersim", "minersim-gui"))
    with tempfile.TemporaryDirectory() as home:
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        environment |= {"HOME": home, "USERPROFILE": home, "LOCALAPPDATA": home, "LANG": "C.UTF-8"}

        def told(*arguments: str | Path) -> str:
            started = time.perf_counter()
            done = subprocess.run(
                [program, *arguments],
                env=environment, cwd=home, capture_output=True, text=True, encoding="utf-8",
                check=False, timeout=_SLOWEST_S,
            )  # fmt: skip
            words = " ".join(str(a) for a in arguments)
            if done.returncode or done.stderr:
                sys.exit(f"minersim {words}: code {done.returncode}\n{done.stderr}")
            print(f"minersim {words}: {time.perf_counter() - started:.1f} s")
            return done.stdout

        print(told("--version").strip())
        first = json.loads(told("run", SCENARIO, "--json"))
        again = json.loads(told("run", SCENARIO, "--json"))  # compiled: its work was kept
        for answer in (first, again):
            del answer["elapsed_s"]
        if first != again:
            sys.exit("two runs of the same scenario differ")
        told("run", SCENARIO, "--engine", "events", "--paths", "2", "--jobs", "2")  # processes
        told("indicators", "--explain", "mpi")
        report = Path(home) / "report.pdf"
        told("report", SCENARIO, "--paths", "20", "-o", report, "--quiet")
        if not report.read_bytes().startswith(b"%PDF"):
            sys.exit(f"{report} is no PDF")
        _open_window(window, environment)


def _open_window(window: Path, environment: dict[str, str]) -> None:
    """Start the window, see that it stays and says nothing, and close it as Ctrl-C does."""
    started = time.perf_counter()
    unix = sys.platform != "win32"
    if unix:  # a shell in the background has its programs ignore Ctrl-C
        signal.signal(signal.SIGINT, signal.default_int_handler)
    running = subprocess.Popen(
        [window, SCENARIO],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        said, _ = running.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        if unix:
            running.send_signal(signal.SIGINT)
        else:
            running.terminate()
        said, _ = running.communicate(timeout=_WINDOW_S)
        said = said.replace(_PAINTED_INTO_MEMORY, "").strip()
        if said or (unix and running.returncode):
            sys.exit(f"minersim-gui: code {running.returncode}\n{said}")
        print(f"minersim-gui: open for 10 s, closed in {time.perf_counter() - started - 10:.1f} s")
    else:
        sys.exit(f"minersim-gui ended by itself: code {running.returncode}\n{said}")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
