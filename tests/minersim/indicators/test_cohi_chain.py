"""Taint and concentration, beside a slow and exact book of every output."""

import importlib.util
import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minersim.indicators import CohiRules, Transaction, batches, cohi, cohi_chain
from minersim.indicators.cohi_chain import TaintedChain

_SPEC = importlib.util.spec_from_file_location(
    "cohi_reference", Path(__file__).with_name("cohi_reference.py")
)
cohi_reference = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(cohi_reference)

BTC = 100_000_000
AT_ONCE = {"maturity_blocks": 0}


def follow(transactions, size=7, **rules):
    """Pass transactions; returns the chain at their end."""
    chain = TaintedChain(CohiRules(**{**AT_ONCE, **rules}))
    for batch in batches(transactions, size):
        bounds = [0, *(np.flatnonzero(np.diff(batch.height)) + 1).tolist(), batch.transactions]
        for first, last in itertools.pairwise(bounds):
            chain.add(batch, first, last)
    return chain


def concentrations(transactions, **rules):
    """Concentration of the first source after each transaction, each in a block of its own."""
    found = []
    cohi(
        transactions,
        CohiRules(**rules),
        each_block=lambda chain, _: found.append(float(chain.concentration(0, 1)[0])),
    )
    return found


@st.composite
def chains(draw, blocks=8):
    """A short random chain: minting, splitting, merging, foreign coins, fees told and not told."""
    random = draw(st.randoms(use_true_random=False))
    unspent, found, number = [], [], 0
    for height in range(1, random.randint(2, blocks) + 1):
        number += 1
        values = tuple(random.randint(1, 50) * 500 for _ in range(random.randint(1, 3)))
        found.append(Transaction(number, height, height * 600, (), values, is_coinbase=True))
        unspent += [(number, index, value) for index, value in enumerate(values)]
        for _ in range(random.randint(0, 4)):
            number += 1
            random.shuffle(unspent)
            taken = [unspent.pop() for _ in range(min(random.randint(1, 3), len(unspent)))]
            foreign = [
                (1_000_000 + 10 * number + i, 0, random.randint(1, 20_000))
                for i in range(random.choice([0, 0, 1, 2]))
            ]
            total = sum(value for _, _, value in taken + foreign)
            if not taken or total < 10:
                unspent += taken
                continue
            fee = random.choice([0, total // 50, total // 3])
            parts = sorted(random.randint(0, total - fee) for _ in range(random.randint(0, 3)))
            values = tuple(
                high - low for low, high in zip([0, *parts], [*parts, total - fee], strict=True)
            )
            inputs = [(txid, index) for txid, index, _ in taken + foreign]
            random.shuffle(inputs)
            told = random.choice([True, False])
            found.append(
                Transaction(
                    number,
                    height,
                    height * 600,
                    tuple(inputs),
                    values,
                    fee_sat=fee if told else None,
                )
            )
            unspent += [(number, index, value) for index, value in enumerate(values) if value]
    return found


# --- by hand -----------------------------------------------------------------------------------


def hand(fee_sat=0):
    """Coinbase of 6.25 BTC, paid out, merged with foreign coins, and moved on."""
    paid = (312_500_000, 187_500_000, 125_000_000)
    if fee_sat:
        paid = (310_000_000, 186_000_000, 124_000_000)
    return [
        Transaction(1, 100, 0, (), (625_000_000,), is_coinbase=True),
        Transaction(2, 200, 60_000, ((1, 0),), paid),
        Transaction(3, 201, 60_600, ((2, 0), (99, 3)), (1_250_000_000,)),
        Transaction(4, 202, 61_200, ((3, 0),), (1_000_000_000, 250_000_000)),
    ]


def test_the_example_by_hand():
    assert concentrations(hand()) == pytest.approx([1.0, 0.38, 0.1925, 0.1725], rel=1e-14)
    assert concentrations(hand(), index="split") == pytest.approx(
        [1.0, 0.38, 0.38, 0.30], rel=1e-14
    )


def test_fees_are_ignored_or_leak():
    paid = hand(fee_sat=5_000_000)[:2]
    assert concentrations(paid)[1] == pytest.approx(0.38, rel=1e-14)
    assert concentrations(paid, leak_fees=True)[1] == pytest.approx(0.37394432, rel=1e-14)
    for index in ("dilute", "split"):
        found = concentrations(paid, leak_fees=True, index=index)[1]
        assert found == pytest.approx(0.496**2 + 0.2976**2 + 0.1984**2, rel=1e-14)


def test_fifo_by_hand():
    # the first 3.125 of the 12.5 are the source's, and all go into the output of 10
    assert concentrations(hand(), taint="fifo") == pytest.approx(
        [1.0, 0.38, 0.1925, 0.25 * 0.3125 + 0.13], rel=1e-14
    )


def test_poison_by_hand():
    # 12.5, 1.875 and 1.25 are poisoned, 15.625 in all
    assert concentrations(hand(), taint="poison") == pytest.approx(
        [1.0, 0.38, 0.8**2 + 0.12**2 + 0.08**2, 0.64**2 + 0.16**2 + 0.12**2 + 0.08**2], rel=1e-14
    )


def test_the_depth_limit_holds_coins_where_they_are():
    chain = follow(hand(), depth_limit=2)
    assert chain.concentration(0, 1)[0] == pytest.approx(0.1925, rel=1e-14)
    assert chain.frozen(0, 1)[0] == pytest.approx(0.5, rel=1e-14)
    assert follow(hand(), depth_limit=3).frozen(0, 1)[0] == pytest.approx(0.5, rel=1e-14)
    assert follow(hand(), depth_limit=4).frozen(0, 1)[0] == 0.0
    paid_only = follow(hand(), depth_limit=1)
    assert paid_only.concentration(0, 1)[0] == pytest.approx(0.38, rel=1e-14)
    assert paid_only.frozen(0, 1)[0] == pytest.approx(1.0, rel=1e-14)


def test_a_source_is_whole_until_it_is_mature():
    minted = Transaction(1, 100, 0, (), (3 * BTC, 1 * BTC), is_coinbase=True)
    waiting = [
        Transaction(10 + h, h, 600 * h, (), (BTC,), is_coinbase=True) for h in range(101, 201)
    ]
    found = concentrations([minted, *waiting])
    assert found[:99] == [1.0] * 99
    # the block at height 199 gives it its hundredth confirmation
    assert found[99:] == pytest.approx([0.75**2 + 0.25**2] * 2, rel=1e-14)


def test_coins_spent_too_early_are_counted():
    early = [*hand()[:1], Transaction(2, 199, 60_000, ((1, 0),), (625_000_000,))]
    assert cohi(early).counts.premature_spends == 1
    assert cohi(hand()).counts.premature_spends == 0


def test_each_output_can_be_a_source():
    minted = Transaction(1, 1, 0, (), (3 * BTC, 0, 546, 547), is_coinbase=True)
    chain = follow([minted], source="output")
    assert chain.sources == 2  # neither nothing nor dust
    assert chain.issued_sat(0, 2).tolist() == [3 * BTC, 547]
    merged = Transaction(2, 2, 600, ((1, 0), (1, 3)), (3 * BTC + 547,))
    chain = follow([minted, merged], source="output")
    share = 547 / (3 * BTC + 547)
    assert chain.concentration(0, 2) == pytest.approx([1.0 - share, share], rel=1e-9)


def test_a_block_that_mints_nothing_has_no_source():
    assert follow([Transaction(1, 1, 0, (), (0,), is_coinbase=True)]).sources == 0


def test_coins_that_become_the_fee_are_gone():
    burnt = [
        Transaction(1, 1, 0, (), (1000,), is_coinbase=True),
        Transaction(2, 2, 600, ((1, 0),), (0,)),
    ]
    for taint in ("haircut", "poison", "fifo"):
        chain = follow(burnt, taint=taint, leak_fees=taint != "poison")
        assert chain.mass(0, 1)[0] == pytest.approx(0.0, abs=1e-15)
        assert chain.concentration(0, 1)[0] == cohi_chain.LEAST


# --- beside the reference ----------------------------------------------------------------------

RULES = [
    {},
    {"index": "split"},
    {"leak_fees": True},
    {"leak_fees": True, "index": "split", "depth_limit": 2},
    {"source": "output", "depth_limit": 3},
    {"taint": "poison"},
    {"taint": "poison", "depth_limit": 2, "source": "output"},
    {"taint": "fifo"},
    {"taint": "fifo", "index": "split", "depth_limit": 2},
    {"taint": "fifo", "leak_fees": True, "source": "output"},
    {"least_share": 0.13},
    {"least_share": 0.13, "taint": "fifo"},
    {"least_share": 0.13, "taint": "poison", "depth_limit": 4},
]


@pytest.mark.parametrize("rules", RULES, ids=str)
@given(transactions=chains())
def test_every_source_is_as_the_reference_has_it(rules, transactions):
    chain = follow(transactions, **rules)
    exact = cohi_reference.Reference(CohiRules(**rules)).pass_all(transactions)
    count = len(exact.issued)
    assert chain.sources == count
    expected = [max(float(exact.concentration(c)), cohi_chain.LEAST) for c in range(count)]
    # rounding is relative to the largest outputs there have been: all poisoned coins may be many
    scale = max([1.0, *chain.mass(0, count)]) ** 2
    np.testing.assert_allclose(
        chain.concentration(0, count), expected, rtol=1e-10, atol=1e-12 * scale
    )
    np.testing.assert_allclose(
        chain.mass(0, count), [float(exact.mass(c)) for c in range(count)], rtol=1e-12, atol=1e-12
    )
    frozen = [
        sum(float(amount) for s, amount, _ in exact.frozen if s == c) / exact.issued[c]
        for c in range(count)
    ]
    np.testing.assert_allclose(
        chain.frozen(0, count) * chain.mass(0, count), frozen, rtol=1e-9, atol=1e-12
    )


# --- properties --------------------------------------------------------------------------------


@given(transactions=chains(), taint=st.sampled_from(["haircut", "fifo"]))
def test_without_leaks_no_coin_is_lost(transactions, taint):
    transactions = [t for t in transactions if sum(t.outputs_sat)]
    np.testing.assert_allclose(
        (chain := follow(transactions, taint=taint)).mass(0, chain.sources), 1.0, rtol=1e-12
    )


@given(transactions=chains(), taint=st.sampled_from(["haircut", "fifo"]))
def test_with_leaks_none_is_gained(transactions, taint):
    chain = follow(transactions, taint=taint, leak_fees=True)
    assert (chain.mass(0, chain.sources) <= 1.0 + 1e-12).all()


@given(transactions=chains(), taint=st.sampled_from(["haircut", "fifo", "poison"]))
def test_concentration_is_above_0_and_at_most_1_and_less_where_coins_are_mixed(transactions, taint):
    dilute = follow(transactions, taint=taint)
    split = follow(transactions, taint=taint, index="split")
    count = dilute.sources
    assert (dilute.concentration(0, count) > 0.0).all()
    assert (split.concentration(0, count) <= 1.0).all()
    assert (dilute.concentration(0, count) <= split.concentration(0, count) + 1e-12).all()


@given(
    parts=st.lists(st.integers(10**6, 10**9), min_size=1, max_size=8),
    foreign=st.integers(10**6, 10**9),
)
def test_merging_with_foreign_coins_lowers_dilute_and_leaves_split(parts, foreign):
    minted = Transaction(1, 1, 0, (), (sum(parts),), is_coinbase=True)
    paid = Transaction(2, 2, 600, ((1, 0),), tuple(parts))
    merged = Transaction(3, 3, 1200, ((2, 0), (99, 0)), (parts[0] + foreign,))
    before, after = follow([minted, paid]), follow([minted, paid, merged])
    assert after.concentration(0, 1)[0] < before.concentration(0, 1)[0]
    before, after = (follow(t, index="split") for t in ([minted, paid], [minted, paid, merged]))
    np.testing.assert_allclose(
        after.concentration(0, 1), before.concentration(0, 1), rtol=1e-12, atol=0.0
    )


@given(transactions=chains(), random=st.randoms(use_true_random=False))
def test_the_order_of_inputs_and_outputs_does_not_matter(transactions, random):
    orders = {}
    shuffled = []
    for each in transactions:
        order = list(range(len(each.outputs_sat)))
        random.shuffle(order)
        orders[each.txid] = {old: new for new, old in enumerate(order)}
        inputs = [
            (txid, orders[txid][index] if txid in orders else index) for txid, index in each.inputs
        ]
        random.shuffle(inputs)
        outputs = tuple(each.outputs_sat[old] for old in order)
        shuffled.append(
            Transaction(
                each.txid * 7919 + 11 if each.txid < 1_000_000 else each.txid,
                each.height,
                each.time_s,
                tuple((t * 7919 + 11 if t in orders else t, i) for t, i in inputs),
                outputs,
                each.is_coinbase,
                each.pool,
                each.fee_sat,
            )
        )
    for rules in ({}, {"leak_fees": True}, {"taint": "poison"}):
        one, other = follow(transactions, **rules), follow(shuffled, **rules)
        np.testing.assert_allclose(
            one.concentration(0, one.sources),
            other.concentration(0, other.sources),
            rtol=1e-9,
            atol=1e-11,
        )


@given(transactions=chains(), size=st.integers(1, 40))
def test_the_size_of_batches_does_not_matter(transactions, size):
    one, other = follow(transactions), follow(transactions, size=size)
    np.testing.assert_array_equal(
        one.concentration(0, one.sources), other.concentration(0, other.sources)
    )


@settings(max_examples=25)
@given(transactions=chains(blocks=30), taint=st.sampled_from(["haircut", "fifo", "poison"]))
def test_a_book_that_must_grow_all_the_time_says_the_same(transactions, taint):
    one = follow(transactions, taint=taint)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_OUTPUTS", "_MIXTURES", "_PARTS", "_SOURCES", "_QUEUE"):
            patch.setattr(cohi_chain, name, 2)
        other = follow(transactions, taint=taint)
    np.testing.assert_array_equal(
        one.concentration(0, one.sources), other.concentration(0, other.sources)
    )
    assert one.unspent == other.unspent


@given(transactions=chains(blocks=12), taint=st.sampled_from(["haircut", "fifo"]))
def test_giving_up_old_sources_leaves_the_young_ones_as_they_are(transactions, taint):
    whole = follow(transactions, taint=taint)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cohi_chain, "_PARTS", 2)  # so that old parts are thrown away
        rules = CohiRules(taint=taint, maturity_blocks=0)
        chain = TaintedChain(rules)
        for each in transactions:
            (batch,) = batches([each])
            chain.add(batch, 0, 1)
            chain.forget(chain.sources // 2)
    first = chain.sources // 2
    np.testing.assert_allclose(
        chain.concentration(first, chain.sources),
        whole.concentration(first, whole.sources),
        rtol=1e-10,
        atol=1e-12,
    )


@given(
    transactions=chains(blocks=12),
    taint=st.sampled_from(["haircut", "fifo"]),
    index=st.sampled_from(["dilute", "split"]),
    least=st.sampled_from([0.003, 0.03, 0.3]),
)
def test_giving_up_small_shares_makes_the_index_too_high_by_less_than_them(
    transactions, taint, index, least
):
    exact = follow(transactions, taint=taint, index=index, depth_limit=100)
    rough = follow(transactions, taint=taint, index=index, depth_limit=100, least_share=least)
    count = exact.sources
    error = rough.concentration(0, count) - exact.concentration(0, count)
    assert (error <= least + 1e-12).all()


@pytest.mark.parametrize(("part", "at_rest"), [(6, 0.06), (7, 0.0), (8, 0.0)])
def test_a_share_that_is_just_the_least_is_followed(part, at_rest):
    chain = [
        Transaction(1, 1, 0, (), (100,), is_coinbase=True),
        Transaction(2, 2, 600, ((1, 0),), (100 - part, part), fee_sat=0),
    ]
    found = follow(chain, taint="fifo", least_share=0.07)
    assert found.frozen(0, 1)[0] == pytest.approx(at_rest, rel=1e-12)


# --- what is counted ---------------------------------------------------------------------------


def test_outputs_from_before_the_first_block_are_nobody_s():
    found = cohi(hand())
    assert found.counts.unknown_spends == 1
    assert found.counts.unknown_fees == 0


def test_fees_that_matter_and_are_unknown_are_counted():
    assert cohi(hand(), CohiRules(leak_fees=True)).counts.unknown_fees == 1
    assert cohi(hand(), CohiRules(taint="fifo")).counts.unknown_fees == 1


def test_the_two_repeated_coinbases_of_the_past_are_known():
    chain = [
        Transaction(1, 91_812, 0, (), (50 * BTC,), is_coinbase=True),
        Transaction(1, 91_842, 600, (), (50 * BTC,), is_coinbase=True),
        Transaction(2, 92_000, 1200, ((1, 0),), (20 * BTC, 30 * BTC)),
    ]
    found = follow(chain)
    assert found.concentration(0, 2) == pytest.approx([1.0, 0.52], rel=1e-14)
    assert found.unspent == 2
