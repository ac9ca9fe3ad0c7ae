"""A small business on a small world whose answers are known in closed form."""

from datetime import date

import pytest

from minersim.scenario import scenario_from_dict


@pytest.fixture(scope="session")
def plain_business():
    """One fleet that never stops, sells every day, on a network that never changes."""
    return scenario_from_dict(
        {
            "name": "plain",
            "start": date(2026, 1, 1),
            "horizon_days": 10,
            "paths": 4,
            "seed": 5,
            "engine": "events",
            "chain": {"height": 921_400, "difficulty": 1e14},
            "market": {
                "price": {"kind": "gbm", "start_usd": 100_000.0},
                "fees": {"kind": "constant", "btc_per_block": 0.0},
            },
            "network": {"kind": "constant", "hashrate_ehs": 700.0},
            "operator": {"cash_usd": 1e9, "switch_off": {"rule": "never"}},
            "sites": [
                {
                    "name": "A",
                    "power_usd_per_kwh": 0.05,
                    "fleets": [{"machine": "Antminer S21 200T", "count": 1_000}],
                }
            ],
        }
    )
