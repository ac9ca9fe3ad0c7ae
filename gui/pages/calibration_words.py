"""What the calibration page says in words and cells: pure functions."""

import math
from collections.abc import Mapping, Sequence

from gui.calibration_tasks import QUICK_YEARS, STORE, Choice, FitAnswer, ScoreAnswer
from gui.tables import Cell
from gui.units import MINUS
from minersim.calibration.attribution import Attribution
from minersim.calibration.calibrate import Calibration
from minersim.calibration.estimate import FitReport
from minersim.calibration.nowcast_backtest import NowcastRow
from minersim.calibration.past_episodes import EpisodeRun
from minersim.calibration.provenance import Provenance
from minersim.calibration.score_table import ScoreRow
from minersim.calibration.told import untold_words
from minersim.data.freshness import age_words
from minersim.data.screening import day_words
from minersim.number_text import counted, percent, significant

_DAY = len("2025-11-20")
PART_TITLES = {
    "price": "Price: random walk",
    "price_garch": "Price: GARCH",
    "price_regimes": "Price: calm and wild",
    "fees": "Fees",
    "supply": "Supply curve",
    "entry": "Growth and entry",
    "flows": "Miners' coins",
}
"""Parts of a calibration, in order."""
FIT_HEADERS = (
    "fit",
    "parameter",
    "told",
    "value",
    "error",
    "90 % from",
    "90 % to",
    "unit",
    "why not, or how",
)
SCORE_HEADERS = (
    "ahead",
    "forecasts",
    "over drift [%]",
    "90 % from",
    "to",
    "over no change [%]",
    "in band [%]",
    "in drift's [%]",
    "CRPS",
    "drift's",
    "no change's",
    "pinball 10 %",
    "50 %",
    "90 %",
)
NOWCAST_HEADERS = (
    "window done [%]",
    "retargets",
    "error",
    "drift's",
    "ratio",
    "CRPS over drift [%]",
    "90 % from",
    "to",
    "in 10–90 % band [%]",
)
FALL_HEADERS = (
    "retarget",
    "episode",
    "100 ln change",
    "growth",
    "economics",
    "luck",
    "±",
    "outside",
    "unexplained",
)
EPISODE_HEADERS = (
    "episode",
    "fact [%]",
    "price alone [%]",
    "model [%]",
    "p10 [%]",
    "p90 [%]",
    "off by [points]",
    "after: fact [%]",
    "model [%]",
    "fitted to the fall",
    "from height",
    "to height",
)
_NONE = Cell("-")


def day(moment_s: int) -> str:
    """Day of a moment, UTC."""
    return day_words(moment_s)[:_DAY]


def with_minus(text: str) -> str:
    """Number with a true minus sign.

    >>> with_minus("-1.5")
    '−1.5'
    """
    return text.replace("-", MINUS, 1) if text.startswith("-") else text


def number_cell(value: float, digits: int = 3, tip: str = "") -> Cell:
    """Cell of a plain number."""
    if math.isnan(value):
        return _NONE
    return Cell(with_minus(significant(value, digits)), value, tip)


def percent_cell(value: float, digits: int = 1, *, signed: bool = False, tip: str = "") -> Cell:
    """Cell of a share, in percent without its sign."""
    if math.isnan(value):
        return _NONE
    shown = 100.0 * value
    text = f"{shown:+.{digits}f}" if signed else f"{shown:.{digits}f}"
    if float(text) == 0.0:
        text = text.lstrip("+-")
    return Cell(text.replace("-", MINUS), shown, tip)


# --- where figures are from ----------------------------------------------------------------------


def provenance_words(choice: Choice, found: Provenance, now_s: float) -> tuple[str, bool]:
    """Which figures there are and how old, and whether that needs attention."""
    age = age_words(now_s - found.last_retarget_s)
    last = f"last retarget {day(found.last_retarget_s)}, {age} old"
    is_old = found.state(now_s) != "fresh"
    origin = f"{found.origin[0].upper()}{found.origin[1:]}"
    if choice.kind == STORE and not found.daily:
        words = f"No prices are stored yet, so this is the built-in history: {last}."
        return f"{words} The page Data fetches or imports newer figures.", True
    parts = [origin]
    if found.snapshots:
        parts.append(f"snapshots {ranges_words(found.snapshots)}")
    parts.append(last)
    if found.daily:
        prices = [one for one in found.daily if one.metric == "price_usd"]
        parts += [f"daily prices to {day(one.last_s)}" for one in prices]
        others = sum(one.metric != "price_usd" for one in found.daily)
        if others:
            parts.append(f"{others} more daily series")
    words = "; ".join(parts)
    if not is_old:
        return f"{words}.", False
    if choice.kind != STORE:
        return f"{words}: not current.", False
    return f"{words}: not current. The page Data fetches newer ones.", True


def provenance_tip(found: Provenance) -> str:
    """Every series that is there, a line each."""
    lines = [f"{found.origin}: {counted(found.epochs, 'epoch')}"]
    lines += [
        f"{one.metric}: {counted(one.days, 'day')}, {day(one.first_s)} to {day(one.last_s)}"
        for one in found.daily
    ]
    if not found.daily:
        lines.append("no daily series: no GARCH, no fees, no miners' coins, no nowcast")
    return "\n".join(lines)


def ranges_words(numbers: Sequence[int]) -> str:
    """Whole numbers, those in a row as a range.

    >>> ranges_words((1, 2, 3, 7)), ranges_words((4,))
    ('1–3, 7', '4')
    """
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{r[0]}–{r[-1]}" if len(r) > 1 else str(r[0]) for r in runs)


# --- fit -----------------------------------------------------------------------------------------


def fit_rows(found: Calibration) -> list[tuple[Cell, ...]]:
    """Rows of estimates, then of what could not be fitted, as in ``FIT_HEADERS``."""
    rows: list[tuple[Cell, ...]] = []
    for part, fit in found.fits.items():
        for one in fit.estimates:
            why = untold_words(part, one)
            rows.append(
                (
                    Cell(PART_TITLES[part], None, fit.law),
                    Cell(one.name, None, one.note),
                    Cell("no" if why else "yes", None, why or one.note),
                    number_cell(one.value),
                    number_cell(one.error, 2),
                    number_cell(one.low),
                    number_cell(one.high),
                    Cell(one.unit),
                    Cell(why or one.note, None, "\n".join(filter(None, (why, one.note)))),
                )
            )
    for part, why in found.missing.items():
        words = f"{why}; the scenario's settings stay"
        blank = (*[_NONE] * 5, Cell(words, None, words))
        rows.append((Cell(PART_TITLES[part]), Cell("not fitted"), Cell("no"), *blank))
    return rows


def goodness_words(answer: FitAnswer, part: str) -> str:
    """How good a fit is, in a line."""
    fit = answer.calibration.fits[part]
    series = answer.series[part]
    figures = [
        f"{name.replace('R2', 'R²')} {with_minus(significant(value, 3))}"
        for name, value in fit.goodness.items()
    ]
    left_out = int((~series.counted).sum())
    words = (
        f"{window_words(fit)}. {percent(series.within, 0)} of the values lie within the law's 90 %"
    )
    if figures:
        words += f"; {', '.join(figures)}"
    if left_out:
        words += f"; {counted(left_out, 'value')} drawn but not counted"
    if part == "entry":
        words += "; an epoch's weight halves every three years, its scatter is that of late"
    return f"{words}."


def window_words(fit: FitReport) -> str:
    """Law, window and number of observations."""
    law = f"{fit.law[0].upper()}{fit.law[1:]}"
    return f"{law}: {day(fit.first_s)} to {day(fit.last_s)}, {counted(fit.observations, 'value')}"


def answer_words(provenance: Provenance) -> str:
    """What an answer rests on, in few words."""
    words = f"{provenance.origin}, up to the retarget of {day(provenance.last_retarget_s)}"
    if provenance.snapshots:
        words += f", snapshots {ranges_words(provenance.snapshots)}"
    return words


# --- scores --------------------------------------------------------------------------------------


def score_words(answer: ScoreAnswer) -> str:
    """What a backtest was made of."""
    horizon = min(row.horizon for row in answer.rows)
    count = max(row.forecasts for row in answer.rows if row.horizon == horizon)
    words = (
        f"Of {answer_words(answer.provenance)}: forecasts from {counted(count, 'retarget')}, "
        f"{day(answer.first_s)} to {day(answer.last_s)}, {counted(answer.paths, 'path')} each."
    )
    if answer.quick:
        words += " Quick: fewer paths, so scores are off in the third digit"
        if answer.choice.first_s is None:
            words += f", and only the last {QUICK_YEARS:.0f} years"
        words += "; docs/validation.md has all."
    return words


def score_row(row: ScoreRow) -> tuple[Cell, ...]:
    """Cells of a horizon, as in ``SCORE_HEADERS``."""
    ahead = float(row.horizon)
    return (
        Cell(f"{row.horizon}", ahead),
        Cell(f"{row.forecasts:,}", float(row.forecasts)),
        percent_cell(row.over_drift.value, signed=True, tip="CRPS smaller than drift's by so much"),
        percent_cell(row.over_drift.low, 0, signed=True),
        percent_cell(row.over_drift.high, 0, signed=True),
        percent_cell(row.over_no_change, signed=True),
        percent_cell(row.coverage, 0, tip="truths in the 10–90 % band; 80 % would be right"),
        percent_cell(row.drift_coverage, 0),
        *(_loss(row.crps[name]) for name in ("minersim", "drift", "no change")),
        *(_loss(loss) for loss in row.pinball),
    )


def regime_table(
    rows: Sequence[ScoreRow], mode: str
) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """Headers and cells of the skill over drift, by regime and horizon."""
    own = [row for row in rows if row.mode == mode]
    horizons = sorted({row.horizon for row in own})
    found = {(row.regime, row.horizon): row for row in own}
    cells = []
    for regime in dict.fromkeys(row.regime for row in own):
        line = [Cell(f"{regime} origins")]
        for horizon in horizons:
            row = found.get((regime, horizon))
            if row is None:
                line += [_NONE, _NONE]
            else:
                tip = f"{percent(row.coverage, 0)} of the truths in the 10–90 % band"
                line += [
                    percent_cell(row.over_drift.value, signed=True, tip=tip),
                    Cell(f"{row.forecasts:,}", float(row.forecasts)),
                ]
        cells.append(tuple(line))
    heads = [text for h in horizons for text in (f"{h} ahead [%]", f"forecasts, {h}")]
    return ("over drift", *heads), cells


def nowcast_cells(row: NowcastRow) -> tuple[Cell, ...]:
    """Cells of a share of the window, as in ``NOWCAST_HEADERS``."""
    return (
        percent_cell(row.share, 0),
        Cell(f"{row.windows:,}", float(row.windows)),
        _loss(row.error),
        _loss(row.drift_error),
        Cell(f"{row.error_ratio:.2f}", row.error_ratio),
        percent_cell(row.over_drift.value, signed=True),
        percent_cell(row.over_drift.low, 0, signed=True),
        percent_cell(row.over_drift.high, 0, signed=True),
        percent_cell(row.coverage, 0),
    )


def fall_cells(one: Attribution) -> tuple[Cell, ...]:
    """Cells of a fall and its parts, as in ``FALL_HEADERS``; 100 times ln difficulty."""
    return (
        Cell(day(one.time_s)),
        Cell(one.episode),
        percent_cell(one.change, signed=True),
        percent_cell(one.growth, signed=True),
        percent_cell(one.economics, signed=True),
        percent_cell(one.luck, signed=True),
        percent_cell(one.luck_error),
        percent_cell(one.outside, signed=True) if one.episode else _NONE,
        _NONE if one.episode else percent_cell(one.unexplained, signed=True),
    )


def _loss(value: float) -> Cell:
    return Cell(f"{value:.4f}", value, "of ln difficulty: 0.03 is 3 %")


# --- episodes ------------------------------------------------------------------------------------


def episode_cells(run: EpisodeRun) -> tuple[Cell, ...]:
    """Cells of an episode, as in ``EPISODE_HEADERS``."""
    fall, after = run.fall, run.after
    return (
        Cell(run.episode.name, None, f"scenarios/{run.episode.scenario}.toml"),
        percent_cell(fall.fact, signed=True),
        percent_cell(run.alone.mean, signed=True) if run.alone else _NONE,
        percent_cell(fall.mean, signed=True),
        percent_cell(fall.p10, signed=True),
        percent_cell(fall.p90, signed=True),
        percent_cell(fall.error, signed=True),
        percent_cell(after.fact, signed=True) if after else _NONE,
        percent_cell(after.mean, signed=True) if after else _NONE,
        Cell(run.episode.fitted),
        Cell(f"{run.episode.first_height:,}", float(run.episode.first_height)),
        Cell(f"{run.episode.last_height:,}", float(run.episode.last_height)),
    )


def episodes_words(runs: Mapping[str, EpisodeRun], paths: int) -> str:
    """How near the model came."""
    near = sum(abs(run.fall.error) <= 0.04 for run in runs.values())
    causes = [run for run in runs.values() if run.alone is not None]
    words = (
        f"{counted(len(runs), 'fall')}, {counted(paths, 'path')} each, with the prices of the "
        f"scenarios' files: {near} within 4 points of the fact."
    )
    if causes:
        explained = sum(abs(r.alone.mean) > 0.5 * abs(r.fall.fact) for r in causes if r.alone)
        words += (
            f" Of the {len(causes)} that came from outside, the price alone explains half or more "
            f"in {explained or 'none'}."
        )
    return words
