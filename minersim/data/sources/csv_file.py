"""A table of days in a CSV file: a column ``date``, and one column a metric, named as in minersim.

``address`` is the file. Dates are YYYY-MM-DD, or times in ISO 8601; a field without text is a
missing value. Columns that are no metrics are passed over with a notice.
"""

import csv
import io
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from minersim.data.catalogue import known_names
from minersim.data.metric_names import metric_named
from minersim.data.replies import seconds
from minersim.data.sifting import Sifted, sift
from minersim.data.source import Fetched, Http, SourceError
from minersim.data.visit import Visit
from minersim.plain_files import FileRefusedError, read_plain_file
from minersim.scenario.wording import nearest, show

_NAME = "csv_file"
_MOST_BYTES = 50_000_000


@dataclass
class CsvFile:
    """See the module."""

    name: str = _NAME
    title: str = "CSV file"
    address: str = ""
    metrics: tuple[str, ...] = known_names()
    needs_key: str = ""
    terms: str = "Yours, as whoever made the file allows"

    def fetch(
        self, http: Http, metrics: Sequence[str], since_s: int | None, key: str | None
    ) -> Fetched:
        """Read metrics from a time on (None: everything); raises SourceError."""
        del http, key
        if not self.address:
            raise SourceError("no CSV file is named")
        path = Path(self.address)
        try:
            body = read_plain_file(path, _MOST_BYTES)
        except FileRefusedError as error:
            raise SourceError(f"{path}: {error}") from None
        except OSError as error:
            raise SourceError(f"{path}: cannot be read ({error.strerror})") from None
        wanted = Visit(self.name, (*self.metrics, *metrics), metrics, since_s).wanted
        found = parse_csv(body, path.name, time.time()).only(wanted).since(since_s)
        return Fetched(str(path), found.observations, found.notices)


def parse_csv(body: bytes, file: str, now_s: float) -> Sifted:
    """Every metric of a file.

    Raises
    ------
    SourceError
        If it is no text, or has no column ``date``.
    """
    try:
        text = body.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except (UnicodeDecodeError, csv.Error):
        raise SourceError(f"{file}: is no CSV file in UTF-8") from None
    header = [name.strip() for name in rows[0]] if rows else []
    if "date" not in header:
        raise SourceError(f"{file}: its first line has no column 'date'")
    times = [_time(row, header.index("date")) for row in rows[1:]]
    found = Sifted()
    for place, name in enumerate(header):
        if name == "date":
            continue
        metric = metric_named(name)
        if metric is None:
            near = nearest(name, known_names())
            found += Sifted(
                notices=(f"{file}: column {show(name)} is no metric, passed over{near}",)
            )
            continue
        cells = [row[place].strip() if place < len(row) else "" for row in rows[1:]]
        values = [(at_s, cell or None) for at_s, cell in zip(times, cells, strict=True)]
        found += sift(metric, values, file, now_s)
    return found


def _time(row: Sequence[str], place: int) -> int | None:
    text = row[place].strip() if place < len(row) else ""
    return seconds(text) if "-" in text else None
