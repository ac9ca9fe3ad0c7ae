"""A small valid scenario, files made of it with some changes, and what is wrong with them."""

import re
import tomllib

import pytest

from minersim.errors import ScenarioError
from minersim.scenario import load_scenario

SMALL = """
schema = 1
name = "Small"
start = 2026-01-01
horizon_days = 30
paths = 3
seed = 7

[chain]
height = 921_400
difficulty = 1e14

[market.price]
kind = "gbm"
start_usd = 90_000

[market.fees]
kind = "constant"
btc_per_block = 0.02

[network]
kind = "cohorts"
hashrate_ehs = 700

[operator]
cash_usd = 10_000

[[sites]]
name = "Barn"
power_usd_per_kwh = 0.05

[[sites.fleets]]
machine = "Antminer S21 200T"
count = 10
"""


def apply(tables, change):
    """Apply ``key = value`` in TOML, or ``- key`` to remove one, to nested tables."""
    remove = change.startswith("- ")
    key, _, value = change.removeprefix("- ").partition(" = ")
    steps = [int(step) if step.isdigit() else step for step in re.findall(r"[\w-]+", key)]
    *way, last = steps
    here = tables
    for step in way:
        here = here.setdefault(step, {}) if isinstance(here, dict) else here[step]
    if remove:
        del here[last]
    elif isinstance(here, list) and last == len(here):
        here.append(tomllib.loads(f"value = {value}")["value"])
    else:
        here[last] = tomllib.loads(f"value = {value}")["value"]


@pytest.fixture
def small():
    """Tables of the small scenario."""
    return tomllib.loads(SMALL)


@pytest.fixture
def write(tmp_path):
    """Write the small scenario with changes to a file; returns its path."""

    import tomlkit

    def write_file(*changes, name="case.toml"):
        tables = tomllib.loads(SMALL)
        for change in changes:
            apply(tables, change)
        file = tmp_path / name
        file.write_text(tomlkit.dumps(tables), encoding="utf-8")
        return file

    return write_file


@pytest.fixture
def save(tmp_path):
    """Write a text as it is to a file; returns its path."""

    def save_file(text, name="case.toml"):
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    return save_file


NOT_PLAIN = re.compile(
    r"Input should|input_|type=|_type|\bvalid (string|integer|number|date|tuple)|pydantic|Traceback"
    r"|discriminator|[Uu]nion|Extra inputs|Field required|None|NoneType|<class|tuple|dict\b|\bstr\b"
)


@pytest.fixture
def mistakes():
    """Load what cannot be loaded; returns (file, key, message) of every mistake, all plain."""

    def mistakes_of(file, overrides=()):
        with pytest.raises(ScenarioError) as caught:
            load_scenario(file, overrides)
        issues = caught.value.issues
        lines = str(caught.value).split("\n")
        assert len(lines) == len(issues) > 0
        for line, issue in zip(lines, issues, strict=True):
            assert line.isprintable()
            assert line.startswith(f"{issue.file}: ")
            assert NOT_PLAIN.search(issue.message) is None, issue.message
        return [(issue.file, issue.key, issue.message) for issue in issues]

    return mistakes_of
