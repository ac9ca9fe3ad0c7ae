"""Forecasts from every retarget of the past, each from what was known then.

At an origin the history is cut (`EpochHistory.until`), the law is fitted on what is left, and the
difficulty is forecast 1, 3, 6, 13, 26 retargets ahead: once with prices simulated, once with the
prices given that came. The baselines see the same cut.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.calibration.baselines import BASELINES, SAMPLE, WINDOW
from minersim.calibration.forecast import PATHS, forecast_paths, given_prices
from minersim.calibration.growth_law import DEFAULTS, FIRST_FIT_S, GrowthSettings
from minersim.calibration.history import EpochHistory
from minersim.errors import InputError

Array = npt.NDArray[np.float64]

HORIZONS = (1, 3, 6, 13, 26)
SIMULATED, GIVEN = "price simulated", "price given"
MODES = (SIMULATED, GIVEN)
MODEL = "minersim"
LEAST_PAST = 2 * WINDOW
"""Epochs with a price that an origin must have behind it. [epochs]"""


@dataclass(frozen=True, slots=True)
class Forecasts:
    """All forecasts of one kind over one horizon.

    Attributes
    ----------
    mode : str
        One of ``MODES``.
    horizon : int
        Retargets ahead.
    origins : int array of shape (n,)
        Epochs of the history from whose beginning they were made.
    truth : array of shape (n,)
        Change of ln difficulty that came. [1]
    laws : dict
        By name (``MODEL`` and the baselines) the quantiles of each forecast, shape (n, SAMPLE). [1]
    """

    mode: str
    horizon: int
    origins: npt.NDArray[np.int64]
    truth: Array
    laws: dict[str, Array]


def origins_between(
    history: EpochHistory, first_s: int | None, last_s: int | None, horizons: Sequence[int]
) -> range:
    """Epochs that forecasts can be made and judged from.

    Raises
    ------
    InputError
        If there is none.
    """
    priced = np.flatnonzero(np.isfinite(history.price_usd) & (history.time_s >= FIRST_FIT_S))
    earliest = int(priced[0]) + LEAST_PAST if priced.size else history.size
    start = earliest if first_s is None else max(earliest, history.first_after(first_s))
    stop = history.size - min(horizons)
    if last_s is not None:
        stop = min(stop, int(np.searchsorted(history.time_s, last_s, side="right")))
    if start >= stop:
        raise InputError(
            "no retarget to forecast from in this time; allowed: a time within the history, which "
            f"has {history.size} epochs, at least {LEAST_PAST} of them before the first forecast"
        )
    return range(start, stop)


def backtest(
    history: EpochHistory,
    *,
    horizons: Sequence[int] = HORIZONS,
    first_s: int | None = None,
    last_s: int | None = None,
    settings: GrowthSettings = DEFAULTS,
    paths: int = PATHS,
    seed: int = 1,
    progress: Callable[[float], None] | None = None,
) -> list[Forecasts]:
    """Forecast from every retarget of a time.

    Parameters
    ----------
    history : EpochHistory
    horizons : sequence of int
        Retargets ahead.
    first_s, last_s : int, optional
        First and last moment of an origin; without them, all that the history allows.
        [s since 1970]
    settings, paths, seed
        As in `forecast_paths`.
    progress : callable, optional
        Is told the share that is done.

    Returns
    -------
    list of Forecasts
        By mode and horizon, for those that any truth is known of.

    Raises
    ------
    InputError
        If there is no origin in this time.
    """
    origins = origins_between(history, first_s, last_s, horizons)
    levels = (np.arange(SAMPLE) + 0.5) / SAMPLE
    log_difficulty = history.log_difficulty
    kept: dict[tuple[str, int], list[tuple[int, float, dict[str, Array]]]] = {
        (mode, horizon): [] for mode in MODES for horizon in horizons
    }
    for done, origin in enumerate(origins):
        known = history.until(origin)
        furthest = max(h for h in horizons if origin + h < history.size)
        simulated = forecast_paths(known, furthest, settings=settings, paths=paths, seed=seed)
        prices = given_prices(history, origin, furthest)
        told = forecast_paths(
            known, furthest, given=prices, settings=settings, paths=paths, seed=seed
        )
        for horizon in (h for h in horizons if origin + h < history.size):
            truth = float(log_difficulty[origin + horizon] - log_difficulty[origin])
            simple = {name: law(known.log_difficulty, horizon) for name, law in BASELINES.items()}
            for mode, drawn in zip(MODES, (simulated, told), strict=True):
                laws = {MODEL: np.quantile(drawn[horizon - 1], levels), **simple}
                kept[mode, horizon].append((origin, truth, laws))
        if progress is not None:
            progress((done + 1) / len(origins))
    return [_gathered(mode, horizon, rows) for (mode, horizon), rows in kept.items() if rows]


def _gathered(
    mode: str, horizon: int, rows: list[tuple[int, float, dict[str, Array]]]
) -> Forecasts:
    return Forecasts(
        mode=mode,
        horizon=horizon,
        origins=np.array([origin for origin, _, _ in rows], dtype=np.int64),
        truth=np.array([truth for _, truth, _ in rows]),
        laws={name: np.stack([laws[name] for _, _, laws in rows]) for name in rows[0][2]},
    )
