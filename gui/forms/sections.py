"""Sections of a form: a table of settings, one that may be left out, and one of several kinds."""

from collections.abc import Iterator

from pydantic import BaseModel
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from gui.forms.context import Context
from gui.forms.row import Row
from gui.forms.schema import Setting, kind_setting, settings_of
from minersim.scenario.keys import Path, remove_at
from minersim.scenario.starters import add_table
from minersim.scenario.walk import model_of


class Section(QWidget):
    """Rows and sections under one title.

    Parameters
    ----------
    title, tooltip : str
        Shown above; no title, no heading.
    path : tuple
        The table that the section is about.
    """

    def __init__(
        self, title: str, tooltip: str, path: Path, context: Context, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.path = path
        self.context = context
        self.nodes: list[Row | Section] = []
        self.lines = QVBoxLayout(self)
        self.lines.setContentsMargins(0, 0, 0, 0)
        self.lines.setSpacing(2)
        self.heading = QLabel(title, self)
        font = self.heading.font()
        font.setBold(True)
        self.heading.setFont(font)
        self.heading.setToolTip(tooltip)
        self.heading.setWordWrap(True)
        self.heading.setContentsMargins(0, 8, 0, 0)
        self.heading.setVisible(bool(title))
        self.lines.addWidget(self.heading)

    def add(self, node: "Row | Section") -> None:
        """Put a row or section at the end."""
        self.nodes.append(node)
        self.lines.addWidget(node)

    def clear(self) -> None:
        """Remove all rows and sections."""
        for node in self.nodes:
            self.lines.removeWidget(node)
            node.setParent(None)
            node.deleteLater()
        self.nodes = []

    def refresh(self, force: bool = False) -> None:
        """Show the case's values."""
        for node in self.nodes:
            node.refresh(force)

    def sift(self, advanced: bool, again: bool) -> bool:
        """Show the rows that are wanted, and the section if it has one."""
        shown = [node.sift(advanced, again) for node in self.nodes]
        wanted = any(shown)
        if wanted == self.isHidden():
            self.setVisible(wanted)
        return wanted

    def row_of(self, path: Path) -> Row | None:
        """The row of a path; None where there is none."""
        found = (node.row_of(path) for node in self.nodes)
        return next((row for row in found if row is not None), None)

    def reveal(self) -> None:
        """Show the section though the short form would not."""
        self.setVisible(True)

    def rows(self) -> Iterator[Row]:
        """Every row."""
        for node in self.nodes:
            if isinstance(node, Row):
                yield node
            else:
                yield from node.rows()


class TableSection(Section):
    """The settings of a table.

    Parameters
    ----------
    keys : tuple of str or None
        Settings that it has; None for all.
    """

    def __init__(
        self,
        title: str,
        tooltip: str,
        path: Path,
        model: type[BaseModel],
        context: Context,
        parent: QWidget,
        keys: tuple[str, ...] | None = None,
    ) -> None:
        super().__init__(title, tooltip, path, context, parent)
        for setting in settings_of(model, path):
            if keys is None or setting.path[-1] in keys:
                self.add(node_of(setting, context, self))


class OptionalSection(TableSection):
    """A table that may be left out: a switch, and beneath it the settings while it is on."""

    def __init__(
        self,
        setting: Setting,
        model: type[BaseModel],
        context: Context,
        parent: QWidget,
    ) -> None:
        super().__init__("", setting.tooltip, setting.path, model, context, parent)
        self._setting = setting
        self._was_shown = self._sought = False
        self._given: bool | None = None
        self.switch = QCheckBox(setting.title, self)
        font = self.switch.font()
        font.setBold(True)
        self.switch.setFont(font)
        self.switch.setObjectName(setting.key)
        self.switch.setAccessibleName(setting.title)
        self.switch.setAccessibleDescription(setting.description)
        self.switch.setToolTip(setting.tooltip)
        self.switch.setContentsMargins(0, 8, 0, 0)
        self.switch.clicked.connect(self._on_switched)
        self.lines.insertWidget(0, self.switch)

    def refresh(self, force: bool = False) -> None:
        """Show whether the table is given, and its values."""
        super().refresh(force)
        given = self.context.value(self.path) is not None
        if given != self._given:
            appears = self._given is not None
            self._given = given
            self.switch.setChecked(given)
            if appears:
                self.sift(self.context.preferences.advanced, again=False)

    def sift(self, advanced: bool, again: bool) -> bool:
        """Show the switch where it is wanted, and the settings where it is on or one is sought."""
        given = self.context.value(self.path) is not None
        if again:
            self._sought = False
        # once it is on, all that it has is there to be seen; no short form of a contract
        for node in self.nodes:
            node.sift(given or self._sought, again=True)
            if not given and not self._sought:
                node.setVisible(False)
        wanted = advanced or given or self._sought or (self._was_shown and not again)
        self._was_shown = wanted
        if wanted == self.isHidden():
            self.setVisible(wanted)
        return wanted

    def reveal(self) -> None:
        """Show the section with its settings, one of which is sought."""
        self._sought = True
        self.sift(self.context.preferences.advanced, again=False)

    @Slot(bool)
    def _on_switched(self, on: bool) -> None:
        path, title = self.path, self._setting.title
        if on:
            self.context.edit(lambda raw: add_table(raw, path), f"add {title}", path)
        else:
            self._sought = False
            self.context.edit(lambda raw: remove_at(raw, path), f"remove {title}", path)


class UnionSection(Section):
    """A table of one of several kinds: the choice, and the settings of the chosen kind."""

    def __init__(self, setting: Setting, title: str, context: Context, parent: QWidget) -> None:
        kind = kind_setting(setting)
        title = "" if title == kind.title else title
        super().__init__(title, setting.tooltip, setting.path, context, parent)
        self._setting = setting
        self._kind = Row(kind, context, setting, self)
        self._model: type[BaseModel] | None = None
        self._body: TableSection | None = None
        self.add(self._kind)
        self._build()

    def _build(self) -> None:
        table = self.context.value(self.path) or self._setting.default
        model = model_of(self._setting.field.annotation, table)
        if model is self._model or model is None:
            return
        if self._body is not None:
            self.nodes.remove(self._body)
            self.lines.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._model = model
        self._body = TableSection("", "", self.path, model, self.context, self)
        self.add(self._body)

    def refresh(self, force: bool = False) -> None:
        """Show the case's values, with other rows where the kind is another."""
        before = self._body
        self._build()
        super().refresh(force)
        if self._body is not before:
            self.sift(self.context.preferences.advanced, again=False)


def node_of(setting: Setting, context: Context, parent: QWidget) -> Row | Section:
    """Row or section of a setting."""
    if setting.sort == "union":
        return UnionSection(setting, setting.title, context, parent)
    if setting.sort == "table":
        model = model_of(setting.field.annotation, None)
        if model is not None and setting.optional:
            return OptionalSection(setting, model, context, parent)
        if model is not None:
            return TableSection(
                setting.title, setting.tooltip, setting.path, model, context, parent
            )
    if setting.sort == "list":
        from gui.forms.lists import ListSection

        return ListSection(setting, context, parent)
    return Row(setting, context, None, parent)
