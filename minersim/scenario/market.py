"""The market of a scenario: price of a coin and fees of a block."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from minersim.scenario.fields import Table, setting


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


class _Drifting(_Price):
    drift_per_year: float = setting(
        0.05,
        title="Drift",
        description="Growth rate of the mean price.",
        unit="1/year",
        source="near a riskless rate; set 0 for stress",
        at_least=-5.0,
        at_most=5.0,
    )


class GBMPriceTable(_Drifting):
    """Geometric Brownian motion."""

    kind: Literal["gbm"] = setting(title="Process", description="gbm: geometric Brownian motion.")
    volatility_per_year: float = setting(
        0.47,
        title="Volatility",
        description="Annual volatility of the logarithm of the price.",
        unit="1/sqrt(year)",
        source="close to close, January 2023 to August 2026: 0.465; 2024-2026: 0.475",
        at_least=0.0,
        at_most=5.0,
    )


class MertonPriceTable(_Drifting):
    """Geometric Brownian motion with jumps."""

    kind: Literal["merton"] = setting(
        title="Process", description="merton: geometric Brownian motion with jumps."
    )
    volatility_per_year: float = setting(
        0.40,
        title="Volatility between jumps",
        description="Annual volatility of the logarithm of the price, jumps apart.",
        unit="1/sqrt(year)",
        source="daily closes 2023-2026: 0.391",
        at_least=0.0,
        at_most=5.0,
    )
    jumps_per_year: float = setting(
        12.0,
        title="Jumps",
        description="Mean number of jumps in a year.",
        unit="1/year",
        source="fixed: a free fit degenerates",
        at_least=0.0,
        at_most=365.0,
    )
    jump_mean: float = setting(
        -0.02,
        title="Mean jump",
        description="Mean of a jump of the logarithm, as a fraction.",
        source="stress; daily closes 2023-2026: +0.019",
        at_least=-2.0,
        at_most=2.0,
    )
    jump_sd: float = setting(
        0.08,
        title="Spread of jumps",
        description="Standard deviation of a jump of the logarithm.",
        source="daily closes: 0.060 (2023-2026) to 0.088 (2020-2026)",
        at_least=0.0,
        at_most=2.0,
    )


class GarchPriceTable(_Drifting):
    """GARCH(1,1) of daily returns with Student-t innovations."""

    kind: Literal["garch"] = setting(
        title="Process", description="garch: GARCH(1,1) with Student-t innovations, by the day."
    )
    omega: float = setting(
        4.881e-5,
        title="Omega",
        description="Daily variance that does not depend on the past, as a fraction squared.",
        source="daily closes 2024-2026",
        above=0.0,
        at_most=1.0,
    )
    alpha: float = setting(
        0.1145,
        title="Alpha",
        description="Weight of yesterday's surprise, as a fraction; alpha + beta is below 1.",
        source="daily closes 2024-2026",
        at_least=0.0,
        below=1.0,
    )
    beta: float = setting(
        0.8102,
        title="Beta",
        description="Weight of yesterday's variance, as a fraction; alpha + beta is below 1.",
        source="daily closes 2024-2026",
        at_least=0.0,
        below=1.0,
    )
    degrees_of_freedom: float = setting(
        4.0,
        title="Tails",
        description="Degrees of freedom of the innovations, a pure number; fewer, fatter tails.",
        source="daily closes 2024-2026: 3.5",
        above=2.0,
        at_most=1_000.0,
    )
    start_volatility_per_year: float | None = setting(
        None,
        title="Volatility at the start",
        description="Annual volatility on the first day; without it, the long-run one.",
        unit="1/sqrt(year)",
        at_least=0.0,
        at_most=5.0,
    )


class RegimePriceTable(_Drifting):
    """Two regimes of volatility."""

    kind: Literal["regimes"] = setting(
        title="Process", description="regimes: a calm and a wild state, each with a volatility."
    )
    calm_volatility_per_year: float = setting(
        0.249,
        title="Calm volatility",
        description="Annual volatility in the calm state.",
        unit="1/sqrt(year)",
        source="two-state fit of daily closes 2023-2026",
        at_least=0.0,
        at_most=5.0,
    )
    wild_volatility_per_year: float = setting(
        0.672,
        title="Wild volatility",
        description="Annual volatility in the wild state.",
        unit="1/sqrt(year)",
        source="two-state fit of daily closes 2023-2026",
        at_least=0.0,
        at_most=5.0,
    )
    calm_leaves_per_day: float = setting(
        0.224,
        title="Leaving calm",
        description="Chance of going from calm to wild within a day.",
        unit="1/day",
        source="two-state fit of daily closes 2023-2026",
        at_least=0.0,
        at_most=1.0,
    )
    wild_leaves_per_day: float = setting(
        0.343,
        title="Leaving wild",
        description="Chance of going from wild to calm within a day.",
        unit="1/day",
        source="two-state fit of daily closes 2023-2026",
        at_least=0.0,
        at_most=1.0,
    )
    starts_wild: bool = setting(
        False, title="Starts wild", description="Whether the first day is wild."
    )


class _FromSeries(_Price):
    series: str = setting(
        title="Series",
        description=(
            "CSV file with date and price_usd, one row a day; its name counts from the folder of "
            "the scenario."
        ),
        longest=1_000,
        shortest=1,
    )


class BootstrapPriceTable(_FromSeries):
    """Blocks of real returns in random order."""

    kind: Literal["bootstrap"] = setting(
        title="Process", description="bootstrap: blocks of a series' returns, in random order."
    )
    mean_block_days: float = setting(
        15.0,
        title="Block",
        description="Mean length of a block.",
        unit="days",
        source="judgement, range 10 to 30",
        at_least=1.0,
        at_most=3_650.0,
    )
    first_date: date | None = setting(
        None, title="From", description="First day of history used; without it, the series'."
    )
    last_date: date | None = setting(
        None, title="To", description="Last day of history used; without it, the series'."
    )


class ReplayPriceTable(_FromSeries):
    """History as it was, from a day on."""

    kind: Literal["replay"] = setting(
        title="Process", description="replay: a series as it was, brought to the start's price."
    )
    replay_from: date = setting(
        title="Replay from", description="Day of the series that is played on the first day."
    )


PriceTable = Annotated[
    ConstantPriceTable
    | ScriptedPriceTable
    | GBMPriceTable
    | MertonPriceTable
    | GarchPriceTable
    | RegimePriceTable
    | BootstrapPriceTable
    | ReplayPriceTable,
    Field(discriminator="kind"),
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
    price_correlation: float = setting(
        0.0,
        title="Correlation with the price",
        description=(
            "Correlation of a tick's shock to the logarithm of the fees with the surprise in the "
            "price's log return of that tick; bursts stay independent."
        ),
        source=(
            "daily fees and closes: 0.016 +/- 0.033 (January 2023 to June 2025), "
            "0.041 +/- 0.017 (2014 to June 2025)"
        ),
        at_least=-0.99,
        at_most=0.99,
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
