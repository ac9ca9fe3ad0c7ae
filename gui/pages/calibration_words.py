"""What the calibration page says in words and cells: pure functions."""

from collections.abc import Mapping, Sequence

from gui.calibration_tasks import QUICK_YEARS, STORE, Choice, FitAnswer, ScoreAnswer
from gui.units import with_minus
from minersim.calibration.estimate import FitReport
from minersim.calibration.past_episodes import EpisodeRun
from minersim.calibration.provenance import Provenance
from minersim.data.freshness import age_words
from minersim.data.screening import date_words
from minersim.number_text import counted, percent, significant

PART_TITLES = {
    "price": "Price: random walk",
    "price_garch": "Price: GARCH",
    "price_regimes": "Price: calm and wild",
    "fees": "Fees",
    "supply": "Supply curve",
    "entry": "Growth and entry",
    "flows": "Miners' coins",
    "stress": "Sales under stress",
    "costs": "Cost of power and machines",
}
"""Parts of a calibration."""


def part_title(part: str) -> str:
    """Part of a calibration for the user.

    >>> part_title("supply"), part_title("miners_stress")
    ('Supply curve', 'Miners stress')
    """
    return PART_TITLES.get(part, part.replace("_", " ").capitalize())


def day(moment_s: int) -> str:
    """Day of a moment, UTC."""
    return date_words(moment_s)


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


def goodness_words(answer: FitAnswer, part: str) -> str:
    """How good a fit is, in a line."""
    fit = answer.calibration.reports[part]
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


# --- episodes ------------------------------------------------------------------------------------


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
