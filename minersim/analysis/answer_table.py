"""The figures of a run in rows: label, unit, mean and quantiles, as a person reads them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from minersim.number_text import amounts, each, percent, rate, scaled, significant, usd

_NONE = "-"


@dataclass(frozen=True, slots=True)
class Figure:
    """One row.

    Attributes
    ----------
    label, unit : str
        As shown; the unit is empty for a pure number.
    definition : str
        What it is, in a sentence.
    values : tuple of (float or None)
        Mean and quantiles in the order asked for, in the model's unit; None where no path has one.
    texts : tuple of str
        The same as a person reads them, without the unit.
    """

    label: str
    unit: str
    definition: str
    values: tuple[float | None, ...]
    texts: tuple[str, ...]


_Row = tuple[str, str, str, Callable[[Sequence[float]], list[str]], str]

WORLD_ROWS: tuple[_Row, ...] = (
    ("price_usd", "price of a coin", "USD/BTC", amounts, "Price at the end of the run."),
    ("difficulty", "difficulty", "", each(scaled), "Difficulty at the end of the run."),
    (
        "hashrate_ehs",
        "network hashrate",
        "EH/s",
        each(significant),
        "Active hashrate of the network at the end of the run.",
    ),
    (
        "hashprice_usd_per_ph_day",
        "hashprice",
        "USD/PH/s/day",
        each(rate),
        "Expected revenue of 1 PH/s in a day, before pool fee, at the end of the run.",
    ),
    ("retargets", "retargets", "", each(lambda v: f"{v:.1f}"), "Retargets during the run."),
    ("blocks", "blocks", "", each(usd), "Blocks that the network found during the run."),
)
BUSINESS_ROWS: tuple[_Row, ...] = (
    (
        "profit_usd",
        "profit after depreciation",
        "USD",
        amounts,
        "Income less expenses over the run; income counts the change in value of coins held.",
    ),
    (
        "npv_usd",
        "net present value",
        "USD",
        amounts,
        "Discounted cash flows after tax and debt; what is held and owed counts at both ends.",
    ),
    (
        "npv_minus_buying_coins_usd",
        "less buying coins instead",
        "USD",
        amounts,
        "Net present value less that of spending the same money on coins and holding them.",
    ),
    (
        "irr",
        "internal rate of return",
        "per year",
        each(percent),
        "Rate at which the net present value is zero, over the paths that have just one.",
    ),
    ("revenue_usd", "revenue", "USD", amounts, "Coins mined, at the price of their day."),
    (
        "power_cost_usd",
        "power",
        "USD",
        amounts,
        "Power bought over the run, less what contracts pay back.",
    ),
    (
        "power_paid_usd_per_mwh",
        "mean price of power",
        "USD/MWh",
        amounts,
        "Power cost over energy used, with all fees, charges and credits.",
    ),
    ("btc_mined", "coins mined", "BTC", each(significant), "Before pool fee."),
    ("energy_mwh", "energy", "MWh", amounts, "Energy used over the run."),
    (
        "uptime",
        "time mining",
        "of possible",
        each(percent),
        "Hashes made over those that delivered machines could have made without a stop.",
    ),
    (
        "direct_cost_usd_per_btc",
        "coin cost: power",
        "USD/BTC",
        amounts,
        "Power over the run per coin after pool fee.",
    ),
    (
        "cash_cost_usd_per_btc",
        "  and running costs",
        "USD/BTC",
        amounts,
        "Power, running costs and interest over the run per coin after pool fee.",
    ),
    (
        "all_in_cost_usd_per_btc",
        "  and depreciation",
        "USD/BTC",
        amounts,
        "Power, running costs, interest and depreciation over the run per coin after pool fee.",
    ),
)
MONEY_ROWS: tuple[_Row, ...] = (
    ("interest_usd", "interest", "USD", amounts, "Interest on all loans over the run."),
    (
        "income_tax_usd",
        "income tax",
        "USD",
        amounts,
        "Tax on the run's years, the last one closed with the run.",
    ),
    (
        "forward_gains_usd",
        "gain on forwards",
        "USD",
        amounts,
        "Hashrate sold ahead: fixed price less hashprice.",
    ),
    (
        "power_hedge_gains_usd",
        "gain on power hedges",
        "USD",
        amounts,
        "Swaps and caps on power: the hour's price less the fixed one, less premiums.",
    ),
    (
        "debt_at_end_usd",
        "loans and tax owed at end",
        "USD",
        amounts,
        "Loans with their interest, and tax not yet due, at the end of the run.",
    ),
    (
        "margin_calls",
        "margin calls",
        "",
        each(lambda v: f"{v:.1f}"),
        "Calls of lenders for more coins during the run.",
    ),
)
"""Rows of a business that has debt, tax, forwards or the like."""
_CONTRACTS = ("forward_gains_usd", "power_hedge_gains_usd")
"""Of these, what is told only where there is anything to tell."""


def world_figures(summary: dict[str, Any], bands: Sequence[str]) -> tuple[Figure, ...]:
    """Figures of the world at the end of a run, or counted over it.

    Parameters
    ----------
    summary : dict
        As `Result.summary` gives it.
    bands : sequence of str
        Of ``mean``, ``p5``, ``p10``, ``p50``, ``p90``, ``p95``.
    """
    return tuple(_figure(row, summary["world"], bands) for row in WORLD_ROWS)


def business_figures(
    summary: dict[str, Any], bands: Sequence[str], *, coin_loans: bool
) -> tuple[Figure, ...]:
    """Figures of the business over a run.

    Parameters
    ----------
    summary, bands
        As in `world_figures`.
    coin_loans : bool
        Whether there are loans against coins, whose lenders alone make margin calls.
    """
    figures = summary["operator"]
    money = [row for row in MONEY_ROWS if row[0] in figures and not _idle(row, figures)]
    money = [row for row in money if coin_loans or row[0] != "margin_calls"]
    return tuple(_figure(row, figures, bands) for row in (*BUSINESS_ROWS, *money))


def _idle(row: _Row, figures: dict[str, Any]) -> bool:
    """Whether a contract is not there, or nothing ever came of it."""
    known = figures[row[0]]
    return row[0] in _CONTRACTS and known is not None and not any(known.values())


def _figure(row: _Row, summaries: dict[str, Any], bands: Sequence[str]) -> Figure:
    name, label, unit, show, definition = row
    known = summaries[name]
    if known is None:
        nothing = tuple(None for _ in bands)
        return Figure(label, unit, definition, nothing, tuple(_NONE for _ in bands))
    values = [known[band] for band in bands]
    return Figure(label, unit, definition, tuple(values), tuple(show(values)))
