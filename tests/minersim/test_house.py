"""Rules of the house: floors, randomness, start-up, units."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "minersim").rglob("*.py"))


def test_imports_go_down_only_and_never_to_qt():
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_no_global_random_generator():
    pattern = re.compile(
        r"np\.random\.(?!Generator|Philox|SeedSequence)|^import random", re.MULTILINE
    )
    assert [p.name for p in SOURCES if pattern.search(p.read_text(encoding="utf-8"))] == []


def test_conversions_live_in_units():
    pattern = re.compile(r"(?<![\w.])(86_?400|3_?600|2\s*\*\*\s*32|4_?294_?967_?296)(?![\w.])")
    at_fault = []
    for path in SOURCES:
        code = re.sub(r'""".*?"""|#[^\n]*', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        if path.name != "units.py" and "protocol" not in path.parts and pattern.search(code):
            at_fault.append(path.name)
    assert at_fault == []


def test_the_library_does_not_print():
    at_fault = [
        path.name
        for path in SOURCES
        if "cli" not in path.parts
        and re.search(r"^\s*print\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert at_fault == []


@pytest.mark.parametrize(
    "module",
    [
        "distributed",
        "filelock",
        "matplotlib",
        "numpy",
        "scipy",
        "pandas",
        "pyarrow",
        "simpy",
        "pydantic",
        "rich",
    ],
)
def test_import_minersim_is_light(module):
    code = f"import sys, minersim; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_public_names_are_there():
    import minersim

    for name in minersim.__all__:
        assert getattr(minersim, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = minersim.nothing


def test_files_have_a_reason_each():
    long = {
        p.name: n for p in SOURCES if (n := len(p.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert long == {}
