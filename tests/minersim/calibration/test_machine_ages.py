"""Machines of the network by age, against what was published."""

from dataclasses import replace

import numpy as np
import pytest

from minersim.calibration.machine_ages import (
    bought_efficiency_j_per_th,
    fleet_efficiency_j_per_th,
)
from minersim.data.files.cells import time_of

PUBLISHED = {
    "2018-07-01": 89.3,  # Coin Metrics, from nonces
    "2021-07-01": 69.9,  # Cambridge, mean of the year
    "2022-07-01": 49.7,  # Cambridge, mean of the year
    "2023-05-01": 33.6,  # Coin Metrics
    "2024-01-01": 34.0,  # CoinShares
    "2024-06-01": 28.2,  # Cambridge survey
    "2025-03-01": 25.1,  # Cambridge
}


@pytest.mark.parametrize(("day", "told"), PUBLISHED.items())
def test_efficiencies_by_age_are_those_published(history, day, told):
    epoch = history.first_after(time_of(day)) - 1
    assert fleet_efficiency_j_per_th(history)[epoch] == pytest.approx(told, rel=0.17)


def test_an_epoch_knows_nothing_of_later_ones(history):
    whole = fleet_efficiency_j_per_th(history)
    assert fleet_efficiency_j_per_th(history.until(300)) == pytest.approx(whole[:301], rel=1e-12)


def test_machines_that_come_back_are_not_new(history):
    """A fall and its reversal leave the fleet as it was."""
    fallen = history.difficulty.copy()
    fallen[-6:-1] *= 0.5
    same = replace(history, difficulty=fallen)
    difference = fleet_efficiency_j_per_th(same)[-1] / fleet_efficiency_j_per_th(history)[-1]
    assert difference == pytest.approx(1.0, abs=0.02)


def test_what_is_on_sale_gets_better():
    times = [time_of(f"{year}-01-01") for year in range(2014, 2027)]
    bought = np.array([bought_efficiency_j_per_th(float(time)) for time in times])
    assert np.all(np.diff(bought) <= 1.0)
    assert bought[0] > 250.0
    assert bought[-1] < 20.0
