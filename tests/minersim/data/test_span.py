"""Windows of time: both ends, either of them, none, and what is wrong with them."""

import pytest

from minersim.data.span import moments_between, read_span
from minersim.errors import InputError

DAY_S = 86_400


def told(first, last, **names):
    found = {}
    read_span(first, last, found.__setitem__, **names)
    return found


def test_the_last_day_counts_to_its_end_and_a_moment_as_it_is():
    assert read_span("1970-01-02", "1970-01-03", pytest.fail) == (DAY_S, 3 * DAY_S - 1)
    assert read_span(None, "1970-01-01T01:00:00Z", pytest.fail) == (None, 3600)
    assert read_span("1970-01-02", None, pytest.fail) == (DAY_S, None)
    assert read_span("1970-01-01T10:00", "1970-01-01", pytest.fail) == (36_000, DAY_S - 1)


def test_every_mistake_is_told_by_its_name():
    found = told("soon", "", names=("since", "until"))
    assert found["since"].startswith("found 'soon'; allowed: a date")
    assert found["until"].startswith("found ''; allowed: a date")
    assert told("2025-01-02", "2025-01-01") == {
        "to": "found '2025-01-01'; allowed: '2025-01-02' or later"
    }


def test_fields_of_a_window_may_be_empty_and_tell_every_mistake():
    assert moments_between(" ", "") == (None, None)
    with pytest.raises(InputError, match=r"from: found .*soon.*nothing\nto: found .*2025-13-01"):
        moments_between("soon", "2025-13-01")
    with pytest.raises(InputError, match="to: found '2025-01-01'; allowed: '2025-01-02' or later"):
        moments_between("2025-01-02", "2025-01-01")
