"""What every source makes of faults: one plain line, and never a wrong figure."""

import json
import random
import time

import numpy as np
import pytest

from minersim.data.metric_names import find_metric
from minersim.data.source import SourceError
from minersim.data.sources import all_sources

DAY = 86_400
NOW = time.time()


CASES = [
    (source.name, next(iter(source.metrics)))
    for source in all_sources()
    if source.name not in {"bitcoin_core", "coinmetrics_pro"}
] + [("bitcoin_core", "height"), ("coinmetrics_pro", "FlowMinerOut1HopAllNtv")]


def served(fake, answer):
    """Every source's place now answers this."""
    fake.httpserver.clear()
    import re

    fake.httpserver.expect_request(re.compile(".*")).respond_with_handler(lambda _r: answer())


@pytest.mark.parametrize(("name", "metric"), CASES)
@pytest.mark.parametrize(
    "body",
    [
        "<html><body>Sign in to the wireless network</body></html>",
        "",
        "null",
        "[]x",
        '"text"',
        "3",
        "[1, 2, 3]",
        '[{"a": 1}]',
        "{}",
        '{"data": 5}',
        '{"data": [5], "values": [5], "result": 5, "response": 5, "hashrates": {}, "start": "x"}',
        '{"result": {"data": {}}, "response": {"data": [7]}, "data": {"getHashprice": []}}',
        '{"error": "no"}',
        '{"error": {"type": "forbidden", "message": "no plan"}}',
    ],
)
def test_another_form_than_expected_is_one_plain_line(fake, fake_server, http, name, metric, body):
    from werkzeug import Response

    source = fake.sources()[name]
    served(fake, lambda: Response(body, content_type="application/json"))
    said = ""
    try:
        assert source.fetch(http, [metric], None, fake_server.key_of(source)).observations == ()
    except SourceError as error:
        said = str(error)
    assert "\n" not in said
    assert "SECRET" not in said
    if "<html>" in body:
        assert "answered with a web page, not JSON" in said


ROUNDS = 12
JUNK = (None, True, -1, 0, 1e300, -1e300, "x", "", "NaN", [], {}, [[]], {"error": 1}, "9" * 30)


def damaged(told, luck):
    """The same with junk in one place."""
    if isinstance(told, dict) and told and luck.random() < 0.85:
        name = luck.choice(sorted(told))
        return {**told, name: damaged(told[name], luck)}
    if isinstance(told, list) and told and luck.random() < 0.85:
        place = luck.randrange(len(told))
        if luck.random() < 0.1:
            return told[:place]
        return [*told[:place], damaged(told[place], luck), *told[place + 1 :]]
    return luck.choice(JUNK)


@pytest.mark.parametrize("name", [source.name for source in all_sources()])
def test_damaged_answers_are_refused_in_part_or_told_in_one_line(fake, fake_server, http, name):
    luck = random.Random(name)
    source = fake.sources()[name]
    since = fake.last_s - 5 * DAY
    since = {"ercot": fake_server.seconds("2023-12-25"), "eia": 0}.get(name, since)
    metrics = {"eia": "power_usd_per_mwh/TX", "ercot": "power_usd_per_mwh/HB_WEST"}
    wanted = (metrics[name],) if name in metrics else source.metrics
    fake.damage = lambda told: damaged(told, luck) if luck.random() < 0.5 else told
    said = []
    for _ in range(ROUNDS):
        try:
            fetched = source.fetch(http, wanted, since, fake_server.key_of(source))
        except SourceError as error:
            said.append(str(error))
            continue
        said += fetched.notices
        for found in fetched.observations:
            metric = find_metric(found.metric)
            assert np.all((found.values >= metric.low) & (found.values <= metric.high))
    assert said
    assert all("\n" not in line and len(line) < 1_000 for line in said)


@pytest.mark.parametrize(("name", "metric"), CASES)
def test_a_host_that_is_not_there_is_given_up_at_once(fake, fake_server, http, name, metric):
    source = fake.sources()[name]
    source.address = "http://127.0.0.1:9"
    if name == "ercot":
        source.token_address = source.address
    began = time.monotonic()
    with pytest.raises(SourceError, match="refuses connections"):
        source.fetch(http, source.metrics, None, fake_server.key_of(source))
    assert time.monotonic() - began < 1.5
    assert metric in source.metrics


def test_one_bad_answer_costs_its_own_metrics_only(fake, http):
    from werkzeug import Response

    source = fake.sources()["mempool"]
    fake.httpserver.clear()
    fake.httpserver.expect_request("/mempool/api/v1/mining/hashrate").respond_with_handler(
        lambda _request: Response('{"error":"Failed to get historical hashrate"}', 404)
    )
    fake.httpserver.expect_request("/mempool/api/blocks/tip/height").respond_with_data("903200")
    fetched = source.fetch(http, ["hashrate_ehs", "height"], None, None)
    assert [item.metric for item in fetched.observations] == ["height"]
    assert any("Failed to get historical hashrate" in notice for notice in fetched.notices)


def test_after_a_refusal_nothing_more_is_asked(fake, http):
    source = fake.sources()["mempool"]
    fake.httpserver.clear()
    fake.httpserver.expect_request(
        "/mempool/api/v1/mining/difficulty-adjustments"
    ).respond_with_json([[1_703_311_464, 822_528, 7.2e13, 1.07]])
    fake.httpserver.expect_request("/mempool/api/v1/mining/hashrate").respond_with_data("", 403)
    fetched = source.fetch(http, source.metrics, None, None)
    assert [item.metric for item in fetched.observations] == ["difficulty"]
    assert fetched.notices[-1].endswith("the rest was not asked")
    assert len(fake.httpserver.log) == 2


def test_a_wrong_clock_is_told_and_the_future_is_not_stored(fake, http, raw, fake_server):
    def answer(connection, _count, _ended):
        day = int(NOW) // DAY * DAY
        points = [{"timestamp": day + age * DAY, "avgHashrate": 5e20} for age in (-1, 0, 4)]
        told = json.dumps({"hashrates": points}).encode()
        head = "HTTP/1.1 200 OK\r\nDate: Mon, 05 Jan 2009 00:00:00 GMT\r\n"
        connection.sendall(f"{head}Content-Length: {len(told)}\r\n\r\n".encode() + told)

    source = fake.sources()["mempool"]
    source.address = raw(answer).url
    fetched = source.fetch(http, ["hashrate_ehs"], None, None)
    assert len(fake_server.pairs(fetched, "hashrate_ehs")) == 2
    told = "\n".join(fetched.notices)
    assert "hours ahead of the source's" in told
    assert "1 value refused: dated in the future" in told
