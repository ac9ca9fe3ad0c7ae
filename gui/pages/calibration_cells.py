"""Tables of the calibration page: headers and cells, pure functions."""

import math
from collections.abc import Sequence

from gui.pages.calibration_words import day, part_title
from gui.tables import Cell
from gui.units import MINUS, Unit, hashprice_unit, with_minus
from minersim.calibration.attribution import Attribution
from minersim.calibration.calibrate import Calibration
from minersim.calibration.nowcast_backtest import NowcastRow
from minersim.calibration.past_episodes import EpisodeRun
from minersim.calibration.score_table import ScoreRow
from minersim.calibration.told import untold_words
from minersim.number_text import percent, significant

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
_MODEL_UNIT = "USD/PH/s/day"


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


def fit_rows(
    found: Calibration, hashrate_unit: str = "PH", money_unit: str = "USD"
) -> list[tuple[Cell, ...]]:
    """Rows of estimates, then of what could not be fitted, as in ``FIT_HEADERS``.

    Parameters
    ----------
    found : Calibration
    hashrate_unit, money_unit : str
        In which a hashcost is shown (`gui.preferences`); coins at the price of the last retarget.
    """
    per_hash = hashprice_unit(hashrate_unit, money_unit, float(found.history.price_usd[-1]))
    rows: list[tuple[Cell, ...]] = []
    for part, fit in found.reports.items():
        for one in fit.estimates:
            why = untold_words(part, one)
            unit = per_hash if one.unit == _MODEL_UNIT else Unit(1.0, one.unit)
            rows.append(
                (
                    Cell(part_title(part), None, fit.law),
                    Cell(one.name, None, one.note),
                    Cell("no" if why else "yes", None, why or one.note),
                    number_cell(unit.shown(one.value)),
                    number_cell(unit.shown(one.error), 2),
                    number_cell(unit.shown(one.low)),
                    number_cell(unit.shown(one.high)),
                    Cell(unit.label),
                    Cell(why or one.note, None, "\n".join(filter(None, (why, one.note)))),
                )
            )
    for part, why in found.missing.items():
        words = f"{why}; the scenario's settings stay"
        blank = (*[_NONE] * 5, Cell(words, None, words))
        rows.append((Cell(part_title(part)), Cell("not fitted"), Cell("no"), *blank))
    return rows


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
