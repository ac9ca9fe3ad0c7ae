"""State of the chain at the start of a run, and of the market."""

from typing import Annotated, Literal

from pydantic import Field

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


class PriceShockTable(Table):
    """A change laid over the price."""

    day: float = setting(
        title="Begins",
        description="Day on which the shock begins, counted from the start.",
        unit="days",
        at_least=0.0,
        at_most=36_500.0,
    )
    change_fraction: float = setting(
        title="Change",
        description="Full size as a fraction: -0.3 is a fall of 30 %.",
        above=-1.0,
        at_most=100.0,
    )
    over_days: float = setting(
        0.0,
        title="Builds up over",
        description="Days that the change takes; 0 is at once.",
        unit="days",
        at_least=0.0,
        at_most=3_650.0,
    )
    recovery_days: float | None = setting(
        None,
        title="Recovers in",
        description="Days in which it fades after it is complete; without it, it stays.",
        unit="days",
        at_least=0.001,
        at_most=3_650.0,
    )


class PricePoint(Table):
    """A point of a scripted price."""

    day: float = setting(
        title="Day",
        description="Day counted from the start.",
        unit="days",
        above=0.0,
        at_most=36_500.0,
    )
    price_usd: float = setting(
        title="Price",
        description="Price of a coin on that day.",
        unit="USD/BTC",
        at_least=0.01,
        at_most=1e9,
    )


class _Price(Table):
    start_usd: float = setting(
        title="Price at the start",
        description="Price of a coin at the start.",
        unit="USD/BTC",
        at_least=0.01,
        at_most=1e9,
    )
    shocks: tuple[PriceShockTable, ...] = setting(
        (),
        title="Shocks",
        description="Changes laid over the price, whatever its process.",
        longest=100,
    )


class ConstantPriceTable(_Price):
    """The price of the start for ever."""

    kind: Literal["constant"] = setting(
        title="Process", description="constant: the price stays as it is."
    )


class ScriptedPriceTable(_Price):
    """Points in time joined by straight lines in the logarithm."""

    kind: Literal["scripted"] = setting(
        title="Process", description="scripted: points in time, joined in the logarithm."
    )
    points: tuple[PricePoint, ...] = setting(
        (), title="Points", description="Points after the start, days ascending.", longest=10_000
    )


class GBMPriceTable(_Price):
    """Geometric Brownian motion."""

    kind: Literal["gbm"] = setting(title="Process", description="gbm: geometric Brownian motion.")
    drift_per_year: float = setting(
        0.05,
        title="Drift",
        description="Growth rate of the mean price.",
        unit="1/year",
        source="near a riskless rate; set 0 for stress",
        at_least=-5.0,
        at_most=5.0,
    )
    volatility_per_year: float = setting(
        0.47,
        title="Volatility",
        description="Annual volatility of the logarithm of the price.",
        unit="1/sqrt(year)",
        source="close to close, January 2023 to August 2026: 0.465; 2024-2026: 0.475",
        at_least=0.0,
        at_most=5.0,
    )


PriceTable = Annotated[
    ConstantPriceTable | ScriptedPriceTable | GBMPriceTable, Field(discriminator="kind")
]


class ConstantFeesTable(Table):
    """The same fees in every block."""

    kind: Literal["constant"] = setting(
        title="Process", description="constant: the same fees in every block."
    )
    btc_per_block: float = setting(
        0.0264,
        title="Fees per block",
        description="Transaction fees of a block.",
        unit="BTC/block",
        source="median of 2025-2026",
        at_least=0.0,
        at_most=100.0,
    )


class AR1FeesTable(Table):
    """Mean-reverting logarithm of the daily mean fee per block, with spikes."""

    kind: Literal["ar1"] = setting(
        title="Process", description="ar1: first-order autoregression of ln(fees per block)."
    )
    start_btc_per_block: float = setting(
        0.0264,
        title="Fees at the start",
        description="Mean fees per block on the first day.",
        unit="BTC/block",
        source="median of 2025-2026",
        above=0.0,
        at_most=100.0,
    )
    median_btc_per_block: float = setting(
        0.0264,
        title="Median fees",
        description="Value that the fees return to.",
        unit="BTC/block",
        source="median of daily fees per block, 2025-2026",
        above=0.0,
        at_most=100.0,
    )
    persistence_per_day: float = setting(
        0.7715,
        title="Persistence",
        description="Share of a day's deviation that is left the next day.",
        source="AR(1) of ln(daily fee per block), 2025-2026",
        at_least=0.0,
        below=1.0,
    )
    innovation: float = setting(
        0.274,
        title="Innovation",
        description="Standard deviation of a day's shock to the logarithm.",
        source="AR(1) of ln(daily fee per block), 2025-2026",
        at_least=0.0,
        at_most=5.0,
    )
    spikes_per_year: float = setting(
        3.0,
        title="Spikes",
        description="Mean number of fee bursts in a year.",
        unit="1/year",
        source="judgement",
        at_least=0.0,
        at_most=365.0,
    )
    spike_multiplier_median: float = setting(
        6.0,
        title="Size of a spike",
        description="Median factor of a burst.",
        source="judgement",
        at_least=1.0,
        at_most=1_000.0,
    )
    spike_multiplier_log_sd: float = setting(
        0.7,
        title="Scatter of spikes",
        description="Standard deviation of the logarithm of a burst's factor.",
        source="judgement",
        at_least=0.0,
        at_most=3.0,
    )
    spike_half_life_days: float = setting(
        3.0,
        title="Half-life of a spike",
        description="Days in which half of a burst is gone.",
        unit="days",
        source="judgement",
        above=0.0,
        at_most=365.0,
    )


FeesTable = Annotated[ConstantFeesTable | AR1FeesTable, Field(discriminator="kind")]


class Market(Table):
    """Price of a coin and fees of a block."""

    price: PriceTable = setting(title="Price", description="Process of the coin's price.")
    fees: FeesTable = setting(
        AR1FeesTable(kind="ar1"),
        title="Fees",
        description="Process of the fees per block.",
        source="AR(1) fitted to 2025-2026",
    )
