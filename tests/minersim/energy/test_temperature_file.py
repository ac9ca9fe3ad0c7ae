"""Files of daily temperatures."""

from datetime import date

import pytest

from minersim.energy.temperature_file import missing_days, read_temperatures
from minersim.errors import InputError

HEADER = "date,mean_c,highest_c\n"


@pytest.fixture
def written(tmp_path):
    def write(text):
        file = tmp_path / "weather.csv"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def test_days_in_any_order(written):
    found = read_temperatures(written(HEADER + "2026-07-02,31,41.5\n2026-07-01,30,40\n"))
    assert found == {date(2026, 7, 1): (30.0, 40.0), date(2026, 7, 2): (31.0, 41.5)}


def test_every_bad_line_is_told_at_once(written):
    rows = "2026-07-01,30,29\n2026-07-01,30,31\nsoon,x,\n2026-07-03,30,90\n"
    with pytest.raises(InputError) as caught:
        read_temperatures(written(HEADER + rows))
    assert [line.partition("weather.csv: ")[2] for line in str(caught.value).splitlines()] == [
        "line 2: highest_c: found 29, below the mean of 30; allowed: at least the mean",
        "line 3: date: found 2026-07-01 twice; allowed: once",
        "line 4: date: found 'soon'; allowed: YYYY-MM-DD",
        "line 4: mean_c: found 'x'; allowed: a number from -90 to 70",
        "line 4: highest_c: found ''; allowed: a number from -90 to 70",
        "line 5: highest_c: found '90'; allowed: a number from -90 to 70",
    ]


@pytest.mark.parametrize(
    ("text", "words"), [("a,b\n", "no column date and mean_c"), (HEADER, "found no days")]
)
def test_wrong_files_say_what_is_allowed(written, text, words):
    with pytest.raises(InputError, match=words):
        read_temperatures(written(text))


def test_gaps_are_told_in_runs():
    known = {date(2026, 1, day): (0.0, 0.0) for day in (1, 2, 6)}
    assert missing_days(known, date(2026, 1, 1), 7) == ["2026-01-03 to 2026-01-05", "2026-01-07"]
    assert len(missing_days({}, date(2026, 1, 1), 9)) == 1
