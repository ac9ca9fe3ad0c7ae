import datetime
import itertools
from collections import Counter

import numpy as np
import pytest

from minersim.data.synthetic_chain import SyntheticChain
from minersim.errors import InputError
from minersim.indicators import CohiRules, cohi
from minersim.protocol import block_subsidy

SMALL = {"blocks_per_day": 30, "others_per_block": 1, "miners_per_pool": 8}


@pytest.fixture(scope="module")
def chain():
    return list(SyntheticChain(days=12, **SMALL))


def test_a_seed_settles_everything():
    one, same, other = (list(SyntheticChain(days=5, seed=seed, **SMALL)) for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_each_block_begins_with_its_coinbase_that_takes_subsidy_and_fees(chain):
    heights = [each.height for each in chain]
    assert heights == sorted(heights)
    minted = [each for each in chain if each.is_coinbase]
    assert [each.height for each in minted] == list(range(841_600, 841_600 + 12 * 30))
    fees = Counter()
    for each in chain:
        fees[each.height] += each.fee_sat or 0
    for before, each in itertools.pairwise(minted):
        assert sum(each.outputs_sat) == block_subsidy(each.height) + fees[before.height]


def test_nobody_spends_twice_or_what_is_not_there_and_coinbases_only_when_mature(chain):
    values, minted_at, spent = {}, {}, set()
    for each in chain:
        known = [outpoint for outpoint in each.inputs if outpoint in values]
        assert not spent & set(each.inputs)
        spent |= set(each.inputs)
        foreign = [txid for txid, _ in each.inputs if txid >= 2**40]
        assert len(known) + len(foreign) == len(each.inputs)
        if not foreign and not each.is_coinbase:
            assert sum(values[o] for o in known) == sum(each.outputs_sat) + each.fee_sat
        for outpoint in known:
            assert each.height - minted_at.get(outpoint, -1000) >= 100
        for index, value in enumerate(each.outputs_sat):
            assert value >= 0
            values[each.txid, index] = value
            if each.is_coinbase:
                minted_at[each.txid, index] = each.height


def test_pools_are_named_and_mine_in_their_order_of_size(chain):
    blocks = Counter(each.pool for each in chain if each.is_coinbase)
    assert set(blocks) == {"pool 1", "pool 2", "pool 3", "pool 4"}
    assert blocks["pool 1"] > blocks["pool 4"]


def test_time_runs_from_the_start(chain):
    midnight = datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC).timestamp()
    assert chain[0].time_s == midnight
    assert chain[-1].time_s == pytest.approx(midnight + 12 * 86_400 - 2_880)


def mean_cohi(**behaviour):
    plan = {"days": 45, "miners_per_pool": 6, "blocks_per_day": 40, "others_per_block": 1}
    found = cohi(SyntheticChain(**(plan | behaviour)), CohiRules(), age_days=20.0, delta_days=0)
    return float(np.nanmean(found.raw))


def test_faster_selling_lowers_cohi():
    slow, usual, fast = (mean_cohi(holding_days=days) for days in (300.0, 30.0, 3.0))
    assert slow > 1.2 * usual > 1.5 * fast


def test_the_day_of_a_change_of_mind_shows():
    plan = SyntheticChain(
        days=60,
        blocks_per_day=40,
        miners_per_pool=6,
        others_per_block=1,
        holding_days=300.0,
        faster_from_day=35,
        faster_holding_days=3.0,
    )
    found = cohi(plan, CohiRules(), age_days=10.0)
    before, after = found.raw[5:22].mean(), found.raw[38:48].mean()
    assert after < 0.5 * before
    # COHI Delta has it on the very day, COHI itself a while before, by the day of minting
    moved = found.change.mean
    assert moved[36:40].mean() < 1.5 * moved[25:34].mean() < 0.0


def test_more_miners_to_a_pool_scatter_its_coins():
    assert mean_cohi(miners_per_pool=2) > mean_cohi(miners_per_pool=40)


def test_every_wrong_parameter_is_told():
    with pytest.raises(InputError) as told:
        SyntheticChain(days=0, pools=0, holding_days=0.0, seed=-1)
    lines = str(told.value).splitlines()
    assert len(lines) == 4
    assert lines[0] == "days: found 0; allowed: at least 1"
