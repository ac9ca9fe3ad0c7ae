"""What goes wrong is told in a sentence, and nothing is lost by it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QLabel, QPlainTextEdit, QSlider

from gui.main_window import PAGES
from gui.recovery import Recovery
from minersim.results.files import write_text
from minersim.scenario import example_files, load_scenario

POWER = ("sites", 0, "power_usd_per_kwh")
LONG = 60_000
CONTROL = Qt.KeyboardModifier.ControlModifier


def state(window):
    return window.findChild(QLabel, "run_state").text()


def kinds(window):
    return [notice.kind for notice in window.notices.notices]


def prices(file, days=30, month=1):
    rows = "".join(f"2020-{month:02d}-{day:02d},{100 + day}\n" for day in range(1, days + 1))
    file.write_text("date,price_usd\n" + rows, encoding="utf-8")


# --- runs ------------------------------------------------------------------------------------


def test_a_run_that_fails_is_told_and_the_next_one_works(qtbot, window, tmp_path):
    case = window.session.current
    series = tmp_path / "prices.csv"
    prices(series)
    before = case.value(("market", "price"))
    case.set_value(
        ("market", "price"),
        {"kind": "bootstrap", "start_usd": 84_000.0, "series": str(series)},
    )
    assert case.issues == ()
    series.unlink()
    window.runner.run()
    qtbot.waitUntil(lambda: "failed" in kinds(window), timeout=LONG)
    (notice,) = [n for n in window.notices.notices if n.kind == "failed"]
    assert "prices.csv" in notice.text
    assert "Traceback" not in notice.text
    assert state(window) == "The run failed: see the notices (F8)"
    case.set_value(("market", "price"), before)
    window.runner.run()
    qtbot.waitUntil(lambda: window.runner.picture(case) is not None, timeout=LONG)
    assert "failed" not in kinds(window)


def test_a_killed_worker_is_told_and_the_next_run_works(qtbot, window):
    case = window.session.current
    window.preferences.paths = 100_000
    window.runner.run()
    os.kill(window.runner.worker.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: "failed" in kinds(window), timeout=LONG)
    assert any("run again" in notice.text for notice in window.notices.notices)
    assert not window.runner.running
    window.preferences.paths = 20
    qtbot.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: window.runner.picture(case) is not None, timeout=LONG)
    assert "failed" not in kinds(window)
    assert state(window).startswith("20 paths")


def test_of_two_runs_the_older_never_overwrites(qtbot, window):
    case = window.session.current
    found = []
    window.runner.picture_changed.connect(lambda of: found.append(window.runner.picture(of).digest))
    window.preferences.paths = 400
    window.runner.run()
    case.set_value(POWER, 0.0812)
    window.runner.run()
    wanted = case.scenario.digest()
    qtbot.waitUntil(lambda: bool(found) and not window.runner.worker.busy, timeout=LONG)
    qtbot.wait(100)
    assert found == [wanted]
    assert not window.runner.outdated(case)


def test_two_cases_run_one_after_the_other_keep_their_own_pictures(qtbot, window):
    first = window.session.current
    window.preferences.paths = 20
    window.runner.run()
    qtbot.waitUntil(lambda: window.runner.picture(first) is not None, timeout=LONG)
    kept = window.runner.picture(first)
    window.actions_by_name["duplicate"].trigger()
    second = window.session.current
    assert window.runner.picture(second) is None
    second.set_value(POWER, 0.0812)
    window.runner.run()
    qtbot.waitUntil(lambda: window.runner.picture(second) is not None, timeout=LONG)
    assert window.runner.picture(first) is kept
    assert window.runner.picture(second).digest == second.scenario.digest()


def test_a_case_that_is_closed_while_it_runs_is_forgotten(qtbot, window):
    case = window.session.current
    window.preferences.paths = 100_000
    window.runner.run()
    window.files.close(case)
    assert not window.runner.running
    assert state(window).startswith("No scenario is open")


# --- files -----------------------------------------------------------------------------------


def test_a_disk_that_is_full_keeps_the_earlier_file(window, tmp_path, monkeypatch):
    file = tmp_path / "mine.toml"
    case = window.session.current
    assert window.files.save(case, file)
    before = file.read_bytes()
    case.set_value(POWER, 0.0812)

    def full(*args, **kwargs):
        del args, kwargs
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    monkeypatch.setattr(Path, "replace", full)
    window.actions_by_name["save"].trigger()
    monkeypatch.undo()
    assert "is not saved" in window.files.dialog.text()
    assert "No space left" in window.files.dialog.informativeText()
    assert file.read_bytes() == before
    assert [f.name for f in tmp_path.glob("*mine*")] == ["mine.toml"]
    assert window.isWindowModified()


def test_a_case_with_a_series_beside_its_file_is_saved_so_that_it_loads(window, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    prices(folder / "prices.csv")
    text = next(f for f in example_files() if f.stem == "classroom").read_text("utf-8")
    base = load_scenario(next(f for f in example_files() if f.stem == "classroom"))
    values = base.replace(
        {
            "market.price": {
                "kind": "bootstrap",
                "start_usd": 100.0,
                "series": str(folder / "prices.csv"),
            }
        }
    )
    file = folder / "mine.toml"
    written = values.to_toml().replace(str(folder / "prices.csv"), "prices.csv")
    file.write_text("# mine\n" + written, encoding="utf-8")
    assert text
    assert window.files.open_file(file)
    case = window.session.current
    case.set_value(("market", "price", "start_usd"), 120.0)
    assert window.files.save(case, file)
    saved = file.read_text("utf-8")
    assert saved.startswith("# mine\n")
    assert 'series = "prices.csv"' in saved
    assert load_scenario(file) == case.scenario
    # and into another folder
    other = tmp_path / "other.toml"
    assert window.files.save(case, other)
    assert load_scenario(other).market == case.scenario.market


def test_a_case_that_extends_another_still_does(window, tmp_path):
    base = next(f for f in example_files() if f.stem == "squeeze-2025-11")
    write_text(tmp_path / "base.toml", base.read_text("utf-8"))
    file = tmp_path / "mine.toml"
    file.write_text('extends = "base.toml"\nname = "mine"\n', encoding="utf-8")
    assert window.files.open_file(file)
    case = window.session.current
    case.set_value(("market", "price", "start_usd"), 90_000.0)
    assert window.files.save(case, file)
    assert 'extends = "base.toml"' in file.read_text("utf-8")
    assert load_scenario(file) == case.scenario
    assert load_scenario(file).market.price.start_usd == 90_000.0


# --- what is being typed -----------------------------------------------------------------------


def type_power(qtbot, window, text):
    window.inputs.show_path(POWER)
    editor = window.inputs._form.row_of(POWER).editor
    editor.selectAll()
    qtbot.keyClicks(editor, text)
    return editor


def test_what_is_typed_is_saved(qtbot, window, tmp_path):
    case = window.session.current
    window.files.save(case, tmp_path / "mine.toml")
    type_power(qtbot, window, "0.0777")
    window.actions_by_name["save"].trigger()  # as a menu does, which leaves the focus
    assert load_scenario(tmp_path / "mine.toml").sites[0].power_usd_per_kwh == 0.0777
    assert not window.isWindowModified()


def test_what_is_typed_is_run(qtbot, window):
    case = window.session.current
    window.preferences.paths = 20
    type_power(qtbot, window, "0.0777")
    window.actions_by_name["run"].trigger()
    qtbot.waitUntil(lambda: window.runner.picture(case) is not None, timeout=LONG)
    assert case.value(POWER) == 0.0777
    assert not window.runner.outdated(case)


def test_what_is_typed_stays_with_its_case(qtbot, window):
    first = window.session.current
    window.actions_by_name["duplicate"].trigger()
    second = window.session.current
    before = first.value(POWER)
    type_power(qtbot, window, "0.0777")
    window.case_tabs.setCurrentIndex(0)
    assert window.session.current is first
    assert second.value(POWER) == 0.0777
    assert first.value(POWER) == before


def test_closing_asks_about_what_is_being_typed(qtbot, window):
    type_power(qtbot, window, "0.0777")
    window.close()
    assert window.isVisible()
    assert "not saved" in window.files.dialog.text()
    window.files.dialog.close()


# --- keys --------------------------------------------------------------------------------------


def test_space_plays_the_lab_but_not_from_a_field(qtbot, window):
    window.show_page([title for _, _, title in PAGES].index("Difficulty lab"))
    lab = window.current_page
    lab.setFocus()
    qtbot.keyClick(lab, Qt.Key.Key_Space)
    assert lab.playing
    qtbot.keyClick(lab, Qt.Key.Key_Space)
    assert not lab.playing
    for box in lab.findChildren(QDoubleSpinBox):
        if box.isEnabled():
            box.setFocus()
            qtbot.keyClick(box, Qt.Key.Key_Space)
            assert not lab.playing
    window.inputs.show_path(("question",))
    text = window.inputs._form.row_of(("question",)).editor
    assert isinstance(text, QPlainTextEdit)
    qtbot.keyClicks(text, "a b ")
    assert not lab.playing
    assert "a b " in text.toPlainText()
    slider = lab.findChild(QSlider, "lab_hashrate_slider")
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Space)
    assert lab.playing
    lab.stop()


def test_escape_stops_the_run_from_anywhere(qtbot, window):
    window.preferences.paths = 100_000
    for place in range(len(PAGES)):
        window.show_page(place)
        window.runner.run()
        window.inputs.search.setFocus()
        qtbot.keyClick(window.inputs.search, Qt.Key.Key_Escape)
        assert not window.runner.running
        window.runner.cancel()


def test_escape_in_a_field_takes_back_what_was_typed(qtbot, window):
    before = window.session.current.value(POWER)
    editor = type_power(qtbot, window, "0.07x")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert editor.text() == editor.write(before)


def test_ctrl_tab_goes_to_the_next_case_from_anywhere(qtbot, window):
    window.actions_by_name["duplicate"].trigger()
    window.show_page(0)
    for widget in (window.current_page.tabs, window.inputs.search, window.current_page.fleet_box):
        before = window.session.current
        widget.setFocus()
        qtbot.keyClick(widget, Qt.Key.Key_Tab, CONTROL)
        assert window.session.current is not before


# --- the program as a process --------------------------------------------------------------------


@pytest.fixture
def program(tmp_path):
    """Start `minersim gui` as a process of its own, with folders of its own."""
    started = []
    home = tmp_path / "home"
    places = {"HOME": home, "XDG_CONFIG_HOME": home / "config", "XDG_DATA_HOME": home / "data"}
    environment = os.environ | {name: str(place) for name, place in places.items()}
    environment["QT_QPA_PLATFORM"] = "offscreen"

    def start(script, *arguments):
        process = subprocess.Popen(
            [sys.executable, "-c", script, *map(str, arguments)],
            env=environment,
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    start.data = home / "data"
    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


DRIVER = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from gui.main_window import running_window
from minersim.cli.main import main

app = QApplication(["minersim"])

def look():
    window = running_window()
    said = [b.text() for b in window.findChildren(QMessageBox) if b.isVisible()]
    print([case.name for case in window.session.cases], said, window.isVisible(), flush=True)
    for box in window.findChildren(QMessageBox):
        box.close()
    window.close()

if __name__ == "__main__":
    QTimer.singleShot(1500, look)
    sys.exit(main(["gui", *sys.argv[1:]]))
"""

KEEPER = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from gui.app import run_window
from gui.main_window import running_window

app = QApplication(["minersim"])

def edit():
    window = running_window()
    window.session.current.set_value(("sites", 0, "power_usd_per_kwh"), 0.0777)
    window.files.keep_unsaved()
    print("kept", flush=True)

QTimer.singleShot(500, edit)
sys.exit(run_window([]))
"""


def test_a_broken_file_on_the_command_line_opens_the_window_and_is_told(program, tmp_path):
    file = tmp_path / "broken.toml"
    file.write_text("name = 3\nstart = maybe\n", encoding="utf-8")
    process = program(DRIVER, file)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "broken.toml cannot be opened." in out
    assert "The squeeze of November 2025" in out
    assert out.strip().endswith("True")
    assert "Traceback" not in err


def test_damaged_settings_do_not_stop_the_program(program, tmp_path):
    settings = tmp_path / "home" / "config" / "minersim" / "minersim.ini"
    settings.parent.mkdir(parents=True)
    settings.write_bytes(
        b"\x00\xff[window\nstate=@ByteArray(rubbish)\n[[[preferences\npaths=many\n"
    )
    process = program(DRIVER)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "The squeeze of November 2025" in out
    assert "Traceback" not in err


def test_work_of_a_killed_program_is_recovered(program):
    process = program(KEEPER)
    assert process.stdout.readline() == "kept\n"
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=10)
    (case,) = Recovery(program.data / "minersim" / "unsaved").left_behind()
    assert case.value(POWER) == 0.0777
    assert not case.undo_stack.isClean()


def test_the_worker_ends_with_a_killed_window(program):
    process = program(KEEPER)
    assert process.stdout.readline() == "kept\n"
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.is_file():
        pytest.skip("this system does not list the children of a process")
    limit = time.monotonic() + 20
    while not children.read_text("ascii").split() and time.monotonic() < limit:
        time.sleep(0.05)
    worker, *_ = children.read_text("ascii").split()
    process.kill()
    process.wait(timeout=10)
    while Path(f"/proc/{worker}").exists() and time.monotonic() < limit:
        if "Z" in Path(f"/proc/{worker}/stat").read_text("ascii").split()[2]:
            break
        time.sleep(0.05)
    alive = Path(f"/proc/{worker}/stat")
    assert not alive.exists() or alive.read_text("ascii").split()[2] == "Z"


def test_the_window_leaves_no_setting_half_written(window):
    window.actions_by_name["page_2"].trigger()
    window._write_layout()
    again = QSettings(window.preferences.settings.fileName(), QSettings.Format.IniFormat)
    assert again.status() == QSettings.Status.NoError
    assert str(again.value("window/page")) == "1"
    assert QApplication.instance() is not None
