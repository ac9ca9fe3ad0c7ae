"""What every source of real figures offers, and what it is given to fetch with.

A source is one file: ``parse`` functions are pure (bytes in, observations out), ``fetch`` is thin.
What a source left out or refused is said in plain lines, which end in ``Fetched.notices``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from minersim.data.observations import Observations
from minersim.errors import RunError


class SourceError(RunError):
    """A source gave nothing usable; one plain line that names it, without any key."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Body of a good answer.

    Attributes
    ----------
    url : str
        Address that was asked, without keys.
    body : bytes
        As sent, unpacked.
    headers : mapping
        Names in lower case.
    """

    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Http(Protocol):
    """What asks: bounded in time and size, patient with rate limits, silent about keys."""

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        secret_params: Mapping[str, str] | None = None,
        secret_headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Answer of a GET; raises SourceError. Secrets appear in no error, log or address."""

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
        """Answer of a POST; raises SourceError."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one visit to a source brought.

    Attributes
    ----------
    url : str
        Address of the first request, without keys; recorded with the snapshot.
    observations : tuple of Observations
        One a metric.
    notices : tuple of str
        What was refused or is odd, one plain line each.
    """

    url: str
    observations: tuple[Observations, ...]
    notices: tuple[str, ...] = ()


class Source(Protocol):
    """A place that gives figures.

    Attributes
    ----------
    name : str
        Short name in the store, as in ``mempool``.
    title : str
        Name for the user.
    address : str
        Where it is asked; may be set to a copy that the user runs.
    metrics : tuple of str
        What it can give.
    needs_key : str
        Name of the key that it needs, as in ``coinmetrics``; empty where it needs none.
    terms : str
        What its figures may be used for, in one line.
    """

    name: str
    title: str
    address: str
    metrics: tuple[str, ...]
    needs_key: str
    terms: str

    def fetch(
        self, http: Http, metrics: Sequence[str], since_s: int | None, key: str | None
    ) -> Fetched:
        """Ask for metrics from a time on (None: everything); raises SourceError."""
