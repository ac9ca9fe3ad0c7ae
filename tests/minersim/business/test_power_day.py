"""A day of power by hand: settings, hours, restarts, demand, shares, resale."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.business import power_plan as p
from minersim.business.power_day import close_power, decide_power, resale_usd
from minersim.economics import machine_margin, settled_machine_price
from minersim.energy.curtailment import hour_tables

DAYS = 6
NEVER = np.zeros(p.RULE)
MARGIN = np.array([1.0, 0.0, 0.02, 1.0, 1.0, 1.0, 1.0, 1.0])


def plan(
    *,
    prices=None,
    paid=0.05,
    settings=((1.0, 1.0),),
    rule=NEVER,
    demand=0.0,
    stand_by=(0.0, 0.0),
    months=(0,),
    whole=None,
    **numbers,
):
    """One fleet of 100 PH/s at 20 J/TH (2,000 kW), at one price or with a table of hours."""
    daily = np.zeros((DAYS, 1, p.DAILY))
    daily[..., p.RUNNING_PHS], daily[..., p.DRAW_KW] = 100.0, 2_000.0
    daily[..., p.PEAK_KW], daily[..., p.PAID_USD_PER_KWH] = 2_000.0, paid
    for name in ("STARTS", "REPAIRS_USD", "CREDIT_USD"):
        daily[..., getattr(p, name)] = numbers.pop(name, 0.0)
    fixed = np.zeros((1, p.FIXED))
    fixed[0, p.REPAIRED_PER_DAY] = 0.1
    for name, value in numbers.items():
        fixed[0, getattr(p, name)] = value
    tables = None if prices is None else hour_tables(np.tile(prices, (DAYS, 1)))
    numbers = [0, -1 if tables is None else 0, 0, DAYS, len(settings)]
    for column, value in (whole or {}).items():
        numbers[column] = value
    marks = np.zeros(DAYS, dtype=bool)
    marks[list(months)] = True
    return p.PowerPlan(
        rule=np.array(rule),
        daily=daily,
        fixed=fixed,
        whole=np.array([numbers]),
        settings=np.array([settings], dtype=float),
        hours=np.zeros((0, DAYS, 25, 4)) if tables is None else tables.hours,
        places=np.zeros((0, DAYS, 2), dtype=np.int64) if tables is None else tables.places,
        demand_usd_per_kw=np.full((DAYS, 1), demand),
        stand_by=np.array([stand_by]),
        site_usd=np.zeros(DAYS),
        months=marks,
    )


def days_of(power, hashprices, *, earned=0.0, fee=0.0):
    """Outcome of each day that begins with one of the hashprices, and the state at the end."""
    state, outcomes = p.start_state(power), []
    highest, kilowatts, ready = np.zeros(1), np.zeros(1), np.zeros(1)
    for day, hashprice in enumerate(hashprices):
        decide_power(power, day, hashprice, fee, state)
        outcome = np.zeros(p.OUTCOME)
        close_power(power, day, earned, state, highest, kilowatts, ready, outcome)
        outcomes.append(outcome)
    return np.array(outcomes), state


def test_a_load_that_always_runs():
    (day,), _ = days_of(plan(), [50.0])
    assert day.tolist() == pytest.approx([100.0, 2_400.0, 48.0, 0.0])


def test_hours_follow_the_hashprice():
    # 20 J/TH: 24 USD/PH/s/day pay 5 cents, 48 pay 10
    prices = np.repeat([0.04, 0.06, 0.20, -0.01], 6)
    found, _ = days_of(plan(prices=prices), [12.0, 24.0, 48.0, 120.0], fee=0.0)
    hours = found[:, p.ENERGY_MWH] / 2.0
    assert hours.tolist() == pytest.approx([6, 12, 18, 24])
    assert found[:, p.RUNNING].tolist() == pytest.approx([25.0, 50.0, 75.0, 100.0])
    paid = [-0.06, 0.18, 0.54, 1.74]
    assert found[:, p.POWER_USD].tolist() == pytest.approx([2_000.0 * usd for usd in paid])


def test_fees_that_are_a_share_lower_the_strike():
    prices = np.repeat([0.04, 0.06], 12)
    power = plan(prices=prices, REVENUE_SHARE=0.25)
    # 36 * 0.9 * 0.75 = 24.3: five cents; 36 * 0.75 = 27: 5.6 cents; 36: 7.5 cents
    (day,), _ = days_of(power, [36.0], fee=0.1, earned=0.9 * 36.0)
    assert day[p.ENERGY_MWH] == pytest.approx(24.0)
    assert day[p.POWER_USD] == pytest.approx(2_000.0 * 0.48 + 50.0 * 0.25 * 32.4)


def test_a_ramp_costs_mining_but_not_power():
    prices = np.tile([0.04, 0.20], 12)
    (day,), _ = days_of(plan(prices=prices, HOURS_PER_START=0.25), [24.0])
    # 12 single hours; the first goes on from the day before
    assert day[p.RUNNING] == pytest.approx(100.0 * (12 - 11 * 0.25) / 24)
    assert day[p.ENERGY_MWH] == pytest.approx(24.0)


def test_machines_lost_at_a_start_come_back():
    prices = np.full(24, 0.05)
    power = plan(prices=prices, RESTART_LOSS=0.2, REPAIR_ALL_USD=5_000.0)
    found, _ = days_of(power, [50.0, 10.0, 50.0, 50.0])
    assert found[:, p.RUNNING].tolist() == pytest.approx([100.0, 0.0, 80.0, 82.0])
    assert found[:, p.REPAIR_USD].tolist() == pytest.approx([0.0, 0.0, 1_000.0, 0.0])


def test_the_best_setting_of_the_day():
    settings = ((1.0, 1.0), (0.8, 0.7155), (0.6, 0.4648))
    power = plan(settings=settings, paid=0.05)
    # marginal: from 0.8 to 1.0 needs 24 * 0.2845 / 0.2 = 34.1 USD/PH/s/day, from 0.6 to 0.8 30.1
    found, _ = days_of(power, [36.0, 32.0, 28.0])
    assert found[:, p.RUNNING].tolist() == pytest.approx([100.0, 80.0, 60.0])
    assert found[:, p.ENERGY_MWH].tolist() == pytest.approx([48.0, 34.344, 22.3104])


def test_the_rule_of_the_day_reckons_with_the_best_setting():
    settings = ((1.0, 1.0), (0.6, 0.4648))
    power = plan(settings=settings, paid=0.05, rule=MARGIN)
    # at full speed a day costs 24, slowed down 24 * 0.4648 / 0.6 = 18.6
    found, _ = days_of(power, [20.0, 18.0, 18.8, 19.5])
    assert found[:, p.RUNNING].tolist() == pytest.approx([60.0, 0.0, 0.0, 60.0])


def test_demand_is_charged_on_the_highest_draw_of_each_month():
    prices = np.full(24, 0.05)
    power = plan(prices=prices, demand=10.0, months=(0, 3))
    found, _ = days_of(power, [10.0, 50.0, 50.0, 50.0, 10.0])
    energy = np.array([0.0, 2_400.0, 2_400.0, 2_400.0, 0.0])
    charge = found[:, p.POWER_USD] - energy
    assert charge.tolist() == pytest.approx([0.0, 20_000.0, 0.0, 20_000.0, 0.0])


def test_credit_and_repairs_are_for_machines_that_would_run():
    power = plan(rule=MARGIN, CREDIT_USD=100.0, REPAIRS_USD=7.0)
    found, _ = days_of(power, [50.0, 10.0])
    assert found[:, p.POWER_USD].tolist() == pytest.approx([2_300.0, 0.0])
    assert found[:, p.REPAIR_USD].tolist() == pytest.approx([7.0, 0.0])


def test_standing_by_is_paid_for_machines_that_are_there_and_would_run():
    contract = (1_500.0, 0.1)
    there = plan(rule=MARGIN, stand_by=contract, whole={p.DELIVERED: 1, p.RETIRED: 4})
    found, _ = days_of(there, [50.0, 50.0, 10.0, 50.0, 50.0])
    # 1,500 of 2,000 kW; nothing for machines to come, switched off, or gone
    assert found[:, p.POWER_USD].tolist() == pytest.approx([0.0, 2_250.0, 0.0, 2_250.0, 0.0])
    small = plan(stand_by=(2_500.0, 0.1))
    (day,), _ = days_of(small, [50.0])
    assert day[p.POWER_USD] == pytest.approx(2_400.0 - 200.0)
    # every start breaks a twentieth: 1,900 kW stand by
    worn = plan(stand_by=(2_500.0, 0.1), rule=MARGIN, RESTART_LOSS=0.05)
    found, _ = days_of(worn, [10.0, 50.0])
    assert found[1, p.POWER_USD] == pytest.approx(0.95 * (2_400.0 - 200.0))


def test_machines_that_are_not_there_do_nothing():
    power = plan(whole={p.DELIVERED: 1, p.RETIRED: 3})
    found, _ = days_of(power, [50.0] * 5)
    assert found[:, p.RUNNING].tolist() == [0.0, 100.0, 100.0, 0.0, 0.0]


def test_resale_follows_the_margin():
    # S21: 17.5 J/TH at 5 cents costs 21 USD/PH/s/day; 50 earn 0.029 USD/TH/day, 450 days of it
    numbers = {
        "RESALE_THS": 200.0 * 1_000,
        "RESALE_J_PER_TH": 17.5,
        "RESALE_USD_PER_KWH": 0.05,
        "RESALE_DAYS": 450.0,
        "RESALE_SCRAP_USD_PER_TH": 1.5,
    }
    power = plan(whole={p.RETIRED: 2}, **numbers)
    assert resale_usd(power, 2, 50.0) == pytest.approx(200_000 * (450 * 0.029 + 1.5))
    assert resale_usd(power, 2, 10.0) == pytest.approx(200_000 * 1.5)
    assert resale_usd(power, 1, 50.0) == 0.0
    assert settled_machine_price(machine_margin(50.0, 17.5, 0.05), 450.0, 1.5) == pytest.approx(
        14.55
    )


@given(
    st.lists(st.integers(-64, 512).map(lambda c: c / 1_024.0), min_size=24, max_size=24),
    st.lists(st.floats(0.5, 400.0), min_size=DAYS, max_size=DAYS),
    st.floats(0.0, 0.9),
)
def test_at_the_economic_strike_no_day_loses_money(prices, hashprices, share):
    power = plan(prices=np.array(prices), REVENUE_SHARE=share)
    state, (highest, kilowatts, ready) = p.start_state(power), np.zeros((3, 1))
    for day, hashprice in enumerate(hashprices):
        decide_power(power, day, hashprice, 0.02, state)
        outcome = np.zeros(p.OUTCOME)
        close_power(power, day, 0.98 * hashprice, state, highest, kilowatts, ready, outcome)
        earned = outcome[p.RUNNING] * 0.98 * hashprice
        assert earned - outcome[p.POWER_USD] >= -1e-6 * max(earned, 1.0)
        hours = outcome[p.ENERGY_MWH] / 2.0
        strike = 0.98 * (1.0 - share) * hashprice / (24.0 * 20.0)
        assert hours == pytest.approx(sum(price <= strike for price in prices))


@given(st.lists(st.floats(0.5, 400.0), min_size=DAYS, max_size=DAYS), st.floats(0.01, 0.3))
def test_the_choice_of_settings_never_earns_less_than_the_nameplate(hashprices, paid):
    settings = ((1.0, 1.0), (0.9, 0.854), (0.75, 0.65), (0.6, 0.4648))
    nameplate, _ = days_of(plan(paid=paid), hashprices)
    best, _ = days_of(plan(paid=paid, settings=settings), hashprices)
    value = np.array(hashprices)
    earned = [found[:, p.RUNNING] * value - found[:, p.POWER_USD] for found in (best, nameplate)]
    assert np.all(earned[0] >= earned[1] - 1e-6 * np.abs(earned[1]) - 1e-9)
