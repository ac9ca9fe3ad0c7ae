"""What is attacked: each target takes bytes, and raises only where the program does wrong.

Wrong input may be refused with `InputError` or `RunError`, in lines that can be printed. Anything
else that is raised, a line that could drive a terminal, a number that is none in an answer, is a
finding.
"""

import contextlib
import io
import json
import math
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

import minersim
from minersim.analysis.varied import Range, find_varied, parse_range
from minersim.cli.main import main
from minersim.cli.track_books import read_books
from minersim.data.files.importing import import_files
from minersim.data.node_login import credentials
from minersim.data.rescue import repair
from minersim.data.source import Reply, SourceError
from minersim.data.sources import CsvFile
from minersim.data.store import Store
from minersim.data.transaction_file import TransactionFile
from minersim.data.transaction_writing import write_transactions
from minersim.energy.price_file import read_hourly_prices
from minersim.energy.temperature_file import read_temperatures
from minersim.errors import InputError, Issue, MinersimError, RunError
from minersim.indicators import Transaction
from minersim.market.series import read_price_series
from minersim.network.mix_file import read_machine_mix, read_power_prices
from minersim.results import track_files
from minersim.results.forecast import Forecast, ForecastRecord
from minersim.scenario import Scenario, example_files, parse_override
from minersim.scenario.load import scenario_from_text

Attack = Callable[[bytes], None]
_WORDS_OF_A_FAULT = ("Traceback", "minersim failed (")
_SMALL = {"horizon_days": 60, "paths": 2}


@dataclass(frozen=True)
class Target:
    """Something to attack.

    Attributes
    ----------
    attack : callable
        Takes bytes.
    seeds : tuple of bytes
        Right input, from which the wrong one is made.
    words : tuple of str
        Words of its language.
    cost : int
        How many inputs of the cheapest target one of its takes; it gets fewer.
    """

    attack: Attack
    seeds: tuple[bytes, ...]
    words: tuple[str, ...] = ()
    cost: int = 1


def check_words(error: BaseException) -> None:
    """Fail unless an error is lines of printable words."""
    text = str(error)
    assert text.strip(), f"{type(error).__name__} says nothing"
    for line in text.splitlines():
        assert line.isprintable(), f"a line that could drive a terminal: {line!r}"
        assert len(line) < 20_000, f"a line of {len(line):,} characters"


@contextlib.contextmanager
def refusals(*more: type[BaseException]) -> Iterator[None]:
    """Let input be refused, in words."""
    try:
        yield
    except (InputError, RunError, *more) as error:
        check_words(error)


@contextlib.contextmanager
def file_of(data: bytes, name: str) -> Iterator[Path]:
    """A file with these bytes in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(data)
        yield file


# scenarios


def scenario(data: bytes) -> None:
    """A scenario file: refused, or what is written back reads the same."""
    with file_of(data, "x.toml") as file, refusals():
        found = minersim.load_scenario(file)
        again = scenario_from_text(found.to_toml(), file)
        assert again.to_dict() == found.to_dict(), "what is written back is another scenario"


def override(data: bytes) -> None:
    """A value of ``--set``."""
    text = data.decode("utf-8", "replace")
    with refusals():
        base.replace(**_SMALL)
    with refusals():
        change = parse_override(text)
        minersim.load_scenario(_BASE_FILE, [change])


def vary(data: bytes) -> None:
    """A value of ``--vary``."""
    text = data.decode("utf-8", "replace")
    for points in (True, False):
        found = parse_range(text, points=points)
        if not isinstance(found, Range):
            check_words(InputError(found))
            continue
        issues: list[Issue] = []
        for varied in find_varied(base, [found], issues):
            assert math.isfinite(varied.low + varied.high)
        for issue in issues:
            check_words(InputError(str(issue)))


def run(data: bytes) -> None:
    """Overrides that hold, and a short run: every number that comes out is one."""
    small = [parse_override(f"{key}={value}") for key, value in _SMALL.items()]
    with refusals():
        changes = [parse_override(line) for line in data.decode("utf-8", "replace").splitlines()]
        changed = minersim.load_scenario(_BASE_FILE, [*changes, *small])
        _check_numbers(minersim.run(changed).summary(), "")


def _check_numbers(told: object, where: str) -> None:
    if isinstance(told, dict):
        for key, value in told.items():
            _check_numbers(value, f"{where}.{key}")
    elif isinstance(told, (list, tuple)):
        for value in told:
            _check_numbers(value, where)
    elif isinstance(told, float):
        assert math.isfinite(told), f"{where} is {told}"


# files


def _reader(read: Callable[[Path], object], name: str = "x.csv") -> Attack:
    def attack(data: bytes) -> None:
        with file_of(data, name) as file, refusals():
            read(file)

    return attack


def _import(file: Path) -> None:
    with Store(file.parent / "store.sqlite") as store:
        for each in import_files(store, [file]):
            assert each.values >= 0
        for source, metric in store.series_names():
            assert np.isfinite(store.read(metric, sources=[source]).values).all()


def _store(file: Path) -> None:
    """A damaged store: opened, read, mended, or refused."""
    with contextlib.suppress(MinersimError), Store(file, read_only=True) as store:
        for source, metric in store.series_names():
            store.read(metric, sources=[source])
    repair(file)


def _transactions(file: Path) -> None:
    for batch in TransactionFile(file).batches():
        assert batch.txid.size == batch.height.size


def _track(data: bytes) -> None:
    """A kept forecast, its checksum made right where it is JSON: read, or told and left alone."""
    with contextlib.suppress(ValueError, TypeError, RecursionError):
        told = json.loads(data)
        told["sha256"] = track_files._checksum(told["record"])
        data = json.dumps(told).encode()
    with file_of(data, "x.json") as file:
        found = track_files.read_track(file.parent)
        assert len(found.records) + len(found.faults) == 1
        for line in found.faults:
            check_words(InputError(line))
        assert file.read_bytes() == data


def _csv_source(file: Path) -> None:
    """The source of a file of one's own."""
    with refusals(SourceError):
        fetched = CsvFile(address=str(file)).fetch(None, CsvFile.metrics, None, None)
        for item in fetched.observations:
            assert np.isfinite(item.values).all()
        for line in fetched.notices:
            check_words(InputError(line))


def _cookie(file: Path) -> None:
    user, password = credentials({}, str(file))
    assert not set(user + password) & set("\r\n"), "a line more in a header"


# sources


class Replay:
    """Answers with recorded bodies, one of which is exchanged."""

    def __init__(self, bodies: Sequence[tuple[str, bytes]], wrong: int, data: bytes) -> None:
        self._bodies = list(bodies)
        self._bodies[wrong] = (self._bodies[wrong][0], data)
        self._asked = 0

    def get(self, url: str, **_: object) -> Reply:
        """Body number so and so; at last there is none."""
        if self._asked >= 4 * len(self._bodies):
            raise SourceError("asked too often")
        url, body = self._bodies[self._asked % len(self._bodies)]
        self._asked += 1
        return Reply(url, body, {})

    post = get


def source_attack(source, bodies, metrics, since_s, key) -> Attack:
    """A body of a source, in place of one that it gave."""

    def attack(data: bytes) -> None:
        wrong = data[0] % len(bodies) if data else 0
        with refusals():
            fetched = source.fetch(Replay(bodies, wrong, data[1:]), metrics, since_s, key)
            for item in fetched.observations:
                assert np.isfinite(item.values).all(), f"{item.metric} is no number"
                assert (np.diff(item.observed_at_s) > 0).all(), f"{item.metric} goes back in time"
            for line in fetched.notices:
                check_words(InputError(line))

    return attack


# the command line


def command(data: bytes) -> None:
    """Arguments, one a line, of a command that ends soon."""
    arguments = data.decode("utf-8", "replace").splitlines()
    if not arguments or arguments[0] not in _QUICK_COMMANDS:
        return
    out, err = io.StringIO(), io.StringIO()
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            code = main(arguments)
        except SystemExit as stop:
            code = stop.code
    assert code in (0, 1, 2), f"code {code}"
    for words in _WORDS_OF_A_FAULT:
        assert words not in err.getvalue(), err.getvalue()
    for line in (*err.getvalue().splitlines(), *out.getvalue().splitlines()):
        assert line.isprintable(), f"a line that could drive a terminal: {line!r}"
    if code == 0 and "--json" in arguments and out.getvalue().startswith("{"):
        json.loads(out.getvalue(), parse_constant=_no_number)
    assert code == 0 or err.getvalue() or "--json" in arguments, "it failed and says nothing"


def _no_number(word: str) -> None:
    raise AssertionError(f"{word} in JSON")


_QUICK_COMMANDS = ("breakeven", "machines", "validate", "examples", "indicators", "data", "cohi")
_BASE_FILE = next(file for file in example_files() if file.stem == "squeeze-2025-11")
base: Scenario = minersim.load_scenario(_BASE_FILE)


def _values(values: object, at: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(values, dict):
        for key, value in values.items():
            yield from _values(value, f"{at}.{key}" if at else key)
    elif isinstance(values, list) and values and isinstance(values[0], dict):
        for number, value in enumerate(values):
            yield from _values(value, f"{at}[{number}]")
    elif isinstance(values, (bool, int, float, str)):
        yield at, values


KEYS = tuple(key for key, _ in _values(base.to_dict()))
_NAMES = tuple({part for key in KEYS for part in key.replace("]", "").replace("[", ".").split(".")})
_VALUES = (
    '"cohorts"', '"elastic"', '"constant"', '"gbm"', '"merton"', '"garch-t"', '"regimes"', '"solo"',
    '"scripted"', '"bootstrap"', '"fpps"', '"pplns"', '"hold"', "0.1", "0.5", "1", "2", "7", "100",
    "365", "1e6", "1e12", "true", "false", "[]", "{}", "2026-01-01",
)  # fmt: skip
_COMMAND_SEEDS = (
    "breakeven\n--machine\ns21 200\n--power\n0.05\n--price\n84000\n--difficulty\n1e14\n--json",
    "breakeven\n--j-per-th\n20\n--power\n0.05\n--price\n84000\n--difficulty\n1e14\n--fees\n0.1",
    "breakeven\nclassroom\n--json",
    "machines\ns19j pro\n--json",
    "validate\nsqueeze-2025-11\n--set\nsites[0].power_usd_per_kwh=0.1\n--json",
    "examples\nclassroom\n--json",
    "indicators\n--explain\nmpi",
    "indicators\npuell_multiple\n--data\n.\n--json",
    "data\nstatus\n--data-dir\n.\n--json",
    "data\nexport\nout.csv\n--data-dir\n.",
    "data\nimport\nx.csv\n--data-dir\n.",
    "cohi\nx.parquet\n--age\n30",
)
_PRICES = "date,price_usd\n" + "".join(f"2024-01-{d:02},{40000 + d}\n" for d in range(1, 29))
_HOURS = "time,usd_per_mwh\n" + "".join(f"2024-01-01T{h:02}:00Z,{20 + h}\n" for h in range(24))
_ERCOT = "delivery_date,hour_ending,repeated_hour_flag,HB_WEST\n" + "".join(
    f"2024-03-10,{h:02}:00,N,{10 * h}\n" for h in range(1, 25) if h != 3
)
_ERCOT_POINTS = (
    "DeliveryDate,DeliveryHour,DeliveryInterval,SettlementPointName,SettlementPointType,"
    "SettlementPointPrice,DSTFlag\n"
    + "".join(
        f"01/02/2024,{h},{part},HB_WEST,HU,{h},N\n" for h in range(1, 25) for part in (1, 2, 3, 4)
    )
)
_LONG = "date,metric,value,source\n2024-01-01,price_usd,42000,x\n2024-01-02,difficulty,7e13,x\n"
_WIDE = "date,price_usd,difficulty\n2024-01-01,42000,7e13\n2024-01-02,43000,\n"
_COINMETRICS = "asset,time,PriceUSD,DiffMean\nbtc,2024-01-01T00:00:00Z,42000,7e13\n"
_TEMPERATURES = "date,mean_c,highest_c\n2024-07-01,25,38\n2024-07-02,26,39\n"
_MIX = "group,share,avg_j_per_th\nS19,0.6,34\nS21,0.4,17.5\n"
_BOOKS = "date,revenue_usd\n2024-01-01,120.5\n2024-01-02,0\n"
_POWERS = "share,power_usd_per_kwh\n0.5,0.04\n0.5,0.06\n"


def _bytes(*texts: str) -> tuple[bytes, ...]:
    return tuple(text.encode() for text in texts)


def _empty_store() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "store.sqlite"
        csv_file = Path(folder) / "x.csv"
        csv_file.write_text(_WIDE)
        with Store(file) as store:
            import_files(store, [csv_file])
        with contextlib.closing(sqlite3.connect(file)) as connection:
            connection.execute("pragma wal_checkpoint(truncate)")
        return file.read_bytes()


def _parquet_tables() -> tuple[bytes, ...]:
    """The tables of text as Parquet, typed."""
    found = []
    for text in (_WIDE, _LONG):
        stream = io.BytesIO()
        pq.write_table(pa_csv.read_csv(io.BytesIO(text.encode())), stream)
        found.append(stream.getvalue())
    return tuple(found)


def _transaction_files() -> tuple[bytes, ...]:
    """A short chain whose transactions have texts as names, and one of numbers."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name in (1, f"{1:064x}"):
            file = Path(folder) / "x.parquet"
            write_transactions(file, [Transaction(name, 7, 600, (), (50,), is_coinbase=True)])
            found.append(file.read_bytes())
    return tuple(found)


def _kept_forecast() -> bytes:
    record = ForecastRecord(
        1_704_067_200, "x", "0123abcd", "1", "events", 1, 2, 1_704_067_200, 823_000, 7e13, 42_000.0,
        ("figures of 2024-01-01",), (), (Forecast("price_usd", 14, 1_705_276_800, (1.0, 2.0)),),
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        return track_files.keep_record(Path(folder), record).read_bytes()


def plain_targets() -> dict[str, Target]:
    """Every target but the sources, whose right bodies come from a server."""
    scenarios = tuple(file.read_bytes() for file in example_files())
    sets = _bytes(*(f"{key}={value}" for key in KEYS[::7] for value in ("0.1", '"gbm"')))
    lines = [f"{key}={json.dumps(value)}" for key, value in _values(base.to_dict())]
    pairs = _bytes(*("\n".join(lines[at : at + 3]) for at in range(0, len(lines), 3)))
    return {
        "scenario": Target(scenario, scenarios, (*_NAMES, *_VALUES), cost=6),
        "override": Target(override, sets, (*KEYS, *_NAMES, *_VALUES), cost=6),
        "vary": Target(vary, _bytes("market.price.start_usd=1:2:3", "paths=1:9:log"), KEYS),
        "run": Target(run, pairs, (*KEYS, *_VALUES), cost=40),
        "books": Target(_reader(read_books), _bytes(_BOOKS), cost=20),
        "cookie": Target(_reader(_cookie, "cookie"), _bytes("__cookie__:0123abcd"), cost=20),
        "csv source": Target(_reader(_csv_source), _bytes(_WIDE, _PRICES), cost=20),
        "import parquet": Target(_reader(_import, "x.parquet"), _parquet_tables(), cost=40),
        "track": Target(_track, (_kept_forecast(),), cost=20),
        "import": Target(_reader(_import), _bytes(_LONG, _WIDE, _COINMETRICS), (), cost=8),
        "store": Target(_reader(_store, "store.sqlite"), (_empty_store(),), (), cost=10),
        "transactions": Target(
            _reader(_transactions, "x.parquet"), _transaction_files(), (), cost=20
        ),
        "price series": Target(_reader(read_price_series), _bytes(_PRICES)),
        "hourly prices": Target(
            _reader(lambda file: read_hourly_prices(file, "plain", None)), _bytes(_HOURS), cost=2
        ),
        "ercot prices": Target(
            _reader(lambda file: read_hourly_prices(file, "ercot", "HB_WEST")),
            _bytes(_ERCOT),
            ("HB_NORTH", "LZ_WEST", "24:00", "02:00*"),
            cost=2,
        ),
        "ercot points": Target(
            _reader(lambda file: read_hourly_prices(file, "ercot", "HB_WEST")),
            _bytes(_ERCOT_POINTS),
            ("HB_NORTH", "LZ_WEST", "LZEW", "24:00"),
            cost=2,
        ),
        "temperatures": Target(_reader(read_temperatures), _bytes(_TEMPERATURES)),
        "machine mix": Target(_reader(read_machine_mix), _bytes(_MIX)),
        "power prices": Target(_reader(read_power_prices), _bytes(_POWERS)),
        "command": Target(command, _bytes(*_COMMAND_SEEDS), (*KEYS, "--json", "--set"), cost=10),
    }
