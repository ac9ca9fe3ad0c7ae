"""How to log in at a Bitcoin Core node of one's own."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from minersim.data.node_rpc import PASSWORD_VARIABLE, USER_VARIABLE


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
        return file.read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def node_login(environment: Mapping[str, str]) -> str | None:
    """``user:password`` of the environment, else of the node that runs under this user.

    >>> node_login({"MINERSIM_BITCOIN_RPC_USER": "me", "MINERSIM_BITCOIN_RPC_PASSWORD": "x"})
    'me:x'
    """
    password = environment.get(PASSWORD_VARIABLE)
    if password:
        return f"{environment.get(USER_VARIABLE, '')}:{password}"
    return cookie_login(cookie_path())
