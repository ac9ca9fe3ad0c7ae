"""What an optimisation found, in the words of the terminal and in a window's."""

import pytest

from minersim.analysis.optimise import optimise
from minersim.analysis.optimum_words import optimum_sentences, value_words
from minersim.analysis.varied import Range

CASH = "operator.cash_usd"


@pytest.fixture
def found(plain_business):
    wanted = Range(CASH, 1_000.0, 50_000.0)
    return optimise(plain_business, wanted, "npv_usd", limits=["probability_of_ruin<=1"])


def test_keys_and_limits_stand_for_themselves_without_words(found):
    said = " ".join(optimum_sentences(found))
    assert CASH in said
    assert "probability_of_ruin<=1" in said


def test_words_stand_for_keys_and_limits_everywhere(found):
    called = {CASH: "Cash", "probability_of_ruin<=1": "ruin at most 100 %"}
    said = " ".join(optimum_sentences(found, called))
    assert "Cash" in said
    assert "ruin at most 100 %" in said
    assert CASH not in said
    assert "<=" not in said


def test_a_limit_that_holds_nowhere_is_named(plain_business):
    none = optimise(
        plain_business, Range(CASH, 1_000.0, 50_000.0), "npv_usd", limits=["btc_mined>=1e9"]
    )
    (said,) = optimum_sentences(none, {"btc_mined>=1000000000": "a billion coins"})
    assert said.startswith("No value satisfies the limit: a billion coins holds nowhere from ")


def test_values_have_their_unit(found):
    assert value_words(found, 1_234.5) == "1,234.5 USD"
    assert value_words(found, 50_000.0) == "50,000 USD"
