"""Work that was not saved, kept in case the program ends by itself.

Every window keeps one file in the user's data folder with the values of its edited cases. It goes
when the window closes as it should; one that is found at the start is of a window that did not.
"""

import contextlib
import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from gui.case import Case
from gui.files import example_case
from minersim.data.loading import Scenario, load_scenario, scenario_from_dict
from minersim.errors import MinersimError
from minersim.plain_files import FileRefusedError, read_plain_file
from minersim.results.files import write_text

_VERSION = 1
_MOST_BYTES = 2**26
_DAMAGED = (ValueError, TypeError, KeyError, AttributeError)
_NO_PID = 2**32
_MAY_BE_ASKED, _ACCESS_DENIED, _STILL_ACTIVE = 0x1000, 5, 259
"""Of Windows: the right PROCESS_QUERY_LIMITED_INFORMATION, an error, the exit code of who runs."""


def recovery_folder() -> Path:
    """Folder of unsaved work."""
    return user_data_path("minersim", appauthor=False) / "unsaved"


class Recovery:
    """The file of one window.

    Parameters
    ----------
    folder : Path or None
        In place of the user's.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or recovery_folder()
        self._file = self._folder / f"{os.getpid()}.json"
        self._written = False

    def keep(self, cases: list[Case]) -> None:
        """Write the edited cases, right or wrong; without any, take the file away."""
        edited = [case for case in cases if not case.undo_stack.isClean()]
        if not edited:
            self.forget()
            return
        entries = [
            {"file": None if c.file is None else str(c.file), "values": c.raw} for c in edited
        ]
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._written = True
            write_text(
                self._file, json.dumps({"version": _VERSION, "cases": entries}, default=_text)
            )
        except (OSError, MinersimError):
            return  # a full disk must not stop the work; saving will say so

    def forget(self) -> None:
        """Take this window's file away."""
        self._file.unlink(missing_ok=True)

    def left_behind(self) -> list[Case]:
        """Cases of windows that ended by themselves; their files are taken away."""
        cases: list[Case] = []
        for file in sorted(self._folder.glob("*.json")) if self._folder.is_dir() else []:
            # a file of this process's number that it has not written is of an earlier process
            if self._written if file == self._file else _alive(file.stem):
                continue
            try:
                found = json.loads(read_plain_file(file, _MOST_BYTES))
                entries = found["cases"] if found.get("version") == _VERSION else []
                cases += [_case(entry) for entry in entries]
            except (OSError, FileRefusedError, RecursionError, *_DAMAGED):
                continue  # damaged, or of a later version: left where it is
            file.unlink(missing_ok=True)
        return cases


def _case(entry: dict[str, Any]) -> Case:
    """Case with the values of an entry as its one edit, so that it counts as unsaved."""
    values = _dates(entry["values"])
    file = Path(entry["file"]) if entry["file"] else None
    case = Case(_base(file, values), file)

    def put(raw: dict[str, Any]) -> None:
        raw.clear()
        raw.update(values)

    case.edit(put, "recover unsaved work")
    if case.undo_stack.isClean():
        case.undo_stack.resetClean()  # of no file: the values are their own beginning
    return case


def _base(file: Path | None, values: dict[str, Any]) -> Scenario:
    """What the values are an edit of: the file, the values if right, else an example."""
    if file is not None:
        with contextlib.suppress(MinersimError, OSError):
            return load_scenario(file)
    with contextlib.suppress(MinersimError):
        return scenario_from_dict(values)
    return example_case().scenario


def _alive(pid: str) -> bool:
    if not pid.isdecimal():
        return False
    if sys.platform == "win32":
        return _alive_on_windows(int(pid))
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


if sys.platform == "win32":

    def _alive_on_windows(pid: int) -> bool:
        """Whether a process runs; there a signal of 0 would be Ctrl-C."""
        import ctypes

        if pid >= _NO_PID:
            return False
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        process = kernel.OpenProcess(_MAY_BE_ASKED, False, pid)
        if not process:
            return ctypes.get_last_error() == _ACCESS_DENIED  # somebody else's
        code = ctypes.c_ulong()
        asked = kernel.GetExitCodeProcess(process, ctypes.byref(code))
        kernel.CloseHandle(process)
        return bool(asked) and code.value == _STILL_ACTIVE


def _text(value: object) -> Any:
    if isinstance(value, date):
        return {"date": value.isoformat()}
    raise TypeError(f"{value!r} is no value of a scenario")


def _dates(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"date"} and isinstance(value["date"], str):
            return date.fromisoformat(value["date"])
        return {key: _dates(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_dates(item) for item in value]
    return value
