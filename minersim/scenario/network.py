"""The network of a scenario: its hashrate, cost curve, switching, entry and shocks."""

from typing import Annotated, Literal

from pydantic import Field

from minersim.scenario.fields import Table, setting
from minersim.scenario.network_curve import Curve, CurveTable
from minersim.scenario.network_growth import CohortGrowthTable, ProfitabilityGrowthTable
from minersim.scenario.network_money import MinerTreasuryTable, NoMinerTreasury
from minersim.scenario.network_upkeep import Tuning, Upkeep


class NetworkSwitching(Table):
    """When the network's miners leave and return."""

    off_margin: float = setting(
        0.02,
        title="Loss before leaving",
        description="A cohort starts to leave when net hashprice is this far below hashcost.",
        unit="fraction of hashcost",
        source="judgement, range 0 to 0.05",
        at_least=0.0,
        below=1.0,
    )
    off_days: float = setting(
        5.0,
        title="Delay before leaving",
        description="Days without a break that the loss must have lasted.",
        unit="days",
        source="judgement, range 3 to 7",
        at_least=0.0,
        at_most=365.0,
    )
    off_relaxation_days: float = setting(
        10.0,
        title="Pace of leaving",
        description="Time constant with which a leaving cohort's machines go off; 0 is at once.",
        unit="days",
        source="judgement; price leads hashrate by 1 to 6 weeks (Fantazzini and Kolodin 2020)",
        at_least=0.0,
        at_most=365.0,
    )
    on_margin: float = setting(
        0.05,
        title="Gain before returning",
        description="A cohort starts to return when net hashprice is this far above hashcost.",
        unit="fraction of hashcost",
        source="judgement",
        at_least=0.0,
        at_most=10.0,
    )
    on_days: float = setting(
        3.0,
        title="Delay before returning",
        description="Days without a break that the gain must have lasted.",
        unit="days",
        source="judgement",
        at_least=0.0,
        at_most=365.0,
    )
    on_relaxation_days: float = setting(
        15.0,
        title="Pace of returning",
        description="Time constant with which a returning cohort's machines go on; 0 is at once.",
        unit="days",
        source="judgement",
        at_least=0.0,
        at_most=365.0,
    )


class CapacityShockTable(Table):
    """A step in the capacity that can run: storm, ban, a hand on the switch."""

    day: float = setting(
        title="Begins",
        description="Day on which the change begins, counted from the start.",
        unit="days",
        at_least=0.0,
        at_most=36_500.0,
    )
    change_fraction: float = setting(
        title="Change",
        description="-0.3 takes 30 % of the capacity away, 0.3 adds 30 %.",
        above=-1.0,
        at_most=100.0,
    )
    duration_days: float | None = setting(
        None,
        title="Lasts",
        description="Days after which the capacity is back; without it, the change is for good.",
        unit="days",
        above=0.0,
        at_most=36_500.0,
    )
    over_days: float = setting(
        0.0,
        title="Builds up over",
        description="Days over which the change builds up evenly; 0 is at once.",
        unit="days",
        at_least=0.0,
        at_most=3_650.0,
    )
    recovery_days: float = setting(
        0.0,
        title="Comes back over",
        description="Days over which the capacity comes back evenly, after its duration.",
        unit="days",
        at_least=0.0,
        at_most=3_650.0,
    )
    state: Literal["curtailed", "gone"] = setting(
        "curtailed",
        title="State",
        description=(
            "curtailed: switched off where it stands (storm, season, grid); gone: taken away (ban, "
            "relocation, scrapping)."
        ),
    )


class _Network(Table):
    state: Literal["given"] = setting(
        "given",
        title="State at the start",
        description=(
            "given: price, height, difficulty, fees and hashrate stand in this file. In a file, "
            "live asks for the latest that are stored, and a date for those of that day; they are "
            "filled in, with the day, when the scenario is loaded."
        ),
    )
    hashrate_ehs: float = setting(
        title="Hashrate",
        description="Active hashrate of the whole network at the start.",
        unit="EH/s",
        at_least=1e-12,
        at_most=1e9,
    )
    shocks: tuple[CapacityShockTable, ...] = setting(
        (), title="Capacity shocks", description="Exogenous changes of capacity.", longest=100
    )


class CohortNetwork(_Network):
    """Heterogeneous network: cohorts by efficiency and power price that switch off and grow."""

    kind: Literal["cohorts"] = setting(
        title="Network", description="cohorts: heterogeneous miners who decide by their margin."
    )
    pool_fee: float = setting(
        0.02,
        title="Pool fee",
        description="Share of the reward that the network's miners pay to pools.",
        source="published FPPS fees 2026: 0.7 % to 4 %",
        at_least=0.0,
        below=1.0,
    )
    under_water_on: float = setting(
        0.0,
        title="Under water but on",
        description=(
            "Share of the machines below the switch-off threshold that still run at the start; 0 "
            "is a network that has settled."
        ),
        at_least=0.0,
        at_most=1.0,
    )
    curve: CurveTable = setting(
        Curve(kind="lognormal"),
        title="Cost curve",
        description="How efficiency and power price are spread.",
    )
    switching: NetworkSwitching = setting(
        NetworkSwitching(), title="Switching", description="When miners leave and return."
    )
    growth: CohortGrowthTable = setting(
        ProfitabilityGrowthTable(kind="profitability"),
        title="Entry",
        description="How new machines are ordered.",
    )
    tuning: Tuning | None = setting(
        None,
        title="Underclocking",
        description="How machines are tuned to hashprice; without it they run at nameplate.",
    )
    upkeep: Upkeep = setting(
        Upkeep(), title="Upkeep", description="Losses on restart, retirement and relocation."
    )
    treasury: MinerTreasuryTable = setting(
        NoMinerTreasury(kind="none"),
        title="Miners' coins",
        description="What miners hold and sell, and what that does to the price.",
    )


class ConstantNetwork(_Network):
    """Hashrate that reads no price."""

    kind: Literal["constant"] = setting(
        title="Network", description="constant: hashrate that does not react."
    )
    growth_per_year: float = setting(
        0.0,
        title="Growth",
        description="Continuous growth rate of the hashrate.",
        unit="1/year",
        at_least=-5.0,
        at_most=5.0,
    )


class ElasticNetwork(_Network):
    """Hashrate with one elasticity to hashprice, at once."""

    kind: Literal["elastic"] = setting(
        title="Network", description="elastic: hashrate follows hashprice with one elasticity."
    )
    elasticity: float = setting(
        title="Elasticity",
        description="Percent of hashrate per percent of hashprice; above 1 difficulty explodes.",
        at_least=0.0,
        at_most=5.0,
    )
    reference_hashprice_usd_per_ph_day: float | None = setting(
        None,
        title="Reference hashprice",
        description=(
            "Hashprice at which the hashrate is hashrate_ehs; without it, the hashprice at the "
            "start."
        ),
        unit="USD/PH/s/day",
        at_least=1e-9,
        at_most=1e12,
    )


class LogisticNetwork(_Network):
    """Hashrate between nothing and a capacity, at once."""

    kind: Literal["logistic"] = setting(
        title="Network",
        description="logistic: hashrate follows hashprice along an S, up to a capacity.",
    )
    middle_hashprice_usd_per_ph_day: float = setting(
        129.6,
        title="Middle hashprice",
        description="Hashprice at which half of the capacity is on.",
        unit="USD/PH/s/day",
        source="Noda, Okumura and Hashimoto 2020, autumn 2018: a reward of 1.5 USD/EH",
        at_least=1e-9,
        at_most=1e12,
    )
    spread_hashprice_usd_per_ph_day: float = setting(
        28.8,
        title="Spread of costs",
        description=(
            "How far costs scatter about the middle: from one spread below it to one above, the "
            "share that is on rises from 27 % to 73 %."
        ),
        unit="USD/PH/s/day",
        source="Noda, Okumura and Hashimoto 2020, autumn 2018: a slope of 3 per USD/EH",
        at_least=1e-9,
        at_most=1e12,
    )


NetworkTable = Annotated[
    CohortNetwork | ConstantNetwork | ElasticNetwork | LogisticNetwork, Field(discriminator="kind")
]
