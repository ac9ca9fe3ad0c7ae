"""The line that says what is shown, and what runs."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from gui.page import Desk
from gui.plain_tips import plain_tip
from gui.theme import colours
from minersim.number_text import counted

_LONGEST = 240


def state_text(desk: Desk) -> tuple[str, bool]:
    """Say what the page shows, and whether that needs the user's attention."""
    case, runner = desk.session.current, desk.runner
    picture = runner.picture(case)
    if case is None:
        return "No scenario is open: open one, or begin a new one.", False
    if case.issues:
        first = case.issues[0]
        more = f" (and {len(case.issues) - 1} more)" if len(case.issues) > 1 else ""
        where = f"{first.key}: " if first.key else ""
        shown = "; shown is the last run" if picture is not None else ""
        return f"Values are wrong: {where}{first.message}{more}{shown}.", True
    if runner.running:
        left = runner.remaining_s
        about = "" if left is None else f", about {max(left, 1.0):,.0f} s left"
        return f"Running: {100.0 * runner.share:.0f} % done{about}.", False
    if runner.message:
        return f"The run failed: {runner.message}. Change the values, or run again (F5).", True
    if picture is None:
        return ("Running a first preview." if runner.worker.busy else "Not yet run (F5)."), False
    if runner.outdated(case):
        if runner.worker.busy:
            return "Outdated: a preview of the new values is on its way.", True
        return "Outdated: values have changed since; run again (F5).", True
    paths = counted(picture.paths, "path")
    if runner.is_preview(case):
        return f"{paths}, preview", False
    return f"{paths}, seed {picture.summary['seed']}, {picture.elapsed_s:.1f} s", False


class StateLine(QWidget):
    """What is shown, what runs, and the buttons to run and to stop."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.label = QLabel(self)
        self.label.setObjectName("state")
        self.label.setAccessibleName("State of the run")
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.progress = QProgressBar(self)
        self.progress.setObjectName("progress")
        self.progress.setAccessibleName("Share of the run that is done")
        self.progress.setToolTip("Share of the run that is done.")
        self.progress.setFixedWidth(140)
        self.progress.setRange(0, 100)
        self.progress.setFormat("%p %")
        self.run = QPushButton("R&un", self)
        self.run.setObjectName("run")
        self.run.setAccessibleName("Run")
        self.run.setToolTip("Simulate the scenario on all its paths (F5).")
        self.run.clicked.connect(self._on_run)
        self.cancel = QPushButton("&Stop", self)
        self.cancel.setObjectName("cancel")
        self.cancel.setAccessibleName("Stop the run")
        self.cancel.setToolTip("Give the run up; what is shown stays (Esc).")
        self.cancel.clicked.connect(self._on_cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 2, 4, 2)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.progress)
        layout.addWidget(self.cancel)
        layout.addWidget(self.run)
        self.update_state()

    def update_state(self) -> None:
        """Say again what is."""
        runner, case = self._desk.runner, self._desk.session.current
        text, attention = state_text(self._desk)
        shown = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
        if self.label.text() != shown:
            self.label.setText(shown)
            self.label.setToolTip(plain_tip(text))
        palette = self.palette()
        if attention:
            palette.setColor(self.foregroundRole(), colours().bad)
        self.label.setPalette(palette)
        running = runner.running
        # a first preview shows that it works; others come while the last picture is looked at
        first = runner.previewing and runner.picture(case) is None
        self.cancel.setVisible(running)
        self.progress.setVisible(running or first)
        self.progress.setRange(0, 0 if first else 100)
        self.progress.setValue(round(100.0 * runner.share))
        self.run.setEnabled(case is not None and not case.issues and not running)

    @Slot()
    def _on_run(self) -> None:
        self._desk.runner.run()

    @Slot()
    def _on_cancel(self) -> None:
        self._desk.runner.cancel()
