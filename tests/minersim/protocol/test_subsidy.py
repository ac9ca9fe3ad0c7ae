import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.protocol import HALVING_INTERVAL, block_subsidy, mined_before, next_halving_height
from minersim.units import SATOSHI_PER_BTC

DATA = Path(__file__).parents[2] / "data"
VECTORS = json.loads((DATA / "vectors.json").read_text(encoding="utf-8"))["subsidy_sat"]
SUBSIDIES = {int(height): amount for height, amount in VECTORS.items() if height.isdigit()}
LAST_PAYING_HEIGHT = 33 * HALVING_INTERVAL - 1

heights = st.integers(min_value=0, max_value=70 * HALVING_INTERVAL)


@pytest.mark.parametrize(("height", "amount_sat"), SUBSIDIES.items())
def test_subsidy_vector(height, amount_sat):
    assert block_subsidy(height) == amount_sat


def test_subsidy_ends_after_33_halvings():
    assert block_subsidy(LAST_PAYING_HEIGHT) == 1
    assert block_subsidy(LAST_PAYING_HEIGHT + 1) == 0


@pytest.mark.parametrize("halvings", [63, 64, 65, 128])
def test_subsidy_stays_zero_where_a_64_bit_shift_would_wrap(halvings):
    assert block_subsidy(halvings * HALVING_INTERVAL) == 0


def test_total_supply():
    total_sat = VECTORS["total_supply_sat"]
    assert mined_before(LAST_PAYING_HEIGHT + 1) == total_sat
    assert mined_before(LAST_PAYING_HEIGHT) == total_sat - 1
    assert mined_before(100 * HALVING_INTERVAL) == total_sat


def test_mined_before_the_halving_of_2024():
    assert mined_before(840_000) == VECTORS["mined_before_840000_BTC"] * SATOSHI_PER_BTC


def test_total_supply_is_the_sum_of_the_eras():
    eras = range(0, 64 * HALVING_INTERVAL, HALVING_INTERVAL)
    issued_sat = sum(block_subsidy(height) * HALVING_INTERVAL for height in eras)
    assert issued_sat == VECTORS["total_supply_sat"]


def test_nothing_is_mined_before_genesis():
    assert mined_before(0) == 0


@given(heights)
def test_each_block_adds_its_subsidy(height):
    assert mined_before(height + 1) - mined_before(height) == block_subsidy(height)


@given(heights)
def test_next_halving_is_the_first_multiple_above(height):
    halving = next_halving_height(height)
    assert halving % HALVING_INTERVAL == 0
    assert height < halving <= height + HALVING_INTERVAL
    assert block_subsidy(halving) == block_subsidy(height) // 2


@pytest.mark.parametrize(
    ("height", "halving"),
    [(0, 210_000), (209_999, 210_000), (210_000, 420_000), (953_568, 1_050_000)],
)
def test_next_halving_height(height, halving):
    assert next_halving_height(height) == halving


@pytest.mark.parametrize("function", [block_subsidy, next_halving_height, mined_before])
def test_negative_height_is_refused(function):
    with pytest.raises(ValueError, match="block height -1 is negative"):
        function(-1)
