"""What the data page has done to the store and to keys, one thing at a time, and what came of it.

It happens in a process beside the window; what was stored whole stays, however it ends.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from gui import data_tasks
from gui.helper import Helper
from gui.pages.data_words import import_lines, repair_lines, report_words, update_lines
from minersim.data.folder import store_file
from minersim.data.overview import SourceOverview
from minersim.data.rescue import Repair
from minersim.data.update_report import SourceReport, UpdateReport
from minersim.number_text import counted

_WAITING, _ASKING = "waiting", "asking …"
_KEY_HOMES = {
    "safe": "The keyring holds the key now.",
    "environment": "Done. The key of the environment variable counts before it.",
    "node": "Done. The node's own login is used.",
}
_UNDER_WAY = {
    "refresh": "a refresh",
    "import": "an import",
    "export": "an export",
    "repair": "a repair",
    "key": "work on a key",
}
_FAILURES = {
    "refresh": "Nothing was refreshed.",
    "import": "Nothing was read in: the files have mistakes, or cannot be stored.",
    "export": "Nothing was written.",
    "repair": "The store was not repaired.",
}


class DataWork(QObject):
    """Refresh, import, export, repair and keys.

    Attributes
    ----------
    sources : tuple of SourceOverview
        What is known of the sources; the page keeps it up to date.
    said : dict of str to str
        What became of the last refresh, by the name of the source.
    doing : str
        What is being done: ``refresh``, ``import``, ``export``, ``repair``, ``key`` or nothing.
    changed : Signal()
        Something has begun, or is to stop.
    progressed : Signal(float)
        Share done.
    heard : Signal()
        `said` has changed while a refresh goes on.
    told : Signal(list, bool)
        Lines of what came of it, and whether they need attention.
    key_told : Signal(str)
        What became of a key.
    ended : Signal()
        Nothing is being done any more.
    """

    changed = Signal()
    progressed = Signal(float)
    heard = Signal()
    told = Signal(list, bool)
    key_told = Signal(str)
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sources: tuple[SourceOverview, ...] = ()
        self.said: dict[str, str] = {}
        self.doing = ""
        self.writer = Helper(self)
        self.writer.progressed.connect(self.progressed)
        self.writer.told.connect(self._on_told)
        self.writer.done.connect(self._on_done)
        self.writer.failed.connect(self._on_failed)
        self.writer.cancelled.connect(self._on_cancelled)

    @property
    def asking(self) -> list[str]:
        """Names of the sources that are being asked."""
        return [name for name, said in self.said.items() if said == _ASKING]

    def refresh(self, names: list[str] | None) -> None:
        """Ask sources for what is new; None asks all."""
        if self.writer.busy:
            return
        known = [source.name for source in self.sources if source.is_asked]
        self.said = dict.fromkeys(known if names is None else names, _WAITING)
        self._begin("refresh", data_tasks.refresh, store_file(), names)

    def import_files(self, files: Sequence[Path]) -> None:
        """Read files into the store."""
        if files:
            self._begin("import", data_tasks.take_in, store_file(), list(files))

    def export_file(self, file: Path, layout: str) -> None:
        """Write what is stored to a file."""
        self._begin("export", data_tasks.give_out, store_file(), file, layout)

    @Slot()
    def repair(self) -> None:
        """Repair a damaged store."""
        self._begin("repair", data_tasks.mend, store_file())

    @Slot(str, str)
    def keep_key(self, name: str, key: str) -> None:
        """Put the key of a source into the keyring."""
        self._begin("key", data_tasks.keep_key, name, key)

    @Slot(str)
    def drop_key(self, name: str) -> None:
        """Take the key of a source out of the keyring."""
        self._begin("key", data_tasks.forget_key, name)

    @Slot()
    def cancel(self) -> None:
        """Stop what is being done; sources that were done stay."""
        self.writer.cancel()
        self.changed.emit()

    def close(self) -> None:
        """End the process."""
        self.writer.close()

    def _begin(self, doing: str, task: Any, *arguments: Any) -> None:
        if self.writer.busy:  # files may be dropped, and dialogs answered, at any time
            words = (
                f"Not begun: {_UNDER_WAY[self.doing]} is under way. Try again once it has ended."
            )
            self.told.emit([words], True)
            return
        self.doing = doing
        self.writer.ask(task, *arguments)
        self.progressed.emit(0.0)
        self.changed.emit()

    @Slot(object)
    def _on_told(self, thing: tuple[str, SourceReport | None]) -> None:
        name, report = thing
        self.said[name] = _ASKING if report is None else report_words(report)
        self.heard.emit()

    @Slot(object)
    def _on_done(self, answer: Any) -> None:
        if self.doing == "key":
            words = _KEY_HOMES.get(str(answer), "The keyring holds no key of it any more.")
            self.key_told.emit(words)
        elif isinstance(answer, UpdateReport):
            self._settle("not asked")
            self.told.emit(update_lines(answer), not answer.fetched_anything)
        elif isinstance(answer, Repair):
            self.told.emit(repair_lines(store_file(), answer), False)
        elif isinstance(answer, list):
            self.told.emit(import_lines(answer), False)
        else:
            self.told.emit([f"{counted(int(answer), 'row')} written."], False)
        self._end()

    @Slot(str)
    def _on_failed(self, words: str) -> None:
        if self.doing == "key":
            self.key_told.emit(words)
        else:
            self._settle("not asked")
            self.told.emit([_FAILURES[self.doing], *words.splitlines()], True)
        self._end()

    @Slot()
    def _on_cancelled(self) -> None:
        if self.doing == "key":
            self.key_told.emit("Stopped; the keyring may have done it all the same.")
        else:
            self._settle("stopped")
            self.told.emit([f"Stopped. The {self.doing} stored only what was whole."], False)
        self._end()

    def _settle(self, word: str) -> None:
        """Let no source wait any longer."""
        for name, said in self.said.items():
            if said in (_WAITING, _ASKING):
                self.said[name] = "stopped" if said == _ASKING else word
        if word == "stopped":
            return
        for source in self.sources:
            needs = source.needs_key and not source.key_home
            if needs and self.said.get(source.name) == word:
                self.said[source.name] = "needs its key"

    def _end(self) -> None:
        self.doing = ""
        self.ended.emit()
