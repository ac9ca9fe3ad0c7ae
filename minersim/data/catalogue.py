"""Every metric by its name: minersim's own, miners' flows, power prices; and patterns of names."""

import difflib
import fnmatch
from collections.abc import Iterable

from minersim.data.metrics import METRICS, POWER_PREFIX, Metric, power_metric
from minersim.data.miner_flows import MINER_FLOWS, miner_flow
from minersim.errors import InputError

_MOST_SUGGESTIONS = 3


def known_names() -> tuple[str, ...]:
    """Names of all metrics but power prices, whose places are not counted."""
    return (*METRICS, *MINER_FLOWS)


def find_metric(name: str) -> Metric:
    """The metric of a name.

    Raises
    ------
    InputError
        If there is none; names those that are near.

    >>> find_metric("price_usd").unit, find_metric("FlowMinerOut1HopAllUSD").unit
    ('USD/BTC', 'USD/day')
    """
    if name in METRICS:
        return METRICS[name]
    flow = MINER_FLOWS.get(name) or miner_flow(name)
    if flow is not None:
        return flow.metric()
    place = name.removeprefix(POWER_PREFIX)
    if place != name and place and place.isprintable() and len(place) <= 60:
        return power_metric(place)
    raise InputError(f"no metric is called {name[:80]!r}{_suggestion(name)}")


def find_metrics(names: Iterable[str]) -> tuple[Metric, ...]:
    """The metrics of names and patterns such as ``FlowMinerOut0Hop*``, each once, in order.

    Raises
    ------
    InputError
        One line for every name that is unknown, and every pattern that fits nothing.

    >>> [metric.name for metric in find_metrics(["FlowMinerOut0Hop*Ntv", "price_usd"])]
    ['FlowMinerOut0HopAllExNtv', 'FlowMinerOut0HopAllNtv', 'price_usd']
    """
    found: dict[str, Metric] = {}
    mistakes = []
    for name in names:
        try:
            metrics = (
                _matching(name) if any(sign in name for sign in "*?[") else [find_metric(name)]
            )
        except InputError as error:
            mistakes.append(str(error))
            continue
        found.update((metric.name, metric) for metric in metrics)
    if mistakes:
        raise InputError("\n".join(mistakes))
    return tuple(found.values())


def _matching(pattern: str) -> list[Metric]:
    names = [name for name in known_names() if fnmatch.fnmatchcase(name, pattern)]
    if not names:
        raise InputError(f"no metric fits {pattern[:80]!r}{_suggestion(pattern.strip('*?[]'))}")
    return [find_metric(name) for name in names]


def _suggestion(name: str) -> str:
    by_lower = {known.lower(): known for known in known_names()}
    near = difflib.get_close_matches(name[:80].lower(), by_lower, n=_MOST_SUGGESTIONS, cutoff=0.6)
    if not near:
        near = [lower for lower in by_lower if name and name.lower() in lower][:_MOST_SUGGESTIONS]
    return f"; did you mean {', '.join(by_lower[lower] for lower in near)}?" if near else ""
