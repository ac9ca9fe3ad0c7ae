"""A backtest as a person reads it, and as JSON."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from minersim.calibration.attribution import Attribution
from minersim.calibration.backtest import MODEL, MODES, Forecasts
from minersim.calibration.bootstrap import Interval
from minersim.calibration.history import EpochHistory
from minersim.calibration.nowcast_backtest import NowcastRow
from minersim.calibration.score_table import ScoreRow
from minersim.calibration.scores import pit
from minersim.cli.json_values import finite
from minersim.cli.text import clean, console, paragraph, print_table
from minersim.data.freshness import age_words
from minersim.data.screening import date_words, day_words
from minersim.number_text import scaled

SCORE_HEAD = (
    "retargets\nahead",
    "forecasts",
    "CRPS",
    "of drift",
    "of no\nchange",
    "better than drift by\n(90 % interval)",
    "in 10-90 %\nband",
    "in drift's\nband",
)
TRUTH_HEAD = (
    "price",
    "ahead",
    "truths by tenth\nof the forecast",
    "pinball loss\n10 / 50 / 90 %",
    "error",
    "error of\ndrift",
    "better than\nno change",
    "than drift\nin doubt",
)
_TOLD = 6
"""Of these a terminal shows so many."""
NOWCAST_HEAD = (
    "window\ndone",
    "retargets",
    "error",
    "error of\ndrift",
    "ratio",
    "CRPS better\nthan drift by",
    "in 10-90 %\nband",
)


FALL_HEAD = (
    "retarget",
    "episode",
    "change",
    "growth",
    "economics",
    "luck",
    "outside",
    "unexplained",
)


def signed_percent(value: float) -> str:
    """Skill in percent with its sign.

    >>> signed_percent(0.123), signed_percent(-0.001), signed_percent(math.nan)
    ('+12.3 %', '−0.1 %', '–')
    """
    if math.isnan(value):
        return "–"
    return f"{100.0 * value:+.1f} %".replace("-", "−")


def interval_words(interval: Interval) -> str:
    """A skill with its interval, in percent."""
    if math.isnan(interval.low):
        return signed_percent(interval.value)
    ends = " to ".join(
        f"{100.0 * end:+.0f}".replace("-", "−") for end in (interval.low, interval.high)
    )
    return f"{signed_percent(interval.value)} ({ends})"


def score_cells(row: ScoreRow) -> tuple[str, ...]:
    """Cells of a row of scores, as in ``SCORE_HEAD``."""
    return (
        str(row.horizon),
        f"{row.forecasts:,}",
        f"{row.crps[MODEL]:.4f}",
        f"{row.crps['drift']:.4f}",
        f"{row.crps['no change']:.4f}",
        interval_words(row.over_drift),
        f"{100.0 * row.coverage:.0f} %",
        f"{100.0 * row.drift_coverage:.0f} %",
    )


def truth_cells(row: ScoreRow) -> tuple[str, ...]:
    """Cells of where the truth fell, and of the other scores, as in ``TRUTH_HEAD``."""
    return (
        row.mode.removeprefix("price "),
        str(row.horizon),
        " ".join(str(count) for count in row.pit),
        " / ".join(f"{loss:.4f}" for loss in row.pinball),
        f"{row.error[MODEL]:.3f}",
        f"{row.error['drift']:.3f}",
        signed_percent(row.over_no_change),
        signed_percent(row.over_drift_in_doubt),
    )


def nowcast_cells(row: NowcastRow) -> tuple[str, ...]:
    """Cells of a row of nowcasts, as in ``NOWCAST_HEAD``."""
    return (
        f"{100.0 * row.share:.0f} %",
        f"{row.windows:,}",
        f"{row.error:.4f}",
        f"{row.drift_error:.4f}",
        f"{row.error_ratio:.2f}",
        signed_percent(row.over_drift.value),
        f"{100.0 * row.coverage:.0f} %",
    )


def fall_cells(one: Attribution) -> tuple[str, ...]:
    """Cells of a fall and its parts, as in ``FALL_HEAD``; 100 times ln difficulty."""

    def part(value: float) -> str:
        return f"{100.0 * value:+.1f}".replace("-", "−")

    return (
        date_words(one.time_s),
        one.episode,
        part(one.change),
        part(one.growth),
        part(one.economics),
        f"{part(one.luck)} ± {100.0 * one.luck_error:.1f}",
        part(one.outside) if one.episode else "",
        "" if one.episode else part(one.unexplained),
    )


def regime_rows(rows: Sequence[ScoreRow], mode: str) -> tuple[list[str], list[list[str]]]:
    """Heads and cells of skills over drift, by regime and horizon."""
    own = [row for row in rows if row.mode == mode]
    horizons = sorted({row.horizon for row in own})
    names = list(dict.fromkeys(row.regime for row in own))
    found = {(row.regime, row.horizon): row for row in own}
    cells = []
    for name in names:
        skills = [
            f"{signed_percent(row.over_drift.value)} ({row.forecasts:,})" if row else "–"
            for row in (found.get((name, horizon)) for horizon in horizons)
        ]
        cells.append([name, *skills])
    return ["origins", *(f"{horizon} ahead" for horizon in horizons)], cells


def origin_days(history: EpochHistory, forecasts: Sequence[Forecasts]) -> tuple[str, str]:
    """First and last day of the origins."""
    origins = [int(o) for one in forecasts for o in one.origins[[0, -1]]]
    ends = min(origins), max(origins)
    first, last = (date_words(int(history.time_s[origin])) for origin in ends)
    return first, last


def print_backtest(
    history: EpochHistory,
    forecasts: Sequence[Forecasts],
    rows: Sequence[ScoreRow],
    nowcasts: Sequence[NowcastRow],
    falls: Sequence[Attribution],
    now_s: float,
) -> None:
    """Print scores by horizon, where the truth fell, scores by regime, nowcasts, and falls."""
    out = console()
    last_s = int(history.time_s[-1])
    first, last = origin_days(history, forecasts)
    out.print(
        clean(
            f"{history.origin}; last retarget {date_words(last_s)} "
            f"({age_words(now_s - last_s)} old). Forecasts from {first} to {last}."
        ),
        soft_wrap=True,
    )
    for mode in MODES:
        own = [score_cells(r) for r in rows if r.mode == mode and r.regime == "all"]
        if own:
            print_table(out, f"Difficulty, {mode}", SCORE_HEAD, own, left=0)
    told = [truth_cells(r)[:_TOLD] for r in rows if r.regime == "all"]
    if told:
        title = "Where the truth fell, and other scores"
        print_table(out, title, TRUTH_HEAD[:_TOLD], told, left=1)
    for mode in MODES:
        head, cells = regime_rows(rows, mode)
        if cells:
            print_table(out, f"Better than drift by, {mode} (forecasts)", head, cells)
    if nowcasts:
        cells = [list(nowcast_cells(row)) for row in nowcasts]
        print_table(out, "The retarget that is due, from its blocks so far", NOWCAST_HEAD, cells, 0)
    if falls:
        title = "Falls of 5 % or more, and what made them (100 x ln difficulty)"
        print_table(out, title, FALL_HEAD, [fall_cells(one) for one in falls], left=2)
    out.print()
    paragraph(
        out,
        "CRPS and errors are of the logarithm of the difficulty: 0.03 is 3 %. Drift goes on at the "
        "mean of the last 26 retargets, with their scatter. docs/validation.md says what is what.",
    )


def print_ahead(
    history: EpochHistory, horizons: Sequence[int], rows: Sequence[Sequence[float]]
) -> None:
    """Print the forecast from the last retarget that is known."""
    out = console()
    last = date_words(int(history.time_s[-1]))
    title = f"From {last} on, difficulty {scaled(float(history.difficulty[-1]))}, price simulated"
    cells = [
        (str(horizon), *(scaled(value) for value in row))
        for horizon, row in zip(horizons, rows, strict=True)
    ]
    print_table(out, title, ("retargets\nahead", "p10", "p50", "p90"), cells, left=0)


def backtest_dict(
    history: EpochHistory,
    forecasts: Sequence[Forecasts],
    rows: Sequence[ScoreRow],
    nowcasts: Sequence[NowcastRow],
    falls: Sequence[Attribution],
) -> dict[str, Any]:
    """What `minersim backtest --json` prints."""
    first, last = origin_days(history, forecasts)
    return {
        "series": history.origin,
        "snapshots": list(history.snapshots),
        "last_retarget": day_words(int(history.time_s[-1])),
        "first_origin": first,
        "last_origin": last,
        "forecasts": [
            {
                "mode": one.mode,
                "horizon": one.horizon,
                "origins": [int(history.height[origin]) for origin in one.origins],
                "truth": [float(truth) for truth in one.truth],
                "pit": [float(value) for value in pit(one.laws[MODEL], one.truth)],
            }
            for one in forecasts
        ],
        "scores": [finite(asdict(row)) for row in rows],
        "nowcasts": [finite(asdict(row)) for row in nowcasts],
        "falls": [finite(asdict(one)) for one in falls],
    }
