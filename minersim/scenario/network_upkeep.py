"""What hard times do to the network's machines: underclocking, losses, retirement, relocation."""

from minersim.scenario.fields import Table, setting


class Tuning(Table):
    """Machines that run slower, or faster, where that earns more."""

    power_exponent: float = setting(
        1.5,
        title="Power exponent",
        description="Exponent with which power rises in hashrate; 1 is no tuning.",
        source="S19j Pro profiles 1.59, LuxOS steps 1.31",
        at_least=1.0,
        at_most=5.0,
    )
    lowest_hash: float = setting(
        0.6,
        title="Slowest",
        description="Least share of the nameplate hashrate that firmware allows.",
        source="LuxOS and Braiins OS profiles",
        above=0.0,
        at_most=1.0,
    )
    highest_hash: float = setting(
        1.0,
        title="Fastest",
        description="Largest share of the nameplate hashrate.",
        source="1.1 with good cooling",
        at_least=1.0,
        at_most=2.0,
    )


class Upkeep(Table):
    """Losses on restart, retirement, and sale of idle machines to cheaper sites."""

    restart_loss: float = setting(
        0.0,
        title="Restart loss",
        description="Share of the machines that come back which does not start again.",
        source="1 to 3 % on cold restarts; about 10 % of the S19 XP at one site in 2023",
        at_least=0.0,
        at_most=1.0,
    )
    retirement_per_year: float = setting(
        0.0,
        title="Retirement",
        description="Continuous rate at which sites leave mining for good, whatever they earn.",
        unit="1/year",
        source="0 to 10 % since 2025: conversion to other computing",
        at_least=0.0,
        at_most=10.0,
    )
    relocation_per_month: float = setting(
        0.0,
        title="Relocation",
        description=(
            "Share of the idle machines of cohorts that have been under water for long which is "
            "sold in a month, to run again where power is cheaper."
        ),
        source="judgement: after the halving of 2024 difficulty fell by 10 %, half of forecasts",
        at_least=0.0,
        at_most=1.0,
    )
    relocation_after_days: float = setting(
        60.0,
        title="Under water for",
        description="Days below the threshold after which idle machines are sold.",
        unit="days",
        source="judgement",
        at_least=0.0,
        at_most=3_650.0,
    )
    relocation_takes_days: int = setting(
        75,
        title="On the road",
        description="Days from the sale until the machines run again.",
        unit="days",
        source="30 to 120 days",
        at_least=1,
        at_most=730,
    )
