"""Underclocking: the hash that earns most."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.network.tuning import tuned_hash, tuned_hashcost

prices = st.floats(1.0, 500.0)
costs = st.floats(1.0, 500.0)
exponents = st.floats(1.1, 3.0)


def profit(hashprice, cost, exponent, share):
    return hashprice * share - cost * share**exponent


def test_worked_example():
    cost = 24.0 * 29.69 * 0.05
    assert tuned_hash(35.776, cost, 1.5, 0.01, 2.0) == pytest.approx(0.4482, abs=2e-4)
    assert tuned_hash(35.776, cost, 1.5, 0.6, 1.1) == 0.6


@given(prices, costs, exponents)
def test_no_other_hash_of_the_range_earns_more(hashprice, cost, exponent):
    best = tuned_hash(hashprice, cost, exponent, 0.6, 1.1)
    assert 0.6 <= best <= 1.1
    earned = profit(hashprice, cost, exponent, best)
    for step in range(51):
        other = 0.6 + 0.01 * step
        assert profit(hashprice, cost, exponent, other) <= earned + 1e-9 * hashprice


@given(prices, costs)
def test_an_exponent_of_one_is_no_tuning(hashprice, cost):
    assert tuned_hash(hashprice, cost, 1.0, 0.6, 1.1) == 1.0


@given(costs, st.floats(0.5, 1.0), exponents)
def test_a_slower_machine_hashes_cheaper(cost, share, exponent):
    assert tuned_hashcost(cost, share, exponent) <= cost
    # cost of the hashes it makes is its power
    power = cost * share**exponent
    assert tuned_hashcost(cost, share, exponent) * share == pytest.approx(power)
