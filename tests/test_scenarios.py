"""Every shipped scenario: valid, answered by the command line, and saying what it is for."""

import csv
import datetime
import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from minersim.analysis.capitulation import capitulation
from minersim.analysis.daily_series import churn_noise, daily_series, reported_outflow_btc
from minersim.analysis.loop import start_loop
from minersim.analysis.stress import Stress
from minersim.analysis.stressed_pair import stressed_pair
from minersim.cli.main import main
from minersim.engine import simulate_world, start_state
from minersim.indicators import miner_outflow_multiple, mpi
from minersim.scenario import load_scenario

FILES = sorted((Path(__file__).parents[1] / "scenarios").glob("*.toml"))
EPISODES = (
    "november-2018",
    "march-2020",
    "sichuan-november-2020",
    "china-ban-2021",
    "june-december-2022",
    "texas-winter-storm",
    "fleet-2023-05",
    "halving-2024",
    "heat-june-2025",
)
"""Scenarios of the past, which begin at the first midnight of a retarget window."""


def test_there_are_at_least_three():
    assert len(FILES) >= 3


@pytest.mark.parametrize("file", FILES, ids=lambda p: p.stem)
def test_opens_with_its_question_and_sources(file):
    head = file.read_text(encoding="utf-8").split("\n\nschema")[0]
    assert head.startswith("# Question:")
    assert "# Expected finding:" in head
    assert "# Sources:" in head
    scenario = load_scenario(file)
    assert scenario.question
    assert scenario.sources


@pytest.mark.parametrize("file", FILES, ids=lambda p: p.stem)
def test_runs_by_the_command_line(file, capsys):
    assert main(["run", str(file), "--paths", "2", "--jobs", "1"]) == 0
    printed = capsys.readouterr().out
    for words in ("hashprice", "USD/PH/s/day", "The world after"):
        assert words in printed
    for words in ("Break-evens", "In words"):
        assert (words in printed) == bool(load_scenario(file).sites)
    assert main(["run", str(file), "--paths", "2", "--jobs", "1", "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["scenario"] == load_scenario(file).name


def shipped(name):
    return load_scenario(next(f for f in FILES if f.stem == name))


def squeeze():
    return shipped("squeeze-2025-11")


def test_squeeze_starts_at_the_recorded_state():
    state = start_state(squeeze())
    assert state.difficulty == pytest.approx(152_271_405_447_597.38)
    # 34.49 to 35.1 USD/PH/s/day, 21-23 November 2025, within 1 %
    assert 34.49 * 0.99 < state.hashprice_usd_per_ph_day < 35.1 * 1.01
    assert 83_000 <= state.price_usd <= 84_000


def test_squeeze_first_retarget_comes_when_and_as_it_did():
    # height 925,344 on 26 November, difficulty -1.95 %: only a third of the window was still open
    world = simulate_world(squeeze(), paths=16)
    first = world.retargets.height == 925_344
    assert first.sum() == 16
    changes = world.retargets.difficulty[first] / 152_271_405_447_597.38 - 1
    assert changes.mean() == pytest.approx(-0.0195, abs=0.02)
    assert world.retargets.time_s[first].mean() / 86_400 == pytest.approx(4.3, abs=0.5)


def test_classroom_shows_the_feedback():
    world = simulate_world(load_scenario(next(f for f in FILES if f.stem == "classroom")), paths=8)
    difficulty = world["difficulty"].mean(axis=0) / 1e14
    blocks = world["blocks"].mean(axis=0)
    assert blocks[30:34].mean() == pytest.approx(96, rel=0.1)  # 15 minutes a block
    assert difficulty[78] == pytest.approx(2 / 3, rel=0.05)  # it has followed
    assert blocks[85:88].mean() == pytest.approx(216, rel=0.1)  # all are back: too quick
    assert difficulty[-1] == pytest.approx(1.0, rel=0.05)


def test_halving_halves_hashprice_in_a_block():
    world = simulate_world(
        load_scenario(next(f for f in FILES if f.stem == "halving-2028")), paths=4
    )
    assert set(world["subsidy_btc"][:, 0]) == {3.125}
    assert set(world["subsidy_btc"][:, -1]) == {1.5625}
    day = (world["subsidy_btc"][0] < 3.0).argmax()
    # about 13 April 2028, 89 days after the start; quick blocks bring it forward, slow ones later
    assert 75 <= day <= 100


@cache
def epochs():
    file = Path(__file__).parent / "data" / "difficulty_epochs.csv"
    with file.open(newline="", encoding="utf-8") as stream:
        return [
            (int(row["height"]), int(row["time_unix"]), row["nbits_hex"])
            for row in csv.DictReader(stream)
        ]


@pytest.mark.parametrize("name", EPISODES)
def test_episode_starts_at_the_state_of_the_block_headers(name):
    scenario = shipped(name)
    start = datetime.datetime.combine(scenario.start, datetime.time(), datetime.UTC).timestamp()
    last = max(i for i, (_, time, _) in enumerate(epochs()) if time <= start)
    (height, time, bits), (_, next_time, _) = epochs()[last : last + 2]
    chain = scenario.chain
    assert chain.bits == bits
    assert chain.epoch_elapsed_days == pytest.approx((start - time) / 86_400, abs=1e-4)
    even = height + 2016 * (start - time) / (next_time - time)
    assert chain.height == pytest.approx(even, abs=1)
    stands_for = start_state(scenario).difficulty * 2**32 / 600 / 1e18
    assert scenario.network.hashrate_ehs == pytest.approx(stands_for, rel=1e-3)


def test_texas_storm_slows_blocks_for_three_days_only():
    world = simulate_world(shipped("texas-winter-storm"), paths=60)
    blocks = world["blocks"].mean(axis=0)
    before, storm, later = blocks[2:8].mean(), blocks[8:11].mean(), blocks[11:14].mean()
    assert storm / before == pytest.approx(0.75, abs=0.03)
    assert later / before == pytest.approx(1.0, abs=0.03)


def test_churn_is_reported_and_felt_by_nothing():
    churn = shipped("squeeze-2025-11-churn")
    outflow = start_loop(churn).reported_btc_per_day
    assert 2 * outflow == pytest.approx(30_925, rel=0.01)
    told, quiet = (
        simulate_world(scenario, paths=4, network=True)
        for scenario in (churn, churn.replace({"network.treasury.churn": 0.0}))
    )
    for name in told.columns:
        assert np.array_equal(told[name], quiet[name]), name
    # miners sell what they need, and the price is that of the squeeze within what it feels of it
    assert told["miner_sold_btc"][:, 1:].mean() < 450.0
    price = told["price_usd"] / simulate_world(squeeze(), paths=4)["price_usd"]
    assert np.abs(np.log(price)).max() < 0.05


def test_a_real_sale_is_felt_where_churn_is_not_and_ends():
    sale = shipped("squeeze-2025-11-sale")
    pair = stressed_pair(sale, Stress())
    assert pair.base.network.treasury.sale is None
    assert pair.shock_day == 1.0
    world, base = (simulate_world(s, paths=20, network=True) for s in (pair.scenario, pair.base))
    beyond = (world["miner_sold_btc"] - base["miner_sold_btc"])[:, :3].sum(axis=1)
    assert beyond == pytest.approx(30_000.0, rel=1e-3)
    found = capitulation(world, base, pair.scenario)
    # the impact of 30,000 BTC, half of which the market had a day to digest
    assert found.price_impact.mean() == pytest.approx(-0.0115, abs=0.0005)
    assert found.hashrate_trough_change.mean() > -0.04  # luck parts the two worlds as well
    assert found.loop_gain < 0.1
    # three tenths of it stay, and the price is not above what it would have been
    felt = (world["price_impact"] - base["price_impact"]).mean(axis=0)
    assert felt[[40, 90, 180, 365]] == pytest.approx(-0.0039, abs=0.0005)
    assert felt.max() <= 0.0
    # as churn the same outflow does nothing
    churn = simulate_world(shipped("squeeze-2025-11-churn"), paths=20, network=True)
    assert np.abs(churn["price_impact"]).max() < 0.004


def test_reports_hardly_tell_a_sale_from_churn():
    long = shipped("squeeze-2025-11-sale").replace(
        {"horizon_days": 765, "network.treasury.sale.day": 760}
    )
    world = simulate_world(long, paths=20, network=True)
    quiet = simulate_world(long.replace({"network.treasury.sale": None}), paths=20, network=True)
    usual = long.network.treasury.churn
    noise = churn_noise(long.seed, 20, 765)
    days = slice(759, 761)
    read = {}
    for name, one in (("sale", world), ("churn", quiet)):
        seen = noise.copy()
        if name == "churn":
            seen[:, days] = shipped("squeeze-2025-11-churn").network.treasury.churn / usual
        series = daily_series(one)
        sold = one.summed_by_day(one["miner_sold_btc"])[:, 1:]
        outflow = reported_outflow_btc(sold, series.rewards_btc, usual, seen)
        multiple = miner_outflow_multiple(outflow)[:, days].mean()
        read[name] = multiple, mpi(outflow * series.price_usd)[:, days].mean()
    # the figures at the head of the scenario
    assert read["sale"] == pytest.approx((3.6, 5.1), rel=0.1)
    assert read["churn"] == pytest.approx((2.7, 3.6), rel=0.1)


def test_a_drought_of_liquidity_spirals_and_plenty_does_not():
    drought = shipped("liquidity-drought")
    pair = stressed_pair(drought, Stress())
    plenty = pair.scenario.replace({"network.treasury": {"kind": "selling"}})
    gains = []
    for scenario in (pair.scenario, plenty):
        base = scenario.replace({"market.price.shocks": []})
        world, usual = (simulate_world(s, network=True) for s in (scenario, base))
        found = capitulation(world, usual, scenario)
        gains.append((found.loop_gain, found.measured_gain.mean(), found.price_impact.mean()))
    (closed, measured, impact), (calm, calm_measured, calm_impact) = gains
    assert closed > 1.0
    assert measured > 1.0
    assert impact < -0.15  # more than the shock took
    assert calm < 0.1
    assert calm_measured < 0.2
    assert calm_impact > -0.02


def test_the_machine_price_of_2023_is_what_was_quoted():
    world = simulate_world(shipped("fleet-2023-05"), paths=2, network=True)
    # an S19 XP at 24 USD/TH in June 2023
    assert world["machine_price_usd_per_th"][0, 0] == pytest.approx(24.0, rel=0.1)


def test_the_fleet_of_2023_leaves_when_the_coin_halves_and_orders_still_come():
    fleet = shipped("fleet-2023-05")
    world = simulate_world(fleet, paths=8, network=True)
    hashrate = world["hashrate_ehs"].mean(axis=0)
    assert hashrate[60:120].min() / hashrate[:60].max() == pytest.approx(0.8, abs=0.04)
    assert (np.diff(world["installed_ehs"].mean(axis=0)) >= 0.0).all()
    price = world["machine_price_usd_per_th"].mean(axis=0)
    assert price[-1] == pytest.approx(10.0, abs=1.0)


def test_a_stress_of_the_fleet_of_2023_names_who_leaves(capsys):
    file = next(f for f in FILES if f.stem == "fleet-2023-05")
    assert main(["stress", str(file), "--paths", "2", "--jobs", "1"]) == 0
    table = capsys.readouterr().out.partition("Who leaves")[2].partition("In words")[0]
    rows = [line for line in table.splitlines() if "Antminer" in line or "other models" in line]
    assert rows[0].startswith("Antminer S19,")
    assert len(rows) == 8
