"""The wheel: installed outside the checkout it has everything, examples and help included."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from gui.main_window import PAGES

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow

# every page, its help and the examples, as a user of the installed program has them
LOOK = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from minersim.cli.main import window_entry_point

app = QApplication([])
timer = QTimer()

def look():
    from gui.main_window import PAGES, running_window
    from gui.dialogs import help_text
    window = running_window()
    if window is None or not window.isVisible() or not window.session.cases:
        return
    timer.stop()
    for place in range(len(PAGES)):
        window.show_page(place)
        print(len(help_text(window.current_page.help_topic)) > 200)
    print(sys.modules["gui"].__file__)
    window.close()

timer.timeout.connect(look)
timer.start(50)
window_entry_point()
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    # with the build tool of this environment: the tests reach no network
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    make = [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(folder), str(ROOT)]
    subprocess.run(make, check=True)
    (file,) = folder.glob("*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", folder / "site", file], check=True)
    return file


def installed(wheel, *command):
    """Run Python outside the checkout with the installed wheel before everything else."""
    folder = wheel.parent
    homes = {name: str(folder / "home") for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, **homes, "PYTHONPATH": str(folder / "site"),
             "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, check=True, timeout=120,
    ).stdout  # fmt: skip


def test_scenarios_and_help_are_inside(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for file in (ROOT / "scenarios").glob("*.toml"):
        assert f"minersim/examples/{file.name}" in names
    for file in (ROOT / "gui" / "help").glob("*.md"):
        assert f"gui/help/{file.name}" in names
    assert "minersim/data/history_epochs.csv" in names
    assert "minersim/report/templates/report.html.j2" in names
    assert not any(name.startswith(("tests/", "docs/", "benchmarks/")) for name in names)


def test_both_programs_are_declared(wheel):
    (entry_points,) = (wheel.parent / "site").glob("minersim-*.dist-info/entry_points.txt")
    text = entry_points.read_text("utf-8")
    assert "minersim = minersim.cli.main:entry_point" in text
    assert "minersim-gui = minersim.cli.main:window_entry_point" in text


def test_the_installed_examples_are_found(wheel):
    code = "from minersim.scenario import example_files; print(*example_files(), sep='\\n')"
    found = [Path(line) for line in installed(wheel, "-c", code).splitlines()]
    assert {file.parent for file in found} == {wheel.parent / "site" / "minersim" / "examples"}
    code = "import sys; from minersim.cli.main import main; sys.exit(main(['--version']))"
    assert installed(wheel, "-c", code).startswith("minersim ")


def test_the_installed_window_has_pages_help_and_an_example(wheel):
    *pages, where = installed(wheel, "-c", LOOK).splitlines()
    assert pages == ["True"] * len(PAGES)
    assert Path(where).is_relative_to(wheel.parent / "site")
