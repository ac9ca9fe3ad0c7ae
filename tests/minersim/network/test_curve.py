import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.network import (
    LognormalCurve,
    class_values,
    cohort_share_under_water,
    lognormal_cohorts,
    lognormal_share_under_water,
    supply_elasticity,
)

CURVE = LognormalCurve()
# economics.md D3: hashprice, share under water, elasticity (none is printed for 35); at 45 the
# sheet prints 2.1 %, but its own median and spread give z = 2.0443 and so 2.05 %
PUBLISHED = [
    (28.0, 0.248, 1.207),
    (30.0, 0.189, 0.959),
    (33.0, 0.124, 0.672),
    (38.0, 0.060, 0.361),
    (45.0, 0.0205, 0.145),
]

curves = st.builds(
    LognormalCurve,
    st.floats(min_value=5.0, max_value=200.0),
    st.floats(min_value=0.05, max_value=1.0),
    st.floats(min_value=0.01, max_value=0.3),
    st.floats(min_value=0.05, max_value=1.0),
)
# hashprice over median hashcost, in standard deviations
scores = st.floats(min_value=-3.0, max_value=3.0)


def hashprice_at(curve, score):
    return curve.hashcost_median_usd_per_ph_day * math.exp(score * curve.hashcost_log_sd)


def test_default_curve_is_the_calibrated_one():
    assert CURVE.hashcost_median_usd_per_ph_day == pytest.approx(22.08, rel=1e-12)
    assert CURVE.hashcost_log_sd == pytest.approx(0.3483, abs=5e-5)


@pytest.mark.parametrize(("hashprice", "share", "_"), PUBLISHED)
def test_published_shares_under_water(hashprice, share, _):
    assert lognormal_share_under_water(CURVE, hashprice) == pytest.approx(share, abs=5e-4)


def test_published_share_under_water_at_35():
    assert lognormal_share_under_water(CURVE, 35.0) == pytest.approx(0.093, abs=5e-4)


@pytest.mark.parametrize(("hashprice", "_", "elasticity"), PUBLISHED)
def test_published_elasticities(hashprice, _, elasticity):
    assert supply_elasticity(CURVE, hashprice) == pytest.approx(elasticity, abs=5e-4)


def test_published_response_to_the_coin_s_price():
    # with difficulty feedback, eta / (1 + eta): a price 30 % lower takes 16.0 % of the hashrate
    eta = supply_elasticity(CURVE, 30.0)
    response = eta / (1.0 + eta)
    assert response == pytest.approx(0.490, abs=5e-4)
    assert 0.7**response - 1.0 == pytest.approx(-0.160, abs=5e-4)


@given(curves)
def test_half_is_under_water_at_the_median(curve):
    median = curve.hashcost_median_usd_per_ph_day
    assert lognormal_share_under_water(curve, median) == pytest.approx(0.5, abs=1e-12)


@given(curves, scores)
def test_share_under_water_is_that_of_the_normal_law(curve, score):
    share = lognormal_share_under_water(curve, hashprice_at(curve, score))
    assert share == pytest.approx(NormalDist().cdf(-score), rel=1e-10)


@given(curves, scores, st.floats(min_value=1.0 + 1e-9, max_value=10.0))
def test_a_higher_hashprice_leaves_less_under_water(curve, score, growth):
    hashprice = hashprice_at(curve, score)
    now = lognormal_share_under_water(curve, hashprice)
    assert lognormal_share_under_water(curve, hashprice * growth) < now


@given(curves, scores)
def test_elasticity_is_the_slope_of_the_surviving_hashrate(curve, score):
    hashprice, step = hashprice_at(curve, score), 1e-5
    up, down = (
        math.log1p(-lognormal_share_under_water(curve, hashprice * math.exp(sign * step)))
        for sign in (1.0, -1.0)
    )
    slope = (up - down) / (2.0 * step)
    assert supply_elasticity(curve, hashprice) == pytest.approx(slope, rel=1e-5)


@given(
    st.floats(min_value=1e-3, max_value=1e3),
    st.floats(min_value=0.01, max_value=2.0),
    st.integers(2, 100),
)
def test_classes_keep_median_and_spread(median, log_sd, classes):
    values = class_values(median, log_sd, classes)
    logs = np.log(values / median)
    assert values.shape == (classes,)
    assert (np.diff(values) > 0.0).all()
    assert logs.mean() == pytest.approx(0.0, abs=1e-12)
    assert np.sqrt(np.mean(logs**2)) == pytest.approx(log_sd, rel=1e-12)
    # symmetrical, so that the mean of the logarithms is their median too
    assert logs + logs[::-1] == pytest.approx(np.zeros(classes), abs=1e-12)


def test_classes_stand_at_stretched_quantiles():
    # of two classes the middles are the quartiles; stretched they stand one deviation out
    assert class_values(20.0, 0.27, 2) == pytest.approx(
        [20.0 * math.exp(-0.27), 20.0 * math.exp(0.27)], rel=1e-12
    )
    # of three the outer ones are the sixths, at -z, 0 and z with 2 z^2 / 3 = 1 once stretched
    edge = 0.27 * math.sqrt(1.5)
    assert class_values(20.0, 0.27, 3) == pytest.approx(
        [20.0 * math.exp(-edge), 20.0, 20.0 * math.exp(edge)], rel=1e-12
    )
    # of four the eighths: normal quantiles 0.318639 and 1.150349
    middle, outer = 0.318639, 1.150349
    spread = math.sqrt((middle**2 + outer**2) / 2.0)
    logs = np.log(class_values(20.0, 0.27, 4) / 20.0) / 0.27
    expected = np.array([-outer, -middle, middle, outer]) / spread
    assert logs == pytest.approx(expected, abs=2e-6)


@pytest.mark.parametrize(("log_sd", "classes"), [(0.27, 1), (0.0, 4)])
def test_no_spread_or_one_class_is_the_median(log_sd, classes):
    assert class_values(20.0, log_sd, classes).tolist() == [20.0] * classes


def test_cohorts_under_water_are_those_whose_power_costs_more_than_it_earns():
    capacities, hashcosts = [1.0, 2.0, 5.0], [50.0, 40.0, 30.0]
    assert cohort_share_under_water(45.0, 0.0, capacities, hashcosts) == 0.125
    # at break-even nobody is under water; the pool fee counts
    assert cohort_share_under_water(40.0, 0.0, capacities, hashcosts) == 0.125
    assert cohort_share_under_water(50.0, 0.2, capacities, hashcosts) == 0.125
    assert cohort_share_under_water(45.0, 0.2, capacities, hashcosts) == 0.375
    assert cohort_share_under_water(10.0, 0.0, capacities, hashcosts) == 1.0
    assert cohort_share_under_water(60.0, 0.0, capacities, hashcosts) == 0.0


def test_an_empty_network_has_nothing_under_water():
    assert cohort_share_under_water(10.0, 0.0, [0.0], [30.0]) == 0.0


def test_many_classes_come_near_the_closed_form():
    # measured: at most 0.0033 with 60 x 60 classes, ten times less than with 8 x 8
    def worst(classes):
        cohorts, _ = lognormal_cohorts(CURVE, classes, classes)
        capacities, hashcosts = cohorts.capacity_ehs, cohorts.hashcost_usd_per_ph_day
        return max(
            abs(
                cohort_share_under_water(hashprice, 0.0, capacities, hashcosts)
                - lognormal_share_under_water(CURVE, hashprice)
            )
            for hashprice in np.linspace(12.0, 60.0, 97)
        )

    assert worst(60) < 0.0035
    assert worst(60) < 0.11 * worst(8)
