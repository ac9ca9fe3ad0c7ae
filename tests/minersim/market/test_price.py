import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.market import (
    BootstrapPrice,
    ConstantPrice,
    GarchPrice,
    GBMPrice,
    MertonPrice,
    PriceShock,
    RegimePrice,
    ReplayPrice,
    ScriptedPrice,
    price_and_surprise,
    price_path,
    prices_and_surprises,
    shock_factor,
)

# volatility of economics.md F, with a drift that shows
GBM = GBMPrice(90_000.0, drift_per_year=0.30, volatility_per_year=0.47)
PATHS = 20_000

changes = st.floats(min_value=-0.95, max_value=10.0)
days = st.floats(min_value=0.0, max_value=400.0)


def stream(seed=1):
    return np.random.default_rng(seed)


def path(process, ticks, *, shocks=(), tick_days=1.0, seed=1):
    return price_path(process, tuple(shocks), ticks, tick_days, stream(seed))


@pytest.fixture(scope="module")
def log_returns():
    """ln P / P(0) after half a year and a year of many paths, shape (paths, 2)."""
    rng = stream(20260101)
    ends = [price_path(GBM, (), 10, 36.5, rng)[[5, 10]] for _ in range(PATHS)]
    return np.log(np.array(ends) / GBM.start_usd)


def test_constant_price_stays():
    assert path(ConstantPrice(90_000.0), 3).tolist() == [90_000.0] * 4


def test_script_is_straight_in_the_logarithm_and_flat_after_the_last_point():
    script = ScriptedPrice(100.0, (10.0, 20.0), (400.0, 100.0))
    found = path(script, 30)
    assert found[[0, 5, 10, 15, 20]] == pytest.approx([100.0, 200.0, 400.0, 200.0, 100.0])
    assert found[2] == pytest.approx(100.0 * 4.0**0.2, rel=1e-12)
    assert found[20:] == pytest.approx([100.0] * 11, rel=1e-12)


def test_script_is_in_days_and_not_in_ticks():
    script = ScriptedPrice(100.0, (1.0,), (400.0,))
    assert path(script, 3, tick_days=0.5) == pytest.approx([100.0, 200.0, 400.0, 400.0])


def test_script_without_points_is_constant():
    assert path(ScriptedPrice(90_000.0), 3) == pytest.approx([90_000.0] * 4, rel=1e-12)


def test_shock_at_once_and_for_good():
    shock = PriceShock(day=2.0, change_fraction=-0.3)
    assert path(ConstantPrice(100.0), 4, shocks=[shock]) == pytest.approx(
        [100.0, 100.0, 70.0, 70.0, 70.0], rel=1e-12
    )


def test_shock_builds_up_and_fades_in_the_logarithm():
    # -19 % over 2 days: the square root of 0.81 after one; gone after 4 more
    shock = PriceShock(day=1.0, change_fraction=-0.19, over_days=2.0, recovery_days=4.0)
    quarter = 0.81**0.25
    expected = [1.0, 1.0, 0.9, 0.81, 0.81 / quarter, 0.9, quarter, 1.0, 1.0]
    assert path(ConstantPrice(1.0), 8, shocks=[shock]) == pytest.approx(expected, rel=1e-12)


def test_shock_that_builds_up_may_stay():
    shock = PriceShock(day=0.0, change_fraction=0.44, over_days=2.0)
    expected = [1.0, 1.2, 1.44, 1.44]
    assert path(ConstantPrice(1.0), 3, shocks=[shock]) == pytest.approx(expected, rel=1e-12)


def test_shock_at_once_may_recover():
    shock = PriceShock(day=1.0, change_fraction=-0.75, recovery_days=2.0)
    expected = [1.0, 0.25, 0.5, 1.0, 1.0]
    assert path(ConstantPrice(1.0), 4, shocks=[shock]) == pytest.approx(expected, rel=1e-12)


def test_several_shocks_multiply():
    shocks = [PriceShock(1.0, -0.5), PriceShock(2.0, -0.2), PriceShock(2.0, 0.5)]
    expected = [100.0, 50.0, 60.0]
    assert path(ConstantPrice(100.0), 2, shocks=shocks) == pytest.approx(expected, rel=1e-12)


def test_shocks_multiply_every_process():
    shock = PriceShock(10.0, -0.4, over_days=3.0, recovery_days=20.0)
    factors = [shock_factor(shock, day) for day in np.arange(41) * 0.5]
    for process in (GBM, ScriptedPrice(100.0, (9.0,), (300.0,))):
        plain = path(process, 40, tick_days=0.5)
        shocked = path(process, 40, shocks=[shock], tick_days=0.5)
        assert shocked == pytest.approx(plain * factors, rel=1e-14)
        assert shocked[30] != plain[30]


@pytest.mark.parametrize("ticks_per_day", [3, 7, 10, 24, 49])
def test_a_shock_begins_on_its_day_however_many_ticks_a_day_has(ticks_per_day):
    # 49 times 1/49 is less than 1 in floats
    found = path(
        ConstantPrice(1.0),
        3 * ticks_per_day,
        shocks=[PriceShock(1.0, -0.5), PriceShock(2.0, -0.5)],
        tick_days=1.0 / ticks_per_day,
    )
    expected = [1.0] * ticks_per_day + [0.5] * ticks_per_day + [0.25] * (ticks_per_day + 1)
    assert found == pytest.approx(expected, rel=1e-12)


@given(changes, days, days, st.none() | st.floats(min_value=0.1, max_value=400.0), days)
def test_a_shock_never_goes_beyond_its_size(change, day, over, recovery, when):
    factor = shock_factor(PriceShock(day, change, over, recovery), when)
    full = 1.0 + change
    assert min(1.0, full) * (1 - 1e-12) <= factor <= max(1.0, full) * (1 + 1e-12)


@given(changes, days, days, st.none() | st.floats(min_value=0.1, max_value=400.0))
def test_a_shock_is_complete_once_and_nothing_before(change, day, over, recovery):
    shock = PriceShock(day, change, over, recovery)
    # a whole shift of days, so that the moment is met to rounding
    peak = shock_factor(dataclasses.replace(shock, day=0.0), over)
    assert peak == pytest.approx(1.0 + change, rel=1e-12)
    assert shock_factor(shock, day - 0.001) == 1.0
    if recovery is not None:
        gone = shock_factor(dataclasses.replace(shock, day=0.0), over + recovery + 1e-6)
        assert gone == 1.0


def test_same_stream_same_path_and_another_stream_another():
    assert path(GBM, 100, seed=5).tolist() == path(GBM, 100, seed=5).tolist()
    assert path(GBM, 100, seed=5)[1] != path(GBM, 100, seed=6)[1]


def test_a_longer_run_begins_with_the_shorter_one():
    assert path(GBM, 200)[:101].tolist() == path(GBM, 100).tolist()


def test_only_gbm_draws_from_the_stream():
    rng = stream()
    untouched = rng.bit_generator.state
    shocks = (PriceShock(1.0, -0.5),)
    price_path(ConstantPrice(1.0), shocks, 10, 1.0, rng)
    price_path(ScriptedPrice(1.0, (5.0,), (2.0,)), shocks, 10, 1.0, rng)
    assert rng.bit_generator.state == untouched
    price_path(GBM, (), 10, 1.0, rng)
    assert rng.bit_generator.state != untouched


@given(st.floats(min_value=0.01, max_value=1e9), st.integers(0, 2**32 - 1))
def test_gbm_starts_exactly_at_its_start(start_usd, seed):
    process = GBMPrice(start_usd, 0.1, 0.5)
    assert path(process, 5, seed=seed)[0] == start_usd


def test_gbm_without_volatility_is_compound_growth():
    found = path(GBMPrice(100.0, math.log(2.0), 0.0), 730)
    assert found[[0, 365, 730]] == pytest.approx([100.0, 200.0, 400.0], rel=1e-12)
    assert found[100] == pytest.approx(100.0 * 2.0 ** (100.0 / 365.0), rel=1e-12)


@pytest.mark.parametrize(("column", "years"), [(0, 0.5), (1, 1.0)])
def test_mean_price_grows_with_the_drift(log_returns, column, years):
    # E[P] = P(0) exp(mu t), with a standard deviation of E[P] sqrt(exp(sigma^2 t) - 1)
    mean = math.exp(0.30 * years)
    error = mean * math.sqrt(math.expm1(0.47**2 * years) / PATHS)
    assert np.exp(log_returns[:, column]).mean() == pytest.approx(mean, abs=4 * error)


@pytest.mark.parametrize(("column", "years"), [(0, 0.5), (1, 1.0)])
def test_logarithm_is_normal_with_half_the_variance_off_its_drift(log_returns, column, years):
    mean, variance = (0.30 - 0.47**2 / 2) * years, 0.47**2 * years
    found = log_returns[:, column]
    assert found.mean() == pytest.approx(mean, abs=4 * math.sqrt(variance / PATHS))
    error = variance * math.sqrt(2.0 / (PATHS - 1))
    assert found.var(ddof=1) == pytest.approx(variance, abs=4 * error)
    # kurtosis of a normal law: 3, with a standard error of sqrt(24 / n)
    standard = (found - found.mean()) / found.std()
    assert (standard**4).mean() == pytest.approx(3.0, abs=4 * math.sqrt(24.0 / PATHS))


def test_halves_of_a_year_are_independent(log_returns):
    first, second = log_returns[:, 0], log_returns[:, 1] - log_returns[:, 0]
    correlation = np.corrcoef(first, second)[0, 1]
    assert correlation == pytest.approx(0.0, abs=4 / math.sqrt(PATHS))


@pytest.mark.parametrize("tick_days", [0.25, 1.0, 7.0])
def test_variance_of_a_step_is_that_of_its_days(tick_days):
    steps = np.diff(np.log(path(GBM, PATHS, tick_days=tick_days)))
    years = tick_days / 365.0
    error = 0.47**2 * years * math.sqrt(2.0 / (PATHS - 1))
    assert steps.var(ddof=1) == pytest.approx(0.47**2 * years, abs=4 * error)
    mean = (0.30 - 0.47**2 / 2) * years
    assert steps.mean() == pytest.approx(mean, abs=4 * math.sqrt(0.47**2 * years / PATHS))


@pytest.mark.parametrize(
    "process",
    [
        ConstantPrice(90_000.0),
        ScriptedPrice(100.0, (10.0, 20.0), (400.0, 100.0)),
        ReplayPrice(90_000.0, tuple(float(100 + day % 7) for day in range(100))),
        GBM,
        MertonPrice(90_000.0, 0.1, 0.4, 12.0, -0.02, 0.08),
        GarchPrice(90_000.0, 0.1, 4.881e-5, 0.1145, 0.8102, 4.0),
        RegimePrice(90_000.0, 0.1, 0.249, 0.672, 0.224, 0.343),
        BootstrapPrice(90_000.0, (0.01, -0.02, 0.03, 0.0), 2.0),
    ],
    ids=lambda process: type(process).__name__,
)
def test_a_path_s_price_does_not_depend_on_the_paths_beside_it(process):
    shocks = (PriceShock(day=10.0, change_fraction=-0.5, over_days=3.0),)
    together = prices_and_surprises(process, shocks, 90, 1.0, map(stream, range(5)))
    assert together.usd.shape == (5, 91)
    for seed, usd in enumerate(together.usd):
        alone = price_and_surprise(process, shocks, 90, 1.0, stream(seed))
        assert usd.tolist() == alone.usd.tolist()
        if alone.surprise is None:
            assert together.surprise is None
        else:
            assert together.surprise[seed].tolist() == alone.surprise.tolist()
