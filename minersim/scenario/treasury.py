"""What a business does with the coins that it mines."""

from typing import Annotated, Literal

from pydantic import Field

from minersim.scenario.fields import Table, setting


class SellAll(Table):
    """Sell every day's production; coins held at the start stay as a reserve."""

    policy: Literal["sell-all"] = setting(
        title="Treasury", description="sell-all: every day's production is sold."
    )


class HoldShare(Table):
    """Keep a share of production."""

    policy: Literal["hold-share"] = setting(
        title="Treasury", description="hold-share: a share of production is kept."
    )
    hold_fraction: float = setting(
        title="Share kept",
        description="Share of production that is kept.",
        at_least=0.0,
        at_most=1.0,
    )


class CoverCosts(Table):
    """Sell as much as the day's costs take."""

    policy: Literal["cover-costs"] = setting(
        title="Treasury", description="cover-costs: coins are sold for the day's costs only."
    )


class FixedCoins(Table):
    """Sell the same coins every day."""

    policy: Literal["fixed-coins"] = setting(
        title="Treasury", description="fixed-coins: as many coins every day, whatever is mined."
    )
    coins_btc: float = setting(
        title="Sold a day",
        description="Coins sold every day, as long as there are any.",
        unit="BTC",
        at_least=0.0,
        at_most=21e6,
    )


class FixedMoney(Table):
    """Sell for the same dollars every day."""

    policy: Literal["fixed-money"] = setting(
        title="Treasury", description="fixed-money: coins for as many dollars every day."
    )
    amount_usd: float = setting(
        title="Sold a day",
        description="Dollars for which coins are sold every day, as long as there are any.",
        unit="USD",
        at_least=0.0,
        at_most=1e11,
    )


class Runway(Table):
    """Keep coins, and sell a share of them when cash runs short."""

    policy: Literal["runway"] = setting(
        title="Treasury", description="runway: coins are sold only when cash runs short."
    )
    runway_months: float = setting(
        6.0,
        title="Runway",
        description=(
            "Months of the day's costs that cash less bills must last; below it coins are sold."
        ),
        unit="months",
        source="judgement",
        at_least=0.0,
        at_most=1_200.0,
    )
    sell_fraction: float = setting(
        0.05,
        title="Share sold",
        description="Share of all coins that is sold on each such day.",
        source="judgement; listed miners sold a quarter of their holdings in June 2022",
        above=0.0,
        at_most=1.0,
    )


TreasuryTable = Annotated[
    SellAll | HoldShare | CoverCosts | FixedCoins | FixedMoney | Runway,
    Field(discriminator="policy"),
]
