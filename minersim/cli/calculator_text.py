"""The plain calculator's table and answer as a person reads them."""

from collections.abc import Sequence
from typing import Any

from minersim.analysis.plain_calculator import PlainAnswer
from minersim.analysis.plain_months import PlainMonth, halving_months
from minersim.analysis.plain_words import plain_sentences
from minersim.cli.text import console, heading, paragraph, print_table
from minersim.number_text import amounts, counted, scaled, share, significant, usd

MOST_ROWS = 25
"""Months that are all shown; of longer tables every twelfth, and those where something happens."""
_CENTS_BELOW = 10_000.0


def print_calculation(
    answer: PlainAnswer, assumptions: Sequence[str], simulated: dict[str, Any] | None
) -> None:
    """Print fields, table, answer, and what a simulation says beside it."""
    out = console()
    heading(out, "A plain calculation")
    inputs = answer.inputs
    paragraph(
        out,
        f"{significant(inputs.hashrate_ths)} TH/s at {significant(inputs.power_w)} W and "
        f"{inputs.power_usd_per_kwh:g} USD/kWh; coin {amounts([inputs.price_usd])[0]} USD, "
        f"difficulty {scaled(inputs.difficulty)}, fees {inputs.fees_btc_per_block:g} BTC a block; "
        f"put in {usd(inputs.capex_usd)} USD.",
    )
    for sentence in assumptions:
        paragraph(out, sentence)
    shown = _shown(answer)
    digits = _digits(answer)
    rows = [_row(month, digits) for month in shown]
    headers = (
        "month",
        "price\nUSD/BTC",
        "difficulty",
        "coins\nBTC",
        "revenue\nUSD",
        "power\nUSD",
        "cash flow\nUSD",
        "cash so far\nUSD",
        "coins held\nUSD",
        "assets\nUSD",
    )
    title = "By month"
    if len(shown) < len(answer.months):
        title += " (every twelfth and where something happens; --csv FILE writes all)"
    print_table(out, title, headers, rows, left=0)
    paragraph(out, "Coins and revenue are after fees; assets are machines and infrastructure.")
    heading(out, "In words")
    for sentence in plain_sentences(answer):
        paragraph(out, sentence)
    if simulated is not None:
        out.print()
        paragraph(out, _simulated_words(simulated))


def _shown(answer: PlainAnswer) -> list[PlainMonth]:
    months, summary = answer.months, answer.summary
    if len(months) <= MOST_ROWS:
        return list(months)
    events = {1, summary.payback_month, summary.first_loss_month, *halving_months(answer.inputs)}
    last = months[-1].month
    return [m for m in months if m.month % 12 == 0 or m.month in events or m.month == last]


def _digits(answer: PlainAnswer) -> int:
    """Decimals of dollars: cents where no amount is large."""
    largest = max(max(abs(m.cash_so_far_usd), m.revenue_usd, m.held_usd) for m in answer.months)
    return 2 if largest < _CENTS_BELOW else 0


def _row(month: PlainMonth, digits: int) -> tuple[str, ...]:
    coins = month.mined_btc - month.fees_btc
    money = (
        month.revenue_usd,
        month.power_usd,
        month.cash_flow_usd,
        month.cash_so_far_usd,
        month.held_usd,
        month.hardware_usd + month.infrastructure_usd,
    )
    return (
        str(month.month),
        amounts([month.price_usd])[0],
        scaled(month.difficulty),
        f"{coins:.8f}" if coins < 1.0 else f"{coins:,.4f}",
        *(usd(value, digits) for value in money),
    )


def _simulated_words(simulated: dict[str, Any]) -> str:
    days = counted(simulated["horizon_days"], "day")
    return (
        f"Beside it, a simulation: on {counted(simulated['paths'], 'path')} of {days} of "
        f"{simulated['scenario']!r}, as its file and --set say, not the table's options, it "
        f"pays back in {share(simulated['probability_of_payback'])}, has a negative net present "
        f"value in {share(simulated['probability_of_loss'])} and cannot pay its bills in "
        f"{share(simulated['probability_of_ruin'])} of the paths."
    )
