"""Files that somebody names: read only where they are files, and no larger than they may be.

A pipe keeps a reader waiting for ever, a device such as ``/dev/zero`` never ends: neither is read.
"""

import errno
import os
import stat
from pathlib import Path

_PIECE_BYTES = 2**20
_LONGEST_WORDS = 200
NO_PLAIN_FILE = "is a pipe, a device or a socket; allowed: a file"


class FileRefusedError(Exception):
    """A name that is no plain file, or one that is too large; its words end a sentence."""


def one_line(error: BaseException) -> str:
    r"""Words of a library's error, short, without what of the file could drive a terminal.

    >>> one_line(ValueError("unknown\n type: \x1b"))
    'unknown type: ?'
    """
    words = " ".join(str(error).split())[:_LONGEST_WORDS]
    return "".join(c if c.isprintable() else "?" for c in words)


def at_home(name: str | Path) -> Path:
    """Place of a name that may begin with ``~``; of nobody's home it stays as it is, as in a shell.

    >>> at_home("~nobody-has-this-name/x").parts[0]
    '~nobody-has-this-name'
    """
    return Path(os.path.expanduser(name))  # noqa: PTH111 (Path's own fails where nobody is)


def end_of_links(place: Path) -> Path:
    """Where a name leads, whether or not anything is there.

    Raises
    ------
    OSError
        If its links go round in a ring, or it is no name at all; the number says which.
    """
    try:
        end = place.resolve()
    except RuntimeError:  # what Python before 3.13 says of a ring
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from None
    except ValueError:  # a character that no name may have
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL)) from None
    if end.is_symlink():  # what later ones return of it
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return end


def check_plain_file(file: Path, most_bytes: int) -> None:
    """Refuse what is no plain file, or a larger one; what is not there, or a folder, passes.

    Parameters
    ----------
    file : Path
        A link counts as what it leads to.
    most_bytes : int
        Largest size that is read. [bytes]

    Raises
    ------
    FileRefusedError
        With what it is, and what is allowed.
    OSError
        If it cannot be looked at.
    """
    try:
        state = file.stat()
    except FileNotFoundError:
        return
    if stat.S_ISDIR(state.st_mode):
        return
    if not stat.S_ISREG(state.st_mode):
        raise FileRefusedError(NO_PLAIN_FILE)
    if state.st_size > most_bytes:
        raise FileRefusedError(f"has {state.st_size:,} bytes; allowed: at most {most_bytes:,}")


def read_plain_file(file: Path, most_bytes: int) -> bytes:
    """Bytes of a plain file.

    Raises
    ------
    FileRefusedError
        As `check_plain_file`.
    OSError
        If it cannot be read.
    """
    check_plain_file(file, most_bytes)
    # a pipe may have taken its name meanwhile: opened so, it does not keep anybody waiting
    handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    content = bytearray()
    with os.fdopen(handle, "rb") as stream:
        # piece by piece: asked for all at once, the largest size would be set aside for any file
        while piece := stream.read(_PIECE_BYTES):
            content += piece
            if len(content) > most_bytes:
                raise FileRefusedError(f"has more than {most_bytes:,} bytes; allowed: at most that")
    return bytes(content)
