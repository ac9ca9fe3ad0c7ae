"""Figures by day from the store: order of sources, days that are held, days that are missing."""

import numpy as np
import pytest

from minersim.analysis.daily_inputs import HELD
from minersim.analysis.identities import IDENTITIES
from minersim.analysis.indicator_run import IndicatorRun, Unavailable, run_indicator
from minersim.data.metrics import METRICS
from minersim.data.observations import Observations
from minersim.data.paid_before import paid_before_usd, with_paid_before
from minersim.data.shipped import BUILT_IN
from minersim.data.store import Store
from minersim.data.stored_inputs import stored_inputs
from minersim.indicators.catalogue import INDICATORS, QUANTITIES
from minersim.units import SECONDS_PER_DAY

DAY = int(SECONDS_PER_DAY)
START = 20_000  # 2024-10-04
NAN = np.nan


def told(metric, values, first=0, second=0):
    array = np.array(values, dtype=float)
    there = np.isfinite(array)
    days = START + first + np.arange(array.size, dtype=np.int64)
    return Observations(metric, days[there] * DAY + second, array[there])


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "store.sqlite") as opened:
        yield opened


def add(store, source, *observations):
    return store.append(source, f"https://{source}.example", observations).snapshot


def test_nothing_stored_gives_nothing(store):
    assert stored_inputs(store, ["price_usd"]) is None
    add(store, "a", told("difficulty", [1e14]))
    assert stored_inputs(store, ["price_usd"]) is None
    assert stored_inputs(store, ["difficulty"], sources=["b"]) is None


def test_a_quantity_that_the_store_does_not_know_is_only_missing(store):
    add(store, "a", told("price_usd", [1.0]))
    inputs = stored_inputs(store, ["price_usd", "NoSuchFlow"])
    assert inputs.figure("NoSuchFlow") is None
    assert "nothing is stored" in inputs.words("NoSuchFlow")


def test_missing_days_stay_missing(store):
    snapshot = add(store, "a", told("price_usd", [1.0, NAN, NAN, 4.0]))
    found = stored_inputs(store, ["price_usd"]).figure("price_usd")
    np.testing.assert_array_equal(found.values, [1.0, NAN, NAN, 4.0])
    assert found.snapshots == (snapshot,)
    assert found.known.tolist() == [True, False, False, True]


def test_the_source_that_reaches_furthest_comes_first(store):
    early = add(store, "long", told("price_usd", [1.0, 1.0, 1.0, 1.0]))
    late = add(store, "late", told("price_usd", [2.0, 2.0, 2.0], first=2))
    found = stored_inputs(store, ["price_usd"]).figure("price_usd")
    assert found.values.tolist() == [1.0, 1.0, 2.0, 2.0, 2.0]
    first, second = found.parts
    assert (first.sources, first.days, first.snapshots) == (("late",), 3, (late,))
    assert (second.sources, second.days, second.snapshots) == (("long",), 2, (early,))
    assert first.how == HELD
    chosen = stored_inputs(store, ["price_usd"], sources=["long", "late"]).figure("price_usd")
    assert chosen.values.tolist() == [1.0, 1.0, 1.0, 1.0, 2.0]
    alone = stored_inputs(store, ["price_usd"], sources=["long"]).figure("price_usd")
    assert alone.values.tolist() == [1.0] * 4


def test_nothing_later_is_known(store):
    add(store, "a", told("price_usd", [1.0, 2.0, 3.0, 4.0]))
    cut = stored_inputs(store, ["price_usd"], until_s=(START + 2) * DAY - 1)
    assert cut.figure("price_usd").values.tolist() == [1.0, 2.0]
    assert str(cut.dates[-1]) == "2024-10-05"


def test_the_last_quote_stands_for_a_day_without_its_own_value(store):
    times = np.array([0, 3_600, DAY + 60, DAY + 120]) + START * DAY
    add(store, "a", Observations("price_usd", times, np.array([5.0, 6.0, 7.0, 8.0])))
    assert stored_inputs(store, ["price_usd"]).figure("price_usd").values.tolist() == [5.0, 8.0]


def test_a_difficulty_told_at_retargets_holds_until_the_next(store):
    times = np.array([0, 14, 27]) * DAY + START * DAY + 5_000
    add(
        store,
        "a",
        Observations("difficulty", times, np.array([1e14, 2e14, 3e14])),
        told("price_usd", [1.0] * 60),
    )
    found = stored_inputs(store, ["price_usd", "difficulty"]).figure("difficulty")
    assert found.values[[0, 13, 14, 26, 27, 48]].tolist() == [1e14, 1e14, 2e14, 2e14, 3e14, 3e14]
    assert np.isnan(found.values[49:]).all()


def test_a_daily_difficulty_is_not_held_over_missing_days(store):
    add(store, "a", told("difficulty", [1e14, 1e14, NAN, NAN, 2e14, 2e14]))
    found = stored_inputs(store, ["difficulty"]).figure("difficulty")
    assert np.isnan(found.values[2:4]).all()


def test_heights_of_moments_are_no_counts_of_blocks(store):
    add(store, "a", told("height", [864_000.0, 864_200.0], second=40_000))
    inputs = stored_inputs(store, ["height"])
    assert inputs.figure("blocks_per_day") is None
    subsidy = inputs.figure("subsidy_btc")
    assert subsidy.values.tolist() == [3.125, 3.125]
    assert BUILT_IN in subsidy.sources
    assert inputs.figure("supply_btc").values[0] == pytest.approx(19_762_500.0, rel=1e-4)


def test_heights_of_days_are(store):
    add(store, "a", told("height", [864_000.0, 864_150.0, NAN, 864_440.0]))
    found = stored_inputs(store, ["height"]).figure("blocks_per_day")
    np.testing.assert_array_equal(found.values, [NAN, 150.0, NAN, NAN])


def test_subsidy_before_and_after_a_halving_without_any_height(store):
    day = (np.datetime64("2024-04-10") - np.datetime64("1970-01-01")).astype(int)
    observations = told("price_usd", [60_000.0] * 21, first=int(day) - START)
    add(store, "a", observations)
    found = stored_inputs(store, ["price_usd"]).figure("subsidy_btc").values
    assert found[:9].tolist() == [6.25] * 9
    assert found[11:].tolist() == [3.125] * 10


def test_after_the_last_known_height_until_a_halving_could_come(store):
    # 100 days of blocks are left; at most 110 % of the schedule's come, which leaves 90 of them
    height = 1_050_000 - 144 * 100
    first = int((np.datetime64("2026-01-01") - np.datetime64(START, "D")).astype(int))
    prices = told("price_usd", [9e4] * 200, first=first)
    add(store, "a", told("height", [float(height)], first=first), prices)
    found = stored_inputs(store, ["price_usd", "height"]).figure("subsidy_btc")
    assert found.values[0] == 3.125
    known = np.flatnonzero(np.isfinite(found.values))
    assert known[-1] == 90
    assert (found.values[known] == 3.125).all()


def test_an_indicator_from_the_store(store):
    add(
        store,
        "free",
        told("price_usd", [90_000.0] * 3),
        told("difficulty", [1e14] * 3),
        told("hashrate_ehs", [700.0] * 3),
        told("fees_btc_per_block", [0.02] * 3),
    )
    inputs = stored_inputs(store, [*INDICATORS["hashprice"].inputs, "hashrate_ehs"])
    run = run_indicator(INDICATORS["hashprice"], inputs, {})
    assert isinstance(run, IndicatorRun)
    expected = 20_116_567_611.694336 * 3.145 / 1e14 * 90_000.0
    assert run.main == pytest.approx(np.full(3, expected), rel=1e-12)
    missing = run_indicator(INDICATORS["mpi"], inputs, {})
    assert isinstance(missing, Unavailable)
    assert missing.reasons[0].startswith("miner_outflow_usd: nothing is stored")


def test_what_a_source_publishes_stands_in_where_nothing_can_be_computed(store):
    add(store, "vendor", told("mpi", [0.5, 2.5]))
    inputs = stored_inputs(store, ["mpi", "miner_outflow_btc"])
    run = run_indicator(INDICATORS["mpi"], inputs, {})
    assert run.as_published
    assert run.main.tolist() == [0.5, 2.5]


def test_paid_before_grows_and_goes_on_after_the_history():
    days = np.arange("2009-01-03", "2027-01-01", 97, dtype="datetime64[D]")
    paid = np.array([paid_before_usd(day) for day in days])
    assert paid[0] == 0.0
    assert (np.diff(paid) >= 0.0).all()
    assert np.diff(paid)[-1] > 0.0


def test_paid_before_only_where_it_is_summed_and_not_given(store):
    add(store, "a", told("revenue_usd", [3e7] * 2))
    inputs = stored_inputs(store, ["revenue_usd"])
    assert with_paid_before(INDICATORS["mpi"], inputs, {"x": 1.0}) == {"x": 1.0}
    found = with_paid_before(INDICATORS["thermocap_multiple"], inputs, {})
    assert found["paid_before_usd"] == paid_before_usd(np.datetime64("2024-10-04"))
    given = with_paid_before(INDICATORS["mctc"], inputs, {"paid_before_usd": 7.0})
    assert given["paid_before_usd"] == 7.0


def test_what_indicators_take_is_stored_derived_or_a_flow_of_miners():
    for name, quantity in QUANTITIES.items():
        metric = METRICS.get(name)
        if metric is None:
            assert name in IDENTITIES or name.startswith("FlowMiner")
        else:
            assert metric.unit == quantity.unit
    for indicator in INDICATORS.values():
        assert not indicator.published or indicator.published in METRICS
