import numpy as np
import pytest

from minersim.indicators.exchange_flows import net_flow, outflow_to_revenue


def test_mean_of_daily_ratios_by_hand():
    found = outflow_to_revenue([450.0, 900.0, 0.0], [450.0, 300.0, 500.0], window=2)
    np.testing.assert_array_equal(found, [np.nan, 2.0, 1.5])


def test_a_window_of_30_days_is_the_publisher_s():
    found = outflow_to_revenue(np.full(40, 900.0), np.full(40, 450.0))
    assert np.isnan(found[:29]).all()
    assert (found[29:] == 2.0).all()


def test_a_day_without_revenue_has_no_ratio():
    found = outflow_to_revenue([1.0, 1.0, 1.0], [0.0, 1.0, 1.0], window=2)
    np.testing.assert_array_equal(found, [np.nan, np.nan, 1.0])


def test_net_flow_changes_its_sign_with_the_direction():
    sent, received = np.array([5.0, 7.0, 1.0]), np.array([1.0, 2.0, 6.0])
    assert net_flow(sent, received, window=1).tolist() == [4.0, 5.0, -5.0]
    np.testing.assert_array_equal(net_flow(received, sent, 3), -net_flow(sent, received, 3))


def test_series_of_different_length_are_refused():
    with pytest.raises(ValueError, match="outflow_btc 2, revenue_btc 1"):
        outflow_to_revenue([1.0, 1.0], [1.0])
