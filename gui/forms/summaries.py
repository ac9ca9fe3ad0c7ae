"""One line for an entry of a list."""

from typing import Any

from gui.forms.numbers import write_number
from gui.forms.typed import separators


def entry_words(list_key: str, entry: Any, place: int) -> str:
    """Words for an entry.

    Parameters
    ----------
    list_key : str
        Key of the list, as ``fleets``.
    entry : object
        Raw table; parts of it may be wrong or missing.
    place : int
        From 0.
    """
    if not isinstance(entry, dict):
        return f"entry {place + 1}"
    words = _WORDS.get(list_key)
    return words(entry) if words is not None else str(entry.get("name", f"entry {place + 1}"))


def number(value: Any) -> str:
    """Number in the user's own spelling; ? where there is none."""
    return "?" if value is None else write_number(value, *separators())


def _percent(value: Any) -> str:
    return f"{100.0 * value:+.3g} %" if isinstance(value, int | float) else "?"


def _site(entry: dict[str, Any]) -> str:
    return f"{entry.get('name', '?')}: {number(entry.get('power_usd_per_kwh'))} USD/kWh"


def fleet_words(entry: dict[str, Any]) -> str:
    """A fleet: its name or machine, and how many."""
    name = entry.get("name") or entry.get("machine") or "?"
    return f"{number(entry.get('count'))} × {name}"


def _hours(entry: dict[str, Any]) -> str:
    price = number(entry.get("power_usd_per_kwh"))
    return f"{entry.get('from_hour', '?')} h to {entry.get('to_hour', '?')} h: {price} USD/kWh"


def _shock(entry: dict[str, Any]) -> str:
    lasts = entry.get("duration_days", entry.get("recovery_days"))
    end = f", {number(lasts)} days" if lasts is not None else ""
    return f"day {number(entry.get('day'))}: {_percent(entry.get('change_fraction'))}{end}"


def _point(entry: dict[str, Any]) -> str:
    return f"day {number(entry.get('day'))}: {number(entry.get('price_usd'))} USD/BTC"


def _machine(entry: dict[str, Any]) -> str:
    return f"{entry.get('name', '?')}: {number(entry.get('hashrate_ths'))} TH/s"


def _loan(entry: dict[str, Any]) -> str:
    amount, months = number(entry.get("amount_usd")), number(entry.get("term_months"))
    return f"{entry.get('name', '?')}: {amount} USD over {months} months"


def _overhead(entry: dict[str, Any]) -> str:
    return f"{entry.get('name', '?')}: {number(entry.get('usd_per_month'))} USD/month"


def _forward(entry: dict[str, Any]) -> str:
    hashrate, price = number(entry.get("hashrate_phs")), number(entry.get("price_usd_per_ph_day"))
    return f"{entry.get('name', '?')}: {hashrate} PH/s at {price} USD/PH/s/day"


_WORDS = {
    "sites": _site,
    "fleets": fleet_words,
    "time_of_use": _hours,
    "shocks": _shock,
    "points": _point,
    "machines": _machine,
    "loans": _loan,
    "coin_loans": _loan,
    "overheads": _overhead,
    "hashprice_forwards": _forward,
}
