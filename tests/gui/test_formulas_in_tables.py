"""Names that are formulas stay names in every table that a page gives out, and on the clipboard."""

import csv

from PySide6.QtWidgets import QApplication

from gui.case import Case
from gui.exporting import export_all
from gui.main_window import PAGES, MainWindow
from gui.preferences import Preferences
from gui.recovery import Recovery

NAME = "=1+EVIL"
LONG = 60_000


def is_formula(cell):
    try:
        float(cell)
    except ValueError:
        return cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    return False


def test_no_name_is_reckoned(qtbot, scenario, tmp_path):
    window = MainWindow(Preferences(), Recovery(tmp_path / "unsaved"))
    case = Case(scenario)
    for path in (("name",), ("sites", 0, "name"), ("sites", 0, "fleets", 0, "name")):
        case.set_value(path, NAME)
    assert not case.issues, case.issues
    window.session.add(case)
    window.show()
    window.runner.run()
    qtbot.waitUntil(lambda: window.runner.picture(case) is not None, timeout=LONG)
    tables = 0
    for place, (_, _, title) in enumerate(PAGES):
        window.show_page(place)
        qtbot.waitUntil(lambda: not window.runner.worker.busy, timeout=LONG)
        folder = tmp_path / title
        folder.mkdir()
        targets = list(window.current_page.exports())
        for file in export_all(targets, "csv", folder):
            with file.open(newline="", encoding="utf-8") as stream:
                found = [cell for row in csv.reader(stream) for cell in row if is_formula(cell)]
            assert found == [], file
            tables += NAME in file.read_text(encoding="utf-8")
        for target in targets:
            if "csv" in target.export_kinds and "png" not in target.export_kinds:  # a table
                target.copy()
                lines = QApplication.clipboard().text().splitlines()
                assert not any(is_formula(cell) for line in lines for cell in line.split("\t"))
    assert tables > 0
    case.undo_stack.setClean()
    window.close()
