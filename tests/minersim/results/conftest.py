"""A small world and a business on it, made by hand: two columns of figures a reader can check."""

from datetime import date

import numpy as np
import pytest

from minersim.business import Account, Coin
from minersim.results import LedgerPaths, Provenance, Result, RetargetLog, WorldPaths
from minersim.results.columns import OPERATOR_NAMES, WORLD_NAMES
from minersim.results.outcomes import EVERY_PATH, SOME_PATHS

PATHS, TICKS = 5, 4


@pytest.fixture
def world():
    rng = np.random.default_rng(1)
    columns = {name: rng.uniform(1.0, 9.0, (PATHS, TICKS)) for name in WORLD_NAMES}
    log = RetargetLog(
        path=np.array([0, 3]),
        height=np.array([2016, 4032]),
        bits=np.array([0x1701D936, 0x1701D937]),
        time_s=np.array([10.0, 20.0]),
        difficulty=np.array([1.5e14, 1.6e14]),
    )
    where = Provenance("Small", "ab" * 32, "0.0.1", "events", 7, date(2026, 2, 27))
    return WorldPaths(where, columns, log, notices=("the world says",))


@pytest.fixture
def ledger():
    usd = np.zeros((PATHS, TICKS, len(Account)), dtype=np.int64)
    usd[..., Account.CASH] = 2_500_000
    usd[..., Account.CAPITAL] = -2_500_000
    sat = np.zeros((PATHS, TICKS, len(Coin)), dtype=np.int64)
    sat[..., Coin.TREASURY] = 50_000_000
    return LedgerPaths(usd, sat)


@pytest.fixture
def result(world, ledger):
    rng = np.random.default_rng(2)
    figures = {name: rng.normal(size=PATHS) for name in (*EVERY_PATH, *SOME_PATHS)}
    figures["npv_usd"] = np.array([-2.0, -1.0, 0.0, 3.0, 10.0])
    figures["irr"] = np.array([np.nan, 0.1, 0.2, np.nan, 0.3])
    figures["irr_count"] = np.array([0.0, 1.0, 1.0, 2.0, 1.0])
    figures["payback_days"] = np.array([np.nan, np.nan, np.nan, np.nan, 3.0])
    figures["ruin_day"] = np.array([2.0, np.nan, np.nan, np.nan, np.nan])
    figures["direct_cost_usd_per_btc"] = np.full(PATHS, np.nan)
    series = {name: rng.normal(size=(PATHS, TICKS)) for name in OPERATOR_NAMES}
    return Result(
        world=world,
        figures=figures,
        series=series,
        ledger=ledger,
        scenario_toml='name = "Small"\n',
        notices=("a notice",),
        elapsed_s=0.25,
    )
