"""A request in its parts, the secret ones apart, and where redirects may take them."""

import base64
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from minersim.data.http_wire import Answer, Sent
from minersim.data.keys import redact
from minersim.data.source import SourceError

MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Request:
    """A request in its parts, the secret ones apart."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    secret_query: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret_body: bool = False
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def sent(self) -> Sent:
        """What goes on the wire."""
        url = with_query(self.url, self.secret_query)
        return Sent(self.method, url, {**self.headers, **self.secret_headers}, self.body)

    @property
    def place(self) -> str:
        """Host and path, for errors."""
        parts = urllib.parse.urlsplit(self.url)
        return redact(f"{parts.netloc}{parts.path}".rstrip("/"), self.secrets)


def with_query(url: str, params: Mapping[str, str]) -> str:
    """An address with more parameters."""
    if not params:
        return url
    parts = urllib.parse.urlsplit(url)
    query = "&".join(part for part in (parts.query, urllib.parse.urlencode(params)) if part)
    return urllib.parse.urlunsplit(parts._replace(query=query))


def with_password(request: Request, user: str, password: str) -> Request:
    """The request with a name and a password."""
    token = base64.b64encode(f"{user}:{password}".encode()).decode()
    return replace(
        request,
        secret_headers={**request.secret_headers, "Authorization": f"Basic {token}"},
        secrets=(*request.secrets, password, token, f"{user}:{password}"),
    )


def without_password(request: Request) -> Request:
    """Moves ``user:password@`` out of the address."""
    parts = urllib.parse.urlsplit(request.url)
    if "@" not in parts.netloc:
        return request
    login, _, host = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    bare = replace(request, url=urllib.parse.urlunsplit(parts._replace(netloc=host)))
    return with_password(bare, urllib.parse.unquote(user), urllib.parse.unquote(password))


def check_address(url: str) -> None:
    """Refuse an address that is not of the web, with a SourceError."""
    try:
        parts = urllib.parse.urlsplit(url)
        well_formed = parts.scheme in _DEFAULT_PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        well_formed = False
    if not well_formed:
        place = url.partition("?")[0].rpartition("@")[2]
        raise SourceError(f"the address {place!r} is not one of http:// or https:// and a host")


def redirected(request: Request, answer: Answer, count: int) -> Request:
    """The request at the place where the host sends us: without secrets where it is another host.

    Raises
    ------
    SourceError
        If there were too many, or the place is none of the web, or the secret cannot be left out.
    """
    if count > MOST_REDIRECTS:
        raise SourceError(f"{request.place} leads in circles: more than {MOST_REDIRECTS} redirects")
    if "location" not in answer.headers:
        raise SourceError(f"{request.place} redirects without saying where to")
    target = answer.headers["location"]
    place = redact(target.partition("?")[0].rpartition("@")[2], request.secrets)[:200]
    try:
        url = urllib.parse.urljoin(request.url, target).partition("#")[0]
        check_address(url)
    except (SourceError, ValueError):
        raise SourceError(f"{request.place} redirects to {place!r}, which is refused") from None
    keeps_body = answer.status in {307, 308}
    moved = replace(request, url=_without_secrets(url, request))
    if not keeps_body and request.method == "POST":
        plain = {name: text for name, text in request.headers.items() if name != "Content-Type"}
        moved = replace(moved, method="GET", headers=plain, body=None, secret_body=False)
    if _is_trusted_move(request.url, url):
        return moved
    if moved.secret_body:
        raise SourceError(f"{request.place} redirects to {place!r}; the password is not sent there")
    return replace(moved, secret_query={}, secret_headers={})


def _without_secrets(url: str, request: Request) -> str:
    """An address without the secrets that a host copied into it, and without a password."""
    parts = urllib.parse.urlsplit(url)
    query = [
        (name, text)
        for name, text in urllib.parse.parse_qsl(parts.query, keep_blank_values=True)
        if name not in request.secret_query and redact(text, request.secrets) == text
    ]
    netloc = parts.netloc.rpartition("@")[2]
    clean = parts._replace(netloc=netloc, query=urllib.parse.urlencode(query))
    bare = urllib.parse.urlunsplit(clean)
    if redact(bare, request.secrets) != bare:
        raise SourceError(f"{request.place} redirects to an address with the key in it")
    return bare


def _is_trusted_move(old: str, new: str) -> bool:
    """Whether a redirect stays with the host; from http to https it may."""
    before, after = urllib.parse.urlsplit(old), urllib.parse.urlsplit(new)
    if before.hostname != after.hostname:
        return False
    ports = [part.port or _DEFAULT_PORTS[part.scheme] for part in (before, after)]
    if before.scheme == after.scheme:
        return ports[0] == ports[1]
    return after.scheme == "https" and ports == [_DEFAULT_PORTS["http"], _DEFAULT_PORTS["https"]]
