"""``minersim breakeven``: margin and the five break-evens, now."""

import argparse
import json
import math
from dataclasses import dataclass
from typing import Any

from minersim.analysis import fleet_positions
from minersim.analysis.machine_value import MachineValue, coins_ahead, machine_values
from minersim.cli.inputs import OptionReader, fill_live, option_name
from minersim.cli.machine_value_text import print_values, value_dict
from minersim.cli.progress import progress_bar
from minersim.cli.text import console, paragraph, print_table
from minersim.economics import Breakevens, breakevens, hashprice_btc, option_value
from minersim.engine import cores, simulate_world
from minersim.errors import InputError, Issue, ScenarioError, UnknownMachineError
from minersim.hardware import find_machine
from minersim.number_text import amounts, counted, percent, rate, scaled, significant, usd
from minersim.protocol import block_subsidy
from minersim.scenario import Scenario
from minersim.units import DAYS_PER_YEAR, TH_PER_PH, btc_from_satoshi, phs_from_ths

DEFAULT_HEIGHT = 930_000
DEFAULT_DAYS = 1_460
_VALUE_OPTIONS = ("days", "volatility", "discount_rate", "difficulty_increment")
_MACHINE_OPTIONS = (
    "machine",
    "j_per_th",
    "power",
    "price",
    "difficulty",
    "fees",
    "pool_fee",
    "pue",
    "height",
    "live",
    *_VALUE_OPTIONS,
)
MOST_SIMULATED = 2_000
"""Paths on which a machine's value is simulated at most: enough for its mean."""


@dataclass(frozen=True, slots=True)
class Line:
    """One machine or fleet: its name, efficiency, daily profit and break-evens."""

    name: str
    efficiency_j_per_th: float
    profit_usd_per_day: float
    breakevens: Breakevens

    def as_dict(self) -> dict[str, Any]:
        """Plain values in the form of ``minersim breakeven --json``."""
        b = self.breakevens
        return {
            "machine": self.name,
            "efficiency_j_per_th": self.efficiency_j_per_th,
            "hashprice_usd_per_ph_day": b.hashprice_usd_per_ph_day,
            "hashcost_usd_per_ph_day": b.hashcost_usd_per_ph_day,
            "margin": b.margin,
            "profit_usd_per_day": self.profit_usd_per_day,
            "energy_per_btc_kwh": b.energy_per_btc_kwh,
            "breakeven": {
                "power_usd_per_kwh": b.power_usd_per_kwh,
                "efficiency_j_per_th": b.efficiency_j_per_th,
                "hashprice_usd_per_ph_day": b.breakeven_hashprice_usd_per_ph_day,
                "price_usd": b.price_usd,
                "difficulty": b.difficulty,
            },
        }


def execute(options: argparse.Namespace) -> None:
    """Print break-evens of a scenario's fleets, or of one machine."""
    given = [name for name in _MACHINE_OPTIONS if getattr(options, name) is not None]
    if options.scenario is None:
        if options.overrides:
            raise InputError("--set: given without a scenario; allowed: with SCENARIO")
        _print_machine(options)
        return
    if given:
        names = ", ".join(option_name(name) for name in given)
        raise InputError(f"{names}: given beside a scenario; allowed: one or the other")
    _print_scenario(options)


def _print_machine(options: argparse.Namespace) -> None:
    read = OptionReader(options)
    figures = fill_live(options, read)
    line, why, value = _machine_line(options, read)
    if options.json:
        told = line.as_dict()
        if options.live:
            told["figures"] = list(figures)
        if value is not None:
            told["option_value"] = value_dict(value)
        print(json.dumps(told, indent=1, allow_nan=False))
    elif not options.quiet:
        out = console()
        print_lines([line])
        if value is not None:
            print_values(out, [value])
        out.print()
        paragraph(out, why)
        if figures:
            paragraph(out, f"Stored figures: {'; '.join(figures)}.")


def _machine_line(
    options: argparse.Namespace, read: OptionReader
) -> tuple[Line, str, MachineValue | None]:
    name, hashrate_phs, efficiency = _which_machine(options, read)
    power = read.number("power", at_least=1e-6, at_most=5.0, unit="USD/kWh")
    price = read.number("price", at_least=0.01, at_most=1e9, unit="USD/BTC")
    difficulty = read.number("difficulty", at_least=1.0, at_most=1e25)
    fees = read.number("fees", default=0.0, at_least=0.0, at_most=1000.0, unit="BTC/block")
    pool_fee = read.number("pool_fee", default=0.0, at_least=0.0, below=1.0)
    pue = read.number("pue", default=1.0, at_least=1.0, at_most=5.0)
    height = read.whole("height", default=DEFAULT_HEIGHT, at_least=0, at_most=20_000_000)
    subsidy = btc_from_satoshi(block_subsidy(height))
    if subsidy + fees <= 0.0:
        read.wrong("height", f"found {height}, without subsidy; allowed: below 6,930,000, or fees")
    swing, rate_per_year, growth, days = _value_options(options, read)
    read.finish()
    found = breakevens(
        efficiency_j_per_th=efficiency,
        power_usd_per_kwh=power,
        price_usd=price,
        difficulty=difficulty,
        subsidy_btc=subsidy,
        fees_btc_per_block=fees,
        pool_fee=pool_fee,
        pue=pue,
    )
    why = (
        f"Reckoned with {subsidy:g} BTC subsidy (height {height:,}) and {fees:g} BTC fees a block, "
        f"pool fee {percent(pool_fee)}, PUE {pue:g}, running all day."
    )
    value = None
    if options.option_value:
        earned = hashprice_btc(difficulty, subsidy, fees) * (1.0 - pool_fee)
        ahead = coins_ahead(earned, fees, height, growth, days)
        continuous, cost = math.log1p(rate_per_year), found.hashcost_usd_per_ph_day
        strip = option_value(price, ahead, cost, continuous, swing)
        value = MachineValue(name, "", days, continuous, swing, strip)
        why += (
            f" Value over {counted(days, 'day')}: difficulty grows by {percent(growth)} a year, "
            "evenly; halvings count."
        )
    return Line(name, efficiency, found.profit_usd_per_ph_day * hashrate_phs, found), why, value


def _value_options(
    options: argparse.Namespace, read: OptionReader
) -> tuple[float, float, float, int]:
    """Volatility, discount rate, growth of the difficulty, days of ``--option-value``."""
    if not options.option_value:
        for name in _VALUE_OPTIONS:
            if getattr(options, name) is not None:
                read.wrong(name, "given without --option-value; allowed: with it")
        return 0.0, 0.0, 0.0, 1
    days = read.whole("days", default=DEFAULT_DAYS, at_least=1, at_most=36_500)
    return (
        read.number("volatility", at_least=0.0, at_most=10.0, unit="1/year^0.5, 0.5 is 50 %"),
        read.number("discount_rate", default=0.1, above=-0.99, at_most=10.0),
        read.growth("difficulty_increment", days / DAYS_PER_YEAR),
        days,
    )


def _which_machine(options: argparse.Namespace, read: OptionReader) -> tuple[str, float, float]:
    """Name, hashrate [PH/s] and efficiency [J/TH]; without a machine, those of 1 PH/s."""
    if options.machine is not None and options.j_per_th is not None:
        read.wrong("j_per_th", "given beside --machine; allowed: one of the two")
    elif options.machine is None and options.j_per_th is None:
        read.wrong("machine", "is missing; allowed: a machine's name, or --j-per-th")
    elif options.machine is not None:
        try:
            machine = find_machine(options.machine)
        except UnknownMachineError as error:
            read.wrong("machine", str(error))
        else:
            return machine.name, phs_from_ths(machine.hashrate_ths), machine.efficiency_j_per_th
    else:
        efficiency = read.number("j_per_th", at_least=0.1, at_most=1e12, unit="J/TH")
        return f"1 PH/s at {efficiency:g} J/TH", phs_from_ths(TH_PER_PH), efficiency
    return "", 0.0, 1.0


def _print_scenario(options: argparse.Namespace) -> None:
    scenario = OptionReader(options).scenario()
    if not scenario.sites:
        message = "is missing; allowed: sites with fleets, to have break-evens"
        raise ScenarioError([Issue(options.scenario, "sites", message)])
    positions = fleet_positions(scenario)
    lines = [
        Line(f"{p.name} at {p.site}", p.efficiency_j_per_th, p.profit_usd_per_day, p.breakevens)
        for p in positions
    ]
    values = _simulated_values(scenario, options) if options.option_value else ()
    if options.json:
        fleets = [
            line.as_dict() | {"network_share_with_higher_hashcost": p.network_share_before}
            for line, p in zip(lines, positions, strict=True)
        ]
        for fleet, value in zip(fleets, values, strict=False):
            fleet["option_value"] = value_dict(value)
        answer = {"scenario": scenario.name, "fleets": fleets}
        print(json.dumps(answer, indent=1, allow_nan=False))
    elif not options.quiet:
        print_lines(lines)
        if values:
            print_values(console(), values)


def _simulated_values(scenario: Scenario, options: argparse.Namespace) -> tuple[MachineValue, ...]:
    paths = min(scenario.paths, MOST_SIMULATED)
    with progress_bar("simulating", quiet=options.quiet) as progress:
        world = simulate_world(scenario, paths=paths, jobs=cores(), progress=progress)
    return machine_values(scenario, world)


def print_lines(lines: list[Line]) -> None:
    """Print margins and break-evens as two tables."""
    out = console()
    rows = [
        (
            line.name,
            usd(line.efficiency_j_per_th, 2),
            rate(line.breakevens.hashprice_usd_per_ph_day),
            rate(line.breakevens.hashcost_usd_per_ph_day),
            percent(line.breakevens.margin),
            usd(line.profit_usd_per_day, 2),
            usd(line.breakevens.energy_per_btc_kwh / 1000.0),
        )
        for line in lines
    ]
    headers = (
        "machines",
        "J/TH",
        "hashprice\nUSD/PH/s/day",
        "hashcost\nUSD/PH/s/day",
        "margin\nafter power",
        "profit\nUSD/day",
        "energy\nMWh/BTC",
    )
    print_table(out, "Margin today", headers, rows)
    breakeven_rows = [
        (
            line.name,
            significant(line.breakevens.power_usd_per_kwh),
            significant(line.breakevens.efficiency_j_per_th),
            rate(line.breakevens.breakeven_hashprice_usd_per_ph_day),
            amounts([line.breakevens.price_usd])[0],
            scaled(line.breakevens.difficulty),
        )
        for line in lines
    ]
    breakeven_headers = (
        "machines",
        "power price\nUSD/kWh",
        "efficiency\nJ/TH",
        "hashprice\nUSD/PH/s/day",
        "coin price\nUSD/BTC",
        "difficulty",
    )
    title = "Break-evens: where the margin is zero, all else as today"
    print_table(out, title, breakeven_headers, breakeven_rows)
