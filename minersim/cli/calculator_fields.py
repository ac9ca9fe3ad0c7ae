"""Fields of the plain calculator from the options of ``minersim calculator``."""

import argparse
import dataclasses
import datetime
import math
from typing import Any

import numpy as np

from minersim.analysis.plain_months import PlainInputs
from minersim.cli.inputs import OptionReader
from minersim.data.height_estimate import height_estimate
from minersim.economics import hashprice_btc
from minersim.errors import UnknownMachineError
from minersim.hardware import find_machine
from minersim.protocol import BLOCKS_PER_DAY
from minersim.scenario.wording import show
from minersim.units import MONTHS_PER_YEAR, phs_from_ths

DEFAULT_MONTHS, MOST_MONTHS = 36, 600
UNKNOWN = PlainInputs(DEFAULT_MONTHS, *(math.nan,) * 5)
"""Fields of which those without a default are not known."""


def read_fields(
    options: argparse.Namespace, read: OptionReader, start: PlainInputs | None
) -> PlainInputs:
    """Fields of the options; those left out are the start's, or the default.

    Mistakes go to the reader; what is returned is right if it has none.
    """
    given = start or UNKNOWN

    def number(option: str, field: str, *, needed: bool = False, **bounds: Any) -> float:
        default = None if needed and start is None else getattr(given, field)
        return read.number(option, default=default, **bounds)

    months = read.whole("months", default=given.months, at_least=1, at_most=MOST_MONTHS)
    hashrate, power = _machines(options, read, start)
    steps = _steps_per_year(options, read)

    def growth(option: str, field: str) -> float:
        default = float(getattr(given, field))
        years = months / MONTHS_PER_YEAR
        return read.growth(option, years, default=default, steps_per_year=steps)

    money: dict[str, Any] = {"at_least": 0.0, "at_most": 1e13, "unit": "USD"}
    fields = PlainInputs(
        months=months,
        price_usd=number(
            "price", "price_usd", needed=True, at_least=0.01, at_most=1e9, unit="USD/BTC"
        ),
        difficulty=number("difficulty", "difficulty", needed=True, at_least=1.0, at_most=1e25),
        hashrate_ths=hashrate,
        power_w=power,
        power_usd_per_kwh=number(
            "power", "power_usd_per_kwh", needed=True, at_least=0.0, at_most=5.0, unit="USD/kWh"
        ),
        subsidy_btc=number("subsidy", "subsidy_btc", at_least=0.0, at_most=50.0, unit="BTC/block"),
        fees_btc_per_block=number(
            "fees", "fees_btc_per_block", at_least=0.0, at_most=1000.0, unit="BTC/block"
        ),
        pool_fee=number("pool_fee", "pool_fee", at_least=0.0, below=1.0),
        other_fees=number("other_fees", "other_fees", at_least=0.0, below=1.0),
        difficulty_increment=growth("difficulty_increment", "difficulty_increment"),
        price_increment=growth("price_increment", "price_increment"),
        capex_usd=number("capex", "capex_usd", **money),
        opex_usd_per_month=number(
            "opex", "opex_usd_per_month", at_least=0.0, at_most=1e11, unit="USD/month"
        ),
        hardware_usd=number("hardware_value", "hardware_usd", **money),
        hardware_change=growth("hardware_change", "hardware_change"),
        infrastructure_usd=number("infrastructure_value", "infrastructure_usd", **money),
        infrastructure_change=growth("infrastructure_change", "infrastructure_change"),
        hold_share=number("hodl", "hold_share", at_least=0.0, at_most=1.0),
        discount_rate=number("discount_rate", "discount_rate", above=-0.99, at_most=10.0),
        days_per_month=number(
            "days_per_month", "days_per_month", at_least=28.0, at_most=31.0, unit="days"
        ),
    )
    _check_share(fields, read)
    return dataclasses.replace(fields, height=_height(options, read, given.height))


def _check_share(fields: PlainInputs, read: OptionReader) -> None:
    """Refuse machines that would find more blocks than there are: units that are mixed up."""
    blocks = hashprice_btc(fields.difficulty, 1.0, 0.0) * phs_from_ths(fields.hashrate_ths)
    if blocks > BLOCKS_PER_DAY:
        read.wrong(
            "difficulty",
            f"found {fields.difficulty:g}, at which {fields.hashrate_ths:g} TH/s find {blocks:.3g} "
            f"blocks a day; allowed: at most {BLOCKS_PER_DAY:g}, all there are",
        )


def _machines(
    options: argparse.Namespace, read: OptionReader, start: PlainInputs | None
) -> tuple[float, float]:
    """Hashrate [TH/s] and power [W] of all machines."""
    if options.machine is None:
        if options.count is not None:
            read.wrong("count", "given without --machine; allowed: with --machine NAME")
        hashrate = read.number(
            "hashrate",
            default=start.hashrate_ths if start else None,
            at_least=0.001,
            at_most=1e12,
            unit="TH/s",
        )
        power = read.number(
            "watts", default=start.power_w if start else None, at_least=0.0, at_most=1e13, unit="W"
        )
        return hashrate, power
    for name in ("hashrate", "watts"):
        if getattr(options, name) is not None:
            read.wrong(name, "given beside --machine; allowed: one or the other")
    count = read.whole("count", default=1, at_least=1, at_most=100_000_000)
    try:
        machine = find_machine(options.machine)
    except UnknownMachineError as error:
        read.wrong("machine", str(error))
        return 0.0, 0.0
    return machine.hashrate_ths * count, machine.power_w * count


def _steps_per_year(options: argparse.Namespace, read: OptionReader) -> float:
    period = "year" if options.per is None else options.per
    if period not in ("year", "month"):
        read.wrong("per", f"found {show(period)}; allowed: year, month")
    return MONTHS_PER_YEAR if period == "month" else 1.0


def _height(options: argparse.Namespace, read: OptionReader, given: int | None) -> int | None:
    """Height before the first block, or None where the subsidy stays."""
    ways = [name for name in ("subsidy", "height", "start") if getattr(options, name) is not None]
    for name in ways[1:]:
        read.wrong(name, f"given beside --{ways[0]}; allowed: one of --subsidy, --height, --start")
    if not ways:
        return given
    if ways[0] == "subsidy":
        return None
    if ways[0] == "height":
        return read.whole("height", default=0, at_least=0, at_most=20_000_000)
    return _height_on(options.start, read)


def _height_on(text: str, read: OptionReader) -> int:
    """Height at the beginning of a day, from the built-in history and a block every 600 s."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        read.wrong("start", f"found {show(text)}; allowed: a date, YYYY-MM-DD")
        return 0
    before = np.datetime64(day, "D") - np.timedelta64(1, "D")
    found = height_estimate([], np.array([before]))
    if found is None or not np.isfinite(found.values[0]):
        read.wrong("start", f"found {show(text)}; no height is known for it: give --height instead")
        return 0
    return int(found.values[0])
