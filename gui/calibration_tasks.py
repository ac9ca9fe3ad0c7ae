"""What the calibration page has done for it in a process of its own; all of it is minersim's."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gui.helper_process import Line

if TYPE_CHECKING:
    from minersim.calibration.attribution import Attribution
    from minersim.calibration.calibrate import Calibration
    from minersim.calibration.fitted import FittedSeries
    from minersim.calibration.inputs import Inputs
    from minersim.calibration.nowcast_backtest import NowcastRow
    from minersim.calibration.provenance import Provenance
    from minersim.calibration.score_table import ScoreRow

STORE, FOLDER, BUILT_IN = "store", "folder", "built-in"
QUICK_PATHS, QUICK_YEARS = 200, 4.0
"""Paths of a forecast in a quick backtest, and the years before the last retarget it begins at."""
_READ, _LAST = 0.1, 0.95
"""Shares of a task when figures are read, and when little is left; by guess."""
_NOWCASTS = 0.55
"""Share at which nowcasts begin, which take about as long as forecasts."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which figures, and of what time.

    Attributes
    ----------
    kind : str
        ``STORE``, ``FOLDER`` or ``BUILT_IN``.
    place : Path
        The store, or the folder.
    first_s, last_s : int or None
        Window; None for as far as there is something. [s since 1970]
    """

    kind: str
    place: Path
    first_s: int | None = None
    last_s: int | None = None


@dataclass(frozen=True, slots=True)
class FitAnswer:
    """A calibration, and what it was made from.

    Attributes
    ----------
    choice : Choice
    provenance : Provenance
    calibration : Calibration
    series : dict
        Observed and expected values, by part.
    """

    choice: Choice
    provenance: "Provenance"
    calibration: "Calibration"
    series: "dict[str, FittedSeries]"


@dataclass(frozen=True, slots=True)
class ScoreAnswer:
    """A backtest, and what it was made from.

    Attributes
    ----------
    choice : Choice
    provenance : Provenance
    quick : bool
    paths : int
        Of each forecast.
    first_s, last_s : int
        First and last origin. [s since 1970]
    rows : tuple of ScoreRow
    nowcasts : tuple of NowcastRow
    falls : tuple of Attribution
    """

    choice: Choice
    provenance: "Provenance"
    quick: bool
    paths: int
    first_s: int
    last_s: int
    rows: "tuple[ScoreRow, ...]"
    nowcasts: "tuple[NowcastRow, ...]"
    falls: "tuple[Attribution, ...]"


def look(line: Line, choice: Choice) -> "Provenance":
    """Which figures there are."""
    from minersim.calibration.provenance import provenance_of

    del line
    return provenance_of(_inputs(choice))


def fit(line: Line, choice: Choice) -> FitAnswer:
    """Calibrate."""
    from minersim.calibration.calibrate import calibrate, known_series
    from minersim.calibration.fitted import fitted_series
    from minersim.calibration.provenance import provenance_of

    inputs = _inputs(choice)
    line.go_on(0.3)
    found = calibrate(inputs, choice.first_s, choice.last_s)
    _ = found.reports  # here, and not while the window waits
    line.go_on(0.9)
    known = known_series(inputs, choice.first_s, choice.last_s)
    return FitAnswer(choice, provenance_of(inputs), found, fitted_series(found, known))


def score(line: Line, choice: Choice, quick: bool) -> ScoreAnswer:
    """Forecast from every retarget of the window and score it; a quick one says less, sooner."""
    from minersim.calibration.attribution import LEAST_FALL, attributions
    from minersim.calibration.backtest import backtest
    from minersim.calibration.forecast import PATHS
    from minersim.calibration.nowcast_backtest import nowcasts_by_day
    from minersim.calibration.provenance import provenance_of
    from minersim.calibration.regimes import regimes
    from minersim.calibration.score_table import score_rows
    from minersim.units import DAYS_PER_YEAR, SECONDS_PER_DAY

    inputs = _inputs(choice)
    line.go_on(_READ)
    history = inputs.history
    first_s = choice.first_s
    if quick and first_s is None:
        span_s = round(QUICK_YEARS * DAYS_PER_YEAR * SECONDS_PER_DAY)
        first_s = min(int(history.time_s[-1]), choice.last_s or int(history.time_s[-1])) - span_s
    paths = QUICK_PATHS if quick else PATHS
    middle = _NOWCASTS if "blocks_per_day" in inputs.by_day else _LAST
    forecasts = backtest(
        history,
        first_s=first_s,
        last_s=choice.last_s,
        paths=paths,
        progress=lambda share: line.go_on(_READ + (middle - _READ) * share),
    )
    rows = score_rows(forecasts, regimes(history))
    nowcasts = nowcasts_by_day(
        inputs,
        first_s,
        choice.last_s,
        progress=lambda share: line.go_on(middle + (_LAST - middle) * share),
    )
    line.go_on(_LAST)
    falls = [o for o in attributions(history, first_s, choice.last_s) if o.change <= LEAST_FALL]
    origins = [int(history.time_s[o]) for one in forecasts for o in one.origins[[0, -1]]]
    return ScoreAnswer(
        choice,
        provenance_of(inputs),
        quick,
        paths,
        min(origins),
        max(origins),
        tuple(rows),
        tuple(nowcasts),
        tuple(falls),
    )


def episodes(line: Line, paths: int) -> int:
    """Run the past episodes; tells each, and answers how many there were."""
    from minersim.calibration.past_episodes import run_episodes

    count = 0
    for run in run_episodes(paths, progress=line.progress, cancelled=line.cancelled):
        line.tell(run)
        count += 1
    return count


def _inputs(choice: Choice) -> "Inputs":
    from minersim.calibration.inputs import (
        built_in_inputs,
        inputs_from_folder,
        inputs_from_store,
    )
    from minersim.data.store import Store

    if choice.kind == BUILT_IN:
        return built_in_inputs()
    if choice.kind == FOLDER:
        return inputs_from_folder(choice.place)
    with Store(choice.place, read_only=True) as store:
        return inputs_from_store(store)
