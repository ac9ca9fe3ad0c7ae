"""The answer of a run as a person reads it."""

from typing import TYPE_CHECKING, Any

from minersim.analysis import answer_sentences, fleet_positions, network_position
from minersim.analysis.answer_table import business_figures, world_figures
from minersim.analysis.coin_cost import coin_cost_over_time
from minersim.analysis.loop import start_loop
from minersim.cli.breakeven_command import Line, print_lines
from minersim.cli.decision_text import print_notices
from minersim.cli.text import clean, console, heading, paragraph, print_table
from minersim.engine import start_state
from minersim.number_text import amounts, counted, percent, rate, scaled, share, significant, usd
from minersim.results import ReducedResult, Result
from minersim.scenario import Scenario

if TYPE_CHECKING:
    from rich.console import Console

_BAND = ("mean", "p10", "p50", "p90")


def print_answer(scenario: Scenario, result: Result | ReducedResult) -> None:
    """Print question, today, fleets, network, and what the futures bring."""
    out = console()
    out.print(clean(scenario.name), style="bold")
    if scenario.question:
        paragraph(out, scenario.question)
    _print_today(out, scenario)
    if scenario.sites:
        _print_fleets(out, scenario)
    _print_network(out, scenario)
    summary = result.summary()
    _print_world(out, scenario, summary)
    _print_loop(out, scenario)
    if scenario.sites:
        _print_business(out, scenario, result, summary)
    print_notices(out, result.notices)
    out.print()
    paragraph(
        out,
        f"{counted(result.paths, 'path')}, seed {result.seed}, "
        f"{result.elapsed_s:.1f} s. A forecast is a range: p10 and p90 hold 80 % of the paths.",
    )


def _print_today(out: "Console", scenario: Scenario) -> None:
    state = start_state(scenario)
    heading(out, f"At the start, {scenario.start}")
    paragraph(
        out,
        f"Coin {amounts([state.price_usd])[0]} USD, difficulty {scaled(state.difficulty)}, "
        f"hashrate {significant(scenario.network.hashrate_ehs)} EH/s, reward "
        f"{state.subsidy_btc:g} + {state.fees_btc_per_block:g} BTC a block: hashprice "
        f"{rate(state.hashprice_usd_per_ph_day)} USD/PH/s/day before pool fee.",
    )


def _print_fleets(out: "Console", scenario: Scenario) -> None:
    positions = fleet_positions(scenario)
    rows = []
    for p in positions:
        arrives = "mining" if p.delivery_day == 0 else f"in {p.delivery_day} d"
        rows.append(
            (
                p.name,
                p.site,
                f"{p.count:,}",
                significant(p.hashrate_phs),
                f"{p.power_usd_per_kwh:.4f}",
                f"{p.pue:g}",
                percent(p.uptime, 0),
                arrives,
            )
        )
    headers = (
        "fleet",
        "site",
        "machines",
        "hashrate\nPH/s",
        "power price\nUSD/kWh",
        "PUE",
        "uptime",
        "state",
    )
    print_table(out, "The business's fleets", headers, rows, left=2)
    lines = [
        Line(p.name, p.efficiency_j_per_th, p.profit_usd_per_day, p.breakevens) for p in positions
    ]
    print_lines(lines)
    known = [p for p in positions if p.network_share_before is not None]
    if known:
        out.print()
    for p in known:
        paragraph(
            out,
            f"{share(p.network_share_before or 0.0)} of the network's capacity has a higher "
            f"hashcost than {p.name} and quits before it.",
        )


def _print_network(out: "Console", scenario: Scenario) -> None:
    position = network_position(scenario)
    if position is None:
        return
    heading(out, "Who on the network is under water")
    paragraph(
        out,
        f"{percent(position.under_water_share)} of {significant(position.installed_ehs)} EH/s "
        "installed pays more for power than it earns; "
        f"{percent(position.under_water_running_share)} of the "
        f"{significant(position.active_ehs)} EH/s that run do so at a loss.",
    )
    rows = [
        (
            f"{c.efficiency_j_per_th:.1f}",
            percent(c.capacity_share),
            f"{c.breakeven_power_usd_per_kwh:.4f}",
            percent(c.under_water_share, 0),
            percent(c.on_share, 0),
        )
        for c in position.classes
    ]
    headers = (
        "efficiency\nJ/TH",
        "of capacity",
        "break-even power\nUSD/kWh",
        "under water",
        "running",
    )
    print_table(out, "By efficiency of the machines", headers, rows, left=0)


def _print_world(out: "Console", scenario: Scenario, summary: dict[str, Any]) -> None:
    rows = [(f.label, f.unit, *f.texts) for f in world_figures(summary, _BAND)]
    title = f"The world after {counted(scenario.horizon_days, 'day')}"
    print_table(out, title, ("", "unit", *_BAND), rows, left=2)


def _print_loop(out: "Console", scenario: Scenario) -> None:
    loop = start_loop(scenario)
    if loop is None:
        return
    verdict = "dies out" if loop.gain < 1.0 else "feeds itself"
    assumed = ", were their coins followed (network.treasury)" if loop.assumed else ""
    out.print()
    paragraph(
        out,
        f"Loop gain {significant(loop.gain, 3)}: a fall of the price by {percent(loop.fall, 0)} "
        f"would fall further by {percent(loop.gain * loop.fall, 2)}, as miners sell more coins "
        f"for the same costs over {loop.days:.0f} days{assumed}. The loop {verdict}.",
    )
    if not loop.assumed:
        paragraph(
            out,
            f"Miners sell some {usd(loop.sold_btc_per_day)} BTC a day at the start; reports of "
            f"their outflow would say {usd(loop.reported_btc_per_day)}, most of it coins that "
            "pools and custodians move about, which no price feels.",
        )


def _print_business(
    out: "Console", scenario: Scenario, result: Result | ReducedResult, summary: dict[str, Any]
) -> None:
    coin_loans = bool(scenario.operator.coin_loans)
    figures = business_figures(summary, _BAND, coin_loans=coin_loans)
    rows = [(f.label, f.unit, *f.texts) for f in figures]
    title = f"The business over {counted(scenario.horizon_days, 'day')}"
    print_table(out, title, ("", "unit", *_BAND), rows, left=2)
    if isinstance(result, Result):
        _print_coin_cost(out, result)
    heading(out, "In words")
    for sentence in answer_sentences(scenario, result.figures, summary):
        paragraph(out, sentence)


def _print_coin_cost(out: "Console", result: Result) -> None:
    """Medians of the layers by period; the layers of a coin that is not mined have none."""
    rows = []
    for row in coin_cost_over_time(result).rows():
        layers = [row[f"{name}_usd_per_btc"] for name in ("direct", "cash", "all_in")]
        told = ["-" if layer is None else amounts([layer["p50"]])[0] for layer in layers]
        shares = (share(row["share_that_mines"]), share(row["share_that_covers_all_in"]))
        price = amounts([row["price_usd"]["p50"]])[0]
        rows.append((row["from"], row["to"], *told, price, *shares))
    headers = (
        "from",
        "to",
        "power\nUSD/BTC",
        "and running\ncosts",
        "and depre-\nciation",
        "mean price\nUSD/BTC",
        "of paths\nthat mine",
        "that cover\nall of it",
    )
    print_table(out, "What a coin costs as time goes on (medians)", headers, rows, left=2)
