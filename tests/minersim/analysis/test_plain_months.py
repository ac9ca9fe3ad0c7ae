"""The subsidy of the plain calculator's months; its tables are in test_plain_calculator.py."""

import dataclasses

import pytest

from minersim.analysis.plain_months import (
    PlainInputs,
    halving_months,
    mean_subsidy_btc,
    plain_table,
)

# the subsidy halves after two months of 30.41667 days, which are 8,760 blocks
HALVING = PlainInputs(
    months=4,
    price_usd=84_000.0,
    difficulty=1.5e14,
    hashrate_ths=2_340.0,
    power_w=35_000.0,
    power_usd_per_kwh=0.045,
    height=1_050_000 - 1 - 8_760,
)


def test_the_subsidy_halves_at_its_height():
    assert mean_subsidy_btc(839_999 - 144, 0.0, 1.0) == 6.25
    assert mean_subsidy_btc(839_999 - 144, 1.0, 2.0) == 3.125
    assert mean_subsidy_btc(839_999 - 36, 0.0, 1.0) == pytest.approx(0.25 * 6.25 + 0.75 * 3.125)
    # two halvings in a time that is longer than an era
    assert mean_subsidy_btc(839_999, 0.0, 420_000 / 144) == pytest.approx(0.75 * 3.125)
    assert halving_months(HALVING) == (3,)
    assert halving_months(dataclasses.replace(HALVING, height=HALVING.height + 1)) == (2,)
    assert halving_months(dataclasses.replace(HALVING, height=None)) == ()
    assert halving_months(dataclasses.replace(HALVING, months=2)) == ()


@pytest.mark.parametrize("days", [(0.0, 0.013), (0.25, 30.44), (30.44, 60.88)])
def test_begun_blocks_count_in_part(days):
    assert mean_subsidy_btc(930_000, *days) == pytest.approx(3.125)
    # half a block before the halving, one and a half after it
    assert mean_subsidy_btc(839_998, 0.5 / 144, 2.5 / 144) == pytest.approx(
        0.25 * 6.25 + 0.75 * 3.125
    )


def test_without_a_height_the_subsidy_stays():
    fields = dataclasses.replace(HALVING, height=None, subsidy_btc=6.25, months=60)
    assert {month.subsidy_btc for month in plain_table(fields)} == {6.25}
