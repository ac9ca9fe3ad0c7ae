"""What the program does while it is killed: each time in one of two versions, told by its turn."""

import datetime
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from minersim.cli.main import main

TINY = """
schema = 1
name = "Tiny"
start = 2026-01-01
horizon_days = 20
paths = 8
seed = 7

[chain]
height = 921_400
difficulty = 1e14

[market.price]
kind = "gbm"
start_usd = 90_000

[network]
kind = "cohorts"
hashrate_ehs = 700

[network.curve]
efficiency_classes = 2
power_classes = 2

[operator]
cash_usd = 10_000

[[sites]]
name = "Barn"
power_usd_per_kwh = 0.05

[[sites.fleets]]
machine = "Antminer S21 200T"
count = 10
"""


@dataclass(frozen=True)
class Activity:
    """Something that writes.

    Attributes
    ----------
    do : callable
        Takes the folder and a turn, odd or even; returns 0 if all went well.
    prepare : callable
        Called once, before anything is slow any more.
    """

    do: Callable[[Path, int], int]
    prepare: Callable[[], None] = lambda: None

    def warm(self) -> None:
        """Load what it needs by doing it elsewhere."""
        self.prepare()
        with tempfile.TemporaryDirectory() as folder:
            before = dict(os.environ)
            os.environ["MINERSIM_DATA_DIR"] = folder
            code = self.do(Path(folder), 0)
            os.environ.clear()
            os.environ.update(before)
        if code != 0:
            raise SystemExit(code)


def scenario(folder: Path, turn: int, power: str = "0.05") -> Path:
    """A scenario file outside of what is looked at, of one of two versions."""
    file = folder / f".tiny-{turn % 2}-{power}.toml"
    if not file.exists():
        text = TINY.replace("seed = 7", f"seed = {7 + turn % 2}").replace("0.05", power)
        file.write_text(text.replace("count = 10", f"count = {10 + turn % 2}"), encoding="utf-8")
    return file


def command(*words: str, prepare: Callable[[], None] = lambda: None) -> Activity:
    """A command line; SCENARIO and OTHER stand for scenarios, OUT:x for a file of the folder."""

    def do(folder: Path, turn: int) -> int:
        stand_for = {
            "SCENARIO": scenario(folder, turn),
            "OTHER": scenario(folder, turn, "0.07"),
        }
        filled = [
            folder / word[4:] if word.startswith("OUT:") else stand_for.get(word, word)
            for word in words
        ]
        return main([str(word).replace("TURN", str(turn % 2)) for word in filled])

    return Activity(do, prepare)


def small_chunks() -> None:
    """Let a small run go through in chunks."""
    import minersim.engine.chunks
    import minersim.engine.runs

    minersim.engine.runs.KEPT_VALUES = 0
    minersim.engine.chunks.VALUES_AT_ONCE = 1
    minersim.engine.chunks._LEAST_PATHS = 2


def import_table(folder: Path, turn: int) -> int:
    """Import a file with a long series; the values are of the version."""
    table = folder / f".table-{turn % 2}.csv"
    if not table.exists():
        first = datetime.date(2015, 1, 1)
        days = [first + datetime.timedelta(days=i) for i in range(3_000)]
        rows = [f"{day},{100 + turn % 2},{(1 + turn % 2) * 1e12}" for day in days]
        table.write_text("\n".join(["date,price_usd,difficulty", *rows, ""]), encoding="utf-8")
    return main(["data", "import", str(table), "--source", "mine", "--quiet"])


def export_table(folder: Path, turn: int) -> int:
    """Give out what is stored, from one of two days on."""
    code = 0 if (folder / ".store").exists() else import_table(folder, 0)
    since = f"201{8 + turn % 2}-01-01"
    words = ["data", "export", str(folder / "e.csv"), "--metric", "price_usd", "--quiet"]
    return code or main([*words, "--since", since])


def save_case(folder: Path, turn: int) -> int:
    """Save a case of the window over its file, comments kept."""
    from gui.case import Case
    from gui.files import save_case

    file = folder / "case.toml"
    if not file.exists():
        file.write_text("# mine\n" + TINY, encoding="utf-8")
    case = Case.load(file)
    case.set_value(("sites", 0, "power_usd_per_kwh"), 0.06 + 0.01 * (turn % 2))
    save_case(case, file)
    return 0


def keep_unsaved(folder: Path, turn: int) -> int:
    """Keep unsaved work of a window."""
    from gui.case import Case
    from gui.recovery import Recovery

    case = Case.load(scenario(folder, 0))
    case.set_value(("sites", 0, "power_usd_per_kwh"), 0.06 + 0.01 * (turn % 2))
    Recovery(folder / "unsaved").keep([case])
    return 0


EVENTS = ("--engine", "events", "--jobs", "1", "--quiet")
PUE = "sites[0].pue"
ACTIVITIES = {
    "run": command("run", "SCENARIO", "--out", "OUT:run", *EVENTS),
    "run in chunks": command(
        *("run", "SCENARIO", "--out", "OUT:run", "--jobs", "1", "--quiet"), prepare=small_chunks
    ),
    "stress": command("stress", "SCENARIO", "--price-shock", "0.3", "--out", "OUT:stress", *EVENTS),
    "compare": command("compare", "SCENARIO", "OTHER", "--out", "OUT:compare", *EVENTS),
    "sweep": command("sweep", "SCENARIO", "--vary", f"{PUE}=1:2:2", "--out", "OUT:s.csv", *EVENTS),
    "report": command("report", "SCENARIO", "--no-tornado", "-o", "OUT:r.html", *EVENTS),
    "calculator": command("calculator", "SCENARIO", "--csv", "OUT:c.csv", "--quiet"),
    "cohi": command(
        *("cohi", "--demo", "--days", "10", "--age", "2", "--delta-days", "0", "--seed", "TURN"),
        *("--save", "OUT:t.parquet", "--out", "OUT:days.csv", "--quiet"),
    ),
    "calibrate": command(
        "calibrate", "--built-in", "--to", "202TURN-12-31", "--out", "OUT:fit.toml", "--quiet"
    ),
    "data import": Activity(import_table),
    "data update": command("data", "update", "--source", "mempool", "--all", "--quiet"),
    "data export": Activity(export_table),
    "save in the window": Activity(save_case),
    "unsaved work": Activity(keep_unsaved),
}
