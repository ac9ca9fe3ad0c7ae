"""The pages under docs/ and README.md: what they say can be typed is typed, and answers as quoted.

In an indented block, a line `minersim ...` or `$ minersim ...` is a command; the lines after one
with `$` are quoted from its answer. A block of TOML or CSV after a line that ends in a file's name
and a colon is that file. Blocks of Python run, and a block of text after one is what it prints. All
of a page happens in one folder, in its order.
"""

import datetime
import re
import runpy
import shlex
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from minersim.cli.main import main
from minersim.cli.parser import parser

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
ELSEWHERE = {
    "business.md": "tests/minersim/cli/test_business_docs.py",
    "decisions.md": "tests/minersim/cli/test_decisions_docs.py",
    "power.md": "tests/minersim/scenario/test_power_docs.py",
}
"""Pages whose examples another test runs."""
NOT_RUN = {
    "minersim gui": "opens a window; tests/gui",
    "minersim-gui": "the same",
    "minersim data update": "asks the network",
    "minersim cohi --node": "needs a node",
    "minersim backtest --data FOLDER": "stands for your own files",
    "minersim calibrate --data FOLDER": "the same",
    "minersim cohi chain.parquet": "the same; tests/minersim/cli/test_cohi_command.py",
    "minersim run big.toml": "needs a cluster",
}
"""Commands that no test can run here, and why; all are parsed."""
LONG = {
    "minersim run scenarios/squeeze-2025-11.toml --set sites[0].power_usd_per_kwh=0.04 --paths 200",
    "minersim sweep scenarios/squeeze-2025-11.toml",
    "minersim sensitivity",
    "minersim optimise",
    "minersim report",
    "minersim backtest --built-in --from 2018-01-01",
    "minersim backtest",
    "minersim cohi --demo",
}
"""Beginnings of commands of README.md and of guides that take more than some seconds."""
README = (ROOT / "README.md").read_text(encoding="utf-8")
TUTORIALS = [*sorted(file.name for file in DOCS.glob("tutorial-*.md")), "how-to-add.md"]
"""Pages to be followed from top to bottom."""


@dataclass
class Step:
    """Something that a reader does: a command with its quoted answer, a file, or Python."""

    kind: str
    text: str
    quoted: list[str] = field(default_factory=list)
    name: str = ""


def steps(text):
    """What a page tells its reader to do, in order."""
    found, before, fence = [], "", None
    for line in text.splitlines():
        if fence is not None:
            if line.startswith("```"):
                _close(found, *fence)
                fence = None
            else:
                fence[1].append(line)
        elif line.startswith("```"):
            fence = (line[3:].strip(), [], before)
        elif line.startswith("    "):
            _indented(found, line.strip())
        elif line.strip():
            before = line
            found.append(Step("text", line))
    return [step for step in found if step.kind != "text"]


def _indented(found, line):
    marked = line.removeprefix("$ ")
    if re.match(r"minersim(-gui)? ", marked + " "):
        text = marked.partition(" # ")[0].strip()
        found.append(Step("command" if line == marked else "example", text))
    elif found and found[-1].kind == "example":
        found[-1].quoted.append(line)


def _close(found, language, lines, before):
    name = re.search(r"`([\w.-]+\.(?:toml|csv))`:$", before)
    text = "\n".join(lines) + "\n"
    if language == "python":
        found.append(Step("python", text))
    elif language == "text" and found[-1].kind == "python":
        found[-1].quoted += lines
    elif name:
        found.append(Step("file", text, name=name[1]))


PAGES = {
    page.name: steps(page.read_text(encoding="utf-8"))
    for page in [*DOCS.glob("*.md"), ROOT / "README.md"]
}
GUIDES = sorted(set(PAGES) - set(ELSEWHERE) - set(TUTORIALS))
COMMANDS = {
    step.text: step
    for page in GUIDES
    for step in PAGES[page]
    if step.kind in ("command", "example")
}
"""Of all guides, each once."""


def not_run(command):
    return any(f"{command} ".startswith(f"{start} ") for start in NOT_RUN)


def run(command, capsys):
    """Run a command in this process; its answer, on one line."""
    capsys.readouterr()
    try:
        code = main(shlex.split(command)[1:])
    except SystemExit as stop:  # of argparse
        code = stop.code
    said = capsys.readouterr()
    assert code == 0, f"{command}\n{said.err}"
    return " ".join(said.out.split())


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A reader's folder: examples in scenarios/, and a store of made-up figures."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MINERSIM_DATA_DIR", str(tmp_path / "store"))
    return tmp_path


@pytest.fixture
def files(folder):
    """Files of the reader's own that guides speak of."""
    for example in (folder / "scenarios").iterdir():
        shutil.copy(example, folder)
    shutil.copy(folder / "classroom.toml", folder / "my.toml")
    made_up = runpy.run_path(str(DOCS / "made_up_figures.py"))
    made_up["store_made_up"](folder / "store" / "store.sqlite", datetime.date(2025, 6, 29), 1_500)
    (folder / "mpi.csv").write_text("date,mpi\n2025-06-01,0.5\n2025-06-02,-0.25\n", "utf-8")
    rows = [f"2025-06-{day:02d},{100_000 + day},1e14,0.02" for day in range(1, 31)]
    text = "\n".join(["date,price_usd,difficulty,fees_btc_per_block", *rows, ""])
    (folder / "DIR").mkdir()
    (folder / "DIR" / "figures.csv").write_text(text, "utf-8")
    return folder


def _parameters():
    for command in COMMANDS:
        long = any(command.startswith(start) for start in LONG)
        yield pytest.param(command, marks=[pytest.mark.slow] * long)


@pytest.mark.parametrize("command", list(_parameters()))
def test_a_command_of_a_guide_runs(files, capsys, command):
    if not not_run(command):
        _check_quoted(COMMANDS[command], run(command, capsys))
        return
    program, *arguments = shlex.split(re.sub(r"\[[^]]*\]", "", command))
    parser().parse_args(["gui", *arguments] if program == "minersim-gui" else arguments)


@pytest.mark.slow
@pytest.mark.parametrize("page", TUTORIALS)
def test_a_tutorial_goes_as_it_says(folder, capsys, page):
    names = {}
    for step in PAGES[page]:
        if step.kind == "file":
            Path(step.name).write_text(step.text, encoding="utf-8")
        elif step.kind == "python":
            capsys.readouterr()
            exec(compile(step.text, page, "exec"), names)
            _check_quoted(step, " ".join(capsys.readouterr().out.split()))
        elif not not_run(step.text):
            _check_quoted(step, run(step.text, capsys))


def _check_quoted(step, said):
    for line in step.quoted:
        assert " ".join(line.split()) in said, f"{step.text}\nnot said: {line}"


def test_tutorials_quote_what_is_said():
    for page in TUTORIALS:
        assert sum(bool(step.quoted) for step in PAGES[page]) >= 5, page


WITH_PYTHON = [page for page in GUIDES if any(step.kind == "python" for step in PAGES[page])]


# that of docs/data.md runs in tests/minersim/data/test_docs.py
@pytest.mark.parametrize("page", sorted(set(WITH_PYTHON) - {"data.md"}))
def test_python_of_a_guide_runs(files, page):
    names = {}
    for step in PAGES[page]:
        if step.kind == "python":
            exec(compile(step.text, page, "exec"), names)


def test_what_readme_shows_of_the_demo(files, capsys):
    said = run("minersim run scenarios/squeeze-2025-11.toml --paths 2", capsys)
    rows = [line for line in README.splitlines() if line.startswith("    Antminer")]
    assert len(rows) == 3
    assert all(" ".join(row.split()) in said for row in rows)


@pytest.mark.parametrize("block", re.findall(r"```toml\n(.+?)```", README, re.DOTALL))
def test_a_scenario_of_readme_is_right(folder, capsys, block):
    """Whole, or a part that is laid over the example of which it speaks."""
    whole = "" if block.startswith("extends") else 'extends = "fleet-2023-05.toml"\n'
    (folder / "scenarios" / "mine.toml").write_text(whole + block, encoding="utf-8")
    assert "valid" in run("minersim validate scenarios/mine.toml", capsys)


def test_every_page_elsewhere_is_there():
    for page, test in ELSEWHERE.items():
        assert page in PAGES
        assert page in (ROOT / test).read_text(encoding="utf-8")
