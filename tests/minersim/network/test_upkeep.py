"""What hard times do to machines: nothing is lost that is not told."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.network.states import capacity_states
from minersim.network.upkeep import empty_road, road_ehs, settle, unload

shares = st.floats(0.0, 1.0)
fleets = st.lists(
    st.tuples(st.floats(0.1, 100.0), shares, shares, st.floats(0.0, 100.0)), min_size=1, max_size=12
)


@given(fleets, shares, st.floats(0.0, 0.5), shares, st.integers(0, 4), st.integers(0, 20))
def test_what_is_installed_on_the_road_and_scrapped_is_what_there_was(
    fleet, loss, retire, relocate, road, tick
):
    capacity, on, before, below = (np.array(column) for column in zip(*fleet, strict=True))
    transit = empty_road(road, len(fleet))
    cheaper = np.arange(len(fleet)) // 2
    was = capacity.sum()
    scrapped = settle(
        tick, capacity, on, before, below, transit, cheaper, loss, retire, 30.0, relocate
    )
    assert capacity.sum() + road_ehs(transit) + scrapped == pytest.approx(was)
    assert (capacity >= -1e-9).all()
    assert ((on >= -1e-9) & (on <= 1.0)).all()
    assert scrapped >= 0.0


def test_a_restart_loses_its_share():
    capacity, on = [100.0], [0.8]
    scrapped = settle(0, capacity, on, [0.5], [0.0], np.zeros((0, 1)), [0], 0.1, 0.0, 0.0, 0.0)
    assert scrapped == pytest.approx(3.0)
    assert capacity == [pytest.approx(97.0)]
    assert on == [pytest.approx(77.0 / 97.0)]


def test_idle_machines_go_where_power_is_cheaper():
    capacity, on, transit = [50.0, 100.0], [1.0, 0.4], empty_road(3, 2)
    settle(4, capacity, on, on[:], [0.0, 60.0], transit, [0, 0], 0.0, 0.0, 60.0, 0.5)
    assert capacity == [50.0, pytest.approx(70.0)]
    assert transit[0, 1] == pytest.approx(30.0)
    # those that run go on running
    assert capacity[1] * on[1] == pytest.approx(40.0)


@given(fleets, shares, st.integers(1, 4), st.integers(0, 20))
def test_what_is_sold_arrives_when_its_road_ends_and_runs(fleet, relocate, road, tick):
    capacity, on, _, below = (np.array(column) for column in zip(*fleet, strict=True))
    transit, cheaper = empty_road(road, len(fleet)), np.arange(len(fleet)) // 2
    was, ran = capacity.sum(), (capacity * on).sum()
    settle(tick, capacity, on, on.copy(), below, transit, cheaper, 0.0, 0.0, 30.0, relocate)
    moved = road_ehs(transit)
    assert transit[:-1].sum() == pytest.approx(moved)
    arrived = [unload(later, transit, capacity, on) for later in range(tick + 1, tick + road)]
    assert sum(arrived) == 0.0
    assert unload(tick + road, transit, capacity, on) == pytest.approx(moved)
    assert road_ehs(transit) == 0.0
    assert capacity.sum() == pytest.approx(was)
    # machines that arrive are switched on; a cohort whose last machine leaves runs none
    assert (capacity * on).sum() == pytest.approx(ran + moved)


@given(fleets, st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 50.0))
def test_states_and_hashrate_add_up(fleet, curtail, gone, road):
    capacity, on, share, _ = (list(column) for column in zip(*fleet, strict=True))
    gone_factor, factor = 1.0 - gone, (1.0 - gone) * (1.0 - curtail)
    states = capacity_states(capacity, on, share, factor, gone_factor, road)
    hashrate = factor * sum(k * a * u for k, a, u in zip(capacity, on, share, strict=True))
    assert hashrate + sum(states) == pytest.approx(sum(capacity) + road)
    assert min(states) >= -1e-9
