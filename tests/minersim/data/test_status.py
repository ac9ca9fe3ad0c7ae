"""What the store says of itself: ranges, gaps, ages."""

import numpy as np
import pytest

from minersim.data.folder import DATA_DIR_VARIABLE, data_folder, store_file
from minersim.data.freshness import age_words, gaps, state, step_s
from minersim.data.observations import Observations
from minersim.data.status import coverage
from minersim.data.store import Store
from minersim.units import SECONDS_PER_DAY, SECONDS_PER_HOUR

DAY, HOUR = int(SECONDS_PER_DAY), int(SECONDS_PER_HOUR)
START = 20_000 * DAY


def test_coverage_of_every_series(tmp_path):
    with Store(tmp_path / "store.sqlite") as store:
        times = START + DAY * np.array([0, 1, 2, 5, 6, 7, 9], dtype=np.int64)
        store.append("b", "u", [Observations("mpi", times, np.ones(7))], fetched_at_s=START + 9)
        store.append("a", "u", [Observations("nvt", times[:2], np.ones(2))], fetched_at_s=START)
        store.append(
            "b", "u", [Observations("mpi", times[:1], np.zeros(1))], fetched_at_s=START + 99
        )
        mpi, nvt = coverage(store)
    assert (mpi.source, mpi.metric.name, mpi.count) == ("b", "mpi", 7)
    assert (mpi.first_s, mpi.last_s, mpi.fetched_at_s) == (START, START + 9 * DAY, START + 99)
    assert mpi.step_s == DAY
    assert mpi.gaps == ((START + 2 * DAY, START + 5 * DAY), (START + 7 * DAY, START + 9 * DAY))
    assert mpi.age_s(START + 11 * DAY) == 2 * DAY
    assert [mpi.state(START + n * DAY) for n in (11, 12, 17)] == ["fresh", "stale", "expired"]
    assert (nvt.source, nvt.count, nvt.gaps) == ("a", 2, ())


@pytest.mark.parametrize("step", [HOUR, DAY, 7 * DAY, 14 * DAY])
def test_gaps_and_states_follow_the_step(step):
    times = START + step * np.array([0, 1, 2, 3, 6, 7], dtype=np.int64)
    assert step_s(times) == step
    assert gaps(times) == ((START + 3 * step, START + 6 * step),)
    assert state(START, START + 1.9 * step, step) == "fresh"
    assert state(START, START + 2.1 * step, step) == "stale"
    assert state(START, START + 7.1 * step, step) == "expired"


def test_too_few_values_to_know_the_step():
    for count in range(3):
        times = START + 9 * DAY * np.arange(count, dtype=np.int64)
        assert step_s(times) == DAY
    assert gaps(np.zeros(0, dtype=np.int64)) == ()


def test_ages_never_say_one_of_anything_long():
    for days in (0.01, 0.9, 1.4, 2.0, 45.0, 61.0, 400.0, 800.0):
        words = age_words(days * DAY)
        assert int(words.split()[0]) >= 2
    assert age_words(90.0) == "1 minute"


def test_the_folder_is_the_option_then_the_variable_then_the_users(monkeypatch, tmp_path):
    monkeypatch.delenv(DATA_DIR_VARIABLE, raising=False)
    assert data_folder().parts[-2:] == ("minersim", "data")
    assert data_folder("") == data_folder()
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path))
    assert data_folder() == tmp_path
    assert data_folder(tmp_path / "other") == tmp_path / "other"
    assert store_file() == tmp_path / "store.sqlite"
    monkeypatch.setenv(DATA_DIR_VARIABLE, "~/series")
    assert "~" not in str(data_folder())
