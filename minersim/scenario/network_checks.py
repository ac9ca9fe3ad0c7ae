"""Rules that join settings of the network: its mix of machines, and its entry."""

from collections.abc import Callable

from minersim.scenario.keys import Path
from minersim.scenario.network_growth import LeadTimes, ProfitabilityGrowthTable
from minersim.scenario.raw import Found, Raw, inner, number, text

_CURVE: Path = ("network", "curve")
_GROWTH: Path = ("network", "growth")
_LEAD_DAYS = ProfitabilityGrowthTable.model_fields["lead_time_days"].default


def check_mix(raw: Raw) -> Found:
    """Machines and power prices of a mix are given, each of them once."""
    curve = inner(inner(raw, "network"), "curve")
    if text(curve, "kind") != "mix":
        return
    for key in ("mix", "power"):
        file, listed = f"{key}_file", curve.get(key)
        if not listed and file not in curve:
            yield (*_CURVE, key), f"is missing; allowed: a list of tables, or {file}"
        elif listed and file in curve:
            yield (*_CURVE, file), f"given beside {key}; allowed: one of the two"


def check_entry(raw: Raw) -> Found:
    """Lead times have the usual one between their bounds, and options of orders have orders."""
    growth = inner(inner(raw, "network"), "growth")
    rate = number(growth, "rate_per_year")
    if text(growth, "kind") == "constant" and rate is not None and rate <= 0.0:
        beside = f"beside rate_per_year = {rate:g}, which orders nothing; allowed: leave it out"
        if "lead_times" in growth:
            yield (*_GROWTH, "lead_times"), f"given {beside}"
        if number(growth, "frontier_progress_per_year", 0.0) != 0.0:
            found = growth["frontier_progress_per_year"]
            yield (*_GROWTH, "frontier_progress_per_year"), f"found {found:g} {beside} or 0"
    if "lead_times" not in growth:
        return
    times, fields = inner(growth, "lead_times"), LeadTimes.model_fields
    usual = number(growth, "lead_time_days", _LEAD_DAYS)
    shortest = number(times, "shortest_days", fields["shortest_days"].default)
    longest = number(times, "longest_days", fields["longest_days"].default)
    if usual is None:
        return
    if shortest is not None and shortest > usual:
        message = f"found {shortest:g}, longer than lead_time_days = {usual:g}; allowed: up to it"
        yield (*_GROWTH, "lead_times", "shortest_days"), message
    if longest is not None and longest < usual:
        message = f"found {longest:g}, less than lead_time_days = {usual:g}; allowed: from it on"
        yield (*_GROWTH, "lead_times", "longest_days"), message


NETWORK_CHECKS: tuple[Callable[[Raw], Found], ...] = (check_mix, check_entry)
