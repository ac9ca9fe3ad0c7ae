"""Names of all metrics, and patterns of names."""

import fnmatch
from collections.abc import Iterable

from minersim.data.metric_names import find_metric
from minersim.data.metrics import METRICS, Metric
from minersim.data.miner_flows import MINER_FLOWS
from minersim.errors import InputError
from minersim.scenario.wording import nearest, show


def known_names() -> tuple[str, ...]:
    """Names of all metrics but power prices, whose places are not counted."""
    return (*METRICS, *MINER_FLOWS)


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
            is_pattern = any(sign in name for sign in "*?[")
            metrics = _matching(name) if is_pattern else [find_metric(name)]
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
        near = nearest(pattern.strip("*?[]"), known_names())
        raise InputError(f"metric: found {show(pattern)}, which fits none{near}")
    return [find_metric(name) for name in names]
