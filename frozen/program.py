"""What the frozen programs start: the command line, or the window where the name says so."""

import multiprocessing
import sys
from pathlib import Path

from minersim.cli.main import entry_point, window_entry_point

if __name__ == "__main__":
    # a run of many processes starts this program again, and this call does their work
    multiprocessing.freeze_support()
    if Path(sys.executable).stem.endswith("-gui"):
        window_entry_point()
    else:
        entry_point()
