import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.economics import SwitchingRule
from minersim.network import Cohorts, LognormalCurve, initial_on_fractions, lognormal_cohorts

AT_ONCE = SwitchingRule.create(off_markup=-0.02, on_markup=0.05, off_days=0.0, on_days=0.0)

fractions = st.floats(min_value=0.0, max_value=1.0)
capacities = st.floats(min_value=1e-3, max_value=1e4)


def network(capacity_ehs, on_fraction, hashcosts=None):
    costs = hashcosts or [20.0] * len(capacity_ehs)
    return Cohorts(
        efficiency_j_per_th=[cost / 1.2 for cost in costs],
        power_usd_per_kwh=[0.05] * len(costs),
        hashcost_usd_per_ph_day=costs,
        capacity_ehs=capacity_ehs,
        on_fraction=on_fraction,
    )


def test_active_and_installed_hashrate():
    cohorts = network([100.0, 40.0, 10.0], [1.0, 0.25, 0.0])
    assert len(cohorts) == 3
    assert cohorts.active_ehs() == 110.0
    assert cohorts.installed_ehs() == 150.0


def test_new_machines_arrive_switched_on_and_mix_with_the_old():
    cohorts = network([3.0, 7.0], [0.5, 0.2])
    cohorts.add(0, 1.0)
    assert cohorts.capacity_ehs == [4.0, 7.0]
    assert cohorts.on_fraction == [0.625, 0.2]


def test_first_machines_of_a_cohort_are_on():
    cohorts = network([0.0], [0.3])
    cohorts.add(0, 2.0)
    assert (cohorts.capacity_ehs, cohorts.on_fraction) == ([2.0], [1.0])


def test_nothing_added_to_nothing_changes_nothing():
    cohorts = network([0.0], [0.3])
    cohorts.add(0, 0.0)
    assert (cohorts.capacity_ehs, cohorts.on_fraction) == ([0.0], [0.3])


@given(capacities, fractions, capacities)
def test_adding_raises_active_and_installed_by_what_is_added(before, on, added):
    cohorts = network([before], [on])
    active = cohorts.active_ehs()
    cohorts.add(0, added)
    assert cohorts.active_ehs() == pytest.approx(active + added, rel=1e-12)
    assert cohorts.installed_ehs() == before + added
    assert on - 1e-15 <= cohorts.on_fraction[0] <= 1.0


def test_each_cohort_decides_by_its_own_cost():
    rule = SwitchingRule.create(off_markup=-0.25, on_markup=0.5, off_days=0.0, on_days=0.0)
    # markups at hashprice 24: below -0.25, -0.25, 0.5, above 0.5; at a threshold nothing moves
    cohorts = network([1.0] * 4, [0.5] * 4, [32.1, 32.0, 16.0, 15.9])
    cohorts.switch(rule, 24.0, 0.0)
    assert cohorts.on_fraction == [0.0, 0.5, 0.5, 1.0]
    assert cohorts.days_below == [1.0, 0.0, 0.0, 0.0]
    assert cohorts.days_above == [0.0, 0.0, 0.0, 1.0]


def test_the_pool_fee_counts_against_the_miner():
    cohorts = network([1.0], [1.0], [20.0])
    cohorts.switch(AT_ONCE, 20.0, 0.0)
    assert cohorts.on_fraction == [1.0]
    cohorts.switch(AT_ONCE, 20.0, 0.04)
    assert cohorts.on_fraction == [0.0]


def test_cohorts_leave_after_their_delay_and_with_their_relaxation():
    rule = SwitchingRule.create(
        off_markup=-0.02,
        on_markup=0.05,
        off_days=3.0,
        on_days=2.0,
        off_relaxation_days=10.0,
        on_relaxation_days=5.0,
    )
    cohorts = network([1.0, 1.0], [1.0, 1.0], [30.0, 10.0])
    seen = []
    for hashprice in [20.0] * 5 + [40.0] * 3:
        cohorts.switch(rule, hashprice, 0.0)
        seen.append(cohorts.on_fraction[0])
    low = math.exp(-0.3)
    expected = [1.0, 1.0, math.exp(-0.1), math.exp(-0.2), low, low]
    expected += [1.0 - (1.0 - low) * math.exp(-0.2), 1.0 - (1.0 - low) * math.exp(-0.4)]
    assert seen == pytest.approx(expected, rel=1e-12)
    assert cohorts.on_fraction[1] == 1.0


def test_a_copy_goes_its_own_way():
    original = network([1.0, 1.0], [1.0, 1.0], [30.0, 10.0])
    copy = original.copy()
    copy.add(0, 5.0)
    copy.switch(AT_ONCE, 20.0, 0.0)
    assert (copy.installed_ehs(), copy.on_fraction) == (7.0, [0.0, 1.0])
    assert (original.capacity_ehs, original.on_fraction) == ([1.0, 1.0], [1.0, 1.0])
    assert (original.days_below, original.days_above) == ([0.0, 0.0], [0.0, 0.0])


def test_a_copy_keeps_the_counted_days():
    original = network([1.0, 1.0], [1.0, 1.0], [30.0, 10.0])
    original.switch(AT_ONCE, 20.0, 0.0)
    copy = original.copy()
    assert (copy.days_below, copy.days_above) == ([1.0, 0.0], [0.0, 1.0])


def test_at_the_start_a_share_of_those_under_water_is_still_on():
    # markups below -0.25, -0.25, 0 and 0.5
    on = initial_on_fractions([32.1, 32.0, 24.0, 16.0], 24.0, 0.0, -0.25, 0.3)
    assert on == [0.3, 1.0, 1.0, 1.0]


def test_at_the_start_the_pool_fee_counts():
    assert initial_on_fractions([20.0], 20.0, 0.04, -0.02, 0.3) == [0.3]


def test_lognormal_cohorts_have_one_exahash_in_equal_parts_all_on():
    cohorts, entry = lognormal_cohorts(LognormalCurve(), 8, 5)
    assert len(cohorts) == 40
    assert cohorts.capacity_ehs == [1.0 / 40.0] * 40
    assert cohorts.installed_ehs() == pytest.approx(1.0, rel=1e-12)
    assert cohorts.active_ehs() == cohorts.installed_ehs()
    assert cohorts.days_below == cohorts.days_above == [0.0] * 40
    # without a frontier, new machines are of the most efficient class
    best = min(cohorts.efficiency_j_per_th)
    assert entry == [i for i in range(40) if cohorts.efficiency_j_per_th[i] == best]
    assert len(entry) == 5


def test_lognormal_cohorts_pair_every_efficiency_with_every_power_price():
    curve = LognormalCurve()
    cohorts, _ = lognormal_cohorts(curve, 8, 5)
    pairs = set(zip(cohorts.efficiency_j_per_th, cohorts.power_usd_per_kwh, strict=True))
    assert len(pairs) == 40
    assert len({e for e, _ in pairs}) == 8
    assert len({p for _, p in pairs}) == 5
    products = [
        24.0 * e * p
        for e, p in zip(cohorts.efficiency_j_per_th, cohorts.power_usd_per_kwh, strict=True)
    ]
    assert cohorts.hashcost_usd_per_ph_day == pytest.approx(products, rel=1e-14)
    logs = np.log(cohorts.hashcost_usd_per_ph_day)
    assert math.exp(logs.mean()) == pytest.approx(22.08, rel=1e-12)
    assert logs.std() == pytest.approx(curve.hashcost_log_sd, rel=1e-12)


def test_a_frontier_has_an_empty_class_of_its_own():
    cohorts, entry = lognormal_cohorts(
        LognormalCurve(), 4, 3, frontier_efficiencies_j_per_th=[13.5]
    )
    assert len(cohorts) == 15
    assert entry == [12, 13, 14]
    assert [cohorts.capacity_ehs[i] for i in entry] == [0.0] * 3
    assert [cohorts.efficiency_j_per_th[i] for i in entry] == [13.5] * 3
    assert [cohorts.power_usd_per_kwh[i] for i in entry] == cohorts.power_usd_per_kwh[:3]
    assert cohorts.installed_ehs() == pytest.approx(1.0, rel=1e-12)
    assert len(cohorts.on_fraction) == len(cohorts.hashcost_usd_per_ph_day) == 15
