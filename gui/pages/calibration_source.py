"""Which figures the calibration page looks at, and of what time."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from gui.calibration_tasks import BUILT_IN, FOLDER, STORE, Choice
from gui.flow import FlowLayout, grow_with_rows, together
from gui.widgets import labelled
from minersim.data.folder import store_file
from minersim.data.span import moments_between
from minersim.errors import InputError
from minersim.plain_files import at_home

_KINDS = (
    (STORE, "what is stored"),
    (FOLDER, "a folder of files"),
    (BUILT_IN, "the built-in history"),
)
_TIPS = (
    "Stored: prices, fees and flows that the page Data fetched or imported, over the built-in "
    "epochs. A folder: its CSV and Parquet files, in the layouts of docs/data.md. Built-in: "
    "difficulty, price and fees by epoch, up to June 2025; the same on every machine."
)
_DAY_LETTERS = 11


class SourceBar(QWidget):
    """A choice of figures and two days.

    Attributes
    ----------
    changed : Signal()
        Something else was chosen.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kinds = QComboBox()
        self.kinds.setObjectName("calibration_source")
        self.kinds.setAccessibleName("Figures from")
        self.kinds.setToolTip(_TIPS)
        for kind, words in _KINDS:
            self.kinds.addItem(words, kind)
        label = QLabel("Figures from")
        label.setBuddy(self.kinds)
        self.folder = QLineEdit()
        self.folder.setObjectName("calibration_folder")
        self.folder.setAccessibleName("Folder of files")
        self.folder.setToolTip("Folder with files of prices, fees and flows.")
        self.folder.setPlaceholderText("folder")
        self.folder.setMinimumWidth(180)
        self.browse = QPushButton("Browse…")
        self.browse.setObjectName("calibration_browse")
        self.browse.setToolTip("Choose the folder.")
        self.browse.setAutoDefault(False)
        self._place = QWidget()
        row = QHBoxLayout(self._place)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.folder)
        row.addWidget(self.browse)
        self._place.hide()
        self.first = self._day_field(
            "calibration_from",
            "First day that counts",
            "First day of the fit, or from which forecasts are made, as in 2020-01-31, UTC. Empty: "
            "each fit takes its own window, and forecasts go back as far as they can.",
            "earliest",
        )
        self.last = self._day_field(
            "calibration_to",
            "Last day that counts",
            "Last day that a fit reads, or from which forecasts are made, as in 2025-06-30, UTC. "
            "Empty: to the end.",
            "latest",
        )
        grow_with_rows(self)
        flow = FlowLayout(self)
        flow.addWidget(together(label, self.kinds))
        flow.addWidget(self._place)
        for text, field in (("from", self.first), ("to", self.last)):
            flow.addWidget(labelled(text, field))
        self.kinds.currentIndexChanged.connect(self._on_kind)
        self.browse.clicked.connect(self._ask_folder)
        for field in (self.folder, self.first, self.last):
            field.editingFinished.connect(self._on_edited)
        self._edited = self._texts()

    def _day_field(self, name: str, spoken: str, tip: str, empty: str) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName(name)
        field.setAccessibleName(spoken)
        field.setToolTip(tip)
        field.setPlaceholderText(empty)
        field.setFixedWidth(self.fontMetrics().averageCharWidth() * (_DAY_LETTERS + 4))
        return field

    @property
    def kind(self) -> str:
        """Kind of figures that is chosen."""
        return str(self.kinds.currentData())

    def choose(self, kind: str, folder: Path | None = None) -> None:
        """Choose figures."""
        if folder is not None:
            self.folder.setText(str(folder))
        self.kinds.setCurrentIndex([one for one, _ in _KINDS].index(kind))
        self._on_edited()

    def choice(self) -> Choice:
        """What is chosen.

        Raises
        ------
        InputError
            Every day that is none.
        """
        first_s, last_s = moments_between(self.first.text(), self.last.text())
        if self.kind != FOLDER:
            return Choice(self.kind, store_file(), first_s, last_s)
        name = self.folder.text().strip()
        if not name:
            raise InputError("folder: none is named; name one with CSV or Parquet files of prices")
        return Choice(self.kind, at_home(name), first_s, last_s)

    def _texts(self) -> tuple[str, ...]:
        return (self.kind, self.folder.text(), self.first.text(), self.last.text())

    @Slot()
    def _on_edited(self) -> None:
        if self._texts() != self._edited:  # a field that is left as it was changes nothing
            self._edited = self._texts()
            self.changed.emit()

    @Slot()
    def _on_kind(self) -> None:
        self._place.setVisible(self.kind == FOLDER)
        self.updateGeometry()
        self._on_edited()

    @Slot()
    def _ask_folder(self) -> None:
        dialog = QFileDialog(self, "Folder of files", self.folder.text())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._on_folder)
        dialog.open()

    @Slot(str)
    def _on_folder(self, name: str) -> None:
        self.folder.setText(name)
        self._on_edited()
