"""The trace: read, filter, export."""

import csv
import json
from datetime import UTC, date, datetime

import pytest

from minersim.engine import KINDS, EventEngine, Trace, trace_path, world_setup
from minersim.errors import InputError, RunError


@pytest.fixture(scope="module")
def traced(world):
    shock = {"day": 3.0, "change_fraction": -0.2, "duration_days": 4.0}
    return trace_path(world(horizon_days=20, **{"network.shocks": [shock]}))[0]


def test_events_are_in_order_of_time_and_of_the_documented_order(traced):
    moments = [event.time_s for event in traced]
    assert moments == sorted(moments)
    order = {kind: i for i, kind in enumerate(KINDS)}
    for earlier, later in zip(traced.events, traced.events[1:], strict=False):
        if earlier.time_s == later.time_s:
            assert order[earlier.kind] <= order[later.kind]


def test_filter_by_kind_and_days(traced):
    blocks = traced.filter(["block"], from_day=2.0, to_day=3.0)
    assert 100 < len(blocks) < 200
    assert all(2 * 86_400 <= e.time_s <= 3 * 86_400 for e in blocks)
    assert [e.time_s / 86_400 for e in traced.filter(["capacity shock"])] == [3.0, 7.0]
    assert len(traced.filter()) == len(traced)


def test_moment_is_the_calendar_time(traced):
    market = traced.filter(["market"])[5]
    assert traced.moment(market) == datetime(2026, 1, 6, tzinfo=UTC)


def test_only_wanted_kinds_are_kept(world):
    trace, _ = trace_path(world(), kinds=["retarget"])
    assert {event.kind for event in trace} == {"retarget"}
    assert set(trace.events[0].figures) == {"difficulty", "change"}


def test_tracing_does_not_change_the_run(world):
    scenario = world(horizon_days=30)
    plain = EventEngine(world_setup(scenario), 1)
    plain.run()
    trace = Trace(scenario.start)
    traced = EventEngine(world_setup(scenario), 1, trace=trace)
    traced.run()
    assert plain.retargets == traced.retargets
    assert len(trace.filter(["block"])) == plain.world["blocks"].sum()


def test_csv_and_json_lines(traced, tmp_path):
    traced.write(tmp_path / "trace.csv")
    with (tmp_path / "trace.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(traced)
    assert rows[0]["utc"].startswith("2026-01-01T00:")
    traced.write(tmp_path / "trace.jsonl")
    lines = (tmp_path / "trace.jsonl").read_text().splitlines()
    first = json.loads(lines[0])
    assert len(lines) == len(traced)
    assert first["kind"] == traced.events[0].kind
    assert sorted(p.name for p in tmp_path.iterdir()) == ["trace.csv", "trace.jsonl"]


def test_bad_names_and_places(traced, tmp_path):
    with pytest.raises(
        InputError, match=r"found 'trace.xls'; allowed: a name ending .csv or .jsonl"
    ):
        traced.write(tmp_path / "trace.xls")
    with pytest.raises(RunError, match="cannot be written"):
        traced.write(tmp_path / "missing" / "trace.csv")
    with pytest.raises(InputError, match="trace kind: found blok; allowed: block, retarget"):
        Trace(date(2026, 1, 1), ["blok"])
