"""Distributions in the same bins: every path of every scenario is counted once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.analysis.overlay import overlay

sample = st.lists(
    st.one_of(st.floats(-1e12, 1e12, allow_subnormal=False), st.just(float("nan"))),
    min_size=1,
    max_size=60,
)


@given(st.lists(sample, min_size=1, max_size=5))
def test_every_path_of_every_scenario_is_counted_once(samples):
    arrays = [np.array(one) for one in samples]
    found = overlay(arrays)
    for place, values in enumerate(arrays):
        inside = int(found.counts[place].sum())
        others = found.below[place] + found.above[place] + found.missing[place]
        assert inside + others == values.size
        assert found.missing[place] == int(np.isnan(values).sum())
        assert found.shares(place).sum() == pytest.approx(inside / values.size)


def test_bins_are_common_and_far_paths_are_told():
    near = np.linspace(0.0, 100.0, 101)
    found = overlay([near, np.append(near + 50.0, 1e12)])
    assert found.edges[0] <= 0.0
    assert 150.0 <= found.edges[-1] < 1e6
    assert (found.above, found.below) == ((0, 1), (0, 0))
    middle = 0.5 * (found.edges[:-1] + found.edges[1:])
    means = [float(found.shares(i) @ middle / found.shares(i).sum()) for i in range(2)]
    assert means[1] - means[0] == pytest.approx(50.0, abs=found.edges[1] - found.edges[0])
