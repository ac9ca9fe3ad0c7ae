"""Answers of the deciding commands on disk: a folder of scenarios, numbers and tables, or a CSV."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from minersim.analysis.decision_words import letter
from minersim.cli.inputs import OptionReader
from minersim.cli.output_files import check_folder, check_new_file
from minersim.csv_writing import csv_text
from minersim.results.files import write_folder, write_text
from minersim.scenario import Scenario
from minersim.scenario.wording import show

TextTable = tuple[Sequence[str], Sequence[Sequence[object]]]
"""Headers and rows; None is an empty cell."""
CSV = ".csv"
_OTHER_FILES = (".html", ".json", ".parquet", ".pdf", ".toml", ".tsv", ".txt", ".xlsx")


def check_out(read: OptionReader, out: str | None, *, file: bool = False) -> None:
    """Say what is wrong with ``--out`` before the work.

    Parameters
    ----------
    file : bool
        Whether a name ending in .csv is a file and no folder.
    """
    if out is None:
        return
    suffix = Path(out).suffix.lower()
    if file and suffix == CSV:
        check_new_file(read, "out", out, (CSV,))
    elif suffix in (CSV, *_OTHER_FILES):
        allowed = "a name ending .csv, or a folder" if file else "a folder"
        read.wrong("out", f"found {show(out)}; allowed: {allowed}")
    else:
        check_folder(read, out)


def write_answer(
    out: str,
    summary: Mapping[str, Any],
    scenarios: Sequence[Scenario],
    tables: Mapping[str, TextTable],
) -> None:
    """Write a folder, whole or not at all: summary.json, scenarios as run, and tables.

    Parameters
    ----------
    out : str
        The folder.
    summary : mapping
        As ``--json`` prints it.
    scenarios : sequence of Scenario
        The first as scenario.toml, then scenario-b.toml and so on.
    tables : mapping
        By the name of their file.
    """

    def fill(folder: Path) -> None:
        for i, scenario in enumerate(scenarios):
            name = f"scenario-{letter(i).lower()}.toml" if i else "scenario.toml"
            write_text(folder / name, scenario.to_toml())
        for name, (headers, rows) in tables.items():
            write_text(folder / name, csv_text([headers, *rows]))
        write_text(folder / "summary.json", json.dumps(summary, indent=1, allow_nan=False) + "\n")

    write_folder(Path(out), fill)
