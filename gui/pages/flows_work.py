"""What the page of miners and flows has computed: indicators of the store, and of a simulated case.

Two processes compute; what they found is kept until the store or the case changes.
"""

import time
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from gui import flow_tasks
from gui.case import Case
from gui.flow_tasks import FlowsDone, Missing
from gui.helper import Helper
from gui.pages.flows_words import EMPTY_STORE, Found
from gui.store_watch import store_signature
from minersim.analysis.indicator_picture import IndicatorPicture
from minersim.analysis.simulated_inputs import network_costs
from minersim.data.folder import store_file
from minersim.data.freshness import age_words, state
from minersim.units import SECONDS_PER_DAY


class Flows(QObject):
    """Indicators that a process computes, one after the other.

    Attributes
    ----------
    found : dict of str to Found
        By the name of the indicator.
    helper : Helper
        The process.
    changed : Signal()
        Something was found.
    said : Signal()
        What is told of how it stands is another.
    """

    changed = Signal()
    said = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.found: dict[str, Found] = {}
        self._key: Any = None
        self._done: FlowsDone | None = None
        self._failure = ""
        self.helper = Helper(self)
        self.helper.told.connect(self._on_found)
        self.helper.done.connect(self._on_done)
        self.helper.failed.connect(self._on_failed)

    @Slot(object)
    def _on_found(self, found: IndicatorPicture | Missing) -> None:
        self.found[found.name] = found
        self.changed.emit()

    @Slot(object)
    def _on_done(self, done: FlowsDone) -> None:
        self._done = done
        self.changed.emit()
        self.said.emit()

    @Slot(str)
    def _on_failed(self, words: str) -> None:
        self.found, self._done = {}, None
        self._failure = words
        self.changed.emit()
        self.said.emit()


class StoredFlows(Flows):
    """Indicators of what is stored."""

    @property
    def was_asked(self) -> bool:
        """Whether the store was looked at at all."""
        return self._key is not None

    def look(self, case: Case | None) -> None:
        """Compute with the costs of a case, unless that is what was found."""
        costs: Mapping[str, float] = {}
        if case is not None:
            costs = network_costs(case.scenario)
        key = (store_file(), store_signature(store_file()), tuple(costs.items()))
        if key == self._key:
            return
        self._key = key
        self._failure = ""
        self.helper.ask(flow_tasks.stored, store_file(), dict(costs))
        self.said.emit()

    def standing(self) -> tuple[str, bool]:
        """How old what was found is, in a line, and whether that is bad."""
        if self._failure:
            return f"Stored figures cannot be read: {self._failure}", True
        if self._done is None:
            return "Reading what is stored …", False
        last = self._done.last
        if last is None:
            return EMPTY_STORE, False
        age_s = time.time() - int(last.astype("int64")) * SECONDS_PER_DAY
        words = f"{self._done.origin[0].upper()}{self._done.origin[1:]}"
        words = f"{words}, up to {last}, {age_words(age_s)} old"
        if state(0, age_s, SECONDS_PER_DAY) == "fresh":
            return f"{words}.", False
        return f"{words}: not current. The page Data fetches newer ones.", True

    @Slot(object)
    def _on_done(self, done: FlowsDone) -> None:
        if not done.origin:
            self.found = {}
        # reading may have touched the journal; what was read is what stands now
        if self._key is not None:
            file, _, costs = self._key
            self._key = (file, store_signature(store_file()), costs)
        super()._on_done(done)


class SimulatedFlows(Flows):
    """Indicators of a case that is simulated."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self.helper.progressed.connect(self._on_progress)

    def simulate(self, case: Case) -> None:
        """Simulate a case, unless that is what was found."""
        key = (id(case), case.scenario.digest(), store_file(), store_signature(store_file()))
        if key == self._key:
            return
        self._key = key
        self._failure, self._share = "", 0.0
        self.helper.ask(flow_tasks.simulated, case.scenario.to_dict(), store_file())
        self.said.emit()

    def forget(self) -> None:
        """Give up what is being simulated and what was found."""
        self.helper.give_up()
        self.found, self._key, self._done = {}, None, None
        self._failure = ""

    def standing(self, case: Case, *, waiting: bool) -> tuple[str, bool]:
        """How far a case is simulated, in a line, and whether that is bad.

        Parameters
        ----------
        case : Case
            A case without wrong values.
        waiting : bool
            Whether it will be simulated soon.
        """
        if self._failure:
            return f"Not simulated: {self._failure}", True
        if self.helper.busy or waiting or self._done is None:
            share = f" {self._share:.0%}" if self._share > 0.0 else ""
            return f"Simulating {case.name} …{share}", False
        return f"Simulated: {self._done.origin}.", False

    @Slot(float)
    def _on_progress(self, share: float) -> None:
        self._share = share
        self.said.emit()
