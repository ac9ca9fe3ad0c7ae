"""A calibration as a whole: what it says of laws that the series do not tell."""

import numpy as np

from minersim.calibration.calibrate import calibrate
from minersim.calibration.inputs import Inputs, built_in_inputs
from minersim.data.observations import Observations
from minersim.engine.randomness import stream

DAY = 86_400


def test_closes_of_one_volatility_tell_no_two_and_it_is_said():
    history = built_in_inputs().history
    times = int(history.time_s[-1]) // DAY * DAY - DAY * np.arange(1_000, dtype=np.int64)[::-1]
    steps = 0.02 * stream(7, "even", 0).uniform(-1.0, 1.0, 999)  # tails thinner than any law's
    prices = 50_000.0 * np.exp(np.append(0.0, np.cumsum(steps)))
    by_day = {"price_usd": Observations("price_usd", times, prices)}
    found = calibrate(Inputs(history, by_day))
    for fit in found.fits.values():
        for one in fit.estimates:
            assert np.isfinite([one.value, one.error, one.low, one.high]).all()
    assert found.missing["price_regimes"] == "daily closes do not tell its parameters"


def test_without_daily_closes_it_says_that():
    found = calibrate(built_in_inputs())
    assert found.missing["price_garch"] == found.missing["price_regimes"] == "no daily closes"
