"""What is drawn of an indicator, and simulated figures with real ones before them."""

import numpy as np
import pytest

from minersim.analysis.daily_inputs import HELD, SIMULATED, DailyInputs, Figure, part_of
from minersim.analysis.indicator_picture import indicator_picture
from minersim.analysis.indicator_run import Unavailable, run_indicator
from minersim.analysis.joined_inputs import HISTORY_DAYS, joined_inputs
from minersim.indicators.catalogue import INDICATORS

START = np.datetime64("2024-01-01")


def inputs(first, days, how=HELD, **told):
    dates = first + np.arange(days)
    figures = {}
    for name, values in told.items():
        array = np.asarray(values, dtype=float)
        known = np.isfinite(array).reshape(-1, days).all(axis=0)
        figures[name] = Figure(array, (part_of(how, dates, known, ("a",), (1,)),))
    return DailyInputs(dates, figures.get, lambda name: "not told")


def noisy(days, paths=None, seed=3):
    size = days if paths is None else (paths, days)
    return np.random.default_rng(seed).lognormal(0.0, 0.3, size)


def test_a_series_is_drawn_from_its_first_to_its_last_value():
    run = run_indicator(
        INDICATORS["puell_multiple"], inputs(START, 500, issuance_usd=noisy(500)), {}
    )
    picture = indicator_picture(run)
    assert picture.dates[0] == START + 364
    assert picture.dates.size == 136
    np.testing.assert_array_equal(picture.lines["puell_multiple"], run.main[364:])
    assert (picture.low, picture.paths, picture.sources) == (None, 1, ("a",))
    assert picture.reading.day == picture.dates[-1]


def test_many_paths_are_drawn_as_their_median_and_band():
    issuance = noisy(400, paths=20)
    run = run_indicator(INDICATORS["puell_multiple"], inputs(START, 400, issuance_usd=issuance), {})
    picture = indicator_picture(run)
    assert picture.paths == 20
    last = run.main[:, -1]
    assert picture.lines["puell_multiple"][-1] == np.median(last)
    assert picture.low[-1] == np.quantile(last, 0.1)
    assert picture.high[-1] == np.quantile(last, 0.9)


def test_capitulations_are_places_in_the_days_that_are_drawn():
    hashrate = np.concatenate([np.full(90, 100.0), np.full(60, 60.0), np.full(150, 120.0)])
    taken = inputs(START, 300, hashrate_ehs=hashrate, price_usd=np.full(300, 1e4))
    run = run_indicator(INDICATORS["hash_ribbons"], taken, {})
    picture = indicator_picture(run)
    ((begin, end),) = picture.spans
    (one,) = run.capitulations
    assert picture.dates[begin] == run.dates[one.start]
    assert picture.dates[end] == run.dates[one.recovery]
    late = indicator_picture(run, run.dates[one.start + 5])
    assert late.spans == ((0, one.recovery - one.start - 5),)


def test_without_a_day_there_is_no_picture():
    run = run_indicator(
        INDICATORS["puell_multiple"], inputs(START, 400, issuance_usd=noisy(400)), {}
    )
    with pytest.raises(ValueError, match="no day with a value"):
        indicator_picture(run, START + 1_000)


def test_real_days_before_fill_the_windows_of_a_short_simulation():
    days, paths = 60, 4
    past, future = noisy(800), noisy(days, paths, seed=5)
    real = inputs(START, 800, issuance_usd=past)
    simulated = inputs(START + 700, days, SIMULATED, issuance_usd=future)
    puell = INDICATORS["puell_multiple"]
    assert isinstance(run_indicator(puell, simulated, {}), Unavailable)
    joined = joined_inputs(real, simulated)
    run = run_indicator(puell, joined, {})
    whole = np.concatenate([past[:700], future[2]])
    by_hand = run_indicator(puell, inputs(START, 760, issuance_usd=whole), {})
    np.testing.assert_allclose(run.main[2], by_hand.main)
    picture = indicator_picture(run, simulated.dates[0])
    assert (picture.dates[0], picture.dates.size) == (simulated.dates[0], days)
    parts = joined.figure("issuance_usd").parts
    assert [part.how for part in parts] == [SIMULATED, HELD]


def test_days_between_stay_missing_and_later_real_days_do_not_count():
    real = inputs(START, 100, price_usd=np.full(100, 7.0))
    simulated = inputs(START + 110, 5, SIMULATED, price_usd=np.full((2, 5), 9.0))
    values = joined_inputs(real, simulated).figure("price_usd").values
    assert values.shape == (2, 115)
    assert np.isnan(values[:, 100:110]).all()
    assert (values[:, 110:] == 9.0).all()
    late = inputs(START + 200, 50, price_usd=np.full(50, 7.0))
    assert joined_inputs(late, simulated) is simulated
    long = inputs(START - 5_000, 5_200, price_usd=np.full(5_200, 7.0))
    assert joined_inputs(long, simulated).dates.size == HISTORY_DAYS + 5


def test_balances_of_other_coins_are_not_joined():
    told = {"miner_reserve_btc": np.full(100, 1.8e6), "issuance_btc": np.full(100, 450.0)}
    real = inputs(START, 100, **told)
    own = {name: np.full((2, 40), values[0] / 10.0) for name, values in told.items()}
    joined = joined_inputs(real, inputs(START + 100, 40, SIMULATED, **own))
    assert np.isnan(joined.figure("miner_reserve_btc").values[:, :100]).all()
    assert (joined.figure("issuance_btc").values[:, :100] == 450.0).all()


def test_what_is_not_simulated_has_no_value():
    real = inputs(START, 100, transfer_volume_usd=np.full(100, 7.0))
    simulated = inputs(START + 100, 5, SIMULATED, price_usd=np.full((2, 5), 9.0))
    joined = joined_inputs(real, simulated)
    assert joined.figure("transfer_volume_usd") is None
    assert np.isnan(joined.figure("price_usd").values[:, :100]).all()
