"""The power of a site: prices by the hour, curtailment, charges, contracts, heat."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from minersim.scenario.fields import Table, setting

Month = Annotated[int, Field(ge=1, le=12)]
Celsius = Annotated[float, Field(ge=-90.0, le=70.0)]


class HourlyPricesTable(Table):
    """Power prices of every hour, from a file."""

    file: str = setting(
        title="File",
        description="CSV of hourly prices; a relative name counts from the scenario's folder.",
        longest=1_000,
        shortest=1,
    )
    layout: Literal["ercot", "plain"] = setting(
        "ercot",
        title="Layout",
        description=(
            "ercot: as published by the Texas grid operator, Central prevailing time; plain: "
            "columns time (UTC) and usd_per_mwh."
        ),
    )
    settlement_point: str | None = setting(
        None,
        title="Settlement point",
        description="Hub or zone whose prices are read (ercot), such as LZ_WEST.",
        longest=100,
        shortest=1,
    )
    from_date: date | None = setting(
        None,
        title="Prices from",
        description=(
            "Day of the file that stands for the first day of the run; without it, the run's own "
            "days are read."
        ),
    )
    repeat_from: date | None = setting(
        None,
        title="Repeat from",
        description=(
            "Day of the file with which prices go on where the file ends before the run; without "
            "it, the file must reach."
        ),
    )
    missing: Literal["refuse", "tariff"] = setting(
        "refuse",
        title="Missing hours",
        description=(
            "refuse: every hour must have a price; tariff: hours without one cost what the site's "
            "other settings say."
        ),
    )
    adder_usd_per_kwh: float = setting(
        0.0,
        title="Adder",
        description="What is paid on top of the file's price: delivery, retail and taxes.",
        unit="USD/kWh",
        at_least=-1.0,
        at_most=5.0,
    )


class Curtailment(Table):
    """Machines that stand still in dear hours."""

    strike: Literal["economic", "fixed"] = setting(
        "economic",
        title="Strike",
        description=(
            "economic: machines run in hours whose price their hashes pay at the day's hashprice; "
            "fixed: at or below one price."
        ),
    )
    strike_usd_per_kwh: float | None = setting(
        None,
        title="Strike price",
        description="Highest price at which machines run, with a fixed strike.",
        unit="USD/kWh",
        at_least=-5.0,
        at_most=100.0,
    )
    hysteresis: float = setting(
        0.0,
        title="Hysteresis",
        description=(
            "Share of the strike by which the price must be below it before machines start again."
        ),
        at_least=0.0,
        at_most=1.0,
    )
    minutes_per_start: float = setting(
        0.0,
        title="Ramp",
        description="Mining lost at each start; power is drawn meanwhile.",
        unit="minutes",
        source="5 to 20 minutes from cold to full hashrate",
        at_least=0.0,
        at_most=1_440.0,
    )


class DemandResponse(Table):
    """Payment for load that the grid may switch off."""

    committed_mw: float = setting(
        title="Committed power",
        description="Load that stands by to be switched off.",
        unit="MW",
        above=0.0,
        at_most=1e6,
    )
    usd_per_mw_year: float = setting(
        0.0,
        title="Availability",
        description="Paid for each committed megawatt that the site's machines would draw, "
        "called or not.",
        unit="USD/MW/year",
        at_least=0.0,
        at_most=1e8,
    )
    called_hours: int = setting(
        0,
        title="Calls",
        description="Hours of a year in which the site stands still: the dearest ones.",
        unit="h/year",
        at_least=0,
        at_most=8_760,
    )
    usd_per_mwh_called: float = setting(
        0.0,
        title="Paid when called",
        description="Paid for energy that is not drawn in called hours, up to the committed power.",
        unit="USD/MWh",
        at_least=0.0,
        at_most=1e5,
    )


class CoincidentPeak(Table):
    """A yearly charge set by the load in the grid's peak hours."""

    usd_per_kw_year: float = setting(
        title="Charge",
        description=(
            "Yearly charge on the mean load in the peak hours, one of each month; counted in the "
            "hours that set it."
        ),
        unit="USD/kW/year",
        at_least=0.0,
        at_most=1e5,
        source="ERCOT 4CP: 50 to 70 USD/kW/year",
    )
    months: tuple[Month, ...] = setting(
        (6, 7, 8, 9),
        title="Months",
        description="Months with a peak hour each, 1 to 12.",
        shortest=1,
        longest=12,
    )
    from_hour: int = setting(
        15,
        title="From",
        description="First local hour in which peaks fall.",
        unit="h",
        at_least=0,
        at_most=23,
    )
    to_hour: int = setting(
        19,
        title="To",
        description="Local hour after the last in which peaks fall.",
        unit="h",
        at_least=1,
        at_most=24,
    )
    avoided_hours_per_month: int = setting(
        0,
        title="Avoided hours",
        description=(
            "Candidate hours of each of these months in which the site stands still: the dearest."
        ),
        unit="h/month",
        at_least=0,
        at_most=744,
    )


class TakeOrPay(Table):
    """A block of power that is paid whether it is used or not."""

    block_mw: float = setting(
        title="Block",
        description="Power bought in every hour.",
        unit="MW",
        above=0.0,
        at_most=1e6,
    )
    contract_usd_per_kwh: float = setting(
        title="Contract price",
        description="Price of the block.",
        unit="USD/kWh",
        at_least=0.0,
        at_most=5.0,
    )
    surplus: Literal["market", "lost"] = setting(
        "lost",
        title="Surplus",
        description=(
            "market: what is not used is sold at the hour's price, and more is bought at it; lost: "
            "what is not used is paid all the same."
        ),
    )


class Hosting(Table):
    """What a host takes for the place."""

    fee_usd_per_kwh: float = setting(
        0.0,
        title="Hosting fee",
        description="Paid for each kilowatt-hour drawn, on top of power.",
        unit="USD/kWh",
        at_least=0.0,
        at_most=5.0,
        source="management fee 0.003 USD/kWh; all-in hosting 0.05 to 0.09 USD/kWh",
    )
    revenue_share: float = setting(
        0.0,
        title="Host's share",
        description="Share of the revenue after the pool fee that the host keeps.",
        at_least=0.0,
        below=1.0,
    )


class Climate(Table):
    """Temperature at the machines' inlet, and what they do about it."""

    file: str | None = setting(
        None,
        title="File",
        description=(
            "CSV of daily inlet temperatures with date, mean_c and highest_c, for every day of the "
            "run; give this or the twelve months."
        ),
        longest=1_000,
        shortest=1,
    )
    monthly_mean_c: tuple[Celsius, ...] | None = setting(
        None,
        title="Mean temperature",
        description="Mean inlet temperature of each month in degrees Celsius, January first.",
        shortest=12,
        longest=12,
    )
    monthly_highest_c: tuple[Celsius, ...] | None = setting(
        None,
        title="Highest temperature",
        description="Usual highest temperature of a day of each month in degrees Celsius.",
        shortest=12,
        longest=12,
    )
    throttle_c: float = setting(
        40.0,
        title="Throttles above",
        description="Inlet temperature above which machines slow down.",
        unit="°C",
        source="S21: above 40 °C",
        at_least=-50.0,
        at_most=100.0,
    )
    throttle_loss: float = setting(
        0.102,
        title="Loss when throttled",
        description="Share of the hashrate and power that is lost then.",
        source="S21: 490 to 440 MHz",
        at_least=0.0,
        at_most=1.0,
    )
    stop_c: float = setting(
        47.0,
        title="Stops at",
        description="Inlet temperature at which machines stop.",
        unit="°C",
        source="S21: 47 °C",
        at_least=-50.0,
        at_most=100.0,
    )


class HeatReuse(Table):
    """Heat that is sold."""

    used: float = setting(
        title="Heat used",
        description="Share of the power drawn whose heat is sold in the months of use.",
        at_least=0.0,
        at_most=1.0,
    )
    credit_usd_per_kwh: float = setting(
        title="Price of heat",
        description="Paid for a kilowatt-hour of heat.",
        unit="USD/kWh",
        at_least=0.0,
        at_most=5.0,
    )
    months: tuple[Month, ...] = setting(
        tuple(range(1, 13)),
        title="Months of use",
        description="Months in which heat is wanted, 1 to 12.",
        shortest=1,
        longest=12,
    )
