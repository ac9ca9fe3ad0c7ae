"""Cost of a coin as time goes on: against figures by hand, and the whole run's."""

import datetime

import numpy as np
import pytest

from minersim.analysis.coin_cost import coin_cost_over_time, period_ends
from minersim.business import Account, Coin
from minersim.engine import run

SITE = "sites[0].fleets[0]"


@pytest.fixture(scope="module")
def result(plain_business):
    """Ten days, no luck left out, with running costs and machines that are written off."""
    changed = plain_business.replace(
        {
            "horizon_days": 70,
            "operator.opex_usd_per_month": 36_500.0,
            f"{SITE}.book_value_usd_per_machine": 1_000.0,
            "operator.machine_life_years": 1.0,
            "operator.salvage_fraction": 0.0,
        }
    )
    return run(changed)


def test_layers_of_a_month_by_hand(result):
    found = coin_cost_over_time(result)
    # 200 PH/s at 17.5 kW, uptime 0.95: 24 x 3,500 x 0.05 x 0.95 USD of power a day; 36,500 a month
    # is 1,200 a day; 1,000 machines of 1,000 USD over 365 days
    power, opex, depreciation = 0.95 * 4_200.0, 1_200.0, 1_000_000 / 365
    coins = -np.diff(result.ledger.btc(Coin.MINED), axis=1)
    coins -= np.diff(result.ledger.btc(Coin.POOL_FEE), axis=1)
    january = coins[:, :31].sum(axis=1)
    assert found.direct_usd_per_btc[:, 0] * january == pytest.approx(31 * power, rel=1e-6)
    cash = (found.cash_usd_per_btc - found.direct_usd_per_btc)[:, 0] * january
    assert cash == pytest.approx(31 * opex, rel=1e-6)
    all_in = (found.all_in_usd_per_btc - found.cash_usd_per_btc)[:, 0] * january
    assert all_in == pytest.approx(31 * depreciation, rel=1e-6)
    prices = result.world.at_days("price_usd")
    assert found.price_usd[:, 0] == pytest.approx(prices[:, 1:32].mean(axis=1))
    assert found.price_usd[:, 2] == pytest.approx(prices[:, 60:].mean(axis=1))


def test_periods_are_calendar_months(result):
    found = coin_cost_over_time(result)
    assert [day.isoformat() for day in found.first_dates] == [
        "2026-01-01",
        "2026-02-01",
        "2026-03-01",
    ]
    assert [day.isoformat() for day in found.last_dates] == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-11",
    ]


def test_a_single_period_is_the_whole_run(result):
    found = coin_cost_over_time(result, most_periods=1)
    for layer in ("direct", "cash", "all_in"):
        name = f"{layer}_cost_usd_per_btc"
        np.testing.assert_array_equal(
            getattr(found, f"{layer}_usd_per_btc")[:, 0], result.figures[name]
        )


def test_all_costs_fall_into_a_period(result):
    found = coin_cost_over_time(result)
    ends = period_ends(datetime.date(2026, 1, 1), 70, 12)
    coins = -result.ledger.btc(Coin.MINED) - result.ledger.btc(Coin.POOL_FEE)
    by_period = np.diff(coins[:, ends], axis=1, prepend=0.0)
    power = (found.direct_usd_per_btc * by_period).sum(axis=1)
    assert power == pytest.approx(result.ledger.usd_at_end(Account.POWER), rel=1e-12)


def test_rows_say_who_mines_and_who_covers_its_costs(result):
    rows = coin_cost_over_time(result).rows()
    assert [row["from"] for row in rows] == ["2026-01-01", "2026-02-01", "2026-03-01"]
    for row in rows:
        assert row["share_that_mines"] == 1.0
        assert row["share_that_covers_all_in"] == 1.0  # some 39,000 against 100,000 USD
        assert row["direct_usd_per_btc"]["p50"] < row["cash_usd_per_btc"]["p50"]
        assert row["cash_usd_per_btc"]["p50"] < row["all_in_usd_per_btc"]["p50"]


def test_where_nothing_is_mined_a_coin_has_no_cost(plain_business):
    late = plain_business.replace(
        {"horizon_days": 70, f"{SITE}.delivery_date": datetime.date(2026, 2, 1)}
    )
    rows = coin_cost_over_time(run(late)).rows()
    assert [row["share_that_mines"] for row in rows] == [0.0, 1.0, 1.0]
    assert rows[0]["all_in_usd_per_btc"] is None
    assert rows[0]["share_that_covers_all_in"] == 0.0
    assert rows[1]["direct_usd_per_btc"]["mean"] > 0.0


@pytest.mark.parametrize(
    ("start", "days", "periods"),
    [
        (datetime.date(2026, 1, 1), 1, 1),
        (datetime.date(2026, 1, 1), 365, 12),
        (datetime.date(2026, 1, 2), 365, 7),  # 13 calendar months, two at a time
        (datetime.date(2024, 2, 29), 1_461, 9),
        (datetime.date(2026, 6, 15), 7_300, 11),
        (datetime.date(9_999, 12, 1), 30, 1),
    ],
)
def test_periods_fill_the_run(start, days, periods):
    ends = period_ends(start, days, 12)
    assert len(ends) == periods
    assert ends[-1] == days
    assert (np.diff(ends, prepend=0) > 0).all()
    firsts = [(start + datetime.timedelta(days=int(end))).day for end in ends[:-1]]
    assert set(firsts) <= {1}
