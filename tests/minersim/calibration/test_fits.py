"""Fits of calibration: known parameters come back within the intervals that are given."""

from pathlib import Path

import numpy as np
import pytest

from minersim.calibration.calibrate import calibrate
from minersim.calibration.fee_fit import fit_fees
from minersim.calibration.inputs import built_in_inputs, inputs_from_folder
from minersim.calibration.price_fit import fit_garch, fit_gbm
from minersim.calibration.regime_fit import fit_regimes
from minersim.calibration.scenario_file import scenario_text
from minersim.calibration.supply_fit import PRIOR, fit_changes, fit_supply, share_that_runs
from minersim.engine.randomness import stream
from minersim.errors import InputError
from minersim.market.fees import log_fee_path
from minersim.market.returns import GarchPrice, GBMPrice, RegimePrice, fill_log_returns
from minersim.scenario.load import load_scenario, scenario_from_text
from minersim.units import DAYS_PER_YEAR

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
    for draw in range(5 * DRAWS):  # a hundred leave 3 % to luck
        fit = fit_gbm(days(731), closes(GBMPrice(1.0, 0.3, 0.5), 731, draw))
        right.append((held(fit["volatility"], 0.5), held(fit["drift"], 0.3)))
    assert np.mean(right, axis=0) == pytest.approx(0.9, abs=0.05)
    assert not fit["drift"].identified


def test_days_that_are_wild_together_widen_the_error_of_a_volatility():
    process = RegimePrice(1.0, 0.0, 0.25, 0.8, 0.1, 0.25)
    price = closes(process, 1001, 4)
    alone = 1_000.0 * np.exp(
        np.append(0.0, np.cumsum(np.random.default_rng(1).permutation(np.diff(np.log(price)))))
    )
    together, mixed = (fit_gbm(days(1001), p)["volatility"].error for p in (price, alone))
    assert together > 1.15 * mixed


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
    truth = {
        "omega": 6.0e-5,
        "alpha": 0.1,
        "beta": 0.8,
        "degrees of freedom": 6.0,
        "volatility": np.sqrt(6.0e-4 * DAYS_PER_YEAR),
    }
    right = []
    for draw in range(1_000, 1_400):
        fit = fit_garch(days(1_500), closes(process, 1_500, draw))
        if fit is not None:
            right.append([held(fit[name], value) for name, value in truth.items()])
    assert len(right) >= 390
    assert np.mean(right, axis=0) == pytest.approx(0.9, abs=0.05)


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
    for draw in range(200):
        fit = fit_regimes(days(1_000), closes(process, 1_000, draw))
        if fit is not None:
            truths = (0.25, 0.8, 0.1, 0.25)
            right.append([held(one, t) for one, t in zip(fit.estimates, truths, strict=True)])
    assert len(right) >= 190
    assert np.mean(right, axis=0) == pytest.approx(0.9, abs=0.05)


@pytest.mark.parametrize("count", [30, 250])
def test_garch_wants_many_days_without_gaps(count):
    price = closes(GBMPrice(1.0, 0.0, 0.5), count, 0)
    assert fit_garch(days(count), price) is None
    long = closes(GBMPrice(1.0, 0.0, 0.5), 600, 0)
    assert fit_garch(14 * days(600), long) is None


def test_fees_come_back():
    right = []
    for draw in range(5 * DRAWS):
        noise = stream(9, "fees", draw).standard_normal(729)
        logs = log_fee_path(np.log(0.03), np.log(0.03), 0.8, 0.3, noise)
        fit = fit_fees(days(730), np.exp(logs))
        names = (("median fees", 0.03), ("persistence", 0.8), ("innovation", 0.3))
        right.append([held(fit[name], truth) for name, truth in names])
    assert np.mean(right, axis=0) == pytest.approx(0.9, abs=0.05)


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
    for _ in range(2 * DRAWS):
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
    assert np.mean(right, axis=0) == pytest.approx(0.9, abs=0.05)


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


# the whole


def test_the_built_in_history_gives_a_scenario(tmp_path, history):
    found = calibrate(built_in_inputs())
    assert set(found.fits) == {"price", "supply", "entry"}
    assert set(found.missing) == {"price_garch", "price_regimes", "fees", "flows", "stress"}
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
    treasury = scenario.network.treasury
    assert (treasury.kind, treasury.base_sales, treasury.impact) == ("selling", "share", "none")
    assert treasury.churn == pytest.approx(found.fits["flows"]["churn"].value, rel=1e-4)
    assert treasury.share == pytest.approx(found.fits["flows"]["sold share"].value, rel=1e-4)
