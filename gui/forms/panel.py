"""The inputs panel: parts of the scenario, the form of the chosen part, and a search."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.case import Case
from gui.forms.context import Context
from gui.forms.navigation import Found, Navigation
from gui.forms.parts import FIXED, Part, make_form, part_of
from gui.forms.row import Row
from gui.forms.sections import Section
from gui.forms.typed import LineEdit, TextBox
from gui.plain_tips import plain_tip
from gui.preferences import Preferences
from gui.session import Session
from gui.theme import colours
from minersim.scenario.keys import Path, parse_key

_LEAST_WIDTH = 300
_WIDTH = 360


class InputsPanel(QWidget):
    """Inputs of the current case.

    Parameters
    ----------
    session : Session
        The open cases.
    preferences : Preferences
        Whether every setting is shown.
    """

    def __init__(
        self, session: Session, preferences: Preferences, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("inputs")
        self.setMinimumWidth(_LEAST_WIDTH)
        self.resize(_WIDTH, 700)
        self._context = Context(session, preferences, self)
        self._preferences = preferences
        self._case: Case | None = None
        self._part: Part | None = None
        self._form: Section | None = None
        self._aim: Row | None = None
        self._next_issue = 0
        self._make_widgets()
        self._lay_out()
        self._dress()
        self._context.asked.connect(self.show_path)
        session.leaving.connect(self.commit)
        session.edited.connect(self._on_edited)
        preferences.changed.connect(self._on_preference)
        self.refresh()

    def refresh(self) -> None:
        """Show the current case as it stands."""
        case = self._context.case
        other = case is not self._case
        self._case = case
        self.navigation.refresh()
        self._body.setVisible(case is not None)
        self.empty.setVisible(case is None)
        if case is None:
            self._drop_form()
            self._part = None
        elif self._part is None or not self._exists(self._part):
            self._show_part(self._part_left())
        else:
            if other or self._form is None:
                self._show_part(self._part)
            else:
                self._form.refresh()
                self._sift(again=False)
            if self._part is not None:
                self.navigation.show_part(self._part)  # whose tree may be a new one
            self._entitle()
        self._tell_issues()

    def show_path(self, path: Path) -> None:
        """Go to the field of a path and give it the focus."""
        if self._context.case is None:
            return
        self._leave_search()
        path = tuple(path)
        self._show_part(part_of(path, self._context))
        if self._form is None:
            return
        row = self._form.row_of(path)
        if row is None:
            self._form.setFocus()
            return
        widget: QWidget | None = row
        while widget is not None and widget is not self._form:
            if isinstance(widget, Section):
                widget.reveal()
            widget = widget.parentWidget()
        row.reveal()
        row.editor.setFocus(Qt.FocusReason.TabFocusReason)  # which selects the text
        self._aim = row
        QTimer.singleShot(0, self, self._scroll_to_aim)  # after the layout knows the row's place

    def focus_search(self) -> None:
        """Let the user type what to find."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @Slot()
    def commit(self) -> None:
        """Take over what is being typed, before the case is saved, run or left."""
        widget = self.focusWidget()
        if isinstance(widget, LineEdit | TextBox):
            widget.take()

    def _make_widgets(self) -> None:
        self.search = QLineEdit(self)
        self.search.setObjectName("search")
        self.search.setPlaceholderText("Find a setting (Ctrl+L)")
        self.search.setAccessibleName("Find a setting")
        self.search.setToolTip("Words of a setting's title, definition, unit or key")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_search)
        self.search.returnPressed.connect(self._on_search_entered)
        self.search.installEventFilter(self)
        self.advanced = QCheckBox("Advanced", self)
        self.advanced.setObjectName("advanced")
        self.advanced.setAccessibleName("Show every setting")
        self.advanced.setToolTip(
            "Show every setting; otherwise those that most people change, and all that differ "
            "from their default"
        )
        self.advanced.setChecked(self._preferences.advanced)
        self.advanced.toggled.connect(self._on_advanced)
        self.navigation = Navigation(self._context, self)
        self.navigation.picked.connect(self._on_part)
        self.found = Found(self._context, self)
        self.found.picked.connect(self.show_path)
        self.title = QLabel(self)
        self.title.setObjectName("title")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.hidden = QPushButton("Show all settings of this part", self, flat=True)
        self.hidden.setObjectName("show all")
        self.hidden.setToolTip("Settings that stand at their default are not shown")
        self.hidden.setAccessibleName("Show all settings of this part")
        self.hidden.clicked.connect(self._on_show_all)
        self.issues = QPushButton(self, flat=True)
        self.issues.setObjectName("issues")
        self.issues.setToolTip("Go to the next wrong value")
        self.issues.setAccessibleName("No value is wrong")
        self.issues.clicked.connect(self._on_issues)
        self.empty = QLabel("No scenario is open.", self)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def _lay_out(self) -> None:
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.navigation)
        self._stack.addWidget(self.found)
        self.area = QScrollArea(self, widgetResizable=True)
        self.area.setObjectName("form")
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._sheet = QWidget(self.area)
        self._sheet_lines = QVBoxLayout(self._sheet)
        self._sheet_lines.setContentsMargins(8, 2, 4, 8)
        self._sheet_lines.addWidget(self.hidden, 0, Qt.AlignmentFlag.AlignLeft)
        self._sheet_lines.addStretch(1)
        self.area.setWidget(self._sheet)
        lower = QWidget(self)
        lines = QVBoxLayout(lower)
        lines.setContentsMargins(0, 4, 0, 0)
        lines.setSpacing(2)
        lines.addWidget(self.title)
        lines.addWidget(self.area, 1)
        lines.addWidget(self.issues)
        self._body = QSplitter(Qt.Orientation.Vertical, self)
        self._body.setObjectName("inputs splitter")
        self._body.addWidget(self._stack)
        self._body.addWidget(lower)
        self._body.setSizes([230, 470])
        self._body.setStretchFactor(1, 1)
        self._body.setCollapsible(1, False)
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        top.addWidget(self.advanced)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(6, 6, 6, 6)
        whole.addLayout(top)
        whole.addWidget(self._body, 1)
        whole.addWidget(self.empty, 1)

    def _exists(self, part: Part) -> bool:
        is_entry = bool(part.path) and isinstance(part.path[-1], int)
        return not is_entry or isinstance(self._context.value(part.path), dict)

    def _part_left(self) -> Part:
        """The nearest part where that which was shown is gone."""
        if self._part is None:
            return FIXED[0]
        path = self._part.path
        while path and not isinstance(self._context.value(path), dict | list | tuple):
            path = path[:-1]
        return part_of(path, self._context)

    def _show_part(self, part: Part) -> None:
        same = self._part is not None and (part.path or part.keys) == (
            self._part.path or self._part.keys
        )
        self._part = part
        if self._form is None or not same:
            self._drop_form()
            self._form = make_form(part, self._context, self._sheet)
            self._sheet_lines.insertWidget(0, self._form)
            self.area.verticalScrollBar().setValue(0)
        self._form.refresh(force=True)
        self._sift(again=True)
        self.navigation.show_part(part)
        self._entitle()

    def _drop_form(self) -> None:
        if self._form is not None:
            self._sheet_lines.removeWidget(self._form)
            self._form.hide()
            self._form.setParent(None)
            self._form.deleteLater()
            self._form = None

    def _sift(self, again: bool) -> None:
        if self._form is None:
            return
        advanced = self._preferences.advanced
        self._form.sift(advanced, again)
        self._form.setVisible(True)  # a part may have nothing to show but is still the part
        left_out = not advanced and any(row.isHidden() for row in self._form.rows())
        self.hidden.setVisible(left_out)

    def _entitle(self) -> None:
        item = self.navigation.currentItem()
        words = item.text(0).removeprefix("⚠ ") if item is not None else ""
        if words != self.title.toolTip():
            self.title.setToolTip(words)
            self._elide_title()

    def _elide_title(self) -> None:
        words = self.title.toolTip()
        width = max(self.width() - 24, 40)
        metrics = self.title.fontMetrics()
        self.title.setText(metrics.elidedText(words, Qt.TextElideMode.ElideRight, width))

    def _tell_issues(self) -> None:
        issues = self._case.issues if self._case is not None else ()
        self.issues.setVisible(bool(issues))
        if issues:
            count = "A value is wrong" if len(issues) == 1 else f"{len(issues)} values are wrong"
            self.issues.setText(
                f"⚠ {count} – go to it" if len(issues) == 1 else f"⚠ {count} – next"
            )
            self.issues.setAccessibleName(count)
            self.issues.setToolTip(
                plain_tip("\n".join(f"{issue.key}: {issue.message}" for issue in issues[:20]))
            )

    def _leave_search(self) -> None:
        if self.search.text():
            self.search.clear()

    @Slot()
    def _scroll_to_aim(self) -> None:
        row = self._aim
        if row is not None and row.isVisible():
            self.area.ensureWidgetVisible(row, 0, 20)
            # where letters are so large that rows are cut, the beginning of their words is seen
            self.area.horizontalScrollBar().setValue(0)

    @Slot(object)
    def _on_edited(self, case: object) -> None:
        del case
        self.refresh()

    @Slot(str)
    def _on_preference(self, name: str) -> None:
        if name == "advanced":
            self.advanced.setChecked(self._preferences.advanced)
            self._sift(again=True)

    @Slot(bool)
    def _on_advanced(self, checked: bool) -> None:
        self._preferences.advanced = checked

    @Slot()
    def _on_show_all(self) -> None:
        self.advanced.setFocus()
        self.advanced.setChecked(True)

    @Slot(object)
    def _on_part(self, part: Part) -> None:
        self._show_part(part)

    @Slot(str)
    def _on_search(self, text: str) -> None:
        if text.strip():
            self.found.search(text)
            self._stack.setCurrentWidget(self.found)
        else:
            self._stack.setCurrentWidget(self.navigation)

    @Slot()
    def _on_search_entered(self) -> None:
        item = self.found.currentItem()
        if self.search.text().strip() and item is not None:
            self.found.itemActivated.emit(item)

    @Slot()
    def _on_issues(self) -> None:
        issues = self._case.issues if self._case is not None else ()
        if not issues:
            return
        issue = issues[self._next_issue % len(issues)]
        self._next_issue += 1
        try:
            self.show_path(parse_key(issue.key))
        except ValueError:
            self.show_path(())  # it is about the whole scenario

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Let the arrow keys walk the settings found, and Escape leave the search."""
        if watched is self.search and isinstance(event, QKeyEvent):
            key = event.key()
            if event.type() == QEvent.Type.KeyPress and key == Qt.Key.Key_Escape:
                self.search.clear()
                return True
            if event.type() == QEvent.Type.KeyPress and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                by = 1 if key == Qt.Key.Key_Down else -1
                row = self.found.currentRow() + by
                self.found.setCurrentRow(min(max(row, 0), self.found.count() - 1))
                return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Cut the title to the width."""
        super().resizeEvent(event)
        self._elide_title()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Take the theme's colours."""
        super().changeEvent(event)
        kinds = (QEvent.Type.PaletteChange, QEvent.Type.FontChange)
        if event.type() in kinds and hasattr(self, "issues"):
            self._dress()

    def _dress(self) -> None:
        c = colours()
        self.issues.setStyleSheet(f"QPushButton {{ color: {c.bad}; text-align: left }}")
        self.hidden.setStyleSheet(f"QPushButton {{ color: {c.highlight}; text-align: left }}")
        points = round(1.3 * self.font().pointSizeF())
        self.title.setStyleSheet(f"font-weight: bold; font-size: {points}pt; padding-left: 8px")
        self.empty.setStyleSheet(f"color: {c.faint}")
