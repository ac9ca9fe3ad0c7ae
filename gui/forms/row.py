"""A row of a form: label, editor with its unit, slider, reset button and what is wrong."""

import datetime
from pathlib import Path as FilePath
from typing import Any

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolButton, QWidget

from gui.forms.basic import is_basic
from gui.forms.chosen import CheckEdit, ChoiceEdit, ChoicesEdit, DateEdit
from gui.forms.context import Context
from gui.forms.named_editors import FileEdit, MachineEdit, ZoneEdit
from gui.forms.schema import Setting, kind_words
from gui.forms.sliders import RANGES, ValueSlider
from gui.forms.typed import LineEdit, NumberEdit, NumbersBox, TextBox
from gui.theme import colours
from minersim.scenario.keys import Path
from minersim.scenario.starters import switch_kind

Editor = (
    LineEdit | ChoiceEdit | CheckEdit | DateEdit | TextBox | ChoicesEdit | MachineEdit | FileEdit
)
_WIDE = frozenset(
    {"text", "long text", "texts", "numbers", "choices", "kind", "machine", "file", "zone"}
)
_EDITOR_WIDTH = 150


class Row(QWidget):
    """One setting.

    Parameters
    ----------
    setting : Setting
        What is edited.
    context : Context
        The case.
    union : Setting or None
        Where the setting is the kind of a table, that table.
    """

    def __init__(
        self, setting: Setting, context: Context, union: Setting | None, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setting = setting
        self.path = setting.path
        self._context = context
        self._union = union
        self._refusal = ""
        self._was_shown = False
        self._message_text: str | None = None
        self.editor = self._make_editor()
        words = f"{setting.title}, {setting.unit}" if setting.sort == "numbers" else setting.title
        self.label = QLabel(words, self)
        self.label.setWordWrap(True)
        self.label.setBuddy(self.editor.focusProxy() or self.editor)
        self.reset = QToolButton(self)
        self.reset.setText("↺")
        self.reset.setAutoRaise(True)
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.message.setVisible(False)
        self.slider: ValueSlider | None = None
        over = RANGES.get(setting.common_key)
        if over is not None:
            self.slider = ValueSlider(over, self)
            self.slider.dragged.connect(self._on_dragged)
        self._name_parts()
        self._lay_out()
        self._dress()
        self.editor.edited.connect(self._on_edited)
        self.editor.refused.connect(self._on_refused)
        self.reset.clicked.connect(self._on_reset)

    @property
    def differs(self) -> bool:
        """Whether the value is another than the default."""
        value = self._context.value(self.path)
        if value is None or self.setting.required:
            return False
        return bool(_plain(value) != self.setting.default)

    def refresh(self, force: bool = False) -> None:
        """Show the case's value and what is wrong with it; touch only what changed."""
        value = self._context.value(self.path)
        if value is None:
            value = self.setting.default
        if force:
            self._refusal = ""
        if isinstance(self.editor, DateEdit):
            start = self._context.value(("start",))
            if isinstance(start, datetime.date):
                self.editor.first = start
        self.editor.show_value(value, force)
        if self.slider is not None:
            self.slider.show_value(value)
            if self.slider.isHidden() != (value is None):
                self.slider.setVisible(value is not None)
        differs = self.differs
        if differs != self.reset.isVisibleTo(self):
            self.reset.setVisible(differs)
        self._tell()

    def sift(self, advanced: bool, again: bool) -> bool:
        """Show the row where it is wanted; return whether it is shown.

        Parameters
        ----------
        advanced : bool
            Whether every setting is wanted.
        again : bool
            Whether what was shown before may go.
        """
        stays = self._was_shown and not again
        wanted = advanced or stays or is_basic(self.setting) or self.differs
        given = self.setting.required and self._context.value(self.path) is not None
        wanted = wanted or given or bool(self.message.text())
        self._was_shown = wanted
        if wanted == self.isHidden():
            self.setVisible(wanted)
        return wanted

    def row_of(self, path: Path) -> "Row | None":
        """The row, if it is that of a path or of something within it."""
        return self if path[: len(self.path)] == self.path else None

    def reveal(self) -> None:
        """Show the row though the short form would not."""
        self._was_shown = True
        self.setVisible(True)

    def _make_editor(self) -> Editor:
        setting = self.setting
        match setting.sort:
            case "number" | "whole":
                return NumberEdit(setting.unit, setting.sort == "whole", setting.optional, self)
            case "check":
                return CheckEdit(self)
            case "date":
                return DateEdit(setting.optional, self)
            case "choice":
                words = [f"{choice} {setting.unit}".strip() for choice in setting.choices]
                return ChoiceEdit(setting.choices, words, self)
            case "kind":
                union = self._union
                words = [kind_words(union, str(c)) if union else str(c) for c in setting.choices]
                return ChoiceEdit(setting.choices, words, self)
            case "choices":
                return ChoicesEdit(setting.choices, setting.title, self)
            case "numbers":
                return NumbersBox(setting.unit, self)
            case "texts" | "long text":
                return TextBox(setting.sort == "texts", self)
            case "machine":
                return MachineEdit(self._own_machines, self)
            case "zone":
                return ZoneEdit(False, self)
            case "file":
                return FileEdit(self._folder, self)
        return LineEdit(setting.optional, self)

    def _own_machines(self) -> Any:
        return self._context.value(("machines",))

    def _folder(self) -> FilePath:
        case = self._context.case
        return case.file.parent.absolute() if case is not None and case.file else FilePath.cwd()

    def _name_parts(self) -> None:
        setting, key = self.setting, self.setting.key
        name = f"{setting.title}, {setting.unit}" if setting.unit else setting.title
        self.setObjectName(f"{key}.row")
        self.editor.setObjectName(key)
        self.label.setObjectName(f"{key}.label")
        self.message.setObjectName(f"{key}.message")
        self.reset.setObjectName(f"{key}.reset")
        self.reset.setAccessibleName(f"Reset {setting.title}")
        self.reset.setToolTip(
            "Leave it unset" if setting.optional else f"Back to the default of {setting.title}"
        )
        targets: list[QWidget] = [self.editor, self.label]
        proxy = self.editor.focusProxy()
        if isinstance(self.editor, MachineEdit | FileEdit):
            targets.append(self.editor.line)
        elif isinstance(self.editor, DateEdit):
            targets += [self.editor.box, self.editor.switch]
            self.editor.box.setObjectName(f"{key}.date")
            self.editor.switch.setObjectName(f"{key}.set")
        for widget in targets:
            widget.setToolTip(setting.tooltip)
            if widget is not self.label and not (
                isinstance(self.editor, ChoicesEdit) and widget is proxy
            ):
                widget.setAccessibleName(name)
                widget.setAccessibleDescription(setting.description)
        if self.slider is not None:
            self.slider.setObjectName(f"{key}.slider")
            self.slider.setAccessibleName(f"{name}, slider")
            self.slider.setToolTip(setting.tooltip)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 1, 0, 3)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(1)
        policy = self.reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(policy)
        self.reset.setVisible(False)
        if self.setting.sort in _WIDE:
            grid.addWidget(self.label, 0, 0)
            grid.addWidget(self.reset, 0, 2)
            grid.addWidget(self.editor, 1, 0, 1, 3)
            grid.setColumnStretch(0, 1)
        else:
            wrapping = self.label.sizePolicy()
            wrapping.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
            self.label.setSizePolicy(wrapping)
            self.editor.setMinimumWidth(_EDITOR_WIDTH)
            grid.addWidget(self.label, 0, 0)
            grid.addWidget(self.editor, 0, 1)
            grid.addWidget(self.reset, 0, 2)
            grid.setColumnStretch(0, 4)
            grid.setColumnStretch(1, 5)
        if self.slider is not None:
            grid.addWidget(self.slider, 2, 0, 1, 2)
        grid.addWidget(self.message, 3, 0, 1, 3)
        for text in (self.label, self.message):
            text.setMinimumSize(60, 1)  # or the layout keeps room for the narrowest wrapping

    def _tell(self) -> None:
        text = self._refusal or self._context.issue(self.path)
        if text != self._message_text:
            self._message_text = text
            self.message.setText(f"⚠ {text}" if text else "")
            self.message.setVisible(bool(text))
            told = f"{text} {self.setting.description}".strip()
            (self.editor.focusProxy() or self.editor).setAccessibleDescription(told)

    @Slot(object, bool)
    def _on_edited(self, value: Any, complete: bool) -> None:
        del complete
        title, mark = self.setting.title, self.editor.mark
        if self._union is not None:
            union = self._union.path
            self._context.edit(
                lambda raw: switch_kind(raw, union, str(value)), f"change {title}", union
            )
        else:
            self._context.set(self.path, value, title, mark)

    @Slot(str)
    def _on_refused(self, text: str) -> None:
        if text != self._refusal:
            self._refusal = text
            self._tell()

    @Slot(float)
    def _on_dragged(self, value: float) -> None:
        mark = self.slider.mark if self.slider is not None else ""
        number = round(value) if self.setting.sort == "whole" else value
        self._context.set(self.path, number, self.setting.title, f"slider {mark}")

    @Slot()
    def _on_reset(self) -> None:
        # the button goes away with the difference, and the focus must not go with it
        self.editor.setFocus()
        title = self.setting.title
        if self._union is not None:
            union = self._union
            self._context.edit(
                lambda raw: switch_kind(raw, union.path, str(self.setting.default)),
                f"reset {title}",
                union.path,
            )
        else:
            self._context.set(self.path, None, title)
        self.refresh(force=True)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Take the theme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "message"):
            self._dress()

    def _dress(self) -> None:
        self.message.setStyleSheet(f"color: {colours().bad}")


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
