"""``minersim gui [SCENARIO ...]``: the desktop program."""

import argparse
from importlib import import_module
from pathlib import Path

from minersim.cli.inputs import scenario_file
from minersim.errors import RunError

_PARTS = ("gui", "PySide6", "pyqtgraph", "platformdirs")


def execute(options: argparse.Namespace) -> int:
    """Show the window until it is closed; its exit code.

    Raises
    ------
    RunError
        If the desktop program is not installed: how to get it.
    """
    try:
        # by name: the model knows no screen, and starts the program only when asked to
        app = import_module("gui.app")
        for name in ("gui.main_window", "gui.chart"):  # all that the window and its pages stand on
            import_module(name)
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in _PARTS:
            raise
        message = (
            "the desktop program is not installed; in minersim's folder, get it with: make gui, "
            "or: pip install '.[gui]'"
        )
        raise RunError(message) from None
    except ImportError as error:
        # Qt is there, but a library of the system that it needs is not
        raise RunError(f"the desktop program cannot start: {error}") from None
    code: int = app.run_window([Path(scenario_file(name)) for name in options.scenarios])
    return code
