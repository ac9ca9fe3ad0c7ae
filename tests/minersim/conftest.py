"""Real prices for the tests, where they are at hand."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def texas_file():
    """ERCOT day-ahead prices of 2021 to 2023, named by MINERSIM_ERCOT_PRICES; else skipped."""
    name = os.environ.get("MINERSIM_ERCOT_PRICES", "")
    if not name or not Path(name).is_file():
        pytest.skip("MINERSIM_ERCOT_PRICES names no file of day-ahead prices")
    return Path(name)
