"""Answers of comparisons in coins of one price."""

import numpy as np
import pytest

from minersim.analysis.compare import compare
from minersim.analysis.in_coins import in_coins, metric_in_coins, price_at_start
from minersim.analysis.metrics import METRICS
from minersim.analysis.optimise import optimise
from minersim.analysis.sensitivity import sensitivity
from minersim.analysis.sweep import sweep
from minersim.analysis.varied import Range

POWER = "sites[0].power_usd_per_kwh"
PRICE = 100_000.0


def test_only_amounts_of_money_are_in_coins():
    assert metric_in_coins(METRICS["npv_usd"]).unit == "BTC"
    for name in ("cash_cost_usd_per_btc", "price_usd", "btc_mined", "uptime", "power_mwh"):
        if name in METRICS:
            assert metric_in_coins(METRICS[name]) is METRICS[name]


def test_a_comparison_in_coins_is_the_same_but_for_the_unit(plain_business):
    dear = plain_business.replace({POWER: 0.09})
    found = compare([plain_business, dear], ["npv_usd", "btc_mined"])
    coins = in_coins(found, price_at_start(plain_business))
    assert price_at_start(plain_business) == PRICE
    money, mined = coins.metrics
    assert (money.unit, mined.unit) == ("BTC", "BTC")
    assert coins.summaries[1]["npv_usd"]["p10"] == pytest.approx(
        found.summaries[1]["npv_usd"]["p10"] / PRICE, rel=1e-15
    )
    assert coins.summaries[1]["btc_mined"] == found.summaries[1]["btc_mined"]
    np.testing.assert_allclose(
        coins.distributions["npv_usd"].edges * PRICE, found.distributions["npv_usd"].edges
    )
    duel, before = coins.duels[0], found.duels[0]
    assert duel.metric == coins.metrics[0]
    assert duel.difference.mean == pytest.approx(before.difference.mean / PRICE)
    assert duel.wins == before.wins
    assert coins.duels[1] == found.duels[1]


def test_the_other_answers_in_coins(plain_business):
    swept = sweep(plain_business, [Range(POWER, 0.02, 0.08, points=3)], ["npv_usd"])
    coins = in_coins(swept, PRICE)
    np.testing.assert_allclose(coins.means("npv_usd") * PRICE, swept.means("npv_usd"))
    told = sensitivity(plain_business, [Range(POWER, 0.02, 0.08)], "npv_usd", samples=4)
    coins = in_coins(told, PRICE)
    bar, before = coins.tornado.bars[0], told.tornado.bars[0]
    assert bar.at_low == pytest.approx(before.at_low / PRICE)
    assert bar.size == pytest.approx(before.size / PRICE)
    assert coins.tornado.base == pytest.approx(told.tornado.base / PRICE)
    assert coins.sobol.first == told.sobol.first
    assert coins.sobol.variance == pytest.approx(told.sobol.variance / PRICE**2)
    uptime = sensitivity(plain_business, [Range(POWER, 0.02, 0.08)], "uptime", samples=0)
    assert in_coins(uptime, PRICE) is uptime


def test_a_limit_on_money_is_in_coins_too(plain_business):
    found = optimise(
        plain_business, Range(POWER, 0.02, 0.08), "btc_mined", "maximise", ["npv_usd>=1000"]
    )
    coins = in_coins(found, PRICE)
    assert coins.limits[0].number == pytest.approx(1_000.0 / PRICE)
    assert coins.limits[0].measure.metric.unit == "BTC"
    assert coins.objective == found.objective
    for point, before in zip(coins.curve, found.curve, strict=True):
        assert point.objective == before.objective
        assert point.limits[0] == pytest.approx(before.limits[0] / PRICE)
        assert point.allowed == before.allowed


def test_nothing_else_is_converted():
    with pytest.raises(TypeError, match="str is no answer"):
        in_coins("npv", PRICE)
