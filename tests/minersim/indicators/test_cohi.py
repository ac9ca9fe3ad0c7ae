"""COHI by day: readings at an age, at a date and day by day, and cohorts."""

import datetime

import numpy as np
import pytest

from minersim.data.synthetic_chain import SyntheticChain
from minersim.errors import InputError
from minersim.indicators import CohiRules, Transaction, batches, cohi, cohi_multiple

DAY = 86_400
BTC = 100_000_000
AT_ONCE = CohiRules(maturity_blocks=0)
START = datetime.date(2024, 4, 18)  # two days before a halving
MIDNIGHT = int(datetime.datetime(2024, 4, 18, tzinfo=datetime.UTC).timestamp())


def mint(number, day, height=None, pool="A", value=4 * BTC):
    at = MIDNIGHT + round(day * DAY)
    return Transaction(number, height or 100 + number, at, (), (value,), True, pool)


def split(number, day, of, parts, height=None):
    """Pay a coinbase out in equal parts, in a block of its own."""
    at = MIDNIGHT + round(day * DAY)
    values = (4 * BTC // parts,) * parts
    return Transaction(number, height or 100 + number, at, ((of, 0),), values)


CHAIN = [
    mint(1, 0.25),
    mint(2, 0.75, pool="B"),
    split(3, 1.25, 1, 4),
    mint(4, 1.5),
    split(5, 2.8, 2, 2),
    split(6, 3.5, 4, 8),
    mint(7, 4.0),
]
"""Coinbases 1 and 2 of day 0 become 1/4 on day 1.25 and 1/2 on day 2.8; 4 of day 1 becomes 1/8."""


def test_the_day_s_mean_at_a_fixed_age():
    found = cohi(CHAIN, AT_ONCE, age_days=2.0)
    assert found.day.tolist() == [START + datetime.timedelta(d) for d in range(5)]
    assert found.coinbases.tolist() == [2, 1, 0, 0, 1]
    # at two days of age 1 has been split, 2 not yet; 4 is read at day 3.5, split in that block
    assert found.raw[:2] == pytest.approx([(0.25 + 1.0) / 2.0, 0.125], rel=1e-14)
    assert np.isnan(found.raw[2:]).all()


def test_what_moves_in_the_block_of_that_age_counts_and_later_does_not():
    late = [mint(1, 0.0), split(2, 2.0, 1, 4), mint(3, 2.5)]
    assert cohi(late, AT_ONCE, age_days=2.0).raw[0] == pytest.approx(0.25)
    assert cohi(late, AT_ONCE, age_days=1.999).raw[0] == 1.0


def test_a_day_is_known_once_all_its_coinbases_are_old_enough():
    # at the end, day 4, the second coinbase of day 0 is 3.25 days old
    assert np.isfinite(cohi(CHAIN, AT_ONCE, age_days=3.25).raw[0])
    assert np.isnan(cohi(CHAIN, AT_ONCE, age_days=3.3).raw[0])


def test_all_at_the_end_of_a_date():
    found = cohi(CHAIN, AT_ONCE, snapshot=START + datetime.timedelta(2))
    assert found.raw == pytest.approx([(0.25 + 0.5) / 2.0, 1.0], rel=1e-14)
    assert found.age_days is None
    assert found.counts.last_height == 105
    last = cohi(CHAIN, AT_ONCE, snapshot=START + datetime.timedelta(4))
    assert last.raw[:2] == pytest.approx([(0.25 + 0.5) / 2.0, 0.125], rel=1e-14)
    with pytest.raises(
        InputError, match="end on 2024-04-22, before the snapshot's date 2024-04-23"
    ):
        cohi(CHAIN, AT_ONCE, snapshot=START + datetime.timedelta(5))


def test_a_snapshot_before_the_first_block():
    with pytest.raises(
        InputError, match="begin on 2024-04-18, after the snapshot's date 2024-04-17"
    ):
        cohi(CHAIN, AT_ONCE, snapshot=START - datetime.timedelta(1))


def test_change_is_by_the_day_in_which_coins_moved():
    change = cohi(CHAIN, AT_ONCE).change
    # the fourth day has ended, the fifth has not
    assert change.day.tolist() == [START + datetime.timedelta(d) for d in range(4)]
    expected = [np.nan, -0.75 / 2.0, -0.5 / 3.0, -0.875 / 3.0]
    np.testing.assert_allclose(change.mean, expected, rtol=1e-14)
    assert change.coinbases.tolist() == [0, 2, 3, 3]
    assert change.changed.tolist() == [0, 1, 1, 1]
    assert change.changed_btc.tolist() == [0.0, 4.0, 4.0, 4.0]


def test_change_follows_only_the_young():
    change = cohi(CHAIN, AT_ONCE, delta_days=2).change
    np.testing.assert_allclose(change.mean, [np.nan, -0.75 / 2.0, -0.5 / 3.0, -0.875], rtol=1e-14)
    assert change.coinbases.tolist() == [0, 2, 3, 1]
    assert cohi(CHAIN, AT_ONCE, delta_days=0).change is None


def test_days_without_a_block_change_nothing():
    change = cohi([mint(1, 0.0), split(2, 3.5, 1, 2), mint(3, 4.5)], AT_ONCE).change
    np.testing.assert_allclose(change.mean, [np.nan, 0.0, 0.0, -0.5], rtol=1e-14)


def test_headers_whose_time_steps_back_do_not_disturb_the_days():
    back = [mint(1, 1.01), mint(2, 0.99), mint(3, 1.5), mint(4, 3.6)]
    found = cohi(back, AT_ONCE, age_days=1.0)
    assert found.coinbases.tolist() == [3, 0, 1]


def test_curves_by_pool_month_and_halving():
    chain = [
        mint(1, 0.0, height=839_998, pool="A"),
        mint(2, 0.5, height=839_999, pool="B"),
        mint(3, 1.0, height=840_000, pool="A"),
        split(4, 2.0, 1, 4, height=840_001),
        split(5, 2.0, 3, 2, height=840_001),
        mint(6, 13.0, height=840_002, pool="C"),
    ]
    ages = (0.0, 1.0, 2.0, 12.5)
    by_pool = {
        c.cohort: c for c in cohi(chain, AT_ONCE, curves_by="pool", curve_ages_days=ages).curves
    }
    assert list(by_pool) == ["A", "B", "C"]
    np.testing.assert_allclose(by_pool["A"].index, [1.0, (1.0 + 0.5) / 2, 0.375, 0.25])
    assert by_pool["A"].coinbases.tolist() == [2, 2, 2, 1]
    np.testing.assert_array_equal(by_pool["B"].index, [1.0, 1.0, 1.0, 1.0])
    np.testing.assert_array_equal(by_pool["C"].index, [1.0, np.nan, np.nan, np.nan])
    epochs = cohi(chain, AT_ONCE, curves_by="epoch", curve_ages_days=ages).curves
    assert [c.cohort for c in epochs] == ["epoch 3", "epoch 4"]
    np.testing.assert_allclose(epochs[0].index, [1.0, 1.0, 0.625, 0.625])
    months = cohi(chain, AT_ONCE, curves_by="month", curve_ages_days=ages).curves
    assert [c.cohort for c in months] == ["2024-04", "2024-05"]
    assert months[1].coinbases.tolist() == [1, 0, 0, 0]


def test_the_multiple_is_28_days_over_a_year():
    # 28 days of 0.30 in a year whose mean is 0.40
    raw = np.append(np.full(337, (365 * 0.40 - 28 * 0.30) / 337), np.full(28, 0.30))
    assert cohi_multiple(raw)[-1] == pytest.approx(0.75, rel=1e-13)
    assert np.isnan(cohi_multiple(raw)[:-1]).all()


def test_means_of_28_and_365_days_come_with_the_course():
    chain = []
    for day in range(368):
        chain.append(mint(2 * day + 1, day + 0.1))
        chain.append(split(2 * day + 2, day + 0.2, 2 * day + 1, 4 if day < 338 else 8))
    found = cohi(chain, AT_ONCE, age_days=0.5, delta_days=0)
    assert found.raw[0] == pytest.approx(0.25)
    assert found.raw[366] == pytest.approx(0.125)
    assert np.isnan(found.sma[26])
    assert found.sma[27] == pytest.approx(0.25)
    np.testing.assert_allclose(found.multiple, cohi_multiple(found.raw))
    assert found.multiple[366] == pytest.approx(0.125 / ((336 * 0.25 + 29 * 0.125) / 365))


def test_it_does_not_matter_what_else_is_read_nor_the_form_of_the_transactions():
    chain = SyntheticChain(days=12, blocks_per_day=30, others_per_block=2)
    plain = cohi(chain, age_days=3.0, delta_days=0)
    assert np.isfinite(plain.raw[:8]).all()
    with_all = cohi(batches(chain, 100), age_days=3.0, delta_days=400, curves_by="pool")
    np.testing.assert_allclose(with_all.raw, plain.raw, rtol=1e-9)
    assert with_all.counts == plain.counts
    # a fixed age of the whole chain at its end is the snapshot of that day
    curves = cohi(chain, age_days=3.0, curves_by="pool", curve_ages_days=(3.0,)).curves
    count = sum(int(curve.coinbases[0]) for curve in curves)
    mean = sum(float(curve.index[0]) * int(curve.coinbases[0]) for curve in curves) / count
    whole_days = plain.coinbases[np.isfinite(plain.raw)].sum()
    assert count >= whole_days
    assert mean == pytest.approx(
        np.average(
            plain.raw[np.isfinite(plain.raw)], weights=plain.coinbases[np.isfinite(plain.raw)]
        ),
        rel=0.2,
    )


def test_what_the_transactions_lack_is_counted():
    chain = [mint(1, 0.0, height=100), mint(2, 0.1, height=104), split(3, 0.2, 99, 2, height=105)]
    counts = cohi(chain, AT_ONCE).counts
    assert (counts.transactions, counts.blocks, counts.sources) == (3, 3, 2)
    assert (counts.first_height, counts.last_height) == (100, 105)
    assert counts.missing_heights == 3
    assert counts.without_coinbase == 1
    assert counts.unknown_spends == 1
    assert counts.unspent_outputs == 4


def test_nothing_is_told():
    with pytest.raises(InputError, match="there are no transactions"):
        cohi([])


@pytest.mark.parametrize(
    "wrong",
    [{"age_days": -1.0}, {"delta_days": -1}, {"curve_ages_days": (1.0, float("nan"))}],
    ids=str,
)
def test_options_out_of_bounds(wrong):
    (name,) = wrong
    with pytest.raises(ValueError, match=f"{name} .*; allowed: "):
        cohi(CHAIN, **wrong)


def test_the_names_are_public():
    import minersim

    assert minersim.indicators.cohi is cohi
