"""Coins of the network: what miners hold and sell, and what their sales do to the price."""

from typing import Annotated, Literal

from pydantic import Field

from minersim.scenario.fields import Table, setting


class NoMinerTreasury(Table):
    """Miners' sales are not followed; the price does not feel them."""

    kind: Literal["none"] = setting(
        title="Miners' coins", description="none: sales are not followed and move no price."
    )


class PlannedSale(Table):
    """Coins that miners sell on given days, whatever they earn: a stress."""

    day: float = setting(
        title="Begins",
        description="Day of its first sale, counted from the start.",
        unit="days",
        at_least=1.0,
        at_most=36_500.0,
    )
    coins_btc: float = setting(
        title="Coins",
        description=(
            "Coins sold in all, beside the usual sales; fewer where miners have sold them before."
        ),
        unit="BTC",
        above=0.0,
        at_most=21e6,
    )
    over_days: float = setting(
        1.0,
        title="Over",
        description="Days over which they are sold evenly, in whole ticks; at least one tick.",
        unit="days",
        above=0.0,
        at_most=3_650.0,
    )


class MinerTreasury(Table):
    """Miners hold coins, sell them, and the price feels sales above the usual."""

    kind: Literal["selling"] = setting(
        title="Miners' coins",
        description="selling: miners hold and sell coins; sales above the usual move the price.",
    )
    held_btc: float = setting(
        100_000.0,
        title="Coins held",
        description="Coins that the network's miners hold at the start and may sell.",
        unit="BTC",
        source="judgement; listed miners held about 100,000 BTC in 2025",
        at_least=0.0,
        at_most=21e6,
    )
    base_sales: Literal["all", "share", "costs"] = setting(
        "costs",
        title="Base sales",
        description=(
            "all: every tick's production; share: a fixed share of it; costs: what pays for power "
            "and other running costs."
        ),
    )
    share: float = setting(
        0.25,
        title="Share",
        description=(
            "Share of production that is sold, for share; for costs: other running costs over "
            "power."
        ),
        source="energy is about 80 % of running costs (Cambridge 2025)",
        at_least=0.0,
        at_most=10.0,
    )
    panic_share: float = setting(
        0.9,
        title="Panic below",
        description=(
            "Miners liquidate when net hashprice has stood below this share of the network's "
            "median hashcost."
        ),
        source="judgement",
        at_least=0.0,
        at_most=10.0,
    )
    panic_days: float = setting(
        14.0,
        title="Panic after",
        description="Days without a break that it must have stood there.",
        unit="days",
        source="judgement",
        at_least=0.0,
        at_most=365.0,
    )
    panic_per_month: float = setting(
        0.15,
        title="Liquidation",
        description="Share of the coins held that is then sold in a month.",
        source="listed miners sold a quarter of their holdings in June 2022",
        at_least=0.0,
        at_most=1.0,
    )
    sale: PlannedSale | None = setting(
        None,
        title="Planned sale",
        description=(
            "Coins sold on given days, whatever miners earn, and no part of the usual; without it, "
            "none."
        ),
    )
    impact: Literal["square-root", "kyle", "none"] = setting(
        "square-root",
        title="Price impact",
        description=(
            "square-root: with the root of excess sales; kyle: in proportion to them; none: the "
            "price does not feel them."
        ),
        source="Donier and Bonart 2015",
    )
    impact_coefficient: float = setting(
        0.9,
        title="Impact coefficient",
        description="Factor of the impact: Y of the square-root law, or lambda of Kyle's.",
        source="0.5 to 1 for bitcoin",
        at_least=0.0,
        at_most=100.0,
    )
    daily_volatility: float = setting(
        0.025,
        title="Daily volatility",
        description="Standard deviation of a day's log return, as the impact law reads it.",
        source="2023 to 2026: 0.47 a year",
        above=0.0,
        at_most=1.0,
    )
    daily_volume_btc: float = setting(
        100_000.0,
        title="Daily volume",
        description="Coins that the market turns over in a day.",
        unit="BTC",
        source="30,000 (dollar pairs) to 300,000 (all pairs) in 2025",
        at_least=1.0,
        at_most=1e9,
    )
    permanent_share: float = setting(
        0.3,
        title="Permanent share",
        description="Share of an impact that stays; the rest decays.",
        source="judgement",
        at_least=0.0,
        at_most=1.0,
    )
    decay_days: float = setting(
        5.0,
        title="Decay",
        description="Time constant with which the rest of an impact decays.",
        unit="days",
        source="judgement",
        above=0.0,
        at_most=365.0,
    )
    churn: float = setting(
        12.0,
        title="Churn",
        description=(
            "Reported outflow of miners beside their sales, as a multiple of the block reward: "
            "coins that pools and custodians move about."
        ),
        source="9 to 17 in 2023 to 2025; 2 to 3 in 2018 to 2022",
        at_least=0.0,
        at_most=1_000.0,
    )


MinerTreasuryTable = Annotated[NoMinerTreasury | MinerTreasury, Field(discriminator="kind")]
