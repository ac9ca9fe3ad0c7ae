import copy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.data.node_transactions import (
    block_transactions,
    node_height,
    node_transactions,
    satoshi,
)
from minersim.errors import RunError
from minersim.indicators import Transaction

ONE, TWO, OLD = (letter * 64 for letter in "abc")
BLOCK = {
    "hash": "00" * 32,
    "height": 840_000,
    "time": 1_713_571_767,
    "previousblockhash": "11" * 32,
    "tx": [
        {
            "txid": ONE,
            "vin": [{"coinbase": b"\x03\x40\xd1\x0c/ViaBTC/".hex(), "sequence": 1}],
            "vout": [
                {"value": Decimal("40.75149300"), "n": 0, "scriptPubKey": {}},
                {"value": Decimal("0.00000000"), "n": 1, "scriptPubKey": {"type": "nulldata"}},
            ],
        },
        {
            "txid": TWO,
            "vin": [{"txid": OLD, "vout": 3, "sequence": 1}],
            "vout": [{"value": Decimal("0.1"), "n": 1}, {"value": Decimal("1E-8"), "n": 0}],
            "fee": Decimal("0.00001234"),
        },
    ],
}


def changed(*path, to=None, without=False):
    """Copy of the block with one value changed or left out."""
    block = copy.deepcopy(BLOCK)
    *way, last = path
    place = block
    for step in way:
        place = place[step]
    if without:
        del place[last]
    else:
        place[last] = to
    return block


def test_a_block_becomes_transactions_in_whole_satoshi():
    assert block_transactions(BLOCK, 840_000) == [
        Transaction(ONE, 840_000, 1_713_571_767, (), (4_075_149_300, 0), True, "ViaBTC"),
        Transaction(TWO, 840_000, 1_713_571_767, ((OLD, 3),), (1, 10_000_000), fee_sat=1_234),
    ]


@given(st.integers(0, 21 * 10**14))
def test_every_amount_is_exact(sat):
    assert satoshi(Decimal(sat) / 10**8) == sat
    assert satoshi(Decimal(f"{sat // 10**8}.{sat % 10**8:08d}")) == sat


WRONG = [
    (changed("height", to=839_999), "height 840000: the node's answer is of height 839999"),
    (changed("time", without=True), "height 840000: time: is missing in the node's answer"),
    (changed("time", to=-1), "height 840000: time: found -1; allowed: a whole number"),
    (changed("tx", to="many"), "height 840000: tx: found 'many'; allowed: a list"),
    (changed("tx", 1, to=7), "height 840000: tx[1]: found 7; allowed: an object with vin"),
    (changed("tx", 1, "txid", to="abc"), "height 840000: tx[1]: txid: found 'abc'; allowed: 64"),
    (
        changed("tx", 1, "vin", 0, "vout", to=True),
        "tx[1]: vin[0]: vout: found True; allowed: a whole",
    ),
    (
        changed("tx", 1, "vout", 0, "value", to=0.1),
        "tx[1]: vout[0]: value: found 0.1; allowed: a decimal",
    ),
    (
        changed("tx", 1, "vout", 0, "value", to=Decimal("1E-9")),
        "tx[1]: vout[0]: value: found Decimal('1E-9')",
    ),
    (
        changed("tx", 1, "vout", 0, "value", to=Decimal("-1")),
        "tx[1]: vout[0]: value: found Decimal('-1')",
    ),
    (
        changed("tx", 1, "vout", 0, "value", to=Decimal("NaN")),
        "tx[1]: vout[0]: value: found Decimal('NaN')",
    ),
    (changed("tx", 1, "vout", 0, "n", to=5), "tx[1]: vout: the numbers n are not 0, 1, 2"),
    (
        changed("tx", 0, "vin", 0, "coinbase", to="zz"),
        "tx[0]: coinbase: found 'zz'; allowed: hexadecimal",
    ),
    (changed("tx", 1, "fee", to="much"), "tx[1]: fee: found 'much'; allowed: a decimal"),
    ("nothing", "height 840000: found 'nothing'; allowed: an object with height"),
]


@pytest.mark.parametrize(("block", "words"), WRONG, ids=[words for _, words in WRONG])
def test_an_answer_that_is_not_as_documented_is_told_with_its_key(block, words):
    with pytest.raises(RunError) as told:
        block_transactions(block, 840_000)
    assert words in str(told.value)


def small_chain(heights, reorganised_at=None):
    """Answers of a node: one coinbase a block."""

    def rpc(method, params):
        if method == "getblockcount":
            return max(heights)
        if method == "getblockhash":
            return f"{params[0]:064x}"
        assert method == "getblock"
        name, verbosity = params
        assert verbosity == 2
        height = int(name, 16)
        before = height - 1 if height != reorganised_at else height + 77
        return {
            **changed("tx", to=[{**BLOCK["tx"][0], "txid": f"{height:064x}"}]),
            "height": height,
            "previousblockhash": f"{before:064x}",
        }

    return rpc


def test_blocks_come_in_order_with_progress():
    seen = []
    found = list(node_transactions(small_chain(range(10)), 3, 6, seen.append))
    assert [each.height for each in found] == [3, 4, 5, 6]
    assert seen == [0.25, 0.5, 0.75, 1.0]


def test_a_reorganisation_meanwhile_is_told():
    with pytest.raises(RunError, match="height 5: the node's chain was reorganised"):
        list(node_transactions(small_chain(range(10), reorganised_at=5), 3, 6))


def test_the_last_height():
    assert node_height(small_chain(range(10))) == 9
    with pytest.raises(RunError, match="is no height: 'ten'"):
        node_height(lambda _method, _params: "ten")
