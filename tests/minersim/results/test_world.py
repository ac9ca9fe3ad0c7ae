import json
from datetime import date

import numpy as np
import pytest

from minersim.results.columns import WORLD_COLUMNS, WORLD_NAMES


def test_shape(world):
    assert (world.paths, world.ticks, world.days) == (5, 4, 3)
    assert world["price_usd"].shape == (5, 4)


def test_arrays_are_read_only(world):
    for name in WORLD_NAMES:
        with pytest.raises(ValueError, match="read-only"):
            world[name][0, 0] = 1.0
    for values in (world.retargets.height, world.retargets.difficulty, world.retargets.path):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 1
    with pytest.raises(AttributeError):
        world.columns = {}


def test_an_unknown_column_names_the_columns(world):
    with pytest.raises(KeyError, match="no column 'prize_usd'; columns: price_usd, fees_btc"):
        world["prize_usd"]
    with pytest.raises(KeyError, match="no column"):
        world.quantiles("npv_usd")


def test_ticks_are_days_over_a_leap_free_february(world):
    assert world.dates() == [
        date(2026, 2, 27),
        date(2026, 2, 28),
        date(2026, 3, 1),
        date(2026, 3, 2),
    ]


def test_quantiles_of_a_column(world):
    median = world.quantiles("price_usd")["p50"]
    np.testing.assert_array_equal(median, np.median(world["price_usd"], axis=0))


def test_the_table_is_long_paths_one_after_another(world):
    frame = world.to_dataframe()
    assert list(frame.columns) == ["path", "day", "date", *WORLD_NAMES]
    assert len(frame) == 20
    assert frame["path"].tolist() == [p for p in range(5) for _ in range(4)]
    assert frame["day"].tolist() == [0, 1, 2, 3] * 5
    assert frame["date"].iloc[6].date() == date(2026, 3, 1)
    row = frame[(frame["path"] == 3) & (frame["day"] == 2)]
    for name in WORLD_NAMES:
        assert row[name].item() == world[name][3, 2]


def test_units_are_those_of_the_columns(world):
    assert world.units() == {column.name: column.unit for column in WORLD_COLUMNS}


def test_a_saved_world_holds_columns_units_and_provenance(world, tmp_path):
    import pyarrow.parquet as pq

    file = tmp_path / "world.parquet"
    world.save(file)
    table = pq.read_table(file)
    frame = world.to_dataframe()
    for name in frame.columns:
        np.testing.assert_array_equal(table[name].to_numpy(), frame[name].to_numpy())
    units = {f.name: f.metadata[b"unit"].decode() for f in table.schema if f.metadata}
    assert units == {name: unit for name, unit in world.units().items() if unit}
    assert json.loads(table.schema.metadata[b"minersim"]) == {
        "scenario": "Small",
        "scenario_sha256": "ab" * 32,
        "minersim_version": "0.0.1",
        "engine": "events",
        "seed": "7",
        "start": "2026-02-27",
    }
    assert [entry.name for entry in tmp_path.iterdir()] == ["world.parquet"]
