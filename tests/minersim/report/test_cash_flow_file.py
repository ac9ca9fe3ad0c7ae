"""Cash flows as files, read again by another's reader."""

import csv
from datetime import date

import numpy as np
import openpyxl
import pytest

from minersim.analysis.cash_flow import CashFlowTable, Period
from minersim.analysis.cash_flow_lines import CASH_FLOW_LINES
from minersim.errors import RunError
from minersim.report.cash_flow_file import write_cash_flow

PERIODS = (
    Period("2026-01", date(2026, 1, 15), date(2026, 1, 31)),
    Period("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
)


def table(scale=1.0, name="Plain"):
    rng = np.random.default_rng(1)
    values = {line.name: scale * rng.normal(size=3) for line in CASH_FLOW_LINES}
    return CashFlowTable("mean of 20 paths", PERIODS, values, {"scenario": name, "seed": "7"})


def test_csv_has_a_row_for_every_period_and_units_in_its_headers(tmp_path):
    file, flow = tmp_path / "flow.csv", table(1e12)
    write_cash_flow(file, flow)
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["period"] for row in rows] == ["2026-01", "2026-02", "whole run"]
    assert [row["first day"] for row in rows] == ["2026-01-15", "2026-02-01", "2026-01-15"]
    assert rows[2]["last day"] == "2026-02-28"
    for line in CASH_FLOW_LINES:
        read = [float(row[f"{line.label} [{line.unit}]"]) for row in rows]
        assert read == flow.values[line.name].tolist(), line.name


def test_headers_are_unlike_each_other():
    headers = [(line.label, line.unit) for line in CASH_FLOW_LINES]
    assert len(set(headers)) == len(headers)


@pytest.mark.parametrize(("scale", "form"), [(1e12, "#,##0;"), (1e-3, "#,##0.00;")])
def test_spreadsheet_holds_numbers_with_formats_under_frozen_headers(tmp_path, scale, form):
    file, flow = tmp_path / "flow.xlsx", table(scale)
    write_cash_flow(file, flow)
    sheet = openpyxl.load_workbook(file)["Cash flow"]
    assert sheet.freeze_panes == "B2"
    assert [cell.value for cell in sheet[1]] == [
        "Cash flow, mean of 20 paths",
        "2026-01",
        "2026-02",
        "whole run",
    ]
    rows = {row[0].value: row[1:] for row in sheet.iter_rows(min_row=2)}
    for line in CASH_FLOW_LINES:
        cells = rows[f"{line.label} [{line.unit}]"]
        assert [cell.data_type for cell in cells] == ["n"] * 3
        expected = "#,##0.0000;" if line.unit == "BTC" else form
        assert all(cell.number_format.startswith(expected) for cell in cells)
        read = [cell.value for cell in cells]
        assert read == pytest.approx(flow.values[line.name].tolist(), rel=1e-14)  # 16 digits
    assert {line.group for line in CASH_FLOW_LINES} <= set(rows)


@pytest.mark.parametrize("name", ["=1+1", "+A1", "-2", "@SUM(A1)", "http://a.b", "{=A1}", "12"])
def test_no_name_becomes_a_formula_a_link_or_a_number(tmp_path, name):
    file = tmp_path / "flow.xlsx"
    write_cash_flow(file, table(name=name))
    about = openpyxl.load_workbook(file)["About"]
    found = {row[0].value: row[1] for row in about.iter_rows()}
    assert found["scenario"].data_type == "s"
    assert found["scenario"].value in {name, f"'{name}"}
    assert found["scenario"].value[0] not in "=+-@"
    assert found["scenario"].hyperlink is None
    assert found["seed"].value == "7"
    assert found["Revenue [USD]"].value.startswith("Coins mined")


def test_control_characters_and_long_names_are_written(tmp_path):
    file = tmp_path / "flow.xlsx"
    write_cash_flow(file, table(name="a\x00b" + "n" * 200))
    cells = {r[0].value: r[1].value for r in openpyxl.load_workbook(file)["About"].iter_rows()}
    assert cells["scenario"] == "a?b" + "n" * 200


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_what_cannot_be_written_is_said(tmp_path, suffix):
    with pytest.raises(RunError, match="cannot be written"):
        write_cash_flow(tmp_path / "absent" / f"flow{suffix}", table())
