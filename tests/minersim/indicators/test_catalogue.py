"""The catalogue: every declaration is whole, and its function gives what it says."""

import numpy as np
import pytest

from minersim.indicators import mpi
from minersim.indicators.catalogue import FAMILIES, INDICATORS, QUANTITIES
from minersim.indicators.catalogue.explained import explanation, explanation_lines
from minersim.indicators.declaration import Threshold

ALL = list(INDICATORS.values())
DAYS = 1_000


def name(indicator):
    return indicator.name


def figures(indicator, shape=(DAYS,)):
    """Positive figures that move, and numbers for all assumptions."""
    rng = np.random.default_rng(3)
    made = {quantity: rng.lognormal(3.0, 0.3, shape) for quantity in sorted(QUANTITIES)}
    taken = {quantity: made[quantity] for quantity in indicator.inputs}
    numbers = {a.name: 20.0 if a.default is None else a.default for a in indicator.assumptions}
    return taken | numbers


def test_names_are_one_each():
    assert sum(len(family) for family in FAMILIES.values()) == len(INDICATORS) == 25


@pytest.mark.parametrize("indicator", ALL, ids=name)
def test_a_declaration_is_whole(indicator):
    assert indicator.title
    assert indicator.definition.endswith(".")
    assert indicator.source
    assert indicator.caveats
    assert indicator.inputs
    assert set(indicator.inputs) <= set(QUANTITIES)
    assert bool(indicator.thresholds) == bool(indicator.usual)
    assert len({line.name for line in indicator.lines}) == len(indicator.lines)
    assert all(a.words for a in indicator.assumptions)


@pytest.mark.parametrize("indicator", ALL, ids=name)
def test_it_gives_its_lines_from_its_first_day_on(indicator):
    lines = indicator.compute(**figures(indicator))
    assert len(lines) == len(indicator.lines)
    assert all(line.shape == (DAYS,) for line in lines)
    known = np.isfinite(lines[0])
    assert np.flatnonzero(known)[0] == indicator.first_day - 1
    assert known[indicator.first_day - 1 :].all()


@pytest.mark.parametrize("indicator", ALL, ids=name)
def test_paths_at_once_are_paths_alone(indicator):
    taken = figures(indicator, (2, DAYS))
    together = indicator.compute(**taken)
    for path in range(2):
        own = {k: v[path] if np.ndim(v) else v for k, v in taken.items()}
        for both, alone in zip(together, indicator.compute(**own), strict=True):
            np.testing.assert_array_equal(both[path], alone)


@pytest.mark.parametrize("indicator", [i for i in ALL if i.thresholds], ids=name)
def test_every_value_has_a_reading_and_no_other_day_has(indicator):
    lines = indicator.compute(**figures(indicator))
    named = {line.name: values for line, values in zip(indicator.lines, lines, strict=True)}
    readings = indicator.readings(named)
    known = np.isfinite(lines[0])
    if indicator.name == "dynamic_range_nvt":
        known = np.isfinite(named["upper"])
        assert np.flatnonzero(known)[0] == 818
    allowed = {indicator.usual, *(threshold.reading for threshold in indicator.thresholds)}
    assert set(readings[known]) <= allowed
    assert not (readings[known] == "").any()
    assert (readings[~known] == "").all()


def test_readings_go_by_numbers_and_by_lines():
    puell = INDICATORS["puell_multiple"]
    high, low = (threshold.reading for threshold in puell.thresholds)
    values = np.array([4.1, 4.0, 0.5, 0.49, np.nan])
    found = puell.readings({"puell_multiple": values}).tolist()
    assert found == [high, puell.usual, puell.usual, low, ""]
    dynamic = INDICATORS["dynamic_range_nvt"]
    lines = {"nvt_signal": np.array([9.0, 5.0, 1.0]), "upper": np.full(3, 8.0)}
    lines["lower"] = np.full(3, 2.0)
    dear, cheap = (threshold.reading for threshold in dynamic.thresholds)
    assert dynamic.readings(lines).tolist() == [dear, dynamic.usual, cheap]


def test_the_first_threshold_that_holds_counts():
    both = Threshold("both", above=1.0, below=3.0)
    assert both.words == "above 1 and below 3: both"
    assert both.holds(np.array([1.0, 2.0, 3.0, np.nan]), {}).tolist() == [False, True, False, False]


def test_the_catalogue_calls_the_plain_functions():
    outflow = np.random.default_rng(1).lognormal(0.0, 0.4, 900)
    (found,) = INDICATORS["mpi"].compute(miner_outflow_usd=outflow)
    np.testing.assert_array_equal(found, mpi(outflow))


def test_nothing_was_paid_before_the_first_price():
    thermocap = INDICATORS["thermocap_multiple"]
    taken = {
        "market_cap_usd": np.array([np.nan, 60.0, 300.0]),
        "revenue_usd": np.array([np.nan, 10.0, 20.0]),
    }
    (found,) = thermocap.compute(**taken, paid_before_usd=0.0)
    np.testing.assert_array_equal(found, [np.nan, 6.0, 10.0])
    (later,) = thermocap.compute(**taken, paid_before_usd=30.0)
    np.testing.assert_array_equal(later, [np.nan, 1.5, 5.0])


def test_production_cost_by_hand():
    # 1 EH/s at 25 J/TH takes 25 MW: 600 MWh a day, at 40 USD 24,000, for 2 coins, power 60 %
    (cost, price) = INDICATORS["production_cost"].compute(
        hashrate_ehs=np.full(14, 1.0),
        issuance_btc=np.full(14, 2.0),
        price_usd=np.full(14, 30_000.0),
        efficiency_j_per_th=25.0,
        power_usd_per_kwh=0.04,
        power_share=0.6,
    )
    assert cost[-1] == pytest.approx(20_000.0, rel=1e-12)
    assert price[-1] == 30_000.0


@pytest.mark.parametrize("indicator", ALL, ids=name)
def test_an_explanation_has_everything(indicator):
    told = explanation_lines(indicator)
    assert told["Definition"] == [indicator.definition]
    assert told["Caveats"] == list(indicator.caveats)
    assert [line.split(" [")[0].split(":")[0] for line in told["Takes"]] == list(indicator.inputs)
    assert explanation(indicator)["first_day"] == indicator.first_day
