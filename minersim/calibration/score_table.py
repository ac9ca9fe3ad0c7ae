"""Scores of a backtest, by kind of forecast, horizon and regime."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.calibration.backtest import MODEL, Forecasts
from minersim.calibration.bootstrap import Interval, paired_skill, skill
from minersim.calibration.scores import coverage, crps_of_sample, pinball, pit, pit_histogram

Array = npt.NDArray[np.float64]

PROBABILITIES = (0.1, 0.5, 0.9)
"""Whose pinball losses are taken. [1]"""
LEAST_FORECASTS = 5
"""Fewer tell nothing, and are left out."""


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """Scores of all forecasts of one mode, horizon and regime.

    Attributes
    ----------
    mode, regime : str
    horizon : int
        Retargets ahead.
    forecasts : int
        How many.
    crps : dict
        Mean score by name, the model's and the baselines'. [1, of ln difficulty]
    error : dict
        Mean absolute error of the median by name. [1]
    over_drift : Interval
        Skill over drift, with its 90 % interval of a block bootstrap; 0 is as good. [1]
    over_no_change, over_drift_in_doubt : float
        Skill over these. [1]
    pinball : tuple of float
        Mean losses of the model's quantiles at ``PROBABILITIES``. [1]
    coverage : float
        Share of truths in the model's 10-90 % band. [1]
    drift_coverage : float
        The same of drift's. [1]
    pit : tuple of int
        Truths by tenth of the model's forecast in which they fell.
    """

    mode: str
    regime: str
    horizon: int
    forecasts: int
    crps: dict[str, float]
    error: dict[str, float]
    over_drift: Interval
    over_no_change: float
    over_drift_in_doubt: float
    pinball: tuple[float, ...]
    coverage: float
    drift_coverage: float
    pit: tuple[int, ...]


def score_rows(
    forecasts: Sequence[Forecasts],
    flags: Mapping[str, npt.NDArray[np.bool_]],
    times_s: npt.NDArray[np.int64] | None = None,
    first_s: int | None = None,
    last_s: int | None = None,
) -> list[ScoreRow]:
    """Score all forecasts by regime; regimes with too few of them are left out.

    Parameters
    ----------
    forecasts : sequence of Forecasts
        From `backtest`.
    flags : mapping
        By name, whether an epoch of the history counts (`regimes`).
    times_s : int array, optional
        Times of the history's epochs; needed for the next two.
    first_s, last_s : int, optional
        Count only origins of this time.
    """
    rows = []
    for one in forecasts:
        for name, flag in flags.items():
            counts = flag[one.origins]
            if times_s is not None:
                moments = times_s[one.origins]
                counts = counts & (moments >= (first_s if first_s is not None else moments))
                counts = counts & (moments <= (last_s if last_s is not None else moments))
            if int(counts.sum()) >= LEAST_FORECASTS:
                rows.append(_row(one, name, counts))
    return rows


def _row(one: Forecasts, regime: str, counts: npt.NDArray[np.bool_]) -> ScoreRow:
    truth = one.truth[counts]
    laws = {name: law[counts] for name, law in one.laws.items()}
    scores = {name: crps_of_sample(law, truth) for name, law in laws.items()}
    medians = {name: np.median(law, axis=-1) for name, law in laws.items()}
    own = laws[MODEL]
    losses = (pinball(np.quantile(own, p, axis=-1), truth, p).mean() for p in PROBABILITIES)
    return ScoreRow(
        mode=one.mode,
        regime=regime,
        horizon=one.horizon,
        forecasts=int(truth.size),
        crps={name: float(score.mean()) for name, score in scores.items()},
        error={name: float(np.abs(truth - m).mean()) for name, m in medians.items()},
        over_drift=paired_skill(scores[MODEL], scores["drift"], one.horizon),
        over_no_change=skill(scores[MODEL], scores["no change"]),
        over_drift_in_doubt=skill(scores[MODEL], scores["drift in doubt"]),
        pinball=tuple(float(loss) for loss in losses),
        coverage=coverage(own, truth),
        drift_coverage=coverage(laws["drift"], truth),
        pit=tuple(int(count) for count in pit_histogram(pit(own, truth))),
    )
