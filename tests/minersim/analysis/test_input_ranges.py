"""Ranges that a user begins with: within bounds, whole where they have to be."""

import pytest

from minersim.analysis.input_ranges import range_about, usual_ranges
from minersim.analysis.varied import find_varied


def test_a_usual_input_has_its_usual_range(plain_business):
    usual = {one.key: one for one in usual_ranges(plain_business)}
    assert usual
    for key, one in usual.items():
        assert range_about(plain_business, key) == one


def test_another_setting_reaches_half_its_value_to_either_side(plain_business):
    cash = range_about(plain_business.replace({"operator.cash_usd": 1e6}), "operator.cash_usd")
    assert (cash.low, cash.high) == (5e5, 1.5e6)
    far = range_about(plain_business.replace({"operator.cash_usd": 1e12}), "operator.cash_usd")
    assert (far.low, far.high) == (5e11, 1e12)  # no further than is allowed


def test_whole_numbers_have_whole_ends_within_their_bounds(plain_business):
    count = plain_business.replace({"sites[0].fleets[0].count": 1})
    found = range_about(count, "sites[0].fleets[0].count")
    assert (found.low, found.high) == (1.0, 2.0)
    issues = []
    assert find_varied(count, [found], issues)
    assert issues == []


def test_zero_takes_narrow_bounds_and_nothing_where_they_are_wide(plain_business):
    lossless = plain_business.replace({"sites[0].fleets[0].care.restart_loss": 0.0})
    found = range_about(lossless, "sites[0].fleets[0].care.restart_loss")
    assert (found.low, found.high) == (0.0, 1.0)
    poor = plain_business.replace({"operator.cash_usd": 0.0})
    assert range_about(poor, "operator.cash_usd") is None


@pytest.mark.parametrize("key", ["name", "sites[9].power_usd_per_kwh", "market.price"])
def test_what_is_no_number_has_no_range(plain_business, key):
    assert range_about(plain_business, key) is None


def test_prices_of_hours_are_varied_in_place_of_the_tariff(plain_business, tmp_path):
    hours = [f"2026-01-{day:02}T{hour:02}:00:00Z,40" for day in range(1, 12) for hour in range(24)]
    file = tmp_path / "prices.csv"
    file.write_text("\n".join(["time,usd_per_mwh", *hours]))
    prices = {"file": str(file), "layout": "plain", "adder_usd_per_kwh": 0.004}
    site, adder = "sites[0].power_usd_per_kwh", "sites[0].hourly_prices.adder_usd_per_kwh"
    hourly = plain_business.replace({"sites[0].hourly_prices": prices})
    found = {one.key: (one.low, one.high) for one in usual_ranges(hourly)}
    assert found[adder] == (-0.006, 0.014)
    assert site not in found
    prices["missing"] = "tariff"
    both = plain_business.replace({"sites[0].hourly_prices": prices})
    assert {site, adder} <= {one.key for one in usual_ranges(both)}
