"""Fetch what is new: every source is asked for what the store does not have of it yet.

Sources are asked one after the other, in order. One that fails is told and passed over; what it
should have given counts as covered if another source gave it. Each visit is stored as soon as it is
made, so that an interrupted update keeps the sources that were done.
"""

import fnmatch
from collections.abc import Callable, Sequence
from functools import partial

from minersim.data.cross_check import disagreements
from minersim.data.observations import Observations
from minersim.data.source import Fetched, Http, Source, SourceError
from minersim.data.store import Store
from minersim.data.update_report import SourceReport, UpdateReport, named
from minersim.errors import InputError, Issue, ScenarioError
from minersim.scenario.wording import nearest, show
from minersim.units import SECONDS_PER_DAY

REVISION_OVERLAP_S = int(3.0 * SECONDS_PER_DAY)
"""Fetched again before the last value: sources revise their last days."""
_ONE_REQUEST_S = int(30.0 * SECONDS_PER_DAY)
"""Metrics whose last values are this near to each other are asked for together."""


def update(
    store: Store,
    sources: Sequence[Source],
    http: Http,
    *,
    names: Sequence[str] | None = None,
    metrics: Sequence[str] | None = None,
    since_s: int | None = None,
    everything: bool = False,
    find_key: Callable[[str], str | None] = lambda _: None,
    progress: Callable[[float], None] | None = None,
    visiting: Callable[[str, SourceReport | None], None] | None = None,
) -> UpdateReport:
    """Ask sources for what is new, and store it.

    Parameters
    ----------
    store : Store
        Open to write.
    sources : sequence of Source
        All there are, best first.
    http : Http
        What asks.
    names : sequence of str, optional
        Sources to ask, in this order; else all. One that is named must have its key.
    metrics : sequence of str, optional
        What is wanted, names or patterns such as ``FlowMinerOut0Hop*``; else all that sources
        whose keys are set can give.
    since_s : int, optional
        Ask for values from this time on, whatever is stored. [s since 1970]
    everything : bool
        Ask for all values, whatever is stored.
    find_key : callable
        Key of a name, or None.
    progress : callable, optional
        Told the share done.
    visiting : callable, optional
        Told a source's name before it is asked, and with its report after.

    Raises
    ------
    InputError
        If a source or metric is unknown; all of them at once.
    StoreError
        If something cannot be stored.
    """
    chosen = _chosen(sources, names)
    keys = {source.name: find_key(source.needs_key) for source in chosen if source.needs_key}
    usable = [source for source in chosen if keys.get(source.name) or not source.needs_key]
    # without a wish, what only sources without their keys have is not missed
    wanted = _wanted(usable if metrics is None and names is None else chosen, metrics)
    first = None if everything else since_s
    reports: list[SourceReport] = []
    without_key, lines = [], []
    earliest: dict[str, int] = {}
    for done, source in enumerate(chosen):
        asked = tuple(metric for metric in wanted if metric in source.metrics)
        if source not in usable:
            without_key.append(source.name)
            if names is not None:
                lines.append(f"{source.name}: needs the key '{source.needs_key}', which is not set")
        elif asked:
            if visiting is not None:
                visiting(source.name, None)
            plan = _plan(store, source.name, asked, first, anew=everything or since_s is not None)
            report = _visit(store, source, http, plan, keys.get(source.name), earliest)
            reports.append(report)
            if visiting is not None:
                visiting(source.name, report)
            lines += [named(source.name, line) for line in (*report.notices, report.error) if line]
        if progress is not None:
            progress((done + 1) / len(chosen))
    missing = tuple(metric for metric in wanted if not _is_covered(store, metric, reports))
    lines += [f"no source gave {', '.join(missing)}"] if missing else []
    for metric in wanted:
        if metric in earliest:
            both = [report.source for report in reports if metric in report.metrics]
            lines += disagreements(store, metric, earliest[metric], both)
    return UpdateReport(tuple(reports), tuple(without_key), missing, tuple(lines))


def check_names(
    sources: Sequence[Source], names: Sequence[str] | None, metrics: Sequence[str] | None
) -> None:
    """Refuse names that `update` would refuse, before there is a store.

    Raises
    ------
    InputError
        With all of them.
    """
    _wanted(_chosen(sources, names), metrics)


def _is_covered(store: Store, metric: str, reports: Sequence[SourceReport]) -> bool:
    """Whether a source gave a metric, or said that there is nothing new of it."""
    for report in reports:
        if metric in report.given:
            return True
        answered = metric in report.answered
        if answered and store.last_observed(report.source, metric) is not None:
            return True
    return False


def _chosen(sources: Sequence[Source], names: Sequence[str] | None) -> list[Source]:
    """Sources to ask, in order, each once."""
    if names is None:
        return list(sources)
    by_name = {source.name: source for source in sources}
    allowed = list(by_name)
    unknown = [
        Issue(
            "",
            "source",
            f"found {show(name)}; allowed: {', '.join(allowed)}{nearest(name, allowed)}",
        )
        for name in names
        if name not in by_name
    ]
    if unknown:
        raise ScenarioError(unknown)
    return [by_name[name] for name in dict.fromkeys(names)]


def _wanted(sources: Sequence[Source], metrics: Sequence[str] | None) -> tuple[str, ...]:
    """What is wanted, each once; patterns stand for all that fits."""
    offered = list(dict.fromkeys(metric for source in sources for metric in source.metrics))
    if metrics is None:
        return tuple(offered)
    wanted: dict[str, None] = {}
    lines = []
    for name in metrics:
        found = [metric for metric in offered if fnmatch.fnmatchcase(metric, name)]
        wanted |= dict.fromkeys(found)
        if not found:
            words = "; allowed, as these sources offer it: " + ", ".join(offered)
            lines.append(f"metric: found {show(name)}{words}{nearest(name, offered)}")
    if lines:
        raise InputError("\n".join(lines))
    return tuple(wanted)


def _plan(
    store: Store, source: str, metrics: Sequence[str], since_s: int | None, *, anew: bool
) -> list[tuple[list[str], int | None]]:
    """What to ask a source for, and from when on: metrics that stand about equal go together."""
    if anew:
        return [(list(metrics), since_s)]
    last = {metric: store.last_observed(source, metric) for metric in metrics}
    never = [metric for metric in metrics if last[metric] is None]
    plan: list[tuple[list[str], int | None]] = []
    known = sorted((time_s, metric) for metric, time_s in last.items() if time_s is not None)
    newest: int | None = None
    for time_s, metric in reversed(known):
        if newest is None or newest - time_s > _ONE_REQUEST_S:
            plan.append(([], None))
            newest = time_s
        together, _ = plan[-1]
        plan[-1] = ([*together, metric], time_s - REVISION_OVERLAP_S)
    return [*plan, (never, None)] if never else plan


def _visit(
    store: Store,
    source: Source,
    http: Http,
    plan: list[tuple[list[str], int | None]],
    key: str | None,
    earliest: dict[str, int],
) -> SourceReport:
    """Ask one source and store what it gave; notes the earliest time of every metric."""
    answered: list[str] = []
    given: list[str] = []
    snapshots: list[int] = []
    notices: list[str] = []
    error = ""
    values = new = revised = 0
    for metrics, since_s in plan:
        ask = partial(source.fetch, http, tuple(metrics), since_s, key)
        try:
            fetched = ask()
        except SourceError as failure:
            error = str(failure)
            break  # it is down, or wants to be left alone
        except ValueError as failure:  # a reply that no parser foresaw
            error = f"gave what cannot be read ({failure})"
            break
        wanted = _wanted_of(fetched, metrics, notices)
        added = store.append(source.name, fetched.url, wanted)
        notices += [*fetched.notices, *added.notices]
        answered += metrics
        snapshots.append(added.snapshot)
        new, revised = new + added.new, revised + added.revised
        for o in wanted:
            if o.values.size:
                given.append(o.metric)
                values += o.values.size
                earliest[o.metric] = min(earliest.get(o.metric, 2**62), int(o.observed_at_s[0]))
    return SourceReport(
        source=source.name,
        metrics=tuple(metric for metrics, _ in plan for metric in metrics),
        answered=tuple(answered),
        given=tuple(given),
        values=values,
        new=new,
        revised=revised,
        snapshots=tuple(snapshots),
        notices=tuple(notices),
        error=error,
    )


def _wanted_of(fetched: Fetched, metrics: list[str], notices: list[str]) -> list[Observations]:
    """What was asked for, each once; the rest is told."""
    kept = {o.metric: o for o in reversed(fetched.observations) if o.metric in metrics}
    others = len(fetched.observations) - len(kept)
    if others:
        notices.append(f"{others} series that nobody asked for, not stored")
    return [kept[metric] for metric in metrics if metric in kept]
