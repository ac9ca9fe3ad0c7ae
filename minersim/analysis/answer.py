"""The answer of a run in sentences, as the command line and the window give it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.analysis.positions import runway_days
from minersim.engine import fleet_plans
from minersim.number_text import amounts, counted, percent, share
from minersim.scenario import Scenario

_DAYS_OF_A_CENTURY = 36_500.0


def answer_sentences(
    scenario: Scenario, figures: Mapping[str, npt.NDArray[np.float64]], summary: dict[str, Any]
) -> list[str]:
    """What the figures of a run say, in sentences.

    Parameters
    ----------
    scenario : Scenario
        As run, with at least one site.
    figures : mapping of arrays of shape (paths,)
        Figures of the business, as in `Result.figures`.
    summary : dict
        As `Result.summary` gives it.
    """
    operator = summary["operator"]
    profit, days = operator["profit_usd"], scenario.horizon_days
    mean, low, high = amounts([profit[name] for name in ("mean", "p10", "p90")])
    expected = (
        f"Expected profit over {counted(days, 'day')}: {mean} USD; in 80 % of the paths between "
        f"{low} and {high} USD."
    )
    loss = (
        f"The net present value is negative in {share(operator['probability_of_loss'])} of "
        f"the paths (at {percent(scenario.operator.discount_rate_per_year)} a year)."
    )
    sentences = [expected, loss]
    if _puts_in(scenario):
        sentences += _rate_sentence(operator)
    sentences.append(_payback_sentence(scenario, operator, days))
    if _puts_in(scenario):
        better = float(np.mean(figures["npv_minus_buying_coins_usd"] < 0.0))
        sentences.append(
            f"Spending the same money on coins and keeping them does better in {share(better)} of "
            "the paths."
        )
    burn = runway_days(scenario)
    waits = any(plan.delivery_day > 0 for plan in fleet_plans(scenario))
    today = "At today's hashprice" + (", without machines still to come," if waits else "")
    beside = " (loans and tax left out)" if "interest_usd" in operator else ""
    if burn is None:
        sentences.append(f"{today} the business earns more than it spends{beside}.")
    else:
        sentences.append(
            f"{today} the business spends more than it earns{beside}; cash and coins would "
            f"last {_runway_words(burn)} if nothing were switched off."
        )
    ruined = operator["probability_of_ruin"]
    if ruined > 0.0:
        first = float(np.nanmedian(figures["ruin_day"]))
        sentences.append(
            f"In {share(ruined)} of the paths it cannot pay its bills at some time, half of "
            f"these by day {first:,.0f}."
        )
    else:
        sentences.append("It pays all its bills in every path.")
    return sentences + _risk_sentences(operator)


def _risk_sentences(operator: dict[str, Any]) -> list[str]:
    """The worst twentieth of the paths, and what lenders do."""
    value, shortfall = amounts(
        [-operator["npv_value_at_risk_95_usd"], -operator["npv_expected_shortfall_95_usd"]]
    )
    worst = f"In the worst 5 % of the paths the net present value is {value} USD or less"
    sentences = [f"{worst}, {shortfall} USD on average."]
    liquidated = operator.get("probability_of_liquidation", 0.0)
    if liquidated > 0.0:
        sentences.append(f"In {share(liquidated)} of the paths a lender sells pledged coins.")
    broken = operator.get("probability_of_covenant_breach", 0.0)
    if broken > 0.0:
        sentences.append(f"In {share(broken)} of the paths a promise to lenders is broken.")
    return sentences


def _rate_sentence(operator: dict[str, Any]) -> list[str]:
    """How many paths have a rate of return, unless all have just one."""
    paths = operator["irr_paths"]
    if paths["one"] == 1.0:
        return []
    names = {"one": "just one", "none": "none", "several": "several"}
    told = [
        f"{words} in {share(paths[name])}" for name, words in names.items() if paths[name] > 0.0
    ]
    return [f"Internal rates of return: {', '.join(told)} of the paths."]


def _puts_in(scenario: Scenario) -> bool:
    """Whether anything is put in at first that could have bought coins."""
    fleets = [fleet for site in scenario.sites for fleet in site.fleets]
    return scenario.operator.coins_btc > 0.0 or any(
        f.price_usd_per_th or f.price_usd_per_machine or f.book_value_usd_per_machine
        for f in fleets
    )


def _runway_words(days: float) -> str:
    if days < 1.0:
        return "less than a day"
    return "more than a century" if days > _DAYS_OF_A_CENTURY else counted(round(days), "day")


def _payback_sentence(scenario: Scenario, operator: dict[str, Any], days: int) -> str:
    probability = operator["probability_of_payback"]
    payback = operator["payback_days"]
    fleets = [fleet for site in scenario.sites for fleet in site.fleets]
    if not any(f.price_usd_per_th or f.price_usd_per_machine for f in fleets):
        return (
            f"Nothing is bought; {share(1.0 - probability)} of the paths end with less cash and "
            "coins than they began with, unpaid bills deducted."
        )
    if payback is None or probability == 0.0:
        return f"The purchase does not pay back within {counted(days, 'day')} on any path."
    low, middle, high = (f"{payback[name]:,.0f}" for name in ("p10", "p50", "p90"))
    spread = f", 80 % from day {low} to {high}" if low != high else ""
    return (
        f"The purchase pays back within {counted(days, 'day')} in {share(probability)} of the "
        f"paths, half of these by day {middle}{spread}; in {share(1.0 - probability)} it does not."
    )
