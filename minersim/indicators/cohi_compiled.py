"""How the laws of COHI are compiled, and when a compiled one on disk is still good.

Importing this module loads numba, which takes a while; it is imported when it is used.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba import njit

_PARTS = ("cohi_book.py", "cohi_compiled.py", "cohi_fifo.py", "cohi_kernel.py")


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a part of a kernel, to run without Python's lock."""
    return njit(nogil=True, forceinline=True, error_model="numpy")(function)


def cached(function: Callable[..., Any]) -> Any:
    """Compile a kernel and keep it on disk.

    The function must be a closure over `fingerprint`: the compiler compares that, so that a change
    in any of its parts makes another kernel.
    """
    return njit(nogil=True, cache=True, error_model="numpy")(function)


def fingerprint() -> int:
    """Digest of the sources of all parts, as a positive integer."""
    digest = hashlib.sha256()
    for name in _PARTS:
        digest.update(Path(__file__).with_name(name).read_bytes())
    return 1 + int.from_bytes(digest.digest()[:4])
