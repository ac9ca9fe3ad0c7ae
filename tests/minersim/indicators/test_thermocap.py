import numpy as np
import pytest

from minersim.indicators import thermocap_multiple


def test_by_hand():
    found = thermocap_multiple([0.0, 60.0, 300.0], [0.0, 10.0, 20.0])
    np.testing.assert_array_equal(found, [np.nan, 6.0, 10.0])


def test_a_later_beginning_needs_what_was_paid_before():
    cap, paid = np.arange(1.0, 9.0), np.linspace(3.0, 1.0, 8)
    whole = thermocap_multiple(cap, paid)
    part = thermocap_multiple(cap[5:], paid[5:], paid_before_usd=paid[:5].sum())
    assert part == pytest.approx(whole[5:], rel=1e-14)


def test_paths_stay_apart():
    found = thermocap_multiple([[2.0, 4.0], [2.0, 9.0]], [[1.0, 1.0], [2.0, 1.0]])
    assert found.tolist() == [[2.0, 2.0], [1.0, 3.0]]


def test_fees_never_raise_it(coin_metrics):
    cap = coin_metrics["CapMrktCurUSD"]
    paid = np.nan_to_num(coin_metrics["IssTotUSD"])
    fees = np.nan_to_num(coin_metrics["FeeTotUSD"])
    last = thermocap_multiple(cap, paid)[-1], thermocap_multiple(cap, paid + fees)[-1]
    # 27 July 2020: 203.74 thousand million dollars of value, 17.717 paid for new coins
    assert last[1] < last[0] == pytest.approx(11.5, abs=0.01)
