import argparse
import math

import pytest

from minersim.cli.inputs import OptionReader, read_scenario
from minersim.errors import ScenarioError


def reader(**options):
    return OptionReader(argparse.Namespace(**options))


@pytest.mark.parametrize(
    ("value", "bounds", "words"),
    [
        ("x", {}, "found 'x'; allowed: a number"),
        ("", {}, "found ''; allowed: a number"),
        ("nan", {}, "found 'nan'; allowed: a number"),
        ("-inf", {}, "found '-inf'; allowed: a number"),
        ("1e999", {}, "found '1e999'; allowed: a number"),
        ("0", {"above": 0.0}, "found '0'; allowed: a number above 0"),
        ("2", {"below": 2.0}, "found '2'; allowed: a number below 2"),
        ("1.9", {"at_least": 2.0, "unit": "W"}, "allowed: a number at least 2 [W]"),
        ("5.1", {"at_least": 1.0, "at_most": 5.0}, "allowed: a number at least 1 and at most 5"),
        ("\x1b[31m", {}, r"found '\x1b[31m'; allowed"),
        ("9" * 500, {}, "found '" + "9" * 56 + "...; allowed"),
        (None, {"above": 0.0}, "is missing; allowed: a number above 0"),
    ],
)
def test_a_wrong_number_is_reported_and_nan(value, bounds, words):
    read = reader(pool_fee=value)
    assert math.isnan(read.number("pool_fee", **bounds))
    (issue,) = read.issues
    assert issue.file == "--pool-fee"
    assert words in issue.message


@pytest.mark.parametrize(("value", "number"), [("5", 5.0), (" 1e3 ", 1000.0), ("0.05", 0.05)])
def test_a_number_within_its_bounds(value, number):
    read = reader(power=value)
    assert read.number("power", above=0.0, at_most=1000.0) == number
    read.finish()


def test_bounds_that_are_included_and_excluded():
    read = reader(a="1", b="2")
    assert read.number("a", at_least=1.0, at_most=1.0) == 1.0
    assert math.isnan(read.number("b", above=2.0))
    assert math.isnan(read.number("b", below=2.0))
    assert len(read.issues) == 2


def test_defaults_stand_in_for_what_is_not_given():
    read = reader(fees=None, height=None)
    assert read.number("fees", default=0.5) == 0.5
    assert read.whole("height", default=7, at_least=0, at_most=9) == 7
    assert read.issues == []


@pytest.mark.parametrize("value", ["1.0", "x", "", "-1", "10", "9" * 5000])
def test_a_wrong_whole_number(value):
    read = reader(jobs=value)
    read.whole("jobs", default=1, at_least=0, at_most=9)
    with pytest.raises(ScenarioError, match="allowed: a whole number at least 0 and at most 9"):
        read.finish()


def test_the_mistakes_of_options_and_scenario_come_together(tiny):
    file = tiny(("paths = 3", "paths = 0"))
    read = reader(jobs="x", scenario=str(file), overrides=["oops", "seed=-1"])
    read.whole("jobs", default=1, at_least=1, at_most=9)
    with pytest.raises(ScenarioError) as caught:
        read.scenario()
    assert [issue.file for issue in caught.value.issues] == ["--jobs", "--set", str(file), "--set"]


def test_options_bear_their_own_names(tiny):
    options = argparse.Namespace(
        scenario=str(tiny()), overrides=[], paths="0", seed="one", engine="fast"
    )
    with pytest.raises(ScenarioError) as caught:
        read_scenario(options)
    assert {(issue.file, issue.key) for issue in caught.value.issues} == {
        ("--paths", "paths"),
        ("--seed", "seed"),
        ("--engine", "engine"),
    }


@pytest.mark.parametrize(
    "command",
    [
        ("breakeven", "FILE"),
        ("calculator", "FILE"),
        ("stress", "FILE", "--price-shock", "0.2"),
        ("indicators", "hashprice", "--scenario", "FILE"),
    ],
    ids=lambda command: command[0],
)
def test_every_command_tells_that_the_figures_of_the_start_are_old(tiny, minersim, command):
    file = tiny(("paths = 3", 'paths = 3\nfigures = ["price of a store"]'))
    words = [str(file) if word == "FILE" else word for word in command]
    answer = minersim(*words, "--set", "start=2020-05-01")
    assert answer.code == 0, answer.err
    assert answer.err.startswith("stored figures: the state is of 2020-05-01, ")
    assert answer.err.endswith(" ago\n")
    assert minersim(*words, "--set", "start=2020-05-01", "--quiet").err == ""
