"""Make scenarios from files, overrides and plain values, every mistake reported at once."""

import contextlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel, ValidationError

from minersim.errors import Issue, ScenarioError
from minersim.scenario.beside import place_series, read_tables
from minersim.scenario.checks import cross_checks
from minersim.scenario.keys import (
    MOST_STEPS,
    Path,
    depth_exceeds,
    format_key,
    parse_key,
    remove_at,
    set_at,
)
from minersim.scenario.kinds import behind_wrong_kinds
from minersim.scenario.merge import forget_replaced, name_default_kinds
from minersim.scenario.read import Sources, label_of, read_with_bases
from minersim.scenario.scenario import Scenario
from minersim.scenario.state import FILLED, STATE_PATH, fill_state
from minersim.scenario.wording import describe, show

OVERRIDE = "--set"
_MOST_TOLD = 1_000
"""Mistakes of the tables; each takes a while to word, and nobody reads more."""
Fault = tuple[Path, str]


@dataclass(frozen=True, slots=True)
class Override:
    """One value that replaces the file's, with the words that gave it."""

    path: Path
    value: Any
    label: str = OVERRIDE


def load_scenario(
    file: str | FilePath, overrides: Mapping[str, Any] | Iterable[Override] = ()
) -> Scenario:
    """Load a scenario file.

    Parameters
    ----------
    file : str or Path
        TOML file. It may name a base with ``extends``, relative to its own folder.
    overrides : mapping or iterable of Override
        Values that replace the file's, by dotted key, as in ``{"sites[0].pue": 1.05}``. None
        leaves a setting to its default.

    Raises
    ------
    ScenarioError
        Every mistake in the file, its bases and the overrides.
    """
    sources = Sources(label_of(file))
    issues: list[Issue] = []
    if isinstance(overrides, Mapping):
        overrides = _overrides(overrides, OVERRIDE, issues)
    try:
        raw = read_with_bases(file, sources)
    except ScenarioError as error:
        raise ScenarioError([*issues, *error.issues]) from None
    return _validated(raw, overrides, sources, issues)


def scenario_from_text(text: str, file: str | FilePath) -> Scenario:
    """Make a scenario from the text of a scenario file.

    Parameters
    ----------
    text : str
        TOML.
    file : str or Path
        Where it is to stand: what it extends and its series count from that folder. It need not
        exist.

    Raises
    ------
    ScenarioError
        Every mistake in the text and its bases.
    """
    sources = Sources(label_of(file))
    return _validated(read_with_bases(file, sources, text), (), sources, [])


def scenario_from_dict(values: Mapping[str, Any], label: str = "scenario") -> Scenario:
    """Make a scenario from plain values under the keys of a file.

    Raises
    ------
    ScenarioError
        Every mistake in the values.
    """
    if depth_exceeds(values, MOST_STEPS):
        raise ScenarioError([Issue(label, "", "nested too deeply; allowed: a scenario's tables")])
    return _validated(_plain(values), (), Sources(label), [])


def scenario_with_changes(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario:
    """Return a scenario with some values replaced, by dotted key; None restores a default."""
    if not changes:
        return scenario
    issues: list[Issue] = []
    overrides = _overrides(changes, "replace", issues)
    return _validated(scenario.to_dict(), overrides, Sources(scenario.name), issues)


def parse_override(text: str) -> Override:
    """Read ``KEY=VALUE``; the value is TOML, or a text where it is not.

    Raises
    ------
    ScenarioError
        If there is no key or no value.
    """
    key, separator, value = text.partition("=")
    if not separator or not value.strip():
        message = f"found {show(text)}; allowed: KEY=VALUE, such as sites[0].pue=1.05"
        raise ScenarioError([Issue(OVERRIDE, "", message)])
    return _override(key, _value(value.strip()), OVERRIDE)


def _value(text: str) -> Any:
    try:
        table = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):  # not TOML, too long a number, nested too deeply
        return text
    return table["value"] if len(table) == 1 else text


def _override(key: str, value: Any, label: str) -> Override:
    try:
        path = parse_key(key)
    except ValueError as error:
        raise ScenarioError([Issue(label, show(key), str(error))]) from None
    if depth_exceeds(value, MOST_STEPS):
        message = "nested too deeply; allowed: a value of a scenario"
        raise ScenarioError([Issue(label, format_key(path), message)])
    return Override(path, value, label)


def _overrides(values: Mapping[str, Any], label: str, issues: list[Issue]) -> list[Override]:
    """Overrides of a mapping; mistakes in its keys are added to ``issues``."""
    overrides = []
    for key, value in values.items():
        try:
            overrides.append(_override(key, value, label))
        except ScenarioError as error:
            issues += error.issues
    return overrides


def _plain(value: Any) -> Any:
    """Values as a file gives them: tables for models, lists for tuples, Python's own numbers."""
    if isinstance(value, BaseModel):
        return _plain(value.model_dump(by_alias=True, exclude_none=True))
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    tolist = getattr(value, "tolist", None)  # numpy's numbers and arrays
    return tolist() if callable(tolist) else value


def _frozen(value: Any) -> Any:
    """Tuples for lists, as the strict models want them."""
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return value


def _validated(
    raw: dict[str, Any], overrides: Iterable[Override], sources: Sources, issues: list[Issue]
) -> Scenario:
    """Apply overrides, validate, and report every mistake together."""
    raw, overrides = _plain(raw), list(overrides)
    for override in overrides:
        try:
            _apply(raw, override, sources)
        except ValueError as error:
            issues.append(Issue(override.label, format_key(override.path), str(error)))
    unfilled = fill_state(raw)
    for override in overrides:  # what is said of one figure counts for more than where all are from
        if override.path in FILLED and override.value is not None:
            with contextlib.suppress(ValueError):  # told above
                _apply(raw, override, sources)
    name_default_kinds(raw)
    place_series(raw, sources)
    unread = list(read_tables(raw, sources))
    scenario, found, untold = None, [], 0
    try:
        scenario = Scenario.model_validate(_frozen(raw))
    except ValidationError as error:
        untold = max(error.error_count() - _MOST_TOLD, 0)
        found = _schema_mistakes(error, raw)
    wrong = {path for path, _ in found}
    found += [fault for fault in unread if fault[0] not in wrong]
    if not untold:  # no check may read a value that is wrong and not told
        found += cross_checks(raw, {path for path, _ in found})
    found = _state_first(unfilled, found)
    if untold:
        found.append(((), f"and {untold:,} more mistakes"))
    issues += [Issue(sources.of(path), format_key(path), message) for path, message in found]
    if issues or scenario is None:
        raise ScenarioError(issues)
    return scenario


def _state_first(unfilled: list[Fault], found: list[Fault]) -> list[Fault]:
    """Faults, without complaints that figures are missing which the state was to bring."""
    if not unfilled:
        return found
    silent = {*FILLED, STATE_PATH}
    return unfilled + [fault for fault in found if fault[0] not in silent]


def _apply(raw: dict[str, Any], override: Override, sources: Sources) -> None:
    if override.value is None:
        remove_at(raw, override.path)
        return
    forget_replaced(raw, override.path, override.value)
    set_at(raw, override.path, _plain(override.value))
    sources.note(override.path, override.value, override.label)
    sources.note_made(override.path, override.label)


def _schema_mistakes(error: ValidationError, raw: dict[str, Any]) -> list[tuple[Path, str]]:
    told = error.errors(include_url=False)[:_MOST_TOLD]
    found = [describe(details, Scenario) for details in told]
    holders = {path[:length] for path, _ in found for length in range(len(path))}
    # a list that is too short only because an entry was refused is no mistake of its own
    found = [(p, message) for p, message in found if p not in holders or "a list of" not in message]
    if error.error_count() > _MOST_TOLD:
        return found
    return found + behind_wrong_kinds(error, _frozen(raw))
