"""Real prices for the tests, where they are at hand."""

import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).parents[3] / "shared" / "data"
TEXAS = "ercot_dam_spp_hourly_2021_2023.csv"


@pytest.fixture(scope="session")
def texas_file():
    """ERCOT day-ahead prices of 2021 to 2023, in the folder that MINERSIM_DATA names or beside."""
    file = Path(os.environ.get("MINERSIM_DATA", BESIDE)) / TEXAS
    if not file.is_file():
        pytest.skip("no file of day-ahead prices is at hand")
    return file
