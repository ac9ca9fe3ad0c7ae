"""Small files of transactions that would unpack to gigabytes are refused before they do."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from minersim.data import transaction_bounds
from minersim.data.transaction_file import TransactionFile
from minersim.errors import InputError

ROWS = 20_000
LONG = "p" * 1_000_000


@pytest.fixture
def written(tmp_path):
    """Write transactions with columns of one's own; returns the file."""

    def write(*, plain=False, encoding=None, **columns):
        names = pa.array([f"{n:064x}" for n in range(ROWS)])
        nothing = pa.array([0] * (ROWS + 1), pa.int32())
        table = pa.table(
            {
                "txid": names,
                "height": [7] * ROWS,
                "time_s": [600] * ROWS,
                "is_coinbase": [True] * ROWS,
                "input_txid": pa.ListArray.from_arrays(nothing, pa.array([], pa.string())),
                "input_index": pa.ListArray.from_arrays(nothing, pa.array([], pa.int64())),
                "output_value_sat": [[5]] * ROWS,
                "pool": ["Foundry"] * ROWS,
            }
            | columns
        )
        file = tmp_path / "t.parquet"
        pq.write_table(
            table,
            file,
            compression="zstd",
            use_dictionary=not plain,
            column_encoding=encoding,
        )
        assert file.stat().st_size < 2_000_000
        return file

    return write


def wrong(file):
    with pytest.raises(InputError) as told:
        TransactionFile(file)
    return str(told.value).replace(str(file), "FILE").splitlines()


def kept_once(text, places):
    return pa.DictionaryArray.from_arrays(pa.array(places, pa.int32()), pa.array([text]))


def test_an_ordinary_file_passes(written):
    (*_, last) = TransactionFile(written()).batches()
    assert last.pool_names == ("Foundry",)


@pytest.mark.parametrize("empty_rows", [0, ROWS - 10])
@pytest.mark.parametrize("name", ["pool", "txid"])
def test_a_long_text_that_is_kept_once(written, name, empty_rows):
    places = [None] * empty_rows + [0] * (ROWS - empty_rows)
    assert wrong(written(**{name: kept_once(LONG, places)})) == [
        f"FILE: column {name}: found a text of 1,000,000 bytes; allowed: at most 1,000"
    ]


def test_every_column_of_long_texts_is_told(written):
    # the last rows alone have inputs
    offsets = pa.array([0] * (ROWS - 9) + list(range(100, 1100, 100)), pa.int32())
    inputs = pa.ListArray.from_arrays(offsets, pa.array([LONG[:5000]] * 1000))
    lines = wrong(written(pool=kept_once(LONG, [0] * ROWS), input_txid=inputs))
    assert lines == [
        "FILE: column input_txid: found a text of 5,000 bytes; allowed: at most 1,000",
        "FILE: column pool: found a text of 1,000,000 bytes; allowed: at most 1,000",
    ]


def test_long_texts_that_are_packed(written):
    pool = pa.array(["x"] * (ROWS - 60) + [LONG] * 60)
    (line,) = wrong(written(plain=True, pool=pool))
    assert line.startswith("FILE: column pool: row group 1: has 60,")
    assert line.endswith("bytes unpacked; allowed: at most 18,777,216 for 20,000 values")


def test_texts_that_repeat_what_was_before(written):
    pool = pa.array(["Foundry USA"] * ROWS)
    file = written(plain=True, encoding={"pool": "DELTA_BYTE_ARRAY"}, pool=pool)
    assert wrong(file) == [
        "FILE: column pool: is encoded as DELTA_BYTE_ARRAY; allowed: plain or a dictionary"
    ]


def test_lists_of_too_many_values(written, monkeypatch):
    monkeypatch.setattr(transaction_bounds, "MOST_VALUES", 2_000_000)
    offsets = pa.array([0] * ROWS + [3_000_000], pa.int32())
    outputs = pa.ListArray.from_arrays(offsets, pa.array([5] * 3_000_000, pa.int64()))
    words = "row group 1: has 3,019,999 values; allowed: at most 2,000,000"
    assert wrong(written(output_value_sat=outputs)) == [f"FILE: column output_value_sat: {words}"]
