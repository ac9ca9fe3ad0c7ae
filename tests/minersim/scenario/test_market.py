"""Prices from a series: found beside the scenario, checked before the run."""

import datetime
import math

import pytest

from minersim.engine import simulate_world
from minersim.errors import ScenarioError
from minersim.scenario import load_scenario

BASE = """
name = "history again"
start = 2026-01-01
horizon_days = 20
paths = 3
[chain]
height = 921_311
difficulty = 1e14
[market.price]
start_usd = 50_000
series = "prices.csv"
{price}
[market.fees]
kind = "constant"
[network]
kind = "constant"
hashrate_ehs = 700
"""


@pytest.fixture
def place(tmp_path):
    def put(price, change=lambda lines: lines):
        day = datetime.date(2020, 1, 1)
        rows = [f"{day + datetime.timedelta(days=i)},{100 * 1.01**i}" for i in range(60)]
        (tmp_path / "prices.csv").write_text("\n".join(["date,price_usd", *change(rows)]))
        (tmp_path / "a.toml").write_text(BASE.format(price=price))
        return tmp_path / "a.toml"

    return put


def mistakes(file):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    return [(issue.key, issue.message) for issue in caught.value.issues]


def test_replay_follows_history_from_its_day_at_the_start_s_level(place):
    world = simulate_world(load_scenario(place('kind = "replay"\nreplay_from = 2020-01-05')))
    expected = [50_000 * 1.01**day for day in range(21)]
    for path in world["price_usd"]:
        assert path == pytest.approx(expected)


def test_bootstrap_draws_history_s_returns(place):
    world = simulate_world(load_scenario(place('kind = "bootstrap"')))
    assert world["price_usd"][:, 20] == pytest.approx(50_000 * 1.01**20)


def test_every_bad_line_of_a_series_is_told_at_once(place):
    def spoil(rows):
        rows[4] = rows[4].split(",")[0] + ",text"
        rows[7] = rows[7].split(",")[0] + ",-3"
        del rows[20]
        return rows

    found = mistakes(place('kind = "bootstrap"', spoil))
    assert [key for key, _ in found] == ["market.price.series"] * 3
    told = [message.partition("prices.csv: ")[2] for _, message in found]
    assert told == [
        "line 6: price_usd: found 'text'; allowed: a number above 0",
        "line 9: price_usd: found '-3'; allowed: a number above 0",
        "line 22: date: no rows for 2020-01-21 to 2020-01-21; allowed: every day",
    ]


def test_a_series_that_does_not_reach(place):
    ((key, message),) = mistakes(place('kind = "replay"\nreplay_from = 2020-02-20'))
    assert key == "market.price.replay_from"
    assert message.endswith("needed: 2020-02-20 to 2020-03-11")
    ((key, message),) = mistakes(place('kind = "bootstrap"\nfirst_date = 2021-01-01'))
    assert key == "market.price.first_date"
    assert "fewer than 2 days" in message


def test_a_series_that_is_not_there(place):
    file = place('kind = "bootstrap"')
    (file.parent / "prices.csv").unlink()
    ((key, message),) = mistakes(file)
    assert key == "market.price.series"
    assert message.endswith("prices.csv: no such file")


@pytest.mark.parametrize(
    ("price", "line"),
    [
        ('kind = "garch"\nalpha = 0.2', "found 0.8102 beside alpha = 0.2; allowed: less than 1"),
        ('kind = "garch"\nbeta = 0.9', "found 0.9 beside alpha = 0.1145; allowed: less than 1"),
    ],
)
def test_garch_must_settle(place, price, line):
    file = place(price)
    file.write_text(file.read_text().replace('series = "prices.csv"\n', ""))
    ((key, message),) = mistakes(file)
    assert key == "market.price.beta"
    assert message.startswith(line)


@pytest.mark.parametrize("kind", ["merton", "garch", "regimes"])
def test_random_prices_run_in_both_engines_alike(place, kind):
    file = place(f'kind = "{kind}"')
    file.write_text(file.read_text().replace('series = "prices.csv"\n', ""))
    scenario = load_scenario(file)
    compiled = simulate_world(scenario)["price_usd"]
    events = simulate_world(scenario.replace(engine="events"))["price_usd"]
    assert (compiled == events).all()
    assert len(set(compiled[:, -1])) == 3


def waves(rows):
    """The same days with prices that go up and down."""
    days = (row.split(",")[0] for row in rows)
    return [f"{day},{100 * math.exp(math.sin(i * i))!r}" for i, day in enumerate(days)]


def follow(file, *, more=""):
    fees = '[market.fees]\nkind = "{}"'
    text = file.read_text().replace(fees.format("constant"), fees.format("ar1"))
    text = text.replace('kind = "ar1"', 'kind = "ar1"\nprice_correlation = 0.5')
    file.write_text(text.replace("paths = 3", f"paths = 3\n{more}"))
    return file


REPLAY = 'kind = "replay"\nreplay_from = 2020-01-05'


@pytest.mark.parametrize("price", [REPLAY, 'kind = "bootstrap"'])
def test_fees_follow_a_series_in_both_engines_alike(place, price):
    scenario = load_scenario(follow(place(price, waves)))
    compiled = simulate_world(scenario)["fees_btc_per_block"]
    events = simulate_world(scenario.replace(engine="events"))["fees_btc_per_block"]
    assert (compiled == events).all()
    apart = scenario.replace({"market.fees.price_correlation": 0.0})
    assert (simulate_world(apart)["fees_btc_per_block"][:, 1:] != compiled[:, 1:]).all()


@pytest.mark.parametrize("price", [REPLAY, 'kind = "bootstrap"'])
def test_fees_cannot_follow_a_series_without_ups_and_downs(place, price):
    ((key, message),) = mistakes(follow(place(price)))
    assert key == "market.fees.price_correlation"
    assert message == (
        "found 0.5, but the daily returns used of the series are all alike; allowed: 0"
    )


def test_fees_follow_a_replay_by_the_day_only(place):
    ((key, message),) = mistakes(follow(place(REPLAY, waves), more="tick_hours = 6"))
    assert key == "market.fees.price_correlation"
    assert (
        message
        == "found 0.5 beside a replay and ticks of 6 hours; allowed: 0, or ticks of 24 hours"
    )
