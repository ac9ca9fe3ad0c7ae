import datetime

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from minersim.data import transaction_file
from minersim.data.synthetic_chain import SyntheticChain
from minersim.data.transaction_file import TransactionFile
from minersim.data.transaction_writing import write_transactions
from minersim.errors import InputError

NAMES = [f"{n:016x}" + 48 * "a" for n in range(1, 5)]
ROWS = {
    "txid": NAMES[:3],
    "height": [7, 8, 8],
    "time_s": [600, 1200, 1200],
    "is_coinbase": [True, True, False],
    "input_txid": [[], [], [NAMES[0], NAMES[3]]],
    "input_index": [[], [], [0, 2]],
    "output_value_sat": [[50], [30, 20], [40, 0, 10]],
    "fee_sat": [None, None, 5],
    "pool": ["A", None, None],
}


@pytest.fixture
def written(tmp_path):
    """Write columns as they are, or as changed; returns the file."""

    def write(schema=None, without=(), **changes):
        columns = {k: v for k, v in (ROWS | changes).items() if k not in without}
        file = tmp_path / "t.parquet"
        table = pa.table(columns)
        for name, kind in (schema or {}).items():
            place = table.schema.get_field_index(name)
            table = table.set_column(place, name, table[name].cast(kind))
        pq.write_table(table, file)
        return file

    return write


def read(file):
    return list(TransactionFile(file).batches())


def same(one, other):
    for name in one.__slots__:
        if name != "pool_names":
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def wrong(file):
    with pytest.raises(InputError) as told:
        read(file)
    return str(told.value).splitlines()


def test_columns_become_a_batch(written):
    (batch,) = read(written())
    assert batch.txid.tolist() == [1, 2, 3]
    assert batch.input_txid.tolist() == [1, 4]
    assert batch.input_index.tolist() == [0, 2]
    assert batch.input_offsets.tolist() == [0, 0, 0, 2]
    assert batch.output_offsets.tolist() == [0, 1, 3, 6]
    assert batch.output_sat.tolist() == [50, 30, 20, 40, 0, 10]
    assert batch.fee_sat.tolist() == [-1, -1, 5]
    assert [batch.pool_names[i] for i in batch.pool] == ["A", "unknown", "unknown"]


FORMS = {
    "large text": {"txid": pa.large_string(), "input_txid": pa.list_(pa.large_string())},
    "dictionary": {
        "txid": pa.dictionary(pa.int32(), pa.string()),
        "pool": pa.dictionary(pa.int8(), pa.string()),
    },
    "large lists": {
        "output_value_sat": pa.large_list(pa.int64()),
        "input_index": pa.large_list(pa.int16()),
    },
    "small numbers": {
        "height": pa.int32(),
        "fee_sat": pa.uint32(),
        "output_value_sat": pa.list_(pa.uint64()),
    },
}


@pytest.mark.parametrize("form", FORMS)
def test_other_types_of_the_same(written, form):
    (plain,) = read(written())
    (found,) = read(written(schema=FORMS[form]))
    same(found, plain)


def test_names_of_32_bytes(written):
    raw = [bytes.fromhex(name) for name in NAMES]
    (plain,) = read(written())
    for kind in (pa.binary(), pa.binary(32), pa.large_binary()):
        file = written(
            txid=pa.array(raw[:3], kind),
            input_txid=pa.array([[], [], [raw[0], raw[3]]], pa.list_(kind)),
        )
        (found,) = read(file)
        same(found, plain)


def test_names_that_are_numbers_and_lists_that_are_missing(written):
    (plain,) = read(written())
    (found,) = read(
        written(txid=[1, 2, 3], input_txid=[None, [], [1, 4]], input_index=[None, [], [0, 2]])
    )
    same(found, plain)


def test_timestamps(written):
    times = [datetime.datetime.fromtimestamp(s, datetime.UTC) for s in ROWS["time_s"]]
    for unit in ("s", "ms", "us", "ns"):
        (found,) = read(written(time_s=pa.array(times, pa.timestamp(unit, tz="UTC"))))
        assert found.time_s.tolist() == ROWS["time_s"]


def test_pool_and_fee_may_be_missing(written):
    (found,) = read(written(without=("pool", "fee_sat")))
    assert found.pool_names == ("unknown",)
    assert found.fee_sat.tolist() == [-1, -1, -1]


def test_every_column_that_is_missing_or_wrong_is_told_at_once(written):
    file = written(
        without=("height", "input_index"),
        txid=[1.0, 2.0, 3.0],
        output_value_sat=[1, 2, 3],
        pool=[1, 2, 3],
    )
    names = "64 hexadecimal digits, 32 bytes or a whole number"
    assert wrong(file) == [
        f"{file}: column txid: found double; allowed: {names}",
        f"{file}: column height: is missing; allowed: whole numbers",
        f"{file}: column input_index: is missing; allowed: lists of whole numbers",
        f"{file}: column output_value_sat: found int64; allowed: lists of whole numbers",
        f"{file}: column pool: found int64; allowed: text",
    ]


VALUES = {
    "short name": (
        {"txid": [NAMES[0], "abc", NAMES[2]]},
        "column txid: row 2: found 'abc'; allowed: 64 hex",
    ),
    "no digits": (
        {"txid": [NAMES[0], NAMES[1], 64 * "g"]},
        f"column txid: row 3: found '{64 * 'g'}'; allowed",
    ),
    "short input": (
        {"input_txid": [[], [], [NAMES[0], "x"]]},
        "column input_txid: row 3: found 'x'; allowed: 64 hexadecimal digits",
    ),
    "no height": (
        {"height": [7, None, 8]},
        "column height: row 2: found nothing; allowed: whole numbers",
    ),
    "no value": (
        {"output_value_sat": [[50], [30, None], [1]]},
        "column output_value_sat: row 2: found nothing; allowed: whole numbers",
    ),
    "no kind": (
        {"is_coinbase": [True, None, False]},
        "column is_coinbase: row 2: found nothing; allowed: true or",
    ),
    "lists differ": (
        {"input_index": [[], [], [0]]},
        "row 3: input_txid and input_index differ in their length",
    ),
    "too large": (
        {"output_value_sat": pa.array([[50], [2**63], [1]], pa.list_(pa.uint64()))},
        "column output_value_sat: row 2: found 9223372036854775808; allowed: at most",
    ),
    "a fee below 0": (
        {"fee_sat": [None, 3, -1]},
        "column fee_sat: row 3: found -1; allowed: at least 0, or nothing",
    ),
    "too large a fee": (
        {"fee_sat": pa.array([None, 2**63, 1], pa.uint64())},
        "column fee_sat: row 2: found 9223372036854775808; allowed: at most",
    ),
    "short bytes": (
        {"txid": [b"a" * 32, b"b", b"c" * 32], "input_txid": [[], [], [b"a" * 32] * 2]},
        "column txid: row 2: found b'b'; allowed: 32 bytes",
    ),
}


@pytest.mark.parametrize("fault", VALUES)
def test_a_value_that_cannot_be_is_told_with_its_row(written, fault):
    changes, words = VALUES[fault]
    file = written(**changes)
    (line,) = wrong(file)
    assert line.startswith(f"{file}: {words}")


def test_the_row_is_that_of_the_file_not_of_the_batch(written, monkeypatch):
    monkeypatch.setattr(transaction_file, "_ROWS", 2)
    file = written(txid=[NAMES[0], NAMES[1], "abc"])
    assert wrong(file)[0].startswith(f"{file}: column txid: row 3: ")


def test_what_is_no_file_of_transactions(tmp_path):
    assert wrong(tmp_path / "no.parquet") == [f"{tmp_path / 'no.parquet'}: there is no such file"]
    assert "is a folder" in wrong(tmp_path)[0]
    text = tmp_path / "text.parquet"
    text.write_text("txid,height\n", encoding="utf-8")
    assert wrong(text)[0].startswith(f"{text}: is no Parquet file that can be read: ")


def test_a_file_cut_short_or_damaged_inside_is_told(tmp_path):
    file = tmp_path / "t.parquet"
    write_transactions(file, SyntheticChain(days=4, blocks_per_day=40))
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert "is no Parquet file" in wrong(file)[0]
    middle = len(whole) // 3
    file.write_bytes(whole[:middle] + bytes(400) + whole[middle + 400 :])
    (line,) = wrong(file)
    assert line.startswith(f"{file}: damaged after 0 rows: ")
