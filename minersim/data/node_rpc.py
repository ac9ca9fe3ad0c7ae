"""Asking a Bitcoin Core node: JSON-RPC over HTTP.

The password stands in no address and in no message.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from minersim.data.http import HttpClient, Patience
from minersim.data.http_failure import HttpStatusError, UnreachableError
from minersim.data.node_login import PASSWORD_VARIABLE
from minersim.data.source import Http, Reply
from minersim.errors import InputError, RunError

_PATIENCE = Patience(
    connect_s=10.0, read_s=120.0, total_s=1_800.0, tries=1, body_bytes=1_000_000_000
)
"""A small computer is slow, and a block with its inputs long; `NodeRpc` tries again by itself."""
_TRIES, _WAIT_S = 5, 1.0
_BUSY, _WARMING_UP = 503, -28
_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Node:
    """Sends calls to one node.

    Attributes
    ----------
    http : Http
        What asks.
    address : str
        As ``http://127.0.0.1:8332``.
    login : tuple of str
        User and password.
    """

    http: Http
    address: str
    login: tuple[str, str] = field(repr=False)

    def ask(self, method: str, *params: object) -> Reply:
        """Answer to one call; raises SourceError."""
        return self._post(_call(0, method, params))

    def ask_all(self, calls: Sequence[tuple[str, Sequence[object]]]) -> Reply:
        """Answers to many calls at once, numbered by their places; raises SourceError."""
        batch = [_call(place, method, params) for place, (method, params) in enumerate(calls)]
        return self._post(batch)

    def _post(self, body: object) -> Reply:
        return self.http.post(self.address, json=body, basic_auth=self.login)


class NodeRpc:
    """Calls methods of one node for the reader of its blocks; waits for a node that is busy.

    Parameters
    ----------
    http : HttpClient
        Of `node_client`.
    url : str
        As ``http://127.0.0.1:8332``, without a user or password.
    user, password : str
    wait_s : float
        Before a busy node is asked again; each time twice as long. [s]

    Raises
    ------
    InputError
        If the address is none.
    """

    def __init__(
        self, http: HttpClient, url: str, user: str, password: str, *, wait_s: float = _WAIT_S
    ) -> None:
        self.where = checked_url(url)
        self._node = Node(http, self.where, (user, password))
        self._wait_s = wait_s

    def __call__(self, method: str, params: list[Any]) -> Any:
        """Answer of the node, fractions as Decimal.

        Raises
        ------
        RunError
            If it cannot be reached, refuses, or answers with an error.
        """
        for attempt in range(_TRIES):
            code, content = self._ask(method, params)
            answer = self._parsed(code, content)
            error = answer.get("error")
            busy = code == _BUSY or (isinstance(error, dict) and error.get("code") == _WARMING_UP)
            if not busy:
                break
            if attempt < _TRIES - 1:
                time.sleep(self._wait_s * 2**attempt)
        if error is not None or "result" not in answer:
            reason = error.get("message", "") if isinstance(error, dict) else ""
            what = error_words(reason) or f"HTTP status {code}"
            raise RunError(f"{self.where}: {method}: the node says: {what}")
        return answer["result"]

    def _ask(self, method: str, params: list[Any]) -> tuple[int, bytes]:
        try:
            return 200, self._node.ask(method, *params).body
        except HttpStatusError as error:
            return error.status, error.body
        except UnreachableError as error:
            raise RunError(f"{self.where}: the node cannot be reached ({error.trouble})") from None

    def _parsed(self, code: int, content: bytes) -> dict[str, Any]:
        if code == 401:
            raise RunError(f"{self.where}: the node refuses the user or the password")
        if code == 403:
            raise RunError(f"{self.where}: the node does not allow this computer (rpcallowip)")
        if code == _BUSY:
            return {"error": {"code": _WARMING_UP, "message": "busy"}}
        try:
            answer = json.loads(content, parse_float=Decimal)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise RunError(
                f"{self.where}: answers with HTTP status {code} and no JSON-RPC; is it a node?"
            )
        return answer


def node_client() -> HttpClient:
    """What asks a node: no proxy comes between, and no answer can send the password elsewhere."""
    return HttpClient(_PATIENCE, paces={}, direct=True)


def checked_url(url: str) -> str:
    """Address of a node, if it is one and holds no secret.

    Raises
    ------
    InputError
        Without repeating the address where it holds a user or password.
    """
    allowed = "allowed: as http://127.0.0.1:8332"
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise InputError(f"--node: is no address; {allowed}") from None
    if "@" in url:
        raise InputError(
            f"--node: holds a user or a password, which others can see; {allowed}, with the "
            f"password in {PASSWORD_VARIABLE} or a cookie file"
        )
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(f"--node: found {url!r}; {allowed}")
    if parts.query or parts.fragment:
        raise InputError(f"--node: has more than an address; {allowed}")
    return url


def error_words(told: object) -> str:
    r"""What a node says of an error, as one short line without control characters.

    >>> error_words("out of\nrange\x1b[31m")
    'out of range [31m'
    """
    plain = "".join(c if c.isprintable() else " " for c in str(told))
    return " ".join(plain.split())[:_LONGEST_REASON]


def _call(number: int, method: str, params: Sequence[object]) -> dict[str, object]:
    return {"jsonrpc": "1.0", "id": number, "method": method, "params": list(params)}
