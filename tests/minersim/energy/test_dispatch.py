"""A miner on real Texas prices: the file is at hand, or the tests are skipped.

Hashprice follows from the shipped difficulty, prices and fees of each retarget window. A public
backtest of four zones of 50 MW at 22 J/TH, 2022 to 2024 on real-time prices, found 97.3 % uptime,
32.4 USD/MWh paid and 166.8 USD/MWh earned; day-ahead prices of other years give the same picture,
not the same figure.
"""

import csv
from datetime import UTC, date, datetime
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.economics import hashprice_usd
from minersim.energy import read_hourly_prices, whole_prices
from minersim.energy.dispatch import dispatch
from minersim.protocol import difficulty

ZONES = ("LZ_HOUSTON", "LZ_NORTH", "LZ_SOUTH", "LZ_WEST")
FIRST, DAYS = date(2021, 1, 2), 1_094


@pytest.fixture(scope="module")
def hashprice():
    """Daily hashprice of the days. [USD/PH/s/day]"""
    table = resources.files("minersim.data").joinpath("history_epochs.csv")
    with table.open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if int(row["height"]) > 600_000]
    seconds = np.array([float(row["time_unix"]) for row in rows])
    begin = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC).timestamp()
    noon = begin + 86_400.0 * (np.arange(DAYS) + 0.5)
    price = np.interp(noon, seconds, [float(row["price_usd_3sf"]) for row in rows])
    fees = np.interp(noon, seconds, [float(row["fees_btc_per_block_2sf"]) for row in rows])
    window = np.searchsorted(seconds, noon, side="right") - 1
    difficulties = np.array([difficulty(int(row["nbits_hex"], 16)) for row in rows])
    return hashprice_usd(price, difficulties[window], np.full(DAYS, 6.25), fees)


def prices_of(file, zone):
    return whole_prices(read_hourly_prices(file, "ercot", zone), FIRST, DAYS)


@pytest.mark.parametrize(
    ("zone", "uptime", "paid", "market"),
    [
        # reckoned apart from this program, with the published weekly hashprice
        ("LZ_HOUSTON", 0.9634, 41.34, 92.4237),
        ("LZ_NORTH", 0.9656, 38.78, 89.5538),
        ("LZ_SOUTH", 0.9688, 38.67, 87.6780),
        ("LZ_WEST", 0.9633, 39.92, 91.1744),
    ],
)
def test_three_years_of_a_zone(texas_file, hashprice, zone, uptime, paid, market):
    found = dispatch(prices_of(texas_file, zone), hashprice, 22.0, 50.0)
    assert found.uptime == pytest.approx(uptime, abs=0.0015)
    assert found.paid_usd_per_mwh == pytest.approx(paid, abs=0.15)
    assert found.market_usd_per_mwh == pytest.approx(market, abs=1e-4)
    assert found.energy_mwh == round(found.uptime * 24 * DAYS) * 50.0
    assert found.revenue_usd == pytest.approx(413.4e6, rel=0.02)


def test_the_storm_of_february_2021(texas_file, hashprice):
    first = (date(2021, 2, 14) - FIRST).days
    for zone in ZONES:
        prices = prices_of(texas_file, zone)[first : first + 6]
        found = dispatch(prices, hashprice[first : first + 6], 22.0, 50.0)
        assert found.market_usd_per_mwh > 4_000.0
        assert found.uptime < 0.2
        # who runs through it pays in six days what a year costs
        assert float(prices.sum()) * 50.0 > 25e6


def test_hours_of_negative_prices_are_run_and_paid_for(texas_file, hashprice):
    prices = prices_of(texas_file, "HB_PAN")
    below = prices < 0.0
    assert below.sum() > 1_000
    only = np.where(below, prices, 1e9)
    found = dispatch(only, hashprice, 22.0, 50.0)
    assert found.energy_mwh == below.sum() * 50.0
    assert found.power_usd < 0.0


@given(
    st.lists(st.floats(-100.0, 1_000.0), min_size=24, max_size=24),
    st.floats(1.0, 500.0),
    st.floats(10.0, 100.0),
)
def test_no_set_of_hours_earns_more(prices, value, efficiency):
    day = np.array([prices])
    found = dispatch(day, np.array([value]), efficiency, 1.0)
    per_mwh = value / (24.0 * efficiency) * 1_000.0
    best = sum(max(per_mwh - price, 0.0) for price in prices)
    assert found.revenue_usd - found.power_usd == pytest.approx(best, rel=1e-9, abs=1e-6)
