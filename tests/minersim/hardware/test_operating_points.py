import csv
import math
from importlib import resources
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.errors import InputError
from minersim.hardware import (
    MAX_HASHRATE_FRACTION,
    MIN_HASHRATE_FRACTION,
    POWER_EXPONENT,
    OperatingPoint,
    at_power_limit,
    catalogue,
    custom_machine,
    find_machine,
    hashrate_at_power,
    lowest_power_w,
    operating_points,
    power_at_hashrate,
)

MACHINES = catalogue()
RIG = custom_machine("Rig", 100.0, 3000.0)

in_range = st.floats(MIN_HASHRATE_FRACTION, MAX_HASHRATE_FRACTION)
exponents = st.floats(1.05, 3.0)
machines = st.sampled_from(MACHINES)
shares = st.floats(0.0, 1.0)


def limit_of(machine, share):
    lowest = lowest_power_w(machine)
    return min(lowest + share * (machine.power_w - lowest), machine.power_w)


def read_table():
    table = resources.files("minersim.hardware").joinpath("data", "operating_points.csv")
    return list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))


# the law


def test_law_at_known_fractions():
    assert power_at_hashrate(1.0) == 1.0
    assert power_at_hashrate(0.6) == pytest.approx(0.464758)
    assert power_at_hashrate(1.1) == pytest.approx(1.153690)
    assert hashrate_at_power(0.5) == pytest.approx(0.629961)
    assert (MIN_HASHRATE_FRACTION, MAX_HASHRATE_FRACTION, POWER_EXPONENT) == (0.6, 1.1, 1.5)


def test_law_comes_near_a_tuned_s19j_pro():
    """96 TH/s at 2850 W (29.69 J/TH), tuned to 74.5 TH/s at 1905 W (25.57 J/TH)."""
    assert 2850.0 * power_at_hashrate(74.5 / 96.0) == pytest.approx(1905.0, rel=0.03)
    exponent = math.log(1905.0 / 2850.0) / math.log(74.5 / 96.0)
    assert exponent == pytest.approx(1.589, abs=5e-4)
    assert 2850.0 * power_at_hashrate(74.5 / 96.0, exponent) == pytest.approx(1905.0)


def test_law_comes_near_a_step_of_luxos_profiles():
    frequency, voltage = 495.0 / 545.0, 13.2 / 13.4
    assert power_at_hashrate(frequency) == pytest.approx(frequency * voltage**2, rel=0.02)


def test_law_has_its_optimum_where_the_formula_says():
    """HP h - 24 p e0 h^1.5 is greatest at (HP / (1.5 · 24 p e0))²: 0.4482, below the range."""
    hashprice_usd_per_ph_day, power_usd_per_kwh, efficiency_kw_per_ph = 35.776, 0.05, 29.69

    def margin(fraction):
        power_kw = efficiency_kw_per_ph * power_at_hashrate(fraction)
        return hashprice_usd_per_ph_day * fraction - 24.0 * power_usd_per_kwh * power_kw

    best = max((number / 10_000 for number in range(1, 11_001)), key=margin)
    assert best == pytest.approx(0.4482, abs=1e-4)
    assert margin(MIN_HASHRATE_FRACTION) > margin(1.0)


@given(in_range, exponents)
def test_law_and_inverse_agree(fraction, exponent):
    power = power_at_hashrate(fraction, exponent)
    assert hashrate_at_power(power, exponent) == pytest.approx(fraction)


@given(in_range, in_range, exponents)
def test_law_rises_and_efficiency_improves_as_power_falls(first, second, exponent):
    low, high = sorted((first, second))
    assert power_at_hashrate(low, exponent) <= power_at_hashrate(high, exponent)
    assert (
        power_at_hashrate(low, exponent) / low <= power_at_hashrate(high, exponent) / high + 1e-12
    )


# documented settings


def test_settings_are_of_machines_in_the_catalogue():
    rows = read_table()
    assert len(rows) >= 80
    assert {row["model"] for row in rows} <= {machine.model for machine in MACHINES}
    assert {row["kind"] for row in rows} == {"documented", "measured"}
    assert not any("/" in row["source"] for row in rows)


def test_settings_of_one_source_rise_in_hashrate_and_power():
    curves = {}
    for row in read_table():
        if row["kind"] == "documented":
            point = (float(row["hashrate_ths"]), float(row["power_w"]))
            curves.setdefault((row["model"], row["source"]), []).append(point)
    for points in curves.values():
        for below, above in pairwise(sorted(points)):
            assert below[0] < above[0]
            assert below[1] < above[1]


def test_operating_points_are_sorted_and_sane():
    documented = {machine.model for machine in MACHINES if operating_points(machine)}
    assert {"Antminer S19j Pro", "Antminer S19k Pro", "Antminer S19 XP"} <= documented
    for machine in MACHINES:
        points = operating_points(machine)
        hashrates = [point.hashrate_ths for point in points]
        assert hashrates == sorted(hashrates)
        for point in points:
            ratio = point.efficiency_j_per_th / machine.efficiency_j_per_th
            assert 0.6 <= ratio <= 1.3, (machine, point)


def test_operating_points_of_known_and_unknown_models():
    points = operating_points(find_machine("SEALMINER A2 226T"))
    assert points == (
        OperatingPoint("low power", 174.0, 2668.0),
        OperatingPoint("normal power", 226.0, 3729.0),
        OperatingPoint("high power", 247.0, 4304.0),
    )
    assert points[0].efficiency_j_per_th == pytest.approx(15.33, abs=0.01)
    assert operating_points(find_machine("Antminer S19 95T")) == ()
    assert operating_points(RIG) == ()


# limits


@given(machines, st.floats(1.0, 100.0))
def test_limit_at_or_above_the_nameplate_is_no_overclock(machine, factor):
    point = at_power_limit(machine, machine.power_w * factor)
    assert point == OperatingPoint("nameplate", machine.hashrate_ths, machine.power_w)


def test_limit_by_the_law():
    point = at_power_limit(RIG, 1500.0)
    assert point.profile == "power law"
    assert point.hashrate_ths == pytest.approx(62.9961)
    assert point.power_w == 1500.0
    assert lowest_power_w(RIG) == pytest.approx(3000.0 * 0.464758, rel=1e-6)


def test_limit_below_the_lowest_says_what_is_reachable():
    with pytest.raises(
        InputError, match=r"^power limit 1000 W is too low for Rig 100T: the lowest is 1394\.3 W$"
    ):
        at_power_limit(RIG, 1000.0)
    assert at_power_limit(RIG, 1394.3).hashrate_ths == pytest.approx(60.0, rel=1e-4)


@pytest.mark.parametrize("limit", [0.0, -5.0, math.nan, math.inf])
def test_limit_must_be_a_positive_number(limit):
    with pytest.raises(InputError, match="power_limit_w must be a positive number"):
        at_power_limit(RIG, limit)


@pytest.mark.parametrize(
    ("name", "limit_w", "hashrate_ths", "profile"),
    [
        ("SEALMINER A2 226T", 2668.0, 174.0, "Bitdeer power modes"),
        ("SEALMINER A2 226T", (2668.0 + 3729.0) / 2.0, 200.0, "Bitdeer power modes"),
        ("Antminer T21 233T", 3610.0, 190.0, "Bitmain energy modes"),
        ("Antminer S21 Imm 301T", 3824.0, 239.0, "Bitmain energy modes"),
        ("Antminer S15 28T", 850.0, 17.0, "Bitmain power modes"),
    ],
)
def test_limit_on_documented_settings(name, limit_w, hashrate_ths, profile):
    point = at_power_limit(find_machine(name), limit_w)
    assert point.hashrate_ths == pytest.approx(hashrate_ths)
    assert point.profile == profile


def test_settings_of_another_bin_are_scaled_to_the_nameplate():
    """The 220T bin stands to its own nameplate as the 226T bin to its own."""
    other, own = find_machine("SEALMINER A2 220T"), find_machine("SEALMINER A2 226T")
    limited = at_power_limit(other, other.power_w * 2668.0 / 3729.0)
    assert limited.hashrate_ths / other.hashrate_ths == pytest.approx(174.0 / own.hashrate_ths)


def test_law_continues_below_the_least_setting():
    machine = find_machine("SEALMINER A2 226T")
    point = at_power_limit(machine, 2300.0)
    assert point.profile == "power law"
    assert point.hashrate_ths == pytest.approx(174.0 * (2300.0 / 2668.0) ** (1.0 / 1.5))
    assert at_power_limit(machine, lowest_power_w(machine)).hashrate_ths == pytest.approx(
        MIN_HASHRATE_FRACTION * machine.hashrate_ths
    )


def test_documented_settings_may_go_below_the_range_of_the_law():
    machine = find_machine("Antminer S19k Pro 120T")
    point = at_power_limit(machine, lowest_power_w(machine))
    assert point.hashrate_ths / machine.hashrate_ths == pytest.approx(39.2 / 121.8)


def test_measurements_and_other_bins_settings_are_not_curves():
    for name in ("Antminer S19 Pro Hyd 184T", "Whatsminer M60S 186T", "Antminer T21 190T"):
        machine = find_machine(name)
        assert operating_points(machine)
        point = at_power_limit(machine, 0.8 * machine.power_w)
        assert point.profile == "power law"
        assert point.hashrate_ths / machine.hashrate_ths == pytest.approx(hashrate_at_power(0.8))


def test_limit_on_an_s19j_pro_comes_near_the_tuned_machine():
    machine = find_machine("Antminer S19j Pro 96T")
    assert at_power_limit(machine, 1905.0).hashrate_ths == pytest.approx(74.5, rel=0.05)


@given(machines, shares, shares)
def test_hashrate_rises_with_the_limit_and_never_jumps(machine, first, second):
    low, high = sorted((limit_of(machine, first), limit_of(machine, second)))
    slower, faster = at_power_limit(machine, low), at_power_limit(machine, high)
    assert slower.power_w == low
    assert slower.hashrate_ths <= faster.hashrate_ths * (1.0 + 1e-12)
    steepest = 2.0 * machine.hashrate_ths / machine.power_w
    assert faster.hashrate_ths - slower.hashrate_ths <= steepest * (high - low) + 1e-9


@given(machines, shares)
def test_limited_machine_is_no_less_efficient_than_the_nameplate(machine, share):
    point = at_power_limit(machine, limit_of(machine, share))
    assert point.efficiency_j_per_th <= machine.efficiency_j_per_th * (1.0 + 1e-12)
    assert point.hashrate_ths <= machine.hashrate_ths


@given(machines)
def test_lowest_power_is_reachable_and_less_is_not(machine):
    lowest = lowest_power_w(machine)
    assert 0.25 < lowest / machine.power_w < 0.6
    assert at_power_limit(machine, lowest).power_w == lowest
    with pytest.raises(InputError, match="too low"):
        at_power_limit(machine, lowest * 0.999)
