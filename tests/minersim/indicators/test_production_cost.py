import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.indicators import electrical_cost, production_cost

DAYS = 30
ENERGY = np.linspace(400e6, 500e6, DAYS)
MINED = np.tile([440.0, 460.0], DAYS // 2)


def test_the_network_of_2025_by_hand():
    # Cambridge: 176.7 TWh a year; 450 coins a day at 4 cents
    energy = np.full(DAYS, 176.7e9 / 365.0)
    found = electrical_cost(energy, np.full(DAYS, 450.0))
    assert np.isnan(found[:13]).all()
    assert found[13:] == pytest.approx(np.full(17, 43_032.0), abs=1.0)
    assert production_cost(energy, np.full(DAYS, 450.0))[-1] == pytest.approx(71_720.0, abs=1.0)


def test_a_day_of_few_blocks_weighs_no_more_than_another():
    mined = np.full(14, 450.0)
    mined[3] = 0.0
    assert electrical_cost(np.full(14, 450.0), mined, 1.0)[-1] == pytest.approx(14.0 / 13.0)


@given(factor=st.floats(0.1, 10.0), share=st.floats(0.01, 1.0))
def test_cost_follows_the_power_price_and_the_share(factor, share):
    base = electrical_cost(ENERGY, MINED, 0.05)
    np.testing.assert_allclose(electrical_cost(ENERGY, MINED, 0.05 * factor), factor * base)
    whole = production_cost(ENERGY, MINED, 0.05, power_share=share)
    np.testing.assert_allclose(whole, base / share)


def test_a_power_price_of_every_day():
    price = np.append(np.full(DAYS - 1, 0.04), 0.18)
    even = electrical_cost(np.full(DAYS, 9.0), np.full(DAYS, 9.0), price)
    assert even[-1] == pytest.approx(0.04 + 0.14 / 14.0)


def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match=r"power share 0\.0"):
        production_cost(ENERGY, MINED, power_share=0.0)
    with pytest.raises(ValueError, match="power_usd_per_kwh 2"):
        electrical_cost(ENERGY, MINED, [0.04, 0.05])
