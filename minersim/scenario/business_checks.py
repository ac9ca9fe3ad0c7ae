"""Rules that join settings of the business: its decisions, sites, fleets and machines."""

import difflib
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from minersim.errors import InputError, UnknownMachineError
from minersim.hardware import Machine, OperatingPoint, at_power_limit, custom_machine, find_machine
from minersim.scenario.business import MarginRule
from minersim.scenario.keys import Path
from minersim.scenario.raw import Found, Raw, day, entries, inner, number, text
from minersim.scenario.wording import number_words, show
from minersim.scenario.world_checks import horizon_days, run_dates
from minersim.units import DAYS_PER_YEAR, MONTHS_PER_YEAR, WATTS_PER_MW, ehs_from_phs, phs_from_ths

MOST_MONEY_USD = 1e12
"""All the money of a business together; the ledger's books hold nine times as much. [USD]"""


@dataclass(frozen=True, slots=True)
class _Fleet:
    """A fleet whose machine is known, and how each machine runs."""

    path: Path
    table: Raw
    count: float
    machine: Machine
    runs: Machine | OperatingPoint


def check_switching(raw: Raw) -> Found:
    """Machines must not return at a margin at which they leave."""
    # off_margin is a loss and on_margin a gain, both at least 0, so the thresholds cannot cross;
    # equal thresholds at zero without any delay would switch a fleet every day on its own noise
    rule = inner(inner(raw, "operator"), "switch_off")
    if text(rule, "rule") != "margin":
        return
    fields = MarginRule.model_fields
    given = [number(rule, k, fields[k].default) for k in ("off_margin", "on_margin", "off_days")]
    if given == [0.0, 0.0, 0.0]:
        message = "found 0 beside off_margin = 0 and off_days = 0; allowed: above 0 in one of them"
        yield ("operator", "switch_off", "on_margin"), message


def check_custom_machines(raw: Raw) -> Found:
    """A custom machine has one of power and efficiency, and a name of its own."""
    seen: set[str] = set()
    for i, table in entries(raw, "machines"):
        if "power_w" in table and "efficiency_j_per_th" in table:
            message = "given beside power_w; allowed: one of the two"
            yield ("machines", i, "efficiency_j_per_th"), message
        elif "power_w" not in table and "efficiency_j_per_th" not in table:
            yield ("machines", i, "power_w"), "is missing; allowed: power_w or efficiency_j_per_th"
        name = text(table, "name")
        if not name:
            continue
        if not any(character.isalnum() for character in name):
            message = f"found {show(name)}; allowed: a text with a letter or a digit"
            yield ("machines", i, "name"), message
            continue
        machine = _custom_machine(table)
        key = (machine.name if machine is not None else name).casefold()
        if key in seen:
            yield ("machines", i, "name"), f"found {show(name)} twice; allowed: once"
        seen.add(key)


def _custom_machine(table: Raw) -> Machine | None:
    """A custom machine, where its table is right."""
    name, hashrate_ths = text(table, "name"), number(table, "hashrate_ths")
    if name is None or hashrate_ths is None:
        return None
    power_w, efficiency = number(table, "power_w"), number(table, "efficiency_j_per_th")
    try:
        return custom_machine(name, hashrate_ths, power_w, efficiency)
    except InputError:
        return None


def _custom_machines(raw: Raw) -> list[Machine]:
    machines = [_custom_machine(table) for _, table in entries(raw, "machines")]
    return [machine for machine in machines if machine is not None]


def check_machines(raw: Raw) -> Found:
    """Every fleet's machine exists and can run under its power limit."""
    extra = _custom_machines(raw)
    broken = {
        (text(table, "name") or "").casefold()
        for _, table in entries(raw, "machines")
        if _custom_machine(table) is None
    }
    known: dict[str, Machine] = {}
    for s, site in entries(raw, "sites"):
        for f, fleet in entries(site, "fleets"):
            path: Path = ("sites", s, "fleets", f)
            name = text(fleet, "machine")
            if not name:
                continue
            try:
                machine = known.setdefault(name, known.get(name) or find_machine(name, extra))
            except UnknownMachineError as error:
                if name.casefold() not in broken:
                    yield (*path, "machine"), str(error)
                continue
            limit_w = number(fleet, "power_limit_w")
            if limit_w is not None:
                try:
                    at_power_limit(machine, limit_w)
                except InputError as error:
                    yield (*path, "power_limit_w"), str(error)


def _fleets(raw: Raw) -> Iterator[tuple[int, _Fleet]]:
    """Fleets that can be reckoned with, each with the place of its site."""
    extra = _custom_machines(raw)
    known: dict[str, Machine] = {}
    for s, site in entries(raw, "sites"):
        for f, fleet in entries(site, "fleets"):
            name, count = text(fleet, "machine"), number(fleet, "count")
            limit_w = number(fleet, "power_limit_w")
            if not name or count is None:
                continue
            try:
                machine = known.setdefault(name, known.get(name) or find_machine(name, extra))
                runs = machine if limit_w is None else at_power_limit(machine, limit_w)
            except InputError:
                continue
            yield s, _Fleet(("sites", s, "fleets", f), fleet, count, machine, runs)


def check_fleet_money(raw: Raw) -> Found:
    """One price, and no book value for machines that are bought."""
    for s, site in entries(raw, "sites"):
        for f, fleet in entries(site, "fleets"):
            path: Path = ("sites", s, "fleets", f)
            priced = [k for k in ("price_usd_per_th", "price_usd_per_machine") if k in fleet]
            if len(priced) > 1:
                yield (*path, priced[1]), f"given beside {priced[0]}; allowed: one of the two"
            if priced and number(fleet, "book_value_usd_per_machine"):
                message = f"given beside {priced[0]}; allowed: only for machines already owned"
                yield (*path, "book_value_usd_per_machine"), message
            if not priced and "payment_date" in fleet:
                yield (*path, "payment_date"), "given without a price; allowed: with a price"


def check_fleet_dates(raw: Raw) -> Found:
    """Start, payment, delivery and end in this order."""
    run = run_dates(raw)
    if run is None:
        return
    start, end = run
    for s, site in entries(raw, "sites"):
        for f, fleet in entries(site, "fleets"):
            path: Path = ("sites", s, "fleets", f)
            paid, delivered = day(fleet, "payment_date"), day(fleet, "delivery_date")
            for key, when in (("payment_date", paid), ("delivery_date", delivered)):
                if when is not None and not start <= when <= end:
                    message = f"found {when}, outside the run; allowed: {start} to {end}"
                    yield (*path, key), message
            if paid is not None and paid > (delivered or start):
                message = f"found {paid}, after delivery on {delivered or start}"
                yield (*path, "payment_date"), f"{message}; allowed: paid before it is delivered"


def drawn_mw_by_site(raw: Raw) -> dict[int, float]:
    """Draw of all the fleets of each site whose PUE is known, by its place. [MW]"""
    drawn_w: dict[int, float] = {}
    for s, fleet in _fleets(raw):
        drawn_w[s] = drawn_w.get(s, 0.0) + fleet.count * fleet.runs.power_w
    pues = ((s, number(site, "pue", 1.0)) for s, site in entries(raw, "sites"))
    return {s: drawn_w.get(s, 0.0) * pue / WATTS_PER_MW for s, pue in pues if pue is not None}


def check_site_power(raw: Raw) -> Found:
    """The fleets of a site draw no more than the site has, unless some may stand still."""
    drawn = drawn_mw_by_site(raw)
    for s, site in entries(raw, "sites"):
        limit_mw, drawn_mw = number(site, "power_limit_mw"), drawn.get(s)
        if limit_mw is None or drawn_mw is None:
            continue
        if text(site, "over_limit", "refuse") != "refuse":
            continue
        if drawn_mw > limit_mw * (1.0 + 1e-9):
            message = f"found {limit_mw:g}, but the fleets draw {drawn_mw:.4g}"
            yield (
                ("sites", s, "power_limit_mw"),
                f"{message}; allowed: at least what they draw [MW]",
            )


def own_ehs_at_start(raw: Raw) -> float:
    """Hashrate of the fleets that mine at the start. [EH/s]"""
    start = day(raw, "start")
    own_ehs = 0.0
    for _, fleet in _fleets(raw):
        begins = day(fleet.table, "delivery_date") or day(fleet.table, "payment_date") or start
        if start is not None and begins is not None and begins <= start:
            own_ehs += ehs_from_phs(phs_from_ths(fleet.count * fleet.runs.hashrate_ths))
    return own_ehs


def check_size(raw: Raw) -> Found:
    """The business is no larger than the network."""
    network_ehs, own_ehs = number(inner(raw, "network"), "hashrate_ehs"), own_ehs_at_start(raw)
    if network_ehs is not None and own_ehs > network_ehs * (1.0 + 1e-9):
        message = f"found {network_ehs:g}, less than the fleets' {own_ehs:.4g} at the start"
        yield ("network", "hashrate_ehs"), f"{message}; allowed: at least theirs [EH/s]"


def check_money(raw: Raw) -> Found:
    """Opening money and planned costs fit the books."""
    operator = inner(raw, "operator")
    price_usd = number(inner(inner(raw, "market"), "price"), "start_usd") or 0.0
    months = (horizon_days(raw) or 0.0) * MONTHS_PER_YEAR / DAYS_PER_YEAR
    own = (
        number(operator, "cash_usd") or 0.0,
        (number(operator, "coins_btc") or 0.0) * price_usd,
        (number(operator, "opex_usd_per_month") or 0.0) * months,
    )
    machines = (
        fleet.count
        * (
            (number(fleet.table, "price_usd_per_machine") or 0.0)
            + (number(fleet.table, "price_usd_per_th") or 0.0) * fleet.machine.hashrate_ths
            + (number(fleet.table, "book_value_usd_per_machine") or 0.0)
        )
        for _, fleet in _fleets(raw)
    )
    total_usd = sum(chain(own, machines))
    if total_usd > MOST_MONEY_USD:
        message = f"found {total_usd:.4g} of cash, coins, machines and running costs together"
        yield ("operator",), f"{message}; allowed: at most {number_words(MOST_MONEY_USD)} [USD]"


def check_tariffs(raw: Raw) -> Found:
    """Time-of-use hours that are hours, in a zone that exists."""
    for s, site in entries(raw, "sites"):
        zone = text(site, "time_zone")
        if zone is not None:
            try:
                zoneinfo.ZoneInfo(zone)
            except (KeyError, ValueError, OSError):
                near = difflib.get_close_matches(zone[:64], zoneinfo.available_timezones(), n=1)
                hint = f"; did you mean '{near[0]}'?" if near else ""
                message = f"found {show(zone)}; allowed: an IANA zone such as America/Chicago{hint}"
                yield ("sites", s, "time_zone"), message
        for t, period in entries(site, "time_of_use"):
            first, last = number(period, "from_hour"), number(period, "to_hour")
            if first is not None and first == last:
                message = f"found {last:g}, the same as from_hour; allowed: another hour"
                if first == 0.0:
                    message += ", 24 for the whole day"
                yield ("sites", s, "time_of_use", t, "to_hour"), message


def check_names(raw: Raw) -> Found:
    """Sites bear different names."""
    seen: set[str] = set()
    for s, site in entries(raw, "sites"):
        name = text(site, "name")
        if not name:
            continue
        if name.casefold() in seen:
            yield ("sites", s, "name"), f"found {show(name)} twice; allowed: once"
        seen.add(name.casefold())


BUSINESS_CHECKS: tuple[Callable[[Raw], Found], ...] = (
    check_switching,
    check_custom_machines,
    check_machines,
    check_fleet_money,
    check_fleet_dates,
    check_site_power,
    check_size,
    check_money,
    check_tariffs,
    check_names,
)
