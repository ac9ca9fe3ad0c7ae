"""What of an answer may be stored, and what is said of the rest."""

import time
from email.utils import formatdate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.data.metrics import METRICS
from minersim.data.observations import Observations
from minersim.data.replies import day_of, seconds
from minersim.data.sifting import (
    Sifted,
    clock_of,
    finished_days,
    last_of_days,
    sift,
    without_impossible_hashrates,
    without_leaps,
)
from minersim.data.source import Reply

DAY = 86_400
PRICE = METRICS["price_usd"]
NOW = seconds("2025-06-30") + 3_600


def days(values, first="2025-06-01"):
    return [(seconds(first) + place * DAY, value) for place, value in enumerate(values)]


def as_pairs(sifted, name="price_usd"):
    found = next(item for item in sifted.observations if item.metric == name)
    return list(zip(found.observed_at_s.tolist(), found.values.tolist(), strict=True))


def test_numbers_and_texts_are_sorted_and_gaps_stay():
    rows = [(3 * DAY, "3.5"), (DAY, 1), (5 * DAY, None)]
    assert as_pairs(sift(PRICE, rows, "s", NOW)) == [(DAY, 1.0), (3 * DAY, 3.5)]
    assert sift(PRICE, rows, "s", NOW).notices == ()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "outside 0.0001 to 1e+08 USD/BTC (first: 0 on 2025-06-01)"),
        (-5, "(first: -5 on 2025-06-01)"),
        (1e12, "outside 0.0001"),
        ("nan", "are not numbers (first: 'nan' on 2025-06-01)"),
        (True, "are not numbers"),
        ({"a": 1}, "are not numbers"),
        ("lots", "are not numbers (first: 'lots'"),
    ],
)
def test_absurd_values_are_refused_and_told(value, said):
    sifted = sift(PRICE, days([value, 2.0]), "mempool", NOW)
    assert [pair[1] for pair in as_pairs(sifted)] == [2.0]
    assert len(sifted.notices) == 1
    assert sifted.notices[0].startswith("mempool: price_usd: 1 value refused: ")
    assert said in sifted.notices[0]


def test_of_a_day_given_twice_the_last_counts():
    sifted = sift(PRICE, [(DAY, 1.0), (DAY, 2.0), (2 * DAY, 5.0), (2 * DAY, 5.0)], "s", NOW)
    assert as_pairs(sifted) == [(DAY, 2.0), (2 * DAY, 5.0)]
    assert sifted.notices == (
        "s: price_usd: 1 value given twice for one time; the last counts (first: 2 on 1970-01-02)",
    )


def test_the_future_and_no_time_are_refused():
    sifted = sift(PRICE, [(NOW + 2 * DAY, 1.0), (None, 2.0), (NOW, 3.0)], "s", NOW)
    assert as_pairs(sifted) == [(NOW, 3.0)]
    assert "dated in the future (first: 1 on 2025-07-02)" in sifted.notices[0]
    assert "bear no readable date" in sifted.notices[1]


def test_days_are_closed_by_their_last_value_once_they_are_over():
    start = seconds("2025-06-29")
    rows = [(start + 10, 1), (start + 80_000, 2), (start + 40, 9), (start + DAY + 5, 3), (None, 4)]
    assert last_of_days(rows, NOW) == [(start, 2)]
    assert finished_days([(start, 1), (start + DAY, 2)], NOW) == [(start, 1)]


def observed(name, values):
    times = np.array([at_s for at_s, _ in days(values)], dtype=np.int64)
    return Observations(name, times, np.array(values, dtype=float))


def test_a_hashrate_a_thousand_times_too_high_is_refused_by_the_identity():
    difficulty = [1e14] * 6
    blocks = [144.0, 150.0, 0.0, 138.0, 144.0, 144.0]
    true_ehs = [n * 1e14 * 2**32 / 86_400 / 1e18 for n in blocks]
    given_ehs = true_ehs.copy()
    given_ehs[1] *= 1000.0
    given_ehs[3] /= 1000.0
    given_ehs[2] = 5.0  # nothing to hold it against
    sifted = Sifted(
        tuple(
            observed(name, values)
            for name, values in (
                ("hashrate_ehs", given_ehs),
                ("blocks_per_day", blocks),
                ("difficulty", difficulty),
            )
        )
    )
    checked = without_impossible_hashrates(sifted, "s")
    left = [value for _, value in as_pairs(checked, "hashrate_ehs")]
    assert left == [given_ehs[0], 5.0, given_ehs[4], given_ehs[5]]
    assert "2 values refused: not what the day's blocks and difficulty say" in checked.notices[0]
    assert without_impossible_hashrates(Sifted(sifted.observations[:2]), "s").notices == ()


def test_a_difficulty_that_stands_alone_is_refused():
    values = [1e12, 1.1e12, 1e15, 1.2e12, 1.2e12, 1e9]
    checked = without_leaps(Sifted((observed("difficulty", values),)), ["difficulty"], "s", 10.0)
    left = [value for _, value in as_pairs(checked, "difficulty")]
    assert left == [1e12, 1.1e12, 1.2e12, 1.2e12]
    grown = observed("difficulty", [1.0, 4.0, 16.0, 64.0, 256.0])
    assert without_leaps(Sifted((grown,)), ["difficulty"], "s", 10.0).notices == ()


@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.integers(-(10**12), 10**12)),
            st.one_of(st.none(), st.floats(), st.text(max_size=5), st.integers(), st.booleans()),
        ),
        max_size=30,
    )
)
def test_whatever_comes_what_is_kept_can_be_stored(rows):
    sifted = sift(PRICE, rows, "s", NOW)
    for found in sifted.observations:  # Observations refuse what could not be stored
        assert found.values.size
        assert np.all((found.values >= PRICE.low) & (found.values <= PRICE.high))
        assert np.all(found.observed_at_s <= NOW + DAY)
    assert all("\n" not in notice for notice in sifted.notices)


def test_a_clock_of_ours_that_is_wrong_is_told_and_not_believed():
    ahead = time.time() + 50 * 3_600
    now_s, notices = clock_of(Reply("u", b"", {"date": formatdate(ahead, usegmt=True)}), "s")
    assert abs(now_s - ahead) < 2.0
    assert notices == ("s: this computer's clock is 50 hours behind the source's",)
    past = formatdate(time.time() - 50 * 3_600, usegmt=True)
    now_s, notices = clock_of(Reply("u", b"", {"date": past}), "s")
    assert abs(now_s - time.time()) < 2.0
    assert "ahead of" in notices[0]
    assert clock_of(Reply("u", b"", {"date": formatdate(usegmt=True)}), "s")[1] == ()
    assert clock_of(Reply("u", b"", {"date": "rubbish"}), "s")[1] == ()


@pytest.mark.parametrize(
    ("text", "at_s"),
    [
        ("2020-02-29T00:00:00.000000000Z", 1_582_934_400),
        ("2020-02-29", 1_582_934_400),
        ("2020-02-29 00:00:00", 1_582_934_400),
        ("2020-02-29T01:00+01:00", 1_582_934_400),
        (1_582_934_400_000, 1_582_934_400),
        (1.5829344e9, 1_582_934_400),
        ("1582934400", 1_582_934_400),
        ("2020-02-30", None),
        ("", None),
        (None, None),
        (True, None),
        (1e300, None),
        (float("nan"), None),
        ([], None),
    ],
)
def test_times_in_any_spelling(text, at_s):
    assert seconds(text) == at_s


def test_days_begin_at_midnight():
    assert day_of(-1) == -DAY
    assert day_of(DAY) == DAY
