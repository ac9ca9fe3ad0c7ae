"""What the actions do: one method ``on_NAME`` for every action of the table."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog

from gui.actions import ACTIONS
from gui.dialogs import ActionSearch, HelpWindow, PreferencesDialog, ask_name, help_text
from gui.exporting import ExportDialog
from gui.files import file_name
from gui.menus import plain_text
from gui.text_size import USUAL, next_percent
from minersim import __version__

if TYPE_CHECKING:
    from gui.case import Case
    from gui.main_window import MainWindow


class Commands(QObject):
    """The actions of a window.

    Attributes
    ----------
    dialog : QDialog or None
        The last dialog that was opened.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self.dialog: QDialog | None = None

    @property
    def _case(self) -> "Case | None":
        return self._window.session.current

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)  # not with the window
        self.dialog = dialog
        dialog.open()

    # --- file ------------------------------------------------------------------------------

    def on_new(self) -> None:
        """Open a new case."""
        self._window.files.open_example()

    def on_open(self) -> None:
        """Ask for files and open them."""
        self._window.files.ask_open()

    def on_save(self) -> None:
        """Save the current case."""
        self._window.files.save_current()

    def on_save_as(self) -> None:
        """Ask for a file and save to it."""
        self._window.files.ask_save()

    def on_export(self) -> None:
        """Ask what to export, and where to."""
        folder = self._window.files.folder()
        self._open(ExportDialog(self._window.current_page.exports(), folder, self._window))

    def on_copy_chart(self) -> None:
        """Copy the page's first chart."""
        exports = self._window.current_page.exports()
        if exports:
            exports[0].copy()
            self._window.say(f"Copied: {exports[0].export_name}")

    def on_report(self) -> None:
        """Ask where to, and write a report."""
        from gui.report_dialog import ReportDialog, ReportFileDialog

        case = self._case
        if case is None:
            return
        asking = ReportFileDialog(
            self._window.files.folder(), file_name(case.name, "report", "html"), self._window
        )

        def chosen(name: str) -> None:
            paths = self._window.preferences.paths or case.scenario.paths
            self.dialog = ReportDialog(case.scenario.to_dict(), paths, Path(name), self._window)
            self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self.dialog.show()

        asking.fileSelected.connect(chosen)
        self._open(asking)

    def on_close_case(self) -> None:
        """Close the current case."""
        if self._case is not None:
            self._window.files.close(self._case)

    def on_quit(self) -> None:
        """Close the window."""
        self._window.close()

    # --- edit ------------------------------------------------------------------------------

    def on_undo(self) -> None:
        """Take the last edit back."""
        self._window.session.undo_group.undo()

    def on_redo(self) -> None:
        """Do again what was undone."""
        self._window.session.undo_group.redo()

    def on_duplicate(self) -> None:
        """Open a second case with the same values."""
        if self._case is not None:
            self._window.session.add(self._case.duplicate(f"{self._case.name[:190]} (copy)"))

    def on_rename(self) -> None:
        """Ask for another name."""
        case = self._case
        if case is not None:

            def rename(name: str) -> None:
                case.set_value(("name",), name, "rename")

            self.dialog = ask_name(self._window, case.name, rename)

    def on_find(self) -> None:
        """Search the inputs."""
        self._window.inputs_dock.show()
        self._window.inputs.focus_search()

    def on_search(self) -> None:
        """Search the actions."""
        self._open(ActionSearch(list(self._window.actions_by_name.values()), self._window))

    def on_preferences(self) -> None:
        """Show the preferences."""
        self._open(PreferencesDialog(self._window.preferences, self._window))

    # --- run and view ------------------------------------------------------------------------

    def on_run(self) -> None:
        """Simulate the current case."""
        self._window.runner.run()

    def on_cancel(self) -> None:
        """Stop the run."""
        self._window.runner.cancel()

    def on_page_1(self) -> None:
        """Show the first page."""
        self._window.show_page(0)

    def on_page_2(self) -> None:
        """Show the second page."""
        self._window.show_page(1)

    def on_page_3(self) -> None:
        """Show the third page."""
        self._window.show_page(2)

    def on_page_4(self) -> None:
        """Show the fourth page."""
        self._window.show_page(3)

    def on_page_5(self) -> None:
        """Show the fifth page."""
        self._window.show_page(4)

    def on_page_6(self) -> None:
        """Show the sixth page."""
        self._window.show_page(5)

    def on_page_7(self) -> None:
        """Show the seventh page."""
        self._window.show_page(6)

    def on_page_8(self) -> None:
        """Show the eighth page."""
        self._window.show_page(7)

    def on_inputs(self) -> None:
        """Show or hide the inputs."""
        dock = self._window.inputs_dock
        dock.setVisible(dock.isHidden())

    def on_notices(self) -> None:
        """Show or hide the notices."""
        dock = self._window.notices_dock
        dock.setVisible(dock.isHidden())

    def on_advanced(self) -> None:
        """Show every setting, or few."""
        self._window.preferences.advanced = not self._window.preferences.advanced

    def on_larger(self) -> None:
        """Write everything larger."""
        self._write(next_percent(self._window.preferences.text_percent, 1))

    def on_smaller(self) -> None:
        """Write everything smaller."""
        self._write(next_percent(self._window.preferences.text_percent, -1))

    def on_usual_size(self) -> None:
        """Write everything in its usual size."""
        self._write(USUAL)

    def _write(self, percent: int) -> None:
        self._window.preferences.text_percent = percent
        self._window.say(f"Letters of {percent} %")

    def on_full_screen(self) -> None:
        """Give the window the whole screen, or take it back."""
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()

    def on_next_case(self) -> None:
        """Look at the next case."""
        cases = self._window.session.cases
        if self._case is not None:
            place = cases.index(self._case) + 1
            self._window.session.set_current(cases[place % len(cases)])

    # --- help ------------------------------------------------------------------------------

    def on_help(self) -> None:
        """Show help on the page."""
        page = self._window.current_page
        self._open(HelpWindow(f"Help: {page.title}", help_text(page.help_topic), self._window))

    def on_shortcuts(self) -> None:
        """Show all keys."""
        lines = ["| keys | action | what it does |", "|---|---|---|"]
        lines += [
            f"| {a.shortcut} | {plain_text(a.text)} | {a.tip} |" for a in ACTIONS if a.shortcut
        ]
        self._open(HelpWindow("Shortcuts", "\n".join(lines), self._window))

    def on_about(self) -> None:
        """Say what this is."""
        text = help_text("about").replace("VERSION", __version__)
        self._open(HelpWindow("About minersim", text, self._window))
