"""The business of a scenario: money, decisions, sites, fleets and custom machines."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from minersim.scenario.deliveries import RandomDelay
from minersim.scenario.fields import Table, setting
from minersim.scenario.machine_care import MachineCare, Retirement
from minersim.scenario.money import (
    CoinLoanTable,
    CovenantTable,
    ForwardTable,
    FppsPool,
    LoanTable,
    NoTax,
    OverheadTable,
    PoolTable,
    TaxTable,
)
from minersim.scenario.power import (
    Climate,
    CoincidentPeak,
    Curtailment,
    DemandResponse,
    HeatReuse,
    Hosting,
    HourlyPricesTable,
    TakeOrPay,
)
from minersim.scenario.power_hedges import PowerHedgeTable
from minersim.scenario.treasury import SellAll, TreasuryTable

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class MarginRule(Table):
    """Fleets stop when they lose money on power, and restart when they earn it."""

    rule: Literal["margin"] = setting(
        title="Switch-off rule", description="margin: stop and restart by margin over power."
    )
    off_margin: float = setting(
        0.0,
        title="Loss before stopping",
        description="A fleet stops when net hashprice is this far below hashcost.",
        unit="fraction of hashcost",
        source="a business with free hands stops at zero",
        at_least=0.0,
        below=1.0,
    )
    off_days: float = setting(
        1.0,
        title="Delay before stopping",
        description="Days without a break that the loss must have lasted.",
        unit="days",
        at_least=0.0,
        at_most=365.0,
    )
    on_margin: float = setting(
        0.02,
        title="Gain before restarting",
        description="A fleet restarts when net hashprice is this far above hashcost.",
        unit="fraction of hashcost",
        at_least=0.0,
        at_most=10.0,
    )
    on_days: float = setting(
        1.0,
        title="Delay before restarting",
        description="Days without a break that the gain must have lasted.",
        unit="days",
        at_least=0.0,
        at_most=365.0,
    )


class NeverRule(Table):
    """Fleets run whatever they earn."""

    rule: Literal["never"] = setting(
        title="Switch-off rule", description="never: machines run whatever they earn."
    )


SwitchOffTable = Annotated[MarginRule | NeverRule, Field(discriminator="rule")]


class OperatorTable(Table):
    """Money and decisions of the business."""

    name: str = setting(
        "operator", title="Name", description="Name of the business.", longest=200, shortest=1
    )
    cash_usd: float = setting(
        0.0,
        title="Cash",
        description="Cash at the start, to pay running costs with.",
        unit="USD",
        at_least=0.0,
        at_most=1e12,
    )
    coins_btc: float = setting(
        0.0,
        title="Coins",
        description="Coins held at the start.",
        unit="BTC",
        at_least=0.0,
        at_most=21e6,
    )
    pool_fee: float = setting(
        0.02,
        title="Pool fee",
        description="Share of the reward that the pool keeps; 0 for solo.",
        source="published FPPS fees 2026: 0.7 % to 4 %",
        at_least=0.0,
        below=1.0,
    )
    opex_usd_per_month: float = setting(
        0.0,
        title="Running costs",
        description="Costs other than power: staff, rent, insurance, administration.",
        unit="USD/month",
        at_least=0.0,
        at_most=1e11,
    )
    discount_rate_per_year: float = setting(
        0.10,
        title="Discount rate",
        description="Yearly rate at which later money is discounted.",
        unit="1/year",
        source="judgement; set your own cost of capital",
        above=-0.99,
        at_most=10.0,
    )
    machine_life_years: float = setting(
        4.0,
        title="Machine life",
        description="Years over which machines are written off, straight line.",
        unit="years",
        source="listed miners: 3 to 5 years",
        above=0.0,
        at_most=50.0,
    )
    salvage_fraction: float = setting(
        0.05,
        title="Salvage",
        description="Share of a machine's cost that is never written off.",
        source="judgement",
        at_least=0.0,
        at_most=1.0,
    )
    shortfall: Literal["insolvent", "owners"] = setting(
        "insolvent",
        title="Bills that cannot be paid",
        description=(
            "insolvent: the business ends when cash and coins cannot pay a bill; owners: the "
            "owners pay in what is missing."
        ),
    )
    treasury: TreasuryTable = setting(
        SellAll(policy="sell-all"), title="Treasury", description="What is done with production."
    )
    switch_off: SwitchOffTable = setting(
        MarginRule(rule="margin"),
        title="Switch-off rule",
        description="When fleets stop and restart.",
    )
    pool: PoolTable = setting(
        FppsPool(kind="fpps"), title="Pool", description="How the pool pays, beside its fee."
    )
    loans: tuple[LoanTable, ...] = setting(
        (), title="Loans", description="Loans in dollars.", longest=100
    )
    coin_loans: tuple[CoinLoanTable, ...] = setting(
        (), title="Loans against coins", description="Loans in dollars against coins.", longest=20
    )
    covenants: CovenantTable = setting(
        CovenantTable(),
        title="Covenants",
        description="What the business has promised the lenders of its loans in dollars.",
    )
    tax: TaxTable = setting(
        NoTax(kind="none"), title="Income tax", description="Whether income is taxed."
    )
    overheads: tuple[OverheadTable, ...] = setting(
        (),
        title="Overheads",
        description="Administration, staff and other running costs that grow.",
        longest=100,
    )
    hashprice_forwards: tuple[ForwardTable, ...] = setting(
        (), title="Hashprice forwards", description="Hashrate sold ahead.", longest=100
    )


class TimeOfUse(Table):
    """Hours with a power price of their own."""

    from_hour: int = setting(
        title="From", description="First hour, local time.", unit="h", at_least=0, at_most=23
    )
    to_hour: int = setting(
        title="To",
        description="Hour after the last, local time; may run over midnight, as 22 to 6.",
        unit="h",
        at_least=0,
        at_most=24,
    )
    power_usd_per_kwh: float = setting(
        title="Power price",
        description="Price in these hours.",
        unit="USD/kWh",
        at_least=1e-6,
        at_most=5.0,
    )
    weekdays: tuple[Weekday, ...] = setting(
        WEEKDAYS,
        title="Days",
        description="Days on which it holds.",
        shortest=1,
        longest=7,
    )
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = setting(
        tuple(range(1, 13)),
        title="Months",
        description="Months in which it holds, 1 to 12.",
        shortest=1,
        longest=12,
    )


class FleetTable(Table):
    """Machines of one kind at a site."""

    machine: str = setting(
        title="Machine",
        description="A machine of the catalogue, such as S21 200, or of [[machines]].",
        longest=200,
        shortest=1,
    )
    count: int = setting(
        title="Machines", description="Number of machines.", at_least=1, at_most=100_000_000
    )
    name: str | None = setting(
        None,
        title="Name",
        description="Name of the fleet; without it, the machine's.",
        longest=200,
        shortest=1,
    )
    power_limit_w: float | None = setting(
        None,
        title="Power limit",
        description="Power cap of each machine; below nameplate it is tuned down.",
        unit="W",
        above=0.0,
        at_most=1e6,
    )
    uptime: float = setting(
        0.95,
        title="Uptime",
        description="Share of the time that a machine which should run does run.",
        source="realised over installed hashrate of listed miners, 2024: 81 % to 95 %",
        above=0.0,
        at_most=1.0,
    )
    price_usd_per_th: float | None = setting(
        None,
        title="Price per terahash",
        description="Purchase price per TH/s of nameplate; without a price, machines are owned.",
        unit="USD/(TH/s)",
        at_least=0.0,
        at_most=1e5,
    )
    price_usd_per_machine: float | None = setting(
        None,
        title="Price of a machine",
        description="Purchase price of one machine; without a price, machines are owned.",
        unit="USD",
        at_least=0.0,
        at_most=1e7,
    )
    book_value_usd_per_machine: float = setting(
        0.0,
        title="Book value",
        description="Value of an owned machine in the opening books.",
        unit="USD",
        at_least=0.0,
        at_most=1e7,
    )
    payment_date: date | None = setting(
        None, title="Paid on", description="Day of payment; without it, the start."
    )
    delivery_date: date | None = setting(
        None,
        title="Mines from",
        description="Day from which the machines mine; without it, the start.",
    )
    delivery_delay_days: int = setting(
        0,
        title="Delivery delay",
        description="How much later than planned the machines come.",
        unit="days",
        at_least=0,
        at_most=3_650,
    )
    random_delay: RandomDelay | None = setting(
        None,
        title="Random delay",
        description="A further delay that differs from path to path.",
    )
    deposit_share: float = setting(
        1.0,
        title="Deposit",
        description="Share of the price that is paid on the payment date.",
        at_least=0.0,
        at_most=1.0,
    )
    instalments: int = setting(
        0,
        title="Instalments",
        description="Number of equal parts, a month apart, in which the rest of the price is paid.",
        at_least=0,
        at_most=120,
    )
    retirement: Retirement | None = setting(
        None, title="Retirement", description="When the machines leave, and for how much."
    )
    care: MachineCare = setting(
        MachineCare(),
        title="Care of machines",
        description="Settings, failures, restarts and ageing.",
    )


class Site(Table):
    """A place with a tariff."""

    name: str = setting(title="Name", description="Name of the site.", longest=200, shortest=1)
    power_usd_per_kwh: float = setting(
        title="Power price",
        description="Price in every hour that no time-of-use period claims.",
        unit="USD/kWh",
        at_least=1e-6,
        at_most=5.0,
    )
    time_of_use: tuple[TimeOfUse, ...] = setting(
        (),
        title="Time of use",
        description="Hours with a price of their own; the first that holds counts.",
        longest=100,
    )
    time_zone: str = setting(
        "UTC",
        title="Time zone",
        description="Zone of the time-of-use hours, such as America/Chicago.",
        longest=64,
    )
    pue: float = setting(
        1.0,
        title="PUE",
        description="Power usage effectiveness: site power over machine power.",
        source="1.0 counts machines only; air-cooled sites run at 1.02 to 1.10",
        at_least=1.0,
        at_most=5.0,
    )
    power_limit_mw: float | None = setting(
        None,
        title="Site power",
        description="Power that the site can draw; fleets that need more are refused.",
        unit="MW",
        above=0.0,
        at_most=1e6,
    )
    over_limit: Literal["refuse", "least-efficient-first"] = setting(
        "refuse",
        title="Above site power",
        description=(
            "refuse: fleets that need more than the site's power are a mistake; "
            "least-efficient-first: the least efficient machines stand still."
        ),
    )
    hourly_prices: HourlyPricesTable | None = setting(
        None, title="Hourly prices", description="Prices of every hour, from a file."
    )
    curtailment: Curtailment | None = setting(
        None, title="Curtailment", description="Machines that stand still in dear hours."
    )
    demand_usd_per_kw_month: float = setting(
        0.0,
        title="Demand charge",
        description="Charge on the highest draw of each month, on top of energy.",
        unit="USD/kW/month",
        source="Quebec 2024: 15 to 17 CAD/kW",
        at_least=0.0,
        at_most=1e4,
    )
    coincident_peak: CoincidentPeak | None = setting(
        None,
        title="Coincident peaks",
        description="A yearly charge set by the load in the grid's peak hours.",
    )
    take_or_pay: TakeOrPay | None = setting(
        None, title="Take or pay", description="A block of power that is paid used or not."
    )
    power_hedges: tuple[PowerHedgeTable, ...] = setting(
        (),
        title="Power hedges",
        description="Prices fixed or capped ahead, settled against the hourly prices.",
        longest=100,
    )
    demand_response: DemandResponse | None = setting(
        None,
        title="Demand response",
        description="Payment for load that the grid may switch off.",
    )
    hosting: Hosting = setting(
        Hosting(), title="Hosting", description="What a host takes for the place."
    )
    climate: Climate | None = setting(
        None, title="Climate", description="Inlet temperature, and what machines do about it."
    )
    heat_reuse: HeatReuse | None = setting(
        None, title="Heat reuse", description="Heat that is sold."
    )
    fleets: tuple[FleetTable, ...] = setting(
        title="Fleets", description="Machines at the site.", shortest=1, longest=1_000
    )


class CustomMachine(Table):
    """A machine that the catalogue does not have."""

    name: str = setting(title="Name", description="Name of the machine.", longest=200, shortest=1)
    hashrate_ths: float = setting(
        title="Hashrate",
        description="Nameplate hashrate.",
        unit="TH/s",
        at_least=1e-6,
        at_most=1e6,
    )
    power_w: float | None = setting(
        None,
        title="Power",
        description="Nameplate power; give this or the efficiency.",
        unit="W",
        at_least=1e-3,
        at_most=1e6,
    )
    efficiency_j_per_th: float | None = setting(
        None,
        title="Efficiency",
        description="Energy per terahash; give this or the power.",
        unit="J/TH",
        at_least=0.1,
        at_most=1e12,
    )
