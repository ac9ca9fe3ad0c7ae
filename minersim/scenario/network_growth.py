"""Entry of a scenario's network: how new machines are ordered, and when they come."""

from typing import Annotated, Literal

from pydantic import Field

from minersim.scenario.fields import Table, setting


class NoGrowthTable(Table):
    """No machine is added."""

    kind: Literal["none"] = setting(title="Entry", description="none: no machine is added.")


class LeadTimes(Table):
    """Lead times that stretch with the order book, and orders that come in parts."""

    usual_book: float = setting(
        0.12,
        title="Usual order book",
        description="Share of the installed capacity that is on order at the lead time given.",
        source="34 % a year (2025) for 130 days",
        at_least=0.001,
        at_most=10.0,
    )
    book_power: float = setting(
        0.5,
        title="Stretch",
        description=(
            "Exponent of the order book in the lead time; at 0.5 it settles in proportion to the "
            "rate of orders, at 0 it never changes."
        ),
        source="1 to 2 months in December 2025, 6 to 16 months in 2021 (filings)",
        at_least=0.0,
        at_most=0.9,
    )
    shortest_days: float = setting(
        30.0,
        title="Shortest",
        description="Lead time with an empty order book.",
        unit="days",
        source="an offer of 23 December 2025 for January 2026",
        at_least=0.0,
        at_most=1_095.0,
    )
    longest_days: float = setting(
        485.0,
        title="Longest",
        description="Longest lead time.",
        unit="days",
        source="16 months: ordered in August 2021, delivered until December 2022 (filings)",
        at_least=0.0,
        at_most=1_095.0,
    )
    parts: int = setting(
        5,
        title="Parts",
        description=(
            "Number of equal parts in which an order comes, spread as a triangular law of 1, 3 and "
            "9 months about the lead time; 1 is all at once."
        ),
        source="resolution of the model",
        at_least=1,
        at_most=20,
    )


class _LeadTime(Table):
    lead_time_days: float = setting(
        130.0,
        title="Lead time",
        description="Days from the order of a machine until it mines.",
        unit="days",
        source="mean of a triangular law over 1, 3 and 9 months",
        at_least=0.0,
        at_most=1_095.0,
    )
    frontier_j_per_th: float = setting(
        13.5,
        title="New machines' efficiency",
        description="Energy per terahash of the machines that enter.",
        unit="J/TH",
        source="Antminer S21 XP, 2024-10",
        at_least=0.1,
        at_most=1e6,
    )
    frontier_progress_per_year: float = setting(
        0.0,
        title="Progress",
        description=(
            "Share by which the energy per terahash of new machines falls in a year; machines "
            "ordered in one year of the run are alike."
        ),
        unit="1/year",
        source="off; the catalogue's records fell by 20 % a year from 2020 to 2026",
        at_least=0.0,
        at_most=0.9,
    )
    lead_times: LeadTimes | None = setting(
        None,
        title="Lead times by order book",
        description="How the lead time stretches; without it, it never changes.",
    )


class ConstantGrowthTable(_LeadTime):
    """Entry at a fixed rate."""

    kind: Literal["constant"] = setting(
        title="Entry", description="constant: orders at a fixed rate, whatever they earn."
    )
    rate_per_year: float = setting(
        title="Rate",
        description="Continuous rate at which capacity is ordered; negative retires machines.",
        unit="1/year",
        at_least=-5.0,
        at_most=5.0,
    )


class ProfitabilityGrowthTable(_LeadTime):
    """Entry that follows the newest machine's profit."""

    kind: Literal["profitability"] = setting(
        title="Entry", description="profitability: orders follow the newest machine's markup."
    )
    speed_per_year: float = setting(
        0.25,
        title="Speed of orders",
        description="Rate of ordering per unit of markup above the hurdle.",
        unit="1/year",
        source="judgement: gives 34 % a year at hashprice 50 (2025: 33 %)",
        at_least=0.0,
        at_most=10.0,
    )
    hurdle_markup: float = setting(
        1.0,
        title="Hurdle",
        description="Markup of net hashprice over hashcost at which nobody orders.",
        source="judgement: the machine about doubles the cost of its power",
        at_least=0.0,
        at_most=100.0,
    )
    cap_per_year: float = setting(
        1.5,
        title="Fastest entry",
        description="Highest rate of ordering.",
        unit="1/year",
        source="judgement; 2019 grew by 135 %",
        at_least=0.0,
        at_most=10.0,
    )


class PaybackGrowthTable(_LeadTime):
    """Entry that follows the newest machine's payback at a price which follows its margin."""

    kind: Literal["payback"] = setting(
        title="Entry", description="payback: orders follow the newest machine's price and payback."
    )
    hurdle_days: float = setting(
        540.0,
        title="Hurdle",
        description="Payback at which nobody orders; price over daily margin after power.",
        unit="days",
        source="judgement: 18 months, above the 450 days that prices follow",
        at_least=1.0,
        at_most=36_500.0,
    )
    speed_per_year: float = setting(
        3.5,
        title="Speed of orders",
        description="Rate of ordering where the payback is half of the hurdle.",
        unit="1/year",
        source="judgement: gives 34 % a year at hashprice 50 (2025: 33 %) and 10 % at 35",
        at_least=0.0,
        at_most=100.0,
    )
    cap_per_year: float = setting(
        1.5,
        title="Fastest entry",
        description="Highest rate of ordering.",
        unit="1/year",
        source="judgement; 2019 grew by 135 %",
        at_least=0.0,
        at_most=10.0,
    )
    margin_days: float = setting(
        450.0,
        title="Price in days of margin",
        description="Days of a machine's margin after power that its price follows.",
        unit="days",
        source="seven quotes of 2021 to 2025: 271 to 849 days at 0.05 USD/kWh",
        at_least=0.0,
        at_most=36_500.0,
    )
    scrap_usd_per_th: float = setting(
        1.5,
        title="Scrap price",
        description="What a machine costs beside its days of margin, and at least.",
        unit="USD/(TH/s)",
        source="judgement, range 1 to 2",
        at_least=0.001,
        at_most=1e6,
    )
    price_lag_days: float = setting(
        21.0,
        title="Lag of the price",
        description="Time constant with which the price follows the margin; 0 is at once.",
        unit="days",
        source="machines follow hashprice by 2 to 4 weeks",
        at_least=0.0,
        at_most=3_650.0,
    )
    start_usd_per_th: float | None = setting(
        None,
        title="Machine price at the start",
        description="Price of a new machine at the start; without it, what its margin gives.",
        unit="USD/(TH/s)",
        at_least=0.001,
        at_most=1e6,
    )


CohortGrowthTable = Annotated[
    NoGrowthTable | ConstantGrowthTable | ProfitabilityGrowthTable | PaybackGrowthTable,
    Field(discriminator="kind"),
]
