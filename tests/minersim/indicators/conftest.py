"""Real daily series beside the repository, where there are some."""

import csv
from pathlib import Path

import numpy as np
import pytest

DATA = Path(__file__).parents[4] / "shared" / "data"


class RealSeries:
    """Columns of a daily CSV file as float arrays, missing values NaN."""

    def __init__(self, file, day):
        with file.open(encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        self._rows = rows
        self.days = np.array([row[day][:10] for row in rows], dtype="datetime64[D]")

    def __getitem__(self, name):
        return np.array([float(row[name] or "nan") for row in self._rows])

    def between(self, first, last):
        return (self.days >= np.datetime64(first)) & (self.days <= np.datetime64(last))


def read(name, day):
    if not (DATA / name).exists():
        pytest.skip("no daily series beside the repository")
    return RealSeries(DATA / name, day)


@pytest.fixture(scope="session")
def btc_daily():
    return read("btc_daily.csv", "date")


@pytest.fixture(scope="session")
def coin_metrics():
    return read("coinmetrics_community_btc_to_2020-07.csv", "time")
