"""How often a host may be asked, and what it says about waiting."""

import email.utils
import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from minersim.units import SECONDS_PER_HOUR

_LARGEST_SPAN_S = 1e9
"""A larger X-RateLimit-Reset is a date in seconds since 1970, not a span."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Limit of a host.

    Attributes
    ----------
    requests : int
        So many ...
    period_s : float
        ... in any such span of time. [s]
    retries_429 : bool
        Whether a refusal for asking too often may be followed by another try; where not, the host
        is left alone for a period.
    """

    requests: int
    period_s: float
    retries_429: bool = True


PACES: Mapping[str, Pace] = {
    "community-api.coinmetrics.io": Pace(10, 6.0),
    "bitcoin-data.com": Pace(8, SECONDS_PER_HOUR, retries_429=False),
    "api.bitcoin-data.com": Pace(8, SECONDS_PER_HOUR, retries_429=False),
    "api.blockchain.info": Pace(6, 60.0),
    "api.ercot.com": Pace(30, 60.0),
    "mempool.space": Pace(10, 10.0),
    "bitview.space": Pace(10, 10.0),
    "data.hashrateindex.com": Pace(10, 60.0),
}
"""Limits of public hosts: published by Coin Metrics, BGeometrics and ERCOT, else gentle guesses.
A copy that the user runs has no limit."""


@dataclass(slots=True)
class Turnstile:
    """Lets requests to one host through at its pace.

    >>> gate = Turnstile(Pace(2, 60.0))
    >>> [gate.wait_s(now) for now in (0.0, 0.0)], gate.passed(0.0), gate.passed(1.0)
    ([0.0, 0.0], None, None)
    >>> gate.wait_s(10.0)
    50.0
    """

    pace: Pace
    closed_until_s: float = -math.inf
    _times_s: deque[float] = field(default_factory=deque)

    def wait_s(self, now_s: float) -> float:
        """Time until the next request may go. [s]"""
        while self._times_s and self._times_s[0] <= now_s - self.pace.period_s:
            self._times_s.popleft()
        free_at_s = now_s
        if len(self._times_s) >= self.pace.requests:
            free_at_s = self._times_s[-self.pace.requests] + self.pace.period_s
        return max(free_at_s, self.closed_until_s, now_s) - now_s

    def passed(self, now_s: float) -> None:
        """Count a request."""
        self._times_s.append(now_s)

    def close(self, now_s: float) -> None:
        """Let nothing through for a period."""
        self.closed_until_s = now_s + self.pace.period_s


def asked_wait_s(headers: Mapping[str, str], now_s: float) -> float | None:
    """How long a host asks to wait, by ``Retry-After`` or ``X-RateLimit-Reset``. [s]

    Parameters
    ----------
    headers : mapping
        Names in lower case.
    now_s : float
        Seconds since 1970 by our clock; the answer's own ``Date`` is believed first, so that a
        wrong clock of ours makes no wait longer.

    Returns
    -------
    float or None
        None where nothing readable is said; never negative.

    >>> asked_wait_s({"retry-after": "120"}, 0.0)
    120.0
    >>> asked_wait_s({"retry-after": "Wed, 21 Oct 2015 07:28:09 GMT",
    ...               "date": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0)
    9.0
    """
    said_s = date_header_s(headers)
    now_s = now_s if said_s is None else said_s
    for name in ("retry-after", "x-ratelimit-reset"):
        text = headers.get(name, "").strip()
        if text:
            wait_s = _span_or_date_s(text, now_s)
            if wait_s is not None:
                return max(wait_s, 0.0)
    return None


def date_header_s(headers: Mapping[str, str]) -> float | None:
    """Time of an answer by its ``Date``, seconds since 1970; None where it has none."""
    return _date_s(headers.get("date", ""))


def _span_or_date_s(text: str, now_s: float) -> float | None:
    try:
        span_s = float(text)
    except ValueError:
        at_s = _date_s(text)
        return None if at_s is None else at_s - now_s
    if not math.isfinite(span_s):
        return None
    return span_s - now_s if span_s > _LARGEST_SPAN_S else span_s


def _date_s(text: str) -> float | None:
    try:
        return email.utils.parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
