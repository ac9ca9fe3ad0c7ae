"""Screenshots of the window for docs/window.md and README.md, in both themes: docs/images/*.png.

Usage: python docs/make_images.py [FOLDER]

Drives the window as a user would, painted into memory, on scenarios that come with minersim and on
stores of made-up figures (docs/made_up_figures.py). Takes about half a minute.
"""

import datetime
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"

if TYPE_CHECKING:
    from gui.main_window import MainWindow

ROOT = Path(__file__).parents[1]
WIDTH, HEIGHT = 1_280, 800
LARGEST_BYTES = 250_000
_LONGEST_S = 120.0
_DAY_S = 86_400.0


def wait(done: Callable[[], bool]) -> None:
    """Let the window work until something is so."""
    from PySide6.QtWidgets import QApplication

    end = time.monotonic() + _LONGEST_S
    while not done():
        QApplication.processEvents()
        time.sleep(0.005)
        if time.monotonic() > end:
            raise TimeoutError("the window did not answer")


def rest(seconds: float) -> None:
    """Let the window work for a while, so that all is laid out and painted."""
    end = time.monotonic() + seconds
    wait(lambda: time.monotonic() > end)


def break_even(window: "MainWindow") -> None:
    """The fleets of the squeeze at the hashprice of November 2025."""
    window.files.open_example(ROOT / "scenarios" / "squeeze-2025-11.toml")
    window.show_page(0)
    window.inputs.show_path(("sites", 0, "power_usd_per_kwh"))


def show(window: "MainWindow", title: str) -> None:
    """Show a page by its title."""
    from gui.main_window import PAGES

    window.show_page([name for _, _, name in PAGES].index(title))


def whole_run(window: "MainWindow") -> bool:
    """Whether the case is simulated on all its paths."""
    case, runner = window.session.current, window.runner
    there = runner.picture(case) is not None and not runner.outdated(case)
    return there and not runner.is_preview(case) and not runner.worker.busy


def simulation(window: "MainWindow") -> None:
    """Twelve months of the squeeze, on enough paths for smooth bands."""
    window.preferences.paths = 2_000
    window.files.open_example(ROOT / "scenarios" / "squeeze-2025-11.toml")
    show(window, "Simulation")
    wait(lambda: whole_run(window))


def cash_flow(window: "MainWindow") -> None:
    """The same futures month by month, a part of the new machines on credit."""
    from gui.pages.simulation import SimulationPage

    simulation(window)
    page, case = window.current_page, window.session.current
    assert isinstance(page, SimulationPage)
    assert case is not None
    loan = {"amount_usd": 3_000_000.0, "rate_per_year": 0.12, "term_months": 36}
    case.set_value(("operator", "loans"), [loan])
    page.tabs.setCurrentWidget(page.cash_flow)
    wait(lambda: whole_run(window))


def lab(window: "MainWindow") -> None:
    """The class's network in the middle of an epoch, half of its hashrate pulled away."""
    from gui.pages.lab import LabPage

    window.files.open_example(ROOT / "scenarios" / "classroom.toml")
    show(window, "Difficulty lab")
    page = window.current_page
    assert isinstance(page, LabPage)
    assert page.lab is not None
    page.set_up.compare.setChecked(True)

    def go(days: float) -> None:
        assert page.lab is not None
        to_s = page.lab.now_s + days * _DAY_S
        wait(lambda: page.lab is not None and page.lab.advance_to(to_s, 0.02))

    go(16.0)
    page.hands.hashrate.spin.setValue(50.0)
    go(11.5)  # before the scenario's own outage, in the middle of an epoch
    page.tabs.draw(page.lab)
    page.status.show_lab(page.lab)


def capitulation(window: "MainWindow") -> None:
    """The squeeze with half of the price gone, at the lowest hashrate."""
    from gui.pages.capitulation import CapitulationPage

    window.files.open_example(ROOT / "scenarios" / "squeeze-2025-11.toml")
    show(window, "Capitulation")
    page = window.current_page
    assert isinstance(page, CapitulationPage)
    wait(lambda: page.picture is not None and not window.runner.worker.busy)


def made_up_store(sources: dict[str, tuple[int, int, tuple[str, ...]]]) -> None:
    """Fill the store with made-up figures.

    Parameters
    ----------
    sources : dict
        By name: age of the last day, number of days, and names of the figures; none are all.
    """
    from made_up_figures import store_made_up

    from minersim.data.folder import store_file

    now = datetime.datetime.now(datetime.UTC)
    for name, (age, days, only) in sources.items():
        last = now.date() - datetime.timedelta(days=age)
        store_made_up(
            store_file(),
            last,
            days,
            source=name,
            only=only,
            fetched=now - datetime.timedelta(days=age - 1, hours=1),
        )


def flows(window: "MainWindow") -> None:
    """The Puell multiple of made-up figures, and of the squeeze from its first day on."""
    from gui.pages.flows import FlowsPage

    made_up_store({"made_up": (1, 2_400, ())})
    window.files.open_example(ROOT / "scenarios" / "squeeze-2025-11.toml")
    show(window, "Miners and flows")
    page = window.current_page
    assert isinstance(page, FlowsPage)
    page.board.list.choose("puell_multiple")
    wait(lambda: page.is_idle and bool(page.simulated.found) and bool(page.stored.found))


def calibration(window: "MainWindow") -> None:
    """Scores of forecasts on the built-in history, which is the same everywhere."""
    from gui.calibration_tasks import BUILT_IN
    from gui.pages.calibration import CalibrationPage

    window.files.open_example(ROOT / "scenarios" / "squeeze-2025-11.toml")
    show(window, "Calibration")
    page = window.current_page
    assert isinstance(page, CalibrationPage)
    page.source.choose(BUILT_IN)
    page.source.first.setText("2018-01-01")
    wait(lambda: page.is_idle)
    page.views.setCurrentWidget(page.scores_view)
    page.backtest()
    wait(lambda: page.is_idle and page.scores_view.answer is not None)


def data(window: "MainWindow") -> None:
    """Sources of different ages; what is stored of them is made up."""
    from gui.pages.data import DataPage

    chain = ("price_usd", "difficulty", "hashrate_ehs", "fees_btc_per_block")
    made_up_store(
        {
            "mempool": (1, 1_100, chain),
            "blockchain_charts": (1, 1_400, (*chain, "blocks_per_day")),
            "coinmetrics": (4, 1_500, (*chain, "issuance_btc", "supply_btc")),
            "bitview": (30, 900, ("price_usd",)),
        }
    )
    window.files.open_example(ROOT / "scenarios" / "squeeze-2025-11.toml")
    show(window, "Data")
    page = window.current_page
    assert isinstance(page, DataPage)
    page.board.place.hide()  # the path of a folder that is gone when the picture is seen
    wait(lambda: page.overview is not None)


def compare(window: "MainWindow") -> None:
    """The squeeze beside a copy with cheaper power and one with half of the running costs."""
    from gui.case import Case
    from gui.pages.compare import ComparePage
    from minersim.scenario import load_scenario

    squeeze = load_scenario(ROOT / "scenarios" / "squeeze-2025-11.toml").replace(paths=500)
    cheaper = {f"sites[{i}].power_usd_per_kwh": 0.03 for i in range(3)}
    for name, changes in (
        ("The squeeze", {}),
        ("Power at 3 cents", cheaper),
        ("Half the running costs", {"operator.opex_usd_per_month": 75_000.0}),
    ):
        window.session.add(Case(squeeze.replace({"name": name, **changes})))
    show(window, "Compare")
    page = window.current_page
    assert isinstance(page, ComparePage)
    wait(lambda: page.is_idle)
    page.run()
    wait(lambda: page.is_idle and page.cases.found is not None)
    page.cases.tabs.setCurrentWidget(page.cases.duels)


def sensitivity(window: "MainWindow") -> None:
    """What the squeeze's net present value depends on."""
    from gui.pages.compare import ComparePage

    window.files.open_example(ROOT / "scenarios" / "squeeze-2025-11.toml")
    show(window, "Compare")
    page = window.current_page
    assert isinstance(page, ComparePage)
    page.tabs.setCurrentWidget(page.tornado)
    page.run()
    wait(lambda: page.is_idle and page.tornado.found is not None)


SCENES = {
    "break-even": break_even,
    "simulation": simulation,
    "cash-flow": cash_flow,
    "capitulation": capitulation,
    "lab": lab,
    "flows": flows,
    "calibration": calibration,
    "data": data,
    "compare": compare,
    "sensitivity": sensitivity,
}


def pictures(folder: Path, settings_file: Path) -> Iterator[Path]:
    """Write one picture after the other."""
    from PySide6.QtCore import QSettings

    from gui.main_window import MainWindow
    from gui.preferences import Preferences
    from gui.recovery import Recovery
    from gui.theme import apply_theme

    settings = QSettings(str(settings_file), QSettings.Format.IniFormat)
    for name, scene in SCENES.items():
        # no figures, and no keys, of whoever takes the pictures
        os.environ["MINERSIM_DATA_DIR"] = str(settings_file.parent / name)
        os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
        apply_theme("light")
        window = MainWindow(Preferences(settings), Recovery(settings_file.parent / "unsaved"))
        window.resize(WIDTH, HEIGHT)
        window.show()
        scene(window)
        for theme in ("light", "dark"):
            apply_theme(theme)
            rest(0.7)
            file = folder / f"{name}-{theme}.png"
            if not window.grab().save(str(file)):
                raise OSError(f"{file} cannot be written")
            yield file
        for case in window.session.cases:
            case.undo_stack.setClean()
        window.close()


def main(folder: Path) -> int:
    """Write all pictures and say how large they are; 1 where one is too large."""
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    too_large = False
    with tempfile.TemporaryDirectory() as scratch:
        for file in pictures(folder, Path(scratch) / "settings.ini"):
            size = file.stat().st_size
            too_large |= size > LARGEST_BYTES
            print(f"{file.name:24s} {size / 1e3:6.0f} kB")
    del app
    if too_large:
        print(f"a picture is larger than {LARGEST_BYTES / 1e3:.0f} kB", file=sys.stderr)
    return int(too_large)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"))
