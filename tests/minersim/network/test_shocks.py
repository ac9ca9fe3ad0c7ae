import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.network import CapacityShock, capacity_factor, change_days, gone_factor


def test_a_storm_lasts_from_its_first_day_to_before_its_end():
    storm = (CapacityShock(day=10.0, change_fraction=-0.25, duration_days=5.0),)
    days = [0.0, 9.999, 10.0, 14.999, 15.0, 1000.0]
    assert [capacity_factor(storm, day) for day in days] == [1.0, 1.0, 0.75, 0.75, 1.0, 1.0]


def test_a_ban_is_for_good():
    ban = (CapacityShock(day=10.0, change_fraction=-0.5),)
    assert [capacity_factor(ban, day) for day in (9.0, 10.0, 36_500.0)] == [1.0, 0.5, 0.5]


def test_a_change_may_add_capacity():
    assert capacity_factor((CapacityShock(0.0, 0.3),), 0.0) == pytest.approx(1.3)


def test_shocks_in_force_multiply():
    shocks = (CapacityShock(1.0, -0.5), CapacityShock(2.0, -0.5, 2.0), CapacityShock(3.0, 1.0, 1.0))
    found = [capacity_factor(shocks, float(day)) for day in range(6)]
    assert found == [1.0, 0.5, 0.25, 0.5, 0.5, 0.5]


def test_without_shocks_all_capacity_runs():
    assert capacity_factor((), 5.0) == 1.0


def test_what_ends_before_it_has_built_up_goes_from_where_it_is():
    heat = CapacityShock(10.0, -0.4, 5.0, over_days=20.0, recovery_days=2.0)
    found = [heat.strength(day) for day in (9.0, 10.0, 14.0, 15.0, 16.0, 17.0)]
    assert found == pytest.approx([0.0, 0.05, 0.25, 0.125, 0.0, 0.0])


@given(st.floats(0.1, 60.0), st.floats(0.0, 60.0), st.floats(0.0, 60.0), st.floats(0.0, 200.0))
def test_a_shock_grows_until_its_duration_is_over_and_then_goes(lasts, over, back, moment):
    shock = CapacityShock(0.0, -0.5, lasts, over_days=over, recovery_days=back)
    before, after = shock.strength(moment), shock.strength(moment + 0.5)
    assert 0.0 <= after <= 1.0
    assert shock.strength(lasts) <= shock.strength(lasts - 1e-6)
    if moment + 0.6 < lasts:
        assert before <= after
    elif moment + 0.1 > lasts:
        assert before >= after


def test_a_ban_builds_up_lasts_and_goes_by_days():
    ban = CapacityShock(10.0, -0.5, 30.0, over_days=4.0, recovery_days=4.0, gone=True)
    days = change_days((ban,), 100.0)
    assert days == [10.0, 11.0, 12.0, 13.0, 14.0, 40.0, 41.0, 42.0, 43.0, 44.0]
    factors = [capacity_factor((ban,), day) for day in days]
    assert factors == pytest.approx([0.875, 0.75, 0.625, 0.5, 0.5, 0.625, 0.75, 0.875, 1.0, 1.0])
    assert gone_factor((ban,), 20.0) == 0.5
    storm = CapacityShock(12.0, -0.2, 5.0)
    assert capacity_factor((ban, storm), 14.5) == pytest.approx(0.4)
    assert gone_factor((ban, storm), 14.5) == 0.5
