"""What names a visit to a source: the address without keys, and a checksum of what came."""

import hashlib
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from minersim.data.observations import Observations

_SECRET_WORDS = ("key", "token", "secret", "password", "auth", "signature")
_HIDDEN = "hidden"


def content_digest(observations: Sequence[Observations]) -> str:
    """SHA-256 of figures: names in order, each with its times and values as 64-bit numbers."""
    digest = hashlib.sha256()
    for o in sorted(observations, key=lambda o: o.metric):
        digest.update(f"{o.metric}\0{o.values.size}\0".encode())
        digest.update(o.observed_at_s.astype("<i8").tobytes())
        digest.update(o.values.astype("<f8").tobytes())
    return digest.hexdigest()


def without_keys(url: str) -> str:
    """Address in which nothing looks like a key.

    >>> without_keys("https://me:pass@a.example/v1?api_key=abc&asset=btc")
    'https://a.example/v1?api_key=hidden&asset=btc'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return _HIDDEN
    if not (parts.query or "@" in parts.netloc):
        return url
    query = [
        (name, _HIDDEN if any(word in name.lower() for word in _SECRET_WORDS) else value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    address = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, address, parts.path, urlencode(query), parts.fragment))
