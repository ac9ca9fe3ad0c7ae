"""Failures, repairs and ageing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.hardware import (
    at_power_limit,
    custom_machine,
    find_machine,
    lowest_power_w,
    settings_below,
)
from minersim.hardware.wear import aged_share, failures_per_day, working_share


def test_day_by_day_gives_the_same_share():
    # small steps of: failed per day while working, repaired per day while down
    working, step = 1.0, 0.001
    for _ in range(40_000):
        working += step * (-0.5 / 365.0 * working + (1.0 - working) / 20.0)
    assert working_share(0.5, 20.0, 40.0) == pytest.approx(working, rel=1e-5)


@given(st.floats(0.0, 5.0), st.floats(1.0, 100.0), st.floats(0.0, 5_000.0), st.floats(0.0, 100.0))
def test_the_share_falls_to_what_repairs_hold(rate, repair, days, more):
    early, late = working_share(rate, repair, days), working_share(rate, repair, days + more)
    settled = 1.0 / (1.0 + rate / 365.0 * repair)
    assert settled - 1e-12 <= late <= early + 1e-12 <= 1.0 + 1e-12


def test_no_failures_by_hand():
    assert working_share(0.0, 30.0, 100.0) == 1.0
    assert failures_per_day(3.65, 0.5) == pytest.approx(0.005)
    assert aged_share(0.1, 365.0) == pytest.approx(0.9)
    assert aged_share(0.0, 365.0) == 1.0


@given(st.floats(0.0, 1.0))
def test_settings_go_down_to_the_lowest_and_never_waste(part):
    machine = find_machine("Antminer S19j Pro 104T")
    lowest = lowest_power_w(machine)
    limit = lowest + part * (machine.power_w - lowest)
    points = settings_below(machine, limit)
    assert points[0] == at_power_limit(machine, limit)
    assert points[-1].power_w == pytest.approx(lowest)
    powers = [point.power_w for point in points]
    assert powers == sorted(powers, reverse=True)
    hashrates = [point.hashrate_ths for point in points]
    assert hashrates == sorted(hashrates, reverse=True)
    # documented steps need not get better one by one, but none is worse than the nameplate
    assert max(p.efficiency_j_per_th for p in points) <= machine.efficiency_j_per_th * (1 + 1e-9)


def test_settings_of_the_power_law():
    machine = custom_machine("Rig", 100.0, 3_000.0, None)
    points = settings_below(machine)
    assert points[0].hashrate_ths == 100.0
    assert points[-1].hashrate_ths == pytest.approx(60.0)
    assert len(points) == 9
