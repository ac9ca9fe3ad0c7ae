"""Reports of a case: asked for in the menu, written beside the window, stopped, refused."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from gui.report_dialog import ReportDialog, ReportFileDialog

LONG = 90_000


@pytest.fixture
def ask(qtbot, window):
    """Ask for a report of the current case in a file."""

    def asked(file):
        qtbot.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        asking = window.commands.dialog
        assert isinstance(asking, ReportFileDialog)
        asking.selectFile(str(file))
        asking.fileSelected.emit(str(file))
        asking.close()
        dialog = window.commands.dialog
        assert isinstance(dialog, ReportDialog)
        return dialog

    return asked


def test_a_report_is_written_while_the_window_goes_on(qtbot, window, ask, tmp_path):
    file = tmp_path / "squeeze.html"
    dialog = ask(file)
    assert not dialog.isModal()
    assert dialog.row.bar.isVisible()
    window.actions_by_name["page_1"].trigger()
    qtbot.waitUntil(lambda: dialog.said.text().startswith("Written: "), timeout=LONG)
    assert "50 paths" in dialog.said.text()
    text = file.read_text("utf-8")
    assert "The squeeze of November 2025" in text
    assert "<svg" in text
    assert dialog.open_file.isEnabled()
    assert not dialog.row.bar.isVisible()
    dialog.close()


def test_a_report_is_stopped_and_leaves_no_file(qtbot, window, ask, tmp_path):
    window.preferences.paths = 2_000
    dialog = ask(tmp_path / "a.pdf")
    dialog.findChild(QPushButton, "report_stop").click()
    qtbot.waitUntil(lambda: dialog.said.text().startswith("Stopped"), timeout=LONG)
    assert list(tmp_path.glob("*.pdf")) == []
    assert not dialog.open_file.isEnabled()
    dialog.close()


def test_what_stands_in_the_way_is_said_in_a_line(qtbot, window, ask, tmp_path):
    dialog = ask(tmp_path / "a.docx")
    qtbot.waitUntil(lambda: dialog.said.text().startswith("Not written: "), timeout=LONG)
    assert "found a.docx; allowed: a name ending .html or .pdf" in dialog.said.text()
    dialog.close()


def test_the_form_follows_the_kind_that_is_chosen(window, qtbot):
    asking = ReportFileDialog("", "a.html", window)
    assert asking.defaultSuffix() == "html"
    asking.filterSelected.emit("PDF (*.pdf)")
    assert asking.defaultSuffix() == "pdf"
