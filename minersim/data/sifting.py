"""What of an answer may be stored: numbers in their bounds, at times that have been, each once.

What is refused is said in one line a reason, with how often and the first day; a day that a source
leaves out stays missing.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from minersim.data.metrics import Metric
from minersim.data.observations import Observations
from minersim.data.pace import date_header_s
from minersim.data.replies import DAY_S, date_text, day_of, number
from minersim.data.screening import AHEAD_S, bounds_of, is_possible
from minersim.data.source import Reply
from minersim.number_text import counted
from minersim.units import (
    HASHES_PER_DIFFICULTY,
    HASHES_PER_EH,
    SECONDS_PER_DAY,
    SECONDS_PER_HOUR,
)

_CLOCKS_APART_S = SECONDS_PER_HOUR
_IDENTITY_FACTOR = 3.0
"""Hashrate and what blocks and difficulty say may differ by this: a retarget falls into the day."""

Rows = Iterable[tuple[int | None, Any]]


@dataclass(frozen=True, slots=True)
class Sifted:
    """What is left of an answer, and what was not.

    Attributes
    ----------
    observations : tuple of Observations
        One a metric; metrics without any value are left out.
    notices : tuple of str
    """

    observations: tuple[Observations, ...] = ()
    notices: tuple[str, ...] = ()

    def __add__(self, other: "Sifted") -> "Sifted":
        return Sifted(
            self.observations + other.observations,
            tuple(dict.fromkeys(self.notices + other.notices)),
        )

    def only(self, names: Iterable[str]) -> "Sifted":
        """Without metrics that nobody asked for."""
        wanted = frozenset(names)
        kept = tuple(found for found in self.observations if found.metric in wanted)
        return Sifted(kept, self.notices)

    def since(self, first_s: int | None) -> "Sifted":
        """Without what is older; metrics that have nothing left are left out."""
        if first_s is None:
            return self
        kept = (found.since(first_s) for found in self.observations)
        return Sifted(tuple(found for found in kept if found.values.size), self.notices)


@dataclass(slots=True)
class _Refusals:
    """Counts what is refused, by reason."""

    source: str
    metric: str
    first: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, reason: str, example: str) -> None:
        self.first.setdefault(reason, example)
        self.counts[reason] = self.counts.get(reason, 0) + 1

    def notices(self) -> tuple[str, ...]:
        return tuple(
            f"{self.source}: {self.metric}: {counted(count, 'value')} {reason} "
            f"(first: {self.first[reason]})"
            for reason, count in self.counts.items()
        )


def sift(metric: Metric, rows: Rows, source: str, now_s: float) -> Sifted:
    """Observations of a metric out of rows of an answer.

    Parameters
    ----------
    metric : Metric
    rows : iterable of (int or None, object)
        Time in seconds since 1970, and the value: a number, a text that is one, or None where
        the source has none. Of several rows at one time the last with a value counts.
    source : str
        Name, for the notices.
    now_s : float
        What lies more than a day later is refused.
    """
    kept: dict[int, float] = {}
    refused = _Refusals(source, metric.name)
    for at_s, given in rows:
        if given is None:
            continue
        value = number(given)
        shown = f"{str(given)[:40]!r}" if value is None else f"{value:g}"
        if at_s is None or value is None:
            where = "without a date" if at_s is None else f"on {date_text(at_s)}"
            reason = "bear no readable date" if at_s is None else "are not numbers"
            refused.add(f"refused: {reason}", f"{shown} {where}")
        elif at_s < 0:
            refused.add("refused: dated before 1970", f"{shown} on {date_text(at_s)}")
        elif at_s > now_s + AHEAD_S:
            refused.add("refused: dated in the future", f"{shown} on {date_text(at_s)}")
        elif not is_possible(metric, value):
            outside = f"refused: outside {bounds_of(metric)}"
            refused.add(outside, f"{shown} on {date_text(at_s)}")
        else:
            if kept.get(at_s, value) != value:
                refused.add(
                    "given twice for one time; the last counts", f"{shown} on {date_text(at_s)}"
                )
            kept[at_s] = value
    return _sifted(metric.name, kept, refused.notices())


def last_of_days(rows: Rows, now_s: float) -> list[tuple[int, Any]]:
    """The last value of each finished UTC day, stamped with the day's first second.

    Rows without a time or a value are passed over; those dated after now keep their time, for
    ``sift`` to refuse.
    """
    by_day: dict[int, tuple[int, Any]] = {}
    ahead: list[tuple[int, Any]] = []
    for at_s, value in rows:
        if at_s is None or value is None:
            continue
        if at_s > now_s + AHEAD_S:
            ahead.append((at_s, value))
        elif day_of(at_s) + DAY_S <= now_s and at_s >= by_day.get(day_of(at_s), (at_s, None))[0]:
            by_day[day_of(at_s)] = (at_s, value)
    return [(day_s, value) for day_s, (_, value) in sorted(by_day.items())] + ahead


def finished_days(rows: Rows, now_s: float) -> list[tuple[int | None, Any]]:
    """Rows of days without that of the day that is not over.

    Those of the future are kept, for ``sift`` to refuse.
    """
    today_s = day_of(int(now_s))
    return [
        (at_s, value)
        for at_s, value in rows
        if at_s is None or at_s < today_s or at_s > now_s + AHEAD_S
    ]


def without_impossible_hashrates(sifted: Sifted, source: str) -> Sifted:
    """Refuses hashrates that blocks and difficulty of the same day contradict.

    Of a day with ``n`` blocks at difficulty ``D`` the hashrate is ``n D 2^32 / 86400``; a source
    that gives all three is held to it within a factor of 3.
    """
    by_name = {found.metric: found for found in sifted.observations}
    names = ("hashrate_ehs", "blocks_per_day", "difficulty")
    if not all(name in by_name for name in names):
        return sifted
    blocks, difficulty = (_by_day(by_name[name]) for name in names[1:])

    def ratio(at_s: int, value: float) -> float:
        work = blocks.get(day_of(at_s), 0.0) * difficulty.get(day_of(at_s), 0.0)
        if work == 0.0:
            return 1.0
        return value * HASHES_PER_EH * SECONDS_PER_DAY / (work * HASHES_PER_DIFFICULTY)

    return _refuse(
        sifted,
        "hashrate_ehs",
        source,
        lambda at_s, value: 1.0 / _IDENTITY_FACTOR <= ratio(at_s, value) <= _IDENTITY_FACTOR,
        "refused: not what the day's blocks and difficulty say",
    )


def without_leaps(sifted: Sifted, names: Iterable[str], source: str, factor: float) -> Sifted:
    """Refuses single values that stand apart from both neighbours, up or down, by a factor.

    Difficulty moves by at most 4 a retarget, so that no day can stand ten times above the days
    before and after it.
    """
    for name in names:
        found = next((found for found in sifted.observations if found.metric == name), None)
        if found is None or found.values.size < 3:
            continue
        middle = np.log(np.maximum(found.values, 1e-300))
        before, after = middle[1:-1] - middle[:-2], middle[1:-1] - middle[2:]
        alone = np.zeros(middle.size, dtype=bool)
        leap = np.log(factor)
        alone[1:-1] = (np.minimum(before, after) > leap) | (np.maximum(before, after) < -leap)
        # the newest value has one neighbour, and is the one that everybody will look at
        alone[-1] = abs(middle[-1] - middle[-2]) > leap and not alone[-2]
        apart = frozenset(found.observed_at_s[alone].tolist())
        sifted = _refuse(
            sifted,
            name,
            source,
            lambda at_s, _value, apart=apart: at_s not in apart,  # type: ignore[misc]
            f"refused: more than {factor:g} times off its neighbours",
        )
    return sifted


def clock_of(reply: Reply, source: str) -> tuple[float, tuple[str, ...]]:
    """What time it is, by our clock or the source's if that is later, and a notice if they differ.

    A computer whose clock is behind must not take yesterday's figures for the future's.
    """
    ours_s = time.time()
    theirs_s = date_header_s(reply.headers)
    if theirs_s is None or abs(theirs_s - ours_s) < _CLOCKS_APART_S:
        return ours_s, ()
    way = "behind" if theirs_s > ours_s else "ahead of"
    apart_h = abs(theirs_s - ours_s) / SECONDS_PER_HOUR
    notice = f"{source}: this computer's clock is {apart_h:,.0f} hours {way} the source's"
    return max(ours_s, theirs_s), (notice,)


def _sifted(name: str, values: Mapping[int, float], notices: tuple[str, ...]) -> Sifted:
    if not values:
        return Sifted((), notices)
    times = sorted(values)
    found = Observations(
        name,
        np.array(times, dtype=np.int64),
        np.array([values[at_s] for at_s in times], dtype=np.float64),
    )
    return Sifted((found,), notices)


def _refuse(
    sifted: Sifted, name: str, source: str, good: Callable[[int, float], bool], reason: str
) -> Sifted:
    refused = _Refusals(source, name)
    kept: list[Observations] = []
    for found in sifted.observations:
        if found.metric != name:
            kept.append(found)
            continue
        values = {}
        for at_s, value in zip(found.observed_at_s.tolist(), found.values.tolist(), strict=True):
            if good(at_s, value):
                values[at_s] = value
            else:
                refused.add(reason, f"{value:g} on {date_text(at_s)}")
        kept += _sifted(name, values, ()).observations
    return Sifted(tuple(kept), sifted.notices + refused.notices())


def _by_day(found: Observations) -> dict[int, float]:
    pairs = zip(found.observed_at_s.tolist(), found.values.tolist(), strict=True)
    return {day_of(at_s): value for at_s, value in pairs}
