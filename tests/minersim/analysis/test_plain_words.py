"""What the plain calculator says of its table."""

import dataclasses

import pytest

from minersim.analysis.plain_calculator import plain_calculator
from minersim.analysis.plain_months import PlainInputs
from minersim.analysis.plain_words import assumption_sentences, plain_sentences

FIELDS = PlainInputs(
    months=12,
    price_usd=100_000.0,
    difficulty=1e14,
    hashrate_ths=1_000.0,
    power_w=20_000.0,
    power_usd_per_kwh=0.05,
    capex_usd=5_000.0,
    days_per_month=30.0,
)


def said(**changes):
    return " ".join(plain_sentences(plain_calculator(dataclasses.replace(FIELDS, **changes))))


def assumed(**changes):
    return " ".join(assumption_sentences(dataclasses.replace(FIELDS, **changes)))


def test_growth_is_called_an_assumption():
    assert "Assumed, not forecast: price and difficulty stay for 12 months" in assumed()
    words = assumed(price_increment=0.1, difficulty_increment=-0.25)
    assert "the price changes by 10.0 % and the difficulty by -25.0 % a year" in words
    assert "says nothing of risk" in words


@pytest.mark.parametrize(
    ("height", "words"),
    [
        (None, "stays 3.125 BTC a block for want of a height"),
        (930_000, "does not halve in these months (height 930,000"),
        (1_049_000, "halves in month 1 (height 1,049,000"),
    ],
)
def test_the_subsidy_is_told(height, words):
    assert words in assumed(height=height)


def test_payback_is_a_month_or_is_said_not_to_come():
    assert "It pays back in month 5." in said()
    assert "It does not pay back within 12 months." in said(capex_usd=50_000.0)
    assert "nothing has to be paid back" in said(capex_usd=0.0)
    held = said(hold_share=0.3)
    assert "It pays back in month 5, coins held counted; in cash alone that comes in month" in held
    assert "in cash alone that does not come" in said(hold_share=1.0)


def test_break_evens_are_told_or_said_not_to_be_there():
    assert "or with power at 0.10" in said()
    assert "even free power leaves a loss" in said(capex_usd=1e6)
    # what is put in and 12 months of power but a cent, which 0.2263 BTC must bring
    almost = {"hardware_usd": 5_000.0 + 8_640.0 - 0.01}
    assert "is zero at a coin of 0.04419 USD today" in said(**almost)
    assert "no price of the coin today" in said(hardware_usd=1e6)
    assert "no power is used" in said(power_w=0.0)


def test_losses_and_what_counts_as_gained_are_told():
    assert "bring less than their power" not in said()
    assert "Already in month 1 the coins bring less" in said(power_usd_per_kwh=0.5)
    assert "In month 8, for the first time," in said(difficulty_increment=5.0)
    assert "worth 95,000 USD more at the start than is put in" in said(hardware_usd=100_000.0)
    assert "in coins at the start would gain 500.00 USD" in said(
        price_increment=1.1 ** (12 / 11) - 1
    )
