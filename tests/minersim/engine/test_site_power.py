"""What a site's settings make of a day, by hand."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from minersim.business.power_plan import REPAIRS_USD
from minersim.energy import read_hourly_prices, whole_prices
from minersim.energy.dispatch import dispatch
from minersim.engine import run
from minersim.engine.operator_setup import fleet_plans, months_later, operator_plan
from minersim.engine.site_power import energy_prices, site_power

FLEET = {"machine": "Rig", "count": 1_000, "uptime": 1.0}
RIG = {"name": "Rig", "hashrate_ths": 100.0, "efficiency_j_per_th": 20.0}
START = date(2026, 1, 1)


@pytest.fixture
def rig(world):
    """100 PH/s at 20 J/TH, 2 MW, on a world that stands still; changes of site and fleet."""

    def make(fleet=None, days=30, **site):
        return world(
            horizon_days=days,
            machines=[RIG],
            sites=[
                {"name": "A", "power_usd_per_kwh": 0.05, "fleets": [FLEET | (fleet or {})]} | site
            ],
            **{"chain.luck": False, "operator.pool_fee": 0.0, "operator.shortfall": "owners"},
        )

    return make


@pytest.fixture
def price_file(tmp_path):
    """Forty days whose hours cost 40 USD/MWh, 400 from 18 to 20 UTC, and -10 at 4."""
    hours = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=h) for h in range(24 * 40)]
    prices = {18: 400.0, 19: 400.0, 4: -10.0}
    rows = [f"{h:%Y-%m-%dT%H:%MZ},{prices.get(h.hour, 40.0)}" for h in hours]
    file = tmp_path / "prices.csv"
    file.write_text("time,usd_per_mwh\n" + "\n".join(rows))
    return {"file": str(file), "layout": "plain"}


def test_economic_curtailment_by_hand(rig, price_file):
    # hashprice 62.864 at 20 J/TH pays 131 USD/MWh: two hours of a day stand still
    figures = run(rig(hourly_prices=price_file, curtailment={})).figures
    assert figures["uptime"][0] == pytest.approx(22 / 24)
    assert figures["energy_mwh"][0] == pytest.approx(30 * 22 * 2.0)
    assert figures["power_cost_usd"][0] == pytest.approx(30 * 2.0 * (21 * 40.0 - 10.0))
    assert figures["power_paid_usd_per_mwh"][0] == pytest.approx((21 * 40.0 - 10.0) / 22)


def test_a_ramp_loses_a_part_of_an_hour_each_day(rig, price_file):
    site = {"hourly_prices": price_file, "curtailment": {"minutes_per_start": 30.0}}
    figures = run(rig(**site)).figures
    assert figures["uptime"][0] == pytest.approx(21.5 / 24)
    assert figures["energy_mwh"][0] == pytest.approx(30 * 22 * 2.0)


def test_a_fixed_strike_below_most_hours(rig, price_file):
    curtailment = {"strike": "fixed", "strike_usd_per_kwh": 0.0}
    figures = run(rig(hourly_prices=price_file, curtailment=curtailment)).figures
    assert figures["uptime"][0] == pytest.approx(1 / 24)
    assert figures["power_cost_usd"][0] == pytest.approx(-30 * 20.0)


def test_demand_charge_of_two_months(rig):
    # 30 January days and 15 of February 28 of 2026
    figures = run(rig(days=46, demand_usd_per_kw_month=10.0)).figures
    energy = 46 * 24 * 2_000.0 * 0.05
    charge = 2_000.0 * 10.0 * (1.0 + 15.0 / 28.0)
    assert figures["power_cost_usd"][0] == pytest.approx(energy + charge)


def test_coincident_peaks_are_paid_or_avoided(rig, price_file):
    peaks = {"usd_per_kw_year": 60.0, "months": [1, 2], "from_hour": 17, "to_hour": 21}
    site = {"hourly_prices": price_file, "coincident_peak": peaks}
    # the rule of the day would see what the hour costs, and stop for the day
    never = {"operator.switch_off": {"rule": "never"}}
    plain = run(rig(hourly_prices=price_file)).figures["power_cost_usd"][0]
    paid = run(rig(**site).replace(never)).figures["power_cost_usd"][0]
    # the run has one of the two months: half of the charge
    assert paid - plain == pytest.approx(2_000.0 * 60.0 / 2)
    site["coincident_peak"] = peaks | {"avoided_hours_per_month": 2}
    avoided = run(rig(**site)).figures
    assert plain - avoided["power_cost_usd"][0] == pytest.approx(2 * 2_000.0 * 0.4)
    assert avoided["uptime"][0] == pytest.approx(1 - 2 / 720)


def test_demand_response_pays_for_standing_by_and_for_standing_still(rig, price_file):
    response = {
        "committed_mw": 1.0,
        "usd_per_mw_year": 36_500.0,
        "called_hours": 73,
        "usd_per_mwh_called": 250.0,
    }
    site = {"hourly_prices": price_file, "demand_response": response}
    plain = run(rig(hourly_prices=price_file)).figures["power_cost_usd"][0]
    found = run(rig(**site)).figures
    # 73 calls a year are 6 in 30 days, at 400 USD/MWh; half of the 2 MW is paid for
    assert found["uptime"][0] == pytest.approx(1 - 6 / 720)
    saved = 30 * 100.0 + 6 * 2.0 * 400.0 + 6 * 1.0 * 250.0
    assert plain - found["power_cost_usd"][0] == pytest.approx(saved)


def test_standing_by_is_paid_as_machines_come(rig):
    response = {"committed_mw": 1.5, "usd_per_mw_year": 36_500.0}
    fleets = [
        FLEET | {"count": 500, "delivery_date": START + timedelta(days=10)},
        FLEET | {"count": 500, "delivery_date": START + timedelta(days=20)},
    ]
    plain = run(rig(fleets=fleets))["equity_usd"][0]
    found = run(rig(fleets=fleets, demand_response=response))["equity_usd"][0]
    # 1.5 MW all the time would be 150 USD a day
    paid = [0.0] * 10 + [100.0] * 10 + [150.0] * 10
    assert np.diff(found - plain).tolist() == pytest.approx(paid, abs=1e-5)


def test_block_sold_back(rig, price_file):
    block = {"block_mw": 3.0, "contract_usd_per_kwh": 0.045, "surplus": "market"}
    site = {"hourly_prices": price_file, "curtailment": {}}
    plain = run(rig(**site)).figures
    found = run(rig(**site, take_or_pay=block)).figures
    market = 21 * 40.0 + 2 * 400.0 - 10.0
    swap = 30 * 3.0 * (24 * 45.0 - market)
    assert found["power_cost_usd"][0] - plain["power_cost_usd"][0] == pytest.approx(swap)
    assert found["uptime"][0] == plain["uptime"][0]


def test_block_lost_runs_what_it_covers(rig, price_file):
    block = {"block_mw": 0.5, "contract_usd_per_kwh": 0.045}
    site = {"hourly_prices": price_file, "curtailment": {}}
    found = run(rig(**site, take_or_pay=block)).figures
    # a quarter runs always, the rest in 22 hours at the market's price
    assert found["uptime"][0] == pytest.approx(0.25 + 0.75 * 22 / 24)
    rest = 1.5 * (21 * 40.0 - 10.0)
    assert found["power_cost_usd"][0] == pytest.approx(30 * (500.0 * 24 * 0.045 + rest))


def test_hosting_takes_a_fee_and_a_share(rig):
    plain = run(rig()).figures
    found = run(rig(hosting={"fee_usd_per_kwh": 0.01, "revenue_share": 0.1})).figures
    fee = 30 * 48.0 * 1_000 * 0.01 + 0.1 * plain["revenue_usd"][0]
    assert found["power_cost_usd"][0] - plain["power_cost_usd"][0] == pytest.approx(fee)


def test_the_least_efficient_machines_stand_still(rig):
    old = FLEET | {"machine": "Antminer S19j Pro 104T"}
    scenario = rig(fleet={}, power_limit_mw=3.0, over_limit="least-efficient-first")
    both = scenario.replace({"sites[0].fleets": [old, FLEET]})
    energy = run(both).figures["energy_mwh"][0]
    assert energy == pytest.approx(30 * 24 * 3.0)
    hashrate = run(both)["hashrate_phs"][0, 5]
    assert hashrate == pytest.approx(100.0 + 104.0 * 1.0 / (104.0 * 29.5 / 1_000), rel=0.01)


def test_heat_throttles_and_pays(rig):
    climate = {"monthly_mean_c": [42.0] * 12, "monthly_highest_c": [42.0] * 12}
    found = run(rig(climate=climate, heat_reuse={"used": 0.5, "credit_usd_per_kwh": 0.04})).figures
    assert found["uptime"][0] == pytest.approx(0.898)
    assert found["power_cost_usd"][0] == pytest.approx(30 * 48_000.0 * 0.898 * 0.03)


def test_temperatures_of_a_file(rig, tmp_path):
    file = tmp_path / "weather.csv"
    days = [START + timedelta(days=day) for day in range(30)]
    rows = [f"{day},{30 if day.day < 16 else 50},50" for day in days]
    file.write_text("date,mean_c,highest_c\n" + "\n".join(rows))
    hashrate = run(rig(climate={"file": str(file), "stop_c": 49.0}))["hashrate_phs"][0]
    assert hashrate[20] == 0.0
    assert 50.0 < hashrate[5] < 100.0


def test_hours_without_a_price_take_the_tariff(rig, price_file):
    table = price_file | {"missing": "tariff", "adder_usd_per_kwh": 0.01}
    site = rig(days=50, hourly_prices=table).sites[0]
    found = energy_prices(site, START, 51)
    assert found[39].max() == pytest.approx(0.41)
    assert np.all(found[40:] == 0.05)


def test_prices_of_other_days(rig, price_file):
    table = price_file | {"from_date": date(2026, 1, 11), "repeat_from": date(2026, 1, 1)}
    found = energy_prices(rig(days=60, hourly_prices=table).sites[0], START, 61)
    assert not np.isnan(found).any()
    assert found[:, 18] == pytest.approx(0.4)


def test_machines_are_compared_at_the_mean_of_the_run(rig, price_file):
    scenario = rig(hourly_prices=price_file)
    mean = (21 * 40.0 + 2 * 400.0 - 10.0) / 24 / 1_000
    assert fleet_plans(scenario)[0].power_usd_per_kwh == pytest.approx(np.full(31, mean))
    curtailed = scenario.replace({"sites[0].curtailment": {}})
    cheap = (21 * 40.0 - 10.0) / 22 / 1_000
    assert fleet_plans(curtailed)[0].power_usd_per_kwh == pytest.approx(np.full(31, cheap))


def test_purchase_by_instalments(rig):
    fleet = {
        "price_usd_per_machine": 1_000.0,
        "deposit_share": 0.4,
        "instalments": 3,
        "delivery_delay_days": 7,
    }
    plan = operator_plan(rig(fleet=fleet, days=200)).fleets[0]
    assert [(day, usd) for day, usd, _ in plan.payments()] == [
        (0, pytest.approx(400_000.0)),
        (31, pytest.approx(200_000.0)),
        (59, pytest.approx(200_000.0)),
        (90, pytest.approx(200_000.0)),
    ]
    assert sum(amount for _, _, amount in plan.payments()) == 10**6 * 10**6
    assert plan.delivery_day == 7
    assert months_later(date(2024, 1, 31), 1) == date(2024, 2, 29)


def test_retired_machines_are_sold_at_the_market(rig):
    leaves = {"date": date(2026, 1, 16), "scrap_usd_per_th": 2.0}
    fleet = {"retirement": leaves, "book_value_usd_per_machine": 500.0}
    result = run(rig(fleet=fleet))
    # at 20 J/TH and 5 cents a petahash pays 24 USD/day for power
    hashprice = result.world.at_days("hashprice_usd_per_ph_day")[0, 15]
    price = 100_000.0 * (450 * (hashprice - 24.0) / 1_000.0 + 2.0)
    mined = 100.0 * result.world.per_day("revenue_btc_per_ph")[0, 15] * 100_000.0
    assert result["cash_flow_usd"][0, 15] == pytest.approx(price + mined, rel=1e-6)
    assert result["machines_usd"][0, 14] > 490_000.0
    assert result["machines_usd"][0, 15:].max() == 0.0
    assert result.figures["uptime"][0] == 1.0
    assert result["hashrate_phs"][0, 15] == 100.0
    assert result["hashrate_phs"][0, 16] == 0.0


def test_called_hours_count_by_day(rig, price_file):
    response = {"committed_mw": 1.0, "called_hours": 365}
    scenario = rig(hourly_prices=price_file, demand_response=response)
    power = site_power(scenario.sites[0], START, 31)
    assert power.called_hours.sum() == 30.0
    assert power.called_hours.max() == 2.0


def test_the_business_does_what_the_backtest_does(world, texas_file):
    table = {
        "file": str(texas_file),
        "settlement_point": "LZ_WEST",
        "from_date": date(2021, 1, 2),
    }
    scenario = world(
        horizon_days=1_094,
        machines=[RIG | {"efficiency_j_per_th": 22.0}],
        sites=[
            {
                "name": "West",
                "power_usd_per_kwh": 0.05,
                "hourly_prices": table,
                "curtailment": {},
                "fleets": [FLEET | {"count": 22_727}],
            }
        ],
        engine="ensemble",
        **{"chain.luck": False, "operator.pool_fee": 0.0, "operator.shortfall": "owners"},
    )
    result = run(scenario)
    prices = whole_prices(
        read_hourly_prices(texas_file, "ercot", "LZ_WEST"), date(2021, 1, 2), 1_094
    )
    hashprice = result.world.at_days("hashprice_usd_per_ph_day")[0, :-1]
    kilowatts = 22_727 * 2.2
    expected = dispatch(prices, hashprice, 22.0, kilowatts / 1_000.0)
    assert result.figures["uptime"][0] == pytest.approx(expected.uptime)
    assert result.figures["energy_mwh"][0] == pytest.approx(expected.energy_mwh)
    assert result.figures["power_cost_usd"][0] == pytest.approx(expected.power_usd)
    assert result.figures["power_paid_usd_per_mwh"][0] == pytest.approx(expected.paid_usd_per_mwh)
    # day 43 to 48: the storm of February 2021, in which it stands still
    storm = result["hashrate_phs"][0, 45:49]
    assert storm.max() < 0.3 * result["hashrate_phs"][0].max()


def test_repairs_are_of_the_machines_that_work(rig):
    care = {"failures_per_year": 3.65, "repair_days": 100.0, "repair_usd_per_machine": 50.0}
    plan = operator_plan(rig({"care": care}, days=400))
    # 1 % of the working machines fail in a day, and half of all work once repairs keep up with them
    per_day = plan.power.daily[:, 0, REPAIRS_USD]
    assert per_day[0] == pytest.approx(1_000 * 0.01 * 50.0)
    assert per_day[400] == pytest.approx(1_000 * 0.5 * 0.01 * 50.0, rel=1e-3)
