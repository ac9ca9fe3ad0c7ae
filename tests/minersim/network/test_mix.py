"""Cost curves from a mix of machines and a table of power prices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.economics import hashcost
from minersim.network.mix import Part, median_value, mix_cohorts, normalised

MACHINES = [Part("old", 30.0, 0.6), Part("new", 20.0, 0.4)]
PRICES = [Part("grid", 0.06, 0.25), Part("", 0.04, 0.75)]

parts = st.lists(
    st.builds(Part, st.just("x"), st.floats(1.0, 100.0), st.floats(0.001, 1.0)),
    min_size=1,
    max_size=6,
)


def test_every_machine_stands_at_every_price():
    cohorts, entry = mix_cohorts(MACHINES, PRICES)
    assert cohorts.names == ["new", "new, grid", "old", "old, grid"]
    assert cohorts.capacity_ehs == pytest.approx([0.3, 0.1, 0.45, 0.15])
    assert cohorts.hashcost_usd_per_ph_day[3] == hashcost(30.0, 0.06, 1.0)
    assert entry == [0, 1]


def test_new_machines_stand_at_the_same_prices_frontier_by_frontier():
    cohorts, entry = mix_cohorts(MACHINES, PRICES, [15.0, 12.0])
    assert entry == [4, 5, 6, 7]
    assert [cohorts.efficiency_j_per_th[i] for i in entry] == [15.0, 15.0, 12.0, 12.0]
    assert [cohorts.power_usd_per_kwh[i] for i in entry] == [0.04, 0.06, 0.04, 0.06]
    assert [cohorts.capacity_ehs[i] for i in entry] == [0.0] * 4
    assert cohorts.names[5] == "new machines, grid"


@given(parts, parts)
def test_the_whole_is_one_exahash_and_shares_are_kept(machines, prices):
    cohorts, _ = mix_cohorts(machines, prices)
    assert sum(cohorts.capacity_ehs) == pytest.approx(1.0)
    whole = sum(part.share for part in machines)
    for value in {part.value for part in machines}:
        wanted = sum(part.share for part in machines if part.value == value) / whole
        pairs = zip(cohorts.efficiency_j_per_th, cohorts.capacity_ehs, strict=True)
        assert sum(capacity for e, capacity in pairs if e == value) == pytest.approx(wanted)


@given(parts)
def test_half_is_at_the_median_or_below_and_half_at_it_or_above(found):
    median, ordered = median_value(found), normalised(found)
    assert sum(part.share for part in ordered if part.value <= median) >= 0.5 - 1e-9
    assert sum(part.share for part in ordered if part.value >= median) >= 0.5 - 1e-9
