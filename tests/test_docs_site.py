"""The documents as a site: they build without a warning, need no network, and are current."""

import re
import runpy
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from minersim.cli.parser import parser
from minersim.scenario import Scenario
from minersim.scenario.fields import unit_of
from minersim.scenario.walk import item_of, models_by_tag

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    build(load_config(str(ROOT / "mkdocs.yml"), site_dir=str(folder), strict=True))
    return folder


def test_every_page_is_on_the_site(site):
    pages = {file.stem for file in DOCS.glob("*.md")}
    assert pages <= {file.stem for file in site.glob("*.html")}
    assert (site / "search" / "search_index.json").stat().st_size > 10_000


def test_nothing_is_fetched_from_elsewhere(site):
    for page in site.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r'<(?:script|img|iframe|source)[^>]+?src(?:set)?="([^"]+)"', text)
        loaded += re.findall(r'<link[^>]+?href="([^"]+)"', text)
        assert loaded
        assert [url for url in loaded if re.match(r"(?:https?:)?//", url)] == []
    for style in site.rglob("*.css"):
        urls = re.findall(r"(?:url\(|@import )[\"']?([^\"')]+)", style.read_text(encoding="utf-8"))
        assert [url for url in urls if re.match(r"(?:https?:)?//", url)] == []


@pytest.mark.parametrize("script", ["make_scenario_reference.py", "make_commands.py"])
def test_a_reference_is_what_is_made(script):
    made = runpy.run_path(str(DOCS / script))
    assert made["PAGE"].read_text(encoding="utf-8") == made["page"](), f"run: python docs/{script}"


def every_setting(model):
    """Key and declaration of every setting, of every kind of table."""
    for name, field in model.model_fields.items():
        item = item_of(field.annotation)
        inner = models_by_tag(field.annotation if item is None else item).values()
        if not inner:
            yield field.alias or name, field
        for table in inner:
            yield from every_setting(table)


def test_every_setting_is_in_the_reference():
    text = (DOCS / "scenario-reference.md").read_text(encoding="utf-8")
    told = [line.split(" | ") for line in text.splitlines() if line.startswith("| `")]
    rows = {
        (cells[0][3:-1], cells[1].split("**")[1], cells[2]) for cells in told if len(cells) == 6
    }
    settings = list(every_setting(Scenario))
    assert len(settings) > 200
    for key, field in settings:
        assert (key, f"{field.title}.", unit_of(field)) in rows


def test_every_command_is_in_the_reference():
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    (commands,) = [a.choices for a in parser()._actions if a.dest == "command"]
    for name in commands:
        assert re.search(rf"^## minersim {name}\b", text, re.MULTILINE), name


def test_names_of_functions_in_the_model_reference_are_there():
    text = " ".join((DOCS / "model.md").read_text(encoding="utf-8").split())
    named = re.findall(r"`((?:minersim|gui)(?:/\w+)+\.py)`(?:: ((?:`\w+`(?:, )?)+))?", text)
    assert len(named) > 40
    for file, functions in named:
        source = (ROOT / file).read_text(encoding="utf-8")
        for function in re.findall(r"\w+", functions):
            assert re.search(rf"^\s*(?:def|class) {function}\b|^{function} =", source, re.M), (
                f"{file} has no {function}"
            )
