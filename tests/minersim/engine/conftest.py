"""Small worlds for the tests of the engines."""

from datetime import date
from typing import Any

import pytest

from minersim.protocol import bits_of_difficulty, difficulty
from minersim.scenario import Scenario, scenario_from_dict

EPOCH_OPENS = 921_311
"""A tip whose next block opens a retarget window (921,312 = 457 * 2016)."""
DIFFICULTY = 1e14
HASHRATE_EHS = difficulty(bits_of_difficulty(DIFFICULTY)) * 2**32 / 600 / 1e18
"""Hashrate that finds a block every 600 s at the test's difficulty."""


def small_world(**changes: Any) -> Scenario:
    """A world that stands still; dotted keys change it."""
    base = scenario_from_dict(
        {
            "name": "test",
            "start": date(2026, 1, 1),
            "horizon_days": 30,
            "paths": 1,
            "seed": 1,
            "engine": "events",
            "chain": {"height": EPOCH_OPENS, "difficulty": DIFFICULTY},
            "market": {
                "price": {"kind": "constant", "start_usd": 100_000.0},
                "fees": {"kind": "constant", "btc_per_block": 0.0},
            },
            "network": {"kind": "constant", "hashrate_ehs": HASHRATE_EHS},
        }
    )
    return base.replace(changes)


@pytest.fixture(scope="session")
def world():
    return small_world


BUSINESS = {
    "operator": {"cash_usd": 20_000.0, "coins_btc": 0.5, "opex_usd_per_month": 3_000.0},
    "sites": [
        {
            "name": "A",
            "power_usd_per_kwh": 0.05,
            "pue": 1.02,
            "time_of_use": [{"from_hour": 16, "to_hour": 20, "power_usd_per_kwh": 0.11}],
            "time_zone": "America/Chicago",
            "fleets": [
                {"machine": "Antminer S21 200T", "count": 20},
                {
                    "machine": "Antminer S19j Pro 104T",
                    "count": 30,
                    "power_limit_w": 2_400.0,
                    "book_value_usd_per_machine": 300.0,
                },
            ],
        },
        {
            "name": "B",
            "power_usd_per_kwh": 0.07,
            "fleets": [
                {
                    "machine": "Antminer S21 XP 270T",
                    "count": 10,
                    "price_usd_per_th": 20.0,
                    "payment_date": date(2026, 1, 11),
                    "delivery_date": date(2026, 2, 3),
                }
            ],
        },
    ],
}
"""A business with every feature: tariffs, power limit, owned and bought machines, bills, coins."""


@pytest.fixture(scope="session")
def business():
    return BUSINESS


@pytest.fixture(scope="session")
def busy():
    """Make a world with that business whose price, fees and network move; dotted keys change it."""

    def make(**changes):
        moving = {
            "market.price.kind": "gbm",
            "market.fees.kind": "ar1",
            "chain.difficulty": 1.5e14,
            "network.kind": "cohorts",
            "network.hashrate_ehs": 1_070.0,
        }
        return small_world(**(moving | BUSINESS | changes))

    return make
