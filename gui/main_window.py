"""The window: cases as tabs, inputs at the left, pages in the middle, key figures along the top."""

import importlib
from pathlib import Path as FilePath
from typing import cast

from PySide6.QtCore import QByteArray, QEvent, QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QLabel,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.actions import ACTIONS
from gui.case import Case
from gui.case_files import CaseFiles, names_of
from gui.case_tabs import CaseTabs
from gui.commands import Commands
from gui.dock_buttons import dress_dock
from gui.elided import ElidedLabel
from gui.forms.panel import InputsPanel
from gui.key_bar import KeyBar
from gui.menus import make_actions, make_menus
from gui.notices import Notice, NoticeList
from gui.page import Desk, Page
from gui.page_holder import PageHolder
from gui.page_tabs import PageTabs
from gui.plain_tips import plain_tip
from gui.preferences import Preferences
from gui.recovery import Recovery
from gui.run_bar import RunBar
from gui.runner import Runner
from gui.session import Session
from gui.text_size import apply_text_size
from gui.theme import apply_theme
from minersim.scenario import example_files
from minersim.scenario.keys import Path

PAGES = (
    ("gui.pages.breakeven", "BreakevenPage", "Break-even"),
    ("gui.pages.simulation", "SimulationPage", "Simulation"),
    ("gui.pages.capitulation", "CapitulationPage", "Capitulation"),
    ("gui.pages.lab", "LabPage", "Difficulty lab"),
    ("gui.pages.flows", "FlowsPage", "Miners and flows"),
    ("gui.pages.calibration", "CalibrationPage", "Calibration"),
    ("gui.pages.compare", "ComparePage", "Compare"),
    ("gui.pages.data", "DataPage", "Data"),
)
"""Module and class of every page, loaded when it is first shown, and its title."""
_KEEP_EVERY_MS = 20_000
_SAID_MS = 8_000


class MainWindow(QMainWindow):
    """The one window.

    Parameters
    ----------
    preferences : Preferences
        The user's.
    recovery : Recovery or None
        Where unsaved work is kept; the user's data folder where none is given.
    """

    def __init__(self, preferences: Preferences, recovery: Recovery | None = None) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setAcceptDrops(True)
        self.preferences = preferences
        self.session = Session(self)
        self.runner = Runner(self.session, preferences, self)
        self.desk = Desk(self.session, self.runner, preferences)
        self.files = CaseFiles(self.session, preferences.settings, recovery or Recovery(), self)
        self.files.said.connect(self.say)
        self._pages: dict[int, Page] = {}
        self._make_parts()
        self.commands = Commands(self)
        self.actions_by_name = make_actions(self, self.commands, self.inputs.commit)
        self._make_menus()
        self.session.current_changed.connect(self._update_title)
        self.session.removed.connect(self._update_title)
        self.session.edited.connect(self._on_edited)
        self.session.added.connect(self._on_added)
        self.runner.state_changed.connect(self._on_run_state)
        self.runner.picture_changed.connect(self._on_run_state)
        preferences.changed.connect(self._on_preference)
        for dock in (self.inputs_dock, self.notices_dock):
            dock.visibilityChanged.connect(self._update_actions)
        self._keeper = QTimer(self)
        self._keeper.setInterval(_KEEP_EVERY_MS)
        self._keeper.timeout.connect(self.files.keep_unsaved)
        self._keeper.start()
        self.show_page(0)
        self._update_title()

    # --- parts -----------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.key_bar = KeyBar(self.preferences)
        self.case_tabs = CaseTabs(self.session)
        self.case_tabs.close_wanted.connect(self._on_close_wanted)
        self.case_tabs.rename_wanted.connect(self._on_rename_wanted)
        self.page_tabs = PageTabs([title for _, _, title in PAGES])
        self.stack = QStackedWidget()
        for *_, title in PAGES:
            opening = QLabel(f"{title} opens …")
            opening.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.stack.addWidget(opening)
        self.page_tabs.currentChanged.connect(self.show_page)
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(4, 2, 4, 4)
        layout.setSpacing(2)
        for widget in (self.case_tabs, self.key_bar, self.page_tabs):
            layout.addWidget(widget)
        layout.addWidget(self.stack, 1)
        self.setCentralWidget(middle)
        self.inputs = InputsPanel(self.session, self.preferences)
        self.inputs_dock = self._dock("Inputs", self.inputs, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.notices = NoticeList()
        self.notices.wanted.connect(self._go_to)
        bottom = Qt.DockWidgetArea.BottomDockWidgetArea
        self.notices_dock = self._dock("Notices", self.notices, bottom)
        self.notices_dock.hide()
        self._file_name = ElidedLabel()
        self._file_name.setObjectName("file")
        self.statusBar().addWidget(self._file_name, 1)
        self.statusBar().addPermanentWidget(RunBar(self.session, self.runner))

    def _dock(self, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(title.lower())
        dock.setWidget(widget)
        self.addDockWidget(area, dock)
        dress_dock(dock)
        return dock

    def _make_menus(self) -> None:
        menus = make_menus(self, self.actions_by_name)
        before = self.actions_by_name["save"]
        self._recent_menu = QMenu("&Recent", self)
        examples = QMenu("Open e&xample", self)
        menus["file"].insertMenu(before, examples)
        menus["file"].insertMenu(before, self._recent_menu)
        for file in example_files():
            self._add_file(examples, file).triggered.connect(self._on_example)
        self.files.recent_changed.connect(self._fill_recent)
        self._fill_recent()

    def _add_file(self, menu: QMenu, file: FilePath) -> QAction:
        action = menu.addAction(file.stem.replace("&", "&&"))
        action.setData(str(file))
        action.setToolTip(plain_tip(str(file)))
        return action

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        for name in self.files.recent():
            self._add_file(self._recent_menu, FilePath(name)).triggered.connect(self._on_recent)
        self._recent_menu.setEnabled(bool(self.files.recent()))

    def _on_example(self) -> None:
        self.files.open_example(FilePath(cast("QAction", self.sender()).data()))

    def _on_recent(self) -> None:
        self.files.open_file(FilePath(cast("QAction", self.sender()).data()))

    # --- pages -----------------------------------------------------------------------------

    def page(self, place: int) -> Page:
        """Page at a place, made when it is first wanted."""
        if place not in self._pages:
            module, name, _ = PAGES[place]
            made: Page = getattr(importlib.import_module(module), name)(self.desk)
            self._pages[place] = made
            blank = self.stack.widget(place)
            self.stack.insertWidget(place, PageHolder(made))
            if blank is not None:
                self.stack.removeWidget(blank)
                blank.deleteLater()
        return self._pages[place]

    @property
    def current_page(self) -> Page:
        """The page that is shown."""
        return self.page(self.stack.currentIndex())

    def show_page(self, place: int) -> None:
        """Show a page."""
        if place not in self._pages and self.isVisible():
            self._show_opening(place)
        page = self.page(place)
        self.stack.setCurrentIndex(place)
        self.page_tabs.setCurrentIndex(place)
        page.refresh()

    def _show_opening(self, place: int) -> None:
        """Answer a click at once; a page with many charts takes a moment to make."""
        with QSignalBlocker(self.page_tabs):
            self.page_tabs.setCurrentIndex(place)
        self.stack.setCurrentIndex(place)
        for widget in (self.page_tabs, self.stack):
            widget.repaint()

    # --- what follows from a change ----------------------------------------------------------

    def say(self, words: str) -> None:
        """Say something in the status bar for a while."""
        self.statusBar().showMessage(words, _SAID_MS)

    def _on_added(self, case: Case) -> None:
        case.saved.connect(self._update_title)
        case.changed.connect(self._update_title)

    def _on_edited(self, case: object) -> None:
        self.key_bar.show_case(case if isinstance(case, Case) else None)
        self.current_page.refresh()
        self._update_notices()
        self._update_actions()

    def _on_run_state(self, *_: object) -> None:
        self._update_notices()
        self._update_actions()

    def _on_preference(self, name: str) -> None:
        if name == "theme":
            apply_theme(self.preferences.theme)
        if name == "text_percent":
            apply_text_size(self.preferences.text_percent)
            for dock in (self.inputs_dock, self.notices_dock):
                dock.setFont(QApplication.font())  # the title has a font of its own
        self._update_actions()
        self.key_bar.show_case(self.session.current)
        self.current_page.refresh()

    def on_system_theme(self, *_: object) -> None:
        """Follow the desktop from light to dark and back."""
        if self.preferences.theme == "system":
            apply_theme("system")

    def _on_close_wanted(self, case: object) -> None:
        self.inputs.commit()
        if isinstance(case, Case):
            self.files.close(case)

    def _on_rename_wanted(self, case: object) -> None:
        del case
        self.commands.on_rename()

    def _go_to(self, path: Path) -> None:
        self.inputs_dock.show()
        self.inputs.show_path(path)

    def _update_title(self, *_: object) -> None:
        case = self.session.current
        self.setWindowTitle("minersim" if case is None else f"{case.name}[*] – minersim")
        self.setWindowModified(case is not None and not case.undo_stack.isClean())
        self._file_name.setText("" if case is None or case.file is None else case.file.name)
        self._update_actions()

    def _update_notices(self) -> None:
        case = self.session.current
        notices: list[Notice] = []
        if case is not None:
            notices += [Notice("wrong", issue.message, issue.key) for issue in case.issues]
            if self.runner.message:
                notices.append(Notice("failed", self.runner.message))
            picture = self.runner.picture(case)
            if picture is not None:
                notices += [Notice("notice", text) for text in picture.notices]
        self.notices.show_notices(tuple(notices))
        wrong = sum(notice.kind != "notice" for notice in notices)
        self.notices_dock.setWindowTitle(f"Notices ({wrong} to mend)" if wrong else "Notices")

    def _update_actions(self, *_: object) -> None:
        case = self.session.current
        holds = {
            "always": True,
            "case": case is not None,
            "right": case is not None and not case.issues,
            "running": self.runner.worker.busy,
            "undo": self.session.undo_group.canUndo(),
            "redo": self.session.undo_group.canRedo(),
        }
        for spec in ACTIONS:
            self.actions_by_name[spec.name].setEnabled(holds[spec.needs])
        checked = {
            "inputs": not self.inputs_dock.isHidden(),
            "notices": not self.notices_dock.isHidden(),
            "advanced": self.preferences.advanced,
            "full_screen": self.isFullScreen(),
        }
        for name, on in checked.items():
            self.actions_by_name[name].setChecked(on)

    # --- beginning and end -------------------------------------------------------------------

    def restore(self) -> None:
        """Take over layout and page of the last session."""
        settings = self.preferences.settings
        for name, put in (("geometry", self.restoreGeometry), ("state", self.restoreState)):
            value = settings.value(f"window/{name}")
            if isinstance(value, QByteArray):
                put(value)
        place = str(settings.value("window/page", "0"))
        self.show_page(int(place) if place.isdecimal() and int(place) < len(PAGES) else 0)

    def files_of_last_session(self) -> list[FilePath]:
        """Files that were open when the last window closed, those that still exist."""
        names = names_of(self.preferences.settings.value("window/open"))
        return [FilePath(name) for name in names if FilePath(name).is_file()]

    def _write_layout(self) -> None:
        settings = self.preferences.settings
        settings.setValue("window/geometry", self.saveGeometry())
        settings.setValue("window/state", self.saveState())
        settings.setValue("window/page", str(self.stack.currentIndex()))
        open_files = [str(case.file) for case in self.session.cases if case.file is not None]
        settings.setValue("window/open", open_files)
        settings.sync()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """Close once nothing is unsaved; ask about one case after the other."""
        self.inputs.commit()
        unsaved = self.files.unsaved()
        if unsaved:
            event.ignore()
            self.files.close(unsaved[0], then=self._close_again)
            return
        self._write_layout()
        self._keeper.stop()
        for page in self._pages.values():
            page.stop()
        self.runner.close()
        self.files.forget_unsaved()
        event.accept()

    def _close_again(self) -> None:
        self.close()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Colour the docks' buttons again in a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for dock in self.findChildren(QDockWidget):
                dress_dock(dock)

    # --- dragging in -----------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 (Qt's name)
        """Take scenario files."""
        if any(url.toLocalFile().lower().endswith(".toml") for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 (Qt's name)
        """Open the files that were dropped."""
        for url in event.mimeData().urls():
            if url.toLocalFile().lower().endswith(".toml"):
                self.files.open_file(FilePath(url.toLocalFile()))
        event.acceptProposedAction()


def running_window() -> MainWindow | None:
    """The window of this program, if there is one."""
    found = (w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
    return next(found, None)
