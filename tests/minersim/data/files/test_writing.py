"""Files of series out, and the same figures after a round trip."""

import csv

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from minersim.data.files.importing import import_files
from minersim.data.files.writing import export
from minersim.data.observations import Observations
from minersim.data.store import Store
from minersim.errors import InputError
from minersim.units import SECONDS_PER_DAY

DAY = int(SECONDS_PER_DAY)
START = 20_000 * DAY  # 2024-10-04


def days(*numbers):
    return [START + DAY * number for number in numbers]


@pytest.fixture
def full(store):
    """A store with two sources, revisions, gaps and hours."""

    def said(metric, when, *values):
        return [Observations(metric, np.array(days(*when)), np.array(values))]

    first = said("price_usd", (0, 1, 3), 0.1 + 0.2, 2.0, 1e-4)
    store.append("a", "u", first, fetched_at_s=START + 4 * DAY)
    store.append("b", "u", said("mpi", (0, 1), 0.1, -0.2), fetched_at_s=START + 5 * DAY)
    store.append("a", "u", said("price_usd", (1,), 2.5), fetched_at_s=START + 6 * DAY)
    return store


def test_wide_csv_out(full, tmp_path):
    file = tmp_path / "out.csv"
    assert export(full, file) == 3
    assert file.read_bytes() == (
        b"date,mpi,price_usd\n"
        b"2024-10-04,0.1,0.30000000000000004\n2024-10-05,-0.2,2.5\n2024-10-07,,0.0001\n"
    )


def test_what_is_asked_for(full, tmp_path):
    file = tmp_path / "out.csv"
    export(full, file, metrics=["price_usd"], since_s=START + DAY, until_s=START + 2 * DAY)
    assert file.read_text() == "date,price_usd\n2024-10-05,2.5\n"
    export(full, file, "long", metrics=["mpi", "price_usd"], sources=["b"], until_s=START)
    lines = file.read_text().splitlines()
    assert lines == [
        "source,metric,unit,observed_at,fetched_at,value",
        "b,mpi,,2024-10-04,2024-10-09,0.1",
    ]
    for settings in ({"metrics": ["nvt"]}, {"sources": ["c"]}, {"since_s": START + 9 * DAY}):
        with pytest.raises(InputError, match="holds nothing that was asked for"):
            export(full, tmp_path / "none.csv", **settings)
    assert not (tmp_path / "none.csv").exists()
    with pytest.raises(InputError, match=r"found the ending '.ods'; allowed: .csv or .parquet"):
        export(full, tmp_path / "out.ods")


def test_an_empty_store_has_nothing_to_write(store, tmp_path):
    with pytest.raises(InputError, match="holds nothing yet"):
        export(store, tmp_path / "out.csv")


def test_hours_make_a_column_of_times(store, tmp_path):
    times = START + 3_600 * np.arange(2, dtype=np.int64)
    store.append("a", "u", [Observations("power_usd_per_mwh/TX", times, np.array([-5.0, 7.0]))])
    export(store, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == (
        "time,power_usd_per_mwh/TX\n2024-10-04,-5.0\n2024-10-04T01:00:00Z,7.0\n"
    )


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize("layout", ["wide", "long"])
def test_a_round_trip_gives_the_same(full, tmp_path, suffix, layout):
    file = tmp_path / f"out{suffix}"
    export(full, file, layout)
    with Store(tmp_path / "other.sqlite") as other:
        import_files(other, [file])
        for metric in ("price_usd", "mpi"):
            ours, theirs = full.read(metric), other.read(metric)
            assert theirs.values.tolist() == ours.values.tolist()
            assert theirs.observed_at_s.tolist() == ours.observed_at_s.tolist()
            assert theirs.sources == (ours.sources if layout == "long" else ("file",))
        if layout == "long":
            for source, metric in full.series_names():
                assert other.history(source, metric) == full.history(source, metric)


def test_parquet_carries_units(full, tmp_path):
    export(full, tmp_path / "out.parquet")
    schema = pq.read_schema(tmp_path / "out.parquet")
    assert schema.field("price_usd").metadata == {b"unit": b"USD/BTC"}
    assert pa.types.is_timestamp(schema.field("date").type)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_is_a_formula_in_a_spreadsheet(store, tmp_path, start):
    name = f"{start}HYPERLINK(1)"
    store.append(name, "u", [Observations("mpi", np.array([START]), np.array([-1.0]))])
    export(store, tmp_path / "out.csv", "long")
    with (tmp_path / "out.csv").open(newline="") as stream:
        _, row = csv.reader(stream)
    assert row[0] in (f"'{name}", "?HYPERLINK(1)")
    assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert row[-1] == "-1.0"  # numbers stay numbers
