"""Values of machines that must run, or may stand still, in text and as plain values."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from minersim.analysis.machine_value import MachineValue
from minersim.cli.text import paragraph, print_table
from minersim.economics import OptionValue
from minersim.number_text import counted, percent, usd
from minersim.units import TH_PER_PH

if TYPE_CHECKING:
    from rich.console import Console

_NONE = "-"


def value_dict(value: MachineValue) -> dict[str, Any]:
    """Plain values in the form of ``minersim breakeven --option-value --json``."""
    simulated = None
    if value.simulated is not None:
        errors = {
            "must_run_usd_per_th": _per_th(value.error_always_on_usd_per_ph),
            "may_stand_still_usd_per_th": _per_th(value.error_with_switch_usd_per_ph),
        }
        simulated = {
            "paths": value.paths,
            **_option_dict(value.simulated),
            "standard_error": errors,
        }
    return {
        "days": value.days,
        "rate_per_year": value.rate_per_year,
        "volatility_per_year": value.volatility_per_year,
        "strip": _option_dict(value.strip),
        "simulated": simulated,
    }


def _option_dict(value: OptionValue) -> dict[str, float]:
    return {
        "must_run_usd_per_th": value.always_on_usd_per_ph / TH_PER_PH,
        "may_stand_still_usd_per_th": value.with_switch_usd_per_ph / TH_PER_PH,
        "switch_usd_per_th": value.switch_usd_per_ph / TH_PER_PH,
    }


def _per_th(error_usd_per_ph: float) -> float | None:
    return None if math.isnan(error_usd_per_ph) else error_usd_per_ph / TH_PER_PH


def print_values(out: "Console", values: Sequence[MachineValue]) -> None:
    """Print both values of every fleet, the strip's and the simulated."""
    simulated = any(value.simulated is not None for value in values)
    headers = ["machines", "days", "strip:\nmust run", "may stand\nstill", "switch"]
    if simulated:
        headers += ["simulated:\nmust run", "may stand\nstill", "standard\nerror", "switch"]
    rows = [
        (value.name, f"{value.days:,}", *_cells(value.strip), *_simulated_cells(value, simulated))
        for value in values
    ]
    title = "What machines earn after power over their days, discounted [USD/(TH/s)]"
    print_table(out, title, headers, rows)
    first = values[0]
    words = (
        f"May stand still: every day that does not pay its power, for nothing. Strip: a sum of "
        f"calls on the coin, which drifts with the rate of {percent(first.rate_per_year)} a year "
        f"(continuous), volatility {percent(first.volatility_per_year)}, coins ahead known."
    )
    if simulated:
        words += (
            f" Simulated: mean of {counted(first.paths, 'path')} with the scenario's own drift and "
            "a difficulty that follows the price; the volatility is these paths'."
        )
    out.print()
    paragraph(out, words)


def _simulated_cells(value: MachineValue, simulated: bool) -> tuple[str, ...]:
    if not simulated:
        return ()
    if value.simulated is None:
        return (_NONE,) * 4
    error = _per_th(value.error_with_switch_usd_per_ph)
    always, may, switch = _cells(value.simulated)
    return (always, may, _NONE if error is None else usd(error, 2), switch)


def _cells(value: OptionValue) -> tuple[str, str, str]:
    told = _option_dict(value)
    return (
        usd(told["must_run_usd_per_th"], 2),
        usd(told["may_stand_still_usd_per_th"], 2),
        usd(told["switch_usd_per_th"], 2),
    )
