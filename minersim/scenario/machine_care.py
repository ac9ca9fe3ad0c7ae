"""How machines of a fleet are paid, run, repaired and sold."""

import datetime
from typing import Literal

from minersim.scenario.fields import Table, setting


class Retirement(Table):
    """When machines leave, and for how much."""

    date: datetime.date = setting(
        title="Retires on", description="Day on which the machines leave."
    )
    resale: Literal["market", "none"] = setting(
        "market",
        title="Resale",
        description="market: sold at the market's price of that day; none: nothing is paid.",
    )
    margin_days: float = setting(
        450.0,
        title="Price in days of margin",
        description="Days of the machine's margin that make its market price.",
        unit="days",
        source="machine prices over margins at 0.05 USD/kWh, 2021 to 2025: 270 to 850 days",
        at_least=0.0,
        at_most=5_000.0,
    )
    scrap_usd_per_th: float = setting(
        1.5,
        title="Scrap value",
        description="Price of a machine that earns nothing.",
        unit="USD/(TH/s)",
        source="floor of used machines: 1 to 2 USD/(TH/s)",
        at_least=0.0,
        at_most=1e4,
    )
    power_usd_per_kwh: float = setting(
        0.05,
        title="Buyer's power price",
        description="Power price at which a buyer reckons the margin.",
        unit="USD/kWh",
        at_least=0.0,
        at_most=5.0,
    )


class MachineCare(Table):
    """Settings, failures, restarts and ageing of a fleet's machines."""

    tuning: Literal["nameplate", "best"] = setting(
        "nameplate",
        title="Tuning",
        description=(
            "nameplate: as set; best: each day the setting that earns most, of the documented ones "
            "or of the power law."
        ),
    )
    failures_per_year: float = setting(
        0.0,
        title="Failures",
        description="Continuous rate at which a working machine fails.",
        unit="1/year",
        source="about 0.05",
        at_least=0.0,
        at_most=50.0,
    )
    repair_days: float = setting(
        30.0,
        title="Repair time",
        description="Mean time until a failed machine works again.",
        unit="days",
        at_least=1.0,
        at_most=3_650.0,
    )
    repair_usd_per_machine: float = setting(
        0.0,
        title="Repair",
        description="Cost of one repair.",
        unit="USD",
        at_least=0.0,
        at_most=1e6,
    )
    restart_loss: float = setting(
        0.0,
        title="Restart loss",
        description="Share of the machines that fails at each start.",
        source="1 to 3 % on cold restarts",
        at_least=0.0,
        at_most=1.0,
    )
    degradation_per_year: float = setting(
        0.0,
        title="Ageing",
        description="Share of the hashrate that is lost in a year of age, at the same power.",
        unit="1/year",
        at_least=0.0,
        below=1.0,
    )
