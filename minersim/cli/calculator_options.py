"""Options of ``minersim calculator``: the fields of the plain calculator."""

from typing import Any

from minersim.cli.common_options import (
    add_live_option,
    add_output_options,
    add_scenario_options,
)

_FIELDS = (
    ("the network", "price", "price of a coin [USD/BTC]"),
    ("the network", "difficulty", "difficulty"),
    ("the network", "subsidy", "new coins per block, kept for all months; default 3.125 [BTC]"),
    ("the network", "height", "last block found, in place of --subsidy: halvings count"),
    ("the network", "start", "first day, YYYY-MM-DD, in place of --height, which it estimates"),
    ("the network", "fees", "transaction fees per block, default 0 [BTC]"),
    ("the machines", "machine", "machine of the catalogue, in place of --hashrate and --watts"),
    ("the machines", "count", "number of them, default 1"),
    ("the machines", "hashrate", "of all machines [TH/s]"),
    ("the machines", "watts", "of all machines, at the wall [W]"),
    ("the machines", "power", "power price [USD/kWh]"),
    ("the machines", "pool-fee", "pool's share, 0.02 is 2 %%; default 0"),
    ("the machines", "other-fees", "share of what the pool leaves, as of firmware; default 0"),
    ("money", "capex", "all that is put in at the start, machines included; default 0 [USD]"),
    ("money", "opex", "running costs other than power, default 0 [USD/month]"),
    ("money", "hardware-value", "what the machines would fetch at the start, default 0 [USD]"),
    ("money", "hardware-change", "their growth in value; -0.3 is a loss of 30 %%; default 0"),
    ("money", "infrastructure-value", "likewise of infrastructure, default 0 [USD]"),
    ("money", "infrastructure-change", "its growth in value, default 0"),
    ("money", "hodl", "share of the coins that is kept, 0 to 1; default 0"),
    ("money", "discount-rate", "0.1 is 10 %% a year; default 0"),
    ("growth and time", "months", "length, default 36 or the scenario's [months]"),
    ("growth and time", "difficulty-increment", "growth of the difficulty, default 0"),
    ("growth and time", "price-increment", "growth of the price, default 0"),
    ("growth and time", "per", "period of increments and changes: year (default) or month"),
    ("growth and time", "days-per-month", "days that a month counts, default 365/12 [days]"),
)


def add_calculator(commands: Any) -> None:
    """Declare the command."""
    calculator = commands.add_parser(
        "calculator",
        help="a plain profitability calculator: a table by month, growth assumed",
        description=(
            "What calculators on the web do: a table by month under constant growth of price and "
            "difficulty, without chance. Give the fields, or a scenario for start figures, or both."
        ),
        allow_abbrev=False,
    )
    calculator.add_argument(
        "scenario", metavar="SCENARIO", nargs="?", help="scenario file for start figures (TOML)"
    )
    add_scenario_options(calculator)
    groups: dict[str, Any] = {}
    for group, name, help_ in _FIELDS:
        if group not in groups:
            groups[group] = calculator.add_argument_group(group)
        groups[group].add_argument(f"--{name}", metavar=_metavar(name), help=help_)
    add_live_option(groups["the network"])
    calculator.add_argument("--csv", metavar="FILE", help="write every month there (.csv)")
    calculator.add_argument(
        "--simulate",
        action="store_true",
        help="run the scenario too, as its file says, and name probabilities beside the table",
    )
    add_output_options(calculator)


def _metavar(name: str) -> str:
    named = {"machine": "NAME", "start": "DATE", "per": "PERIOD"}
    return named.get(name, "N" if name in ("months", "count", "height") else "X")
