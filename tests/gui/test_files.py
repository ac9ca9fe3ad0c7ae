"""Saving, recovering and exporting: whole or not at all, nothing lost."""

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialogButtonBox, QLabel, QLineEdit

from gui.case import Case
from gui.exporting import ExportDialog, export_all
from gui.files import example_case, save_case
from gui.plots import Chart, FanChart
from gui.recovery import Recovery
from minersim.errors import MinersimError, RunError
from minersim.scenario import example_files, load_scenario

POWER = ("sites", 0, "power_usd_per_kwh")


def test_examples_come_with_the_program():
    assert {"squeeze-2025-11", "classroom"} <= {file.stem for file in example_files()}
    assert example_case().file is None


def test_saved_values_load_back(case, tmp_path):
    file = tmp_path / "mine.toml"
    case.set_value(POWER, 0.0812)
    save_case(case, file)
    assert load_scenario(file) == case.scenario
    assert not case.dirty
    assert case.file == file


def test_comments_of_the_file_survive(tmp_path):
    file = tmp_path / "mine.toml"
    text = next(f for f in example_files() if f.stem == "squeeze-2025-11").read_text("utf-8")
    file.write_text(text, encoding="utf-8")
    case = Case.load(file)
    case.set_value(POWER, 0.0812)
    save_case(case, file)
    saved = file.read_text(encoding="utf-8")
    assert saved.splitlines()[0] == text.splitlines()[0]
    assert "# Expected finding" in saved
    assert load_scenario(file) == case.scenario


def test_wrong_values_are_not_saved(case, tmp_path):
    case.set_value(POWER, 99.0)
    with pytest.raises(MinersimError, match="power_usd_per_kwh"):
        save_case(case, tmp_path / "mine.toml")
    assert list(tmp_path.glob("mine*")) == []
    assert case.dirty


def test_a_disk_that_refuses_leaves_the_earlier_file(case):
    with pytest.raises(RunError, match="cannot be written"):
        save_case(case, Path("/dev/full/mine.toml"))
    assert case.file is None


def test_unsaved_work_is_recovered_once(case, scenario, tmp_path):
    file = tmp_path / "saved.toml"
    save_case(case, file)
    case.set_value(POWER, 0.0812)
    wrong = Case(scenario)
    wrong.set_value(POWER, 99.0)
    Recovery(tmp_path / "unsaved").keep([case, wrong, Case(scenario)])
    # the window that wrote it has ended: no process has this number
    (kept,) = (tmp_path / "unsaved").glob("*.json")
    kept.rename(kept.with_name("999999999.json"))
    found = Recovery(tmp_path / "unsaved").left_behind()
    assert [c.value(POWER) for c in found] == [0.0812, 99.0]
    assert [c.file for c in found] == [file, None]
    assert all(c.dirty and not c.undo_stack.isClean() for c in found)
    assert found[0].scenario.start == scenario.start
    assert Recovery(tmp_path / "unsaved").left_behind() == []


def test_recovered_work_is_kept_again(case, tmp_path):
    case.set_value(POWER, 0.0812)
    Recovery(tmp_path).keep([case])
    (kept,) = tmp_path.glob("*.json")
    kept.rename(kept.with_name("999999999.json"))
    again = Recovery(tmp_path)
    (found,) = again.left_behind()
    assert found.value(POWER) == 0.0812
    again.keep([found])  # a second fault must not lose it
    assert len(list(tmp_path.glob("*.json"))) == 1


def test_a_window_that_lives_keeps_its_work(case, tmp_path):
    case.set_value(POWER, 0.0812)
    mine = Recovery(tmp_path)
    mine.keep([case])
    assert mine.left_behind() == []  # it is not left behind
    case.undo_stack.undo()
    mine.keep([case])
    assert list(tmp_path.glob("*.json")) == []


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 9}', '{"version": 1, "cases": [3]}'])
def test_a_damaged_recovery_file_stops_nothing(tmp_path, text):
    (tmp_path / "999999999.json").write_text(text, encoding="utf-8")
    assert Recovery(tmp_path).left_behind() == []


def test_recovered_values_are_plain_json(case, tmp_path):
    case.set_value(POWER, 0.0812)
    Recovery(tmp_path).keep([case])
    (file,) = tmp_path.glob("*.json")
    assert json.loads(file.read_text("utf-8"))["cases"][0]["values"]["name"] == case.name


@pytest.fixture
def chart(qtbot, scenario):
    chart = FanChart("Price & more", "USD/BTC", scenario.start)
    qtbot.addWidget(chart)
    chart.resize(500, 300)
    bands = {
        name: [1.0 + i, 2.0 + i]
        for i, name in enumerate(("mean", "p5", "p10", "p50", "p90", "p95"))
    }

    chart.set_fan(np.array([0.0, 1.0]), {n: np.array(v) for n, v in bands.items()})
    chart.show()
    return chart


@pytest.mark.parametrize("suffix", ["png", "svg", "csv"])
def test_a_chart_leaves_the_program(chart, tmp_path, suffix):
    (file,) = export_all([chart], suffix, tmp_path)
    assert file.name == f"price-more.{suffix}"
    head = file.read_bytes()[:8]
    assert head.startswith({"png": b"\x89PNG", "svg": b"<?xml", "csv": b"day,mean"}[suffix])
    if suffix == "csv":
        assert file.read_text("utf-8").splitlines()[1].startswith("0.0,1.0,2.0")


def test_the_chart_reads_out(chart):
    assert chart.read_at(0.8, 1.0).endswith("p10 4, p50 5, p90 6")


def test_export_dialog_writes_what_is_chosen(qtbot, chart, tmp_path):
    plain = Chart("Other", "x [1]", "y [1]")
    qtbot.addWidget(plain)
    dialog = ExportDialog([chart, plain], str(tmp_path))
    qtbot.addWidget(dialog)
    dialog.findChild(QCheckBox, "export_1").setChecked(False)
    dialog.findChild(QComboBox, "export_form").setCurrentText("CSV figures")
    button = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Save)
    button.click()
    assert [f.name for f in tmp_path.glob("*.csv")] == ["price-more.csv"]
    dialog.findChild(QLineEdit, "export_folder").setText(str(tmp_path / "nowhere"))
    button.click()
    assert "no folder" in dialog.findChild(QLabel, "export_said").text()


def test_a_full_disk_is_told(chart):
    with pytest.raises(RunError, match="cannot be written"):
        export_all([chart], "png", Path("/dev/full"))
