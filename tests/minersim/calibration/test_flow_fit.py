"""Miners' coins: known shares, churn and slopes come back within the intervals that are given."""

import numpy as np
import pytest

from minersim.calibration.flow_fit import FLOW_METRICS, earned_and_sold, fit_flows
from minersim.calibration.growth_law import growth_state
from minersim.calibration.stress_fit import fit_stress, slope_and_error
from minersim.data.observations import Observations

DAY = 86_400
SHARE, CHURN, SPREAD, MEMORY = 0.95, 14.0, 0.45, 0.45
TRUTH = {
    "sold share": SHARE,
    "churn": CHURN,
    "noise of churn": SPREAD,
    "memory of the noise": MEMORY,
}
YEARS_9 = 3_285


def days_before(history, count):
    end = int(history.time_s[-1]) // DAY * DAY
    return end - DAY * np.arange(count, dtype=np.int64)[::-1]


def margin_of(history, times):
    return np.interp(times, history.time_s, np.nan_to_num(growth_state(history).margin))


def remembering(rng, count, memory):
    """Autoregression of standard deviation 1."""
    steps = rng.standard_normal(count)
    values = np.empty(count)
    values[0] = steps[0]
    for i in range(1, count):
        values[i] = memory * values[i - 1] + np.sqrt(1.0 - memory**2) * steps[i]
    return values


def flows(history, rng, count=545, response=0.0):
    """Wallets that sell a share of what is earned, more with margin, and move a multiple about."""
    times = days_before(history, count)
    issuance, fees = np.full(count, 450.0), 10.0 * np.exp(rng.normal(0.0, 0.3, count))
    earned = issuance + fees
    share = SHARE + response * margin_of(history, times) + rng.normal(0.0, 0.3, count)
    noise = np.exp(SPREAD * remembering(rng, count, MEMORY) - 0.5 * SPREAD**2)
    reserve = 1.8e6 + np.cumsum(earned * (1.0 - share))
    values = (reserve, earned * (share + CHURN * noise), issuance, fees)
    return {m: Observations(m, times, v) for m, v in zip(FLOW_METRICS, values, strict=True)}


def held(estimate, truth):
    return estimate.low <= truth <= estimate.high


def test_sales_churn_and_noise_come_back(history):
    rng = np.random.default_rng(8)
    right = []
    for _ in range(300):
        fit = fit_flows(flows(history, rng))
        right.append([held(fit[name], value) for name, value in TRUTH.items()])
    assert 0.85 <= np.mean(right) <= 0.95
    assert np.mean(right, axis=0) == pytest.approx(0.9, abs=0.05)
    assert fit.observations == 18


def test_series_that_are_missing_or_short_tell_nothing(history):
    some = flows(history, np.random.default_rng(3))
    assert fit_flows({m: some[m] for m in FLOW_METRICS[:3]}) is None
    assert fit_flows(flows(history, np.random.default_rng(3), 100)) is None
    assert fit_stress(history, flows(history, np.random.default_rng(3), 300)) is None
    assert fit_stress(history, {}) is None
    last = some["fees_btc"].observed_at_s[-200]
    assert fit_flows(some, int(last)).observations == 6


def test_wallets_that_only_fill_have_no_churn(history):
    quiet = flows(history, np.random.default_rng(3))
    times = quiet["fees_btc"].observed_at_s
    quiet["miner_outflow_btc"] = Observations("miner_outflow_btc", times, np.zeros(times.size))
    full = 460.0 * np.arange(times.size)
    quiet["miner_reserve_btc"] = Observations("miner_reserve_btc", times, full)
    names = [one.name for one in fit_flows(quiet).estimates]
    assert names == ["sold share", "churn"]


def test_a_month_counts_the_change_of_the_reserve_within_it():
    reserve = np.append(100.0, np.full(30, 130.0))
    earned, sold = earned_and_sold(reserve, np.full(31, 2.0))
    assert earned.tolist() == [60.0]
    assert sold.tolist() == [30.0]


def test_answers_to_stress_come_back(history):
    rng = np.random.default_rng(21)
    times = days_before(history, YEARS_9)
    margin = margin_of(history, times)
    right = []
    for _ in range(150):
        response = float(rng.choice([-0.3, 0.0, 0.2]))
        series = flows(history, rng, YEARS_9, response)
        wild = 0.8 * margin + remembering(rng, YEARS_9, 0.97)
        series["mpi"] = Observations("mpi", times, wild)
        fit = fit_stress(history, series)
        right.append(
            (held(fit["sold share and margin"], response), held(fit["MPI and margin"], 0.8))
        )
    assert np.mean(right, axis=0) == pytest.approx(0.9, abs=0.05)


def test_stress_is_told_where_it_is_plain(history):
    rng = np.random.default_rng(2)
    plain = fit_stress(history, flows(history, rng, YEARS_9, -0.3))["sold share and margin"]
    assert plain.identified
    assert "more under stress" in plain.note
    none = fit_stress(history, flows(history, rng, YEARS_9, 0.0))["sold share and margin"]
    assert not none.identified
    assert "the data do not tell it" in none.note


def test_memory_on_both_sides_widens_a_slope_s_error():
    rng = np.random.default_rng(9)
    x = remembering(rng, 120, 0.8)
    own = remembering(rng, 120, 0.8)
    mixed = rng.permutation(own)
    assert slope_and_error(x, own)[1] > 1.3 * slope_and_error(x, mixed)[1]


def test_real_wallets_tell_churn_and_no_stress(history, real_folder):
    from minersim.calibration.inputs import inputs_from_folder

    inputs = inputs_from_folder(real_folder)
    fit = fit_stress(inputs.history, inputs.by_day, 1_467_331_200)
    assert not fit["sold share and margin"].identified
    assert fit["MPI and margin"].value > 0.0  # busier when mining pays: no sign of distress
