"""Files that a scenario names: where they are, and what is taken from them at once.

A name in a file counts from that file's folder. Series of prices are long and stay where they are;
tables of the network's machines and power prices are short: the scenario holds what they say, so
that it is whole without them.
"""

from collections.abc import Callable
from pathlib import Path as FilePath
from typing import Any

from minersim.errors import InputError
from minersim.network.mix import Part
from minersim.network.mix_file import read_machine_mix, read_power_prices
from minersim.scenario.keys import Path
from minersim.scenario.raw import Found
from minersim.scenario.read import Sources

_SERIES: Path = ("market", "price", "series")
_TABLES: tuple[tuple[Path, str, Callable[[FilePath], list[Part]], str], ...] = (
    (("network", "curve", "mix_file"), "mix", read_machine_mix, "efficiency_j_per_th"),
    (("network", "curve", "power_file"), "power", read_power_prices, "power_usd_per_kwh"),
)


def place_series(raw: dict[str, Any], sources: Sources) -> None:
    """Let the name of a series in a file count from that file's folder, in place."""
    _place(raw, _SERIES, sources)
    sites = raw.get("sites")
    for s in range(len(sites) if isinstance(sites, list) else 0):
        for table in ("hourly_prices", "climate"):
            _place(raw, ("sites", s, table, "file"), sources)


def read_tables(raw: dict[str, Any], sources: Sources) -> Found:
    """Put what tables in files say in place of their names; yield what is wrong with the files."""
    for path, key, read, column in _TABLES:
        curve = _place(raw, path, sources)
        if curve is None or curve.get("kind") != "mix" or curve.get(key):
            continue
        try:
            parts = read(FilePath(curve[path[-1]]))
        except InputError as error:
            for line in str(error).splitlines():
                yield path, line
            continue
        del curve[path[-1]]
        curve[key] = [
            {"name": part.name, column: part.value, "share": part.share} for part in parts
        ]


def _place(raw: dict[str, Any], path: Path, sources: Sources) -> Any:
    """Let a name count from the folder of its file; the table that holds it, if it is a name."""
    table: Any = raw
    for step in path[:-1]:
        if isinstance(table, list) and isinstance(step, int):
            table = table[step]
        else:
            table = table.get(step) if isinstance(table, dict) else None
    name = table.get(path[-1]) if isinstance(table, dict) else None
    if not isinstance(name, str):
        return None
    folder = sources.folder_of(path)
    if folder is not None:
        table[path[-1]] = str(folder / name)  # an absolute name stays what it is
    return table
