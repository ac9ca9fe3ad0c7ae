"""Power hedges of a scenario: against which prices, for how much, on which days."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from minersim.business import Account
from minersim.business import money_plan as columns
from minersim.engine import run, trace_path
from minersim.engine.hedge_setup import planned_load_kw
from minersim.engine.operator_setup import fleet_plans, operator_plan
from minersim.errors import InputError

FLEET = {"machine": "Rig", "count": 1_000, "uptime": 1.0}
RIG = {"name": "Rig", "hashrate_ths": 100.0, "efficiency_j_per_th": 20.0}
SWAP = {"power_mw": 2.0, "price_usd_per_kwh": 0.05}


@pytest.fixture
def rig(world):
    """2 MW on a world that stands still, from 1 January 2026."""

    def make(fleet=None, days=60, operator=None, **site):
        site = {"name": "A", "power_usd_per_kwh": 0.05, "fleets": [FLEET | (fleet or {})]} | site
        money = {"pool_fee": 0.0, "shortfall": "owners"} | (operator or {})
        changes = {f"operator.{key}": value for key, value in money.items()}
        return world(
            horizon_days=days, machines=[RIG], sites=[site], **{"chain.luck": False}, **changes
        )

    return make


@pytest.fixture
def prices(tmp_path):
    """Hours at 40 USD/MWh, 400 from 18 to 20 UTC, and -10 at 4: 67.08 on the mean."""

    def write(days=60, missing=()):
        hours = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=h) for h in range(24 * days)]
        known = {18: 400.0, 19: 400.0, 4: -10.0}
        rows = [f"{h:%Y-%m-%dT%H:%MZ},{known.get(h.hour, 40.0)}" for h in hours if h not in missing]
        file = tmp_path / "prices.csv"
        file.write_text("time,usd_per_mwh\n" + "\n".join(rows))
        return {"file": str(file), "layout": "plain"}

    return write


def hedged(scenario):
    return operator_plan(scenario).money.integers[:, columns.HEDGED] / 1e6


def test_no_hedge_is_no_money(rig, prices):
    assert operator_plan(rig(hourly_prices=prices())).money is None


def test_swap_and_cap_settle_on_the_file_s_price(rig, prices):
    # a day at 50 USD/MWh: 21 * -10 + 2 * 350 - 60 = 430 a megawatt; a cap at 100 for 2 USD/MWh:
    # 2 * 300 - 48 = 552; the adder is not the market's
    cap = {
        "contract": "cap",
        "power_mw": 1.0,
        "price_usd_per_kwh": 0.1,
        "premium_usd_per_kwh": 0.002,
    }
    dates = {"first_date": date(2026, 1, 3), "last_date": date(2026, 1, 4)}
    table = prices() | {"adder_usd_per_kwh": 0.01}
    small = SWAP | {"power_mw": 1.0}
    gains = hedged(rig(hourly_prices=table, power_hedges=[small, cap | dates]))
    assert gains[:6].tolist() == [0.0, 430.0, 430.0, 982.0, 982.0, 430.0]
    assert gains[-1] == 430.0


def test_a_share_follows_the_machines_that_are_planned(rig, prices):
    fleet = {"delivery_date": date(2026, 1, 11), "retirement": {"date": date(2026, 1, 21)}}
    share = {"share_of_load": 0.5, "price_usd_per_kwh": 0.05}
    scenario = rig(fleet, hourly_prices=prices(), power_hedges=[share], pue=1.1)
    gains = hedged(scenario)
    assert np.flatnonzero(gains).tolist() == list(range(11, 21))
    assert gains[11] == pytest.approx(1.1 * 430.0)
    site = scenario.sites[0]
    limited = site.model_copy(update={"power_limit_mw": 1.0})
    assert planned_load_kw(site, fleet_plans(scenario), 15)[9:11].tolist() == [0.0, 2_200.0]
    assert planned_load_kw(limited, fleet_plans(scenario), 15).max() == 1_000.0


def test_hours_that_cost_the_tariff_do_not_settle(rig, prices):
    gone = [datetime(2026, 1, 2, 18, tzinfo=UTC), datetime(2026, 1, 2, 19, tzinfo=UTC)]
    table = prices(missing=gone) | {"missing": "tariff"}
    gains = hedged(rig(hourly_prices=table, power_hedges=[SWAP]))
    assert gains[1:4].tolist() == [860.0, 2 * (21 * -10.0 - 60.0), 860.0]


def test_a_hedged_site_pays_the_fixed_price(rig, prices):
    # 31 days of 860 are paid on 1 February, with the bill; 28 more on 1 March
    never = {"switch_off": {"rule": "never"}}
    plain = run(rig(hourly_prices=prices(), operator=never))
    result = run(rig(hourly_prices=prices(), power_hedges=[SWAP], operator=never))
    assert result.figures["power_hedge_gains_usd"][0] == pytest.approx(60 * 860.0)
    assert result.figures["forward_gains_usd"][0] == 0.0
    cost = result.figures["power_cost_usd"][0] - result.figures["power_hedge_gains_usd"][0]
    assert cost == pytest.approx(60 * 24 * 2.0 * 50.0)
    open_usd = result.ledger.usd(Account.POWER_HEDGES)[0]
    assert open_usd[[30, 31, 32, 58, 59, 60]].tolist() == [
        30 * 860.0,
        0.0,
        860.0,
        27 * 860.0,
        0,
        860,
    ]
    gained = result.figures["profit_usd"] - plain.figures["profit_usd"]
    assert gained == pytest.approx(60 * 860.0)
    assert np.all(result.ledger.imbalance_usd() == 0.0)
    # what is open at the end counts in the value, and in the equity
    equity = result["equity_usd"] - plain["equity_usd"]
    assert equity[0, -1] == pytest.approx(60 * 860.0, abs=1e-5)


def test_standing_still_sells_the_power_back(rig, prices):
    # hashprice pays 131 USD/MWh: two hours stand still, and their power is worth 400 with the swap
    case = {"hourly_prices": prices(), "curtailment": {}}
    plain, hedge = (run(rig(**case, power_hedges=h)) for h in ([], [SWAP]))
    assert hedge.figures["energy_mwh"] == plain.figures["energy_mwh"]
    paid = hedge.figures["power_cost_usd"] - hedge.figures["power_hedge_gains_usd"]
    assert paid == pytest.approx(60 * 2.0 * (24 * 50.0 - 2 * 400.0))


def test_gains_are_taxed(rig, prices):
    tax = {"tax": {"kind": "income", "rate": 0.25}}
    taxed = [
        run(rig(hourly_prices=prices(), power_hedges=hedges, operator=tax)).figures
        for hedges in ([], [SWAP])
    ]
    more = taxed[1]["income_tax_usd"] - taxed[0]["income_tax_usd"]
    assert more == pytest.approx(0.25 * 60 * 860.0, abs=1e-5)


def test_a_loss_is_a_bill_that_can_end_the_business(rig, prices):
    dear = SWAP | {"price_usd_per_kwh": 10.0}
    broke = {"shortfall": "insolvent"}
    scenario = rig(hourly_prices=prices(), power_hedges=[dear], operator=broke)
    assert run(scenario).figures["ruin_day"][0] == 31.0
    _, operator = trace_path(scenario)
    entries = {e.text: e for e in operator.ledger.journal}
    assert entries["power hedges"].debit == "power_hedge_gains"
    assert entries["power hedges settled"].credit == "payables"


def test_more_than_books_hold_is_refused(rig, prices):
    swap = SWAP | {"power_mw": 1e6, "price_usd_per_kwh": 100.0}
    scenario = rig(hourly_prices=prices())
    site = scenario.sites[0]
    table = type(site).model_fields["power_hedges"].annotation.__args__[0]
    hedged_site = site.model_copy(update={"power_hedges": (table(**swap),)})
    with pytest.raises(InputError, match=r"site A: power_hedges: found settlements of 1.439e\+14"):
        operator_plan(scenario.model_copy(update={"sites": (hedged_site,)}))
