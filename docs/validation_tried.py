"""Combinations of forecasts, and widths of their bands, that were tried for docs/validation.md.

Each is made from the forecasts of a few laws and of the baselines, at every retarget since 2013, so
that what goes by past scores has a past to go by. Nothing here reads an outcome that was not known
at the origin. What is used is in ``minersim.calibration.forecast``; this is the record of the rest.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from minersim.calibration.attribution import attributions
from minersim.calibration.backtest import GIVEN, HORIZONS, MODEL, MODES, Forecasts, backtest
from minersim.calibration.baselines import SAMPLE
from minersim.calibration.bootstrap import skill
from minersim.calibration.growth_law import DEFAULTS
from minersim.calibration.history import EpochHistory
from minersim.calibration.regimes import regimes
from minersim.calibration.scores import coverage, crps_of_sample

Array = npt.NDArray[np.float64]
Key = tuple[str, int]

LEVELS = (np.arange(SAMPLE) + 0.5) / SAMPLE
THREE_YEARS, FOREVER = 78.0, 1e9
LAWS = {
    "margin": replace(DEFAULTS, drift_share=0.0, margin_doubt=0.0),
    "no margin": replace(DEFAULTS, drift_share=0.0, margin_doubt=1.0),
    "margin, six years": replace(
        DEFAULTS, drift_share=0.0, margin_doubt=0.0, memory_half_life=156.0
    ),
    "no margin, six years": replace(
        DEFAULTS, drift_share=0.0, margin_doubt=1.0, memory_half_life=156.0
    ),
}
BOTH = ("margin", "no margin")
ALL = (*LAWS, "drift")
HEAD = (
    "combination",
    "simulated, July 2016 to 2020, mean",
    "simulated, since 2021, 1 / 3 / 6 / 13 / 26 ahead",
    "given, since 2021",
    "given, stress since 2018, 1 / 3 / 6",
    "band since 2018, simulated",
    "band, given",
)


MISS_HEAD = (
    "truths",
    "outside the band, origins of 2018",
    "with China's ban in the year ahead",
    "others",
    "in band",
)


@dataclass(frozen=True, slots=True)
class Past:
    """All forecasts of a mode and horizon since 2013.

    Attributes
    ----------
    forecasts : Forecasts
        With origins and truth.
    laws : dict
        Quantiles by name of law or baseline, shape (n, SAMPLE).
    """

    forecasts: Forecasts
    laws: dict[str, Array]


def pasts(history: EpochHistory) -> dict[Key, Past]:
    """Forecasts of all laws and baselines, by mode and horizon."""
    made = {name: backtest(history, settings=law) for name, law in LAWS.items()}
    found = {}
    for place, one in enumerate(made["margin"]):
        laws = {name: forecasts[place].laws[MODEL] for name, forecasts in made.items()}
        laws |= {name: law for name, law in one.laws.items() if name != MODEL}
        found[one.mode, one.horizon] = Past(one, laws)
    return found


def pooled(past: Past, parts: Mapping[str, Array]) -> Array:
    """Quantiles of a mixture of laws with weights by origin, each of shape (n,)."""
    values = np.concatenate([past.laws[name] for name in parts], axis=1)
    weights = np.repeat(np.stack(list(parts.values()), axis=1) / SAMPLE, SAMPLE, axis=1)
    order = np.argsort(values, axis=1)
    values, weights = (np.take_along_axis(a, order, axis=1) for a in (values, weights))
    shares = np.cumsum(weights, axis=1) - 0.5 * weights
    rows = [np.interp(LEVELS, own, row) for own, row in zip(shares, values, strict=True)]
    return np.stack(rows)


def fixed(**shares: float) -> Callable[[Past], Array]:
    """Mixture with the same weights always; names with _ for a blank."""

    def law(past: Past) -> Array:
        ones = np.ones(past.forecasts.truth.size)
        return pooled(past, {name.replace("_", " "): w * ones for name, w in shares.items()})

    return law


def equal(names: Sequence[str]) -> Callable[[Past], Array]:
    """Mixture in equal parts."""

    def law(past: Past) -> Array:
        share = np.full(past.forecasts.truth.size, 1.0 / len(names))
        return pooled(past, dict.fromkeys(names, share))

    return law


def by_past_scores(names: Sequence[str], power: float, half_life: float) -> Callable[[Past], Array]:
    """Mixture with weights by a power of past mean CRPS, of the outcomes known at the origin."""

    def law(past: Past) -> Array:
        truth, horizon = past.forecasts.truth, past.forecasts.horizon
        crps = np.stack([crps_of_sample(past.laws[name], truth) for name in names])
        weights = np.full(crps.shape, 1.0 / len(names))
        for i in range(horizon, truth.size):
            known = crps[:, : i - horizon + 1]
            memory = 0.5 ** (np.arange(known.shape[1])[::-1] / half_life)
            score = (known * memory).sum(axis=1) ** -power
            weights[:, i] = score / score.sum()
        return pooled(past, dict(zip(names, weights, strict=True)))

    return law


def scale_of_past_errors(past: Past, quantiles: Array, half_life: float) -> Array:
    """Root mean square of past errors in standard deviations of their forecasts, shape (n,).

    Of the outcomes known at the origin; overlapping ones count by how many are apart, and one more
    is laid upon them that was as the forecast said.
    """
    truth, horizon = past.forecasts.truth, past.forecasts.horizon
    squares = ((truth - np.median(quantiles, axis=1)) / quantiles.std(axis=1)) ** 2
    scale = np.ones(truth.size)
    for i in range(horizon, truth.size):
        known = np.minimum(squares[: i - horizon + 1], 9.0)
        memory = 0.5 ** (np.arange(known.size)[::-1] / half_life)
        apart = memory.sum() / horizon
        scale[i] = np.sqrt((1.0 + apart * (memory @ known) / memory.sum()) / (1.0 + apart))
    return scale


def widened(half_life: float) -> Callable[[Past], Array]:
    """Law alone, its band scaled by its own past errors."""

    def law(past: Past) -> Array:
        quantiles = equal(BOTH)(past)
        return stretched(quantiles, scale_of_past_errors(past, quantiles, half_life))

    return law


def stretched(quantiles: Array, scale: Array) -> Array:
    """Quantiles further from their median by a factor."""
    middle = np.median(quantiles, axis=1)[:, None]
    return np.asarray(middle + scale[:, None] * (quantiles - middle))


def widened_by_the_law(found: Mapping[Key, Past], half_life: float) -> Callable[[Past], Array]:
    """Law alone, the law's part of its variance scaled by past errors with the price given."""

    def law(past: Past) -> Array:
        given = found[GIVEN, past.forecasts.horizon]
        its_own = equal(BOTH)(given)
        scale = scale_of_past_errors(given, its_own, half_life)
        quantiles = equal(BOTH)(past)
        share = its_own.var(axis=1) / quantiles.var(axis=1)
        return stretched(quantiles, np.sqrt(np.maximum(1.0 + (scale**2 - 1.0) * share, 0.1)))

    return law


def combinations(found: Mapping[Key, Past]) -> dict[str, Callable[[Past], Array]]:
    """What was tried, by its name on the page."""
    return {
        "law alone, half without margin (until now)": equal(BOTH),
        "**a third drift (as it is)**": equal((*BOTH, "drift")),
        "a fifth drift": fixed(margin=0.4, no_margin=0.4, drift=0.2),
        "a half drift": fixed(margin=0.25, no_margin=0.25, drift=0.5),
        "a third drift in doubt": equal((*BOTH, "drift in doubt")),
        "weights by past scores, to the power of 2": by_past_scores((*BOTH, "drift"), 2.0, FOREVER),
        "the same to the power of 4, half-life three years": by_past_scores(
            (*BOTH, "drift"), 4.0, THREE_YEARS
        ),
        "law alone, by past scores, power of 4, half-life three years": by_past_scores(
            BOTH, 4.0, THREE_YEARS
        ),
        "everything in equal parts: two memories, margin or not, drift": equal(ALL),
        "everything, by past scores, power of 4, half-life three years": by_past_scores(
            ALL, 4.0, THREE_YEARS
        ),
        "chosen on the years to 2020: margin, memory of six years": equal(("margin, six years",)),
        "the same, a third drift": fixed(**{"margin, six years": 2.0 / 3.0, "drift": 1.0 / 3.0}),
        "law alone, band by own past errors, half-life three years": widened(THREE_YEARS),
        "law alone, band by own past errors, half-life a year": widened(26.0),
        "law alone, its part of the band by past errors, half-life three years": (
            widened_by_the_law(found, THREE_YEARS)
        ),
        "law alone, its part of the band by past errors, half-life a year": (
            widened_by_the_law(found, 26.0)
        ),
    }


def miss_cells(history: EpochHistory, seconds: Callable[[str], int]) -> list[list[str]]:
    """A year ahead, price given, since 2018: what the law alone missed, as in ``MISS_HEAD``.

    The second row lays what episodes did (``attribution``) upon the forecasts, which nobody could
    have known: it says what is missed for another reason.
    """
    judged, ban = seconds("2018-01-01"), int(history.first_after(seconds("2021-05-21")))
    horizon = max(HORIZONS)
    alone = replace(DEFAULTS, drift_share=0.0)
    forecasts = backtest(history, horizons=(horizon,), first_s=judged, settings=alone)
    one = next(forecast for forecast in forecasts if forecast.mode == GIVEN)
    did = {a.time_s: a.outside for a in attributions(history, judged) if a.episode}
    sums = np.cumsum([did.get(int(moment), 0.0) for moment in history.time_s])
    outside = sums[one.origins + horizon] - sums[one.origins]
    low, high = np.quantile(one.laws[MODEL], [0.1, 0.9], axis=1)
    over_ban = (one.origins < ban) & (one.origins + horizon >= ban)
    before = ~over_ban & (history.time_s[one.origins] < seconds("2019-01-01"))
    rows = []
    for name, truth in (
        ("as they came", one.truth),
        ("without what episodes did", one.truth - outside),
    ):
        missed = (truth < low) | (truth > high)
        groups = (before, over_ban, ~before & ~over_ban)
        counts = [f"{int((missed & g).sum())} of {int(g.sum())}" for g in groups]
        rows.append([name, *counts, f"{100.0 * (1.0 - missed.mean()):.0f} %"])
    return rows


def tried_cells(history: EpochHistory, seconds: Callable[[str], int]) -> list[list[str]]:
    """Cells of the table, as in ``HEAD``."""
    found = pasts(history)
    stress = regimes(history)["stress"]
    early = (seconds("2016-07-01"), seconds("2020-12-31"))
    late, judged = seconds("2021-01-01"), seconds("2018-01-01")
    rows = []
    for name, make in combinations(found).items():
        skills: dict[tuple[str, Key], float] = {}
        bands: dict[Key, float] = {}
        for key, past in found.items():
            quantiles, truth = make(past), past.forecasts.truth
            crps, simple = (crps_of_sample(q, truth) for q in (quantiles, past.laws["drift"]))
            moment = history.time_s[past.forecasts.origins]
            counts = {
                "early": (moment >= early[0]) & (moment <= early[1]),
                "late": moment >= late,
                "stress": (moment >= judged) & stress[past.forecasts.origins],
            }
            for period, flag in counts.items():
                skills[period, key] = skill(crps[flag], simple[flag])
            bands[key] = coverage(quantiles[moment >= judged], truth[moment >= judged])

        def percents(values: Sequence[float], *, sign: bool = True) -> str:
            form = "{:+.0f}" if sign else "{:.0f}"
            return " ".join(form.format(100.0 * value).replace("-", "−") for value in values)

        simulated = [skills["early", (MODES[0], horizon)] for horizon in HORIZONS]
        rows.append(
            [
                name,
                percents([float(np.mean(simulated))]),
                *(percents([skills["late", (mode, h)] for h in HORIZONS]) for mode in MODES),
                percents([skills["stress", (GIVEN, horizon)] for horizon in (1, 3, 6)]),
                *(percents([bands[mode, h] for h in HORIZONS], sign=False) for mode in MODES),
            ]
        )
    return rows
