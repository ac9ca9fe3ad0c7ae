"""A business with hourly prices is evaluated within seconds, whatever the number of paths."""

import math
import time
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from minersim.engine.books import compiled_books
from minersim.engine.operator_setup import operator_plan

DAYS, PATHS = 1_095, 500


@pytest.mark.slow
def test_three_sites_and_eight_fleets_with_hourly_prices(world, tmp_path):
    first = datetime(2026, 1, 1, tzinfo=UTC)
    rows = ["time,usd_per_mwh"]
    for hour in range(24 * DAYS):
        price = 60.0 + 55.0 * math.sin(hour * hour % 1_009)
        rows.append(f"{first + timedelta(hours=hour):%Y-%m-%dT%H:%MZ},{price:.2f}")
    file = tmp_path / "prices.csv"
    file.write_text("\n".join(rows))
    names = ("S19j Pro 104", "S19 XP 140", "S21 200", "S21 XP 270")
    site = {
        "power_usd_per_kwh": 0.05,
        "hourly_prices": {"file": str(file), "layout": "plain"},
        "curtailment": {"hysteresis": 0.1, "minutes_per_start": 10.0},
    }
    fleets = [
        [{"machine": name, "count": 100} for name in part]
        for part in (names[:3], names[1:], names[2:])
    ]
    sites = [site | {"name": f"S{i}", "fleets": part} for i, part in enumerate(fleets)]
    scenario = world(horizon_days=DAYS, sites=sites, **{"operator.shortfall": "owners"})
    plan = operator_plan(scenario)
    assert len(plan.fleets) == 8
    draw = np.random.default_rng(1)
    price = 80_000.0 * np.exp(np.cumsum(draw.normal(0.0, 0.02, (PATHS, DAYS + 1)), axis=1))
    hashprice = price / 2_000.0
    revenue = np.full(price.shape, 5e-4)
    compiled_books(plan, price[:1], hashprice[:1], revenue[:1])
    began = time.process_time()
    books = compiled_books(plan, price, hashprice, revenue)
    # 2,000 paths are to take 5 s of two cores with all figures; the books alone take a tenth
    assert time.process_time() - began < 2.5
    assert 0.0 < books.hashrate_phs[:, 1:].min(axis=1).max() < books.possible_phs.max()
