"""Reading answers: JSON or a web page, numbers in texts, times in any spelling."""

import json
import math
import re
from datetime import UTC, datetime
from typing import Any, NoReturn

from minersim.data.source import Reply, SourceError
from minersim.units import SECONDS_PER_DAY

DAY_S = int(SECONDS_PER_DAY)
_MILLISECONDS_FROM = 1e11
"""A larger time is in milliseconds: in seconds it would lie beyond the year 5000."""

_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:\.\d+)?)?)?"
    r"\s*(Z|UTC|[+-]\d\d:?\d\d)?"
)


def looks_like_html(text: str) -> bool:
    """Whether a text is a web page.

    >>> looks_like_html("  <!DOCTYPE html><html>"), looks_like_html('{"a": "<b>"}')
    (True, False)
    """
    return text.lstrip("\ufeff \t\r\n").startswith("<")


def parse_json(reply: Reply, source: str) -> Any:
    """What a JSON body says.

    Raises
    ------
    SourceError
        If it is a web page, cut off, or no JSON.
    """
    place = reply.url.partition("?")[0].partition("://")[2]
    try:
        text = reply.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceError(f"{source} answered with bytes that are no text: {place}") from None
    if looks_like_html(text):
        raise SourceError(f"{source} answered with a web page, not JSON: {place}")
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise SourceError(f"{source} answered with something that is not JSON: {place}") from None


def listed(value: Any, source: str, what: str) -> list[Any]:
    """A value that must be a list; SourceError where it is not."""
    if not isinstance(value, list):
        raise SourceError(f"{source} answered in another form than expected: {what} is no list")
    return value


def keyed(value: Any, source: str, what: str) -> dict[str, Any]:
    """A value that must be a table of names; SourceError where it is not."""
    if not isinstance(value, dict):
        raise SourceError(f"{source} answered in another form than expected: {what} is no table")
    return value


def number(value: Any) -> float | None:
    """A number, or a text that is one; None for anything else, also NaN and infinity.

    >>> number("8582.09"), number(3), number("12,5"), number(True), number("nan")
    (8582.09, 3.0, None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def seconds(value: Any) -> int | None:
    """A time as seconds since 1970 (UTC); None where it is none.

    Numbers are seconds, or milliseconds where seconds would be absurd; texts are ISO 8601 with any
    number of decimals, UTC where they name no zone.

    >>> seconds("2020-02-29T00:00:00.000000000Z"), seconds(1652486400), seconds(1652486400000)
    (1582934400, 1652486400, 1652486400)
    >>> seconds("2022-06-09T02:34:43+01:00"), seconds("20060120"), seconds("soon")
    (1654738483, 1137715200, None)
    """
    if isinstance(value, str) and (found := _ISO.fullmatch(value.strip())):
        return _seconds_of_parts(*found.groups())
    if (at := number(value)) is None:
        return None
    at = at / 1000.0 if abs(at) >= _MILLISECONDS_FROM else at
    return math.floor(at) if abs(at) < _MILLISECONDS_FROM else None


def day_of(at_s: int) -> int:
    """First second of the UTC day of a time.

    >>> day_of(1582934401)
    1582934400
    """
    return at_s // DAY_S * DAY_S


def date_text(at_s: int) -> str:
    """Day of a time, for a person.

    >>> date_text(1582934400)
    '2020-02-29'
    """
    try:
        return datetime.fromtimestamp(at_s, UTC).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return f"second {at_s}"


def compact_date(at_s: int) -> str:
    """Day of a time as ``YYYYMMDD``."""
    return date_text(at_s).replace("-", "")


def _seconds_of_parts(
    year: str, month: str, day: str, hour: str, minute: str, second: str, zone: str
) -> int | None:
    try:
        at = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0),
            tzinfo=UTC,
        )  # fmt: skip
    except ValueError:
        return None
    shift_s = 0
    if zone and zone[0] in "+-":
        digits = zone[1:].replace(":", "")
        shift_s = (int(digits[:2]) * 60 + int(digits[2:])) * 60 * (1 if zone[0] == "+" else -1)
    return int(at.timestamp()) - shift_s


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
