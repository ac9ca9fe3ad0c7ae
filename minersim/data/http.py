"""Asks over HTTP: bounded in time and size, patient with rate limits, silent about keys.

Every wait has an end that is stated beforehand (``Patience``), every wait looks several times a
second whether the user wants to stop, and every failure is one plain line that names host and path.
Keys go only to the host they were meant for: a redirect elsewhere, or from https to http, is
followed without them.
"""

import json as json_text
import logging
import threading
import time
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import minersim
from minersim.data.http_failure import HttpStatusError, Muffler, UnreachableError, meaning, reason
from minersim.data.http_request import (
    REDIRECTS,
    Request,
    check_address,
    redirected,
    with_password,
    with_query,
    without_password,
)
from minersim.data.http_wire import Answer, Bounds, Wire
from minersim.data.keys import redact, redact_bytes
from minersim.data.pace import PACES, Pace, Turnstile, asked_wait_s
from minersim.data.source import Reply, SourceError
from minersim.errors import RunCancelledError
from minersim.number_text import counted

_logger = logging.getLogger(__name__)

_NAP_S = 0.1
_TRANSIENT = frozenset({429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
_TRANSIENT_FOR_POST = _TRANSIENT - {500}
"""A server of remote calls answers 500 to a wrong call, and would do so again."""
_TOO_OFTEN = 429
_SHORTEST_KEY = 12
"""Shorter secrets, as passwords of one's own node, stay in bodies: they may be parts of figures."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what, and how often to try.

    Attributes
    ----------
    connect_s, read_s : float
        Longest time to connect, and between two pieces of an answer. [s]
    total_s : float
        Longest time of one request with all its tries and redirects; waiting for a turn under a
        host's own limit comes on top. [s]
    turn_s : float
        Longest wait for a turn. [s]
    tries : int
        So often at most is a request sent when the connection fails or the host says that it is
        busy (429, 5xx).
    backoff_s : float
        Wait before the second try where the host asks for none; doubled for each later one. [s]
    longest_wait_s : float
        A host that asks for a longer wait than this is not waited for. [s]
    body_bytes : int
        Longest body, unpacked.
    """

    connect_s: float = 10.0
    read_s: float = 30.0
    total_s: float = 120.0
    turn_s: float = 60.0
    tries: int = 4
    backoff_s: float = 1.0
    longest_wait_s: float = 60.0
    body_bytes: int = 50_000_000


class HttpClient:
    """Client for sources; a context manager. Threads that share one take turns.

    Parameters
    ----------
    patience : Patience
        Time, tries and size.
    paces : mapping
        Limits by host (with its port where it has one); default ``minersim.data.pace.PACES``.
    cancelled : callable, optional
        Asked at least twice a second during every wait; once it says True, RunCancelledError
        leaves the request.
    direct : bool
        Whether hosts are asked without any proxy and redirects are errors: for a host of one's own,
        whose password is to go nowhere else.
    """

    def __init__(
        self,
        patience: Patience | None = None,
        paces: Mapping[str, Pace] = PACES,
        cancelled: Callable[[], bool] | None = None,
        *,
        direct: bool = False,
    ) -> None:
        self._patience = patience or Patience()
        self._turnstiles = {host: Turnstile(pace) for host, pace in paces.items()}
        self._cancelled = cancelled or _never
        self._direct = direct
        self._wire = Wire(direct=direct)
        self._offline = False
        self._turn = threading.Lock()
        self._muffler = Muffler()
        self._muffler.put_on()

    def __enter__(self) -> "HttpClient":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._wire.close()
        self._muffler.take_off()

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        secret_params: Mapping[str, str] | None = None,
        secret_headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Answer of a GET.

        Raises
        ------
        SourceError
            If there is no good answer; HttpStatusError where the host answered with an error.
        RunCancelledError
            If the user asked to stop.
        """
        check_address(url)
        plain = {"User-Agent": _user_agent(), "Accept-Encoding": "gzip, deflate", **(headers or {})}
        request = Request(
            "GET",
            with_query(url, params or {}),
            plain,
            secret_query=secret_params or {},
            secret_headers=secret_headers or {},
            secrets=_values(secret_params, secret_headers),
        )
        with self._turn:
            return self._answered(without_password(request))

    def post(
        self,
        url: str,
        *,
        json: object | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        secret_headers: Mapping[str, str] | None = None,
        secret_form: Mapping[str, str] | None = None,
        basic_auth: tuple[str, str] | None = None,
    ) -> Reply:
        """Answer of a POST of JSON, or of a form; errors as of ``get``."""
        check_address(url)
        if json is None:
            kind = "application/x-www-form-urlencoded"
            body = urllib.parse.urlencode({**(form or {}), **(secret_form or {})}).encode()
        else:
            kind, body = "application/json", json_text.dumps(json).encode()
        request = Request(
            "POST",
            url,
            {
                "User-Agent": _user_agent(),
                "Accept-Encoding": "gzip, deflate",
                "Content-Type": kind,
                **(headers or {}),
            },
            body,
            secret_headers=secret_headers or {},
            secret_body=bool(secret_form),
            secrets=_values(secret_headers, secret_form),
        )
        if basic_auth is not None:
            request = with_password(request, *basic_auth)
        with self._turn:
            return self._answered(without_password(request))

    def _answered(self, request: Request) -> Reply:
        """Follow an address to its end: tries, waits, redirects."""
        asked = request
        self._muffler.secrets = request.secrets
        _logger.debug("asks %s", request.place)
        deadline_s = time.monotonic() + self._patience.total_s
        tries = redirects = 0
        while True:
            deadline_s += self._wait_for_turn(request)
            answer = self._wire.exchange(request.sent(), self._bounds(), self._until(deadline_s))
            if answer.status in REDIRECTS and not (answer.trouble or self._direct):
                redirects += 1
                request = redirected(request, answer, redirects)
                continue
            self._offline = self._offline and answer.nowhere
            if not answer.trouble and answer.status // 100 == 2:
                return _reply(asked, answer)
            tries += 1
            wait_s = self._wait_before_next_try(request, answer, tries)
            if wait_s is None or time.monotonic() + wait_s > deadline_s:
                self._offline = answer.nowhere
                raise self._failure(request, answer, tries)
            self._nap(wait_s)

    def _bounds(self) -> Bounds:
        patience = self._patience
        return Bounds(patience.connect_s, patience.read_s, patience.body_bytes)

    def _until(self, deadline_s: float) -> Callable[[], bool]:
        def keep_waiting() -> bool:
            self._stop_if_asked()
            return time.monotonic() < deadline_s

        return keep_waiting

    def _wait_for_turn(self, request: Request) -> float:
        """Wait as the host's limit wants. Returns how long it took. [s]"""
        self._stop_if_asked()
        host = urllib.parse.urlsplit(request.url).netloc
        turnstile = self._turnstiles.get(host)
        if turnstile is None:
            return 0.0
        wait_s = turnstile.wait_s(time.monotonic())
        if wait_s > self._patience.turn_s:
            limit = (
                f"{counted(turnstile.pace.requests, 'request')} in {turnstile.pace.period_s:g} s"
            )
            raise SourceError(
                f"{request.place} is not asked: no more than {limit} are allowed; "
                f"ask again in {wait_s:.0f} s"
            )
        self._nap(wait_s)
        turnstile.passed(time.monotonic())
        return wait_s

    def _wait_before_next_try(self, request: Request, answer: Answer, tries: int) -> float | None:
        """How long to wait before asking again; None where that does not help. [s]"""
        if answer.trouble:
            may = answer.again
        else:
            may = answer.status in (_TRANSIENT if request.method == "GET" else _TRANSIENT_FOR_POST)
        if answer.status == _TOO_OFTEN:
            turnstile = self._turnstiles.get(urllib.parse.urlsplit(request.url).netloc)
            if turnstile is not None and not turnstile.pace.retries_429:
                turnstile.close(time.monotonic())
                may = False
        # after one host in vain, another that is nowhere to be found is not asked again and again
        if not may or tries >= self._patience.tries or (self._offline and answer.nowhere):
            return None
        asked_s = asked_wait_s(answer.headers, time.time())
        if asked_s is not None:
            return asked_s if asked_s <= self._patience.longest_wait_s else None
        return min(self._patience.backoff_s * 2.0 ** (tries - 1), self._patience.longest_wait_s)

    def _failure(self, request: Request, answer: Answer, tries: int) -> SourceError:
        often = f" ({tries} tries)" if tries > 1 else ""
        if answer.trouble:
            limit = f" (limit {self._patience.total_s:g} s)" if "too long" in answer.trouble else ""
            words = f"{request.place} {answer.trouble}{limit}{often}"
            return UnreachableError(words, answer.trouble)
        body = redact(answer.body.decode("utf-8", "replace"), request.secrets)
        said = reason(body)
        wait_s = asked_wait_s(answer.headers, time.time())
        later = f"; ask again in {wait_s:.0f} s" if wait_s and answer.status == _TOO_OFTEN else ""
        words = f"{request.place} {meaning(answer.status)}{said}{later}{often}"
        return HttpStatusError(words, answer.status, body.encode())

    def _nap(self, duration_s: float) -> None:
        end_s = time.monotonic() + duration_s
        while (left_s := end_s - time.monotonic()) > 0.0:
            self._stop_if_asked()
            time.sleep(min(left_s, _NAP_S))

    def _stop_if_asked(self) -> None:
        if self._cancelled():
            raise RunCancelledError("stopped")


def _reply(asked: Request, answer: Answer) -> Reply:
    """The answer for the caller, who stores and quotes it: without keys.

    Coin Metrics, for one, writes the key into the address of the next page.
    """
    long = tuple(secret for secret in asked.secrets if len(secret) >= _SHORTEST_KEY)
    headers = {name: redact(text, asked.secrets) for name, text in answer.headers.items()}
    body = redact_bytes(answer.body, long)
    return Reply(redact(asked.url, asked.secrets), body, headers)


def _never() -> bool:
    return False


def _user_agent() -> str:
    return f"minersim/{minersim.__version__}"


def _values(*tables: Mapping[str, str] | None) -> tuple[str, ...]:
    return tuple(value for table in tables if table for value in table.values())
