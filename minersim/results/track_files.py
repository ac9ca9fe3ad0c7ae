"""Kept forecasts on disk: one small file each, added and never changed.

A file is JSON with a checksum over its content, written whole under a name of its own that no
other program has seen, and only then given its final name, which must be free. So a program that is
killed, a full disk or another one at the same moment leaves whole records and nothing else. A file
that is damaged, or of a version that this one does not know, is told and left as it is.
"""

import contextlib
import hashlib
import itertools
import json
import math
import os
import time
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from minersim.errors import RunError
from minersim.plain_files import FileRefusedError, read_plain_file
from minersim.results.forecast import QUANTITIES, Forecast, ForecastRecord

FORMAT = 1
TRACK_NAME = "track"
"""Folder of the records in that of the store."""
LARGEST_BYTES = 5_000_000
_LEFTOVER_AFTER_S = 86_400.0
_TRIES = 1_000
_LAST_S = 253_402_300_799
"""Of the year 9999. [s since 1970]"""


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """All kept forecasts of a folder.

    Attributes
    ----------
    records : tuple of ForecastRecord
        Oldest first.
    files : tuple of Path
        Of each of them.
    faults : tuple of str
        A plain line for every file that could not be read.
    """

    records: tuple[ForecastRecord, ...]
    files: tuple[Path, ...]
    faults: tuple[str, ...]


def keep_record(folder: Path, record: ForecastRecord) -> Path:
    """Write a record into a folder, whole or not at all; returns its file.

    Raises
    ------
    RunError
        If it cannot be written.
    """
    text = _text_of(record)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(folder)
        part = folder / f".{os.getpid()}-{time.monotonic_ns()}.part"
        try:
            with part.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            return _given_name(part, folder, record)
        finally:
            with contextlib.suppress(OSError):
                part.unlink()
    except OSError as error:
        raise RunError(f"{folder}: the forecast is not kept: {error.strerror or error}") from None


def read_track(folder: Path) -> TrackRecord:
    """Read all records of a folder; one that is not there has none.

    Raises
    ------
    RunError
        If the folder is there and may not be read.
    """
    try:
        files = sorted(file for file in folder.iterdir() if _is_record(file))
    except FileNotFoundError:
        files = []
    except OSError as error:
        raise RunError(f"{folder}: cannot be read: {error.strerror or error}") from None
    found: list[tuple[ForecastRecord, Path]] = []
    faults = []
    for file in files:
        try:
            found.append((_read(file), file))
        except (OSError, ValueError) as error:
            words = error.strerror if isinstance(error, OSError) else str(error)
            faults.append(f"{file}: {words}; left as it is")
    found.sort(key=lambda pair: (pair[0].made_s, pair[1].name))
    return TrackRecord(
        tuple(record for record, _ in found), tuple(file for _, file in found), tuple(faults)
    )


def _text_of(record: ForecastRecord) -> str:
    content = asdict(record)
    head = {"minersim_forecast": FORMAT, "sha256": _checksum(content)}
    return json.dumps({**head, "record": content}, allow_nan=False, separators=(",", ":")) + "\n"


def _checksum(content: Any) -> str:
    plain = json.dumps(content, sort_keys=True, allow_nan=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _given_name(part: Path, folder: Path, record: ForecastRecord) -> Path:
    """Give a whole file the first free name of its moment, and let it have no other."""
    made = datetime.fromtimestamp(record.made_s, UTC).strftime("%Y-%m-%dT%H%M%SZ")
    for number in range(1, _TRIES):
        more = "" if number == 1 else f"-{number}"
        file = folder / f"{made}-{record.digest[:8]}{more}.json"
        try:
            os.link(part, file)
        except FileExistsError:
            continue
        except OSError:
            # a disk without hard links: take the name first, then give it the content
            try:
                file.open("x").close()
            except FileExistsError:
                continue
            part.replace(file)
        return file
    raise OSError(0, f"{_TRIES:,} forecasts of one moment are there")


def _remove_leftovers(folder: Path) -> None:
    """Remove what programs that were killed left of unfinished files, when it is old."""
    now = time.time()
    for part in folder.glob(".*.part"):
        with contextlib.suppress(OSError):
            if now - part.stat().st_mtime > _LEFTOVER_AFTER_S:
                part.unlink()


def _is_record(file: Path) -> bool:
    return file.suffix == ".json" and not file.name.startswith(".")


def _read(file: Path) -> ForecastRecord:
    """Read a record; ValueError with what is wrong with it."""
    try:
        outer = json.loads(read_plain_file(file, LARGEST_BYTES))
    except FileRefusedError as error:
        raise ValueError(str(error)) from None
    except (ValueError, RecursionError):
        raise ValueError("damaged, or cut short") from None
    version = outer.get("minersim_forecast") if isinstance(outer, dict) else None
    if version is None:
        raise ValueError("no kept forecast of minersim")
    if version != FORMAT:
        raise ValueError(f"format {version!r:.20}; this version of minersim reads {FORMAT}")
    content = outer.get("record")
    if not isinstance(content, dict) or outer.get("sha256") != _checksum(content):
        raise ValueError("damaged: its checksum does not hold")
    try:
        forecasts = tuple(_forecast(one) for one in content["forecasts"])
        head = {name: content[name] for name in (f.name for f in fields(ForecastRecord))}
        _check_head(head)
        lists = {name: tuple(map(str, head[name])) for name in ("figures", "given")}
        return ForecastRecord(**{**head, **lists, "forecasts": forecasts})
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ValueError("damaged: it is not what a kept forecast holds") from None


def _check_head(head: dict[str, Any]) -> None:
    """Refuse figures of another kind than a record has, or moments that no calendar has."""
    for name in ("made_s", "seed", "paths", "start_s", "start_height"):
        if type(head[name]) is not int or head[name] < 0:
            raise ValueError(name)
    for name in ("start_difficulty", "start_price_usd"):
        if type(head[name]) not in (int, float) or not math.isfinite(head[name]):
            raise ValueError(name)
    for name in ("scenario", "digest", "version", "engine"):
        if type(head[name]) is not str:
            raise ValueError(name)
    if max(head["made_s"], head["start_s"]) > _LAST_S:
        raise ValueError("made_s")


def _forecast(one: Any) -> Forecast:
    quantiles = tuple(float(value) for value in one["quantiles"])
    rising = all(a <= b for a, b in itertools.pairwise(quantiles))
    right = one["quantity"] in QUANTITIES and all(map(math.isfinite, quantiles)) and rising
    if not right or not quantiles:
        raise ValueError(one["quantity"])
    return Forecast(one["quantity"], int(one["ahead"]), int(one["target"]), quantiles)
