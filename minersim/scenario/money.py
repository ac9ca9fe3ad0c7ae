"""The business's money beyond its bills: debt, tax, forwards, overheads and the pool's terms."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from minersim.scenario.fields import Table, setting


class _Contract(Table):
    """What every loan says."""

    name: str = setting(
        "loan", title="Name", description="Name of the loan.", longest=200, shortest=1
    )
    amount_usd: float = setting(
        title="Amount", description="Amount borrowed.", unit="USD", above=0.0, at_most=1e12
    )
    rate_per_year: float = setting(
        0.12,
        title="Interest",
        description="Nominal yearly rate.",
        unit="1/year",
        source="judgement; loans to listed miners 2021-2025: 8 % to 16 %",
        at_least=0.0,
        at_most=10.0,
    )
    term_months: int = setting(
        24,
        title="Term",
        description="Months from the payout to the last payment.",
        unit="months",
        at_least=1,
        at_most=360,
    )
    start_date: date | None = setting(
        None, title="Paid out on", description="Day of the payout; without it, the start."
    )
    proceeds: Literal["cash", "owners"] = setting(
        "cash",
        title="Money goes to",
        description=(
            "cash: the money stays in the business; owners: the owners take it, as where it pays "
            "for machines that they buy, or for an old loan that still runs."
        ),
    )


class LoanTable(_Contract):
    """A loan in dollars, paid back in months."""

    repayment: Literal["annuity", "linear", "bullet"] = setting(
        "annuity",
        title="Repayment",
        description=(
            "annuity: equal instalments; linear: equal repayments with interest on top; bullet: "
            "interest only, the amount at the end."
        ),
    )


class CoinLoanTable(_Contract):
    """A loan against coins: interest every month, the amount at the end."""

    start_ltv: float = setting(
        0.5,
        title="Loan-to-value at the start",
        description="Debt over the value of the coins pledged, at the payout.",
        source="published terms of lenders 2024-2025: 40 % to 60 %",
        above=0.0,
        below=1.0,
    )
    margin_call_ltv: float = setting(
        0.7,
        title="Margin call at",
        description="Debt over the value of the coins pledged at which the lender asks for more.",
        source="published terms of lenders 2024-2025: 65 % to 80 %",
        above=0.0,
        at_most=10.0,
    )
    liquidation_ltv: float = setting(
        0.85,
        title="Liquidation at",
        description="Debt over the value of the coins pledged at which the lender sells them.",
        source="published terms of lenders 2024-2025: 80 % to 90 %",
        above=0.0,
        at_most=10.0,
    )
    cure_days: int = setting(
        3,
        title="Days to cure",
        description="Days after a margin call within which it must be met.",
        unit="days",
        source="published terms of lenders 2024-2025: 1 to 7 days",
        at_least=0,
        at_most=365,
    )


class CovenantTable(Table):
    """What the business has promised the lenders of its loans in dollars."""

    minimum_cash_usd: float = setting(
        0.0,
        title="Least cash",
        description="Cash that must be left after the bills of a month; 0 promises nothing.",
        unit="USD",
        at_least=0.0,
        at_most=1e12,
    )
    minimum_dscr: float = setting(
        0.0,
        title="Least debt service coverage",
        description=(
            "Multiple of a year's interest and repayments that operations must earn in that year; "
            "0 promises nothing."
        ),
        source="usual in term loans: 1.2 to 1.5",
        at_least=0.0,
        at_most=100.0,
    )
    breach: Literal["report", "call"] = setting(
        "report",
        title="Broken promise",
        description="report: it is reported; call: the lenders also make all these loans due.",
    )


class NoTax(Table):
    """Income is not taxed."""

    kind: Literal["none"] = setting(title="Income tax", description="none: no income tax.")


class IncomeTaxTable(Table):
    """A rate on the calendar year's income."""

    kind: Literal["income"] = setting(
        title="Income tax", description="income: a rate on the calendar year's income."
    )
    rate: float = setting(
        0.21,
        title="Rate",
        description="Share of taxable income.",
        source="United States, federal corporate rate since 2018",
        at_least=0.0,
        at_most=1.0,
    )
    depreciation: Literal["straight-line", "macrs-5"] = setting(
        "straight-line",
        title="Depreciation for tax",
        description=(
            "straight-line: as in the books; macrs-5: the United States' table for five years, "
            "half-year convention."
        ),
    )
    bonus_fraction: float = setting(
        0.0,
        title="Bonus depreciation",
        description="Share of a bought machine's cost deducted in the year of delivery.",
        source="United States: 100 % for machines bought after 19 January 2025",
        at_least=0.0,
        at_most=1.0,
    )
    loss_limit_fraction: float = setting(
        1.0,
        title="Losses carried forward",
        description=(
            "Share of a year's income that earlier losses may offset; 0 carries nothing forward."
        ),
        source="United States since 2018: 80 %",
        at_least=0.0,
        at_most=1.0,
    )
    coin_gains: Literal["sold", "market"] = setting(
        "sold",
        title="Gains on coins",
        description=(
            "sold: taxed when coins are sold, over their average cost; market: taxed every year at "
            "market value."
        ),
    )
    payment_month: int = setting(
        4,
        title="Month of payment",
        description="Month whose bills pay the tax of the year before; 4 is April.",
        source="United States: 15 April",
        at_least=2,
        at_most=12,
    )


TaxTable = Annotated[NoTax | IncomeTaxTable, Field(discriminator="kind")]


class OverheadTable(Table):
    """Administration, staff or another running cost that grows."""

    name: str = setting(
        "staff", title="Name", description="What it is for.", longest=200, shortest=1
    )
    usd_per_month: float = setting(
        title="Amount",
        description="Amount a month in its first year.",
        unit="USD/month",
        at_least=0.0,
        at_most=1e11,
    )
    growth_per_year: float = setting(
        0.0,
        title="Growth",
        description="Growth after every whole year.",
        unit="1/year",
        at_least=-1.0,
        at_most=10.0,
    )
    first_date: date | None = setting(
        None, title="From", description="Its first day; without it, the start."
    )
    last_date: date | None = setting(
        None, title="Until", description="Its last day; without it, the end."
    )


class ForwardTable(Table):
    """Hashrate sold ahead at a fixed price, settled in cash every month."""

    name: str = setting(
        "forward", title="Name", description="Name of the contract.", longest=200, shortest=1
    )
    hashrate_phs: float = setting(
        title="Hashrate sold",
        description="Hashrate sold ahead.",
        unit="PH/s",
        above=0.0,
        at_most=1e8,
    )
    price_usd_per_ph_day: float = setting(
        title="Fixed price",
        description="Price for a day of 1 PH/s.",
        unit="USD/PH/s/day",
        above=0.0,
        at_most=1e5,
    )
    first_date: date | None = setting(
        None, title="From", description="First day of the contract; without it, the start."
    )
    last_date: date | None = setting(
        None, title="Until", description="Last day of the contract; without it, the end."
    )


class _PoolTerms(Table):
    """How any pool pays out."""

    payout_threshold_btc: float = setting(
        0.0,
        title="Least payout",
        description="Coins that must have come together before the pool pays out.",
        unit="BTC",
        source="0 pays every day; pools pay from 0.001 to 0.01 BTC",
        at_least=0.0,
        at_most=21e6,
    )
    payout_delay_days: int = setting(
        0,
        title="Payout delay",
        description="Days between earning and payout.",
        unit="days",
        source="coins of a block can be spent after 100 blocks, 0.7 days",
        at_least=0,
        at_most=365,
    )


class FppsPool(_PoolTerms):
    """The expected reward of every share."""

    kind: Literal["fpps"] = setting(
        title="Pool", description="fpps: the expected reward, whatever is found."
    )


class PplnsPool(_PoolTerms):
    """A share of the blocks that the pool finds."""

    kind: Literal["pplns"] = setting(
        title="Pool", description="pplns: a share of the blocks that the pool finds, with its luck."
    )
    network_share: float = setting(
        0.05,
        title="Pool's share",
        description="Share of the network's blocks that the pool finds on average.",
        source="pools 2025: from 0.01 to 0.3",
        above=0.0,
        at_most=1.0,
    )


class SoloPool(_PoolTerms):
    """The business's own blocks."""

    kind: Literal["solo"] = setting(
        title="Pool", description="solo: whole blocks that the business finds itself, or none."
    )


PoolTable = Annotated[FppsPool | PplnsPool | SoloPool, Field(discriminator="kind")]
