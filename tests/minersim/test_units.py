import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim import units

TOTAL_SUPPLY_SAT = 2_099_999_997_690_000
# up to here, whole millionths of a dollar survive a float in USD
LARGEST_MICRO_USD = 10**15


@pytest.mark.parametrize(
    ("difficulty", "hashrate_ehs"),
    [
        (1.0, 7.158278826666667e-12),
        (20608845737768.164, 147.5238641),
        (155973032196071.94, 1116.498454),
    ],
)
def test_published_hashrates_of_a_block_every_600_seconds(difficulty, hashrate_ehs):
    hashes_per_second = difficulty * units.HASHES_PER_DIFFICULTY / 600.0
    found = units.ehs_from_hashes_per_second(hashes_per_second)
    assert found == pytest.approx(hashrate_ehs, rel=5e-10)


def test_running_costs_of_a_month_by_the_day():
    # economics.md B4: 150,000 USD a month are 4,931.5 USD a day
    assert units.daily_rate_of_monthly(150_000.0) == pytest.approx(4_931.5, abs=0.05)


def test_a_year_of_days_costs_twelve_months():
    year = units.daily_rate_of_monthly(1_000.0) * units.DAYS_PER_YEAR
    assert year == pytest.approx(12_000.0, rel=1e-15)


def test_cambridge_efficiency_of_2024():
    # 138 TWh a year over 588 EH/s: 26.8 J/TH
    watts = 138e6 * units.WATTS_PER_MW / (units.HOURS_PER_DAY * units.DAYS_PER_YEAR)
    terahashes = units.hashes_per_second_from_ehs(588.0) / units.HASHES_PER_TH
    assert watts / terahashes == pytest.approx(26.8, abs=0.05)


def test_units_of_time_agree():
    assert units.HOURS_PER_DAY * units.SECONDS_PER_HOUR == units.SECONDS_PER_DAY == 86_400.0


def test_units_of_hashrate_agree():
    assert units.HASHES_PER_TH * units.TH_PER_PH == units.HASHES_PER_PH == 1e15
    assert units.HASHES_PER_PH * units.PH_PER_EH == units.HASHES_PER_EH == 1e18


def test_ten_exahashes_in_smaller_units():
    # the fleet of economics.md B4: 10e6 TH/s are 10,000 PH/s are 10 EH/s
    assert units.phs_from_ths(10e6) == 10_000.0
    assert units.ehs_from_phs(10_000.0) == 10.0
    assert units.hashes_per_second_from_ehs(10.0) == 1e19


@given(st.floats(min_value=1e-12, max_value=1e9))
def test_hashes_per_second_and_exahashes_are_inverse(hashrate_ehs):
    there = units.hashes_per_second_from_ehs(hashrate_ehs)
    assert units.ehs_from_hashes_per_second(there) == pytest.approx(hashrate_ehs, rel=1e-15)


@given(st.integers(-TOTAL_SUPPLY_SAT, TOTAL_SUPPLY_SAT))
def test_every_amount_of_satoshi_survives_a_float_in_btc(amount_sat):
    assert units.satoshi_from_btc(units.btc_from_satoshi(amount_sat)) == amount_sat


@given(st.integers(-LARGEST_MICRO_USD, LARGEST_MICRO_USD))
def test_every_amount_of_micro_dollars_survives_a_float_in_usd(amount_micro_usd):
    amount_usd = units.usd_from_micro_usd(amount_micro_usd)
    assert units.micro_usd_from_usd(amount_usd) == amount_micro_usd


@pytest.mark.parametrize(
    ("amount_btc", "amount_sat"),
    [
        (0.29, 29_000_000),  # 0.29 * 1e8 is 28999999.999999996 in floats
        (3.125, 312_500_000),
        (1e-8, 1),
        (0.4e-8, 0),
        (-0.29, -29_000_000),
    ],
)
def test_coins_round_to_the_nearest_satoshi(amount_btc, amount_sat):
    found = units.satoshi_from_btc(amount_btc)
    assert found == amount_sat
    assert isinstance(found, int)


@pytest.mark.parametrize(
    ("amount_usd", "amount_micro_usd"),
    [(0.29, 290_000), (1.000_000_6, 1_000_001), (0.4e-6, 0), (-4.35, -4_350_000)],
)
def test_dollars_round_to_the_nearest_millionth(amount_usd, amount_micro_usd):
    found = units.micro_usd_from_usd(amount_usd)
    assert found == amount_micro_usd
    assert isinstance(found, int)
