"""The business on the world: books that balance, the same from both ways of running it."""

import numpy as np
import pytest

from minersim.business import Account, Coin, npv
from minersim.economics import breakevens
from minersim.engine import evaluate, run, simulate_world, trace_path
from minersim.errors import InputError, RunCancelledError

POLICIES = (
    {"policy": "sell-all"},
    {"policy": "hold-share", "hold_fraction": 0.3},
    {"policy": "cover-costs"},
)


@pytest.fixture(scope="session")
def lively(busy):
    """The business with every feature where prices swing widely."""

    def make(**changes):
        swings = {"market.price.start_usd": 80_000.0, "market.price.volatility_per_year": 0.9}
        return busy(horizon_days=150, paths=4, **(swings | changes))

    return make


@pytest.mark.parametrize("treasury", POLICIES, ids=lambda t: t["policy"])
@pytest.mark.parametrize("cash_usd", [0.0, 20_000.0, 1e9])
def test_books_balance_every_day_to_the_last_unit(lively, treasury, cash_usd):
    scenario = lively(**{"operator.cash_usd": cash_usd})
    result = run(scenario.replace({"operator.treasury": treasury}))
    assert np.all(np.abs(result.ledger.imbalance_usd()) == 0.0)
    assert np.all(result.ledger.imbalance_sat() == 0)
    mined = -result.ledger.sat[:, -1, Coin.MINED]
    sold = result.ledger.sat[:, -1, Coin.SOLD]
    held = result.ledger.sat[:, -1, Coin.TREASURY]
    fee = result.ledger.sat[:, -1, Coin.POOL_FEE]
    opening = -result.ledger.sat[:, -1, Coin.OPENING]
    assert np.array_equal(opening + mined, sold + held + fee)
    assert np.all(mined > 0)
    # coins are carried at market, to the rounding of a millionth of a dollar
    market = result["coins_btc"] * result["price_usd"]
    assert result["coins_usd"] == pytest.approx(market, abs=2e-6)


@pytest.mark.parametrize("treasury", POLICIES, ids=lambda t: t["policy"])
@pytest.mark.parametrize("shortfall", ["insolvent", "owners"])
def test_the_event_queue_and_the_second_stage_keep_the_same_books(lively, treasury, shortfall):
    scenario = lively(**{"operator.cash_usd": 0.0, "operator.shortfall": shortfall}).replace(
        {"operator.treasury": treasury, "operator.opex_usd_per_month": 30_000.0}
    )
    result = run(scenario)
    for path in range(scenario.paths):
        _, operator = trace_path(scenario, path=path)
        assert np.array_equal(operator.ledger.usd_history, result.ledger.micro_usd[path])
        assert np.array_equal(operator.ledger.sat_history, result.ledger.sat[path])
        assert np.array_equal(operator.flows_usd, result["cash_flow_usd"][path])
        ruin = result.figures["ruin_day"][path]
        assert (operator.ruin_day is None and np.isnan(ruin)) or operator.ruin_day == ruin


def test_trace_of_the_business_tells_its_story(lively):
    scenario = lively(**{"operator.cash_usd": 0.0, "operator.coins_btc": 1.0})
    trace, operator = trace_path(scenario)
    days = {kind: [round(e.time_s / 86_400) for e in trace.filter([kind])] for kind in trace.kinds}
    assert days["purchase"] == [10]
    assert days["fleet delivery"] == [0, 33]
    assert days["bill"] == [31, 59, 90, 120]
    assert days["day close"] == list(range(1, 151))
    assert days["market"] == list(range(151))
    assert {entry.unit for entry in operator.ledger.journal} == {"USD", "BTC"}
    totals = {}
    for entry in operator.ledger.journal:
        if entry.unit == "USD":
            totals[entry.debit] = totals.get(entry.debit, 0.0) + entry.amount
            totals[entry.credit] = totals.get(entry.credit, 0.0) - entry.amount
    assert totals["cash"] == pytest.approx(operator.ledger.usd_history[-1, Account.CASH] / 1e6)


def test_a_quiet_business_by_hand(world):
    # one S21 (0.2 PH/s, 3.5 kW) at 5 cents, hashprice 62.8642737865 at 1e14, ten days, no luck
    fleet = {"machine": "Antminer S21 200T", "count": 1_000, "uptime": 1.0}
    site = {"name": "A", "power_usd_per_kwh": 0.05, "fleets": [fleet]}
    scenario = world(
        horizon_days=10,
        sites=[site],
        **{"operator.pool_fee": 0.02, "chain.luck": False, "operator.discount_rate_per_year": 0.0},
    )
    figures = run(scenario).figures
    now = breakevens(
        efficiency_j_per_th=17.5,
        power_usd_per_kwh=0.05,
        price_usd=100_000.0,
        difficulty=1e14,
        subsidy_btc=3.125,
        fees_btc_per_block=0.0,
        pool_fee=0.02,
    )
    assert figures["power_cost_usd"][0] == pytest.approx(10 * 1_000 * 3.5 * 24 * 0.05)
    assert figures["energy_mwh"][0] == pytest.approx(10 * 3.5 * 24)
    assert figures["revenue_usd"][0] == pytest.approx(10 * 200 * 62.8642737865, rel=1e-5)
    assert figures["btc_mined"][0] == pytest.approx(10 * 200 * 62.8642737865e-5, rel=1e-5)
    assert figures["profit_usd"][0] == pytest.approx(10 * 200 * now.profit_usd_per_ph_day, rel=1e-5)
    assert figures["npv_usd"][0] == pytest.approx(figures["profit_usd"][0])
    assert figures["direct_cost_usd_per_btc"][0] == pytest.approx(now.price_usd, rel=1e-5)
    assert figures["uptime"][0] == 1.0
    assert figures["payback_days"][0] == 0.0
    assert np.isnan(figures["irr"][0])


def test_npv_of_a_purchase_by_hand(world):
    fleet = {
        "machine": "Antminer S21 200T",
        "count": 1_000,
        "uptime": 1.0,
        "price_usd_per_machine": 4_000.0,
    }
    site = {"name": "A", "power_usd_per_kwh": 0.05, "fleets": [fleet]}
    scenario = world(
        horizon_days=365,
        sites=[site],
        **{
            "chain.luck": False,
            "operator.pool_fee": 0.0,
            "operator.discount_rate_per_year": 0.2,
            "operator.salvage_fraction": 0.1,
        },
    )
    result = run(scenario)
    # every day 200 PH/s earn 62.864 and pay 21.0; bills are paid on the first of a month, the last
    # one (31 days of December... none falls on day 365) is a debt at the end
    revenue = 200 * result.world["revenue_btc_per_ph"][0] * 100_000.0
    flows = revenue.copy()
    power = 200 * 21.0
    owed = 0.0
    for tick in range(1, 366):
        owed += power
        if (scenario.start.toordinal() + tick) in _firsts(scenario.start.year):
            flows[tick] -= owed
            owed = 0.0
    flows[0] -= 4e6
    book_value = 4e6 - 4e6 * 0.9 / 4
    flows[365] += book_value - owed
    assert result.figures["npv_usd"][0] == pytest.approx(float(npv(flows, 0.2)), abs=1.0)
    assert result["machines_usd"][0, 365] == pytest.approx(book_value)
    rate = result.figures["irr"][0]
    assert float(npv(flows, rate)) == pytest.approx(0.0, abs=5.0)
    # against coins: 40 BTC bought at once are worth 4e6 at a constant price at the end
    buying = -4e6 + 4e6 / 1.2
    assert result.figures["npv_minus_buying_coins_usd"][0] == pytest.approx(
        result.figures["npv_usd"][0] - buying
    )


def _firsts(year):
    import datetime

    firsts = {datetime.date(year, month, 1).toordinal() for month in range(1, 13)}
    return firsts | {datetime.date(year + 1, 1, 1).toordinal()}


def test_payback_never_is_an_answer(world):
    fleet = {"machine": "Antminer S9 13.5T", "count": 10, "price_usd_per_machine": 500.0}
    site = {"name": "A", "power_usd_per_kwh": 0.08, "fleets": [fleet]}
    result = run(world(horizon_days=60, sites=[site]))
    summary = result.summary()["operator"]
    assert summary["payback_days"] is None
    assert summary["probability_of_payback"] == 0.0
    assert summary["probability_of_loss"] == 1.0
    # it loses money on power (S9: 98 J/TH at 8 cents costs 188 a day and PH/s), so it stops
    assert summary["uptime"]["mean"] < 0.05


def test_higher_power_price_is_never_better(lively):
    scenario = lively(**{"operator.switch_off": {"rule": "never"}})
    base = simulate_world(scenario)
    worse = evaluate(scenario.replace({"sites[0].power_usd_per_kwh": 0.09}), base)
    better = evaluate(scenario, base)
    assert np.all(worse.figures["profit_usd"] < better.figures["profit_usd"])


def test_switching_off_beats_running_at_a_loss(lively):
    scenario = lively(**{"sites[0].power_usd_per_kwh": 0.12})
    base = simulate_world(scenario)
    stops = evaluate(scenario, base)
    runs = evaluate(scenario.replace({"operator.switch_off": {"rule": "never"}}), base)
    assert stops.figures["uptime"].max() < 0.8 * runs.figures["uptime"].min()
    assert np.all(stops.figures["profit_usd"] > runs.figures["profit_usd"])


def test_the_same_world_serves_every_business(lively):
    scenario = lively()
    base = simulate_world(scenario)
    other = scenario.replace({"sites[0].power_usd_per_kwh": 0.03, "operator.pool_fee": 0.0})
    assert np.array_equal(simulate_world(other)["price_usd"], base["price_usd"])
    result = evaluate(other.replace(name="another"), base)
    assert result.world is base
    assert result.summary()["scenario"] == "another"
    assert result.provenance.digest == other.replace(name="another").digest()
    assert base.provenance.scenario == "test"


def test_a_world_of_another_length_or_day_is_refused(lively):
    scenario = lively()
    base = simulate_world(scenario, paths=1)
    with pytest.raises(InputError, match="found 150 days from 2026-01-01; allowed: 99 days"):
        evaluate(scenario.replace(horizon_days=99), base)


def test_evaluation_can_be_cancelled(lively):
    scenario = lively()
    base = simulate_world(scenario)
    with pytest.raises(RunCancelledError, match="before the business was evaluated"):
        evaluate(scenario, base, cancelled=lambda: True)


def test_notices(world):
    assert run(world()).notices == ("the scenario has no sites: only the network is simulated",)
    fleet = {"machine": "Antminer S21 200T", "count": 100_000}
    big = world(sites=[{"name": "A", "power_usd_per_kwh": 0.05, "fleets": [fleet]}])
    (notice,) = run(big).notices
    assert notice.startswith("the business has 2.8% of the network's hashrate")
