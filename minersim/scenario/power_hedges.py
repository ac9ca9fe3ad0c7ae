"""Financial contracts on the price of a site's power."""

from datetime import date
from typing import Literal

from minersim.scenario.fields import Table, setting


class PowerHedgeTable(Table):
    """A price of power fixed or capped ahead, settled in cash against the site's hourly prices."""

    name: str = setting(
        "power hedge", title="Name", description="Name of the contract.", longest=200, shortest=1
    )
    contract: Literal["swap", "cap"] = setting(
        "swap",
        title="Contract",
        description=(
            "swap: the hour's price less the fixed one is received, or paid, in every hour; cap: "
            "what the hour's price is above the strike is received, for a premium."
        ),
    )
    power_mw: float | None = setting(
        None,
        title="Power",
        description="Power that is hedged; give this or the share.",
        unit="MW",
        above=0.0,
        at_most=1e6,
    )
    share_of_load: float | None = setting(
        None,
        title="Share of the load",
        description=(
            "Share of what the site's machines that are planned to be there draw when all run; "
            "give this or the power."
        ),
        above=0.0,
        at_most=1.0,
    )
    price_usd_per_kwh: float = setting(
        title="Fixed price",
        description="Price that a swap fixes, or strike of a cap.",
        unit="USD/kWh",
        at_least=0.0,
        at_most=100.0,
    )
    premium_usd_per_kwh: float = setting(
        0.0,
        title="Premium",
        description="Premium of a cap, paid for its power in every hour with the month's sum.",
        unit="USD/kWh",
        at_least=0.0,
        at_most=5.0,
    )
    first_date: date | None = setting(
        None, title="From", description="First day of the contract (UTC); without it, the start."
    )
    last_date: date | None = setting(
        None, title="Until", description="Last day of the contract (UTC); without it, the end."
    )
