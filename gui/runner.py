"""When to simulate: at once a preview while values change, the whole run when they rest.

It holds the latest picture of every case and says whether it is of the values as they stand.
"""

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from gui.case import Case
from gui.jobs import Worker
from gui.preferences import Preferences
from gui.session import Session
from minersim.analysis.capitulation_picture import CapitulationPicture
from minersim.analysis.picture import RunPicture
from minersim.engine import cores
from minersim.scenario import Scenario

PREVIEW_PATHS = 500
_FEWEST_PREVIEW_PATHS = 50
_PREVIEW_VALUES = 250_000
"""Paths times ticks of a preview: a longer horizon takes fewer paths, to be as quick."""
_SETTLED_MS = 400
"""Pause after the last edit before the whole run begins."""


class Runner(QObject):
    """Runs of the open cases.

    Attributes
    ----------
    picture_changed : Signal(object)
        A case has a new picture; the case.
    state_changed : Signal()
        `running`, `share` or `message` changed.
    message : str
        What the last run that failed had to say; empty when it did not.
    cash_flow_watched : bool
        Whether previews bring the cash flow too; set it by `watch_cash_flow`.
    capitulation_done : Signal(object)
        The CapitulationPicture that was asked for.
    capitulation_failed : Signal(str)
        Why there is none.
    """

    picture_changed = Signal(object)
    state_changed = Signal()
    capitulation_done = Signal(object)
    capitulation_failed = Signal(str)

    def __init__(
        self, session: Session, preferences: Preferences, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._preferences = session, preferences
        self.worker = Worker(self)
        self.worker.done.connect(self._on_done)
        self.worker.failed.connect(self._on_failed)
        self.worker.cancelled.connect(self._on_cancelled)
        self.worker.progress.connect(self._on_progress)
        self._pictures: dict[int, RunPicture] = {}
        self._case: Case | None = None
        self._whole = False
        self._capitulation: tuple[Scenario, int | None] | None = None
        self._capitulating = False
        self._digest = ""
        self._clock = QElapsedTimer()
        self.share = 0.0
        self.message = ""
        self._watching: set[str] = set()
        self.cash_flow_watched = False
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED_MS)
        self._settled.timeout.connect(self._run_settled)
        session.edited.connect(self._on_edited)
        session.removed.connect(self._on_removed)

    @property
    def previews(self) -> bool:
        """Whether edits start runs by themselves, because somebody watches."""
        return bool(self._watching)

    def watch(self, name: str) -> None:
        """Let edits start runs by themselves from now on.

        Parameters
        ----------
        name : str
            Who watches, until `unwatch`. Of two pages in a stack the new one is shown before the
            old one is hidden, so each has a name of its own.
        """
        self._watching.add(name)

    def unwatch(self, name: str) -> None:
        """Watch no more."""
        self._watching.discard(name)

    def watch_cash_flow(self, watched: bool) -> None:
        """Let previews bring the cash flow, or not; a preview without one is made again."""
        self.cash_flow_watched = watched
        case = self._session.current
        picture = self.picture(case)
        if not watched or case is None or picture is None or picture.cash_flow is not None:
            return
        if case.scenario.sites and self.is_preview(case) and not self.worker.busy:
            self.preview()

    @property
    def running(self) -> bool:
        """Whether a whole run is under way; previews do not count."""
        return self.worker.busy and self._whole

    @property
    def previewing(self) -> bool:
        """Whether a preview of the current case is under way."""
        current = self._session.current
        return (
            self.worker.busy
            and not self._whole
            and not self._capitulating
            and self._case is not None
            and self._case is current
        )

    @property
    def remaining_s(self) -> float | None:
        """Time that the run still takes, by what it has done so far; None at its beginning. [s]"""
        if not self.running or self.share < 0.05:
            return None
        elapsed_s = self._clock.elapsed() / 1000.0
        return elapsed_s * (1.0 - self.share) / self.share

    def picture(self, case: Case | None) -> RunPicture | None:
        """Latest picture of a case, of whatever values."""
        return None if case is None else self._pictures.get(id(case))

    def outdated(self, case: Case | None) -> bool:
        """Whether the picture of a case is of other values than those that stand."""
        picture = self.picture(case)
        return (
            picture is not None
            and case is not None
            and (bool(case.issues) or picture.digest != case.scenario.digest())
        )

    def run(self, case: Case | None = None) -> None:
        """Simulate a case whole; the current one where none is named."""
        case = case or self._session.current
        if case is None or case.issues:
            return
        self._settled.stop()
        self._submit(case, self._whole_paths(case), whole=True)

    def preview(self) -> None:
        """Simulate the current case on few paths, at once."""
        case = self._session.current
        if case is not None and not case.issues:
            most = min(
                max(_PREVIEW_VALUES // case.scenario.ticks, _FEWEST_PREVIEW_PATHS), PREVIEW_PATHS
            )
            self._submit(case, min(most, self._whole_paths(case)), whole=False)

    def catch_up(self) -> None:
        """Run what the current case lacks: a preview at once, and the whole run after a rest.

        A preview that is under way is let finish and followed by another, so that pictures keep
        coming while a slider moves.
        """
        case = self._session.current
        if case is None or case.issues or self._runs_whole(case):
            return
        if self.picture(case) is None or self.outdated(case):
            if not (self.worker.busy and not self._whole and self._case is case):
                self.preview()
            self._settled.start()
        elif self.is_preview(case):
            self._settled.start()

    def _runs_whole(self, case: Case) -> bool:
        """Whether the whole run of a case's values as they stand is under way."""
        return self.running and self._case is case and self._digest == case.scenario.digest()

    def is_preview(self, case: Case | None) -> bool:
        """Whether the picture of a case has fewer paths than a whole run."""
        picture = self.picture(case)
        return picture is not None and case is not None and picture.paths < self._whole_paths(case)

    def ask_capitulation(self, scenario: Scenario, path: int | None) -> None:
        """Look at a scenario's miners on one path, or on the median one; the latest such wish wins.

        A whole run that is under way ends first.
        """
        self._capitulation = (scenario, path)
        if not self.running:
            self._submit_capitulation()

    def drop_capitulation(self) -> None:
        """Nobody waits for one any more."""
        self._capitulation = None
        if self._capitulating:
            self.worker.cancel()

    def cancel(self) -> None:
        """Give up what runs."""
        self._settled.stop()
        self.worker.cancel()

    def close(self) -> None:
        """End the worker."""
        self._settled.stop()
        self.worker.close()

    def _whole_paths(self, case: Case) -> int:
        return self._preferences.paths or case.scenario.paths

    def _submit_capitulation(self) -> None:
        """Ask for the capitulation that waits, if one does and the worker is free for it."""
        if self._capitulation is None or (self.worker.busy and not self._capitulating):
            return
        self._case, self._whole, self._capitulating = None, False, True
        self.share = 0.0
        self.worker.submit_capitulation(*self._capitulation, cores())
        self.state_changed.emit()

    def _submit(self, case: Case, paths: int, *, whole: bool) -> None:
        self._case, self._whole, self._capitulating = case, whole, False
        self._digest = case.scenario.digest()
        self.share, self.message = 0.0, ""
        self._clock.start()
        watched = self.cash_flow_watched
        self.worker.submit(case.scenario, paths, cores(), whole=whole, cash_flow=watched)
        self.state_changed.emit()

    def _on_edited(self, case: object) -> None:
        del case
        if self.previews:
            self.catch_up()

    def _run_settled(self) -> None:
        if self.worker.busy and not self._whole:
            self._settled.start()  # the preview first, however slow it is
            return
        case = self._session.current
        if case is not None and not self.outdated(case) and not self.is_preview(case):
            return  # a preview that has all paths is the whole run
        if self._preferences.run_when_settled and case is not None and self.previews:
            self.run(case)

    def _on_removed(self, case: object) -> None:
        self._pictures.pop(id(case), None)
        if case is not None and case is self._case:
            self.worker.cancel()

    def _on_done(self, number: int, picture: RunPicture | CapitulationPicture) -> None:
        del number
        if isinstance(picture, CapitulationPicture):
            self._end_capitulation()
            self.capitulation_done.emit(picture)
        elif self._case is not None:
            self._pictures[id(self._case)] = picture
            self.picture_changed.emit(self._case)
        self._go_on()

    def _on_failed(self, number: int, sentence: str) -> None:
        del number
        if self._capitulating:
            self._end_capitulation()
            self.capitulation_failed.emit(sentence)
        else:
            self.message = sentence
        self._go_on()

    def _end_capitulation(self) -> None:
        self._capitulation, self._capitulating = None, False

    def _go_on(self) -> None:
        self._preview_newer()
        self._submit_capitulation()
        self.state_changed.emit()

    def _preview_newer(self) -> None:
        """Go on with the values that stand now, if the run that ended was of others."""
        case = self._session.current
        if not self.previews or case is None or case is not self._case or case.issues:
            return
        if case.scenario.digest() != self._digest:
            self.preview()

    def _on_cancelled(self, number: int) -> None:
        del number
        if self._capitulating:
            asked = self._capitulation is not None
            self._end_capitulation()
            if asked:  # Esc, and not the page that went away
                self.capitulation_failed.emit("stopped; change a value to simulate again")
        else:
            self._submit_capitulation()
        self.state_changed.emit()

    def _on_progress(self, number: int, share: float) -> None:
        del number
        self.share = share
        self.state_changed.emit()
