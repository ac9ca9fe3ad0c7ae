"""Reports as files: which suffix is which form, written whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from minersim.analysis.sensitivity import Sensitivity
from minersim.errors import InputError, RunError
from minersim.report.charts import ChartData, render_chart
from minersim.report.content import Content, report_content
from minersim.report.html import html_bytes
from minersim.report.pdf import pdf_bytes
from minersim.results import Result
from minersim.results.files import write_whole
from minersim.scenario import Scenario

SUFFIXES = (".html", ".pdf")
_PARTS = ("matplotlib", "jinja2", "markupsafe", "reportlab", "PIL")


@dataclass(frozen=True, slots=True)
class ReportData:
    """What a report is made of.

    Attributes
    ----------
    scenario : Scenario
        As run.
    result : Result
        Its paths.
    depends : Sensitivity or None
        What the answer depends on; without it that section is left out.
    snapshots : sequence of str
        Real figures that the run read beside those of its start, a line each.
    """

    scenario: Scenario
    result: Result
    depends: Sensitivity | None = None
    snapshots: Sequence[str] = ()


def check_report_parts() -> None:
    """Refuse before the work if what draws and sets reports is not installed.

    Raises
    ------
    RunError
        How to get it.
    """
    missing = [name for name in _PARTS if find_spec(name) is None]
    if missing:
        raise RunError(
            f"reports need {', '.join(missing)}; in minersim's folder, get them with: "
            "pip install '.[report]'"
        )


def render_report(data: ReportData, form: str) -> bytes:
    """A report as the bytes of a file.

    Parameters
    ----------
    form : str
        ``.html`` or ``.pdf``.

    Raises
    ------
    InputError
        If there is no such form.
    RunError
        If what draws and sets reports is not installed.
    """
    if form not in SUFFIXES:
        raise InputError(f"found a report '{form}'; allowed: {' or '.join(SUFFIXES)}")
    check_report_parts()
    content = report_content(data.scenario, data.result, data.depends, data.snapshots)
    drawn = ChartData(data.scenario, data.result, data.depends)
    charts = [
        chart
        for name in _chart_names(content)
        if (chart := render_chart(name, drawn, "svg" if form == ".html" else "png")) is not None
    ]
    return html_bytes(content, charts) if form == ".html" else pdf_bytes(content, charts)


def write_report(data: ReportData, file: str | Path) -> None:
    """Write a report by its file's suffix, whole or not at all.

    Raises
    ------
    InputError, RunError
        As `render_report`, and RunError if the file cannot be written.
    """
    place = Path(file)
    content = render_report(data, place.suffix.lower())
    write_whole(place, lambda part: part.write_bytes(content))


def _chart_names(content: Content) -> list[str]:
    return [name for section in content.sections for name in section.charts]
