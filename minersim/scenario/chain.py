"""State of the chain at the start of a run."""

from minersim.scenario.fields import Table, setting


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
    luck: bool = setting(
        True,
        title="Luck",
        description=(
            "Whether block intervals are random (exponential). Without luck every block takes "
            "exactly its expected time; for teaching."
        ),
    )
