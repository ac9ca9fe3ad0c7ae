"""What went wrong with a request, in one plain line."""

import json
import logging
from typing import Any

from minersim.data.keys import redact
from minersim.data.replies import looks_like_html
from minersim.data.source import SourceError

_LONGEST_QUOTE = 300


class UnreachableError(SourceError):
    """The host gave no whole answer: asking it for more now would only take more time.

    Attributes
    ----------
    trouble : str
        What went wrong, as the end of a sentence that begins with the host.
    """

    def __init__(self, message: str, trouble: str) -> None:
        super().__init__(message)
        self.trouble = trouble


class HttpStatusError(SourceError):
    """An answer with an error status.

    Attributes
    ----------
    status : int
    body : bytes
        What the host sent with it, keys hidden.
    """

    def __init__(self, message: str, status: int, body: bytes) -> None:
        super().__init__(message)
        self.status = status
        self.body = body


def meaning(status: int) -> str:
    """What a status means, as the end of a sentence that begins with the host."""
    words = {
        401: "does not accept the key, or wants one (401)",
        403: "forbids this with the key given, or without one (403)",
        404: "knows no such address (404)",
        429: "refuses to be asked so often (429)",
    }
    return words.get(status, f"answered with an error ({status})")


def reason(body: str) -> str:
    """What a host says about its error, as the end of a line."""
    if looks_like_html(body):
        return ""
    try:
        told = _message(json.loads(body))
    except (ValueError, RecursionError):
        told = body
    line = " ".join(told.split())
    return f": {line[:_LONGEST_QUOTE]}" if line else ""


def _message(told: Any) -> str:
    """The message in the shapes that the sources use."""
    if isinstance(told, str):
        return told
    if isinstance(told, dict):
        for name in ("error", "message", "status", "code", "detail"):
            text = _message(told.get(name))
            if name == "error" and isinstance(told.get(name), dict):
                text = _message(told[name].get("message")) or text
            if text:
                return text
    return ""


class Muffler(logging.Filter):
    """Keeps the secrets of a request out of what the library below logs about it."""

    LOGGERS = ("urllib3.connectionpool", "urllib3.connection", "urllib3.response")

    def __init__(self) -> None:
        super().__init__()
        self.secrets: tuple[str, ...] = ()

    def put_on(self) -> None:
        """Listen to the library's loggers."""
        for name in self.LOGGERS:
            logging.getLogger(name).addFilter(self)

    def take_off(self) -> None:
        """Leave them alone again."""
        for name in self.LOGGERS:
            logging.getLogger(name).removeFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, secrets hidden."""
        if self.secrets:
            record.msg, record.args = redact(record.getMessage(), self.secrets), ()
            record.exc_info = None
        return True
