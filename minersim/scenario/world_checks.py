"""Rules that join settings of the chain, the market and the network."""

import datetime
from collections.abc import Callable
from pathlib import Path as FilePath

import numpy as np

from minersim.errors import InputError
from minersim.market import LEAST_DEVIATION, read_price_series
from minersim.network.treasury import sale_ticks
from minersim.protocol import RETARGET_INTERVAL, block_subsidy, difficulty, parse_bits, pow_target
from minersim.scenario.fields import Table
from minersim.scenario.keys import Path
from minersim.scenario.market import (
    GarchPriceTable,
    GBMPriceTable,
    MertonPriceTable,
    RegimePriceTable,
)
from minersim.scenario.network_money import MinerTreasury, PlannedSale
from minersim.scenario.raw import Found, Raw, day, entries, inner, number, text
from minersim.scenario.scenario import Scenario
from minersim.scenario.wording import show
from minersim.units import HOURS_PER_DAY

_FIRST_DAY = datetime.date(2009, 1, 3)
LAST_YEAR = 2140
_HIGHEST_DIFFICULTY = 1e25
"""As for a difficulty that is given as such."""
_BLOCKS_PER_DAY = 2 * 144
"""More than a day brings on average, with room for growth within a retarget window."""
_CORRELATION: Path = ("market", "fees", "price_correlation")
_STILL: dict[str, tuple[type[Table], tuple[tuple[str, ...], ...]]] = {
    "gbm": (GBMPriceTable, (("volatility_per_year",),)),
    "merton": (
        MertonPriceTable,
        (
            ("volatility_per_year", "jumps_per_year"),
            ("volatility_per_year", "jump_mean", "jump_sd"),
        ),
    ),
    "regimes": (RegimePriceTable, (("calm_volatility_per_year", "wild_volatility_per_year"),)),
}
"""Settings by kind of price, of which each set, all 0, leaves the price without any chance."""


def horizon_days(raw: Raw) -> float | None:
    """Length of the run, the default where it is not given. [days]"""
    return number(raw, "horizon_days", Scenario.model_fields["horizon_days"].default)


def run_dates(raw: Raw) -> tuple[datetime.date, datetime.date] | None:
    """First day of the run and the one after its last, where they can be reckoned."""
    start, horizon = day(raw, "start"), horizon_days(raw)
    if start is None or horizon is None or start.year > LAST_YEAR:
        return None
    return start, start + datetime.timedelta(days=int(horizon))


def span_mistakes(contract: Raw, path: Path, run: tuple[datetime.date, datetime.date]) -> Found:
    """What is wrong with the first and the last day of a contract: in the run, and in order."""
    start, end = run
    first, last = day(contract, "first_date"), day(contract, "last_date")
    if first is not None and not start <= first < end:
        message = f"found {first}, outside the run; allowed: {start} to before {end}"
        yield (*path, "first_date"), message
    if last is not None and last < (first or start):
        message = f"found {last}, before its first day {first or start}"
        yield (*path, "last_date"), f"{message}; allowed: that day or later"


def check_difficulty(raw: Raw) -> Found:
    """Exactly one of difficulty and bits, and bits that are a target."""
    chain = raw.get("chain")
    if not isinstance(chain, dict):
        return
    if "difficulty" in chain and "bits" in chain:
        yield ("chain", "bits"), "given beside difficulty; allowed: one of the two"
    elif "difficulty" not in chain and "bits" not in chain:
        yield ("chain", "difficulty"), "is missing; allowed: difficulty, or bits such as '1701d936'"
    bits = text(chain, "bits")
    if bits is None:
        return
    allowed = "one to eight hexadecimal digits, such as '1701d936'"
    try:
        compact = parse_bits(bits)
        allowed = f"the bits of a difficulty from 1, '1d00ffff', to {_HIGHEST_DIFFICULTY:g}"
        pow_target(compact)
        right = difficulty(compact) <= _HIGHEST_DIFFICULTY
    except ValueError:
        right = False
    if not right:
        yield ("chain", "bits"), f"found {show(bits)}; allowed: {allowed}"


def check_epoch(raw: Raw) -> Found:
    """The age of the retarget window fits its blocks."""
    chain = inner(raw, "chain")
    elapsed, height = number(chain, "epoch_elapsed_days"), number(chain, "height")
    if elapsed is None or height is None:
        return
    blocks = int(height) % RETARGET_INTERVAL
    if blocks == RETARGET_INTERVAL - 1 and elapsed > 0.0:
        message = "the next block opens a new window; allowed: leave it out"
        yield ("chain", "epoch_elapsed_days"), f"found {elapsed:g}, but {message}"
    elif blocks > 0 and elapsed == 0.0:
        message = f"found 0, but {blocks} blocks of the window are found; allowed: above 0"
        yield ("chain", "epoch_elapsed_days"), message


def check_start(raw: Raw) -> Found:
    """The run lies within the years that the simulation knows."""
    start = day(raw, "start")
    if start is None:
        return
    if start < _FIRST_DAY:
        yield ("start",), f"found {start}; allowed: {_FIRST_DAY} or later"
    elif start.year > LAST_YEAR:
        message = f"found {start}; allowed: before {LAST_YEAR + 1}, when the last coin is mined"
        yield ("start",), message


def check_revenue(raw: Raw) -> Found:
    """A block always earns something."""
    fees = inner(inner(raw, "market"), "fees")
    height, days = number(inner(raw, "chain"), "height"), horizon_days(raw)
    if height is None or days is None or number(fees, "btc_per_block") != 0.0:
        return
    if block_subsidy(int(height) + 1 + int(days) * _BLOCKS_PER_DAY) == 0:
        message = "found 0, but the run comes to blocks without subsidy; allowed: above 0"
        yield ("market", "fees", "btc_per_block"), message


def check_price_points(raw: Raw) -> Found:
    """Points of a scripted price are in order."""
    last = 0.0
    for i, point in entries(inner(inner(raw, "market"), "price"), "points"):
        when = number(point, "day")
        if when is None:
            continue
        if when <= last and i > 0:
            path: Path = ("market", "price", "points", i, "day")
            yield path, f"found {when:g} after {last:g}; allowed: days in ascending order"
        last = max(last, when)


def check_shocks(raw: Raw) -> Found:
    """Shocks of price and capacity begin within the run."""
    days = horizon_days(raw)
    if days is None:
        return
    holders: list[Path] = [("market", "price"), ("network",)]
    for holder in holders:
        table = raw
        for step in holder:
            table = inner(table, str(step))
        for i, shock in entries(table, "shocks"):
            when = number(shock, "day")
            if when is not None and when > days:
                message = f"found {when:g}, after the end of the run; allowed: 0 to {days:g} days"
                yield (*holder, "shocks", i, "day"), message


def check_sale(raw: Raw) -> Found:
    """A planned sale of miners' coins lies within the run, and sells what they hold."""
    treasury = inner(inner(raw, "network"), "treasury")
    if text(treasury, "kind") != "selling":
        return
    sale, days = inner(treasury, "sale"), horizon_days(raw)
    path: Path = ("network", "treasury", "sale")
    coins = number(sale, "coins_btc")
    held = number(treasury, "held_btc", MinerTreasury.model_fields["held_btc"].default)
    if coins is not None and held is not None and coins > held:
        message = f"found {coins:g} beside held_btc = {held:g}; allowed: no more than is held"
        yield (*path, "coins_btc"), message
    begins = number(sale, "day")
    takes = number(sale, "over_days", PlannedSale.model_fields["over_days"].default)
    hours = number(raw, "tick_hours", Scenario.model_fields["tick_hours"].default)
    if begins is None or days is None:
        return
    if begins > days:
        message = f"found {begins:g}, after the end of the run; allowed: 1 to {days:g} days"
        yield (*path, "day"), message
    elif takes is not None and hours is not None and hours > 0.0:
        first, ticks = sale_ticks(begins, takes, hours / HOURS_PER_DAY)
        most = days * HOURS_PER_DAY / hours - first + 1.0
        if ticks > most:
            message = f"found {takes:g}, beyond the end of the run; allowed: at most"
            longest = most * hours / HOURS_PER_DAY
            yield (*path, "over_days"), f"{message} {longest:g} days from day {begins:g} on"


def check_price_process(raw: Raw) -> Found:
    """A GARCH that settles, and daily processes by the day."""
    price = inner(inner(raw, "market"), "price")
    kind = text(price, "kind")
    path: Path = ("market", "price")
    if kind == "garch":
        defaults = GarchPriceTable.model_fields
        alpha = number(price, "alpha", defaults["alpha"].default)
        beta = number(price, "beta", defaults["beta"].default)
        if alpha is not None and beta is not None and alpha + beta >= 1.0:
            message = f"found {beta:g} beside alpha = {alpha:g}; allowed: less than 1 together"
            yield (*path, "beta"), message
    if kind in ("garch", "bootstrap") and number(raw, "tick_hours", 24) != 24:
        message = f"found {raw['tick_hours']:g} beside a {kind} price; allowed: 24"
        yield ("tick_hours",), message


def check_fee_correlation(raw: Raw) -> Found:
    """Fees move only with a price that has some chance in it, and with a replay's by the day."""
    market = inner(raw, "market")
    price, correlation = inner(market, "price"), _price_correlation(raw)
    kind = text(price, "kind")
    if kind is None or correlation == 0.0:
        return
    if kind in ("constant", "scripted"):
        message = f"beside a {kind} price, which has no chance in it; allowed: 0"
        yield _CORRELATION, f"found {correlation:g} {message}"
    elif kind == "replay" and number(raw, "tick_hours", 24) not in (None, 24):
        message = f"beside a replay and ticks of {raw['tick_hours']:g} hours"
        yield _CORRELATION, f"found {correlation:g} {message}; allowed: 0, or ticks of 24 hours"
    elif kind in _STILL:
        table, sets = _STILL[kind]
        for keys in sets:
            values = [number(price, key, table.model_fields[key].default) for key in keys]
            if values == [0.0] * len(keys):
                message = f"found {correlation:g} beside {' and '.join(keys)} of 0; allowed: 0"
                yield _CORRELATION, message
                return


def _price_correlation(raw: Raw) -> float:
    return number(inner(inner(raw, "market"), "fees"), "price_correlation") or 0.0


def check_series(raw: Raw) -> Found:
    """A series that can be read, reaches over the days that are used and, if need be, varies."""
    price = inner(inner(raw, "market"), "price")
    name, kind, days = text(price, "series"), text(price, "kind"), horizon_days(raw)
    if name is None or kind not in ("bootstrap", "replay"):
        return
    path: Path = ("market", "price")
    try:
        series = read_price_series(FilePath(name))
    except InputError as error:
        for line in str(error).splitlines():
            yield (*path, "series"), line
        return
    key = "replay_from" if kind == "replay" else "first_date"
    try:
        if kind == "bootstrap":
            used = series.between(day(price, "first_date"), day(price, "last_date")).price_usd
        else:
            start = day(price, "replay_from")
            if start is None or days is None:
                return
            used = series.from_day(start, int(days))
    except InputError as error:
        yield (*path, key), str(error)
        return
    correlation = _price_correlation(raw)
    if correlation != 0.0 and np.diff(np.log(used)).std() <= LEAST_DEVIATION:
        message = f"found {correlation:g}, but the daily returns used of the series are all alike"
        yield _CORRELATION, f"{message}; allowed: 0"


WORLD_CHECKS: tuple[Callable[[Raw], Found], ...] = (
    check_difficulty,
    check_epoch,
    check_start,
    check_revenue,
    check_price_points,
    check_shocks,
    check_sale,
    check_price_process,
    check_fee_correlation,
    check_series,
)
