"""Rules that join settings of a site's power and of its machines' care."""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path as FilePath

from minersim.energy import (
    HourlyPrices,
    missing_days,
    missing_hours,
    read_hourly_prices,
    read_temperatures,
)
from minersim.errors import InputError
from minersim.scenario.deliveries import RandomDelay
from minersim.scenario.keys import Path
from minersim.scenario.raw import Found, Raw, day, entries, inner, number, text
from minersim.scenario.world_checks import LAST_YEAR, horizon_days, run_dates


def check_hourly_prices(raw: Raw) -> Found:
    """A file that can be read and has a price for every hour that needs one."""
    start, horizon = day(raw, "start"), horizon_days(raw)
    for s, site in entries(raw, "sites"):
        table = inner(site, "hourly_prices")
        if not table:
            continue
        path: Path = ("sites", s, "hourly_prices")
        layout, point = text(table, "layout", "ercot"), text(table, "settlement_point")
        name = text(table, "file")
        if layout == "ercot" and "settlement_point" not in table:
            yield (*path, "settlement_point"), "is missing; allowed: a hub or zone, as LZ_WEST"
            if name and not FilePath(name).is_file():
                yield (*path, "file"), f"{name}: no such file"
            continue
        if layout == "plain" and point is not None:
            message = "given beside layout = plain, which has one price; allowed: only with ercot"
            yield (*path, "settlement_point"), message
        if "missing" not in table and entries(site, "time_of_use"):
            message = "given beside hourly_prices, which has a price for every hour; allowed: only "
            yield ("sites", s, "time_of_use"), message + "with hourly_prices.missing = tariff"
        if not name or layout not in ("ercot", "plain"):
            continue
        try:
            prices = read_hourly_prices(FilePath(name), layout, point)
        except (InputError, ValueError) as error:
            for line in str(error).splitlines():
                yield (*path, "file"), line
            continue
        if start is not None and horizon is not None and start.year <= LAST_YEAR:
            yield from _reach_faults(path, table, prices, start, int(horizon))


def _reach_faults(
    path: Path, table: Raw, prices: HourlyPrices, start: datetime.date, days: int
) -> Found:
    """Hours of a run that have no price."""
    again = day(table, "repeat_from")
    first, after = prices.first.date(), prices.after.date()
    if again is not None and not first <= again < after:
        message = f"found {again}, outside the file; allowed: {first} to before {after}"
        yield (*path, "repeat_from"), message
        return
    if text(table, "missing") == "tariff":
        return
    begins = day(table, "from_date") or start
    found = prices.of_days(begins, days, repeat_from=again)
    for gap in missing_hours(found, begins):
        message = f"{text(table, 'file')}: no price for {gap} UTC; allowed: every hour of the run, "
        yield (
            (*path, "file"),
            message + "from_date and repeat_from for other days, or missing = tariff",
        )


def check_curtailment(raw: Raw) -> Found:
    """A fixed strike has a price, an economic one finds its own."""
    for s, site in entries(raw, "sites"):
        table = inner(site, "curtailment")
        if not table:
            continue
        path: Path = ("sites", s, "curtailment", "strike_usd_per_kwh")
        fixed = text(table, "strike", "economic") == "fixed"
        if fixed and "strike_usd_per_kwh" not in table:
            yield path, "is missing; allowed: a price beside strike = fixed"
        if not fixed and "strike_usd_per_kwh" in table:
            message = "given beside strike = economic, which follows the hashprice; allowed: only "
            yield path, message + "with strike = fixed"


def _differs_by_hour(site: Raw) -> bool:
    return bool(inner(site, "hourly_prices")) or bool(entries(site, "time_of_use"))


def check_contracts(raw: Raw) -> Found:
    """Contracts that can stand beside one another."""
    for s, site in entries(raw, "sites"):
        path: Path = ("sites", s)
        block = inner(site, "take_or_pay")
        if text(block, "surplus") == "market" and not inner(site, "hourly_prices"):
            message = "found market, but the site has no hourly_prices at which a surplus is sold"
            yield (*path, "take_or_pay", "surplus"), f"{message}; allowed: lost, or hourly_prices"
        limit_mw, block_mw = number(site, "power_limit_mw"), number(block, "block_mw")
        if limit_mw is not None and block_mw is not None and block_mw > limit_mw:
            message = f"found {block_mw:g}, more than the site can draw; allowed: up to "
            yield (*path, "take_or_pay", "block_mw"), f"{message}power_limit_mw = {limit_mw:g}"
        response, peaks = inner(site, "demand_response"), inner(site, "coincident_peak")
        if response:
            yield from _response_faults(path, site, response, block, limit_mw)
        if peaks:
            first, last = number(peaks, "from_hour", 15.0), number(peaks, "to_hour", 19.0)
            if first is not None and last is not None and last <= first:
                message = f"found {last:g}, not after from_hour = {first:g}; allowed: a later hour"
                yield (*path, "coincident_peak", "to_hour"), message
            lost = bool(block) and text(block, "surplus", "lost") == "lost"
            if lost and number(peaks, "avoided_hours_per_month"):
                message = "given beside take_or_pay with a surplus that is lost: the block runs in "
                yield (
                    (*path, "coincident_peak", "avoided_hours_per_month"),
                    message + "every hour; allowed: 0, or surplus = market",
                )


def _response_faults(
    path: Path, site: Raw, response: Raw, block: Raw, limit_mw: float | None
) -> Found:
    path = (*path, "demand_response")
    committed_mw = number(response, "committed_mw")
    if limit_mw is not None and committed_mw is not None and committed_mw > limit_mw:
        message = f"found {committed_mw:g}, more than the site can draw; allowed: up to "
        yield (*path, "committed_mw"), f"{message}power_limit_mw = {limit_mw:g}"
    calls = number(response, "called_hours", 0.0)
    if calls and not _differs_by_hour(site):
        message = f"found {calls:g}, but all hours cost the same, so none is the dearest; allowed: "
        yield (*path, "called_hours"), message + "0, hourly_prices or time_of_use"
    if calls and block and text(block, "surplus", "lost") == "lost":
        message = "given beside take_or_pay with a surplus that is lost: the block would be paid "
        yield (*path, "called_hours"), message + "and stand still; allowed: 0, or surplus = market"
    if not calls and number(response, "usd_per_mwh_called"):
        message = "given without called_hours; allowed: beside called_hours above 0"
        yield (*path, "usd_per_mwh_called"), message


def check_climate(raw: Raw) -> Found:
    """Temperatures from a file or by month, highest above mean, and a stop above the throttle."""
    for s, site in entries(raw, "sites"):
        table = inner(site, "climate")
        if table:
            yield from _temperature_faults(raw, ("sites", s, "climate"), table)
        means, highest = table.get("monthly_mean_c"), table.get("monthly_highest_c")
        if isinstance(means, list) and isinstance(highest, list):
            pairs = zip(means, highest, strict=False)
            for month, (mean, high) in enumerate(pairs, start=1):
                if isinstance(mean, int | float) and isinstance(high, int | float) and high < mean:
                    message = f"found {high:g} in month {month}, below its mean of {mean:g}"
                    yield (
                        ("sites", s, "climate", "monthly_highest_c"),
                        f"{message}; allowed: at least the mean",
                    )
        throttle, stop = number(table, "throttle_c", 40.0), number(table, "stop_c", 47.0)
        if table and throttle is not None and stop is not None and stop <= throttle:
            message = f"found {stop:g}, not above throttle_c = {throttle:g}; allowed: above it"
            yield ("sites", s, "climate", "stop_c"), message


def _temperature_faults(raw: Raw, path: Path, table: Raw) -> Found:
    monthly = [key for key in ("monthly_mean_c", "monthly_highest_c") if key in table]
    name, start, horizon = text(table, "file"), day(raw, "start"), horizon_days(raw)
    if "file" in table:
        for key in monthly:
            yield (*path, key), "given beside file; allowed: one of the two"
    elif len(monthly) == 1:
        other = "monthly_mean_c" if monthly == ["monthly_highest_c"] else "monthly_highest_c"
        yield (*path, other), f"is missing; allowed: 12 temperatures, as {monthly[0]} has"
    elif not monthly:
        message = "is missing; allowed: a file, or monthly_mean_c and monthly_highest_c"
        yield (*path, "file"), message
    if not name:
        return
    try:
        found = read_temperatures(FilePath(name))
    except (InputError, ValueError) as error:
        for line in str(error).splitlines():
            yield (*path, "file"), line
        return
    if start is not None and horizon is not None and start.year <= LAST_YEAR:
        for gap in missing_days(found, start, int(horizon)):
            yield (*path, "file"), f"{name}: no row for {gap}; allowed: every day of the run"


def _fleets(raw: Raw) -> Iterator[tuple[Path, Raw]]:
    for s, site in entries(raw, "sites"):
        for f, fleet in entries(site, "fleets"):
            yield ("sites", s, "fleets", f), fleet


def check_purchases(raw: Raw) -> Found:
    """Instalments for a price, a rest for instalments."""
    for path, fleet in _fleets(raw):
        priced = "price_usd_per_th" in fleet or "price_usd_per_machine" in fleet
        deposit, parts = number(fleet, "deposit_share", 1.0), number(fleet, "instalments", 0.0)
        if deposit is None or parts is None:
            continue
        if not priced and (deposit < 1.0 or parts):
            key = "instalments" if parts else "deposit_share"
            yield (*path, key), "given without a price; allowed: with a price"
        elif deposit < 1.0 and not parts:
            message = f"found {deposit:g} without instalments for the rest; allowed: 1, or "
            yield (*path, "deposit_share"), message + "instalments above 0"
        elif parts and deposit == 1.0:
            message = f"found {parts:g}, but deposit_share = 1 leaves no rest; allowed: 0, or "
            yield (*path, "instalments"), message + "deposit_share below 1"


def check_retirement(raw: Raw) -> Found:
    """Machines leave after they came, within the run."""
    run = run_dates(raw)
    if run is None:
        return
    start, end = run
    for path, fleet in _fleets(raw):
        leaves = day(inner(fleet, "retirement"), "date")
        late = number(fleet, "delivery_delay_days", 0.0) or 0.0
        late += _most_random_delay(fleet)
        paid = day(fleet, "payment_date")
        comes = day(fleet, "delivery_date") or max(paid or start, start)
        if leaves is None or comes.year > LAST_YEAR:
            continue
        comes += datetime.timedelta(days=int(min(late, 7_300.0)))
        if not comes < leaves <= end:
            message = f"found {leaves}; allowed: after {comes}, when they come, and up to {end}"
            yield (*path, "retirement", "date"), message


def _most_random_delay(fleet: Raw) -> float:
    """Longest delay by chance. [days]"""
    if "random_delay" not in fleet:
        return 0.0
    longest = RandomDelay.model_fields["longest_days"].default
    return number(inner(fleet, "random_delay"), "longest_days", longest) or 0.0


POWER_CHECKS: tuple[Callable[[Raw], Found], ...] = (
    check_hourly_prices,
    check_curtailment,
    check_contracts,
    check_climate,
    check_purchases,
    check_retirement,
)
