import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.business import (
    buying_coins_npv,
    internal_rates,
    internal_rates_of_paths,
    npv,
    payback_day,
)

amounts = st.floats(min_value=0.01, max_value=1e6)
rates = st.floats(min_value=-0.9, max_value=10.0)


def flows_on(days, **amounts_on):
    """Flows of a year and so many days more, zero but for those given as d<day>=amount."""
    flows = np.zeros(days)
    for day, amount in amounts_on.items():
        flows[int(day[1:])] = amount
    return flows


def flows_with_rates(*rates):
    """Yearly flows whose NPV is zero at these rates: -(x - x1)(x - x2)... in x = 1 + r."""
    flows = np.zeros(365 * len(rates) + 1)
    flows[::365] = -np.poly([1.0 + rate for rate in rates])
    return flows


@pytest.mark.parametrize(
    ("rate", "value"),
    [(0.10, -100.0 + 121.0 / 1.1 + 12.1 / 1.21), (0.0, 33.1), (-0.5, -100.0 + 242.0 + 48.4)],
)
def test_npv_by_hand(rate, value):
    flows = flows_on(731, d0=-100.0, d365=121.0, d730=12.1)
    assert npv(flows, rate) == pytest.approx(value, rel=1e-12)


def test_npv_discounts_by_the_day():
    # half of 365 days at 21 % is a factor of 1.1
    assert npv(flows_on(147, d73=1.0), 0.21) == pytest.approx(1.21**-0.2, rel=1e-12)
    assert npv(flows_on(147, d146=1.0), 0.21) == pytest.approx(1.21**-0.4, rel=1e-12)


def test_npv_of_several_paths():
    paths = np.stack([flows_on(366, d0=-1.0), flows_on(366, d365=1.1), flows_on(366)])
    assert npv(paths, 0.10) == pytest.approx([-1.0, 1.0, 0.0], rel=1e-12)
    assert npv(paths.reshape(3, 1, 366), 0.10).shape == (3, 1)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), rates, st.floats(-5.0, 5.0))
def test_npv_is_linear(flows, rate, factor):
    one = np.array(flows)
    both = float(npv(one, rate)) * factor + float(npv(one[::-1], rate))
    scale = abs(one).sum() * (1.0 + abs(factor)) + 1.0
    assert npv(factor * one + one[::-1], rate) == pytest.approx(both, abs=1e-10 * scale)


@pytest.mark.parametrize(
    "flows",
    [
        flows_on(366),
        flows_on(366, d0=100.0, d365=50.0),
        flows_on(366, d0=-100.0, d365=-50.0),
        flows_on(1, d0=-1.0),
        # x^2 - 2 x + 1.1 has no real root, though the flows change sign twice
        flows_on(731, d0=-1.0, d365=2.0, d730=-1.1),
    ],
    ids=["idle", "only gains", "only losses", "one day", "no real root"],
)
def test_no_internal_rate(flows):
    assert list(internal_rates(flows)) == []


@pytest.mark.parametrize(
    ("flows", "rate"),
    [
        (flows_on(366, d0=-100.0, d365=110.0), 0.10),
        (flows_on(731, d0=-100.0, d730=121.0), 0.10),
        (flows_on(366, d0=-100.0, d365=100.0), 0.0),
        (flows_on(366, d0=-100.0, d365=50.0), -0.5),
        (flows_on(74, d0=-100.0, d73=150.0), 1.5**5 - 1.0),
        # a loan: gains first
        (flows_on(366, d0=100.0, d365=-110.0), 0.10),
    ],
)
def test_one_internal_rate_by_hand(flows, rate):
    assert internal_rates(flows) == pytest.approx([rate], abs=1e-10)


@pytest.mark.parametrize(
    "found",
    [
        [0.10, 0.20],
        [-0.3, 0.5],
        [0.1, 0.5, 2.0],
        # closer to each other than the points at which rates are looked for
        [0.10, 0.12],
        [0.10, 0.11],
        [0.10, 0.101],
        [-0.5, 0.50, 0.51],
        [0.10, 0.11, 2.0],
    ],
)
def test_several_internal_rates(found):
    assert internal_rates(flows_with_rates(*found)) == pytest.approx(found, abs=1e-9)


@pytest.mark.parametrize("ratio", [1e-5, 1e4])
def test_rates_beyond_those_looked_at_are_not_found(ratio):
    assert list(internal_rates(flows_on(366, d0=-1.0, d365=ratio))) == []


@given(amounts, st.lists(st.floats(0.01, 5.0), min_size=1, max_size=10))
def test_an_outlay_followed_by_gains_has_one_rate_at_which_npv_is_zero(outlay, gains):
    flows = np.zeros(365 * len(gains) + 1)
    flows[0], flows[365::365] = -outlay, outlay * np.array(gains)
    (rate,) = internal_rates(flows)
    weights = (1.0 + rate) ** (-np.arange(flows.size) / 365.0)
    assert flows @ weights == pytest.approx(0.0, abs=1e-9 * (abs(flows) @ weights))
    assert npv(flows, rate) == pytest.approx(flows @ weights, abs=1e-9 * (abs(flows) @ weights))


@given(
    amounts,
    st.floats(min_value=-4.0, max_value=6.0),
    st.integers(1, 700),
    st.integers(0, 500),
    st.floats(min_value=0.001, max_value=1000.0),
)
def test_rates_depend_neither_on_the_size_of_money_nor_on_the_day(
    cost, log_growth, day, delay, factor
):
    flows = np.zeros(day + 1)
    flows[0], flows[day] = -cost, cost * math.exp(log_growth * day / 365.0)
    expected = math.expm1(log_growth)
    # one flow a day later than the other carries its rounding 365 times into the rate
    assert internal_rates(flows) == pytest.approx([expected], rel=1e-10, abs=1e-10)
    later = np.concatenate([np.zeros(delay), factor * flows])
    assert internal_rates(later) == pytest.approx([expected], rel=1e-10, abs=1e-10)


@pytest.mark.parametrize(
    ("position", "day"),
    [
        ([-10.0, -4.0, 1.0, 2.0], 2),
        ([-10.0, -4.0, 0.0, 2.0], 2),
        ([-10.0, 5.0, -1.0, 3.0], 3),  # a position that dips again has not paid back
        ([-10.0, -4.0, -1.0], None),
        ([5.0, 5.0, -1.0], None),
        ([0.0, 1.0, 2.0], 0),
        ([5.0], 0),
        ([-5.0], None),
    ],
)
def test_payback_by_hand(position, day):
    assert payback_day(np.array(position)) == day


@given(st.lists(st.floats(-100.0, 100.0), min_size=1, max_size=50))
def test_payback_is_the_first_day_from_which_nothing_is_missing(position):
    stays = [min(position[day:]) >= 0.0 for day in range(len(position))]
    assert payback_day(np.array(position)) == (stays.index(True) if any(stays) else None)


def test_buying_coins_by_hand():
    # 100 USD at 50,000 and 300 at 60,000 are 0.007 BTC: 560 USD at 80,000
    outlays, prices = flows_on(366, d0=100.0, d73=300.0), np.full(366, 50_000.0)
    prices[73:], prices[365] = 60_000.0, 80_000.0
    assert buying_coins_npv(outlays, prices, 0.0) == pytest.approx(160.0, rel=1e-12)
    discounted = -100.0 - 300.0 / 1.1**0.2 + 560.0 / 1.1
    assert buying_coins_npv(outlays, prices, 0.10) == pytest.approx(discounted, rel=1e-12)


def test_buying_coins_on_the_last_day_changes_nothing():
    outlays = flows_on(366, d365=100.0)
    prices = np.linspace(50_000.0, 80_000.0, 366)
    assert buying_coins_npv(outlays, prices, 0.10) == pytest.approx(0.0, abs=1e-12)


def test_buying_coins_on_several_paths_leaves_its_inputs_alone():
    outlays = np.stack([flows_on(366, d0=100.0), flows_on(366, d0=200.0)])
    prices = np.stack([np.linspace(100.0, 200.0, 366), np.linspace(100.0, 50.0, 366)])
    before = outlays.copy()
    assert buying_coins_npv(outlays, prices, 0.0) == pytest.approx([100.0, -100.0], rel=1e-12)
    assert (outlays == before).all()


@given(amounts, st.floats(-0.5, 1.0))
def test_coins_that_grow_with_the_discount_rate_are_worth_nothing_more(outlay, rate):
    outlays = np.zeros(400)
    outlays[[0, 100]] = outlay
    prices = 90_000.0 * (1.0 + rate) ** (np.arange(400) / 365.0)
    assert buying_coins_npv(outlays, prices, rate) == pytest.approx(0.0, abs=1e-10 * outlay)


def test_rates_of_many_paths_are_those_of_each():
    rng = np.random.default_rng(3)
    flows = rng.normal(20.0, 400.0, (60, 731))
    flows[:, 0] = -rng.uniform(0.0, 40_000.0, 60)
    flows[0] = 0.0
    flows[1] = 1.0
    flows[2] = flows_with_rates(0.10, 0.12)
    flows[3] = flows_with_rates(0.10, 0.50)
    together = internal_rates_of_paths(flows)
    for row, found in zip(flows, together, strict=True):
        assert list(found) == pytest.approx(list(internal_rates(row)), abs=1e-9)
    assert any(len(found) == 1 for found in together)
    assert any(len(found) == 0 for found in together)
    assert any(len(found) > 1 for found in together)


def test_rates_do_not_depend_on_threads():
    rng = np.random.default_rng(12)
    flows = rng.normal(size=(160, 366)) * 100.0 + 5.0 * rng.normal(size=(160, 1))
    flows[:, 0] -= 1_500.0
    alone = internal_rates_of_paths(flows)
    assert sum(len(found) == 1 for found in alone) > 40
    assert internal_rates_of_paths(flows, threads=3) == alone
    assert internal_rates_of_paths(flows[:0], threads=3) == []


def test_a_path_has_the_same_figures_whatever_the_number_of_paths_beside_it():
    rng = np.random.default_rng(11)
    flows = rng.normal(size=(97, 366)) * 100.0 + 5.0 * rng.normal(size=(97, 1))
    flows[:, 0] -= 1_500.0
    values, rates = npv(flows, 0.1), internal_rates_of_paths(flows)
    assert sum(len(found) == 1 for found in rates) > 20
    for rows in (slice(0, 1), slice(0, 16), slice(16, 97), slice(96, 97)):
        assert np.array_equal(npv(flows[rows], 0.1), values[rows])
        assert internal_rates_of_paths(flows[rows]) == rates[rows]
