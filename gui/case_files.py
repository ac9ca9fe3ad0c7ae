"""Opening, saving and closing cases; nothing that is unsaved is lost without being asked."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from gui.case import Case
from gui.dialogs import ask_unsaved, tell_failure
from gui.files import FILE_FILTER, example_case, file_name, save_case
from gui.recovery import Recovery
from gui.session import Session
from minersim.errors import MinersimError

_MOST_RECENT = 8


class CaseFiles(QObject):
    """The files of the open cases.

    Parameters
    ----------
    session : Session
        The open cases.
    settings : QSettings
        Where recent files are kept.
    recovery : Recovery
        Where unsaved work is kept.
    window : QWidget
        Parent of dialogs.

    Attributes
    ----------
    said : Signal(str)
        Something was done; a few words.
    recent_changed : Signal()
        The list of recent files changed.
    dialog : QDialog or None
        The last dialog that was opened.
    """

    said = Signal(str)
    recent_changed = Signal()

    def __init__(
        self, session: Session, settings: QSettings, recovery: Recovery, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session, self._settings, self._recovery = session, settings, recovery
        self._window = window
        self.dialog: QDialog | None = None

    # --- opening ---------------------------------------------------------------------------

    def open_example(self, file: Path | None = None) -> None:
        """Open a case with an example's values; it is not bound to the example's file."""
        if file is None:
            self._session.add(example_case())
            return
        case = self._load(file)
        if case is not None:
            case.file = None
            self._session.add(case)

    def open_file(self, file: Path) -> bool:
        """Open a scenario file, or look at it if it is open; says what is wrong where it is."""
        place = file.absolute()
        for case in self._session.cases:
            if case.file == place:
                self._session.set_current(case)
                return True
        opened = self._load(place)
        if opened is None:
            return False
        self._session.add(opened)
        self._remember(place)
        return True

    def ask_open(self) -> None:
        """Ask for files and open them."""
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self._window, "Open a scenario", self.folder(), FILE_FILTER)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._on_files_chosen)
        self.dialog = dialog
        dialog.open()

    def recover(self) -> None:
        """Open what a window that ended by itself left unsaved."""
        found = self._recovery.left_behind()
        for case in found:
            self._session.add(case)
        if found:
            self.said.emit(f"Recovered unsaved work: {', '.join(case.name for case in found)}")

    def keep_unsaved(self) -> None:
        """Write unsaved work where `recover` finds it."""
        self._recovery.keep(self._session.cases)

    def forget_unsaved(self) -> None:
        """The window closes as it should: nothing is left to recover."""
        self._recovery.forget()

    def _load(self, file: Path) -> Case | None:
        try:
            return Case.load(file)
        except (MinersimError, OSError) as error:
            self.dialog = tell_failure(self._window, f"{file.name} cannot be opened.", str(error))
            return None

    def _on_files_chosen(self, names: list[str]) -> None:
        for name in names:
            self.open_file(Path(name))

    # --- saving ----------------------------------------------------------------------------

    def save_current(self) -> None:
        """Save the current case to its file, or ask for one."""
        case = self._session.current
        if case is not None and case.file is not None:
            self.save(case, case.file)
        else:
            self.ask_save()

    def save(self, case: Case, file: Path) -> bool:
        """Save a case to a file; says why where it cannot be."""
        try:
            save_case(case, file)
        except MinersimError as error:
            why = f"{error}\nNothing is lost: save it to another place, or try again."
            self.dialog = tell_failure(self._window, f"“{case.name}” is not saved.", why)
            return False
        self._remember(file.absolute())
        self.said.emit(f"Saved {file.name}")
        return True

    def ask_save(self, then: Callable[[], None] | None = None) -> None:
        """Ask for a file and save the current case to it."""
        from PySide6.QtWidgets import QFileDialog

        case = self._session.current
        if case is None:
            return
        dialog = QFileDialog(self._window, "Save the scenario", self.folder(), FILE_FILTER)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("toml")
        dialog.selectFile(file_name(case.name, "scenario", "toml"))

        def chosen(name: str) -> None:
            if self.save(case, Path(name)) and then is not None:
                then()

        dialog.fileSelected.connect(chosen)
        self.dialog = dialog
        dialog.open()

    # --- closing ---------------------------------------------------------------------------

    def unsaved(self) -> list[Case]:
        """Cases with edits that are not saved."""
        return [case for case in self._session.cases if not case.undo_stack.isClean()]

    def close(self, case: Case, then: Callable[[], None] | None = None) -> None:
        """Close a case; first ask about edits that are not saved.

        Parameters
        ----------
        case : Case
            Which.
        then : callable or None
            What to do once it is closed; not called if the user would rather not.
        """

        def finish() -> None:
            self._session.close(case)
            if then is not None:
                then()

        if case.undo_stack.isClean():
            finish()
            return
        self._session.set_current(case)

        def answered(answer: str) -> None:
            if answer == "discard" or (
                answer == "save" and case.file is not None and self.save(case, case.file)
            ):
                finish()
            elif answer == "save" and case.file is None:
                self.ask_save(finish)

        self.dialog = ask_unsaved(self._window, case.name, answered)

    # --- recent files ----------------------------------------------------------------------

    def recent(self) -> list[str]:
        """Names of the files that were opened or saved last."""
        return names_of(self._settings.value("files/recent"))

    def folder(self) -> str:
        """Folder that a dialog opens in."""
        case = self._session.current
        if case is not None and case.file is not None:
            return str(case.file.parent)
        recent = self.recent()
        return str(Path(recent[0]).parent) if recent else str(Path.home())

    def _remember(self, file: Path) -> None:
        name = str(file)
        recent = [name, *(other for other in self.recent() if other != name)]
        self._settings.setValue("files/recent", recent[:_MOST_RECENT])
        self.recent_changed.emit()


def names_of(value: object) -> list[str]:
    """Texts of a setting that may hold one, several or none.

    >>> names_of(None), names_of("a"), names_of(["a", "b"])
    ([], ['a'], ['a', 'b'])
    """
    if isinstance(value, list):
        return [str(item) for item in value]
    return [str(value)] if value else []
