"""Options of a command as values, every mistake reported at once."""

import argparse
import datetime
import math
import sys
import time
from collections.abc import Container, Sequence
from pathlib import Path

from minersim.cli.text import clean
from minersim.data.freshness import age_words
from minersim.data.loading import load_scenario
from minersim.errors import InputError, Issue, ScenarioError
from minersim.scenario import Scenario, example_named, parse_override
from minersim.scenario.load import Override
from minersim.scenario.wording import bounds_words, nearest, show
from minersim.units import SECONDS_PER_DAY

OLD_AFTER_DAYS = 2.0
"""Age from which stored figures at the start are told to be old; a day's come when it is over."""
_LIVE = {
    "price": "price_usd",
    "difficulty": "difficulty",
    "height": "height",
    "fees": "fees_btc_per_block",
}
"""Options of the network, and the figures of a state that stand for them."""
LARGEST_POWER_OF_TEN = 9.0
"""How much larger or smaller anything may become by constant growth."""


class OptionReader:
    """Reads the numbers of a command line and collects what is wrong with them."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self.issues: list[Issue] = []

    def number(
        self,
        name: str,
        *,
        default: float | None = None,
        above: float | None = None,
        at_least: float | None = None,
        at_most: float | None = None,
        below: float | None = None,
        unit: str = "",
    ) -> float:
        """Value of a number option; NaN where it is wrong, which `finish` reports."""
        text = getattr(self._options, name)
        bounds = bounds_words(above=above, at_least=at_least, below=below, at_most=at_most)
        words = f"a number{bounds}{f' [{unit}]' if unit else ''}"
        if text is None:
            if default is None:
                self.wrong(name, f"is missing; allowed: {words}")
                return math.nan
            return default
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        right = (
            math.isfinite(value)
            and (above is None or value > above)
            and (at_least is None or value >= at_least)
            and (below is None or value < below)
            and (at_most is None or value <= at_most)
        )
        if not right:
            self.wrong(name, f"found {show(text)}; allowed: {words}")
            return math.nan
        return value

    def whole(self, name: str, *, default: int, at_least: int, at_most: int) -> int:
        """Value of a whole-number option."""
        text = getattr(self._options, name)
        if text is None:
            return default
        try:
            value = int(text)
        except ValueError:
            value = at_least - 1
        if not at_least <= value <= at_most:
            bounds = bounds_words(at_least=at_least, at_most=at_most)
            self.wrong(name, f"found {show(text)}; allowed: a whole number{bounds}")
            return default
        return value

    def growth(
        self, name: str, years: float, *, default: float = 0.0, steps_per_year: float = 1.0
    ) -> float:
        """Constant growth of an option, as told for a step of the year. [1/year]

        What it would grow to within ``years`` must be a factor from 1e-9 to 1e9.
        """
        text = getattr(self._options, name)
        if text is None:
            return default
        step = self.number(name, above=-1.0, at_most=10.0, unit="0.1 is 10 %")
        if math.isnan(step):
            return step
        power_of_ten = math.log10(1.0 + step) * steps_per_year * years
        if abs(power_of_ten) > LARGEST_POWER_OF_TEN:
            found = f"found {show(text)}, over {years:.3g} years a factor of 1e{power_of_ten:.0f}"
            self.wrong(name, f"{found}; allowed: factors from 1e-9 to 1e9")
            return math.nan
        return float((1.0 + step) ** steps_per_year - 1.0)

    def wrong(self, name: str, message: str) -> None:
        """Report a mistake of an option."""
        self.issues.append(Issue(option_name(name), "", message))

    def finish(self) -> None:
        """Raise all mistakes, if there are any."""
        if self.issues:
            raise ScenarioError(self.issues)

    def scenario(self) -> Scenario:
        """Load the command's scenario, or raise its mistakes and those of the options."""
        return self.passed(self.loaded())

    def loaded(self) -> Scenario:
        """Load the command's scenario, or raise its mistakes and those found so far."""
        try:
            return read_scenario(self._options)
        except ScenarioError as error:
            raise ScenarioError([*self.issues, *error.issues]) from None

    def passed(self, scenario: Scenario) -> Scenario:
        """Scenario after all checks: raise what they found, else tell if its figures are old."""
        self.finish()
        tell_outdated([scenario], quiet=self._options.quiet)
        return scenario


def check_sources(names: Sequence[str], known: Sequence[str], read: OptionReader) -> None:
    """Report sources that nothing is stored of.

    Parameters
    ----------
    names : sequence of str
        Of ``--source``.
    known : sequence of str
        Those with stored figures.
    """
    allowed = ", ".join(known) or "none, as nothing is stored yet"
    for name in names:
        if name not in known:
            read.wrong("source", f"found {show(name)}; allowed: {allowed}{nearest(name, known)}")


def tell_outdated(scenarios: Sequence[Scenario], *, quiet: bool) -> None:
    """Say on standard error how old the stored figures are at which scenarios start."""
    for words in dict.fromkeys(map(outdated_words, scenarios)):
        if words and not quiet:
            print(clean(words), file=sys.stderr)


def outdated_words(scenario: Scenario) -> str:
    """Say how old stored figures at the start are, unless they are of these days; empty then."""
    return _outdated(scenario.start) if scenario.figures else ""


def _outdated(day: datetime.date) -> str:
    midnight = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    age_s = time.time() - midnight.timestamp()
    if age_s < OLD_AFTER_DAYS * SECONDS_PER_DAY:
        return ""
    return f"stored figures: the state is of {day}, {age_words(age_s)} ago"


def fill_live(
    options: argparse.Namespace, read: OptionReader, without: Container[str] = ()
) -> tuple[str, ...]:
    """Give the options of the network that are left out the latest stored figures, with ``--live``.

    Says what each is and where it is from. Mistakes go to the reader.

    Parameters
    ----------
    without : container of str
        Options that something else says.
    """
    from minersim.data.live_state import state_of  # noqa: PLC0415 (most commands give their figures)

    if not options.live:
        return ()
    if options.scenario is not None:
        read.wrong("live", "given beside a scenario; allowed: --set network.state=live")
        return ()
    try:
        state = state_of(None)
    except InputError as error:
        read.wrong("live", str(error))
        return ()
    told = []
    origins = dict(line.split(": ", 1) for line in state.figures)
    for option, name in _LIVE.items():
        if getattr(options, option) is None and option not in without:
            setattr(options, option, repr(getattr(state, name)))
            told.append(f"{name}: {origins[name]}")
    old = _outdated(state.start) if told else ""
    if old and not options.quiet:
        print(clean(old), file=sys.stderr)
    return tuple(told)


def option_name(name: str) -> str:
    """Option as the user writes it.

    >>> option_name("pool_fee")
    '--pool-fee'
    """
    return "--" + name.replace("_", "-")


def read_scenario(options: argparse.Namespace) -> Scenario:
    """Load the scenario of a command with its overrides."""
    overrides, issues = [], []
    for text in options.overrides:
        try:
            overrides.append(parse_override(text))
        except ScenarioError as error:
            issues += error.issues
    for name in ("paths", "seed", "engine"):
        text = getattr(options, name, None)
        if text is not None:
            value = text if name == "engine" else _whole_or_text(text)
            overrides.append(Override((name,), value, option_name(name)))
    try:
        scenario = load_scenario(scenario_file(options.scenario), overrides)
    except ScenarioError as error:
        raise ScenarioError([*issues, *error.issues]) from None
    if issues:
        raise ScenarioError(issues)
    return scenario


def scenario_file(text: str) -> str:
    """File that a user means: theirs, or else the example of that name."""
    example = None if Path(text).exists() else example_named(text)
    return text if example is None else str(example)


def _whole_or_text(text: str) -> int | str:
    try:
        return int(text)
    except ValueError:
        return text
