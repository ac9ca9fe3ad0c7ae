"""Nine past falls of the difficulty, run from the state of the chain before each.

Each is a scenario that comes with minersim, with its sources at its head: its start is exact, its
prices are a few points of what came. docs/episodes.md holds the results and what they hide. The
facts are the difficulties of the built-in history.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from minersim.analysis.episodes import DifficultyChange, difficulty_change
from minersim.data.shipped import shipped
from minersim.engine import simulate_world
from minersim.errors import InputError
from minersim.protocol import RETARGET_INTERVAL
from minersim.results import WorldPaths
from minersim.scenario import Scenario, example_files, load_scenario

PATHS = 200
WITHOUT_CAUSE: Mapping[str, Any] = {"network.shocks": []}
"""What leaves the price alone: the same run without its capacity shocks."""


@dataclass(frozen=True, slots=True)
class PastEpisode:
    """A stretch of retargets of one scenario.

    Attributes
    ----------
    name, scenario : str
        What the table calls it, and its file's name without ending.
    first_height, last_height : int
        First blocks of the epochs before and after the fall.
    fitted : str
        What was fitted to a fall by price.
    retargets_after : int
        How many retargets after the fall are compared.
    daily : bool
        Whether daily prices reach over the run.
    quicker_power_usd_per_kwh : float or None
        Power price beside `QUICKER`. [USD/kWh]
    """

    name: str
    scenario: str
    first_height: int
    last_height: int
    fitted: str = ""
    retargets_after: int = 2
    daily: bool = True
    quicker_power_usd_per_kwh: float | None = None

    @property
    def heights(self) -> str:
        """Both heights for a table."""
        return f"{self.first_height:,} → {self.last_height:,}"

    @property
    def height_after(self) -> int:
        """Height up to which the retargets after the fall are compared."""
        return self.last_height + self.retargets_after * RETARGET_INTERVAL


BY_PRICE = (
    PastEpisode(
        "November–December 2018",
        "november-2018",
        548_352,
        554_400,
        "power 0.065 USD/kWh",
        quicker_power_usd_per_kwh=0.0575,
    ),
    PastEpisode(
        "March 2020",
        "march-2020",
        620_928,
        622_944,
        "power 0.0575 USD/kWh",
        quicker_power_usd_per_kwh=0.045,
    ),
    PastEpisode(
        "May–July 2022",
        "june-december-2022",
        735_840,
        745_920,
        "power 0.05 USD/kWh, deliveries 15 % a year",
        quicker_power_usd_per_kwh=0.05,
    ),
    PastEpisode(
        "December 2022",
        "june-december-2022",
        764_064,
        766_080,
        "the same run",
        quicker_power_usd_per_kwh=0.05,
    ),
    PastEpisode(
        "Halving, April–July 2024",
        "halving-2024",
        840_672,
        850_752,
        "power 0.05 USD/kWh, no deliveries",
        quicker_power_usd_per_kwh=0.05,
    ),
)
FROM_OUTSIDE = (
    PastEpisode("Wet season's end, November 2020", "sichuan-november-2020", 653_184, 655_200),
    PastEpisode(
        "China's ban, May–July 2021", "china-ban-2021", 683_424, 691_488, retargets_after=3
    ),
    PastEpisode(
        "Texas storm, January 2024", "texas-winter-storm", 824_544, 826_560, retargets_after=1
    ),
    PastEpisode(
        "Heat, June 2025", "heat-june-2025", 901_152, 903_168, retargets_after=0, daily=False
    ),
)


@dataclass(frozen=True, slots=True)
class EpisodeRun:
    """A past episode, in the model and in fact.

    Attributes
    ----------
    episode : PastEpisode
    fall : DifficultyChange
        Over the episode, with its cause.
    alone : DifficultyChange or None
        The same with the price alone, where a cause from outside is given.
    after : DifficultyChange or None
        Over the retargets after it, where any are compared.
    course : tuple of DifficultyChange
        From the first height to every retarget up to the last compared, with the cause.
    course_alone : tuple of DifficultyChange
        The same with the price alone; empty where no cause is given.
    """

    episode: PastEpisode
    fall: DifficultyChange
    alone: DifficultyChange | None
    after: DifficultyChange | None
    course: tuple[DifficultyChange, ...]
    course_alone: tuple[DifficultyChange, ...]


@cache
def true_difficulties() -> Mapping[int, float]:
    """True difficulty of every epoch by the height of its first block."""
    values = shipped()["difficulty"].values
    heights = RETARGET_INTERVAL * np.arange(values.size)
    return {int(height): float(value) for height, value in zip(heights, values, strict=True)}


def episode_scenario(episode: PastEpisode) -> Scenario:
    """Scenario of an episode.

    Raises
    ------
    InputError
        If it does not come with this copy of minersim.
    """
    files = {file.stem: file for file in example_files()}
    if episode.scenario not in files:
        raise InputError(
            f"{episode.scenario}.toml: not among the scenarios that come with minersim"
        )
    return load_scenario(files[episode.scenario])


def run_episode(
    episode: PastEpisode,
    paths: int = PATHS,
    *,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> EpisodeRun:
    """Run an episode with the prices of its scenario, and without its cause where it has one.

    Parameters
    ----------
    episode : PastEpisode
    paths : int
        That differ in luck.
    progress : callable, optional
        Is told the share that is done.
    cancelled : callable, optional
        Whether to give up.

    Raises
    ------
    RunCancelledError
        If it was given up.
    """
    scenario = episode_scenario(episode)
    outside = episode in FROM_OUTSIDE
    runs = 2 if outside else 1

    def world(changes: Mapping[str, Any], place: int) -> WorldPaths:
        def told(share: float) -> None:
            if progress is not None:
                progress((place + share) / runs)

        return simulate_world(
            scenario.replace(dict(changes)), paths=paths, progress=told, cancelled=cancelled
        )

    facts = true_difficulties()
    own = world({}, 0)
    alone = world(WITHOUT_CAUSE, 1) if outside else None
    last = episode.height_after if episode.retargets_after else episode.last_height
    heights = range(episode.first_height + RETARGET_INTERVAL, last + 1, RETARGET_INTERVAL)

    def change(run: WorldPaths, first: int, last: int) -> DifficultyChange:
        return difficulty_change(run, facts, first, last)

    def course(run: WorldPaths | None) -> tuple[DifficultyChange, ...]:
        if run is None:
            return ()
        return tuple(change(run, episode.first_height, height) for height in heights)

    ends = episode.first_height, episode.last_height
    return EpisodeRun(
        episode=episode,
        fall=change(own, *ends),
        alone=change(alone, *ends) if alone is not None else None,
        after=change(own, episode.last_height, last) if episode.retargets_after else None,
        course=course(own),
        course_alone=course(alone),
    )


def run_episodes(
    paths: int = PATHS,
    *,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[EpisodeRun]:
    """Run all episodes, one after the other; parameters as in `run_episode`."""
    episodes = (*BY_PRICE, *FROM_OUTSIDE)
    for place, episode in enumerate(episodes):

        def told(share: float, place: int = place) -> None:
            if progress is not None:
                progress((place + share) / len(episodes))

        yield run_episode(episode, paths, progress=told, cancelled=cancelled)
