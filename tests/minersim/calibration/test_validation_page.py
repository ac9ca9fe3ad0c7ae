"""docs/validation.md says what its command gives."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def maker():
    """docs/make_validation.py as a module, with its neighbours to import from."""
    spec = importlib.util.spec_from_file_location(
        "make_validation", ROOT / "docs" / "make_validation.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "docs"))
        yield module


@pytest.mark.parametrize(
    "name", ["built-in", "daily", "periods", "misses", "tried", "variants", "nowcast", "falls"]
)
def test_every_part_is_on_the_page(maker, name):
    assert "| --- |" in maker.part_on_page(name)


@pytest.mark.slow
def test_tables_of_the_built_in_history_are_those_of_the_command(maker):
    parts = maker.all_parts(None)
    for name in ("built-in", "periods", "misses", "tried", "falls"):
        assert_alike(parts[name](), maker.part_on_page(name))


@pytest.mark.slow
def test_nowcasts_are_those_of_the_command(maker, real_folder):
    assert_alike(maker.nowcast_tables(real_folder), maker.part_on_page("nowcast"))


def assert_alike(made, written):
    """Hold numbers against each other; last digits may differ from machine to machine."""
    a, b = numbers(made), numbers(written)
    assert len(b) > 5
    assert len(a) == len(b)
    for one, other in zip(a, b, strict=True):
        # scores are below 1; percent and counts may be rounded to the next
        assert one == pytest.approx(other, abs=3e-4 if abs(other) < 1.0 and one != 0 else 1.01)


def numbers(text):
    """All numbers of tables, in their order."""
    words = text.replace("−", "-").replace("+", " ").replace("(", " ").replace(")", " ").split()
    found = []
    for word in words:
        try:
            found.append(float(word.strip("%,|")))
        except ValueError:
            continue
    return found
