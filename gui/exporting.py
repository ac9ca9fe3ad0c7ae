"""Export: which charts and tables of the page, in which form, into which folder."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.dialogs import name_buttons
from gui.files import file_name
from gui.page import Exportable
from minersim.errors import MinersimError
from minersim.plain_files import at_home

FORMS = {
    "PNG picture": "png",
    "SVG drawing": "svg",
    "CSV figures": "csv",
    "XLSX spreadsheet": "xlsx",
}


def export_all(targets: Sequence[Exportable], suffix: str, folder: Path) -> list[Path]:
    """Write targets that know a form into a folder; returns the files.

    Files are called as their targets, without the unit in brackets; of names that are alike every
    later one has a number.

    Raises
    ------
    MinersimError
        If one cannot be written; those before it are whole.
    """
    written: list[Path] = []
    for target in targets:
        if suffix in target.export_kinds:
            name = target.export_name.split("[", maxsplit=1)[0]
            file = folder / file_name(name, "chart", suffix)
            place = 1
            while file in written:
                place += 1
                file = folder / file_name(f"{place} {name}", "chart", suffix)
            target.export_to(str(file))
            written.append(file)
    return written


class ExportDialog(QDialog):
    """Choose charts and tables, a form and a folder."""

    def __init__(
        self, targets: Sequence[Exportable], folder: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self._targets = targets
        self._boxes = []
        layout = QVBoxLayout(self)
        if not targets:
            layout.addWidget(QLabel("This page has nothing to export."))
        for place, target in enumerate(targets):
            box = QCheckBox(target.export_name.replace("&", "&&"))
            box.setChecked(True)
            box.setObjectName(f"export_{place}")
            box.setToolTip(f"Forms: {', '.join(target.export_kinds).upper()}")
            box.setAccessibleName(target.export_name)
            self._boxes.append(box)
            layout.addWidget(box)
        form = QFormLayout()
        self._form = QComboBox()
        self._form.setObjectName("export_form")
        self._form.setAccessibleName("Form")
        self._form.setToolTip("Pictures for slides, drawings for print, figures for a spreadsheet.")
        self._form.addItems(list(FORMS))
        form.addRow("&Form", self._form)
        self._folder = QLineEdit(folder)
        self._folder.setObjectName("export_folder")
        self._folder.setAccessibleName("Folder")
        self._folder.setToolTip("Folder that the files are written into.")
        browse = QPushButton("&Browse…")
        browse.setObjectName("export_browse")
        browse.setToolTip("Choose the folder.")
        browse.clicked.connect(self._on_browse)
        row = QHBoxLayout()
        row.addWidget(self._folder, 1)
        row.addWidget(browse)
        label = QLabel("F&older")
        label.setBuddy(self._folder)
        form.addRow(label, row)
        layout.addLayout(form)
        self._said = QLabel()
        self._said.setObjectName("export_said")
        self._said.setWordWrap(True)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        layout.addWidget(self._said)
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Save | kinds.Close)
        buttons.button(kinds.Save).setText("Export")
        buttons.button(kinds.Save).setToolTip("Write the files.")
        buttons.button(kinds.Save).setEnabled(bool(targets))
        buttons.accepted.connect(self._on_export)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        name_buttons(buttons)
        self.setMinimumWidth(460)

    def _on_browse(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self, "Folder for the files", self._folder.text())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._folder.setText)
        dialog.open()

    def _on_export(self) -> None:
        folder = at_home(self._folder.text())
        if not folder.is_dir():
            self._said.setText(f"{folder} is no folder; choose one that exists.")
            return
        chosen = [t for t, box in zip(self._targets, self._boxes, strict=True) if box.isChecked()]
        suffix = FORMS[self._form.currentText()]
        try:
            written = export_all(chosen, suffix, folder)
        except (MinersimError, OSError) as error:
            self._said.setText(f"Not exported: {error}")
            return
        names = ", ".join(file.name for file in written)
        self._said.setText(f"Written: {names}" if written else "None of these has this form.")
