"""Terms and key of a source: the key goes into the system's keyring, and is shown nowhere."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from gui.pages.data_words import key_words
from gui.widgets import words_label
from minersim.data.keys import environment_name
from minersim.data.overview import KEY_FORMS, SourceOverview

_LONGEST_KEY = 4096


class KeyPanel(QWidget):
    """What a source is, on what terms, and its key.

    Attributes
    ----------
    kept : Signal(str, str)
        Name of a key, and the key that was typed; it stands in the field no more.
    dropped : Signal(str)
        Name of a key that is to be deleted.
    """

    kept = Signal(str, str)
    dropped = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source: SourceOverview | None = None
        self._busy = False
        self.about = words_label("data_about")
        self.state = words_label("data_key_state")
        self.said = words_label("data_key_said")
        self.label = QLabel("&Key")
        self.key = QLineEdit()
        self.key.setObjectName("data_key")
        self.key.setAccessibleName("Key of the source")
        self.key.setToolTip("Key of the source; it is not shown.")
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.key.setMaxLength(_LONGEST_KEY)
        self.label.setBuddy(self.key)
        self.keep = QPushButton("Put into keyring")
        self.keep.setObjectName("data_keep_key")
        self.keep.setToolTip("Keep the key in the system's keyring; minersim writes it to no file.")
        self.drop = QPushButton("Delete from keyring")
        self.drop.setObjectName("data_drop_key")
        self.drop.setToolTip("Take the key out of the system's keyring.")
        row = QHBoxLayout()
        for widget in (self.label, self.key, self.keep, self.drop):
            row.addWidget(widget, 1 if widget is self.key else 0)
        layout = QGridLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.about, 0, 0)
        layout.addWidget(self.state, 1, 0)
        layout.addLayout(row, 2, 0)
        layout.addWidget(self.said, 3, 0)
        layout.setRowStretch(4, 1)
        self.key.textChanged.connect(self._enable)
        self.key.returnPressed.connect(self._on_keep)
        self.keep.clicked.connect(self._on_keep)
        self.drop.clicked.connect(self._on_drop)
        self.show_source(None)

    def show_source(self, source: SourceOverview | None) -> None:
        """Show a source; what was typed for another one goes."""
        if source is None or self._source is None or source.name != self._source.name:
            self.key.setText("")  # clear() would leave it to be undone
            self.said.setText("")
        self._source = source
        if source is None:
            self.about.setText("Choose a source above to see its terms and its key.")
            self.state.setText("")
        else:
            self.about.setText(
                "\n".join(
                    part
                    for part in (
                        f"{source.title}{f' – {source.address}' if source.address else ''}",
                        f"Terms: {source.terms}.",
                    )
                    if part
                )
            )
            self.state.setText(key_words(source))
            form = KEY_FORMS.get(source.takes_key, "")
            self.key.setPlaceholderText(form)
            written = f", written as {form}" if form else ""
            self.key.setToolTip(f"Key of {source.title}{written}; it is not shown.")
        takes = source is not None and bool(source.takes_key)
        for widget in (self.label, self.key, self.keep, self.drop):
            widget.setVisible(takes)
        self._enable()

    def set_busy(self, busy: bool) -> None:
        """Take no orders for a while."""
        self._busy = busy
        self._enable()

    def say(self, words: str) -> None:
        """Say what became of the key."""
        self.said.setText(words)

    @Slot()
    def _enable(self) -> None:
        home = "" if self._source is None else self._source.key_home
        self.key.setEnabled(not self._busy)
        self.keep.setEnabled(not self._busy and bool(self.key.text().strip()))
        self.drop.setEnabled(not self._busy and home in ("safe", "environment"))
        if home == "environment" and self._source is not None:
            variable = environment_name(self._source.takes_key)
            self.drop.setToolTip(
                f"Take a key out of the keyring; that of {variable} stays until you unset it."
            )
        else:
            self.drop.setToolTip("Take the key out of the system's keyring.")

    @Slot()
    def _on_keep(self) -> None:
        if self._source is not None and self.keep.isEnabled():
            key = self.key.text()
            self.key.setText("")
            self.kept.emit(self._source.takes_key, key)

    @Slot()
    def _on_drop(self) -> None:
        if self._source is not None:
            self.dropped.emit(self._source.takes_key)
