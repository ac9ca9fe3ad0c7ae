"""Kept worlds: the numbers of a run, from a world simulated before where it is the same."""

import datetime

import numpy as np
import pytest

from minersim.engine import run
from minersim.engine.kept_world import KeptWorlds
from minersim.results import ReducedResult

PRICE = {
    "kind": "gbm",
    "start_usd": 100_000.0,
    "drift_per_year": 0.1,
    "volatility_per_year": 0.6,
}


@pytest.fixture
def scenario(world, business):
    return world(
        **business, engine="ensemble", horizon_days=60, paths=40, **{"market.price": PRICE}
    )


def equal(one, other):
    assert one.provenance == other.provenance
    assert one.notices == other.notices
    for name, values in one.figures.items():
        assert np.array_equal(values, other.figures[name], equal_nan=True)
    for name in (*one.series, *one.world.columns):
        assert np.array_equal(one[name], other[name])


@pytest.mark.parametrize(
    "changes",
    [
        {"sites[0].power_usd_per_kwh": 0.031},
        {"sites": []},
        {"operator.discount_rate_per_year": 0.3},
        {"name": "another"},
    ],
)
def test_a_business_meets_the_same_world(scenario, changes):
    worlds = KeptWorlds()
    first = worlds.run(scenario, paths=8)
    changed = scenario.replace(changes)
    again = worlds.run(changed, paths=8, jobs=2)
    assert again.world is first.world
    equal(again, run(changed, paths=8))


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": 2},
        {"start": datetime.date(2026, 1, 2)},
        {"horizon_days": 63},
        {"tick_hours": 12},
        {"engine": "events"},
        {"chain.luck": False},
        {"market.price.volatility_per_year": 0.61},
        {"network.growth_per_year": 0.2},
    ],
)
def test_another_world_is_simulated(scenario, changes):
    worlds = KeptWorlds()
    worlds.run(scenario, paths=8)
    changed = scenario.replace(changes)
    equal(worlds.run(changed, paths=8), run(changed, paths=8))


def test_a_business_that_stands_in_the_network_makes_its_world(scenario):
    cohorts = {"kind": "cohorts", "hashrate_ehs": scenario.network.hashrate_ehs}
    fleet = {"machine": "Antminer S21 200T", "count": 100_000}
    site = {"name": "A", "power_usd_per_kwh": 0.05, "fleets": [fleet]}
    large = scenario.replace({"network": cohorts, "sites": [site]})
    worlds = KeptWorlds()
    worlds.run(large, paths=4)
    dearer = large.replace({"sites[0].power_usd_per_kwh": 0.3})
    found = worlds.run(dearer, paths=4)
    expected = run(dearer, paths=4)
    equal(found, expected)
    assert not np.array_equal(found["hashrate_ehs"], run(large, paths=4)["hashrate_ehs"])


def test_a_price_file_is_read_again(scenario, tmp_path):
    file = tmp_path / "prices.csv"

    def write(factor):
        rows = [f"2020-01-{day:02d},{100 + factor * (day % 7)}\n" for day in range(1, 32)]
        file.write_text("date,price_usd\n" + "".join(rows), encoding="utf-8")

    write(1)
    price = {"kind": "bootstrap", "start_usd": 84_000.0, "series": str(file)}
    drawn = scenario.replace({"market.price": price})
    worlds = KeptWorlds()
    before = worlds.run(drawn, paths=4)
    write(5)
    after = worlds.run(drawn, paths=4)
    equal(after, run(drawn, paths=4))
    assert not np.array_equal(before["price_usd"], after["price_usd"])


def test_previews_and_whole_runs_are_kept_side_by_side(scenario):
    worlds = KeptWorlds()
    preview, whole = worlds.run(scenario, paths=4), worlds.run(scenario, paths=9)
    dearer = scenario.replace({"sites[0].power_usd_per_kwh": 0.06})
    assert worlds.run(dearer, paths=4).world is preview.world
    assert worlds.run(dearer, paths=9).world is whole.world
    worlds.run(dearer, paths=5)  # the one that was used longest ago makes room
    assert worlds.run(dearer, paths=9).world is whole.world
    assert worlds.run(dearer, paths=4).world is not preview.world


def test_a_run_in_chunks_keeps_nothing(scenario, monkeypatch):
    worlds = KeptWorlds()
    kept = worlds.run(scenario, paths=4)
    for module in ("kept_world", "runs"):
        monkeypatch.setattr(f"minersim.engine.{module}.KEPT_VALUES", 1_000)
    reduced = worlds.run(scenario, paths=100)
    assert isinstance(reduced, ReducedResult)
    assert set(reduced.fans) > {"price_usd", "cash_usd"}
    without = worlds.run(scenario, paths=100, fans=False)
    assert without.fans == {}
    assert without.summary()["operator"] == reduced.summary()["operator"]
    monkeypatch.undo()
    assert worlds.run(scenario, paths=4).world is not kept.world
