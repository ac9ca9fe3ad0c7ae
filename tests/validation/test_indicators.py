"""Indicators of the catalogue, from files as a user gives them, against what vendors publish.

The series are not part of the project; without them the tests are skipped.
"""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from minersim.analysis.indicator_reading import agreement
from minersim.analysis.indicator_run import IndicatorRun, run_indicator
from minersim.cli.main import main
from minersim.data.file_series import FileSeries
from minersim.data.metrics import METRICS
from minersim.data.paid_before import paid_before_usd, with_paid_before
from minersim.data.stored_inputs import stored_inputs
from minersim.indicators.catalogue import INDICATORS

NAMED = os.environ.get("MINERSIM_DATA")
DATA = Path(NAMED) if NAMED else Path(__file__).parents[3] / "shared" / "data"
FILES = ("btc_daily.csv", "coinmetrics_community_btc_to_2020-07.csv", "hashprice_weekly.csv")

pytestmark = pytest.mark.skipif(
    not all((DATA / name).is_file() for name in FILES), reason="no series beside the project"
)


@pytest.fixture(scope="module")
def shelf():
    return FileSeries(DATA)


@pytest.fixture(scope="module")
def inputs(shelf):
    return stored_inputs(shelf, list(METRICS))


def computed(name, inputs):
    indicator = INDICATORS[name]
    run = run_indicator(indicator, inputs, with_paid_before(indicator, inputs, {}))
    assert isinstance(run, IndicatorRun)
    assert not run.as_published
    return run


def both(run, theirs, first):
    """Our values and a vendor's on the days from a first one that have both."""
    days = run.known & np.isfinite(theirs) & (run.dates >= np.datetime64(first))
    return run.main[days], theirs[days]


def test_mpi_is_the_vendor_s(inputs):
    run = computed("mpi", inputs)
    theirs = inputs.figure("mpi").values
    ours, their_own = both(run, theirs, "2016-01-01")
    assert ours.size > 3_400
    assert np.corrcoef(ours, their_own)[0, 1] >= 0.995
    ours, their_own = both(run, theirs, "2024-01-01")
    assert np.sqrt(np.mean((ours - their_own) ** 2)) <= 0.015


def test_hashprice_is_the_index_s(inputs):
    run = computed("hashprice", inputs)
    theirs = inputs.figure("hashprice_usd_per_ph_day").values
    mondays = np.flatnonzero(np.isfinite(theirs))
    mondays = mondays[mondays + 7 <= run.main.size]
    assert mondays.size == 444
    # a week's figure bears its Monday and is the mean of its days
    weeks = np.array([run.main[day : day + 7].mean() for day in mondays])
    assert np.mean(np.abs(weeks / theirs[mondays] - 1.0)) <= 0.008
    beside = agreement(run, inputs)
    assert beside.days == 444
    assert beside.correlation > 0.999
    assert beside.mean_error < 0.011


def test_puell_multiple_is_the_vendor_s(inputs):
    theirs = inputs.figure("puell_multiple").values
    ours, their_own = both(computed("puell_multiple_with_fees", inputs), theirs, "2009-01-03")
    assert ours.size > 1_600
    assert np.corrcoef(ours, their_own)[0, 1] >= 0.999
    # new coins alone, as the text has it, are not what the vendor takes
    plain, their_own = both(computed("puell_multiple", inputs), theirs, "2009-01-03")
    assert 0.97 < np.corrcoef(plain, their_own)[0, 1] < 0.999


def test_nvt_family_is_the_vendor_s(shelf):
    inputs = stored_inputs(shelf, list(METRICS), sources=["coinmetrics"])
    column = _column("coinmetrics_community_btc_to_2020-07.csv", inputs.dates)
    for name, theirs in (("nvt", "NVTAdj"), ("nvt_signal", "NVTAdj90")):
        ours, their_own = both(computed(name, inputs), column(theirs), "2009-01-03")
        assert ours.size > 3_500
        np.testing.assert_allclose(ours, their_own, rtol=1e-8)
    signal = computed("dynamic_range_nvt", inputs)
    np.testing.assert_array_equal(signal.main, computed("nvt_signal", inputs).main)
    assert 0 < np.mean(signal.main[signal.known] > signal.lines["upper"][signal.known]) < 0.2


def _column(name, dates):
    import csv

    with (DATA / name).open(encoding="utf-8") as stream:
        rows = {row["time"][:10]: row for row in csv.DictReader(stream)}

    def column(header):
        cells = (rows.get(day, {}).get(header) for day in dates.astype(str))
        return np.array([float(cell) if cell else np.nan for cell in cells])

    return column


CAPITULATIONS = (
    ("2018-10-29", "2019-01-10", "2019-01-10"),
    ("2020-03-19", "2020-04-24", None),
    ("2020-05-23", "2020-06-23", "2020-07-12"),
    ("2021-06-03", "2021-08-07", None),
    ("2022-06-09", "2022-08-19", None),
    ("2022-11-27", "2023-01-14", None),
    ("2024-05-14", "2024-07-23", None),
)


def test_hash_ribbons_find_the_capitulations_of_the_past(inputs):
    run = computed("hash_ribbons", inputs)
    dates = run.dates.astype(str)
    found = {
        dates[c.start]: (
            None if c.recovery is None else dates[c.recovery],
            None if c.buy is None else dates[c.buy],
        )
        for c in run.capitulations
    }
    for start, recovery, buy in CAPITULATIONS:
        assert found[start][0] == recovery
        assert buy is None or found[start][1] == buy
    assert found["2025-06-27"] == (None, None)


def test_hashrate_from_blocks_is_the_vendor_s(shelf):
    """The identity, where no hashrate is told, against the one that is."""
    named = [name for name in METRICS if name != "hashrate_ehs"]
    derived = stored_inputs(shelf, named, sources=["cryptoquant"]).figure("hashrate_ehs")
    told = stored_inputs(shelf, list(METRICS), sources=["cryptoquant"]).figure("hashrate_ehs")
    days = derived.known & told.known
    days[:-2_000] = False
    error = derived.values[days] / told.values[days] - 1.0
    assert days.sum() == 2_000
    assert abs(np.median(error)) < 0.001


def test_what_was_paid_before_agrees_with_the_daily_sum(inputs):
    revenue, dates = inputs.figure("revenue_usd").values, inputs.dates
    for day in ("2016-07-01", "2020-07-28", "2024-01-01", "2025-07-01"):
        exact = np.nansum(revenue[dates < np.datetime64(day)])
        assert paid_before_usd(np.datetime64(day)) == pytest.approx(exact, rel=0.02)


def test_the_command_says_how_old_the_figures_are(capsys):
    assert main(["indicators", "mpi", "--data", str(DATA), "--json"]) == 0
    (answer,) = json.loads(capsys.readouterr().out)["indicators"]
    assert answer["as_of"] == "2025-06-30"
    assert answer["state"] == "expired"
    assert answer["age_days"] > 500
    assert main(["indicators", "mpi", "--data", str(DATA)]) == 0
    first, *rest = capsys.readouterr().out.splitlines()
    assert first.startswith(f"Figures as of 2025-06-30, {answer['age_days']} days old: not current")
    assert any("then: in its usual range" in line for line in rest)
