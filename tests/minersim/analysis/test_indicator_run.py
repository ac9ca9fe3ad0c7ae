"""Indicators on daily figures: simulated paths, the last day's reading, what sources publish."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.analysis.daily_inputs import HELD, DailyInputs, Figure, part_of
from minersim.analysis.indicator_reading import agreement, last_reading, percentile
from minersim.analysis.indicator_run import IndicatorRun, Unavailable, run_indicator
from minersim.analysis.simulated_inputs import network_costs, simulated_inputs
from minersim.engine import simulate_world
from minersim.indicators import mpi, puell_multiple
from minersim.indicators.catalogue import INDICATORS
from minersim.scenario import load_scenario

NAN = np.nan
NVT_FAMILY = {"nvt", "nvt_signal", "dynamic_range_nvt", "nvt_golden_cross"}


def inputs(days, **told):
    dates = np.datetime64("2020-01-01") + np.arange(days)
    figures = {}
    for name, values in told.items():
        array = np.asarray(values, dtype=float)
        known = np.isfinite(array).reshape(-1, days).all(axis=0)
        figures[name] = Figure(array, (part_of(HELD, dates, known, ("a",), (1,)),))
    return DailyInputs(dates, figures.get, lambda name: "not told")


def test_the_run_is_the_plain_function():
    issuance = np.random.default_rng(1).lognormal(0.0, 0.2, 500)
    run = run_indicator(INDICATORS["puell_multiple"], inputs(500, issuance_usd=issuance), {})
    np.testing.assert_array_equal(run.main, puell_multiple(issuance))
    assert (run.last, run.missing_days, run.as_published) == (499, 0, False)


def test_missing_days_are_counted_and_not_bridged():
    issuance = np.ones(800)
    issuance[400] = NAN
    run = run_indicator(INDICATORS["puell_multiple"], inputs(800, issuance_usd=issuance), {})
    assert run.missing_days == 365
    assert np.isnan(run.main[400:765]).all()


def test_reasons_say_what_is_missing():
    found = run_indicator(INDICATORS["production_cost"], inputs(20, price_usd=np.ones(20)), {})
    assert isinstance(found, Unavailable)
    assert found.reasons == (
        "hashrate_ehs: not told",
        "issuance_btc: not told",
        "efficiency_j_per_th: must be given",
    )
    found = run_indicator(INDICATORS["puell_multiple"], inputs(20, issuance_usd=np.ones(20)), {})
    assert found.reasons == ("20 days with all figures are too few; it needs 365 days on end",)
    holes = np.where(np.arange(900) % 100 == 0, NAN, 1.0)
    found = run_indicator(INDICATORS["puell_multiple"], inputs(900, issuance_usd=holes), {})
    assert "891 days with all figures are scattered" in found.reasons[0]


def test_one_exchange_is_enough_and_the_others_are_missing():
    indicator = INDICATORS["sent_to_exchanges_1hop"]
    told = inputs(
        40, FlowMinerOut1HopAllBNBNtv=np.full(40, 20.0), FlowMinerOut1HopAllKRKNtv=np.full(40, 5.0)
    )
    run = run_indicator(indicator, told, {})
    assert run.main[29:].tolist() == [25.0] * 11
    assert run.lines["bnb_30d_btc"][-1] == 20.0
    assert np.isnan(run.lines["gem_30d_btc"]).all()
    assert set(run.figures) == {"FlowMinerOut1HopAllBNBNtv", "FlowMinerOut1HopAllKRKNtv"}
    assert len(run_indicator(indicator, inputs(40, price_usd=np.ones(40)), {}).reasons) == 9


def test_assumptions_count_and_are_kept():
    told = inputs(3, price_usd=[3e4] * 3, difficulty=[1e14] * 3, subsidy_btc=[3.125] * 3,
                  fees_btc_per_block=[0.0] * 3)  # fmt: skip
    run = run_indicator(INDICATORS["hashcost"], told, {"efficiency_j_per_th": 20.0, "other": 1.0})
    assert run.main.tolist() == [24.0, 24.0, 24.0]
    assert run.assumptions == {"efficiency_j_per_th": 20.0, "power_usd_per_kwh": 0.05}
    reading = last_reading(run)
    assert reading.reading == "such machines lose money on their power"


def test_reading_of_the_last_day():
    values = np.append(np.full(100, 10.0), [5.0, 20.0, 15.0])
    told = inputs(103, mpi=values)
    run = run_indicator(INDICATORS["mpi"], told, {})
    assert run.as_published
    found = last_reading(run)
    assert (found.value, str(found.day)) == (15.0, "2020-04-12")
    assert found.percentile == pytest.approx(101 / 102)
    assert found.reading.startswith("read as")
    late = last_reading(run, np.datetime64("2020-04-11"))
    assert late.percentile == 0.0


@given(st.lists(st.integers(-5, 5), min_size=2, max_size=30))
def test_percentile_is_a_rank_among_the_days_before(values):
    found = percentile(np.array(values, dtype=float), len(values) - 1)
    others, today = values[:-1], values[-1]
    below = sum(v < today for v in others) + 0.5 * sum(v == today for v in others)
    assert found == pytest.approx(below / len(others))


def test_a_path_without_a_history_does_not_hide_the_rank_of_the_others():
    values = np.array([[1.0, 2.0, 3.0], [1.0, 3.0, 2.0], [np.nan, np.nan, 9.0]])
    dates = np.datetime64("2020-01-01") + np.arange(3)
    indicator = INDICATORS["puell_multiple"]
    run = IndicatorRun(indicator, dates, {indicator.lines[0].name: values}, {}, {}, (), False)
    assert last_reading(run).percentile == 0.75


def test_first_day_has_no_percentile():
    assert np.isnan(percentile(np.array([1.0]), 0))


def test_agreement_with_daily_and_weekly_values():
    days = np.arange(70.0)
    theirs = np.where(days % 7 == 0, days + 3.0, NAN)  # the mean of seven days from this one on
    told = inputs(
        70,
        price_usd=days + 1.0,
        difficulty=np.full(70, 20_116_567_611.694336),
        subsidy_btc=np.ones(70),
        fees_btc_per_block=np.zeros(70),
        hashprice_usd_per_ph_day=theirs + 1.0,
    )
    run = run_indicator(INDICATORS["hashprice"], told, {})
    found = agreement(run, told)
    assert found.days == 10
    assert found.correlation == pytest.approx(1.0)
    assert found.mean_error == pytest.approx(0.0, abs=1e-12)
    assert agreement(run_indicator(INDICATORS["mpi"], inputs(2, mpi=[1.0, 2.0]), {}), told) is None


@pytest.fixture(scope="module")
def long_run():
    scenario = load_scenario("scenarios/squeeze-2025-11-churn.toml").replace(
        {"horizon_days": 900, "paths": 3}
    )
    return simulate_world(scenario, network=True), scenario


def test_every_indicator_but_those_of_the_chain_s_traffic_works_on_a_simulation(long_run):
    world, scenario = long_run
    told = simulated_inputs(world)
    missing = set()
    for name, indicator in INDICATORS.items():
        found = run_indicator(indicator, told, {**network_costs(scenario), "paid_before_usd": 8e10})
        if isinstance(found, IndicatorRun):
            assert found.main.shape == (3, 900)
            reading = last_reading(found)
            assert reading.low <= reading.value <= reading.high
            assert bool(reading.reading) == bool(indicator.thresholds)
        else:
            missing.add(name)
    assert missing == NVT_FAMILY | {
        "exchange_net_flow_0hop",
        "exchange_net_flow_1hop",
        "sent_to_exchanges_1hop",
    }


def test_costs_of_cohorts_are_their_medians(long_run):
    elastic = load_scenario("scenarios/rules-2018.toml")
    assert network_costs(elastic) == {}
    curve = long_run[1].network.curve
    assert network_costs(long_run[1]) == {
        "efficiency_j_per_th": curve.efficiency_median_j_per_th,
        "power_usd_per_kwh": curve.power_median_usd_per_kwh,
    }


def test_simulated_and_told_figures_go_through_the_same_function(long_run):
    told = simulated_inputs(long_run[0])
    run = run_indicator(INDICATORS["mpi"], told, {})
    outflow = told.figure("miner_outflow_btc").values * told.figure("price_usd").values
    np.testing.assert_array_equal(run.main, mpi(outflow))
    alone = run.path(1)
    np.testing.assert_array_equal(alone.main, run.main[1])
    ribbons = run_indicator(INDICATORS["hash_ribbons"], told, {})
    for path in range(3):
        own = [c for c in ribbons.capitulations if c.path == path]
        assert list(ribbons.path(path).capitulations) == own


def test_a_simulation_cut_short_knows_nothing_later(long_run):
    world = long_run[0]
    whole = run_indicator(INDICATORS["hashprice"], simulated_inputs(world), {})
    last = whole.dates[99]
    part = run_indicator(INDICATORS["hashprice"], simulated_inputs(world, last), {})
    assert part.dates[-1] == last
    np.testing.assert_array_equal(part.main, whole.main[:, :100])


def test_without_a_treasury_nothing_is_said_of_miners_coins():
    scenario = load_scenario("scenarios/classroom.toml").replace({"paths": 1})
    told = simulated_inputs(simulate_world(scenario, network=True))
    found = run_indicator(INDICATORS["miner_reserve"], told, {})
    assert "network.treasury" in found.reasons[0]
    assert "a simulated chain has none" in run_indicator(INDICATORS["nvt"], told, {}).reasons[0]
