"""Files of very many columns or wrong rows are refused soon, in few lines."""

import pytest

from minersim.data.files.reading import understood
from minersim.data.files.tables import read_table
from minersim.errors import InputError


def wrong(file, text):
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as told:
        understood(read_table(file))
    return str(told.value).replace(f"{file}: ", "").splitlines()


@pytest.mark.timeout(10)
def test_a_hundred_thousand_columns(tmp_path):
    header = ",".join(["date", *(f"c{place}" for place in range(100_000))])
    lines = wrong(tmp_path / "x.csv", f"{header}\n")
    assert lines == ["header: found 100,001 columns; allowed: at most 2,000"]


@pytest.mark.timeout(10)
def test_more_unknown_columns_than_anybody_reads(tmp_path):
    header = ",".join(["date", "price_usd", *(f"c{place}" for place in range(100))])
    lines = wrong(tmp_path / "x.csv", f"{header}\n")
    assert len(lines) == 21
    assert lines[0].startswith("header: found column 'c0'; allowed: price_usd, ")
    assert lines[-1] == "header: and 80 more columns that are unknown"


def test_more_columns_twice_than_anybody_reads(tmp_path):
    header = ",".join(f"c{place // 2:03}" for place in range(100))
    (line,) = wrong(tmp_path / "x.csv", f"{header}\n")
    assert line.startswith("header: found 'c000', 'c001', ")
    assert line.endswith(", 'c019' and 30 more twice; allowed: each column once")


@pytest.mark.timeout(10)
def test_a_hundred_thousand_unknown_metrics(tmp_path):
    rows = "".join(f"2024-01-01,prize_{row},1\n" for row in range(100_000))
    lines = wrong(tmp_path / "x.csv", f"observed_at,metric,value\n{rows}")
    assert len(lines) == 21
    assert lines[-1] == "and 99,980 more mistakes"
