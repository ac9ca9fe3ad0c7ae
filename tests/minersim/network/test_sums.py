import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.network.sums import lane_product_sum, lane_sum

values = st.lists(st.floats(min_value=0.0, max_value=1e6), max_size=80)
whole_numbers = st.lists(st.integers(-(2**20), 2**20).map(float), max_size=80)


@given(values)
def test_sum_is_the_sum(numbers):
    assert lane_sum(numbers) == pytest.approx(math.fsum(numbers), rel=1e-14)


@given(whole_numbers)
def test_every_value_counts_once_and_with_its_own_weight(numbers):
    weights = [float(i + 1) for i in range(len(numbers))]
    assert lane_sum(numbers) == sum(numbers)
    products = [number * weight for number, weight in zip(numbers, weights, strict=True)]
    assert lane_product_sum(numbers, weights) == sum(products)


@given(values)
def test_lists_and_arrays_give_the_same_bits(numbers):
    weights = [1.0 / (i + 1) for i in range(len(numbers))]
    assert lane_sum(np.array(numbers)) == lane_sum(numbers)
    by_array = lane_product_sum(np.array(numbers), np.array(weights))
    assert by_array == lane_product_sum(numbers, weights)
    assert lane_product_sum(numbers, [1.0] * len(numbers)) == lane_sum(numbers)


def test_the_order_is_four_lanes_and_then_their_pairs():
    # 1e16 + 1 is 1e16 in floats, so that the order shows: one after the other gives 2
    assert lane_sum([1e16, 1.0, -1e16, 1.0, 1.0]) == 0.0
    # first and fifth in one lane
    assert lane_sum([1e16, 1.0, 0.0, 1.0, -1e16]) == 2.0
    assert lane_product_sum([1e16, 1.0, 1.0, 1.0, 1e16], [1.0, 1.0, 0.0, 1.0, -1.0]) == 2.0


def test_nothing_sums_to_zero():
    assert lane_sum([]) == lane_product_sum([], []) == 0.0
