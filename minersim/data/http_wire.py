"""One request on the wire: sent from a thread of its own, so that the caller's clock rules.

A read from a socket blocks as long as bytes keep dripping, and names are looked up without any
time-out at all. The caller therefore waits beside the thread, and when time is up or the user has
asked to stop it pulls the plug: the socket is shut down and the thread ends.
"""

import http.cookiejar
import socket
import ssl
import threading
import urllib.parse
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any

_PIECE_BYTES = 65_536
_PACKINGS = ("", "identity", "gzip", "x-gzip", "deflate")
"""Ways to pack a body: none makes it more than a thousand times smaller."""

_MOST_PLUGS = 20
"""Older connections and answers are forgotten: a request uses one of each."""

_LOOKS_S = 0.1
"""How often the waiting caller looks at the clock and asks whether to stop."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What goes out, with every secret in it; lives only as long as the request.

    Attributes
    ----------
    method : str
        GET or POST.
    url : str
        With secret parameters.
    headers : mapping
        With secret ones.
    body : bytes or None
        Of a POST.
    """

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of one request.

    Attributes
    ----------
    connect_s, read_s : float
        Longest time to connect, and between two pieces of an answer. [s]
    body_bytes : int
        Longest body, unpacked.
    """

    connect_s: float
    read_s: float
    body_bytes: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``trouble`` is empty for a whole answer.

    Attributes
    ----------
    status : int
        0 where none came.
    headers : mapping
        Names in lower case.
    body : bytes
        Unpacked.
    trouble : str
        What went wrong, as the end of a sentence that begins with the host.
    again : bool
        Whether trying again may help.
    nowhere : bool
        Whether there was no way to the host, as on a computer without a network.
    """

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    trouble: str = ""
    again: bool = True
    nowhere: bool = False


class Wire:
    """Connections to hosts, kept open between requests. One request at a time.

    Parameters
    ----------
    direct : bool
        Whether the proxies of the environment are left aside.
    """

    def __init__(self, *, direct: bool = False) -> None:
        self._direct = direct
        self._session: Any = None
        self._plugs: list[Any] = []

    def exchange(self, sent: Sent, bounds: Bounds, keep_waiting: Callable[[], bool]) -> Answer:
        """Send and receive.

        Parameters
        ----------
        sent : Sent
        bounds : Bounds
        keep_waiting : callable
            Asked several times a second; once it says no, or raises, the plug is pulled.

        Returns
        -------
        Answer
            With the trouble "took too long" where waiting was given up.
        """
        if self._session is None:
            self._plugs = []
            self._session = _new_session(self._plugs)
        del self._plugs[:-_MOST_PLUGS]
        answers: list[Answer] = []
        done = threading.Event()

        def work(session: Any, plugs: list[Any]) -> None:
            try:
                answers.append(_exchange(session, plugs, sent, bounds, direct=self._direct))
            finally:
                done.set()

        threading.Thread(target=work, args=(self._session, self._plugs), daemon=True).start()
        finished = False
        try:
            while not (finished := done.wait(_LOOKS_S)):
                if not keep_waiting():
                    return Answer(trouble="took too long", again=False)
        finally:
            if not finished:
                self._pull_the_plug()
        return answers[0] if answers else Answer(trouble="could not be asked", again=False)

    def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            self._session.close()
        self._session = None
        self._plugs = []

    def _pull_the_plug(self) -> None:
        # the thread may still be at work: it keeps this session, the next request gets a new one
        for plug in list(self._plugs):
            with suppress(OSError, RuntimeError, ValueError):
                _shut_down(plug)
        self._session = None
        self._plugs = []


def _shut_down(plug: Any) -> None:
    """Stop a connection that waits for an answer, or an answer that is read."""
    if hasattr(plug, "sock"):
        if plug.sock is not None:
            plug.sock.shutdown(socket.SHUT_RDWR)
    else:
        plug.shutdown()


def _exchange(
    session: Any, plugs: list[Any], sent: Sent, bounds: Bounds, *, direct: bool
) -> Answer:
    """Send and receive, here and now.

    Every failure becomes an Answer: no error travels further, as it may have an address in it.
    """
    import requests
    import urllib3  # noqa: PLC0415

    try:
        request = requests.Request(sent.method, sent.url, headers=dict(sent.headers))
        prepared = session.prepare_request(request)
        if sent.body is not None:
            prepared.body = sent.body
            prepared.headers["Content-Length"] = str(len(sent.body))
        # no proxy reaches our own machine
        session.trust_env = not (direct or _is_loopback(prepared.url or ""))
        settings = session.merge_environment_settings(prepared.url, {}, True, None, None)
        # not session.send(): it reads the body of a redirect without any limit
        adapter = session.get_adapter(prepared.url)
        timeout = (bounds.connect_s, bounds.read_s)
        with adapter.send(prepared, timeout=timeout, **settings) as response:
            plugs.append(response.raw)
            headers = {name.lower(): value for name, value in response.headers.items()}
            body, trouble = _body(response.raw, headers, bounds.body_bytes)
            return Answer(response.status_code, headers, body, trouble, again=not trouble)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        return _trouble(error, bounds)
    except Exception as error:  # nothing may end the thread without an answer
        return Answer(trouble=f"could not be asked ({type(error).__name__})", again=False)


def _body(raw: Any, headers: Mapping[str, str], limit: int) -> tuple[bytes, str]:
    too_long = f"sent more than {limit / 1e6:g} MB, which is refused"
    if headers.get("content-encoding", "").strip().lower() not in _PACKINGS:
        # packed twice, or closer than gzip can: one piece could unpack to more than the memory
        return b"", "packs its answer in a way that it was not asked for"
    announced = headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        return b"", too_long
    pieces, length = [], 0
    while piece := raw.read(min(_PIECE_BYTES, limit + 1), decode_content=True):
        length += len(piece)
        if length > limit:
            return b"", too_long
        pieces.append(piece)
    return b"".join(pieces), ""


def _trouble(error: Exception, bounds: Bounds) -> Answer:
    import requests
    import urllib3  # noqa: PLC0415

    causes = _causes(error)

    def any_is(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if any_is(requests.exceptions.SSLError, ssl.SSLError, urllib3.exceptions.SSLError):
        return Answer(trouble="has no valid certificate, or speaks no TLS", again=False)
    if any_is(requests.exceptions.ProxyError, urllib3.exceptions.ProxyError):
        return Answer(trouble="cannot be reached: the proxy does not let through")
    if any_is(socket.gaierror, urllib3.exceptions.NameResolutionError):
        words = "cannot be reached: the name is not known; is this computer online?"
        return Answer(trouble=words, nowhere=True)
    if any_is(ConnectionRefusedError):
        return Answer(trouble="refuses connections")
    if any_is(urllib3.exceptions.NewConnectionError):
        return Answer(trouble="cannot be reached; is this computer online?", nowhere=True)
    if any_is(requests.exceptions.ConnectTimeout, urllib3.exceptions.ConnectTimeoutError):
        return Answer(trouble=f"did not answer within {bounds.connect_s:g} s")
    if any_is(requests.exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError, TimeoutError):
        return Answer(trouble=f"sent nothing for {bounds.read_s:g} s")
    if any_is(requests.exceptions.ContentDecodingError, urllib3.exceptions.DecodeError):
        return Answer(trouble="sent a body that does not unpack", again=False)
    if any_is(requests.exceptions.InvalidURL, requests.exceptions.InvalidHeader, ValueError):
        return Answer(
            trouble="cannot be asked: the address or the key is not well formed", again=False
        )
    return Answer(trouble="broke the connection off")


def _causes(error: BaseException) -> list[BaseException]:
    """An error and all that it wraps."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        item = waiting.pop()
        if isinstance(item, BaseException) and not any(item is known for known in found):
            found.append(item)
            waiting += [item.__cause__, item.__context__, getattr(item, "reason", None), *item.args]
    return found


def _is_loopback(url: str) -> bool:
    host = urllib.parse.urlsplit(url).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.")


def _new_session(connections: list[Any]) -> Any:
    """Session without cookies, without passwords out of .netrc, and without retries of its own."""
    import requests

    session = requests.Session()
    session.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
    session.auth = _leave_alone
    session.headers["Accept-Encoding"] = "gzip, deflate"  # whatever else may be installed here
    for scheme in ("https://", "http://"):
        session.mount(scheme, _adapter_class()(connections))
    return session


def _leave_alone(request: Any) -> Any:
    """Authentication that adds nothing: requests looks into .netrc only where there is none."""
    return request


@cache
def _adapter_class() -> Any:
    """Adapter whose connections can be found again, to be shut down."""
    import urllib3  # noqa: PLC0415
    from requests.adapters import HTTPAdapter

    class Adapter(HTTPAdapter):
        def __init__(self, connections: list[Any]) -> None:
            self._listed = connections
            super().__init__(max_retries=0)

        def init_poolmanager(self, *args: Any, **options: Any) -> None:
            super().init_poolmanager(*args, **options)
            self.poolmanager.pool_classes_by_scheme = {
                "http": _listing(urllib3.HTTPConnectionPool, self._listed),
                "https": _listing(urllib3.HTTPSConnectionPool, self._listed),
            }

    return Adapter


def _listing(pool_class: Any, connections: list[Any]) -> Any:
    """A pool that lists every connection it makes."""

    class ListingPool(pool_class):  # type: ignore[misc]
        def _new_conn(self) -> Any:
            connection = super()._new_conn()
            connections.append(connection)
            return connection

    return ListingPool
