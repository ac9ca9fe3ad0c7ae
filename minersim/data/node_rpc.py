"""Asking a Bitcoin Core node: JSON-RPC over HTTP, with a password or a cookie.

The password comes from the environment or from the cookie that the node writes at each start. It
stands in no address and in no message. Proxies and ``.netrc`` are not used, and no answer can send
the password elsewhere.
"""

import json
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from minersim.errors import InputError, RunError

USER_VARIABLE = "MINERSIM_BITCOIN_RPC_USER"
PASSWORD_VARIABLE = "MINERSIM_BITCOIN_RPC_PASSWORD"
DEFAULT_COOKIE = Path("~/.bitcoin/.cookie")

_CONNECT_S, _ANSWER_S = 10.0, 120.0
_TRIES, _WAIT_S = 5, 1.0
_BUSY, _WARMING_UP = 503, -28
_LONGEST_REASON = 200


class NodeRpc:
    """Calls methods of one node.

    Parameters
    ----------
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

    def __init__(self, url: str, user: str, password: str, *, wait_s: float = _WAIT_S) -> None:
        import requests  # only who asks a node needs it

        self.where = checked_url(url)
        self._wait_s = wait_s
        self._failures = requests.RequestException
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.auth = requests.auth.HTTPBasicAuth(user.encode(), password.encode())

    def __call__(self, method: str, params: list[Any]) -> Any:
        """Answer of the node.

        Raises
        ------
        RunError
            If it cannot be reached, refuses, or answers with an error.
        """
        for attempt in range(_TRIES):
            code, content = self._post(method, params)
            answer = self._parsed(code, content)
            error = answer.get("error")
            busy = code == _BUSY or (isinstance(error, dict) and error.get("code") == _WARMING_UP)
            if not busy:
                break
            if attempt < _TRIES - 1:
                time.sleep(self._wait_s * 2**attempt)
        if error is not None or "result" not in answer:
            reason = error.get("message", "") if isinstance(error, dict) else ""
            words = "".join(c if c.isprintable() else " " for c in str(reason))[:_LONGEST_REASON]
            what = words or f"HTTP status {code}"
            raise RunError(f"{self.where}: {method}: the node says: {what}")
        return answer["result"]

    def _post(self, method: str, params: list[Any]) -> tuple[int, bytes]:
        body = {"jsonrpc": "1.0", "id": "minersim", "method": method, "params": params}
        try:
            response = self._session.post(
                self.where, json=body, timeout=(_CONNECT_S, _ANSWER_S), allow_redirects=False
            )
        except self._failures as error:
            # the library's own words may repeat what it was given
            kind = type(error).__name__
            raise RunError(f"{self.where}: the node cannot be reached ({kind})") from None
        return response.status_code, response.content

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


def credentials(
    environment: Mapping[str, str],
    cookie_file: str | None,
    read: Callable[[Path], str] = lambda file: file.read_text(encoding="utf-8"),
) -> tuple[str, str]:
    """User and password of a node.

    A named cookie file comes first, then the environment, then the cookie of a node that runs
    under the same user.

    Raises
    ------
    InputError
        If there are none; says what to set, and nothing that was read.
    """
    password = environment.get(PASSWORD_VARIABLE)
    if cookie_file is None and password:
        return environment.get(USER_VARIABLE, ""), password
    file = (DEFAULT_COOKIE if cookie_file is None else Path(cookie_file)).expanduser()
    try:
        user, colon, password = read(file).strip().partition(":")
    except (OSError, ValueError):
        if cookie_file is not None:
            raise InputError(f"--cookie-file {cookie_file}: cannot be read") from None
        raise InputError(
            f"--node: no password; allowed: {USER_VARIABLE} and {PASSWORD_VARIABLE} in the "
            "environment, or --cookie-file FILE"
        ) from None
    if not (user and colon and password):
        raise InputError(f"{file}: is no cookie of a node; allowed: one line USER:PASSWORD")
    return user, password
