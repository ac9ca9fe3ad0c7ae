"""Settings that are varied: how they are written, which values they take, what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.analysis.varied import Range, find_varied, parse_range, scenarios_at

POWER = "sites[0].power_usd_per_kwh"
COUNT = "sites[0].fleets[0].count"


def one(scenario, *arguments, **more):
    issues = []
    found = find_varied(scenario, [Range(*arguments, **more)], issues)
    assert issues == []
    return found[0]


def mistakes(scenario, *ranges):
    issues = []
    assert find_varied(scenario, ranges, issues) == []
    return [str(issue) for issue in issues]


def test_ranges_are_read():
    assert parse_range("a.b=1:2:5", points=True) == Range("a.b", 1.0, 2.0, 5)
    assert parse_range("a.b=1_000:2e6", points=False) == Range("a.b", 1e3, 2e6)
    assert parse_range("a=-1:2:5:log", points=True) == Range("a", -1.0, 2.0, 5, log=True)
    assert parse_range("a=1:2:log", points=False) == Range("a", 1.0, 2.0, log=True)


@pytest.mark.parametrize(
    "text",
    ["", "a", "a=", "=1:2:3", "a=1:2", "a=1:2:3:4", "a=x:2:3", "a=1:2:3.5", "a=1:2:3:lin", "a=::"],
)
def test_what_is_no_range_is_told(text):
    assert "allowed: KEY=LO:HI:N" in parse_range(text, points=True)


def test_a_setting_is_found_with_unit_and_value(plain_business):
    power = one(plain_business, POWER, 0.03, 0.08)
    assert (power.title, power.unit, power.now) == ("Power price", "USD/kWh", 0.05)
    assert (power.lowest, power.highest, power.whole) == (1e-6, 5.0, False)
    count = one(plain_business, COUNT, 1, 9)
    assert (count.whole, count.now, count.lowest) == (True, 1_000.0, 1.0)
    limit = one(plain_business, "sites[0].power_limit_mw", 5.0, 9.0)
    assert limit.now is None


def test_values_are_even_by_themselves_or_by_their_logarithm(plain_business):
    assert one(plain_business, POWER, 0.0, 0.3).grid(4).tolist() == [0.0, 0.1, 0.2, 0.3]
    log = one(plain_business, POWER, 0.001, 1.0, log=True).grid(4)
    assert np.allclose(log, [0.001, 0.01, 0.1, 1.0])
    assert (log[0], log[-1]) == (0.001, 1.0)


@given(
    ends=st.tuples(st.floats(1e-6, 5.0), st.floats(1e-6, 5.0)).filter(lambda x: x[0] < x[1]),
    count=st.integers(2, 60),
    log=st.booleans(),
)
def test_a_grid_rises_from_end_to_end(plain_business, ends, count, log):
    grid = one(plain_business, POWER, *ends, log=log).grid(count)
    assert (grid[0], grid[-1]) == ends
    assert (np.diff(grid) > 0.0).all()
    assert grid.size <= count


def test_whole_numbers_are_whole_and_come_once(plain_business):
    assert one(plain_business, COUNT, 1, 4).grid(50).tolist() == [1.0, 2.0, 3.0, 4.0]
    assert one(plain_business, COUNT, 1, 100, log=True).grid(3).tolist() == [1.0, 10.0, 100.0]
    assert one(plain_business, COUNT, 1, 4).plain(2.0) == 2
    assert isinstance(one(plain_business, COUNT, 1, 4).plain(2.0), int)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Range("sites[0].power_usd_kwh", 1, 2), "unknown key; did you mean 'power_usd_per_kwh'?"),
        (Range("sites[3].pue", 1, 2), "no entry 3 in sites; allowed: 0"),
        (Range("sites[0]", 1, 2), "sites[0]: is an entry of a list; allowed: a number within"),
        (Range("sites", 1, 2), "found a list of 1; allowed: a setting that is a number"),
        (Range("name", 1, 2), "found 'plain'; allowed: a setting that is a number"),
        (Range("operator.shortfall", 1, 2), "allowed: a setting that is a number"),
        (Range("market.price.alpha", 1, 2), "a setting of 'garch', not of 'gbm'"),
        (Range("seed", 1, 2), "cannot be varied"),
        (Range("paths", 1, 2), "cannot be varied"),
        (Range("a b", 1, 2), "not a key"),
        (Range(POWER, 2, 1), "found 2 to 1; allowed: a range from a smaller to a larger"),
        (Range(POWER, 1, 1), "allowed: a range from a smaller"),
        (Range(POWER, float("nan"), 1), "allowed: finite numbers"),
        (Range(POWER, 1, float("inf")), "allowed: finite numbers"),
        (Range(POWER, 0, 1, log=True), "by logarithm; allowed: ends above 0"),
        (Range(COUNT, 1.5, 3), "allowed: whole numbers"),
    ],
)
def test_a_wrong_setting_is_told(plain_business, wanted, words):
    (line,) = mistakes(plain_business, wanted)
    assert line.startswith("--vary: ")
    assert words in line


def test_every_mistake_is_told_at_once(plain_business):
    lines = mistakes(plain_business, Range("x", 1, 2), Range(POWER, 2, 1), Range("name", 1, 2))
    assert len(lines) == 3


def test_a_setting_is_varied_once(plain_business):
    issues = []
    find_varied(plain_business, [Range(POWER, 1, 2), Range(POWER, 1, 3)], issues)
    assert [str(issue) for issue in issues] == [f"--vary: {POWER}: is given twice; allowed: once"]


def test_values_out_of_bounds_are_told_at_both_ends_of_the_grid(plain_business):
    power = one(plain_business, POWER, -1.0, 9.0)
    issues = []
    scenarios_at(plain_business, [power], [[v] for v in power.grid(11)], issues)
    assert [issue.message.partition(";")[0] for issue in issues] == ["found -1.0", "found 9.0"]
    issues = []
    made = scenarios_at(plain_business, [power], [[0.03], [0.04]], issues)
    assert [s.sites[0].power_usd_per_kwh for s in made] == [0.03, 0.04]
