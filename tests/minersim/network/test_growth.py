import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.network import (
    ConstantGrowth,
    NoGrowth,
    ProfitabilityGrowth,
    growth_rate_per_year,
    ordered_ehs,
)

# hashcost 24 * 13.5 * 0.046 = 14.904
FRONTIER = ProfitabilityGrowth(13.5, 0.046)
HASHCOST = 14.904

hashprices = st.floats(min_value=0.1, max_value=1e4)
rates = st.floats(min_value=-5.0, max_value=5.0)


@pytest.mark.parametrize(("hashprice", "rate"), [(50.0, 0.34), (35.0, 0.09)])
def test_stated_growth_of_the_default_rule(hashprice, rate):
    assert growth_rate_per_year(FRONTIER, hashprice, 0.0) == pytest.approx(rate, abs=5e-3)


def test_defaults_are_the_stated_ones():
    stated = ProfitabilityGrowth(
        13.5, 0.046, speed_per_year=0.25, hurdle_markup=1, cap_per_year=1.5
    )
    assert stated == FRONTIER


def test_rate_is_proportional_to_the_markup_above_the_hurdle():
    # markup 3 above a hurdle of 1 at 0.25 a year and unit
    assert growth_rate_per_year(FRONTIER, 4.0 * HASHCOST, 0.0) == pytest.approx(0.5, rel=1e-12)
    steeper = dataclasses.replace(FRONTIER, speed_per_year=0.1, hurdle_markup=2.0)
    assert growth_rate_per_year(steeper, 4.0 * HASHCOST, 0.0) == pytest.approx(0.1, rel=1e-12)


def test_nobody_orders_below_the_hurdle():
    assert growth_rate_per_year(FRONTIER, 1.99 * HASHCOST, 0.0) == 0.0
    assert growth_rate_per_year(FRONTIER, 2.01 * HASHCOST, 0.0) > 0.0


def test_rate_is_capped():
    # markup 7 reaches the cap of 1.5 a year
    assert growth_rate_per_year(FRONTIER, 7.9 * HASHCOST, 0.0) == pytest.approx(1.475, rel=1e-12)
    assert growth_rate_per_year(FRONTIER, 8.1 * HASHCOST, 0.0) == 1.5
    assert growth_rate_per_year(FRONTIER, 1e4, 0.0) == 1.5


def test_the_pool_fee_comes_off_the_markup():
    assert growth_rate_per_year(FRONTIER, 5.0 * HASHCOST, 0.2) == pytest.approx(0.5, rel=1e-12)


@given(hashprices, st.floats(min_value=1.0, max_value=100.0), st.floats(0.0, 0.2))
def test_more_profit_never_means_fewer_orders(hashprice, growth, pool_fee):
    now = growth_rate_per_year(FRONTIER, hashprice, pool_fee)
    assert 0.0 <= now <= growth_rate_per_year(FRONTIER, hashprice * growth, pool_fee) <= 1.5


@given(hashprices)
def test_other_rules_do_not_read_the_hashprice(hashprice):
    assert growth_rate_per_year(NoGrowth(), hashprice, 0.02) == 0.0
    assert growth_rate_per_year(ConstantGrowth(-0.3), hashprice, 0.02) == -0.3


def test_order_of_a_day_by_hand():
    # 0.365 a year is exp(0.001) a day
    assert ordered_ehs(1000.0, 0.365, 1.0) == pytest.approx(1.000500166708, rel=1e-12)
    assert ordered_ehs(1000.0, -0.365, 1.0) == pytest.approx(-0.999500166625, rel=1e-12)


@given(rates, st.sampled_from([1, 5, 73, 365]))
def test_orders_of_a_year_compound_to_the_rate(rate, ticks):
    installed = 1000.0
    for _ in range(ticks):
        installed += ordered_ehs(installed, rate, 365.0 / ticks)
    assert installed == pytest.approx(1000.0 * math.exp(rate), rel=1e-10)
