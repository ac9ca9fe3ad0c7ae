"""A plain business to vary: every test names only what it is about."""

import dataclasses

import numpy as np
import pytest

from minersim.business import FleetPlan, OperatorPath, OperatorPlan, Treasury, TreasuryPolicy

DAYS = 10
PLAIN_FLEET = FleetPlan(
    name="fleet",
    site="site",
    count=500,
    hashrate_phs=100.0,
    efficiency_j_per_th=20.0,
    pue=1.0,
    uptime=1.0,
    power_usd_per_kwh=np.full(DAYS + 1, 0.05),
    cost_usd=0.0,
    book_value_usd=0.0,
    payment_day=0,
    delivery_day=0,
    life_days=1_000.0,
    salvage_fraction=0.0,
)
PLAIN_PLAN = OperatorPlan(
    fleets=(),
    days=DAYS,
    bill_days=frozenset(),
    cash_usd=0.0,
    coins_sat=0,
    opex_usd_per_day=0.0,
    pool_fee=0.0,
    treasury=Treasury(TreasuryPolicy.SELL_ALL),
    switching=None,
    owners_cover_shortfalls=False,
)


@pytest.fixture(scope="session")
def make_fleet():
    """100 PH/s at 20 J/TH and 0.05 USD/kWh (24 USD/PH/s/day, 2,400 a day), owned, running."""
    return lambda **changes: dataclasses.replace(PLAIN_FLEET, **changes)


@pytest.fixture(scope="session")
def make_plan():
    """Ten days without fleets, money, bills or costs."""

    def make(*fleets, **changes):
        changes.setdefault("fleets", fleets)
        if "bill_days" in changes:
            changes["bill_days"] = frozenset(changes["bill_days"])
        return dataclasses.replace(PLAIN_PLAN, **changes)

    return make


@pytest.fixture(scope="session")
def run_business():
    """Run a business through its days in the order of the engines.

    Prices, hashprices and revenues are a number for all days or a list with one for each tick.
    Returns the business and the events of each tick.
    """

    def run(
        plan,
        *,
        price=100_000.0,
        revenue=0.0,
        hashprice=50.0,
        journal=False,
        luck=None,
        reward=0.0,
    ):
        ticks = plan.days + 1
        prices = np.broadcast_to(price, ticks).tolist()
        revenues = np.broadcast_to(revenue, ticks).tolist()
        hashprices = np.broadcast_to(hashprice, ticks).tolist()
        operator = OperatorPath(plan, prices[0], journal=journal, luck=luck)
        happened = []
        for tick in range(ticks):
            if tick > 0:
                operator.close_day(tick, revenues[tick], prices[tick], reward)
            events = [*operator.take_events(), operator.pay_for(tick), operator.deliver(tick)]
            events += operator.pay_bills(tick, prices[tick])
            events += operator.decide(tick, hashprices[tick])
            operator.record(tick)
            happened.append([event for event in events if event is not None])
        return operator, happened

    return run
