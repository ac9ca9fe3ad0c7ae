"""What contradicts itself is refused: transactions that cannot be, rules that are none."""

import pytest

from minersim.errors import InputError
from minersim.indicators import CohiRules, Transaction, cohi

MINT = Transaction(1, 0, 0, (), (1000,), is_coinbase=True)
DAMAGE = {
    "spends an output that no transaction has made": [
        MINT,
        Transaction(2, 1, 600, ((99, 0),), (500,)),
    ],
    "spends the same output twice": [MINT, Transaction(2, 1, 600, ((1, 0), (1, 0)), (500,))],
    "has been there before and is not spent": [
        MINT,
        Transaction(1, 1, 600, (), (1000,), is_coinbase=True),
    ],
    "its inputs do not hold what its outputs and its fee add up to": [
        MINT,
        Transaction(2, 1, 600, ((1, 0),), (1001,)),
    ],
    "height below that of the transaction before": [
        MINT,
        Transaction(2, 5, 600, (), (1,), is_coinbase=True),
        Transaction(3, 4, 700, (), (1,), is_coinbase=True),
    ],
    "not the time of its block's other transactions": [
        MINT,
        Transaction(2, 0, 1, ((1, 0),), (1000,)),
    ],
    "a coinbase transaction that is not the first of its block": [
        MINT,
        Transaction(2, 0, 0, (), (1000,), is_coinbase=True),
    ],
    "a coinbase transaction with inputs": [
        MINT,
        Transaction(2, 1, 600, ((1, 0),), (1000,), is_coinbase=True),
    ],
    "no inputs, and no coinbase transaction": [MINT, Transaction(2, 1, 600, (), (1000,))],
    "no outputs": [MINT, Transaction(2, 1, 600, ((1, 0),), ())],
    "an output below 0 sat or above all coins there are": [
        MINT,
        Transaction(2, 1, 600, ((1, 0),), (-5,)),
    ],
    "the number of a spent output below 0": [MINT, Transaction(2, 1, 600, ((1, -1),), (5,))],
    "spends from a transaction that stands after it": [
        MINT,
        Transaction(3, 1, 600, (), (1000,), is_coinbase=True),
        Transaction(4, 1, 600, ((1, 0),), (900,)),
        Transaction(5, 1, 600, ((2, 0),), (800,)),
        Transaction(2, 1, 600, ((4, 0),), (850,)),
    ],
    "a fee below 0 sat": [MINT, Transaction(2, 1, 600, ((1, 0),), (5,), fee_sat=-2)],
    "time before 1970": [MINT, Transaction(2, 1, -600, ((1, 0),), (5,))],
    "height below 0": [Transaction(2, -1, 600, ((1, 0),), (5,))],
}


@pytest.mark.parametrize("words", DAMAGE)
def test_damage_is_told_with_the_transaction(words):
    with pytest.raises(InputError) as told:
        cohi(DAMAGE[words])
    assert words in str(told.value)
    at_fault = {
        "has been there before and is not spent": 1,
        "spends from a transaction that stands after it": 5,
    }.get(words, DAMAGE[words][-1].txid)
    assert f"transaction {at_fault} (height " in str(told.value)


def test_who_spends_from_itself_is_told():
    with pytest.raises(InputError, match="stands after it"):
        cohi([MINT, Transaction(2, 1, 600, ((2, 0),), (900,))])


def test_a_fee_that_does_not_fit_is_told():
    wrong = Transaction(2, 1, 600, ((1, 0),), (900,), fee_sat=99)
    with pytest.raises(InputError, match="add up"):
        cohi([MINT, wrong])


@pytest.mark.parametrize(
    "wrong",
    [
        {"index": "gini"},
        {"taint": "lifo"},
        {"source": "pool"},
        {"depth_limit": 0},
        {"dust_sat": -1},
    ],
    ids=str,
)
def test_rules_that_are_none_are_refused(wrong):
    (name,) = wrong
    with pytest.raises(ValueError, match=f"{name} .*; allowed: "):
        CohiRules(**wrong)
