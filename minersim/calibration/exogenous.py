"""Falls of the hashrate that no price made, with the day on which the cause was known.

A law of price and growth must not be fitted on them, nor is their growth a trend. A forecast may
use the list only as far as it could be read at the time: an episode counts from ``known`` on.

Sources: Sichuan, end of the wet season of 2020: about 22 EH/s had left on 25 October; Xinjiang:
safety inspections and blackout after 16 April 2021, back within two weeks; China's ban: State
Council committee of 21 May 2021, Sichuan's order for 20 June; Texas: winter storm of 14-17 January
2024; heat and the summer peaks of the Texan grid, June 2025 (docs/episodes.md has the runs).
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from minersim.calibration.history import EpochHistory


@dataclass(frozen=True, slots=True)
class Episode:
    """A fall that came from outside, and its reversal where it is as little of the price's making.

    Attributes
    ----------
    name : str
        For the user.
    first, last, known : str
        Days, as in ``2021-05-21``: the first and last day touched, and the day on which the cause
        was in the news.
    """

    name: str
    first: str
    last: str
    known: str


EPISODES = (
    Episode("end of Sichuan's wet season", "2020-10-25", "2020-11-03", "2020-11-01"),
    Episode("blackout in Xinjiang and the return", "2021-04-16", "2021-05-12", "2021-04-18"),
    Episode("China's ban", "2021-05-21", "2021-07-17", "2021-05-21"),
    Episode("winter storm in Texas and the return", "2024-01-14", "2024-02-02", "2024-01-15"),
    Episode("heat in Texas", "2025-06-20", "2025-06-29", "2025-06-24"),
)

MOVED = "2021-07-17"
"""Since China's ban the network stands elsewhere: what power cost before tells nothing. [day]"""


def settled_since_s(now_s: int) -> int | None:
    """When the network last moved, as known at a time; None if it had not. [s since 1970]"""
    moved_s = _seconds(MOVED)
    return moved_s if now_s >= moved_s else None


def touched_epochs(history: EpochHistory) -> npt.NDArray[np.bool_]:
    """Which epochs an episode touches, as far as is known when the last one begins, shape (n,)."""
    now_s = int(history.time_s[-1])
    begins = history.time_s
    ends = np.append(begins[1:], np.iinfo(np.int64).max)
    touched = np.zeros(history.size, dtype=np.bool_)
    for episode in EPISODES:
        if now_s >= _seconds(episode.known):
            touched |= (begins <= _seconds(episode.last)) & (ends > _seconds(episode.first))
    return touched


def episode_names(history: EpochHistory) -> list[str]:
    """Name of what touches each epoch, empty for nothing, as is known at the last one; n names."""
    touched = touched_epochs(history)
    ends = np.append(history.time_s[1:], np.iinfo(np.int64).max)
    names = []
    for begin, end, flag in zip(history.time_s, ends, touched, strict=True):
        there = [e.name for e in EPISODES if begin <= _seconds(e.last) and end > _seconds(e.first)]
        names.append(", ".join(there) if flag else "")
    return names


def _seconds(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
