"""The built-in history, and the folder of real series where there is one."""

import os
from pathlib import Path

import pytest

from minersim.calibration.inputs import built_in_inputs

BESIDE = Path(__file__).parents[4] / "shared" / "data"


@pytest.fixture(scope="session")
def history():
    """Built-in history by epoch."""
    return built_in_inputs().history


@pytest.fixture(scope="session")
def real_folder():
    """Folder of real daily series; skips where it is not."""
    folder = Path(os.environ.get("MINERSIM_DATA", BESIDE))
    if not (folder / "btc_daily.csv").is_file():
        pytest.skip("the real series are not here")
    return folder
