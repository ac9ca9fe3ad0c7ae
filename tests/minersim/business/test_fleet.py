import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.business import machine_days_value, straight_line_per_day
from minersim.business.fleet import life_days

values = st.floats(min_value=1e-6, max_value=1e9)
fractions = st.floats(min_value=0.0, max_value=1.0)
lives = st.floats(min_value=1.0, max_value=20_000.0)
ages = st.floats(min_value=0.0, max_value=40_000.0)


def test_energy_of_ten_exahashes(make_fleet):
    # economics.md B4: 10,000 PH/s at 17.5 J/TH, 96 % of the time: 168 MW, 201,600 USD at 0.05
    fleet = make_fleet(hashrate_phs=10_000.0, efficiency_j_per_th=17.5, uptime=0.96)
    assert fleet.energy_mwh_per_day == pytest.approx(168.0 * 24.0, rel=1e-12)
    assert fleet.energy_mwh_per_day * 50.0 == pytest.approx(201_600.0, rel=1e-12)


def test_energy_and_hashcost_carry_the_cooling(make_fleet):
    plain, cooled = make_fleet(), make_fleet(pue=1.25)
    assert plain.energy_mwh_per_day == pytest.approx(48.0, rel=1e-12)
    assert cooled.energy_mwh_per_day == pytest.approx(60.0, rel=1e-12)
    assert plain.hashcost_usd_per_ph_day(0) == pytest.approx(24.0, rel=1e-12)
    assert cooled.hashcost_usd_per_ph_day(0) == pytest.approx(30.0, rel=1e-12)


def test_hashcost_is_that_of_the_day(make_fleet):
    fleet = make_fleet(power_usd_per_kwh=np.array([0.05, 0.10, 0.025]))
    found = [fleet.hashcost_usd_per_ph_day(day) for day in range(3)]
    assert found == pytest.approx([24.0, 48.0, 12.0], rel=1e-12)
    assert isinstance(found[0], float)


def test_plans_cannot_be_changed(make_fleet):
    fleet = make_fleet()
    with pytest.raises(dataclasses.FrozenInstanceError):
        fleet.uptime = 1.0


def test_published_depreciation_of_ten_exahashes():
    # 150 million USD over 4 years: the sheet's 102,669.4 a day is over years of 365.25 days;
    # minersim's years have 365
    assert straight_line_per_day(150e6, 0.0, 4 * 365.25) == pytest.approx(102_669.4, abs=0.05)
    assert straight_line_per_day(150e6, 0.0, life_days(4.0)) == pytest.approx(102_739.7, abs=0.05)


def test_four_years_are_1460_days():
    assert life_days(4.0) == 1_460.0


@pytest.mark.parametrize(
    ("age", "value"), [(0.0, 1_000.0), (1.0, 999.0), (450.0, 550.0), (900.0, 100.0), (2e3, 100.0)]
)
def test_value_falls_in_a_line_to_the_salvage_and_no_further(age, value):
    assert machine_days_value(1_000.0, 0.1, 900.0, age) == pytest.approx(value, rel=1e-12)


@given(values, fractions, lives, ages)
def test_value_stays_between_salvage_and_cost(value, salvage, life, age):
    found = machine_days_value(value, salvage, life, age)
    assert value * salvage - 1e-12 * value <= found <= value


@given(values, lives, ages)
def test_full_salvage_is_never_written_off(value, life, age):
    assert machine_days_value(value, 1.0, life, age) == value
