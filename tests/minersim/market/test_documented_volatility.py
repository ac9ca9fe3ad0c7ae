"""The documented estimates of the price laws, against each other and against daily closes."""

import datetime as dt
import math
from pathlib import Path

import numpy as np
import pytest


def test_the_documented_estimates_agree_on_the_volatility():
    garch = math.sqrt(4.881e-5 / (1.0 - 0.1145 - 0.8102) * 365.0)
    assert garch == pytest.approx(0.486, abs=0.0005)
    share = 0.224 / (0.224 + 0.343)
    assert share == pytest.approx(0.395, abs=0.0005)
    regimes = math.sqrt((1.0 - share) * 0.249**2 + share * 0.672**2)
    merton = math.sqrt(0.391**2 + 12.0 * (0.019**2 + 0.060**2))
    # closes of 2023-2026: 0.465 a year
    assert regimes == pytest.approx(0.465, abs=0.002)
    assert merton == pytest.approx(0.4466, abs=0.002)


def test_the_documented_volatility_is_that_of_daily_closes():
    file = Path(__file__).parents[4] / "shared" / "data" / "btc_daily.csv"
    if not file.exists():
        pytest.skip("no daily closes beside the repository")
    lines = [line.split(",", 3) for line in file.read_text(encoding="utf-8").splitlines()]
    assert (lines[0][0], lines[0][2]) == ("date", "spot_close")
    first, last = dt.date(2024, 1, 1), dt.date(2025, 6, 30)
    closes = [
        float(close)
        for day, _, close, _ in lines[1:]
        if first <= dt.date.fromisoformat(day) <= last
    ]
    assert len(closes) == (last - first).days + 1
    found = np.diff(np.log(closes)).std(ddof=1) * math.sqrt(365.0)
    # 2024-2026: 0.475; a year and a half of fat-tailed days is known to about a tenth
    assert found == pytest.approx(0.475, rel=0.10)
