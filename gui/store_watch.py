"""Whether the store has changed since it was last looked at, told by its files alone."""

from pathlib import Path

Signature = tuple[tuple[int, int], ...]


def store_signature(file: Path) -> Signature:
    """Time and size of the store's file and of its journal; another one where it has changed.

    Parameters
    ----------
    file : Path
        The store.
    """
    found = []
    for part in (file, file.with_name(f"{file.name}-wal")):
        try:
            status = part.stat()
        except OSError:
            found.append((0, 0))
        else:
            # an empty journal comes and goes with every reader
            found.append((status.st_mtime_ns, status.st_size) if status.st_size else (0, 0))
    return tuple(found)
