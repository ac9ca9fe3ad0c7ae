"""Costs of the network at a date: known parameters come back, and nothing later is read."""

import math
from dataclasses import replace

import numpy as np
import pytest

from minersim.calibration.calibrate import calibrate
from minersim.calibration.cost_courses import PRIOR, courses, fit_courses, knots
from minersim.calibration.cost_fit import costs_drawn, costs_posterior, costs_report
from minersim.calibration.daily_share import daily_log_hashprice, share_of_epochs
from minersim.calibration.entry_ahead import growth_to_come
from minersim.calibration.exogenous import MOVED, settled_since_s
from minersim.calibration.forecast import LUCK
from minersim.calibration.inputs import Inputs, built_in_inputs
from minersim.calibration.network_settings import network_settings
from minersim.calibration.scenario_file import scenario_text
from minersim.data.daily import DAY_S
from minersim.data.files.cells import time_of
from minersim.data.observations import Observations
from minersim.scenario.load import scenario_from_text

EPOCHS = 80
LOG_COST_AT_1 = np.log(24.0 * 60.0) - 0.008 * np.arange(EPOCHS)


def simulated(rng):
    """Changes of ln hashrate by parameters drawn from the prior, with hashprice near the edge."""
    truth = rng.standard_normal(2 + 2 * knots(EPOCHS).size)
    course = courses(truth, EPOCHS)
    wander = np.zeros(EPOCHS * 14)
    for i in range(1, wander.size):
        wander[i] = 0.993 * wander[i - 1] + rng.normal(0.0, 0.04)
    log_hashprice = (LOG_COST_AT_1 + math.log(0.05) + 0.4)[:, None] + wander.reshape(EPOCHS, 14)
    margin = log_hashprice - (LOG_COST_AT_1 + course.log_power)[:, None]
    share = np.log(share_of_epochs(margin, math.exp(course.log_spread), course.switching_days))
    luck = LUCK * rng.standard_normal(EPOCHS + 1)
    noise = np.diff(luck) + rng.normal(0.0, 0.03, EPOCHS)
    changes = course.growth + np.diff(share, prepend=share[0]) + noise
    counted = np.ones(EPOCHS, dtype=bool)
    counted[0] = False
    return truth, (log_hashprice, LOG_COST_AT_1, changes, counted)


def held_share(draws):
    """How often spread, time of switching and power at the end are in their 90 % intervals."""
    rng = np.random.default_rng(23)
    held = []
    for _ in range(draws):
        truth, arguments = simulated(rng)
        point, covariance, _ = fit_courses(*arguments)
        errors = np.sqrt(np.diag(covariance))
        held.append(np.abs(truth - point)[:3] <= 1.645 * errors[:3])
    return np.mean(held)


def test_known_parameters_come_back():
    assert held_share(12) >= 0.7


@pytest.mark.slow
def test_known_parameters_come_back_as_often_as_the_intervals_say():
    assert 0.85 <= held_share(100) <= 0.95


def test_near_the_edge_the_power_price_is_told():
    _, arguments = simulated(np.random.default_rng(5))
    _, covariance, _ = fit_courses(*arguments)
    assert math.sqrt(covariance[2, 2]) < 0.8
    log_hashprice, *others = arguments
    _, covariance, _ = fit_courses(log_hashprice + 3.0, *others)
    assert math.sqrt(covariance[2, 2]) > 0.95


def test_a_break_late_in_an_epoch_shows_in_the_next():
    margin = np.full((4, 14), 0.5)
    margin[1, 10:] = -0.5
    margin[2:] = -0.5
    share = share_of_epochs(margin, 0.3, 5.0)
    assert share[0] > share[1] > share[2] > share[3]
    assert share[1] > share[0] - 0.2
    quicker = share_of_epochs(margin, 0.3, 1.0)
    assert quicker[1] < share[1]


def test_days_of_an_epoch_have_their_own_price(history):
    even = daily_log_hashprice(history)
    times = np.arange(int(history.time_s[380]), int(history.time_s[400]), DAY_S)
    closes = Observations("price_usd", times, np.linspace(1e4, 3e4, times.size))
    daily = daily_log_hashprice(history, closes)
    assert even.shape == daily.shape == (history.size, 14)
    steps = np.diff(daily[390])
    assert steps == pytest.approx(np.full(13, steps.mean()), rel=0.05)
    assert np.exp(daily[390] - even[390]).mean() != pytest.approx(1.0, abs=0.05)


def test_nothing_after_the_date_is_read(history):
    inputs = built_in_inputs()
    last_s = time_of("2020-02-26") - 1
    early = calibrate(inputs, last_s=last_s).costs
    changed = history.difficulty.copy()
    changed[history.time_s > last_s] *= 3.0
    nonsense = replace(history, difficulty=changed, price_usd=history.price_usd * 1.0)
    nonsense.price_usd[history.time_s > last_s] = 7.0
    again = calibrate(Inputs(nonsense, {}), last_s=last_s).costs
    assert costs_report(early) == costs_report(again)


def test_before_the_network_moved_counts_for_nothing_after(history):
    moved_s = time_of(MOVED)
    assert settled_since_s(moved_s - 1) is None
    after = costs_posterior(history.until(history.first_after(time_of("2022-04-28")) - 1))
    assert after.ends_s[0] >= moved_s
    just = history.until(history.first_after(moved_s) + 3)
    assert costs_posterior(just) is None


def test_the_wet_season_of_2020_had_cheap_power(history):
    """BitOoda's median of July 2020 is 0.03 USD/kWh; nothing in the fit knows it."""
    known = history.until(history.first_after(time_of("2020-10-05")) - 1)
    power = costs_report(costs_posterior(known, time_of("2016-04-01")))["power price"]
    assert power.identified
    assert power.value == pytest.approx(0.03, abs=0.006)


def test_growth_stops_where_machines_do_not_earn_their_hurdle(history):
    epoch = history.first_after(time_of("2018-10-19")) - 1
    assert growth_to_come(history.until(epoch), 0.055) == 0.0
    cheap = growth_to_come(history.until(epoch), 0.02)
    log_record = np.log(np.maximum.accumulate(history.difficulty))
    assert 0.0 < cheap <= (log_record[epoch] - log_record[epoch - 26]) * 26.09 / 26 + 1e-12


def test_a_known_halving_is_reckoned_with(history):
    """The same hashprice is worth less to who orders shortly before the subsidy halves."""
    epoch = history.first_after(time_of("2024-03-01")) - 1
    known = history.until(epoch)
    far = replace(known, height=known.height - 50 * 2016)
    assert growth_to_come(known, 0.06) < growth_to_come(far, 0.06)


def test_draws_scatter_as_the_report_says(history):
    fitted = costs_posterior(history)
    report = costs_report(fitted)
    drawn = costs_drawn(fitted, 2_000)
    for name in ("power price", "spread of hashcost", "time of switching", "growth to come"):
        values = [one[name] for one in drawn]
        assert np.std(values) == pytest.approx(report[name].error, rel=0.1), name
        assert report[name].low < np.median(values) < report[name].high


def test_settings_make_a_scenario_of_the_date(history):
    text = scenario_text(calibrate(built_in_inputs()))
    scenario = scenario_from_text(text, "calibrated.toml")
    values = costs_report(costs_posterior(history)).values
    changed = scenario.replace(network_settings(values))
    curve, switching = changed.network.curve, changed.network.switching
    assert curve.power_median_usd_per_kwh == values["power price"]
    spread = math.hypot(curve.efficiency_log_sd, curve.power_log_sd)
    assert spread == pytest.approx(values["spread of hashcost"])
    days = switching.off_days + switching.off_relaxation_days
    assert days == pytest.approx(values["time of switching"])
    assert days == pytest.approx(switching.on_days + switching.on_relaxation_days)
    assert changed.network.growth.rate_per_year == values["growth to come"]
    still = scenario.replace(network_settings({**values, "growth to come": 0.0}))
    assert still.network.growth.kind == "none"


def test_a_file_of_the_past_has_the_costs_of_its_date():
    """Not those of 2026, which are a sixth."""
    found = calibrate(built_in_inputs(), last_s=time_of("2018-10-19") - 1)
    assert not found.fits["supply"]["median hashcost"].identified
    curve = scenario_from_text(scenario_text(found), "calibrated.toml").network.curve
    median = 24.0 * curve.efficiency_median_j_per_th * curve.power_median_usd_per_kwh
    assert median == pytest.approx(136.0, rel=0.1)
    assert PRIOR.power_usd_per_kwh == 0.05
