"""What moves the difficulty lab: play and speed, and how the lab is set up."""

import math

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QWidget,
)

from gui.pages.lab_text import speed
from gui.widgets import named
from minersim.analysis.lab import NETWORKS, Network

SPEEDS = (
    ("1 block a second", 600.0),
    ("1 hour a second", 3_600.0),
    ("6 hours a second", 21_600.0),
    ("1 day a second", 86_400.0),
    ("1 year a minute", 525_960.0),
    ("1 week a second", 604_800.0),
)
"""Names of speeds, and how much time goes by in a second. [s/s]"""
_OTHER = "another speed"
_STEPS = 400
_NETWORK_NAMES: dict[Network, str] = {
    "case": "as in the case",
    "elastic": "elastic",
    "constant": "constant",
}


class Transport(QWidget):
    """Play, step, reset and speed.

    Attributes
    ----------
    played : Signal(bool)
        Play or pause was asked for.
    stepped, reset_asked : Signal()
        The buttons.
    """

    played = Signal(bool)
    stepped = Signal()
    reset_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.play = QPushButton("▶ Play")
        self.play.setCheckable(True)
        named(self.play, "lab_play", "Play or pause", "Let time go by, or pause (Space).")
        self.step = QPushButton("Step")
        named(self.step, "lab_step", "Step one block", "Go on until the next block is found.")
        self.reset = QPushButton("Reset")
        named(
            self.reset,
            "lab_reset",
            "Reset the lab",
            "Begin again on the first day, with the scenario as it stands and the same luck.",
        )
        label = QLabel("Speed")
        tip = "How much time goes by in the lab in a second of yours."
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setPageStep(_STEPS // 10)
        self.slider.setMinimumWidth(90)
        named(self.slider, "lab_speed", "Speed, slider", tip)
        label.setBuddy(self.slider)
        self.presets = QComboBox()
        self.presets.addItems([name for name, _ in SPEEDS] + [_OTHER])
        named(self.presets, "lab_speed_preset", "Speed", tip)
        self.pace = QLabel()
        named(self.pace, "lab_pace", "Speed reached", "The speed that the computer keeps up.")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.play, self.step, self.reset, label):
            layout.addWidget(widget)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.presets)
        layout.addWidget(self.pace, 1)
        self.play.toggled.connect(self._on_play)
        self.step.clicked.connect(self.stepped)
        self.reset.clicked.connect(self.reset_asked)
        self.slider.valueChanged.connect(self._on_slider)
        self.presets.currentIndexChanged.connect(self._on_preset)
        self.presets.setCurrentIndex(3)

    @property
    def speed(self) -> float:
        """Time that goes by in the lab in a second. [s/s]"""
        low, high = SPEEDS[0][1], SPEEDS[-1][1]
        at = self.presets.currentIndex()
        if at < len(SPEEDS):
            return SPEEDS[at][1]
        return float(low * (high / low) ** (self.slider.value() / _STEPS))

    def set_playing(self, playing: bool) -> None:
        """Show play or pause."""
        self.play.setChecked(playing)

    def show_pace(self, reached: float | None) -> None:
        """Say how fast it goes; None where it keeps up. [s/s]"""
        text = speed(self.speed)
        if reached is not None:
            text = f"only {speed(reached)}: the computer cannot keep up"
        self.pace.setText(text)

    @Slot(bool)
    def _on_play(self, playing: bool) -> None:
        self.play.setText("❚❚ Pause" if playing else "▶ Play")
        self.played.emit(playing)

    @Slot(int)
    def _on_slider(self, place: int) -> None:
        del place
        with QSignalBlocker(self.presets):
            self.presets.setCurrentIndex(len(SPEEDS))
        self.show_pace(None)

    @Slot(int)
    def _on_preset(self, index: int) -> None:
        if index < len(SPEEDS):
            low, high = SPEEDS[0][1], SPEEDS[-1][1]
            with QSignalBlocker(self.slider):
                share = math.log(SPEEDS[index][1] / low) / math.log(high / low)
                self.slider.setValue(round(share * _STEPS))
        self.show_pace(None)


class SetUp(QWidget):
    """How the lab is set up and shown.

    Attributes
    ----------
    restarted : Signal()
        Network or luck changed: the lab begins again.
    compared, projected : Signal(bool)
        The check boxes.
    """

    restarted = Signal()
    compared = Signal(bool)
    projected = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        label = QLabel("Lab network")
        self.networks = QComboBox()
        self.networks.addItems([_NETWORK_NAMES[kind] for kind in NETWORKS])
        named(
            self.networks,
            "lab_network",
            "Lab network",
            "The case's own network with its shocks; or in its place a plain one of the same "
            "hashrate: elastic (follows hashprice) or constant. The lab begins again.",
        )
        label.setBuddy(self.networks)
        self.luck = QCheckBox("Luck")
        named(
            self.luck,
            "lab_luck",
            "Luck",
            "Block times are random; without it each takes exactly its expected time. The lab "
            "begins again.",
        )
        self.compare = QCheckBox("Compare rules")
        named(
            self.compare,
            "lab_compare",
            "Compare rules",
            "Beside Bitcoin's rule run cw-144 and ASERT, which set a target every block, under "
            "the same hands and the same luck.",
        )
        self.projector = QCheckBox("Projector")
        named(self.projector, "lab_projector", "Projector", "Letters half as large again.")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (label, self.networks, self.luck, self.compare, self.projector):
            layout.addWidget(widget)
        layout.addStretch(1)
        self.networks.currentIndexChanged.connect(self._on_restart)
        self.luck.toggled.connect(self._on_restart)
        self.compare.toggled.connect(self.compared)
        self.projector.toggled.connect(self.projected)

    @property
    def network(self) -> Network:
        """Which network the lab has."""
        return NETWORKS[self.networks.currentIndex()]

    def begin(self, *, luck: bool, compare: bool) -> None:
        """Show how a new case begins, without a restart."""
        with QSignalBlocker(self.networks), QSignalBlocker(self.luck), QSignalBlocker(self.compare):
            self.networks.setCurrentIndex(0)
            self.luck.setChecked(luck)
            self.compare.setChecked(compare)

    @Slot()
    def _on_restart(self) -> None:
        self.restarted.emit()
