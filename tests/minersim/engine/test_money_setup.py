"""From a scenario to its contracts on the calendar."""

from datetime import date

import numpy as np
import pytest

from minersim.business import TreasuryPolicy
from minersim.business import money_plan as columns
from minersim.engine.money_setup import money_notices, months_after
from minersim.engine.operator_setup import operator_plan


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (0, date(2026, 1, 31)),
        (1, date(2026, 2, 28)),
        (3, date(2026, 4, 30)),
        (11, date(2026, 12, 31)),
        (12, date(2027, 1, 31)),
        (25, date(2028, 2, 29)),
    ],
)
def test_months_end_with_their_month(months, expected):
    assert months_after(date(2026, 1, 31), months) == expected


def test_a_plain_business_has_no_money(world, business):
    scenario = world(horizon_days=60, operator=business["operator"], sites=business["sites"])
    assert operator_plan(scenario).money is None


def test_covenants_alone_are_nothing(world):
    assert operator_plan(world(**{"operator.covenants.breach": "report"})).money is None


def test_loans_fall_due_on_their_day_of_the_month(world):
    loan = {"amount_usd": 1_200.0, "rate_per_year": 0.12, "start_date": date(2026, 1, 31)}
    changes = {"operator.loans": [loan | {"term_months": 3, "repayment": "linear"}]}
    money = operator_plan(world(horizon_days=100, **changes)).money
    # 31 January is tick 30; 28 February 58, 31 March 89; 30 April is after the run
    assert np.flatnonzero(money.integers[:, columns.DRAWN]).tolist() == [30]
    assert np.flatnonzero(money.integers[:, columns.PRINCIPAL_DUE]).tolist() == [58, 89]
    assert money.integers[[58, 89], columns.INTEREST_DUE].tolist() == [12_000_000, 8_000_000]
    assert money.integers[[58, 89], columns.PRINCIPAL_DUE].tolist() == [400_000_000] * 2
    assert money.integers[89, columns.SERVICE] == 820_000_000
    assert money.integers[:, columns.ACCRUED].sum() == 20_000_000 + 4_000_000 * 11 // 30
    assert np.flatnonzero(money.integers[:, columns.IS_BILL]).tolist() == [31, 59, 90]


def test_service_is_that_of_a_year(world):
    changes = {"operator.loans": [{"amount_usd": 2_400.0, "rate_per_year": 0.0}]}
    money = operator_plan(world(horizon_days=800, **changes)).money
    service = money.integers[:, columns.SERVICE]
    # the first on 1 February, tick 31; from then on twelve in any year, until the last at tick 730
    assert service[[30, 31, 59, 365, 396, 730]].tolist() == [
        amount * 1_000_000 for amount in (0, 100, 200, 1_200, 1_200, 1_200)
    ]
    assert service[760] == 1_200_000_000
    assert service[761] == 1_100_000_000


def test_tax_years_and_payment(world):
    tax = {"kind": "income", "payment_month": 3}
    money = operator_plan(world(horizon_days=430, **{"operator.tax": tax})).money
    # 1 January 2027 is tick 365, the run ends with 430; March begins at ticks 59 and 424
    assert np.flatnonzero(money.integers[:, columns.IS_YEAR_END]).tolist() == [365, 430]
    assert np.flatnonzero(money.integers[:, columns.IS_TAX_DAY]).tolist() == [59, 424]
    assert money.tax.rate == 0.21


def test_forwards_and_overheads_hold_their_last_day(world):
    dates = {"first_date": date(2026, 1, 11), "last_date": date(2026, 1, 20)}
    changes = {
        "operator.hashprice_forwards": [
            {"hashrate_phs": 2.0, "price_usd_per_ph_day": 40.0} | dates
        ],
        "operator.overheads": [{"usd_per_month": 365.0} | dates],
    }
    money = operator_plan(world(**changes)).money
    for by_day in (money.floats[:, columns.SOLD_PHS], money.integers[:, columns.OVERHEAD]):
        assert np.flatnonzero(by_day).tolist() == list(range(11, 21))
    assert money.floats[11].tolist() == [80.0, 2.0]
    assert money.integers[11, columns.OVERHEAD] == 12_000_000


@pytest.mark.parametrize(
    ("table", "policy", "numbers"),
    [
        ({"policy": "fixed-coins", "coins_btc": 0.5}, "FIXED_COINS", (50_000_000, 0.0, 0.0)),
        ({"policy": "fixed-money", "amount_usd": 0.5}, "FIXED_MONEY", (500_000, 0.0, 0.0)),
        (
            {"policy": "runway", "runway_months": 12.0, "sell_fraction": 0.1},
            "RUNWAY",
            (0, 365.0, 0.1),
        ),
    ],
)
def test_treasuries(world, table, policy, numbers):
    treasury = operator_plan(world(**{"operator.treasury": table})).treasury
    assert treasury.policy == TreasuryPolicy[policy]
    found = (treasury.amount_per_day, treasury.runway_days, treasury.sell_fraction)
    assert found == numbers


def test_a_loan_that_nothing_backs_is_told(world):
    changes = {"operator.coin_loans": [{"name": "Lender", "amount_usd": 5.0}]}
    assert money_notices(world(**changes)) == [
        "nothing is lent against coins where there are none: Lender"
    ]
    assert money_notices(world(**changes, **{"operator.coins_btc": 1.0})) == []
