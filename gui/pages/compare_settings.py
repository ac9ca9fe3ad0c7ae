"""The numbers of a scenario to choose from, with search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from gui.forms.schema import every_setting
from gui.units import elided
from minersim.analysis.varied import NOT_VARIED
from minersim.scenario.keys import Path, format_key, step_into, value_at

_NAME_LENGTH = 18
_LEAST_LETTERS = 16
_TABLES = {"sites": "site", "fleets": "fleet"}


@dataclass(frozen=True)
class Choice:
    """A setting that can be varied.

    Attributes
    ----------
    key, title, unit : str
        As declared.
    whole : bool
        Whether it takes whole numbers only.
    place : str
        Where it stands, in words.
    tip : str
        Definition, as rich text.
    """

    key: str
    title: str
    unit: str
    whole: bool
    place: str
    tip: str

    @property
    def label(self) -> str:
        """Title and place."""
        return f"{self.title} ({self.place})" if self.place else self.title

    @cached_property
    def text(self) -> str:
        """Title, unit and place, as the list of choices has it."""
        unit = f" [{self.unit}]" if self.unit else ""
        return f"{self.title}{unit} · {self.place or 'scenario'}"


def choices(values: Mapping[str, Any]) -> list[Choice]:
    """Every number of a scenario that can be varied.

    Parameters
    ----------
    values : mapping
        Raw tables of a right scenario.
    """
    found = []
    for setting in every_setting(values):
        if setting.sort not in ("number", "whole") or str(setting.path[0]) in NOT_VARIED:
            continue
        if not isinstance(value_at(values, setting.path[:-1]), Mapping):
            continue
        place = place_words(values, setting.path)
        found.append(
            Choice(
                format_key(setting.path),
                setting.title,
                setting.unit,
                setting.sort == "whole",
                place,
                setting.tooltip,
            )
        )
    return found


def place_words(values: Mapping[str, Any], path: Path) -> str:
    """Where a setting stands: the tables that hold it, sites and fleets by their names.

    >>> place_words({}, ("market", "price", "start_usd")), place_words({}, ("horizon_days",))
    ('market, price', '')
    >>> place_words({"sites": [{"name": "A"}]}, ("sites", 0, "power_usd_per_kwh"))
    'site A'
    """
    words: list[str] = []
    here: Any = values
    for step in path[:-1]:
        here = step_into(here, step)
        if isinstance(step, int):
            table = words.pop()
            name = here.get("name") if isinstance(here, Mapping) else None
            short = elided(str(name), _NAME_LENGTH) if name else str(step + 1)
            words.append(f"{_TABLES.get(table, table)} {short}")
        else:
            words.append(step.replace("_", " ") if step not in _TABLES else step)
    return ", ".join(words)


class SettingBox(QComboBox):
    """A setting, chosen from the list or by any word of its title, unit or place.

    Attributes
    ----------
    chosen : Signal(str)
        Key of the setting that was chosen.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[Choice, ...] = ()
        self._current = ""
        self._touched = False
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_LEAST_LETTERS)
        self.setMaxVisibleItems(18)
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(14)
        self.setCompleter(completer)
        line = self.lineEdit()
        assert line is not None
        line.setPlaceholderText("search: power price …")
        line.editingFinished.connect(self._on_typed)
        self.activated.connect(self._on_activated)

    @property
    def choice(self) -> Choice | None:
        """The setting that is chosen."""
        return next((one for one in self._choices if one.key == self._current), None)

    def set_choices(self, found: Sequence[Choice], first: str = "") -> None:
        """Offer settings; one that the user chose stays if it is among them.

        Parameters
        ----------
        first : str
            Key that is chosen else.
        """
        if tuple(found) == self._choices:
            return
        self._choices = tuple(found)
        keys = [one.key for one in found]
        with QSignalBlocker(self):
            self.clear()
            self.addItems([one.text for one in found])
            for place, one in enumerate(found):
                self.setItemData(place, one.tip, Qt.ItemDataRole.ToolTipRole)
        wanted = self._current if self._touched and self._current in keys else first
        self.show_key(wanted if wanted in keys else (keys[0] if keys else ""))

    def show_key(self, key: str) -> None:
        """Show a setting."""
        places = [place for place, one in enumerate(self._choices) if one.key == key]
        with QSignalBlocker(self):
            self.setCurrentIndex(places[0] if places else -1)
        self._current = key if places else ""
        chosen = self.choice
        self.setToolTip(chosen.tip if chosen else "Type any word of a setting's name.")
        line = self.lineEdit()
        if line is not None:
            line.setText(chosen.text if chosen else "")
            line.setCursorPosition(0)

    def choose(self, key: str) -> None:
        """Choose a setting, as a click does."""
        self._take(key)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 (Qt's name)
        """Leave the wheel to what is around it."""
        event.ignore()

    @Slot(int)
    def _on_activated(self, place: int) -> None:
        self._take(self._choices[place].key if 0 <= place < len(self._choices) else "")

    @Slot()
    def _on_typed(self) -> None:
        """Take the first setting that holds every word that was typed; none changes nothing."""
        line = self.lineEdit()
        words = line.text().casefold().split() if line is not None else []
        current = self.choice
        if current is not None and line is not None and line.text() == current.text:
            return
        fits = [c for c in self._choices if all(w in _searched(c) for w in words)]
        self._take(fits[0].key if words and fits else self._current)

    def _take(self, key: str) -> None:
        changed = key != self._current
        self._touched = True
        self.show_key(key)
        if changed and self._current:
            self.chosen.emit(key)


def _searched(choice: Choice) -> str:
    return f"{choice.text} {choice.key}".casefold()
