"""Lines of a cash flow in the order in which they stand: name, unit, label, definition."""

from dataclasses import dataclass

EARNED, OPERATIONS, MACHINES = "Coins earned", "Operations", "Machines"
LENDERS, AT_END, COINS = "Lenders and owners", "At the end", "Coins"


@dataclass(frozen=True, slots=True)
class CashFlowLine:
    """One line.

    Attributes
    ----------
    name : str
        Its key in tables.
    group : str
        Heading under which it stands.
    label, unit : str
        As shown.
    definition : str
        What it is, in a sentence.
    at_end : bool
        Whether it is a balance at the end of a period, and not a sum over it.
    is_total : bool
        Whether it sums up the lines above it.
    """

    name: str
    group: str
    label: str
    unit: str
    definition: str
    at_end: bool = False
    is_total: bool = False


CASH_FLOW_LINES = (
    CashFlowLine(
        "revenue", EARNED, "Revenue", "USD", "Coins mined, at the closing price of their day."
    ),
    CashFlowLine("pool_fee", EARNED, "Pool fee", "USD", "What the pool keeps, at the same price."),
    CashFlowLine(
        "coins_sold", OPERATIONS, "Coins sold", "USD", "What sales of coins bring, forced ones too."
    ),
    CashFlowLine(
        "power", OPERATIONS, "Power", "USD", "Power used, with all charges, fees and credits."
    ),
    CashFlowLine(
        "operating_costs",
        OPERATIONS,
        "Operating costs",
        "USD",
        "Other running costs of the sites, and repairs.",
    ),
    CashFlowLine(
        "overheads", OPERATIONS, "Staff and overheads", "USD", "Administration and staff."
    ),
    CashFlowLine(
        "hedges",
        OPERATIONS,
        "Hedge settlements",
        "USD",
        "Hashrate sold ahead, settled each month: fixed price less hashprice.",
    ),
    CashFlowLine("interest", OPERATIONS, "Interest", "USD", "Interest that falls due."),
    CashFlowLine("income_tax", OPERATIONS, "Income tax", "USD", "Tax that falls due."),
    CashFlowLine(
        "unpaid_bills",
        OPERATIONS,
        "Change in unpaid bills",
        "USD",
        "Costs above that are not paid yet, less earlier ones that are paid now.",
    ),
    CashFlowLine(
        "operating_cash",
        OPERATIONS,
        "Cash from operations",
        "USD",
        "Sum of the lines above from coins sold on.",
        is_total=True,
    ),
    CashFlowLine(
        "machines_bought",
        MACHINES,
        "Machines bought",
        "USD",
        "Payments for machines, instalments too.",
    ),
    CashFlowLine(
        "machines_sold", MACHINES, "Machines sold", "USD", "What machines bring that retire."
    ),
    CashFlowLine(
        "free_cash_flow",
        MACHINES,
        "Free cash flow",
        "USD",
        "Cash from operations, after interest and tax, less machines.",
        is_total=True,
    ),
    CashFlowLine(
        "cumulative",
        MACHINES,
        "Cumulative free cash flow",
        "USD",
        "Free cash flow since the start.",
        at_end=True,
        is_total=True,
    ),
    CashFlowLine("debt_drawn", LENDERS, "Debt drawn", "USD", "What lenders pay out."),
    CashFlowLine(
        "debt_repaid", LENDERS, "Debt repaid", "USD", "Repayments that fall due, without interest."
    ),
    CashFlowLine(
        "owners_paid",
        LENDERS,
        "Paid in by owners",
        "USD",
        "Money of the owners for machines, and for bills that nothing else can pay.",
    ),
    CashFlowLine(
        "owners_received",
        LENDERS,
        "Paid out to owners",
        "USD",
        "Loans that pass to the owners.",
    ),
    CashFlowLine(
        "net_cash",
        LENDERS,
        "Change in cash",
        "USD",
        "Free cash flow with what lenders and owners paid in or got.",
        is_total=True,
    ),
    CashFlowLine(
        "cash",
        AT_END,
        "Cash at end",
        "USD",
        "Cash when the period ends.",
        at_end=True,
        is_total=True,
    ),
    CashFlowLine(
        "debt",
        AT_END,
        "Debt at end",
        "USD",
        "Loans and their interest that are not yet due, when the period ends.",
        at_end=True,
    ),
    CashFlowLine(
        "coins",
        AT_END,
        "Coins held, at market",
        "USD",
        "Coins held at the closing price of the last day of the period.",
        at_end=True,
    ),
    CashFlowLine("btc_mined", COINS, "Mined", "BTC", "Before pool fee."),
    CashFlowLine("btc_pool_fee", COINS, "Kept by the pool", "BTC", "What the pool keeps."),
    CashFlowLine("btc_sold", COINS, "Sold", "BTC", "Coins that were sold."),
    CashFlowLine(
        "btc_held",
        COINS,
        "Held at end",
        "BTC",
        "Coins free, pledged to lenders and owed by the pool when the period ends.",
        at_end=True,
        is_total=True,
    ),
)
"""Lines in order; within a group all of one unit."""
