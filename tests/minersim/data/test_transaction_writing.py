import numpy as np
import pytest

from minersim.data import transaction_file, transaction_writing
from minersim.data.synthetic_chain import SyntheticChain
from minersim.data.transaction_file import TransactionFile
from minersim.data.transaction_writing import write_transactions
from minersim.errors import InputError, RunError
from minersim.indicators import Transaction, batches, cohi


@pytest.mark.parametrize("texts", [False, True])
def test_what_is_written_is_read_again(tmp_path, texts, monkeypatch):
    monkeypatch.setattr(transaction_writing, "_ROW_GROUP", 100)
    monkeypatch.setattr(transaction_file, "_ROWS", 64)
    chain = list(SyntheticChain(days=6, blocks_per_day=30))
    if texts:
        chain = [_named(each) for each in chain]
    file = tmp_path / "t.parquet"
    assert write_transactions(file, chain) == len(chain)
    seen = []
    source = TransactionFile(file)
    assert source.rows == len(chain)
    read_again = cohi(source.batches(seen.append), age_days=2.0)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    direct = cohi(batches(chain), age_days=2.0)
    np.testing.assert_array_equal(read_again.raw, direct.raw)
    assert read_again.counts == direct.counts
    (one,) = batches(chain, len(chain))
    parts = list(TransactionFile(file).batches())
    np.testing.assert_array_equal(np.concatenate([p.txid for p in parts]), one.txid)
    np.testing.assert_array_equal(np.concatenate([p.input_txid for p in parts]), one.input_txid)
    np.testing.assert_array_equal(np.concatenate([p.fee_sat for p in parts]), one.fee_sat)


def _named(each):
    def name(number):
        return f"{number:016x}" + 48 * "0"

    inputs = tuple((name(txid), index) for txid, index in each.inputs)
    return Transaction(
        name(each.txid),
        each.height,
        each.time_s,
        inputs,
        each.outputs_sat,
        each.is_coinbase,
        each.pool,
        each.fee_sat,
    )


def test_what_fails_half_way_leaves_nothing_behind(tmp_path):
    def broken():
        yield from list(SyntheticChain(days=1))[:10]
        raise RunError("the node went away")

    with pytest.raises(RunError, match="went away"):
        write_transactions(tmp_path / "t.parquet", broken())
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InputError, match="no transactions to write"):
        write_transactions(tmp_path / "t.parquet", [])
