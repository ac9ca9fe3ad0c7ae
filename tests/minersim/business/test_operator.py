import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minersim.business import Account, Coin, Treasury, TreasuryPolicy
from minersim.economics import SwitchingRule, coin_cost, hashprice_btc

HOLD_ALL = Treasury(TreasuryPolicy.HOLD_SHARE, 1.0)
COVER_COSTS = Treasury(TreasuryPolicy.COVER_COSTS)


def usd(operator, account):
    return (operator.ledger.usd_history[:, account] / 1_000_000).tolist()


def btc(operator, account):
    return (operator.ledger.sat_history[:, account] / 100_000_000).tolist()


def kinds(happened):
    """Kinds of events by tick, without the ticks on which nothing happened."""
    return {
        tick: [event.kind for event in events] for tick, events in enumerate(happened) if events
    }


def test_a_day_of_ten_exahashes(make_fleet, make_plan, run_business):
    # economics.md B4: 3.8161227 BTC after the pool fee, 201,600 USD of power
    fleet = make_fleet(hashrate_phs=10_000.0, efficiency_j_per_th=17.5, uptime=0.96)
    plan = make_plan(fleet, days=1, pool_fee=0.02, opex_usd_per_day=4_931.5)
    revenue = hashprice_btc(155973032196071.94, 3.125, 0.02)
    operator, _ = run_business(plan, price=90_000.0, revenue=revenue)
    received = btc(operator, Coin.SOLD)[1]
    assert round(received, 6) == 3.816123
    assert received == pytest.approx(9_408.0 * revenue, abs=1e-8)
    assert usd(operator, Account.POWER)[1] == 201_600.0
    assert operator.energy_mwh[1] == pytest.approx(4_032.0, rel=1e-12)
    assert operator.hashrate_phs[1] == 9_600.0
    assert operator.delivered_phs[1] == 10_000.0
    cost = coin_cost(received, usd(operator, Account.POWER)[1], usd(operator, Account.OPEX)[1], 0.0)
    assert cost.direct_usd_per_btc == pytest.approx(52_828.49, abs=5e-3)
    assert cost.cash_usd_per_btc == pytest.approx(54_120.8, abs=5e-2)


def test_the_pool_keeps_its_fee_in_coins(make_fleet, make_plan, run_business):
    plan = make_plan(make_fleet(), days=1, pool_fee=0.025)
    operator, _ = run_business(plan, revenue=0.0005)
    assert btc(operator, Coin.MINED)[1] == -0.05
    assert btc(operator, Coin.POOL_FEE)[1] == 0.00125
    assert btc(operator, Coin.SOLD)[1] == 0.04875
    assert usd(operator, Account.MINING_REVENUE)[1] == -5_000.0
    assert usd(operator, Account.POOL_FEES)[1] == 125.0
    assert usd(operator, Account.CASH)[1] == 4_875.0


def test_fractions_of_a_satoshi_are_carried(make_fleet, make_plan, run_business):
    # 0.3 sat a day
    fleet = make_fleet(hashrate_phs=1.0, power_usd_per_kwh=np.full(1_001, 0.05))
    operator, _ = run_business(make_plan(fleet, days=1_000), revenue=0.3e-8)
    mined = (-operator.ledger.sat_history[:, Coin.MINED]).tolist()
    assert mined[:10] == [0, 0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert abs(mined[-1] - 300) <= 1


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.0, 5.0), min_size=10, max_size=10), st.floats(0.0, 0.2))
def test_total_production_is_the_sum_of_the_days_to_a_satoshi(
    make_fleet, make_plan, run_business, daily_sat, pool_fee
):
    plan = make_plan(make_fleet(hashrate_phs=1.0), pool_fee=pool_fee)
    revenues = [0.0, *(sat * 1e-8 for sat in daily_sat)]
    operator, _ = run_business(plan, revenue=revenues)
    mined = -operator.ledger.sat_history[:, Coin.MINED]
    exact = np.concatenate([[0.0], np.cumsum(daily_sat)])
    assert (mined <= exact + 1e-9).all()
    assert (mined > exact - 1.0 - 1e-9).all()


def test_power_is_paid_at_the_price_of_the_day_that_ends(make_fleet, make_plan, run_business):
    prices = np.array([0.05, 0.10, 0.02, 9.99])
    plan = make_plan(make_fleet(power_usd_per_kwh=prices), days=3)
    operator, _ = run_business(plan)
    assert usd(operator, Account.POWER) == [0.0, 2_400.0, 7_200.0, 8_160.0]


def test_running_costs_go_on_without_machines(make_plan, run_business):
    operator, _ = run_business(make_plan(days=3, opex_usd_per_day=100.0))
    assert usd(operator, Account.OPEX) == [0.0, 100.0, 200.0, 300.0]
    assert usd(operator, Account.PAYABLES) == [0.0, -100.0, -200.0, -300.0]


def test_coins_gain_and_lose_with_the_price(make_plan, run_business):
    plan = make_plan(days=3, coins_sat=200_000_000)
    operator, _ = run_business(plan, price=[100_000.0, 110_000.0, 90_000.0, 90_000.0])
    assert usd(operator, Account.COINS) == [200_000.0, 220_000.0, 180_000.0, 180_000.0]
    assert usd(operator, Account.COIN_GAINS) == [0.0, -20_000.0, 20_000.0, 20_000.0]
    assert operator.flows_usd.tolist() == [0.0] * 4


def test_sell_all_leaves_the_reserve_alone(make_fleet, make_plan, run_business):
    plan = make_plan(make_fleet(), days=3, coins_sat=100_000_000)
    operator, _ = run_business(plan, revenue=0.0005)
    assert btc(operator, Coin.TREASURY) == [1.0] * 4
    assert usd(operator, Account.CASH) == [0.0, 5_000.0, 10_000.0, 15_000.0]


def test_hold_share_keeps_its_share(make_fleet, make_plan, run_business):
    plan = make_plan(make_fleet(), days=2, treasury=Treasury(TreasuryPolicy.HOLD_SHARE, 0.8))
    operator, _ = run_business(plan, revenue=0.0005)
    assert btc(operator, Coin.TREASURY) == pytest.approx([0.0, 0.04, 0.08], rel=1e-12)
    assert usd(operator, Account.CASH) == [0.0, 1_000.0, 2_000.0]


def test_cover_costs_sells_the_day_s_costs(make_fleet, make_plan, run_business):
    # 2,400 of power and 100 of other costs are 0.025 of the 0.05 BTC mined
    plan = make_plan(make_fleet(), days=2, treasury=COVER_COSTS, opex_usd_per_day=100.0)
    operator, _ = run_business(plan, revenue=0.0005)
    assert btc(operator, Coin.TREASURY) == [0.0, 0.025, 0.05]
    assert usd(operator, Account.CASH) == [0.0, 2_500.0, 5_000.0]


def test_cover_costs_takes_from_the_treasury_what_production_does_not_pay(
    make_fleet, make_plan, run_business
):
    plan = make_plan(make_fleet(), days=3, treasury=COVER_COSTS, coins_sat=2_000_000)
    operator, _ = run_business(plan, revenue=0.0001)
    # 0.024 BTC are needed, 0.01 mined: 0.014 from the treasury on the first day, then what is left
    assert btc(operator, Coin.SOLD) == pytest.approx([0.0, 0.024, 0.04, 0.05], rel=1e-12)
    assert btc(operator, Coin.TREASURY) == pytest.approx([0.02, 0.006, 0.0, 0.0], rel=1e-12)


def test_a_bill_is_all_that_was_used_since_the_last(make_fleet, make_plan, run_business):
    plan = make_plan(
        make_fleet(), days=7, bill_days={3, 5}, cash_usd=100_000.0, opex_usd_per_day=100.0
    )
    operator, happened = run_business(plan)
    owed = [0.0, -2_500.0, -5_000.0, 0.0, -2_500.0, 0.0, -2_500.0, -5_000.0]
    assert usd(operator, Account.PAYABLES) == owed
    paid = {
        tick: event.figures["paid_usd"]
        for tick, events in enumerate(happened)
        for event in events
        if event.kind == "bill"
    }
    assert paid == {3: 7_500.0, 5: 5_000.0}
    assert usd(operator, Account.CASH) == [100_000.0] * 3 + [92_500.0] * 2 + [87_500.0] * 3
    assert operator.flows_usd.tolist() == [0.0] * 3 + [-7_500.0, 0.0, -5_000.0, 0.0, 0.0]


def test_nothing_owed_is_no_bill(make_plan, run_business):
    _, happened = run_business(make_plan(bill_days={3}))
    assert kinds(happened) == {}


def test_coins_are_sold_for_a_bill_that_cash_cannot_pay(make_fleet, make_plan, run_business):
    # 4,800 owed, 1,000 there: 3,800 USD at 80,000 are 0.0475 BTC
    plan = make_plan(
        make_fleet(),
        days=3,
        bill_days={2},
        cash_usd=1_000.0,
        coins_sat=100_000_000,
        treasury=HOLD_ALL,
    )
    operator, happened = run_business(plan, price=[100_000.0, 90_000.0, 80_000.0, 80_000.0])
    assert kinds(happened) == {0: ["fleet delivery"], 2: ["forced sale", "bill"]}
    assert happened[2][0].figures == {"sold_btc": 0.0475}
    assert happened[2][1].figures == {"paid_usd": 4_800.0}
    assert btc(operator, Coin.TREASURY) == [1.0, 1.0, 0.9525, 0.9525]
    assert usd(operator, Account.CASH) == [1_000.0, 1_000.0, 0.0, 0.0]
    assert usd(operator, Account.COINS)[2] == 76_200.0
    assert operator.flows_usd.tolist() == [0.0, 0.0, -1_000.0, 0.0]
    assert operator.ruin_day is None


def test_cash_that_just_pays_the_bill_keeps_the_coins(make_fleet, make_plan, run_business):
    plan = make_plan(make_fleet(), bill_days={2}, cash_usd=4_800.0, coins_sat=7, treasury=HOLD_ALL)
    operator, happened = run_business(plan)
    assert kinds(happened)[2] == ["bill"]
    assert operator.ledger.sat_history[-1, Coin.TREASURY] == 7


def test_a_bill_that_nothing_can_pay_ends_the_business(make_fleet, make_plan, run_business):
    # 4,800 owed on tick 2; 1,000 USD and 0.02 BTC at 100,000 leave 1,800 unpaid
    plan = make_plan(
        make_fleet(book_value_usd=100_000.0),
        make_fleet(name="late", hashrate_phs=50.0, cost_usd=9_000.0, payment_day=4, delivery_day=5),
        make_fleet(name="paid", hashrate_phs=10.0, cost_usd=500.0, payment_day=1, delivery_day=5),
        days=6,
        bill_days={2, 4},
        cash_usd=1_000.0,
        coins_sat=2_000_000,
        opex_usd_per_day=0.0,
        switching=SwitchingRule.create(off_markup=0.0, on_markup=0.0, off_days=0.0, on_days=0.0),
    )
    operator, happened = run_business(plan, price=100_000.0, hashprice=50.0, revenue=0.0)
    assert kinds(happened) == {
        0: ["fleet delivery"],
        1: ["purchase"],
        2: ["forced sale", "bill", "insolvency"],
    }
    sale, bill, end = (event.figures for event in happened[2])
    assert (sale, bill, end) == ({"sold_btc": 0.02}, {"paid_usd": 3_000.0}, {"unpaid_usd": 1_800.0})
    assert operator.ruin_day == 2
    assert operator.is_ruined
    assert usd(operator, Account.PAYABLES)[2:] == [-1_800.0] * 5
    assert usd(operator, Account.POWER)[2:] == [4_800.0] * 5
    assert usd(operator, Account.DEPRECIATION)[2:] == [200.0] * 5
    assert usd(operator, Account.MACHINES)[2:] == [99_800.0] * 5
    assert usd(operator, Account.MACHINE_DEPOSITS)[2:] == [500.0] * 5
    assert usd(operator, Account.CASH)[2:] == [0.0] * 5
    assert operator.hashrate_phs.tolist() == [0.0, 100.0, 100.0, 0.0, 0.0, 0.0, 0.0]
    assert operator.outlays_usd.tolist() == [0.0, 500.0, 0.0, 0.0, 0.0, 0.0, 0.0]


def test_owners_pay_exactly_what_is_missing(make_fleet, make_plan, run_business):
    plan = make_plan(
        make_fleet(),
        days=4,
        bill_days={2, 4},
        cash_usd=1_000.0,
        coins_sat=2_000_000,
        owners_cover_shortfalls=True,
    )
    operator, happened = run_business(plan)
    assert kinds(happened) == {
        0: ["fleet delivery"],
        2: ["forced sale", "capital call", "bill"],
        4: ["capital call", "bill"],
    }
    assert happened[2][1].figures == {"paid_usd": 1_800.0}
    assert happened[2][2].figures == {"paid_usd": 4_800.0}
    assert happened[4][0].figures == {"paid_usd": 4_800.0}
    assert operator.ruin_day is None
    assert usd(operator, Account.CAPITAL) == [-3_000.0, -3_000.0, -4_800.0, -4_800.0, -9_600.0]
    assert usd(operator, Account.CASH) == [1_000.0, 1_000.0, 0.0, 0.0, 0.0]
    # what the owners pay in is not earned
    assert operator.flows_usd.tolist() == [0.0, 0.0, -2_800.0, 0.0, -4_800.0]
    assert operator.hashrate_phs.tolist() == [0.0, 100.0, 100.0, 100.0, 100.0]


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 10**15), st.floats(1_000.0, 1e6))
def test_enough_coins_always_pay_a_bill_to_the_last_millionth(
    make_plan, run_business, owed_micro_usd, price
):
    plan = make_plan(
        days=1,
        bill_days={1},
        coins_sat=100_100_000_000_000,
        opex_usd_per_day=owed_micro_usd / 1_000_000,
        treasury=HOLD_ALL,
    )
    operator, happened = run_business(plan, price=price)
    assert kinds(happened) == {1: ["forced sale", "bill"]}
    assert operator.ledger.usd[Account.PAYABLES] == 0
    # and what is left over is less than a satoshi
    assert 0 <= operator.ledger.usd[Account.CASH] <= price / 100.0 + 1.0


def test_machines_are_paid_by_the_owners_and_mine_from_their_delivery(
    make_fleet, make_plan, run_business
):
    fleet = make_fleet(cost_usd=10_000.0, payment_day=1, delivery_day=3, life_days=100.0)
    plan = make_plan(fleet, days=5)
    operator, happened = run_business(plan, revenue=0.0005)
    assert kinds(happened) == {1: ["purchase"], 3: ["fleet delivery"]}
    assert happened[1][0].figures == {"cost_usd": 10_000.0}
    assert usd(operator, Account.MACHINE_DEPOSITS) == [0.0, 10_000.0, 10_000.0, 0.0, 0.0, 0.0]
    assert usd(operator, Account.MACHINES) == [0.0, 0.0, 0.0, 10_000.0, 9_900.0, 9_800.0]
    assert usd(operator, Account.CAPITAL) == [0.0] + [-10_000.0] * 5
    assert operator.outlays_usd.tolist() == [0.0, 10_000.0, 0.0, 0.0, 0.0, 0.0]
    assert operator.flows_usd.tolist() == [0.0, -10_000.0, 0.0, 0.0, 5_000.0, 5_000.0]
    assert operator.hashrate_phs.tolist() == [0.0, 0.0, 0.0, 0.0, 100.0, 100.0]
    assert operator.energy_mwh == pytest.approx([0.0] * 4 + [48.0] * 2, rel=1e-12)


def test_purchases_leave_the_cash_for_running_costs_alone(make_fleet, make_plan, run_business):
    fleet = make_fleet(cost_usd=10_000.0)
    operator, _ = run_business(make_plan(fleet, cash_usd=500.0, days=1))
    assert usd(operator, Account.CASH) == [500.0, 500.0]
    assert operator.ruin_day is None


def test_purchases_of_one_day_are_one_event(make_fleet, make_plan, run_business):
    plan = make_plan(
        make_fleet(cost_usd=10_000.0, payment_day=2, delivery_day=2),
        make_fleet(cost_usd=5_000.0, payment_day=2, delivery_day=4),
        make_fleet(cost_usd=0.0),
    )
    operator, happened = run_business(plan)
    assert kinds(happened) == {
        0: ["fleet delivery"],
        2: ["purchase", "fleet delivery"],
        4: ["fleet delivery"],
    }
    assert happened[2][0].figures == {"cost_usd": 15_000.0}
    assert operator.outlays_usd.tolist() == [0.0, 0.0, 15_000.0] + [0.0] * 8


def test_machines_delivered_after_the_run_never_mine(make_fleet, make_plan, run_business):
    fleet = make_fleet(cost_usd=10_000.0, delivery_day=11)
    operator, happened = run_business(make_plan(fleet), revenue=0.0005)
    assert kinds(happened) == {0: ["purchase"]}
    assert not operator.hashrate_phs.any()
    assert usd(operator, Account.MACHINE_DEPOSITS) == [10_000.0] * 11


def test_depreciation_is_straight_to_the_salvage_and_no_further(
    make_fleet, make_plan, run_business
):
    fleet = make_fleet(cost_usd=1_000.0, life_days=4.0, salvage_fraction=0.2, delivery_day=2)
    operator, _ = run_business(make_plan(fleet, days=8))
    expected = [0.0, 0.0, 1_000.0, 800.0, 600.0, 400.0, 200.0, 200.0, 200.0]
    assert usd(operator, Account.MACHINES) == expected
    assert (
        usd(operator, Account.DEPRECIATION)
        == [0.0] * 3 + [200.0, 400.0, 600.0, 800.0] + [800.0] * 2
    )


def test_depreciation_of_a_life_that_is_no_whole_number_of_days(
    make_fleet, make_plan, run_business
):
    # 300 USD in 2.5 days: 120, 120 and the half of it
    fleet = make_fleet(book_value_usd=300.0, life_days=2.5)
    operator, _ = run_business(make_plan(fleet, days=4))
    assert usd(operator, Account.MACHINES) == [300.0, 180.0, 60.0, 0.0, 0.0]


def test_owned_machines_are_in_the_opening_books(make_fleet, make_plan, run_business):
    fleet = make_fleet(book_value_usd=5_000.0, life_days=100.0)
    operator, happened = run_business(make_plan(fleet, days=1))
    assert kinds(happened) == {0: ["fleet delivery"]}
    assert usd(operator, Account.MACHINES) == [5_000.0, 4_950.0]
    assert usd(operator, Account.CAPITAL) == [-5_000.0, -5_000.0]
    assert not operator.flows_usd.any()
    assert not operator.outlays_usd.any()


def test_cents_of_depreciation_do_not_drift(make_fleet, make_plan, run_business):
    # 100 / 7 a day is no whole number of millionths
    fleet = make_fleet(book_value_usd=100.0, life_days=7.0)
    operator, _ = run_business(make_plan(fleet, days=8))
    found = operator.ledger.usd_history[:, Account.MACHINES].tolist()
    expected = [round(100_000_000 * (7 - day) / 7) for day in range(8)]
    assert found == [*expected, 0]


def switching(off_days=2.0, on_days=3.0):
    return SwitchingRule.create(off_markup=-0.25, on_markup=0.5, off_days=off_days, on_days=on_days)


# hashcost 24: below the band under 18, above it over 36
LOW, BAND, HIGH = 17.9, 24.0, 36.1


def test_a_fleet_stops_after_its_delay_and_restarts_after_its_own(
    make_fleet, make_plan, run_business
):
    plan = make_plan(make_fleet(), switching=switching())
    hashprices = [BAND, LOW, LOW, BAND, HIGH, HIGH, BAND, HIGH, HIGH, HIGH, BAND]
    operator, happened = run_business(plan, hashprice=hashprices)
    assert kinds(happened) == {0: ["fleet delivery"], 2: ["fleet off"], 9: ["fleet on"]}
    assert operator.hashrate_phs.tolist() == [0.0, 100.0, 100.0] + [0.0] * 7 + [100.0]
    assert operator.energy_mwh[3:10].tolist() == [0.0] * 7
    assert operator.delivered_phs.tolist() == [0.0] + [100.0] * 10
    assert usd(operator, Account.POWER) == [0.0, 2_400.0] + [4_800.0] * 8 + [7_200.0]
    figures = happened[2][0].figures
    assert figures == {"hashrate_phs": 100.0, "markup": pytest.approx(17.9 / 24.0 - 1.0)}


def test_within_the_band_a_fleet_stays_as_it_is(make_fleet, make_plan, run_business):
    # at the thresholds themselves, -0.25 and 0.5, nothing counts either
    rule = switching(off_days=0.0, on_days=0.0)
    running, _ = run_business(
        make_plan(make_fleet(), switching=rule), hashprice=[18.0, 36.0, 24.0] * 3 + [18.0, 24.0]
    )
    assert running.hashrate_phs.tolist() == [0.0] + [100.0] * 10
    stopped, _ = run_business(
        make_plan(make_fleet(), switching=rule), hashprice=[LOW] + [18.0, 36.0] * 5
    )
    assert not stopped.hashrate_phs.any()


def test_without_delay_a_fleet_decides_for_the_day_that_begins(make_fleet, make_plan, run_business):
    plan = make_plan(make_fleet(), days=4, switching=switching(0.0, 0.0))
    operator, _ = run_business(plan, hashprice=[BAND, LOW, HIGH, LOW, LOW])
    assert operator.hashrate_phs.tolist() == [0.0, 100.0, 0.0, 100.0, 0.0]


def test_the_pool_fee_counts_in_the_decision(make_fleet, make_plan, run_business):
    # 24 less a quarter is 18, at the threshold; a little less is below it
    for hashprice, hashrate in ((24.0, 100.0), (23.9, 0.0)):
        plan = make_plan(make_fleet(), days=1, pool_fee=0.25, switching=switching(0.0, 0.0))
        operator, _ = run_business(plan, hashprice=hashprice)
        assert operator.hashrate_phs[1] == hashrate


def test_each_fleet_decides_by_its_own_cost_on_the_day_that_begins(
    make_fleet, make_plan, run_business
):
    efficient = make_fleet(name="efficient", efficiency_j_per_th=10.0, hashrate_phs=1.0)
    dear = make_fleet(name="dear", pue=2.0, hashrate_phs=10.0)
    dear_later = make_fleet(
        name="dear later", hashrate_phs=100.0, power_usd_per_kwh=np.array([0.05, 0.10, 0.05, 0.05])
    )
    plan = make_plan(efficient, dear, dear_later, days=3, switching=switching(0.0, 0.0))
    operator, _ = run_business(plan, hashprice=[25.0, 25.0, 37.0, 37.0])
    assert operator.hashrate_phs.tolist() == [0.0, 101.0, 1.0, 101.0]


def test_without_a_rule_a_fleet_never_stops(make_fleet, make_plan, run_business):
    plan = make_plan(make_fleet(), switching=None)
    operator, happened = run_business(plan, hashprice=0.01)
    assert operator.hashrate_phs.tolist() == [0.0] + [100.0] * 10
    assert kinds(happened) == {0: ["fleet delivery"]}


def test_days_are_counted_from_the_delivery(make_fleet, make_plan, run_business):
    plan = make_plan(make_fleet(delivery_day=4), days=8, switching=switching())
    operator, happened = run_business(plan, hashprice=LOW)
    assert kinds(happened) == {4: ["fleet delivery"], 5: ["fleet off"]}
    assert operator.hashrate_phs.tolist() == [0.0] * 5 + [100.0] + [0.0] * 3


def test_a_fleet_may_leave_by_and_by(make_fleet, make_plan, run_business):
    rule = SwitchingRule(
        off_markup=-0.25,
        on_markup=0.5,
        off_days=0.0,
        on_days=0.0,
        leave_share=0.5,
        return_share=0.5,
        tick_days=1.0,
    )
    plan = make_plan(make_fleet(), days=4, switching=rule)
    operator, _ = run_business(plan, hashprice=[BAND, LOW, LOW, HIGH, HIGH])
    assert operator.hashrate_phs.tolist() == [0.0, 100.0, 50.0, 25.0, 62.5]
    assert operator.energy_mwh == pytest.approx([0.0, 48.0, 24.0, 12.0, 30.0], rel=1e-12)
    assert usd(operator, Account.POWER) == [0.0, 2_400.0, 3_600.0, 4_200.0, 5_700.0]
