from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from minersim.business import (
    Treasury,
    TreasuryPolicy,
    coins_to_raise,
    coins_to_sell,
    coins_value_micro_usd,
)

SELL_ALL = Treasury(TreasuryPolicy.SELL_ALL)
HALF = Treasury(TreasuryPolicy.HOLD_SHARE, 0.5)
COVER_COSTS = Treasury(TreasuryPolicy.COVER_COSTS)

amounts_micro_usd = st.integers(1, 10**15)
prices = st.floats(min_value=0.01, max_value=1e9)


def test_sell_all_sells_the_production_and_keeps_the_reserve():
    assert coins_to_sell(SELL_ALL, 1_000, 5_000, 1e9, 100_000.0) == 1_000


@pytest.mark.parametrize(
    ("hold_fraction", "sold"), [(0.0, 1_001), (0.25, 751), (0.5, 501), (0.8, 200), (1.0, 0)]
)
def test_hold_share_keeps_its_share_of_the_production(hold_fraction, sold):
    # 0.25 of 1001 is 250.25, kept 250; 0.5 is 500.5, kept 500 (the even one); 0.8 is 800.8
    treasury = Treasury(TreasuryPolicy.HOLD_SHARE, hold_fraction)
    assert coins_to_sell(treasury, 1_001, 5_000, 1e9, 100_000.0) == sold


@pytest.mark.parametrize(
    ("costs_usd", "sold"),
    [
        (500.0, 500_000),  # less than the production of 1,000,000
        (1_000.0, 1_000_000),
        (2_500.0, 2_500_000),  # the rest from the treasury
        (9_000.0, 5_000_000),  # all there is
        (0.0, 0),
    ],
)
def test_cover_costs_sells_for_the_costs_first_from_production_then_from_the_treasury(
    costs_usd, sold
):
    assert coins_to_sell(COVER_COSTS, 1_000_000, 5_000_000, costs_usd, 100_000.0) == sold


@pytest.mark.parametrize(
    ("amount_usd", "price_usd", "sat"),
    [
        (50_000.0, 100_000.0, 50_000_000),
        (0.001, 100_000.0, 1),
        (0.0011, 100_000.0, 2),  # a tenth of a satoshi more takes a whole one
        (49.0, 700.0, 7_000_000),  # 49 / 700 * 1e8 is 7000000.000000001 in floats
        (0.07, 1_000.0, 7_000),  # and 0.07 is a little above 7 hundredths
    ],
)
def test_coins_for_an_amount(amount_usd, price_usd, sat):
    assert coins_to_raise(round(amount_usd * 1e6), price_usd, 10**9) == sat


def test_no_more_is_sold_than_there_is():
    assert coins_to_raise(50_000_000_000, 100_000.0, 7) == 7
    assert coins_to_raise(50_000_000_000, 100_000.0, 0) == 0


@pytest.mark.parametrize("amount_micro_usd", [0, -5])
def test_nothing_is_sold_for_nothing(amount_micro_usd):
    assert coins_to_raise(amount_micro_usd, 100_000.0, 7) == 0


@given(amounts_micro_usd, prices)
def test_it_is_the_fewest_satoshi_whose_value_covers_the_amount(amount_micro_usd, price_usd):
    every_coin = 2_100_000_000_000_000
    sat = coins_to_raise(amount_micro_usd, price_usd, every_coin)
    if sat == every_coin:
        return
    assert coins_value_micro_usd(sat, price_usd) >= amount_micro_usd
    assert sat == 0 or coins_value_micro_usd(sat - 1, price_usd) < amount_micro_usd
    # and so within a rounding of the books of the exact quotient
    exact = Fraction(amount_micro_usd) / (Fraction(price_usd) / 100)
    assert abs(sat - exact) <= 1 + Fraction(1, 2) / (Fraction(price_usd) / 100)


@given(
    st.sampled_from(
        [
            SELL_ALL,
            HALF,
            COVER_COSTS,
            Treasury(TreasuryPolicy.FIXED_COINS, amount_per_day=10**9),
            Treasury(TreasuryPolicy.FIXED_MONEY, amount_per_day=10**12),
            Treasury(TreasuryPolicy.RUNWAY, runway_days=100.0, sell_fraction=1.0),
        ]
    ),
    st.integers(0, 10**12),
    st.integers(0, 10**12),
    st.floats(min_value=0.0, max_value=1e9),
    prices,
    st.floats(min_value=-1e9, max_value=1e9),
)
def test_no_policy_sells_short(treasury, produced, reserve, costs, price, free_cash):
    held = produced + reserve
    assert 0 <= coins_to_sell(treasury, produced, held, costs, price, free_cash) <= held


def test_a_runway_is_the_cash_over_the_day_s_costs():
    treasury = Treasury(TreasuryPolicy.RUNWAY, runway_days=30.0, sell_fraction=0.05)
    assert coins_to_sell(treasury, 10, 1_000, 100.0, 1e5, 3_000.0) == 0
    assert coins_to_sell(treasury, 10, 1_000, 100.0, 1e5, 2_999.99) == 50
    # a day without costs needs no cash, but debts are sold for
    assert coins_to_sell(treasury, 10, 1_000, 0.0, 1e5, 0.0) == 0
    assert coins_to_sell(treasury, 10, 1_000, 0.0, 1e5, -1.0) == 50


@given(st.integers(0, 10**12), st.floats(min_value=0.0, max_value=1.0))
def test_what_is_sold_and_what_is_kept_is_the_production(produced, hold_fraction):
    assume(hold_fraction * produced < 2**53)
    treasury = Treasury(TreasuryPolicy.HOLD_SHARE, hold_fraction)
    sold = coins_to_sell(treasury, produced, 10**15, 0.0, 100_000.0)
    assert 0 <= sold <= produced
    assert produced - sold == pytest.approx(hold_fraction * produced, abs=0.5)
