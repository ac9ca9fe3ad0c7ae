"""Rules that join settings of deliveries that are late by chance."""

from collections.abc import Callable

from minersim.scenario.deliveries import RandomDelay
from minersim.scenario.keys import Path
from minersim.scenario.raw import Found, Raw, day, entries, number


def check_random_delays(raw: Raw) -> Found:
    """Three delays in their order, for machines that are on their way."""
    start, fields = day(raw, "start"), RandomDelay.model_fields
    for s, site in entries(raw, "sites"):
        for f, fleet in entries(site, "fleets"):
            table = fleet.get("random_delay")
            if not isinstance(table, dict):
                continue
            path: Path = ("sites", s, "fleets", f, "random_delay")
            low, mode, high = (
                number(table, f"{name}_days", fields[f"{name}_days"].default)
                for name in ("shortest", "likely", "longest")
            )
            if low is not None and mode is not None and mode < low:
                message = f"found {mode:g}, below shortest_days = {low:g}; allowed: at least that"
                yield (*path, "likely_days"), message
            if mode is not None and high is not None and high < mode:
                message = f"found {high:g}, below likely_days = {mode:g}; allowed: at least that"
                yield (*path, "longest_days"), message
            priced = "price_usd_per_th" in fleet or "price_usd_per_machine" in fleet
            coming = day(fleet, "delivery_date")
            if not priced and (coming is None or coming == start):
                message = "given for machines that are owned and there from the start; allowed: "
                yield path, message + "with a price, or a later delivery_date"


DELIVERY_CHECKS: tuple[Callable[[Raw], Found], ...] = (check_random_delays,)
