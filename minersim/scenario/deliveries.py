"""Machines that come late."""

from minersim.scenario.fields import Table, setting


class RandomDelay(Table):
    """A delay that differs from path to path, triangular between its shortest and longest."""

    shortest_days: int = setting(
        0,
        title="Shortest",
        description="Least that the machines are late, on top of the delivery delay.",
        unit="days",
        at_least=0,
        at_most=3_650,
    )
    likely_days: int = setting(
        60,
        title="Likely",
        description="Delay that is most likely.",
        unit="days",
        source="order to mining in 3 months (judgement) where 1 is promised",
        at_least=0,
        at_most=3_650,
    )
    longest_days: int = setting(
        240,
        title="Longest",
        description="Most that the machines are late.",
        unit="days",
        source="order to mining in 9 months (judgement) where 1 is promised",
        at_least=0,
        at_most=3_650,
    )
