"""Scenarios on identical paths: paired differences against hand-made ones."""

import datetime
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.analysis.compare import compare, paired_difference, pairing_issues, wins_of
from minersim.engine import run
from minersim.errors import ScenarioError

NAN = math.nan


def test_paired_difference_by_hand():
    # differences 1, 2, 3: mean 2, sd 1, t(2) at 97.5 % is 4.302653
    found = paired_difference(np.array([1.0, 1.0, 1.0, NAN]), np.array([2.0, 3.0, 4.0, 9.0]))
    assert (found.mean, found.pairs) == (2.0, 3)
    assert found.high - found.mean == pytest.approx(4.302653 / math.sqrt(3.0), rel=1e-6)
    assert found.mean - found.low == pytest.approx(found.high - found.mean)
    assert paired_difference(np.array([NAN]), np.array([1.0])).mean is None
    alone = paired_difference(np.array([1.0]), np.array([4.0]))
    assert (alone.mean, alone.low, alone.pairs) == (3.0, None, 1)


@given(
    first=st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30),
    shift=st.floats(-1e6, 1e6),
)
def test_a_difference_is_odd_and_a_shift_is_found_without_noise(first, shift):
    ours = np.array(first)
    found, turned = (
        paired_difference(*pair) for pair in ((ours, ours + shift), (ours + shift, ours))
    )
    assert found.mean == pytest.approx(shift, abs=1e-6)
    assert found.high - found.low == pytest.approx(0.0, abs=1e-6)
    assert turned.mean == -found.mean


def test_wins_by_hand():
    first, second = np.array([3.0, 1.0, 2.0, NAN]), np.array([2.0, 2.0, 2.0, 5.0])
    more = wins_of(first, second, 1)
    assert (more.better, more.equal) == (0.25, 0.25)
    less = wins_of(first, second, -1)  # as a payback: a path without one does worst
    assert (less.better, less.equal) == (0.25, 0.25)
    assert wins_of(first, second, 0) is None
    nobody = wins_of(np.array([NAN]), np.array([NAN]), -1)
    assert (nobody.better, nobody.equal) == (0.0, 1.0)


def test_worlds_that_are_equal_are_simulated_once(plain_business):
    dear = plain_business.replace({"name": "dear", "sites[0].power_usd_per_kwh": 0.06})
    found = compare([plain_business, dear], ["npv_usd", "energy_mwh", "uptime"])
    assert found.worlds == 1
    duel = next(duel for duel in found.duels if duel.metric.name == "npv_usd")
    # every path uses the same energy: the difference has no noise at all
    assert duel.difference.mean < 0.0
    assert duel.difference.high - duel.difference.low < 1e-2
    assert (duel.wins.better, duel.wins.equal) == (1.0, 0.0)
    alone = [run(s).figures["npv_usd"] for s in (plain_business, dear)]
    assert duel.difference.mean == pytest.approx(float(np.mean(alone[1] - alone[0])))
    assert compare([dear, plain_business.replace({"market.price.start_usd": 9e4})]).worlds == 2


def test_worlds_are_found_again_whatever_the_order(plain_business):
    other = plain_business.replace({"market.price.start_usd": 9e4})
    third = plain_business.replace({"operator.pool_fee": 0.03})
    found = compare([plain_business, other, third])
    assert found.worlds == 2
    assert [(d.first, d.second) for d in found.duels[:: len(found.metrics)]] == [
        (0, 1),
        (0, 2),
        (1, 2),
    ]


def test_all_run_on_the_paths_of_the_first(plain_business):
    found = compare([plain_business, plain_business.replace({"name": "b", "seed": 9, "paths": 2})])
    assert found.notices == ("all run on the 4 paths of seed 5, as plain asks",)
    assert all(duel.difference.mean in (0.0, None) for duel in found.duels)
    assert all(duel.wins.equal == 1.0 for duel in found.duels if duel.wins)


def test_what_cannot_be_paired_is_refused(plain_business):
    late = plain_business.replace(
        {
            "start": datetime.date(2026, 1, 2),
            "horizon_days": 12,
            "tick_hours": 12,
            "engine": "ensemble",
        }
    )
    with pytest.raises(ScenarioError) as caught:
        compare([plain_business, late], ["x"], labels=["a.toml", "b.toml"])
    lines = str(caught.value).splitlines()
    assert len(lines) == 5
    assert lines[0].startswith(
        "b.toml: start: found 2026-01-02; allowed beside a.toml: 2026-01-01, as"
    )
    assert "--set" not in str(caught.value)
    hints = [str(i) for i in pairing_issues([plain_business, late], ["a", "b"], hint=True)]
    assert "--set" not in hints[0]
    assert hints[1].endswith("; --set horizon_days=10 makes them alike")
    for one in ([], [plain_business]):
        with pytest.raises(ScenarioError, match=r"to compare; allowed: 2 to 20"):
            compare(one)


def test_distributions_count_every_path_in_the_same_bins(plain_business):
    found = compare([plain_business, plain_business.replace({"operator.opex_usd_per_month": 1e5})])
    npv = found.distributions["npv_usd"]
    assert set(found.distributions) == {metric.name for metric in found.metrics}
    for place in range(2):
        inside = int(npv.counts[place].sum())
        assert inside + npv.below[place] + npv.above[place] + npv.missing[place] == 4


def test_summary_is_plain(plain_business):
    told = compare([plain_business, plain_business.replace(name="b")], ["npv_usd", "irr"]).summary()
    assert [s["scenario"] for s in told["scenarios"]] == ["plain", "b"]
    first, second = told["pairs"]
    assert first["probability_a_beats_b"]["equal"] == 1.0
    assert second["b_minus_a"] == {"mean": None, "low": None, "high": None, "paths": 0}
