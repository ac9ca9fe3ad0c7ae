import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.economics import SwitchingRule
from minersim.network import (
    Cohorts,
    CohortSupply,
    ConstantGrowth,
    ConstantSupply,
    Delivery,
    ElasticSupply,
    LogisticSupply,
    NoGrowth,
    ProfitabilityGrowth,
    elastic_hashrate,
    logistic_hashrate,
)

RULE = SwitchingRule.create(off_markup=-0.02, on_markup=0.05, off_days=0.0, on_days=0.0)

hashprices = st.floats(min_value=1.0, max_value=1e3)
elasticities = st.floats(min_value=0.0, max_value=3.0)


def cohort_supply(growth=None, *, lead_time_days=10.0, pool_fee=0.0, deliveries=()):
    """Cohorts of 60, 30 and 0 EH/s at hashcosts 20, 40 and 10; new machines join the first two."""
    cohorts = Cohorts(
        efficiency_j_per_th=[20.0, 40.0, 10.0],
        power_usd_per_kwh=[1.0 / 24.0] * 3,
        hashcost_usd_per_ph_day=[20.0, 40.0, 10.0],
        capacity_ehs=[60.0, 30.0, 0.0],
        on_fraction=[1.0, 0.5, 1.0],
    )
    return CohortSupply(
        cohorts, [0, 1], RULE, growth or NoGrowth(), lead_time_days, pool_fee, deliveries
    )


def run(supply, days, hashprice=50.0):
    """Arrivals of each tick, in the order of the engines: deliver, then order."""
    arrived = []
    for day in range(days + 1):
        arrived.append(supply.deliver(float(day)))
        supply.order(float(day), hashprice)
    return arrived


def test_constant_supply_stays_whatever_it_earns():
    supply = ConstantSupply(1000.0, NoGrowth(), 1.0)
    for hashprice in (1.0, 1000.0):
        supply.respond(hashprice)
        supply.switch(hashprice)
        assert run(supply, 10, hashprice) == [0.0] * 11
    assert supply.active_ehs() == supply.installed_ehs() == 1000.0


@pytest.mark.parametrize("rate", [0.33, -0.2])
def test_constant_supply_compounds_its_rate(rate):
    supply = ConstantSupply(1000.0, ConstantGrowth(rate), 1.0)
    arrived = run(supply, 365)
    assert supply.active_ehs() == pytest.approx(1000.0 * math.exp(rate), rel=1e-12)
    assert sum(arrived) == pytest.approx(1000.0 * math.expm1(rate), rel=1e-10)


def test_constant_supply_reads_its_tick():
    supply = ConstantSupply(1000.0, ConstantGrowth(0.365), 10.0)
    run(supply, 1)
    assert supply.active_ehs() == pytest.approx(1000.0 * math.exp(0.01), rel=1e-12)


def test_what_was_ordered_is_delivered_once():
    supply = ConstantSupply(1000.0, ConstantGrowth(0.365), 1.0)
    supply.order(0.0, 50.0)
    assert supply.active_ehs() == 1000.0
    assert supply.deliver(1.0) == pytest.approx(1.0005, abs=1e-6)
    assert supply.deliver(1.0) == 0.0


def test_shocks_take_active_and_not_installed_hashrate():
    supplies = [
        ConstantSupply(100.0, NoGrowth(), 1.0),
        ElasticSupply(100.0, 40.0, 0.5, 100.0),
    ]
    for supply in supplies:
        supply.capacity_factor = 0.75
        assert (supply.active_ehs(), supply.installed_ehs()) == (75.0, 100.0)


def test_elastic_hashrate_by_hand():
    # (32.4 / 40) ** 0.5 = 0.9
    assert elastic_hashrate(1000.0, 40.0, 32.4, 0.5) == pytest.approx(900.0, rel=1e-14)
    assert elastic_hashrate(1000.0, 40.0, 80.0, 2.0) == pytest.approx(4000.0, rel=1e-14)
    assert elastic_hashrate(1000.0, 40.0, 5.0, 0.0) == 1000.0


@given(hashprices, hashprices, elasticities)
def test_elasticity_is_the_ratio_of_logarithms(reference, hashprice, elasticity):
    found = math.log(elastic_hashrate(1000.0, reference, hashprice, elasticity) / 1000.0)
    assert found == pytest.approx(elasticity * math.log(hashprice / reference), abs=1e-12)


def test_elastic_supply_follows_at_once():
    supply = ElasticSupply(1000.0, 40.0, 0.5, 1000.0)
    supply.respond(32.4)
    assert supply.active_ehs() == pytest.approx(900.0, rel=1e-14)
    # from the same point of the curve, not from where it stands
    supply.respond(40.0)
    assert supply.active_ehs() == pytest.approx(1000.0, rel=1e-14)


@pytest.mark.parametrize("elasticity", [0.3, 0.9, 1.2])
def test_a_deviation_of_difficulty_follows_powers_of_minus_the_elasticity(elasticity):
    # hashprice falls as difficulty rises, and the next difficulty is that of the hashrate
    supply = ElasticSupply(1000.0, 40.0, elasticity, 1000.0)
    difficulty, deviations = 1.1, []
    for _ in range(6):
        deviations.append(math.log(difficulty))
        supply.respond(40.0 / difficulty)
        difficulty = supply.active_ehs() / 1000.0
    expected = [(-elasticity) ** n * math.log(1.1) for n in range(6)]
    assert deviations == pytest.approx(expected, rel=1e-10)


@given(hashprices, hashprices, elasticities, elasticities, hashprices)
def test_turning_the_curve_keeps_the_hashrate(reference, hashprice, old, new, later):
    supply = ElasticSupply(1000.0, reference, old, 1000.0)
    supply.respond(hashprice)
    before = supply.active_ehs()
    supply.turn(hashprice, new)
    assert supply.active_ehs() == before
    supply.respond(hashprice)
    assert supply.active_ehs() == before
    # and the new elasticity holds from there
    supply.respond(later)
    expected = elastic_hashrate(before, hashprice, later, new)
    assert supply.active_ehs() == pytest.approx(expected, rel=1e-12)


def test_elastic_supply_orders_nothing_and_switches_nothing():
    supply = ElasticSupply(1000.0, 40.0, 0.5, 900.0)
    assert run(supply, 10) == [0.0] * 11
    supply.switch(1.0)
    assert supply.installed_ehs() == 900.0


def test_active_hashrate_of_cohorts():
    supply = cohort_supply()
    assert (supply.active_ehs(), supply.installed_ehs()) == (75.0, 90.0)
    supply.capacity_factor = 0.8
    assert (supply.active_ehs(), supply.installed_ehs()) == (60.0, 90.0)


def test_cohorts_decide_when_asked_and_not_at_once():
    supply = cohort_supply(pool_fee=0.04)
    supply.respond(1.0)
    assert supply.active_ehs() == 75.0
    # net of the fee 20 earns 19.2, a markup of -0.04 for the first cohort and 0.92 for the third
    supply.switch(20.0)
    assert supply.cohorts.on_fraction == [0.0, 0.0, 1.0]


def test_without_growth_nothing_is_ordered():
    supply = cohort_supply(lead_time_days=0.0)
    assert run(supply, 5) == [0.0] * 6
    assert supply.installed_ehs() == 90.0


def test_orders_arrive_after_their_lead_time():
    supply = cohort_supply(ConstantGrowth(0.365))
    arrived = run(supply, 12)
    daily = 90.0 * math.expm1(0.001)
    assert arrived[:10] == [0.0] * 10
    # until the first delivery the orders are the same every day
    assert arrived[10:] == pytest.approx([daily] * 3, rel=1e-12)
    assert supply.installed_ehs() == pytest.approx(90.0 + 3 * daily, rel=1e-12)


def test_a_lead_time_that_is_no_whole_day_ends_in_the_next_tick():
    supply = cohort_supply(ConstantGrowth(0.365), lead_time_days=2.5)
    assert [amount > 0.0 for amount in run(supply, 4)] == [False, False, False, True, True]


def test_orders_are_placed_on_what_is_installed_then():
    supply = cohort_supply(ConstantGrowth(0.365), lead_time_days=1.0)
    arrived = run(supply, 2)
    daily = math.expm1(0.001)
    assert arrived == pytest.approx([0.0, 90.0 * daily, 90.0 * (1.0 + daily) * daily], rel=1e-12)


def test_new_machines_join_the_entry_cohorts_in_equal_parts_and_run():
    supply = cohort_supply(deliveries=(Delivery(2.0, 20.0),))
    assert run(supply, 3) == [0.0, 0.0, 20.0, 0.0]
    assert supply.cohorts.capacity_ehs == [70.0, 40.0, 0.0]
    assert supply.cohorts.on_fraction == pytest.approx([1.0, 25.0 / 40.0, 1.0], rel=1e-14)


def test_a_planned_delivery_joins_its_own_cohort():
    supply = cohort_supply(deliveries=(Delivery(3.0, 5.0, 2), Delivery(1.0, 7.0, 2)))
    assert run(supply, 4) == [0.0, 7.0, 0.0, 5.0, 0.0]
    assert supply.cohorts.capacity_ehs == [60.0, 30.0, 12.0]


def test_deliveries_of_both_kinds_arrive_together():
    supply = cohort_supply(deliveries=(Delivery(1.0, 5.0, 2), Delivery(1.0, 8.0)))
    assert supply.deliver(0.5) == 0.0
    assert supply.deliver(1.5) == 13.0
    assert supply.cohorts.capacity_ehs == [64.0, 34.0, 5.0]


def test_what_is_under_way_can_be_seen_by_day():
    own, late, early = Delivery(3.0, 5.0, 2), Delivery(2.0, 8.0), Delivery(1.0, 9.0)
    supply = cohort_supply(ConstantGrowth(0.365), lead_time_days=1.0, deliveries=(own, late, early))
    supply.order(0.5, 50.0)
    ordered = Delivery(1.5, pytest.approx(90.0 * math.expm1(0.001), rel=1e-12))
    assert supply.on_order() == [early, ordered, late]
    assert supply.planned() == [own]
    supply.deliver(1.0)
    assert supply.on_order() == [ordered, late]
    # a list of its own
    supply.planned().clear()
    assert supply.planned() == [own]


def test_a_late_delivery_does_not_hold_up_earlier_orders():
    supply = cohort_supply(
        ConstantGrowth(0.365), lead_time_days=2.0, deliveries=(Delivery(5.0, 100.0),)
    )
    arrived = run(supply, 6)
    daily = 90.0 * math.expm1(0.001)
    assert arrived[:5] == pytest.approx([0.0, 0.0, daily, daily, daily * math.exp(0.001)], rel=1e-3)
    assert arrived[5] > 100.0
    assert arrived[6] < 1.0


def test_retirement_is_at_once_and_from_all_alike():
    supply = cohort_supply(ConstantGrowth(-0.365))
    assert run(supply, 1) == [0.0, 0.0]
    kept = math.exp(-0.002)
    assert supply.cohorts.capacity_ehs == pytest.approx([60.0 * kept, 30.0 * kept, 0.0], rel=1e-12)
    assert supply.cohorts.on_fraction == [1.0, 0.5, 1.0]


def test_retirement_of_a_year():
    supply = cohort_supply(ConstantGrowth(-0.5))
    run(supply, 364)
    assert supply.installed_ehs() == pytest.approx(90.0 * math.exp(-0.5), rel=1e-12)


def test_orders_follow_the_profit_after_the_pool_fee():
    # hashcost 12: net of a fee of a quarter, 48 is a markup of 2, one above the hurdle
    growth = ProfitabilityGrowth(10.0, 0.05)
    supply = cohort_supply(growth, lead_time_days=0.0, pool_fee=0.25)
    assert run(supply, 1, hashprice=48.0)[1] == pytest.approx(
        90.0 * math.expm1(0.25 / 365.0), rel=1e-12
    )
    hurdle = cohort_supply(growth, lead_time_days=0.0, pool_fee=0.25)
    assert run(hurdle, 5, hashprice=32.0) == [0.0] * 6


def test_logistic_hashrate_by_hand():
    # Noda, Okumura and Hashimoto 2020: 55 / (1 + exp(-3 (R - 1.5))) at R = 1.8 USD/EH
    expected = 55.0 / (1.0 + math.exp(-0.9))
    assert logistic_hashrate(55.0, 129.6, 28.8, 1.8 * 86.4) == pytest.approx(expected, rel=1e-14)
    assert logistic_hashrate(55.0, 129.6, 28.8, 1e6) == 55.0


@given(hashprices, hashprices)
def test_logistic_supply_rises_with_hashprice_up_to_its_capacity(one, other):
    supply = LogisticSupply(55.0, 129.6, 28.8, 27.5)
    found = []
    for hashprice in sorted((one, other)):
        supply.respond(hashprice)
        found.append(supply.active_ehs())
    assert 0.0 < found[0] <= found[1] <= supply.installed_ehs() == 55.0
    assert run(supply, 3) == [0.0] * 4
