"""Figures that are told, filled and derived, and what is said of each day."""

import numpy as np
import pytest

from minersim.analysis.daily_inputs import HELD, DailyInputs, Figure, part_of
from minersim.analysis.identities import HEIGHT_ESTIMATE, IDENTITIES, daily_change, supply_at
from minersim.units import HASHES_PER_DIFFICULTY, SECONDS_PER_DAY

DATES = np.datetime64("2024-01-01") + np.arange(5)
NAN = np.nan


def inputs(**told):
    figures = {}
    for number, (name, values) in enumerate(told.items(), start=1):
        array = np.array(values, dtype=float)
        known = np.isfinite(array)
        part = part_of(HELD, DATES, known, (f"of {name}",), (number,))
        figures[name] = Figure(array, (part,))
    return DailyInputs(DATES, figures.get, lambda name: f"no {name}")


def values(found):
    return found.values.tolist()


def test_what_is_told_comes_as_told():
    found = inputs(price_usd=[1.0, 2.0, 3.0, 4.0, 5.0]).figure("price_usd")
    assert values(found) == [1.0, 2.0, 3.0, 4.0, 5.0]
    (part,) = found.parts
    assert (part.how, part.sources, part.snapshots, part.days) == (HELD, ("of price_usd",), (1,), 5)


def test_what_nobody_tells_is_none():
    assert inputs(price_usd=[1.0] * 5).figure("difficulty") is None
    assert inputs(price_usd=[1.0] * 5).figure("market_cap_usd") is None


def test_missing_days_are_derived_and_told_apart():
    found = inputs(
        market_cap_usd=[10.0, NAN, NAN, 40.0, NAN],
        price_usd=[1.0, 2.0, 3.0, 4.0, NAN],
        supply_btc=[7.0, 7.0, 7.0, 7.0, 7.0],
    ).figure("market_cap_usd")
    np.testing.assert_array_equal(found.values, [10.0, 14.0, 21.0, 40.0, NAN])
    told, derived = found.parts
    assert (told.how, told.days) == (HELD, 2)
    assert derived.how == "price × supply"
    assert derived.days == 2
    assert derived.sources == ("of price_usd", "of supply_btc")
    assert (str(derived.first), str(derived.last)) == ("2024-01-02", "2024-01-03")
    assert found.snapshots == (1, 2, 3)


def test_hashrate_from_blocks_and_back():
    found = inputs(blocks_per_day=[144.0] * 5, difficulty=[1e14] * 5).figure("hashrate_ehs")
    expected = 144.0 * 1e14 * HASHES_PER_DIFFICULTY / SECONDS_PER_DAY / 1e18
    assert values(found) == pytest.approx([expected] * 5, rel=1e-14)
    back = inputs(hashrate_ehs=values(found), difficulty=[1e14] * 5).figure("blocks_per_day")
    assert values(back) == pytest.approx([144.0] * 5, rel=1e-14)


def test_revenue_through_several_identities():
    found = inputs(
        hashrate_ehs=[700.0] * 5,
        difficulty=[1e14] * 5,
        fees_btc_per_block=[0.125] * 5,
        price_usd=[50_000.0] * 5,
        **{HEIGHT_ESTIMATE: [839_900.0, 839_999.0, 840_000.0, 840_150.0, NAN]},
    ).figure("revenue_usd")
    blocks = 700e18 * SECONDS_PER_DAY / (1e14 * HASHES_PER_DIFFICULTY)
    expected = blocks * (np.array([6.25, 6.25, 3.125, 3.125]) + 0.125) * 50_000.0
    np.testing.assert_allclose(found.values, [*expected, NAN], rtol=1e-12)


def test_no_identity_turns_in_a_circle():
    told = inputs(fees_btc=[1.0] * 5, issuance_btc=[3.125] * 5)
    for name in IDENTITIES:
        told.figure(name)
    assert told.figure("fees_btc_per_block") is None
    assert told.figure("blocks_per_day") is None


def test_an_estimated_supply_issues_nothing():
    told = inputs(**{HEIGHT_ESTIMATE: [840_000.0, 840_100.0, 840_200.0, 840_300.0, 840_400.0]})
    assert told.figure("supply_btc") is not None
    assert told.figure("issuance_btc") is None


def test_a_supply_that_is_told_issues_its_change():
    found = inputs(supply_btc=[10.0, 12.0, NAN, 15.0, 16.0]).figure("issuance_btc")
    np.testing.assert_array_equal(found.values, [NAN, 2.0, NAN, NAN, 1.0])


def test_what_falls_has_no_change():
    np.testing.assert_array_equal(daily_change(np.array([5.0, 4.0, 6.0])), [NAN, NAN, 2.0])


def test_division_by_nothing_is_missing():
    found = inputs(fees_btc=[1.0] * 5, blocks_per_day=[0.0, 2.0, 2.0, 2.0, 2.0])
    np.testing.assert_array_equal(
        found.figure("fees_btc_per_block").values, [NAN, 0.5, 0.5, 0.5, 0.5]
    )


def test_supply_of_the_schedule():
    assert supply_at(np.array([0.0, 209_999.0])).tolist() == [50.0, 10_500_000.0]
