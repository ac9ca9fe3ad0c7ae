"""Keys of paid sources: where they are kept, and how they are kept out of sight.

A key is looked for in the environment first (``MINERSIM_COINMETRICS_KEY``), then in the safe of the
system (keyring, an optional extra). minersim writes keys to no file and no log.
"""

import base64
import os
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, quote_plus

from minersim.data.node_login import node_login
from minersim.errors import InputError, RunError

SERVICE = "minersim"
"""Name of the entry in the system's safe."""

_NODE = "bitcoin_core"

HIDDEN = "(hidden)"
"""What stands where a secret stood."""

_SHORTEST_SECRET = 4
"""Shorter texts are no secrets; replacing them would tear words apart."""


class KeySafeError(RunError):
    """The system has no safe for keys, or it does not open; says what to set instead."""


def environment_name(name: str) -> str:
    """Variable that holds a key.

    >>> environment_name("coinmetrics")
    'MINERSIM_COINMETRICS_KEY'
    """
    return f"MINERSIM_{re.sub(r'[^A-Za-z0-9]', '_', name).upper()}_KEY"


def find_key(name: str) -> str | None:
    """Key of a name from the environment, else from the system's safe; None where there is none.

    For ``bitcoin_core`` also what the node itself offers (``minersim.data.node_login``).

    A safe that does not open (a Linux without a screen, a denied prompt) is one that has no key.

    Raises
    ------
    InputError
        If the key has characters that no key has, such as a line break.
    """
    variable = environment_name(name)
    text = os.environ.get(variable, "").strip()
    if text:
        return _checked(text, variable)
    if name == _NODE and (login := node_login(os.environ)):
        return _checked(login, f"the login of {name}")
    try:
        stored = _safe().get_password(SERVICE, name)
    except Exception:  # every platform's safe has errors of its own
        return None
    return _checked(stored.strip(), f"the key of {name}") if stored and stored.strip() else None


def key_home(name: str) -> str:
    """Where a key is: ``environment``, ``node``, ``safe``; empty where there is none.

    The first of them counts, so one in the safe is not used while the variable is set. A safe that
    does not open has no key.
    """
    if os.environ.get(environment_name(name), "").strip():
        return "environment"
    if name == _NODE and node_login(os.environ):
        return "node"
    try:
        stored = _safe().get_password(SERVICE, name)
    except Exception:  # every platform's safe has errors of its own
        return ""
    return "safe" if stored and stored.strip() else ""


def set_key(name: str, key: str) -> None:
    """Put a key into the system's safe.

    Raises
    ------
    InputError
        If it is empty or has characters that no key has.
    KeySafeError
        If there is no safe.
    """
    if not key.strip():
        raise InputError(f"the key of {name} is empty")
    key = _checked(key.strip(), f"the key of {name}")
    _with_safe(name, lambda safe: safe.set_password(SERVICE, name, key))


def delete_key(name: str) -> None:
    """Take a key out of the system's safe; nothing happens where there is none.

    Raises
    ------
    KeySafeError
        If there is no safe.
    """

    def forget(safe: Any) -> None:
        if safe.get_password(SERVICE, name) is not None:
            safe.delete_password(SERVICE, name)

    _with_safe(name, forget)


def redact(text: str, secrets: Iterable[str | None]) -> str:
    """A text without secrets, in any of the spellings that an address or a header gives them.

    >>> redact("GET /v4?api_key=abc%2F123", ["abc/123"])
    'GET /v4?api_key=(hidden)'
    """
    spellings = {spelling for secret in secrets if secret for spelling in _spellings(secret)}
    for spelling in sorted(spellings, key=len, reverse=True):
        text = text.replace(spelling, HIDDEN)
    return text


def redact_bytes(body: bytes, secrets: Iterable[str | None]) -> bytes:
    """The same of bytes.

    >>> redact_bytes(b"api_key=abc%2F123&a=1", ["abc/123"])
    b'api_key=(hidden)&a=1'
    """
    spellings = {spelling for secret in secrets if secret for spelling in _spellings(secret)}
    for spelling in sorted(spellings, key=len, reverse=True):
        body = body.replace(spelling.encode(), HIDDEN.encode())
    return body


def _spellings(secret: str) -> Iterator[str]:
    if len(secret) < _SHORTEST_SECRET:
        return
    yield secret
    yield quote(secret)
    yield quote(secret, safe="")
    yield quote_plus(secret)
    yield repr(secret)[1:-1]
    yield base64.b64encode(secret.encode()).decode()


def _checked(key: str, where: str) -> str:
    if not key.isascii() or not key.isprintable():
        raise InputError(f"{where} has characters that no key has; copy it again")
    return key


def _safe() -> Any:
    import keyring  # noqa: PLC0415 - optional, and slow to load

    return keyring


def _with_safe(name: str, use: Any) -> None:
    instead = f"set the environment variable {environment_name(name)} instead"
    try:
        use(_safe())
    except ImportError:
        raise KeySafeError(
            f"keys are kept with the package keyring, which is not installed "
            f"(pip install 'minersim[keys]'); {instead}"
        ) from None
    except Exception as error:  # every platform's safe has errors of its own
        kind = type(error).__name__
        raise KeySafeError(
            f"the system's safe for keys does not open ({kind}); {instead}"
        ) from None
