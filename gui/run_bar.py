"""The state of the run in the status bar: words, progress, what remains, cancel."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from gui.runner import Runner
from gui.session import Session


class RunBar(QWidget):
    """What the runner is doing."""

    def __init__(self, session: Session, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._runner = session, runner
        self._words = QLabel()
        self._words.setObjectName("run_state")
        self._progress = QProgressBar()
        self._progress.setRange(0, 1000)
        self._progress.setFixedWidth(160)
        self._progress.setAccessibleName("Progress of the run")
        self._progress.setObjectName("run_progress")
        self._progress.setFormat("%p %")
        self._cancel = QToolButton()
        self._cancel.setObjectName("cancel_run")
        self._cancel.setText("Cancel")
        self._cancel.setToolTip("Stop the run (Esc)")
        self._cancel.clicked.connect(runner.cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 0)
        for widget in (self._words, self._progress, self._cancel):
            layout.addWidget(widget)
        # as high at rest as in a run, or the page would jump when one begins
        self.setFixedHeight(self._cancel.sizeHint().height())
        self._progress.setFixedHeight(self._cancel.sizeHint().height() - 2)
        self._cancel.setAccessibleName("Cancel the run")
        runner.state_changed.connect(self.refresh)
        runner.picture_changed.connect(self.refresh)
        session.edited.connect(self.refresh)
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Show the state as it stands."""
        runner = self._runner
        for widget in (self._progress, self._cancel):
            widget.setVisible(runner.running)
        if runner.running:
            self._progress.setValue(round(1000 * runner.share))
            remaining = runner.remaining_s
            left = "" if remaining is None else f", {duration(remaining)} to go"
            self._words.setText(f"Simulating{left}")
            return
        self._words.setText(self._at_rest())

    def _at_rest(self) -> str:
        runner, case = self._runner, self._session.current
        if case is None:
            return "No scenario is open: Ctrl+N makes one, Ctrl+O opens one"
        if case.issues:
            count = len(case.issues)
            return f"{count} value{'s are' if count > 1 else ' is'} wrong: see the notices (F8)"
        if runner.message:
            return "The run failed: see the notices (F8)"
        picture = runner.picture(case)
        if runner.previewing and (picture is None or runner.outdated(case)):
            return "A preview is on its way …"
        if picture is None:
            return "Not simulated yet: press F5"
        if runner.outdated(case):
            return "Values have changed since the run: press F5"
        return f"{picture.paths:,} paths in {picture.elapsed_s:.1f} s"


def duration(seconds: float) -> str:
    """Time to go in words.

    >>> duration(12.4), duration(754.0)
    ('12 s', '13 min')
    """
    return f"{seconds:.0f} s" if seconds < 100.0 else f"{seconds / 60.0:.0f} min"
