"""Where the store of real series lies."""

import os
from pathlib import Path

from platformdirs import user_data_path

from minersim.plain_files import at_home

DATA_DIR_VARIABLE = "MINERSIM_DATA_DIR"
"""Environment variable that names another folder than the user's."""

STORE_NAME = "store.sqlite"


def data_folder(chosen: str | Path | None = None) -> Path:
    """Folder of the store: the chosen one, else the variable's, else the user's data folder.

    Parameters
    ----------
    chosen : str or Path, optional
        As given by an option; empty counts as none.

    Examples
    --------
    >>> data_folder("series").name
    'series'
    """
    folder = chosen or os.environ.get(DATA_DIR_VARIABLE)
    if folder:
        return at_home(folder)
    return user_data_path("minersim", appauthor=False) / "data"


def store_file(chosen: str | Path | None = None) -> Path:
    """File of the store in its folder."""
    return data_folder(chosen) / STORE_NAME
