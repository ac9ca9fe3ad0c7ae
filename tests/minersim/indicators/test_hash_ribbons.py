import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from minersim.indicators import Capitulation, hash_ribbons

SHORT = {"fast": 1, "slow": 2, "price_fast": 1, "price_slow": 2}


def rates_with(falling):
    """Hashrate whose 1-day mean lies below its 2-day mean on the given days, from the second on."""
    steps = [-1.0 if low else 1.0 for low in falling]
    return np.concatenate([[500.0], 500.0 + np.cumsum(steps)])


def spells(falling, merge_days, price=None):
    rates = rates_with(falling)
    prices = np.arange(rates.size, dtype=float) if price is None else np.asarray(price)
    found = hash_ribbons(rates, prices, **SHORT, merge_days=merge_days).capitulations
    return [(c.start, c.recovery) for c in found]


def days(text):
    return [letter == "v" for letter in text]


@pytest.mark.parametrize(
    ("text", "merge_days", "expected"),
    [
        # day 0 has no 2-day mean: the first letter is day 1
        ("^^vvv^^^", 0, [(3, 6)]),
        ("^^vvv^^^", 2, [(3, 6)]),
        ("^^vvv^v^^^", 0, [(3, 6), (7, 8)]),
        ("^^vvv^^vvv^^^", 2, [(3, 11)]),
        ("^^vvv^^^vvv^^^", 2, [(3, 6), (9, 12)]),
        ("^^vv^^^^", 2, []),
        ("^^vv^^^^", 1, [(3, 5)]),
        # a spell too short does not bridge a break: 7 June 2022
        ("^^v^vvv^^^", 2, [(5, 8)]),
        ("^^vvv^v^vvv^^^", 2, [(3, 6), (9, 12)]),
        # not yet over
        ("^^vvvv", 2, [(3, None)]),
        ("^^vvvv^", 2, [(3, None)]),
        ("^^vvvv^^^", 2, [(3, 7)]),
        ("^^vvvv^", 0, [(3, 7)]),
        # not yet begun
        ("^^^vv", 2, []),
        # begun before the series
        ("vvvv^^^vvv^^^", 2, [(8, 11)]),
        ("vvvv", 2, []),
        # a short beginning is no break
        ("^vvv^^^", 2, [(2, 5)]),
        ("", 2, []),
    ],
)
def test_spells(text, merge_days, expected):
    assert spells(days(text), merge_days) == expected


def test_buy_is_the_first_day_with_a_rising_price_from_the_recovery_on():
    falling = days("^^vvv^^^^^^")
    rising = np.arange(12.0)
    assert hash_ribbons(rates_with(falling), rising, **SHORT).capitulations[0].buy == 6
    later = np.array([9.0, 9, 9, 8, 7, 6, 5, 4, 5, 6, 7, 8])
    assert hash_ribbons(rates_with(falling), later, **SHORT).capitulations[0].buy == 8
    assert hash_ribbons(rates_with(falling), -rising, **SHORT).capitulations[0].buy is None


def test_the_next_capitulation_ends_the_wait_for_a_buy():
    falling = days("^^vvv^^^vvv^^^")
    price = np.array([9.0, 9, 8, 7, 6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 9])
    found = hash_ribbons(rates_with(falling), price, **SHORT).capitulations
    assert found == (Capitulation(0, 3, 6, None), Capitulation(0, 9, 12, 14))


def test_missing_days_leave_no_recovery_and_no_start():
    rates = rates_with(days("^^vvvvvvvv^^^^vvv^^^"))
    rates[7] = np.nan
    found = hash_ribbons(rates, np.arange(rates.size, dtype=float), **SHORT).capitulations
    assert [(c.start, c.recovery) for c in found] == [(3, None), (15, 18)]


def test_paths_are_numbered_and_alone():
    rates = np.stack([rates_with(days("^^vvv^^^")), rates_with(days("^^^^^vvv"))])
    prices = np.tile(np.arange(9.0), (2, 1))
    found = hash_ribbons(rates, prices, **SHORT)
    assert [(c.path, c.start, c.recovery) for c in found.capitulations] == [(0, 3, 6), (1, 6, None)]
    assert found.fast.shape == found.slow.shape == (2, 9)
    np.testing.assert_array_equal(found.slow[1], hash_ribbons(rates[1], prices[1], **SHORT).slow)


def test_hashrate_that_stands_still_never_capitulates():
    assert hash_ribbons(np.full(200, 0.1), np.ones(200)).capitulations == ()


@given(falling=st.lists(st.booleans(), max_size=60), scale=st.floats(1e-3, 1e18))
def test_unit_of_hashrate_and_price_do_not_matter(falling, scale):
    rates = rates_with(falling)
    prices = 100.0 + np.sin(np.arange(rates.size))
    one = hash_ribbons(rates, prices, **SHORT)
    assert hash_ribbons(scale * rates, prices / scale, **SHORT).capitulations == one.capitulations


@given(falling=st.lists(st.booleans(), max_size=60), merge_days=st.integers(0, 4))
def test_what_remains_is_longer_than_what_is_merged(falling, merge_days):
    found = spells(falling, merge_days)
    previous = None
    for start, recovery in found:
        assert start > 1
        assert recovery is None or recovery - start > merge_days
        assert previous is None or start - previous > merge_days
        previous = recovery
    assert all(recovery is not None for _, recovery in found[:-1])


@given(
    falling=st.lists(st.booleans(), min_size=1, max_size=60),
    merge_days=st.integers(0, 4),
    data=st.data(),
)
def test_what_is_known_a_few_days_later_stays(falling, merge_days, data):
    until = data.draw(st.integers(0, len(falling)))
    whole, part = spells(falling, merge_days), spells(falling[:until], merge_days)
    last = until - merge_days
    assert [s for s, _ in part] == [s for s, _ in whole if s <= last]
    assert [r for _, r in part if r] == [r for _, r in whole if r and r <= last]


@given(rates=arrays(np.float64, 30, elements=st.integers(1, 9).map(float)))
def test_without_merging_every_crossing_counts(rates):
    found = hash_ribbons(rates, rates, fast=2, slow=4, merge_days=0)
    low = found.fast < found.slow
    starts = [day for day in range(4, 30) if low[day] and not low[day - 1]]
    assert [c.start for c in found.capitulations] == starts


@pytest.mark.parametrize(
    ("rates", "prices", "merge_days", "words"),
    [
        (np.ones((2, 5)), np.ones(5), 2, "one shape"),
        (np.ones((2, 2, 5)), np.ones((2, 2, 5)), 2, "one shape"),
        (np.ones(5), np.ones(4), 2, "hashrate 5, price_usd 4"),
        (np.ones(5), np.ones(5), -1, "merge_days -1"),
    ],
)
def test_wrong_input_is_refused(rates, prices, merge_days, words):
    with pytest.raises(ValueError, match=words):
        hash_ribbons(rates, prices, merge_days=merge_days)


EPISODES = [
    ("2018-10-29", "2019-01-10", "2019-01-10"),
    ("2020-03-19", "2020-04-24", None),
    ("2020-05-23", "2020-06-23", "2020-07-12"),
    ("2021-06-03", "2021-08-07", None),
    ("2022-06-09", "2022-08-19", None),
    ("2022-11-27", "2023-01-14", None),
    ("2024-05-14", "2024-07-23", None),
]


@pytest.fixture(scope="module")
def real(btc_daily):
    ribbons = hash_ribbons(btc_daily["hashrate_ghs"], btc_daily["spot_close"])
    day = btc_daily.days.astype(str).tolist()
    return {
        day[c.start]: (
            None if c.recovery is None else day[c.recovery],
            None if c.buy is None else day[c.buy],
        )
        for c in ribbons.capitulations
    }


@pytest.mark.parametrize(("start", "recovery", "buy"), EPISODES)
def test_capitulations_of_the_past(real, start, recovery, buy):
    assert real[start][0] == recovery
    assert buy is None or real[start][1] == buy


def test_the_last_capitulation_of_the_data_is_under_way(real):
    assert real["2025-06-27"] == (None, None)
