"""Past episodes as the library runs them."""

import csv
from pathlib import Path

import pytest

from minersim.calibration.past_episodes import (
    BY_PRICE,
    FROM_OUTSIDE,
    PastEpisode,
    run_episode,
    run_episodes,
    true_difficulties,
)
from minersim.errors import InputError, RunCancelledError

FACTS = Path(__file__).parents[2] / "data" / "difficulty_epochs.csv"


def test_facts_are_those_of_the_headers():
    with FACTS.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    facts = true_difficulties()
    assert len(facts) == len(rows)
    for row in rows:
        assert facts[int(row["height"])] == pytest.approx(float(row["difficulty"]), rel=1e-6)


def test_a_fall_from_outside_is_run_with_its_cause_and_without():
    (storm,) = (one for one in FROM_OUTSIDE if one.scenario == "texas-winter-storm")
    shares = []
    run = run_episode(storm, 20, progress=shares.append)
    assert run.fall.fact == pytest.approx(-0.039, abs=5e-4)
    assert run.fall.mean < -0.02 < run.alone.mean
    assert run.after.mean > 0.0
    assert [one.last_height for one in run.course] == [826_560, 828_576]
    assert run.course[0] == run.fall
    assert run.course_alone[0] == run.alone
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_fall_by_price_has_no_run_without():
    run = run_episode(BY_PRICE[-1], 20)
    assert run.alone is None
    assert run.course_alone == ()
    whole = run.fall.fact
    assert run.course[4].fact == pytest.approx(whole)
    assert run.after.fact == pytest.approx((1.0 + run.course[-1].fact) / (1.0 + whole) - 1.0)


def test_all_are_run_and_can_be_stopped():
    shares = []
    names = [run.episode.name for run in run_episodes(5, progress=shares.append)]
    assert names == [one.name for one in (*BY_PRICE, *FROM_OUTSIDE)]
    assert shares[-1] == 1.0
    with pytest.raises(RunCancelledError):
        next(run_episodes(5, cancelled=lambda: True))


def test_an_episode_without_its_scenario_says_so():
    with pytest.raises(InputError, match="not among the scenarios"):
        run_episode(PastEpisode("Nothing", "no-such-file", 0, 2_016))
