"""Luck of a pool: the Poisson law against another's, the variance by share, payouts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from minersim.business.pool import (
    PoolKind,
    coins_found_btc,
    payout_sat,
    poisson_quantile,
)
from minersim.protocol import BLOCKS_PER_DAY


@pytest.mark.parametrize("expected", [1e-6, 0.000129, 0.3, 1.0, 7.5, 53.0, 144.0, 499.0])
def test_quantiles_are_scipy_s(expected):
    chances = np.linspace(0.0005, 0.9995, 997)
    ours = [poisson_quantile(float(chance), expected) for chance in chances]
    assert ours == stats.poisson.ppf(chances, expected).tolist()


@given(st.floats(0.0, 1.0, exclude_max=True), st.floats(0.0, 1e6))
def test_any_chance_gives_a_number(chance, expected):
    number = poisson_quantile(chance, expected)
    assert 0 <= number <= expected + 40.0 * expected**0.5 + 41


def test_one_petahash_alone():
    # 1 PH/s solo at a difficulty of 155.97e12: 0.047076 blocks a year, none in 95.402 % of years
    expected = 0.047076
    assert poisson_quantile(0.95401, expected) == 0
    assert poisson_quantile(0.95403, expected) == 1


@pytest.mark.parametrize(("share", "cv"), [(0.01, 0.833), (0.05, 0.373), (0.37, 0.137)])
def test_variation_by_the_pool_s_share(share, cv):
    expected = BLOCKS_PER_DAY * share
    chances = (np.arange(200_000) + 0.5) / 200_000
    found = np.array([poisson_quantile(float(chance), expected) for chance in chances[::20]])
    assert found.mean() == pytest.approx(expected, rel=1e-3)
    assert found.std() / expected == pytest.approx(cv, rel=0.01)


def test_coins_found():
    assert coins_found_btc(PoolKind.PPLNS, 2.0, 0.0, 3.1) == 0.0
    # two expected blocks and the middle of the law: two blocks
    assert coins_found_btc(PoolKind.SOLO, 6.2, 0.5, 3.1) == 6.2
    assert coins_found_btc(PoolKind.SOLO, 6.2, 0.1, 3.1) == 0.0
    assert coins_found_btc(PoolKind.SOLO, 0.0, 0.999, 3.1) == 0.0
    # a block without reward cannot be counted; there is nothing to be lucky with
    assert coins_found_btc(PoolKind.SOLO, 0.0, 0.5, 0.0) == 0.0


def test_payouts_wait_for_the_threshold():
    assert [payout_sat(waited, 5) for waited in (0, 4, 5, 6)] == [0, 0, 5, 6]
    assert payout_sat(0, 0) == 0
