"""Marks of a run: what stands where, and that marks do not crowd."""

import datetime
from pathlib import Path

import pytest

from minersim.analysis.events import Event, date_of, marks, run_events
from minersim.engine import run, runs
from minersim.scenario import load_scenario

SCENARIOS = Path(__file__).parents[3] / "scenarios"


@pytest.fixture(scope="module")
def halving():
    return load_scenario(SCENARIOS / "halving-2028.toml").replace(paths=20, horizon_days=150)


def named(events, start):
    return [event for event in events if event.name.startswith(start)]


def test_the_halving_stands_where_the_paths_reach_its_block(halving):
    result = run(halving)
    (found,) = named(run_events(halving, result), "Halving")
    assert "1,050,000" in found.text
    heights = result["height"].mean(axis=0)
    day = int(found.day)
    assert heights[day] <= 1_050_000 <= heights[day + 1]
    # 12,897 blocks at ten minutes are 89.6 days
    assert found.day == pytest.approx(89.6, abs=5.0)


def test_without_heights_the_halving_stands_at_ten_minutes_a_block(halving, monkeypatch):
    monkeypatch.setattr(runs, "KEPT_VALUES", 10)
    (found,) = named(run_events(halving, run(halving)), "Halving")
    assert found.day == pytest.approx((1_050_000 - 1_037_103) / 144)


def test_fleets_that_are_bought_have_a_payment_and_a_delivery():
    squeeze = load_scenario(SCENARIOS / "squeeze-2025-11.toml").replace(paths=5)
    events = run_events(squeeze, run(squeeze))
    (delivery,) = named(events, "Delivery")
    assert delivery.day == 54.0
    assert "delivered to" in delivery.text
    payments = named(events, "Payment")
    assert payments
    assert all("USD paid for" in event.text for event in payments)


def test_shocks_say_what_changes(halving):
    changes = {
        "market.price.shocks": [{"day": 30.0, "change_fraction": -0.3, "over_days": 5.0}],
        "network.shocks": [{"day": 60.0, "change_fraction": 0.1, "duration_days": 14.0}],
    }
    shocked = halving.replace(changes)
    events = run_events(shocked, run(shocked, paths=3))
    (price,) = named(events, "Price")
    assert (price.day, price.name, price.text) == (30.0, "Price −30 %", "price −30 % over 5 days")
    (capacity,) = named(events, "Capacity")
    assert capacity.text == "the network's capacity +10 % for 14 days"


def test_ruin_stands_at_its_median(halving):
    poor = halving.replace({"operator.cash_usd": 0.0, "operator.opex_usd_per_month": 5e6})
    result = run(poor)
    (ruin,) = named(run_events(poor, result), "Ruin")
    assert ruin.name == "Ruin 100 %"
    assert 0.0 < ruin.day < 150.0


def test_what_lies_beyond_the_horizon_is_no_event(halving):
    short = halving.replace(horizon_days=20)
    events = run_events(short, run(short))
    assert named(events, "Halving") == []
    assert all(event.day <= 20.0 for event in events)
    assert [e.day for e in events] == sorted(e.day for e in events)


def test_marks_are_apart_and_lose_no_event():
    events = [Event(float(day), f"e{day}", "") for day in (0, 1, 2, 50, 51, 100)]
    found = marks(events, 10.0)
    assert [mark.label for mark in found] == ["e0 +2", "e50 +1", "e100"]
    assert [event for mark in found for event in mark.events] == events
    assert marks([], 10.0) == ()


def test_dates():
    assert date_of(datetime.date(2026, 1, 31), 1.9) == datetime.date(2026, 2, 1)
