"""Reports as files: whole, alone, the same every time, and no name can drive them."""

import html.parser
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import minersim.report.files as module
from minersim.engine import run
from minersim.errors import InputError, RunError
from minersim.report import ReportData, render_report, write_report
from minersim.report.charts import CHARTS, ChartData, render_chart


class Page(html.parser.HTMLParser):
    """Tags, their attributes and the text of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.ids, self.texts, self.open = [], [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("src", "href", "xlink:href")]
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in ("meta", "link", "br", "img"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        self.texts.append(text)


@pytest.fixture(scope="module")
def page(data):
    return render_report(data, ".html").decode("utf-8")


@pytest.fixture(scope="module")
def pdf(data):
    return render_report(data, ".pdf")


def test_a_page_is_whole_and_stands_alone(page):
    found = Page(page)
    assert found.open == []
    assert found.tags.count("svg") == len(CHARTS) == found.tags.count("figure")
    assert all(link.startswith("#") for link in found.links)
    assert "@import" not in page
    assert not re.search(r"url\((?!#)", page)
    assert len(found.ids) == len(set(found.ids))
    # what is used within the charts is there
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', page))
    assert used <= set(found.ids)


def test_names_are_text_and_nothing_else(page, scenario):
    found = Page(page)
    assert "script" not in found.tags
    assert "<script" not in page
    text = "".join(found.texts)
    assert scenario.name in text
    assert scenario.question in text


def test_no_date_but_that_of_the_run(page):
    import datetime

    assert "2026-01-01" in page
    assert datetime.datetime.now(datetime.UTC).date().isoformat() not in page


def test_the_same_run_gives_the_same_bytes(data, scenario, page, pdf):
    again = ReportData(scenario, run(scenario), data.depends, data.snapshots)
    assert render_report(again, ".html").decode("utf-8") == page
    assert render_report(again, ".pdf") == pdf


def test_pdf_has_pages_and_its_title(data, pdf, tmp_path):
    file = tmp_path / "a.PDF"
    write_report(data, file)
    content = file.read_bytes()
    assert content == pdf
    assert content.startswith(b"%PDF-1.")
    assert content.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type /Page\b", content)) >= 3
    assert b"/CreationDate (D:20000101000000" in content
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.PDF"]


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_right_xml_and_a_picture(data, name):
    drawn = ChartData(data.scenario, data.result, data.depends)
    svg = render_chart(name, drawn, "svg").picture
    assert ET.fromstring(svg).tag.endswith("svg")
    assert render_chart(name, drawn, "png").picture.startswith(b"\x89PNG")


def test_what_a_run_has_not_is_not_drawn(scenario):
    bare = scenario.replace({"sites": [], "network": {"kind": "constant", "hashrate_ehs": 700.0}})
    data = ReportData(bare, run(bare))
    drawn = [n for n in CHARTS if render_chart(n, ChartData(bare, data.result, None), "svg")]
    assert drawn == ["world"]
    assert render_report(data, ".html").count(b"<svg") == 1
    assert render_report(data, ".pdf").startswith(b"%PDF")


def test_a_line_has_no_more_points_than_a_page_can_show(scenario, monkeypatch):
    hourly = scenario.replace(
        {"tick_hours": 1, "horizon_days": 100, "paths": 1, "engine": "ensemble", "sites": []}
    )
    drawn = ChartData(hourly, run(hourly), None)
    few = render_chart("world", drawn, "svg").picture
    monkeypatch.setattr("minersim.report.charts._MOST_POINTS", 10_000)
    assert len(few) < 0.7 * len(render_chart("world", drawn, "svg").picture)


def test_settings_of_the_user_do_not_show(data):
    from matplotlib import rc_context

    drawn = ChartData(data.scenario, data.result, data.depends)
    plain = render_chart("world", drawn, "svg").picture
    with rc_context({"font.size": 30.0, "lines.linewidth": 9.0, "svg.hashsalt": "other"}):
        assert render_chart("world", drawn, "svg").picture == plain


def test_a_report_is_written_whole_or_not_at_all(data, tmp_path):
    file = tmp_path / "a.html"
    file.write_text("earlier", encoding="utf-8")
    with pytest.raises(RunError, match="cannot be written"):
        write_report(data, tmp_path / "nowhere" / "a.html")
    with pytest.raises(InputError, match=r"found a report '\.txt'; allowed: \.html or \.pdf"):
        write_report(data, tmp_path / "a.txt")
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.html"]
    assert file.read_text(encoding="utf-8") == "earlier"


def test_what_is_not_installed_is_told(data, monkeypatch):
    monkeypatch.setattr(module, "_PARTS", ("matplotlib", "nothing_of_that_name"))
    with pytest.raises(RunError, match=r"reports need nothing_of_that_name;.*'\.\[report\]'"):
        render_report(data, ".html")


def test_no_screen_is_needed_and_nothing_is_loaded_before():
    code = (
        "import sys, minersim.report, minersim.cli.report_command;"
        "sys.exit(any(m in sys.modules for m in ('matplotlib', 'jinja2', 'reportlab')))"
    )
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=root).returncode == 0
    code = (
        "import sys; from matplotlib.figure import Figure; import minersim.report.charts;"
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=root).returncode == 0
