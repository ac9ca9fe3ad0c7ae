"""Charts: what they read out, and how they leave the program."""

import datetime
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialogButtonBox, QLabel, QLineEdit

from gui.chart import Chart
from gui.exporting import ExportDialog, export_all
from gui.fan_chart import FanChart
from minersim.errors import RunError


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


def test_charts_of_like_names_do_not_overwrite_one_another(qtbot, tmp_path):
    charts = [Chart(name, "x", "y") for name in ("Margin [%]", "Margin [USD]", "Margin?", "?", "")]
    for value, chart in enumerate(charts):
        qtbot.addWidget(chart)
        chart.set_columns(lambda value=value: {"value": [value]})
    files = export_all(charts, "csv", tmp_path)
    names = ["margin.csv", "2-margin.csv", "3-margin.csv", "chart.csv", "2.csv"]
    assert [file.name for file in files] == names
    assert [file.read_text(encoding="utf-8") for file in files] == [
        f"value\n{value}\n" for value in range(5)
    ]


def test_a_full_disk_is_told(chart):
    with pytest.raises(RunError, match="cannot be written"):
        export_all([chart], "png", Path("/dev/full"))


def test_days_from_another_start_have_other_dates(qtbot):
    chart = Chart("Days", "", "y", datetime.date(2026, 1, 1))
    qtbot.addWidget(chart)
    axis = chart.day_axis
    chart.widget.grab()
    assert axis.picture is not None
    axis.begin(datetime.date(2026, 1, 1))
    assert axis.picture is not None  # nothing to draw anew
    axis.begin(datetime.date(2027, 3, 1))
    assert axis.picture is None
    assert axis.tickStrings([0.0, 31.0], 1.0, 31.0) == ["Mar 2027", "Apr 2027"]
