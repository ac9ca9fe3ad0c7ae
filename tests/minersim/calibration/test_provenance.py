"""What a calibration rests on: source, snapshots, age, and which daily series are there."""

import numpy as np
import pytest

from minersim.calibration.inputs import Inputs, built_in_inputs
from minersim.calibration.provenance import provenance_of
from minersim.data.observations import Observations

DAY = 86_400


def test_the_built_in_history_has_no_daily_series_and_is_old():
    found = provenance_of(built_in_inputs())
    assert (found.origin, found.snapshots, found.daily) == ("built-in history", (), ())
    assert found.epochs == built_in_inputs().history.size
    assert found.last_retarget_s == int(built_in_inputs().history.time_s[-1])


@pytest.mark.parametrize(("days", "word"), [(20, "fresh"), (40, "stale"), (200, "expired")])
def test_age_is_told_in_epochs(days, word):
    found = provenance_of(built_in_inputs())
    assert found.state(found.last_retarget_s + days * DAY) == word


def test_daily_series_are_told_with_their_ends_and_empty_ones_are_not():
    times = DAY * np.arange(10, 14, dtype=np.int64)
    by_day = {
        "price_usd": Observations("price_usd", times, np.ones(4)),
        "fees_btc": Observations("fees_btc", times[:0], np.ones(0)),
    }
    (one,) = provenance_of(Inputs(built_in_inputs().history, by_day)).daily
    assert (one.metric, one.first_s, one.last_s, one.days) == ("price_usd", 10 * DAY, 13 * DAY, 4)
