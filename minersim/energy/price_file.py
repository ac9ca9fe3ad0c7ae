"""Files of hourly power prices: read once, every mistake told with its line.

Two layouts:

- *ercot*: as the Texas grid operator publishes settlement point prices, day-ahead (a row an hour)
  and real-time (four rows an hour, whose mean is the hour's price). Columns are told by their
  names without spaces and capitals: delivery date; hour ending (01:00 to 24:00) or delivery hour
  (1 to 24), and delivery interval; repeated hour flag or DST flag; settlement point (or settlement
  point name) and settlement point price - or, instead of these two, one column for each point.
  Hours are those of Central prevailing time. The hour that daylight saving leaves out in spring has
  no row; the one that comes twice in autumn has a second row with the flag Y.
- *plain*: ``time`` (beginning of the hour, UTC) and ``usd_per_mwh``.

Source: ERCOT reports NP4-190-CD (DAM) and NP6-905-CD (RTM), and their historical files.
"""

import csv
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import numpy as np

from minersim.csv_tables import (
    file_stamp,
    open_csv,
    raise_mistakes,
    read_day,
    read_number,
    require_columns,
    shown_name,
)
from minersim.energy.hourly_prices import HourlyPrices
from minersim.errors import InputError

LAYOUTS = ("ercot", "plain")
LOWEST_USD_PER_MWH, HIGHEST_USD_PER_MWH = -100_000.0, 100_000.0
"""Prices beyond are taken for mistakes; real markets are capped far below."""

_CENTRAL = ZoneInfo("America/Chicago")
_MOST_MISTAKES = 200
_MOST_HOURS = 24 * 366 * 50
_INTERVALS = 4
_HOUR = timedelta(hours=1)
_Row = dict[str, str]
_Value = TypeVar("_Value")


@dataclass(slots=True)
class _Reading:
    """Prices found so far, by the hour of UTC, and what is wrong."""

    mistakes: list[str] = field(default_factory=list)
    prices: dict[datetime, dict[int, float]] = field(default_factory=dict)

    def add(self, where: str, hour: datetime | None, part: int, price: float | None) -> None:
        """Keep a price, unless the hour has one."""
        if hour is None or price is None:
            return
        parts = self.prices.setdefault(hour, {})
        if part in parts:
            self.mistakes.append(f"{where}: found the hour twice; allowed: once")
        parts[part] = price


def read_hourly_prices(file: Path, layout: str, settlement_point: str | None) -> HourlyPrices:
    """Read hourly power prices.

    Parameters
    ----------
    file : Path
        CSV.
    layout : str
        One of `LAYOUTS`.
    settlement_point : str or None
        Hub or zone whose prices are read (ercot).

    Raises
    ------
    InputError
        Every mistake, one line each with file and line number (at most 200).
    """
    return _read(file, layout, settlement_point, *file_stamp(file))


@lru_cache(maxsize=16)
def _read(file: Path, layout: str, point: str | None, _changed: int, _size: int) -> HourlyPrices:
    """Read a file once, as long as it does not change."""
    with open_csv(file) as stream:
        rows = csv.reader(stream)
        header = next(rows, [])
        names = [re.sub(r"[^a-z0-9_]", "", name.lower()) for name in header]
        found = _Reading()
        read = _ercot_rows if layout == "ercot" else _plain_rows
        read(str(file), header, names, _rows(rows, names), point, found)
    return _together(str(file), found)


def _rows(rows: Iterator[list[str]], names: list[str]) -> Iterator[tuple[int, _Row]]:
    """Rows that hold anything, with their line, by column."""
    for line, row in enumerate(rows, start=2):
        if any(cell.strip() for cell in row):
            yield line, dict(zip(names, row, strict=False))


def _together(file: str, found: _Reading) -> HourlyPrices:
    mistakes = found.mistakes
    if not mistakes and not found.prices:
        mistakes.append(f"{file}: found no prices; allowed: one row an hour")
    if not mistakes:
        first, last = min(found.prices), max(found.prices)
        hours = (last - first) // _HOUR + 1
        if hours > _MOST_HOURS:
            mistakes.append(f"{file}: found {first} to {last}; allowed: at most 50 years")
    raise_mistakes(file, mistakes, _MOST_MISTAKES)
    prices = np.full(hours, np.nan)
    for hour, parts in found.prices.items():
        prices[(hour - first) // _HOUR] = math.fsum(parts.values()) / len(parts)
    prices.setflags(write=False)
    return HourlyPrices(first, prices)


def _plain_rows(
    file: str,
    _header: list[str],
    names: list[str],
    rows: Iterator[tuple[int, _Row]],
    _point: str | None,
    found: _Reading,
) -> None:
    require_columns(file, names, ("time", "usd_per_mwh"))
    for line, row in rows:
        where = f"{file}: line {line}"
        hour = _told(found, where, row, "time", _moment, "a whole hour as 2021-02-15T06:00Z")
        price = _told(found, where, row, "usd_per_mwh", _price, _PRICE_ALLOWED)
        found.add(where, hour, 0, price)


_PRICE_ALLOWED = f"a number from {LOWEST_USD_PER_MWH:g} to {HIGHEST_USD_PER_MWH:g}"


def _ercot_rows(
    file: str,
    header: list[str],
    names: list[str],
    rows: Iterator[tuple[int, _Row]],
    point: str | None,
    found: _Reading,
) -> None:
    day_key = _first(names, "deliverydate", "delivery_date")
    hour_key = _first(names, "hourending", "hour_ending", "deliveryhour", "delivery_hour")
    flag_key = _first(names, "repeatedhourflag", "repeated_hour_flag", "dstflag")
    part_key = _first(names, "deliveryinterval", "delivery_interval")
    point_key = _first(names, "settlementpoint", "settlementpointname", "settlement_point")
    type_key = _first(names, "settlementpointtype", "settlement_point_type")
    price_key = _first(names, "settlementpointprice", "settlement_point_price")
    wanted = re.sub(r"[^a-z0-9_]", "", (point or "").lower())
    known = {day_key, hour_key, flag_key, part_key, point_key, type_key, price_key}
    points = [told for told, name in zip(header, names, strict=True) if name not in known]
    needed = {"delivery date": day_key, "hour ending": hour_key, "repeated hour flag": flag_key}
    lacking = [f"no column for {what}" for what, key in needed.items() if key is None]
    if point_key is None or price_key is None:
        point_key, price_key = None, wanted if wanted in names else None
        if price_key is None:
            allowed = ", ".join(map(shown_name, points[:40])) or "a column for each point"
            lacking.append(f"no settlement point {point or ''}; allowed: {allowed}")
    if lacking or day_key is None or hour_key is None or flag_key is None or price_key is None:
        raise InputError("\n".join(f"{file}: line 1: {what}" for what in lacking))
    seen: set[str] = set()
    for line, row in rows:
        if point_key is not None:
            name = row.get(point_key, "").strip()
            seen.add(name)
            # the same zone has a second, energy-weighted price under the type LZEW
            if name.lower() != wanted or row.get(type_key or "", "").strip().endswith("EW"):
                continue
        where = f"{file}: line {line}"
        day = _told(found, where, row, day_key, _day, "a day as 2021-02-15 or 02/15/2021")
        hour = _told(found, where, row, hour_key, _hour_ending, "01:00 to 24:00, or 1 to 24")
        again = _told(found, where, row, flag_key, _flag, "N or Y")
        part: int | None = 0
        if part_key is not None:
            part = _told(found, where, row, part_key, _interval, "1 to 4")
        price = _told(found, where, row, price_key, _price, _PRICE_ALLOWED)
        if day is None or hour is None or again is None or part is None:
            continue
        try:
            moment = central_hour(day, hour, again=again)
        except ValueError as error:
            found.mistakes.append(f"{where}: {error}")
            continue
        found.add(where, moment, part, price)
    if point_key is not None and not found.prices and not found.mistakes:
        allowed = ", ".join(map(shown_name, sorted(seen)[:40]))
        raise InputError(f"{file}: no settlement point {point or ''}; allowed: {allowed}")
    _check_intervals(file, found, _INTERVALS if part_key is not None else 1)


def _check_intervals(file: str, found: _Reading, needed: int) -> None:
    """Every hour has all its parts."""
    for moment, parts in sorted(found.prices.items()):
        if len(parts) != needed:
            found.mistakes.append(
                f"{file}: {moment:%Y-%m-%d %H:%M} UTC: found {len(parts)} intervals of the "
                f"hour; allowed: {needed}"
            )


def central_hour(day: date, hour_ending: int, *, again: bool) -> datetime:
    """Beginning, in UTC, of an hour of Central prevailing time.

    Parameters
    ----------
    day : date
        Local day.
    hour_ending : int
        Number of the hour by the clock at its end, 1 to 24.
    again : bool
        Whether it is the second of two hours with the same name (autumn).

    Raises
    ------
    ValueError
        If the clock never shows this hour, or not twice.

    Examples
    --------
    >>> [central_hour(date(2021, 11, 7), 2, again=again).hour for again in (False, True)]
    [6, 7]
    """
    local = datetime(day.year, day.month, day.day, hour_ending - 1, tzinfo=_CENTRAL)
    before = local.utcoffset()
    after = local.replace(fold=1).utcoffset()
    if before is None or after is None:  # the zone always knows
        raise ValueError(f"found {day}; allowed: a day of the calendar")
    if after > before:  # the clock jumps over the hour
        raise ValueError(
            f"found the hour ending {hour_ending:02d}:00 of {day}, which daylight saving leaves "
            "out; allowed: no row for it"
        )
    if again and after == before:
        raise ValueError(
            f"found a second hour ending {hour_ending:02d}:00 on {day}; allowed: Y only in the "
            "hour that daylight saving repeats"
        )
    return local.replace(tzinfo=UTC) - (after if again else before)


def _first(names: list[str], *wanted: str) -> str | None:
    return next((name for name in wanted if name in names), None)


def _told(
    found: _Reading,
    where: str,
    row: _Row,
    key: str,
    read: Callable[[str], _Value | None],
    allowed: str,
) -> _Value | None:
    """Value of a column, and a mistake where there is none."""
    text = row.get(key, "").strip()
    value = read(text)
    if value is None:
        found.mistakes.append(f"{where}: {key}: found {text[:40]!r}; allowed: {allowed}")
    return value


def _price(text: str) -> float | None:
    price = read_number(text.replace(",", ""))
    fits = price is not None and LOWEST_USD_PER_MWH <= price <= HIGHEST_USD_PER_MWH
    return price if fits else None


def _day(text: str) -> date | None:
    american = re.fullmatch(r"([0-9]{2})/([0-9]{2})/([0-9]{4})", text)
    if american is not None:
        text = f"{american[3]}-{american[1]}-{american[2]}"
    found = read_day(text)
    return found if found is not None and 1970 <= found.year <= 9_000 else None


def _hour_ending(text: str) -> int | None:
    if re.fullmatch(r"[0-9]{1,2}(:00)?", text) is None:
        return None
    hour = int(text.partition(":")[0])
    return hour if 1 <= hour <= 24 else None


def _interval(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[1-4]", text) else None


def _flag(text: str) -> bool | None:
    return {"N": False, "Y": True}.get(text.upper())


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.utcoffset() not in (None, timedelta()) or not 1970 <= moment.year <= 9_000:
        return None
    moment = moment.replace(tzinfo=UTC)
    return moment if moment == moment.replace(minute=0, second=0, microsecond=0) else None
