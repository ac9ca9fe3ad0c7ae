"""Numbers of decisions as a person reads them."""

import pytest

from minersim.analysis.decision_words import NONE, metric_text, with_unit
from minersim.analysis.metrics import METRICS


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("npv_usd", -637_900.4, "-637,900 USD"),
        ("npv_usd", 12.345, "12.35 USD"),
        ("probability_of_ruin", 0.05, "5.0 %"),
        ("uptime", 0.659, "65.9 %"),
        ("difficulty", 149.97e12, "149.97T"),
        ("btc_mined", 105.02, "105.0 BTC"),
        ("npv_usd", 1e12, "1,000,000,000,000 USD"),
    ],
)
def test_every_metric_has_its_form(name, value, text):
    assert with_unit(METRICS[name], value) == text


def test_what_does_not_exist_has_no_unit():
    assert with_unit(METRICS["npv_usd"], None) == NONE
    assert metric_text(METRICS["irr"], float("nan")) == NONE
