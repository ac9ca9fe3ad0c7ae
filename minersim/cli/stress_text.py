"""The answer of a stress as a person reads it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from minersim.analysis.capitulation import RECOVERED, Capitulation, RetargetStep
from minersim.analysis.ladder import ladder
from minersim.analysis.stress import Stress, usual_day
from minersim.analysis.stressed_pair import StressedPair, planned_sale
from minersim.cli.decision_text import print_notices
from minersim.cli.text import clean, console, heading, paragraph, print_table
from minersim.number_text import amounts, counted, each, percent, share, significant, usd
from minersim.results import Result, WorldPaths
from minersim.results.summary import summarise
from minersim.scenario import Scenario
from minersim.scenario.wording import number_words

if TYPE_CHECKING:
    from rich.console import Console

_BAND = ("mean", "p10", "p50", "p90")
_RUNGS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 0.9)
"""Shares of the capacity at which the ladder is shown."""
_PARTS = (
    ("economics", "switched off or on the road"),
    ("curtailment", "curtailed"),
    ("exit", "gone or scrapped"),
    ("underclocking", "run slower"),
    ("entry", "did not arrive"),
)

_PART_WORDS = {
    "economics": "machines that lose money and are off, or are on the road to cheaper power",
    "curtailment": "capacity that is curtailed",
    "exit": "capacity that is gone or scrapped",
    "underclocking": "machines that run slower",
    "entry": "machines that were not ordered",
}


def print_stress(
    pair: StressedPair,
    stress: Stress,
    result: Result,
    base: WorldPaths,
    found: Capitulation,
    steps: Sequence[RetargetStep],
) -> None:
    """Print the shocks, what they did, who leaves at which price, and the loop."""
    out = console()
    out.print(clean(f"{pair.base.name}: a stress"), style="bold")
    _print_shocks(out, pair, stress)
    _print_figures(out, found)
    _print_parts(out, found)
    _print_retargets(out, steps)
    _print_ladder(out, pair.base)
    _print_words(out, found, steps)
    print_notices(out, result.notices)
    out.print()
    paragraph(
        out,
        f"{counted(base.paths, 'path')} with the shocks and without, the same seed {result.seed}, "
        f"{result.elapsed_s:.1f} s.",
    )


def _days(days: float) -> str:
    return f"{number_words(days)} day{'' if days == 1.0 else 's'}"


def _print_shocks(out: "Console", pair: StressedPair, stress: Stress) -> None:
    day = usual_day(pair.scenario) if stress.day is None else stress.day
    if stress.price_change != 0.0:
        pace = f" over {_days(stress.price_days)}" if stress.price_days > 0.0 else " at once"
        back = stress.price_recovery_days
        end = "" if back is None else f" and comes back in {_days(back)}"
        fall = percent(-stress.price_change)
        paragraph(out, f"The price falls by {fall}{pace} from day {day:g} on{end}.")
    if stress.capacity_change != 0.0:
        end = "for good" if stress.capacity_days is None else f"for {_days(stress.capacity_days)}"
        part = percent(-stress.capacity_change)
        what = "cannot run" if stress.capacity_state == "curtailed" else "is taken away"
        paragraph(out, f"{part} of the capacity {what} from day {day:g} on, {end}.")
    if stress.power_change != 0.0:
        paragraph(out, f"The network's power is {percent(stress.power_change)} dearer.")
    if stress.fees_change != 0.0:
        paragraph(out, f"The fees of a block are {percent(-stress.fees_change)} lower.")
    sale = planned_sale(pair.scenario.network)
    if sale is not None:
        pace = f"over {sale.over_days:g} day{'' if sale.over_days == 1.0 else 's'}"
        coins = f"{usd(sale.coins_btc)} BTC beside the usual"
        paragraph(out, f"Miners sell {coins} {pace} from day {sale.day:g} on.")
    price, network = pair.scenario.market.price.shocks, pair.scenario.network.shocks
    own = len(price) + len(network) - (stress.price_change != 0.0) - (stress.capacity_change != 0.0)
    if own > 0:
        paragraph(out, f"{counted(own, 'shock')} of the scenario's own.")


_Show = Callable[[Sequence[float]], list[str]]


def _row(label: str, unit: str, values: npt.NDArray[np.float64], show: _Show) -> tuple[str, ...]:
    known = summarise(values)
    if known is None:
        return (label, unit, *("-" for _ in _BAND))
    return (label, unit, *show([known[band] for band in _BAND]))


def _print_figures(out: "Console", found: Capitulation) -> None:
    whole = each(lambda days: f"{days:,.0f}")
    rows = [
        _row("hashrate at its trough", "", found.hashrate_trough_change, each(percent)),
        _row("difficulty at its trough", "", found.difficulty_trough_change, each(percent)),
        _row("days to the trough", "days", found.days_to_trough, whole),
        _row(f"days back to {percent(RECOVERED, 0)}", "days", found.days_to_recovery, whole),
        _row("coins sold beyond", "BTC", found.btc_sold_excess, amounts),
        _row("price, by these sales", "", found.price_impact, each(lambda p: percent(p, 2))),
    ]
    title = "Against the same futures without the shocks"
    print_table(out, title, ("", "unit", *_BAND), rows, left=2)


def _print_parts(out: "Console", found: Capitulation) -> None:
    parts = [(words, found.attribution[name]) for name, words in _PARTS]
    rows = [_row(words, "", values, each(percent)) for words, values in parts]
    rows.append(_row("together", "", found.hashrate_trough_change, each(percent)))
    title = "Hashrate at the trough: what is missing, or more, of the hashrate without shocks"
    print_table(out, title, ("", "", *_BAND), rows, left=2)


def _print_retargets(out: "Console", steps: Sequence[RetargetStep]) -> None:
    if not steps:
        return
    rows = [
        (
            f"{step.number}",
            f"{step.day:,.1f}",
            percent(step.change),
            f"{step.base_day:,.1f}",
            percent(step.base_change),
        )
        for step in steps
    ]
    headers = ("retarget", "on day", "difficulty", "without:\non day", "without:\ndifficulty")
    print_table(out, "Retargets after the shock, medians", headers, rows, left=0)


def _print_ladder(out: "Console", scenario: Scenario) -> None:
    rungs = ladder(scenario)
    shown = []
    for part in _RUNGS:
        rung = next((r for r in rungs if r.left_share >= part - 1e-9), None)
        if rung is not None and rung not in shown:
            shown.append(rung)
    named = any(rung.name for rung in shown)
    rows = [
        (
            *([rung.name or "others"] if named else []),
            percent(rung.left_share),
            f"{rung.efficiency_j_per_th:.1f}",
            f"{rung.power_usd_per_kwh:.4f}",
            f"{rung.hashcost_usd_per_ph_day:.2f}",
            usd(rung.price_today_usd),
            usd(rung.price_at_rest_usd),
        )
        for rung in shown
    ]
    headers = (
        *(["last to go"] if named else []),
        "capacity\nthat has quit",
        "J/TH" if named else "last to go\nJ/TH",
        "power\nUSD/kWh",
        "hashcost\nUSD/PH/s/day",
        "quits below, at\ntoday's difficulty\nUSD/BTC",
        "once difficulty\nhas followed\nUSD/BTC",
    )
    left = 1 if named else 0
    print_table(out, "Who leaves at which price of the coin", headers, rows, left=left)


def _print_words(out: "Console", found: Capitulation, steps: Sequence[RetargetStep]) -> None:
    heading(out, "In words")
    deepest = found.hashrate_trough_change.mean()
    when = _days(round(float(np.median(found.days_to_trough))))
    paragraph(
        out,
        f"{share(found.share_underwater_at_shock)} of the capacity is under water at the shock. "
        f"Hashrate falls by {percent(max(-deepest, 0.0))} on average, most after {when}; "
        f"{_largest_part(found)}.",
    )
    if steps:
        lowest = min(steps, key=lambda step: step.change)
        paragraph(
            out,
            f"Of the first {counted(len(steps), 'retarget')} the lowest is number {lowest.number}, "
            f"{percent(lowest.change)}, and hashprice rises by the inverse for those who stay. "
            "Luck alone moves a retarget by 2.2 %.",
        )
    recovered = found.recovered_share
    paragraph(
        out,
        f"Hashrate is back at {percent(RECOVERED, 0)} of what it would have been on "
        f"{share(recovered)} of the paths within the run."
        + (" The others would need more time, or a higher price." if recovered < 1.0 else ""),
    )
    paragraph(out, _loop_words(found))


def _largest_part(found: Capitulation) -> str:
    means = {name: float(found.attribution[name].mean()) for name, _ in _PARTS}
    largest = min(means, key=lambda part: means[part])
    if means[largest] >= 0.0:
        return "no machine stands still for it"
    return f"the largest part, {percent(-means[largest])}, is {_PART_WORDS[largest]}"


def _loop_words(found: Capitulation) -> str:
    verdict = "below 1: the loop dies out"
    if found.loop_gain >= 1.0:
        verdict = "not below 1: the fall feeds itself"
    measured = ""
    known = found.measured_gain[~np.isnan(found.measured_gain)]
    if known.size:
        mean = float(known.mean())
        why = ", as forced sales count too" if mean > found.loop_gain else ""
        measured = f" Measured on the paths: {significant(mean, 2)}{why}."
    return (
        f"Loop gain {significant(found.loop_gain, 3)}, {verdict}. It is the further fall by "
        f"miners' extra sales over a fall of {percent(found.loop_fall)}, made up for within "
        f"{_days(round(found.loop_days))} by miners who usually sell "
        f"{usd(found.loop_sold_btc_per_day)} BTC a day.{measured}"
    )
