"""docs/sources.md says of every source what the source says of itself."""

import re
from pathlib import Path

import pytest

from minersim.data.http import Patience
from minersim.data.pace import PACES
from minersim.data.sources import CsvFile, all_sources

PAGE = (Path(__file__).parents[3] / "docs" / "sources.md").read_text(encoding="utf-8")
ROWS = {
    cells[1].split("`")[1]: cells
    for line in PAGE.splitlines()
    if len(cells := line.split("|")) == 7 and cells[1].strip().startswith("`")
}


def test_the_table_is_in_the_order_in_which_they_are_asked():
    assert list(ROWS) == [source.name for source in (*all_sources(), CsvFile())]


@pytest.mark.parametrize("source", all_sources(), ids=lambda source: source.name)
def test_a_row_says_what_its_source_gives(source):
    _, _, gives, key, _, terms, _ = ROWS[source.name]
    told = set(re.findall(r"`([\w/]+)`", gives))
    if "power_usd_per_mwh" in gives:
        assert all(name.startswith("power_usd_per_mwh/") for name in source.metrics)
    elif source.name == "coinmetrics_pro":
        assert told == {"nvt", "transfer_volume_usd"}
    else:
        assert told == set(source.metrics)
    assert terms.strip() == source.terms
    assert (source.needs_key or "–") in key or "login" in key


def test_limits_are_those_of_the_program():
    patience = Patience()
    assert f"{patience.connect_s:g} s to connect, {patience.read_s:g} s of silence" in PAGE
    assert f"{patience.total_s:g} s for a request" in PAGE
    assert f"{patience.body_bytes // 10**6} MB of body" in PAGE
    assert f"{patience.tries} tries" in PAGE
    assert PACES["bitcoin-data.com"].requests == 8
    assert PACES["community-api.coinmetrics.io"].requests == 10
