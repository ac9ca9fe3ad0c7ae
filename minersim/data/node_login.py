"""How to log in at a Bitcoin Core node of one's own.

The password comes from the environment or from the cookie that the node writes at each start.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from minersim.errors import InputError
from minersim.plain_files import FileRefusedError, at_home, read_plain_file

USER_VARIABLE = "MINERSIM_BITCOIN_RPC_USER"
PASSWORD_VARIABLE = "MINERSIM_BITCOIN_RPC_PASSWORD"
_MOST_BYTES = 10_000


def cookie_path() -> Path:
    """Where a node on this system puts its cookie."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", home)) / "Bitcoin" / ".cookie"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "Bitcoin" / ".cookie"
    return home / ".bitcoin" / ".cookie"


def cookie_login(file: Path) -> str | None:
    """``user:password`` of a cookie file; None where it cannot be read."""
    try:
        return _read_cookie(file) or None
    except (OSError, ValueError):
        return None


def node_login(environment: Mapping[str, str]) -> str | None:
    """``user:password`` of the environment, else of the node that runs under this user.

    >>> node_login({"MINERSIM_BITCOIN_RPC_USER": "me", "MINERSIM_BITCOIN_RPC_PASSWORD": "x"})
    'me:x'
    """
    return _login_of(environment) or cookie_login(cookie_path())


def split_login(login: str) -> tuple[str, str] | None:
    """User and password; None where one of them is missing, or where there are more lines.

    >>> split_login("__cookie__:0123:abc"), split_login("0123abc"), split_login(":0123abc")
    (('__cookie__', '0123:abc'), None, None)
    """
    user, _, password = login.partition(":")
    one_line = len(login.splitlines()) == 1
    return (user, password) if user and password and one_line else None


def credentials(environment: Mapping[str, str], cookie_file: str | None) -> tuple[str, str]:
    """User and password of a node.

    A named cookie file comes first, then the environment, then the cookie of a node that runs
    under the same user.

    Raises
    ------
    InputError
        If there are none; says what to set, and nothing that was read.
    """
    given = _login_of(environment)
    if cookie_file is None and given is not None:
        user, _, password = given.partition(":")
        return user, password
    file = cookie_path() if cookie_file is None else at_home(cookie_file)
    try:
        found = split_login(_read_cookie(file))
    except (OSError, ValueError):
        if cookie_file is not None:
            raise InputError(f"--cookie-file {cookie_file}: cannot be read") from None
        raise InputError(
            f"--node: no password; allowed: {USER_VARIABLE} and {PASSWORD_VARIABLE} in the "
            "environment, or --cookie-file FILE"
        ) from None
    if found is None:
        raise InputError(f"{file}: is no cookie of a node; allowed: one line USER:PASSWORD")
    return found


def _login_of(environment: Mapping[str, str]) -> str | None:
    password = environment.get(PASSWORD_VARIABLE)
    return f"{environment.get(USER_VARIABLE, '')}:{password}" if password else None


def _read_cookie(file: Path) -> str:
    try:
        return read_plain_file(file, _MOST_BYTES).decode("utf-8").strip()
    except FileRefusedError as error:
        raise ValueError(str(error)) from None
