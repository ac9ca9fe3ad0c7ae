"""Fits of calibration: known parameters come back within the intervals that are given."""

from pathlib import Path

import numpy as np
import pytest

from minersim.calibration.calibrate import calibrate
from minersim.calibration.entry_fit import fit_entry
from minersim.calibration.fee_fit import fit_fees
from minersim.calibration.flow_fit import FLOW_METRICS, fit_flows
from minersim.calibration.inputs import built_in_inputs, inputs_from_folder
from minersim.calibration.price_fit import fit_garch, fit_gbm
from minersim.calibration.regime_fit import fit_regimes
from minersim.calibration.scenario_file import scenario_text
from minersim.calibration.supply_fit import PRIOR, fit_changes, fit_supply, share_that_runs
from minersim.data.observations import Observations
from minersim.engine.randomness import stream
from minersim.errors import InputError
from minersim.market.fees import log_fee_path
from minersim.market.returns import GarchPrice, GBMPrice, RegimePrice, fill_log_returns
from minersim.scenario.load import load_scenario, scenario_from_text

DAY = 86_400
DRAWS = 100


def days(count):
    return DAY * np.arange(count, dtype=np.int64)


def held(estimate, truth):
    return estimate.low <= truth <= estimate.high


def closes(process, count, draw):
    """Daily closes of one of the simulator's own processes."""
    steps = np.empty(count - 1)
    fill_log_returns(process, 1.0, stream(5, "price", draw), steps)
    return 1_000.0 * np.exp(np.append(0.0, np.cumsum(steps)))


def test_volatility_and_drift_come_back():
    right = []
    for draw in range(DRAWS):
        fit = fit_gbm(days(731), closes(GBMPrice(1.0, 0.3, 0.5), 731, draw))
        right.append((held(fit["volatility"], 0.5), held(fit["drift"], 0.3)))
    assert 0.85 <= np.mean(right) <= 0.95
    assert not fit["drift"].identified


def test_fat_tails_widen_the_error_of_a_volatility():
    process = GarchPrice(1.0, 0.0, 4.0e-5, 0.1, 0.83, 5.0)
    fat = fit_gbm(days(1001), closes(process, 1001, 0))
    thin = fit_gbm(days(1001), closes(GBMPrice(1.0, 0.0, fat["volatility"].value), 1001, 0))
    assert fat["volatility"].error > 1.3 * thin["volatility"].error


def test_garch_comes_back_on_a_long_series():
    process = GarchPrice(1.0, 0.0, 6.0e-5, 0.1, 0.8, 6.0)
    fit = fit_garch(days(6_000), closes(process, 6_000, 3))
    assert fit["alpha"].value == pytest.approx(0.1, abs=0.035)
    assert fit["beta"].value == pytest.approx(0.8, abs=0.08)
    assert fit["degrees of freedom"].value == pytest.approx(6.0, abs=1.5)
    long_run = fit["omega"].value / (1.0 - fit["alpha"].value - fit["beta"].value)
    assert long_run == pytest.approx(6.0e-4, rel=0.15)


@pytest.mark.slow
def test_garch_intervals_hold_the_truth():
    process = GarchPrice(1.0, 0.0, 6.0e-5, 0.1, 0.8, 6.0)
    right = []
    for draw in range(1_000, 1_300):  # a hundred leave 3 % to luck
        fit = fit_garch(days(1_500), closes(process, 1_500, draw))
        if fit is not None:
            names = (("alpha", 0.1), ("beta", 0.8), ("degrees of freedom", 6.0))
            right.append([held(fit[name], truth) for name, truth in names])
    assert len(right) >= 290
    assert 0.85 <= np.mean(right) <= 0.95


def test_regimes_come_back_on_a_long_series():
    process = RegimePrice(1.0, 0.0, 0.25, 0.8, 0.1, 0.25)
    fit = fit_regimes(days(3_000), closes(process, 3_000, 2))
    truths = (0.25, 0.8, 0.1, 0.25)
    for one, truth in zip(fit.estimates, truths, strict=True):
        assert one.value == pytest.approx(truth, rel=0.2)
    assert 0.0 <= fit.goodness["chance that the last day was wild"] <= 1.0
    garch = fit_garch(days(3_000), closes(process, 3_000, 2))
    assert fit.goodness["log likelihood"] > garch.goodness["log likelihood"]


@pytest.mark.slow
def test_regime_intervals_hold_the_truth():
    process = RegimePrice(1.0, 0.0, 0.25, 0.8, 0.1, 0.25)
    right = []
    for draw in range(60):
        fit = fit_regimes(days(1_000), closes(process, 1_000, draw))
        if fit is not None:
            truths = (0.25, 0.8, 0.1, 0.25)
            right.append([held(one, t) for one, t in zip(fit.estimates, truths, strict=True)])
    assert len(right) >= 55
    assert 0.85 <= np.mean(right) <= 0.95


@pytest.mark.parametrize("count", [30, 250])
def test_garch_wants_many_days_without_gaps(count):
    price = closes(GBMPrice(1.0, 0.0, 0.5), count, 0)
    assert fit_garch(days(count), price) is None
    long = closes(GBMPrice(1.0, 0.0, 0.5), 600, 0)
    assert fit_garch(14 * days(600), long) is None


def test_fees_come_back():
    right = []
    for draw in range(DRAWS):
        noise = stream(9, "fees", draw).standard_normal(729)
        logs = log_fee_path(np.log(0.03), np.log(0.03), 0.8, 0.3, noise)
        fit = fit_fees(days(730), np.exp(logs))
        names = (("median fees", 0.03), ("persistence", 0.8), ("innovation", 0.3))
        right.append([held(fit[name], truth) for name, truth in names])
    assert 0.85 <= np.mean(right) <= 0.95


def test_fees_pass_over_days_without_any():
    noise = np.random.default_rng(3).standard_normal(399)
    fees = np.exp(log_fee_path(-3.5, -3.5, 0.7, 0.3, noise))
    fees[100:103] = 0.0
    fit = fit_fees(days(400), fees)
    assert fit.observations == 399 - 4
    assert fit["persistence"].value == pytest.approx(0.7, abs=0.12)
    assert fit_fees(days(50), fees[:50]) is None


def synthetic_supply(rng, epochs=110):
    """Changes of ln hashrate by a curve drawn from the prior, with hashprice near its edge."""
    truth = PRIOR.means + PRIOR.deviations * rng.standard_normal(5)
    age = np.arange(epochs) - float(epochs)
    edge = truth[0] + truth[2] * age
    wander = np.zeros(epochs)
    for i in range(1, epochs):
        wander[i] = 0.9 * wander[i - 1] + rng.normal(0.0, 0.14)
    log_hashprice = edge + 0.4 + wander
    share = np.log(share_that_runs(truth, log_hashprice, age))
    noise = rng.normal(0.0, 0.04, epochs)
    changes = truth[4] + np.diff(share, prepend=share[0]) + noise
    counted = np.ones(epochs, dtype=bool)
    counted[0] = False
    return truth, age, (log_hashprice, age, changes, counted, (0, DAY))


def test_supply_curves_come_back():
    rng = np.random.default_rng(31)
    right = []
    for _ in range(DRAWS):
        truth, age, arguments = synthetic_supply(rng)
        fit = fit_changes(*arguments)
        median = np.exp(truth[0] + truth[2] * age[-1])
        values = {
            "median hashcost": median,
            "spread of hashcost": np.exp(truth[1]),
            "change of hashcost": np.expm1(truth[2] * 26.09),
            "pace of switching": 14.0 / np.logaddexp(0.0, truth[3]),
            "growth of capacity": truth[4] * 26.09,
        }
        right.append([held(fit[name], value) for name, value in values.items()])
    assert 0.85 <= np.mean(right) <= 0.95
    assert np.mean(right, axis=0).min() >= 0.8


def test_far_from_the_edge_the_curve_keeps_its_prior():
    rng = np.random.default_rng(4)
    age = np.arange(110) - 110.0
    rich = PRIOR.log_median + PRIOR.decline * age + 3.0 + rng.normal(0.0, 0.1, 110)
    counted = np.ones(110, dtype=bool)
    fit = fit_changes(rich, age, 0.02 + rng.normal(0.0, 0.04, 110), counted, (0, DAY))
    assert not fit["spread of hashcost"].identified
    assert not fit["pace of switching"].identified
    assert "the prior" in fit["spread of hashcost"].note
    assert fit["growth of capacity"].identified


def test_the_share_that_runs_follows_hashprice_at_its_pace():
    jump = np.append(np.full(3, 5.0), np.full(20, 3.0))
    quick, slow = (
        share_that_runs(np.array([3.0, -1.0, 0.0, pace, 0.0]), jump, np.zeros(23))
        for pace in (3.0, -1.0)
    )
    assert quick[2] == pytest.approx(slow[2]) == pytest.approx(1.0, abs=1e-6)
    assert quick[4] < slow[4]
    assert quick[-1] == pytest.approx(0.5, abs=1e-3)


def test_real_hashrates_give_a_curve_within_what_is_known(history):
    fit = fit_supply(history, 1_609_459_200)
    # 20 J/TH at 0.046 USD/kWh in early 2026, so 24 to 28 in mid-2025
    assert 18.0 < fit["median hashcost"].value < 32.0
    assert 0.2 < fit["spread of hashcost"].value < 0.6
    assert -0.4 < fit["change of hashcost"].value < -0.1
    assert fit_supply(history, int(history.time_s[-20])) is None


def test_growth_now_is_that_of_the_last_years(history):
    fit = fit_entry(history, 1_514_764_800)
    assert 0.2 < fit["growth now"].value < 0.8
    assert fit["margin"].value > 0.0
    lead = fit["lead time"]
    assert 0.0 <= lead.low <= lead.high <= 364.0
    assert not lead.identified
    assert fit_entry(history.until(82)) is None


def test_a_clear_lead_time_is_found(history):
    """Changes that follow the margin of ten epochs before give the lag back."""
    from dataclasses import replace

    from minersim.calibration.growth_law import growth_state

    state = growth_state(history)
    rng = np.random.default_rng(7)
    changes = np.diff(history.log_difficulty).copy()
    start = 200
    margin = state.margin[start - 10 : changes.size - 10]
    changes[start:] = 0.02 + 0.15 * margin + rng.normal(0.0, 0.01, changes.size - start)
    path = np.exp(np.append(history.log_difficulty[0], 0.0))
    path = np.exp(history.log_difficulty[0] + np.append(0.0, np.cumsum(changes)))
    # keep the margin what it was: the price moves with the difficulty
    lift = path / history.difficulty
    moved = replace(
        history,
        difficulty=path,
        price_usd=history.price_usd * lift,
        mean_price_usd=history.mean_price_usd * lift,
    )
    lead = fit_entry(moved, int(history.time_s[start + 30]))["lead time"]
    assert lead.identified
    assert lead.value == pytest.approx(140.0, abs=15.0)


def flows(history, sold_share, churn, count=720):
    """Wallets that sell a share of what is earned and move a multiple of it about."""
    rng = np.random.default_rng(3)
    end = int(history.time_s[-1]) // DAY * DAY
    times = end - DAY * np.arange(count, dtype=np.int64)[::-1]
    issuance, fees = np.full(count, 450.0), np.full(count, 10.0)
    sold = 460.0 * (sold_share + rng.normal(0.0, 0.3, count))
    reserve = 1.8e6 + np.cumsum(460.0 - sold)
    outflow = sold + 460.0 * churn * rng.uniform(0.5, 1.5, count)
    values = (reserve, outflow, issuance, fees)
    return {m: Observations(m, times, v) for m, v in zip(FLOW_METRICS, values, strict=True)}


def test_sales_and_churn_come_back(history):
    fit = fit_flows(history, flows(history, 0.9, 12.0))
    assert fit["sold share"].value == pytest.approx(0.9, abs=0.05)
    assert fit["churn"].value == pytest.approx(12.0, rel=0.05)
    assert held(fit["churn"], 12.0)
    assert not fit["response to stress"].identified
    some = flows(history, 0.9, 12.0)
    assert fit_flows(history, {m: some[m] for m in FLOW_METRICS[:3]}) is None
    assert fit_flows(history, flows(history, 0.9, 12.0, 100)) is None


# the whole


def test_the_built_in_history_gives_a_scenario(tmp_path, history):
    found = calibrate(built_in_inputs())
    assert set(found.fits) == {"price", "supply", "entry"}
    assert set(found.missing) == {"price_garch", "price_regimes", "fees", "flows"}
    text = scenario_text(found)
    file = tmp_path / "calibrated.toml"
    file.write_text(text, encoding="utf-8")
    scenario = load_scenario(file)
    assert scenario.chain.height == history.height[-1]
    assert scenario.market.price.kind == "gbm"
    curve = scenario.network.curve
    median = 24.0 * curve.efficiency_median_j_per_th * curve.power_median_usd_per_kwh
    assert median == pytest.approx(found.fits["supply"]["median hashcost"].value, rel=1e-3)
    child = tmp_path / "mine.toml"
    child.write_text(
        'extends = "calibrated.toml"\nname = "Mine"\n[network.curve]\npower_log_sd = 0.3\n',
        encoding="utf-8",
    )
    assert load_scenario(child).network.growth == scenario.network.growth
    assert load_scenario(child).network.curve.power_log_sd == 0.3


def test_nothing_after_the_last_day_is_read(history):
    inputs = built_in_inputs()
    cut = calibrate(inputs, last_s=int(history.time_s[400]))
    from minersim.calibration.inputs import Inputs

    alone = calibrate(Inputs(history.until(400), {}))
    assert scenario_text(cut) == scenario_text(alone)
    with pytest.raises(InputError, match="no retarget before the last day"):
        calibrate(inputs, last_s=0)


def test_real_series_give_everything_in_under_a_minute(real_folder):
    import time

    inputs = inputs_from_folder(real_folder)
    began = time.monotonic()
    found = calibrate(inputs)
    assert time.monotonic() - began < 60.0
    assert not found.missing
    scenario = scenario_from_text(scenario_text(found), Path("calibrated.toml"))
    garch, states = (found.fits[f"price_{name}"] for name in ("garch", "regimes"))
    likelier = garch.goodness["log likelihood"] > states.goodness["log likelihood"]
    assert scenario.market.price.kind == ("garch" if likelier else "regimes")
    assert 0.4 < found.fits["price"]["volatility"].value < 0.6
    assert found.fits["flows"]["churn"].value == pytest.approx(15.0, abs=3.0)
