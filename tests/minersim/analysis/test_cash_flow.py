"""Cash flows of runs: they add up to the ledger, in every period and for every band."""

from datetime import date

import numpy as np
import pytest

from minersim.analysis.cash_flow import BANDS, EVERY, cash_flow, cash_flow_picture
from minersim.analysis.cash_flow_lines import CASH_FLOW_LINES
from minersim.business import Account, Coin
from minersim.business.cash_lines import FINANCE, INVESTMENT, OPERATIONS
from minersim.engine import run
from minersim.errors import RunError
from minersim.results import ReducedResult
from minersim.results.outcomes import outcomes_of

PARTS = (*OPERATIONS, *INVESTMENT, *FINANCE)
EVERYTHING = {
    "horizon_days": 100,
    "start": date(2026, 1, 20),
    "operator.cash_usd": 250_000.0,
    "operator.coins_btc": 2.0,
    "operator.opex_usd_per_month": 900.0,
    "operator.treasury": {"policy": "hold-share", "hold_fraction": 0.6},
    "operator.loans": [{"amount_usd": 30_000.0, "term_months": 3}],
    "operator.coin_loans": [{"amount_usd": 9_000.0, "term_months": 2}],
    "operator.tax": {"kind": "income", "depreciation": "macrs-5", "bonus_fraction": 0.5},
    "operator.overheads": [{"usd_per_month": 500.0}],
    "operator.hashprice_forwards": [{"hashrate_phs": 2.0, "price_usd_per_ph_day": 60.0}],
}
BOUGHT = {
    "machine": "Antminer S21 200T",
    "count": 20,
    "price_usd_per_machine": 3_000.0,
    "payment_date": date(2026, 3, 1),
    "delivery_date": date(2026, 3, 5),
    "retirement": {"date": date(2026, 4, 10)},
}


@pytest.fixture(scope="module")
def ran(plain_business):
    """A scenario with everything, and its run on four paths whose prices differ."""
    site = {"name": "A", "power_usd_per_kwh": 0.05}
    fleets = [{"machine": "Antminer S21 200T", "count": 100}, BOUGHT]
    price = {"market.price.volatility_per_year": 1.0}
    sites = {"sites": [site | {"fleets": fleets}]}
    scenario = plain_business.replace({"operator.cash_usd": 0.0} | EVERYTHING | sites | price)
    return scenario, run(scenario)


def test_the_lines_of_every_path_are_its_ledger_to_the_last_unit(ran):
    scenario, result = ran
    flow, books = cash_flow(scenario, result), result.ledger
    total = {name: amounts.sum(axis=1) for name, amounts in flow.lines.items()}

    def at_end(*accounts):
        return books.micro_usd[:, -1, list(accounts)].sum(axis=-1)

    assert np.array_equal(total["revenue"], -at_end(Account.MINING_REVENUE))
    assert np.array_equal(total["pool_fee"], -at_end(Account.POOL_FEES))
    assert np.array_equal(total["power"], -at_end(Account.POWER))
    assert np.array_equal(total["operating_costs"] + total["overheads"], -at_end(Account.OPEX))
    assert np.array_equal(total["hedges"], -at_end(Account.FORWARD_GAINS, Account.FORWARDS))
    assert np.array_equal(total["unpaid_bills"], -at_end(Account.PAYABLES))
    assert np.array_equal(total["income_tax"], -at_end(Account.INCOME_TAX, Account.TAX_OWED))
    opening = round(scenario.operator.cash_usd * 1e6)
    assert np.array_equal(opening + total["net_cash"], at_end(Account.CASH))
    assert np.array_equal(flow.lines["cash"][:, -1], at_end(Account.CASH))
    owed = (Account.LOANS, Account.INTEREST_OWED, Account.COIN_LOANS)
    assert np.array_equal(flow.lines["debt"][:, -1], -at_end(*owed))
    assert np.array_equal(total["btc_mined"], -books.sat[:, -1, Coin.MINED])
    assert np.array_equal(total["btc_sold"], -books.sat[:, -1, Coin.SOLD])
    # everything that this business has shows; its first tax is not due yet
    for name in PARTS[:-1]:
        assert flow.lines[name].any() == (name != "income_tax"), name


def test_tax_counts_when_it_falls_due(ran):
    scenario = ran[0].replace({"horizon_days": 480})
    result = run(scenario)
    values = cash_flow(scenario, result).table("month", 0)
    paid = {
        p.name: v for p, v in zip(values.periods, values.values["income_tax"], strict=False) if v
    }
    owed = result.ledger.usd(Account.INCOME_TAX)[0]
    year_end = (date(2027, 1, 1) - scenario.start).days
    # due on the first of April, at the midnight that ends March
    assert paid == {"2027-03": pytest.approx(-owed[year_end])}


def test_overheads_machines_and_loans_are_what_the_scenario_says(ran):
    flow = cash_flow(*ran)
    whole = flow.table("year", 1).values
    # 500 a month is 6,000 in a year of 365.25 days
    assert whole["overheads"][-1] == pytest.approx(-6_000.0 / 365.25 * 100, rel=2e-3)
    assert whole["machines_bought"][-1] == -60_000.0
    assert whole["debt_drawn"][-1] == pytest.approx(39_000.0)
    months = flow.table("month", 1)
    assert [p.name for p in months.periods] == ["2026-01", "2026-02", "2026-03", "2026-04"]
    # paid on the first of March, and sold on the tenth of April
    assert months.values["machines_bought"].tolist() == [0.0, 0.0, -60_000.0, 0.0, -60_000.0]
    assert months.values["machines_sold"][3] > 0.0
    assert not months.values["machines_sold"][:3].any()


@pytest.mark.parametrize("every", EVERY)
def test_mean_and_single_paths_add_up(ran, every):
    scenario, result = ran
    flow = cash_flow(scenario, result)
    for of in ("mean", "middle", 0, 3):
        values = flow.table(every, of).values
        assert sum(values[name] for name in PARTS) == pytest.approx(values["net_cash"], abs=1e-4)
        free = sum(values[name] for name in (*OPERATIONS, *INVESTMENT))
        assert free == pytest.approx(values["free_cash_flow"], abs=1e-4)
        for line in CASH_FLOW_LINES:
            amounts = values[line.name]
            expected = amounts[-2] if line.at_end else amounts[:-1].sum()
            assert amounts[-1] == pytest.approx(expected, rel=1e-12, abs=1e-4), line.name
        running = np.cumsum(values["net_cash"][:-1])
        assert scenario.operator.cash_usd + running == pytest.approx(values["cash"][:-1], abs=1e-4)


@pytest.mark.parametrize(
    ("every", "names"), [("quarter", ["2026 Q1", "2026 Q2"]), ("year", ["2026"])]
)
def test_longer_periods_are_sums_of_months(ran, every, names):
    flow = cash_flow(*ran)
    longer, months = flow.table(every, 2), flow.table("month", 2)
    assert [p.name for p in longer.periods] == names
    assert (longer.periods[0].first, longer.periods[-1].last) == (
        date(2026, 1, 20),
        date(2026, 4, 29),
    )
    first = 3 if every == "quarter" else 4
    for line in CASH_FLOW_LINES:
        amounts = months.values[line.name]
        expected = amounts[first - 1] if line.at_end else amounts[:first].sum()
        assert longer.values[line.name][0] == pytest.approx(expected, rel=1e-12, abs=1e-6)


def test_quantiles_are_of_every_line_and_the_whole_run_has_its_own(ran):
    flow = cash_flow(*ran)
    paths = np.stack([flow.table("month", path).values["coins_sold"] for path in range(4)])
    for band, share in (("p10", 0.1), ("p50", 0.5), ("p90", 0.9)):
        found = flow.table("month", band).values["coins_sold"]
        assert found == pytest.approx(np.quantile(paths, share, axis=0))
    assert flow.table("month", "p10").title == "p10 of 4 paths"


def test_the_middle_path_is_that_of_the_median_npv(ran):
    scenario, result = ran
    flow = cash_flow(scenario, result)
    npv = result.figures["npv_usd"]
    assert npv[flow.middle] == np.sort(npv)[1]
    middle, same = flow.table("year", "middle"), flow.table("year", flow.middle)
    assert all(np.array_equal(middle.values[name], same.values[name]) for name in same.values)


def test_the_picture_has_the_same_tables_and_the_first_paths(ran):
    scenario, result = ran
    flow, picture = cash_flow(scenario, result), cash_flow_picture(scenario, result, 2)
    for every in EVERY:
        for of in (*BANDS, 0, 1):
            ours, theirs = picture.table(every, of), flow.table(every, of)
            assert (ours.title, ours.periods) == (theirs.title, theirs.periods)
            for name, values in theirs.values.items():
                assert np.array_equal(ours.values[name], values)
    assert picture.single.paths == 2
    with pytest.raises(ValueError, match="no path 2 of 2"):
        picture.table("month", 2)


def test_what_has_no_cash_flow_says_so(ran):
    scenario, result = ran
    with pytest.raises(RunError, match="no business"):
        cash_flow(scenario.replace({"sites": []}), result)
    reduced = ReducedResult(outcomes_of(result.world, result.figures), {}, "")
    with pytest.raises(RunError, match="4 paths is not kept; run fewer paths"):
        cash_flow(scenario, reduced)
