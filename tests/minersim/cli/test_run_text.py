"""The answer of a run in words and tables."""

import re

import pytest

from minersim.analysis import answer_sentences
from minersim.engine import run
from minersim.scenario import load_scenario

FLEET = "sites[0].fleets[0]"
COSTS_ONLY = {
    f"{FLEET}.price_usd_per_machine": 5_000,
    "sites[0].power_usd_per_kwh": 3.0,
    "operator.switch_off.rule": "never",
    "operator.shortfall": "owners",
}
"""Changes that make machines cost far more than they earn, which no rate of return makes up for."""


@pytest.fixture
def printed(tiny, minersim):
    """Run a scenario and return what a person sees, wrapped lines joined."""

    def show(*arguments, file=None):
        answer = minersim("run", file or tiny(), "--jobs", 1, *arguments)
        assert (answer.code, answer.err) == (0, "")
        return answer.out

    return show


@pytest.fixture
def sentences(tiny):
    """Run a scenario with changes and return what the figures say in sentences."""

    def say(changes):
        scenario = load_scenario(tiny(), changes)
        result = run(scenario)
        return " ".join(answer_sentences(scenario, result.figures, result.summary()))

    return say


def test_every_section_is_there_in_order(printed):
    out = printed()
    sections = [
        "Tiny",
        "Does it run?",
        "At the start, 2026-01-01",
        "The business's fleets",
        "Margin today",
        "Break-evens",
        "Who on the network is under water",
        "By efficiency of the machines",
        "The world after 20 days",
        "The business over 20 days",
        "What a coin costs as time goes on",
        "In words",
        "3 paths, seed 7",
    ]
    places = [out.index(section) for section in sections]
    assert places == sorted(places)
    assert not re.search(r"\n\n\n", out)


def test_a_scenario_without_sites_has_no_business(printed):
    out = printed("--set", "sites=[]")
    assert "The business" not in out
    assert "In words" not in out
    assert "Notice: the scenario has no sites: only the network is simulated." in out


def test_a_network_without_cohorts_has_no_cost_curve(printed, tiny):
    file = tiny(
        ('kind = "cohorts"', 'kind = "constant"'),
        ("[network.curve]\nefficiency_classes = 2\npower_classes = 2\n", ""),
    )
    out = printed(file=file)
    assert "under water" not in out
    assert "quits before it" not in out
    assert not re.search(r"\n\n\n", out)


def test_one_of_a_thing_is_singular(printed):
    out = printed("--paths", 1, "--set", "horizon_days=1")
    assert "1 path," in out
    assert "The world after 1 day\n" in out
    assert "Expected profit over 1 day:" in out


def test_no_line_is_wider_than_100_columns(printed):
    assert max(map(len, printed().splitlines())) <= 100


EVIL = "A \x1b[31mred\x1b]0;title\x07 name \u202e\x9b2J"


def test_names_cannot_drive_the_terminal(printed, tiny):
    escaped = "".join(f"\\u{ord(character):04x}" for character in EVIL)
    file = tiny(
        ('"Tiny"', f'"{escaped}"'),
        ('"Does it run?"', f'"{escaped}?"'),
        ('"Barn"', f'"{escaped}"'),
        ("count = 10", f'count = 10\nname = "{escaped}"'),
    )
    assert load_scenario(file).name == EVIL
    out = printed(file=file)
    assert all(line.isprintable() for line in out.splitlines())
    assert out.startswith("A ?[31mred?]0;title? name ")


def test_a_question_of_several_lines_is_one_paragraph(printed, tiny):
    file = tiny(('"Does it run?"', '"""Does it\nrun?"""'))
    assert "\nDoes it run?\n" in printed(file=file)


def test_long_names_leave_the_numbers_whole(printed, tiny):
    file = tiny(
        ('"Barn"', f'"{"Site" * 50}"'),
        ("count = 10", f'count = 100000\nname = "{"Fleet " * 30}"'),
    )
    out = printed(file=file)
    assert "100,000" in out
    assert "20,000" in out
    # a table wider than the screen is allowed, one much wider is not
    assert max(map(len, out.splitlines())) <= 120


# in words


def test_owned_machines_have_no_payback(sentences):
    said = sentences({})
    assert "Nothing is bought; 0 % of the paths end with less cash and coins" in said
    assert "pays back" not in said
    assert "It pays all its bills in every path." in said
    assert "the business earns more than it spends" in said


def test_owned_machines_that_lose_money(sentences):
    said = sentences(
        {"sites[0].power_usd_per_kwh": 0.3, "operator.switch_off.rule": "never"}
    )  # fmt: skip
    assert "Nothing is bought; 100 % of the paths end with less" in said
    assert "The net present value is negative in 100 % of the paths (at 10.0 % a year)." in said


def test_a_purchase_that_never_pays_back(sentences):
    said = sentences({f"{FLEET}.price_usd_per_machine": 5000})
    assert "The purchase does not pay back within 20 days on any path." in said


def test_a_purchase_that_pays_back(sentences):
    said = sentences({f"{FLEET}.price_usd_per_machine": 10})
    assert re.search(
        r"pays back within 20 days in 100 % of the paths, half of these by day \d", said
    )


def test_buying_coins_is_held_against_a_purchase(sentences):
    words = "Spending the same money on coins and keeping them does better in"
    assert words not in sentences({})
    assert f"{words} 100 % of the paths" in sentences(COSTS_ONLY)
    assert f"{words} 0 % of the paths" in sentences({f"{FLEET}.price_usd_per_machine": 10})


def test_rates_of_return_that_are_not_there_are_told(sentences):
    assert "rates of return" not in sentences({})
    assert "rates of return" not in sentences({f"{FLEET}.price_usd_per_machine": 5_000})
    assert "Internal rates of return: none in 100 % of the paths." in sentences(COSTS_ONLY)


def test_a_coin_that_is_not_mined_has_no_cost(printed):
    out = printed("--set", "sites[0].power_usd_per_kwh=4")
    (row,) = [line.split() for line in out.splitlines() if line.startswith("2026-01-01 ")]
    assert row[2:5] == ["-"] * 3
    assert row[6:] == ["0", "%", "0", "%"]


def test_a_business_that_cannot_pay(sentences):
    said = sentences(
        {
            "sites[0].power_usd_per_kwh": 0.3,
            "operator.switch_off.rule": "never",
            "operator.cash_usd": 0,
            "horizon_days": 40,
        }
    )
    assert (
        "In 100 % of the paths it cannot pay its bills at some time, half of these by day" in said
    )
    assert "cash and coins would last less than a day if nothing" in said


@pytest.mark.parametrize(
    ("cash", "words"), [(1_000, r"last \d+ days if"), (1e11, "last more than a century if")]
)
def test_how_long_the_money_lasts(sentences, cash, words):
    said = sentences({"sites[0].power_usd_per_kwh": 0.3, "operator.cash_usd": cash})
    assert re.search(words, said)
