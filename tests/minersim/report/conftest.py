"""A business whose names are as bad as names can be, and its run."""

from datetime import date

import pytest

from minersim.analysis.sensitivity import sensitivity
from minersim.engine import run
from minersim.report import ReportData
from minersim.scenario import scenario_from_dict

BAD = "<script>alert('x')</script> & \"$\\frac{a}\" </svg> 漢字 Ж"


@pytest.fixture(scope="session")
def scenario():
    return scenario_from_dict(
        {
            "name": BAD,
            "question": f"Does {BAD} pay?",
            "sources": [f"ledger of {BAD}"],
            "start": date(2026, 1, 1),
            "horizon_days": 12,
            "paths": 3,
            "seed": 5,
            "engine": "events",
            "chain": {"height": 921_400, "difficulty": 1e14},
            "market": {"price": {"kind": "gbm", "start_usd": 90_000.0}},
            "network": {
                "kind": "cohorts",
                "hashrate_ehs": 700.0,
                "curve": {"kind": "lognormal", "efficiency_classes": 2, "power_classes": 2},
            },
            "operator": {"name": BAD, "cash_usd": 50_000.0},
            "sites": [
                {
                    "name": BAD,
                    "power_usd_per_kwh": 0.05,
                    "fleets": [{"machine": "Antminer S21 200T", "count": 10, "name": BAD * 2}],
                }
            ],
        }
    )


@pytest.fixture(scope="session")
def data(scenario):
    depends = sensitivity(scenario, samples=0)
    return ReportData(scenario, run(scenario), depends, ("price_usd: a snapshot & more",))
