"""State of the chain at the start of a run."""

from typing import Annotated, Literal

from pydantic import Field

from minersim.protocol.rules import CW_LAG, CW_WINDOW
from minersim.scenario.fields import Table, setting


class BitcoinRuleTable(Table):
    """Bitcoin's rule."""

    kind: Literal["bitcoin"] = setting(
        title="Difficulty rule", description="bitcoin: a new target every 2016 blocks."
    )


class MovingWindowTable(Table):
    """Bitcoin Cash's rule of 2017."""

    kind: Literal["cw-144"] = setting(
        title="Difficulty rule",
        description="cw-144: a new target every block, from the work of the latest blocks.",
    )
    window_blocks: int = setting(
        CW_WINDOW,
        title="Window",
        description="Blocks whose work and time the rule counts.",
        unit="blocks",
        source="Bitcoin Cash, November 2017",
        at_least=2,
        at_most=100_000,
    )
    lag_blocks: int = setting(
        CW_LAG,
        title="Lag",
        description="Latest blocks that the rule leaves out.",
        unit="blocks",
        source="Bitcoin Cash, November 2017: the median of three blocks ends the window",
        at_least=0,
        at_most=1_000,
    )


class AsertTable(Table):
    """Bitcoin Cash's rule of 2020."""

    kind: Literal["asert"] = setting(
        title="Difficulty rule",
        description="asert: a new target every block, from the delay behind the schedule.",
    )
    half_life_days: float = setting(
        2.0,
        title="Half-life",
        description="Delay behind the schedule that halves the difficulty.",
        unit="days",
        source="Bitcoin Cash, November 2020",
        at_least=0.05,
        at_most=365.0,
    )


RuleTable = Annotated[
    BitcoinRuleTable | MovingWindowTable | AsertTable, Field(discriminator="kind")
]


class Chain(Table):
    """The chain at the start: its tip, its difficulty, its place in the retarget window."""

    height: int = setting(
        title="Height of the tip",
        description="Height of the last block found before the start.",
        unit="blocks",
        at_least=0,
        at_most=20_000_000,
    )
    difficulty: float | None = setting(
        None,
        title="Difficulty",
        description="Difficulty in force at the start; give this or bits.",
        at_least=1.0,
        at_most=1e25,
    )
    bits: str | None = setting(
        None,
        title="Compact target",
        description="nBits in force at the start as hexadecimal text, such as 1701d936.",
        longest=10,
    )
    epoch_elapsed_days: float | None = setting(
        None,
        title="Age of the retarget window",
        description=(
            "Time since the first block of the current 2016-block epoch. Without it, today's "
            "hashrate is taken to have held since then."
        ),
        unit="days",
        at_least=0.0,
        at_most=365.0,
    )
    difficulty_rule: RuleTable = setting(
        BitcoinRuleTable(kind="bitcoin"),
        title="Difficulty rule",
        description=(
            "How the chain sets its difficulty; rules other than Bitcoin's are simulated block by "
            "block, for comparison."
        ),
    )
    luck: bool = setting(
        True,
        title="Luck",
        description=(
            "Whether block intervals are random (exponential). Without luck every block takes "
            "exactly its expected time; for teaching."
        ),
    )
