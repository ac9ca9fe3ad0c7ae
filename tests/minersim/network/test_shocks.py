import pytest

from minersim.network import CapacityShock, capacity_factor


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
