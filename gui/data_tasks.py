"""What the data page has done for it in a process of its own; all of it is minersim's work."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from gui.helper_process import Line

if TYPE_CHECKING:
    from minersim.data.files.importing import Imported
    from minersim.data.overview import StoreOverview
    from minersim.data.rescue import Repair
    from minersim.data.update_report import SourceReport, UpdateReport


def look(line: Line, file: Path) -> "StoreOverview":
    """What the store holds, and which keys are set."""
    from minersim.data.overview import store_overview
    from minersim.data.sources import all_sources

    del line
    return store_overview(file, all_sources())


def refresh(line: Line, file: Path, names: list[str] | None) -> "UpdateReport":
    """Ask sources for what is new; tells each source's name, then its report."""
    from minersim.data.http import HttpClient
    from minersim.data.keys import find_key
    from minersim.data.sources import all_sources
    from minersim.data.store import Store
    from minersim.data.update import update

    def visiting(name: str, report: "SourceReport | None") -> None:
        line.tell((name, report))

    with Store(file) as store, HttpClient(cancelled=line.cancelled) as client:
        return update(
            store,
            all_sources(),
            client,
            names=names,
            find_key=find_key,
            progress=line.progress,
            visiting=visiting,
        )


def take_in(line: Line, file: Path, files: list[Path]) -> "list[Imported]":
    """Read files into the store, all of them or none."""
    from minersim.data.files.importing import import_files
    from minersim.data.store import Store

    del line
    with Store(file) as store:
        return import_files(store, files)


def give_out(line: Line, file: Path, target: Path, layout: str) -> int:
    """Write what the store holds to a file; the number of rows."""
    from minersim.data.files.writing import export
    from minersim.data.store import Store

    del line
    with Store(file, read_only=True) as store:
        return export(store, target, layout)


def mend(line: Line, file: Path) -> "Repair":
    """Repair a damaged store; a whole one is left alone."""
    from minersim.data.rescue import repair

    del line
    return repair(file)


def keep_key(line: Line, name: str, key: str) -> str:
    """Put a key into the system's safe; where the key that counts is now."""
    from minersim.data.keys import key_home, set_key

    del line
    set_key(name, key)
    return key_home(name)


def forget_key(line: Line, name: str) -> str:
    """Take a key out of the system's safe; where the key that counts is now."""
    from minersim.data.keys import delete_key, key_home

    del line
    delete_key(name)
    return key_home(name)


def fill(line: Line, values: dict[str, Any]) -> dict[str, Any]:
    """Values of a scenario with the stored figures filled in."""
    from minersim.data.loading import scenario_from_dict
    from minersim.scenario.keys import set_at
    from minersim.scenario.state import LIVE, STATE_PATH

    del line
    set_at(values, STATE_PATH, LIVE)
    filled: dict[str, Any] = scenario_from_dict(values).to_dict()
    return filled
