"""One visit to a source: several requests, of which some may fail, and what they brought together.

A request that the source answers badly costs its own metrics only. Where the source does not answer
at all, refuses the key or the pace, nothing more is asked of it.
"""

from collections.abc import Callable, Iterable, Sequence

from minersim.data.catalogue import find_metrics
from minersim.data.http_failure import HttpStatusError, UnreachableError
from minersim.data.keys import environment_name
from minersim.data.sifting import Sifted, clock_of
from minersim.data.source import Fetched, Reply, SourceError
from minersim.errors import InputError

_FINAL = frozenset({401, 402, 403, 429})


class Visit:
    """Collects what the requests of one visit bring.

    Parameters
    ----------
    source : str
        Name of the source.
    offered : sequence of str
        Metrics that it can give.
    metrics : sequence of str
        Names or patterns that are wanted.
    since_s : int or None
        Older values are left out.

    Raises
    ------
    InputError
        If a name is unknown, or none is among those offered.
    """

    def __init__(
        self, source: str, offered: Iterable[str], metrics: Sequence[str], since_s: int | None
    ) -> None:
        known = frozenset(offered)
        asked = [metric.name for metric in find_metrics(metrics)]
        self.source = source
        self.since_s = since_s
        self.wanted = tuple(name for name in asked if name in known)
        self._url = ""
        self._found = Sifted()
        self._errors: list[SourceError] = []
        self._is_over = False
        if not self.wanted:
            raise InputError(f"{source} does not give {', '.join(asked) or 'anything'}")

    def wants(self, *names: str) -> bool:
        """Whether any of these is wanted."""
        return any(name in self.wanted for name in names)

    def ask(self, get: Callable[[], Reply], parse: Callable[[Reply, float], Sifted]) -> None:
        """Send a request and keep what its answer says.

        Parameters
        ----------
        get : callable
        parse : callable
            Takes the answer and the time that it is, in seconds since 1970.
        """
        if self._is_over:
            return
        try:
            reply = get()
            self._url = self._url or reply.url
            now_s, notices = clock_of(reply, self.source)
            self._found += Sifted((), notices) + parse(reply, now_s)
        except SourceError as error:
            self._errors.append(error)
            refused = isinstance(error, HttpStatusError) and error.status in _FINAL
            self._is_over = refused or isinstance(error, UnreachableError)

    def amend(self, change: Callable[[Sifted], Sifted]) -> None:
        """Change what was found so far."""
        self._found = change(self._found)

    def fetched(self) -> Fetched:
        """What the visit brought.

        Raises
        ------
        SourceError
            The first one, if every request failed.
        """
        found = self._found.only(self.wanted).since(self.since_s)
        if self._errors and not self._found.observations:
            raise self._errors[0]
        failures = [f"{self.source}: {error}" for error in self._errors]
        if self._is_over:
            failures[-1] += "; the rest was not asked"
        return Fetched(self._url, found.observations, (*found.notices, *failures))


def needed_key(key: str | None, source: str, name: str) -> str:
    """A key that must be there; SourceError that says where to put it."""
    if not key:
        raise SourceError(f"{source} needs a key: set {environment_name(name)}")
    return key
