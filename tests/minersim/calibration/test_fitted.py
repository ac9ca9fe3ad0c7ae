"""Observed beside expected: the very fits that the calibration tells of, window and all."""

import numpy as np
import pytest

from minersim.calibration.calibrate import calibrate, known_series
from minersim.calibration.fitted import fitted_series
from minersim.calibration.inputs import Inputs, built_in_inputs
from minersim.data.observations import Observations
from minersim.engine.randomness import stream
from minersim.market.returns import GarchPrice, fill_log_returns

DAY = 86_400
IN_TIME = ("price", "price_garch", "price_regimes", "fees", "supply", "entry", "flows")
FIRST_S, LAST_S = 1_577_836_800, 1_735_689_599  # 2020 to 2024


@pytest.fixture(scope="module")
def daily_inputs():
    """The built-in epochs with made-up daily closes, fees and miners' coins up to their end."""
    history = built_in_inputs().history
    count = 1_500
    times = int(history.time_s[-1]) // DAY * DAY - DAY * np.arange(count, dtype=np.int64)[::-1]
    steps = np.empty(count - 1)
    fill_log_returns(GarchPrice(1.0, 0.0, 6e-5, 0.1, 0.8, 5.0), 1.0, stream(3, "p", 0), steps)
    closes = 50_000.0 * np.exp(np.append(0.0, np.cumsum(steps)))
    noise = stream(3, "f", 0).standard_normal((3, count))
    fees = np.exp(-3.0 + 0.3 * noise[0])
    earned = np.full(count, 450.0)
    reserve = 1.8e6 + np.cumsum(20.0 * noise[1])
    by_day = {
        "price_usd": closes,
        "fees_btc_per_block": fees,
        "issuance_btc": earned,
        "fees_btc": np.full(count, 15.0),
        "miner_reserve_btc": reserve,
        "miner_outflow_btc": 3_000.0 + 100.0 * noise[2],
    }
    return Inputs(history, {m: Observations(m, times, values) for m, values in by_day.items()})


def test_every_fit_has_its_series(daily_inputs):
    found = calibrate(daily_inputs)
    series = fitted_series(found, known_series(daily_inputs))
    assert set(series) == {*IN_TIME}
    assert set(series) <= set(found.fits)
    for part, one in series.items():
        assert one.part == part
        sizes = {one.time_s.size, one.observed.size, one.expected.size, one.spread.size}
        assert sizes == {one.counted.size}
        assert np.isfinite(one.residuals).all()
        assert (np.diff(one.time_s) > 0).all()
        if part != "entry":  # whose scatter is of late, and whose series goes back to 2012
            assert 0.8 <= one.within <= 0.97
            assert one.residuals[one.counted].std() == pytest.approx(1.0, abs=0.15)


@pytest.mark.parametrize("span", [(None, None), (FIRST_S, LAST_S)])
def test_goodness_of_the_supply_curve_is_that_of_its_series(span):
    inputs = built_in_inputs()
    fit = calibrate(inputs, *span).fits["supply"]
    one = fitted_series(calibrate(inputs, *span), known_series(inputs, *span))["supply"]
    left = (one.observed - one.expected)[one.counted]
    assert 1.0 - left.var() / one.observed[one.counted].var() == pytest.approx(fit.goodness["R2"])
    assert int(one.counted.sum()) == fit.observations
    first, last = span
    assert first is None or one.time_s[0] > first
    assert last is None or one.time_s[-1] <= last


def test_goodness_of_fees_and_the_last_day_of_prices_are_those_of_the_reports(daily_inputs):
    found = calibrate(daily_inputs)
    series = fitted_series(found, known_series(daily_inputs))
    fees = series["fees"]
    r2 = 1.0 - (fees.observed - fees.expected).var() / fees.observed.var()
    assert r2 == pytest.approx(found.fits["fees"].goodness["R2"])
    garch, fit = series["price_garch"], found.fits["price_garch"]
    last = fit["omega"].value + fit["beta"].value * garch.spread[-1] ** 2
    last += fit["alpha"].value * (garch.observed[-1] - garch.observed.mean()) ** 2
    told = fit.goodness["volatility on the last day"]
    assert np.sqrt(365.0 * last) == pytest.approx(told, rel=2e-3)


def test_episodes_are_drawn_and_not_counted():
    inputs = built_in_inputs()
    one = fitted_series(calibrate(inputs), known_series(inputs))["supply"]
    worst = int(np.argmin(one.observed))  # China's ban
    assert one.observed[worst] < -0.3
    assert not one.counted[worst]


def test_shares_sold_are_of_the_months_that_were_fitted(daily_inputs):
    found = calibrate(daily_inputs)
    fit = found.fits["flows"]
    one = fitted_series(found, known_series(daily_inputs))["flows"]
    assert one.observed.size == fit.observations
    assert int(one.time_s[0]) == fit.first_s
    assert one.observed.max() == pytest.approx(fit.goodness["largest sold share of a month"])
    assert (one.expected == fit["sold share"].value).all()
