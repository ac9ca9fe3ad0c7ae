"""Blocks of power and shares of a limited supply."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.energy.contracts import block_swap_usd, fill_in_order, lost_block_usd

amounts = st.floats(0.0, 1e4)


@given(st.lists(st.floats(-0.1, 9.0), min_size=24, max_size=24), amounts, st.floats(0.0, 0.2))
def test_what_is_not_used_is_sold_and_more_is_bought(prices, use_kw, contract):
    # hour by hour: the block is paid, the difference between use and block goes to the market
    block_kw = 500.0
    by_hour = sum(block_kw * contract + (use_kw - block_kw) * price for price in prices)
    market = sum(use_kw * price for price in prices)
    swap = block_swap_usd(np.array([prices]), block_kw, contract)
    assert market + swap[0] == pytest.approx(by_hour, rel=1e-9, abs=1e-6)


def test_lost_block_by_hand():
    assert lost_block_usd(2, 1_000.0, 0.04).tolist() == [960.0, 960.0]


@given(
    st.lists(st.lists(amounts, min_size=3, max_size=3), min_size=1, max_size=4),
    st.permutations([0, 1, 2]),
    amounts,
)
def test_no_more_is_given_than_there_is_and_nothing_is_left_where_some_want(wanted, order, limit):
    kilowatts = np.array(wanted)
    shares = fill_in_order(kilowatts, list(order), limit)
    given_kw = (shares * kilowatts).sum(axis=1)
    assert np.all((shares >= 0.0) & (shares <= 1.0))
    expected = np.minimum(kilowatts.sum(axis=1), limit)
    assert given_kw == pytest.approx(expected, rel=1e-9, abs=1e-6)
    for day, row in enumerate(shares):
        ordered = [row[load] for load in order if kilowatts[day, load] > 0.0]
        full = [share > 1.0 - 1e-12 for share in ordered]
        assert full == sorted(full, reverse=True)  # first come, first served
