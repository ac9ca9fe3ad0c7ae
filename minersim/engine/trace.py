"""Trace: what happened in a run, event by event, to be read, filtered and exported."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from minersim.errors import InputError
from minersim.results.files import write_whole
from minersim.units import SECONDS_PER_DAY

TRACE_SUFFIXES = (".csv", ".jsonl")
KINDS = (
    "block",
    "retarget",
    "halving",
    "capacity shock",
    "market",
    "network delivery",
    "switching",
    "miner sales",
    "day close",
    "margin call",
    "liquidation",
    "covenant breach",
    "loans called",
    "purchase",
    "fleet delivery",
    "bill",
    "forced sale",
    "capital call",
    "insolvency",
    "retirement",
    "fleet off",
    "fleet on",
)
"""Kinds of events, in the order in which those of one moment happen."""


class TraceEvent(NamedTuple):
    """One event.

    Attributes
    ----------
    kind : str
        One of ``KINDS``.
    time_s : float
        Since the start. [s]
    height : int
        Height of the last block found.
    figures : dict
        Numbers of the event; names end in the unit.
    """

    kind: str
    time_s: float
    height: int
    figures: dict[str, float]


@dataclass(slots=True)
class Trace:
    """Events of one path, in order.

    Parameters
    ----------
    start : date
        First day of the run.
    kinds : iterable of str or None
        Kinds to keep; None keeps all, blocks included (52,560 a year).
    """

    start: date
    kinds: frozenset[str]
    events: list[TraceEvent]

    def __init__(self, start: date, kinds: Iterable[str] | None = None) -> None:
        self.start = start
        self.kinds = frozenset(KINDS if kinds is None else kinds)
        unknown = sorted(self.kinds - set(KINDS))
        if unknown:
            raise InputError(f"trace kind: found {', '.join(unknown)}; allowed: {', '.join(KINDS)}")
        self.events = []

    def __len__(self) -> int:
        return len(self.events)

    def __iter__(self) -> Iterator[TraceEvent]:
        return iter(self.events)

    def record(self, kind: str, time_s: float, height: int, figures: dict[str, float]) -> None:
        """Keep an event, if its kind is wanted."""
        if kind in self.kinds:
            self.events.append(TraceEvent(kind, time_s, height, figures))

    def filter(
        self,
        kinds: Iterable[str] | None = None,
        from_day: float = 0.0,
        to_day: float = float("inf"),
    ) -> list[TraceEvent]:
        """Events of some kinds within some days, both ends included."""
        wanted = self.kinds if kinds is None else frozenset(kinds)
        low, high = from_day * SECONDS_PER_DAY, to_day * SECONDS_PER_DAY
        return [e for e in self.events if e.kind in wanted and low <= e.time_s <= high]

    def moment(self, event: TraceEvent) -> datetime:
        """Date and time of an event, UTC."""
        midnight = datetime(self.start.year, self.start.month, self.start.day, tzinfo=UTC)
        return midnight + timedelta(seconds=event.time_s)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Events as flat rows: kind, moment, time, height, figures."""
        for event in self.events:
            yield {
                "kind": event.kind,
                "utc": self.moment(event).isoformat(timespec="seconds"),
                "time_s": event.time_s,
                "height": event.height,
                **event.figures,
            }

    def write(self, file: Path) -> None:
        """Write all events as CSV, or as JSON lines, by the suffix (.csv, .jsonl).

        Raises
        ------
        InputError
            For another suffix.
        RunError
            If the file cannot be written.
        """
        check_trace_file(file)
        write_whole(file, self._write_csv if file.suffix.lower() == ".csv" else self._write_jsonl)

    def _write_csv(self, file: Path) -> None:
        figures = dict.fromkeys(name for event in self.events for name in event.figures)
        with file.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, ["kind", "utc", "time_s", "height", *figures])
            writer.writeheader()
            writer.writerows(self.rows())

    def _write_jsonl(self, file: Path) -> None:
        with file.open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(row) + "\n" for row in self.rows())


def check_trace_file(file: Path) -> None:
    """Refuse a file name whose suffix names no format of a trace."""
    if file.suffix.lower() not in TRACE_SUFFIXES:
        raise InputError(f"trace file: found '{file.name}'; allowed: a name ending .csv or .jsonl")
