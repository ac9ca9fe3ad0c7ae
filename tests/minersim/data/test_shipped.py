"""The built-in history: right figures, and its age said plainly."""

import numpy as np
import pytest

from minersim.data.files.cells import time_of
from minersim.data.shipped import SHIPPED_METRICS, age_line, shipped, shipped_series
from minersim.errors import InputError


def test_it_holds_every_epoch_to_june_2025():
    difficulty, height = shipped()["difficulty"], shipped()["height"]
    assert height.values.tolist() == [2_016.0 * i for i in range(449)]
    assert difficulty.values[0] == 1.0
    assert difficulty.observed_at_s[0] == 1_231_006_505  # the genesis block
    assert difficulty.values[-1] == pytest.approx(116_958_512_019_762.1, rel=1e-15)
    assert difficulty.observed_at_s[-1] == 1_751_176_266


def test_no_price_is_made_up_before_there_was_any():
    price, fees = shipped()["price_usd"], shipped()["fees_btc_per_block"]
    assert price.observed_at_s[0] == fees.observed_at_s[0] == 1_280_198_558  # July 2010
    assert price.values[[0, -1]].tolist() == [0.0586, 108_000.0]
    assert np.all(price.values > 0.0)


def test_its_figures_pass_what_the_store_asks(tmp_path):
    from minersim.data.screening import screened

    for metric in SHIPPED_METRICS:
        kept, notices = screened(shipped()[metric], time_of("2025-07-01"))
        assert (kept.values.size, notices) == (shipped()[metric].values.size, [])


def test_a_series_says_that_it_is_built_in():
    series = shipped_series("price_usd")
    assert (series.sources, series.snapshots, series.as_of) == (("built-in",), (), 0)
    assert series.metric.unit == "USD/BTC"
    assert set(series.source_of.tolist()) == {0}
    with pytest.raises(InputError, match=r"built-in history: no mpi in it; allowed: price_usd, "):
        shipped_series("mpi")


@pytest.mark.parametrize(
    ("now", "words"), [("2025-07-10", "10 days old"), ("2026-11-20", "16 months old")]
)
def test_its_age_is_said(now, words):
    assert age_line(time_of(now)) == f"built-in history, ends 2025-06-29 ({words})"
