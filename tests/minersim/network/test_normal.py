"""Quantiles of the normal distribution against those of SciPy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from minersim.network.normal import normal_quantile


def test_quantiles_are_those_of_scipy():
    shares = np.concatenate(
        [(np.arange(classes) + 0.5) / classes for classes in range(1, 201)]
        + [np.linspace(1e-4, 1.0 - 1e-4, 5_001), 10.0 ** -np.arange(1.0, 13.0)]
    )
    found = np.array([normal_quantile(float(share)) for share in shares])
    # where multiplication and addition are one operation the last of sixteen digits may differ
    assert found == pytest.approx(ndtri(shares), rel=1e-14, abs=1e-15)


@given(st.floats(1e-12, 1.0 - 1e-12))
def test_the_share_below_a_quantile_is_the_share(share):
    assert ndtr(normal_quantile(share)) == pytest.approx(share, rel=1e-12)


@pytest.mark.parametrize("share", [0.0, 1.0, -1.0, 1e-14, 1.0 - 1e-14, float("nan")])
def test_a_share_at_the_ends_has_no_quantile(share):
    with pytest.raises(ValueError, match="allowed: above 1e-13"):
        normal_quantile(share)
