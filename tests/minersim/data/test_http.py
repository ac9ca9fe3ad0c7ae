"""Faults of the network, each against a real server: plain errors, in time, without keys."""

import gzip
import logging
import re
import threading
import time
import zlib
from email.utils import formatdate

import pytest
from werkzeug import Response

from minersim.data.http import HttpClient, Patience
from minersim.data.http_failure import HttpStatusError, UnreachableError
from minersim.data.pace import Pace, Turnstile, asked_wait_s
from minersim.data.replies import parse_json
from minersim.data.source import SourceError
from minersim.errors import RunCancelledError

KEY = "SECRET-k3y/with+signs="
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
SLACK_S = 1.0
"""What a busy machine may add to a limit."""


def test_a_good_answer_is_whole_and_its_address_bears_no_key(http, httpserver):
    httpserver.expect_request("/x", query_string={"a": "1", "api_key": KEY}).respond_with_json([1])
    reply = http.get(httpserver.url_for("/x"), params={"a": "1"}, secret_params={"api_key": KEY})
    assert parse_json(reply, "here") == [1]
    assert reply.url == httpserver.url_for("/x") + "?a=1"
    assert reply.headers["content-type"] == "application/json"
    assert httpserver.log[0][0].headers["User-Agent"].startswith("minersim/")


def test_posts_carry_json_forms_and_passwords(http, httpserver):
    httpserver.expect_request("/x", method="POST").respond_with_json({})
    http.post(httpserver.url_for("/x"), json={"a": [1]}, basic_auth=("me", "pass:word"))
    http.post(httpserver.url_for("/x"), form={"a": "1"}, secret_form={"password": "ä&="})
    address = httpserver.url_for("/x").replace("://", "://me:pa%3Ass@")
    assert "@" not in http.post(address, json={}).url
    first, second, third = (request for request, _ in httpserver.log)
    assert (first.get_json(), first.authorization.password) == ({"a": [1]}, "pass:word")
    assert dict(second.form) == {"a": "1", "password": "ä&="}
    assert (third.authorization.username, third.authorization.password) == ("me", "pa:ss")


def timed(call):
    began = time.monotonic()
    with pytest.raises(SourceError) as caught:
        call()
    assert "\n" not in str(caught.value)
    return caught.value, time.monotonic() - began


def test_silence_ends_at_the_read_limit_of_each_try(raw):
    server = raw(lambda _connection, _count, ended: ended.wait(20.0))
    with HttpClient(Patience(read_s=0.2, tries=2, backoff_s=0.01)) as http:
        error, took_s = timed(lambda: http.get(f"{server.url}/slow"))
    assert str(error) == f"127.0.0.1:{server.port}/slow sent nothing for 0.2 s (2 tries)"
    assert took_s < 0.5 + SLACK_S
    assert len(server.requests) == 2


def drip(head, piece, pause_s=0.05):
    def behave(connection, _count, ended):
        connection.sendall(head)
        while not ended.wait(pause_s):
            connection.sendall(piece)

    return behave


@pytest.mark.parametrize(
    "head",
    [
        HEAD + b"Content-Length: 100000\r\n\r\n",
        HEAD + b"Connection: close\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
    ],
)
def test_a_drip_that_no_read_limit_notices_ends_at_the_total_limit(raw, head):
    server = raw(drip(head, b" "))
    before = set(threading.enumerate())
    with HttpClient(Patience(read_s=5.0, total_s=0.5)) as http:
        error, took_s = timed(lambda: http.get(f"{server.url}/slow"))
        assert "took too long (limit 0.5 s)" in str(error)
        assert took_s < 0.6 + SLACK_S
    deadline = time.monotonic() + 3.0
    while [t for t in set(threading.enumerate()) - before if "work" in t.name]:
        assert time.monotonic() < deadline, "the thread of the request lives on"
        time.sleep(0.02)


def test_a_body_cut_off_is_asked_for_again(raw):
    def behave(connection, count, _ended):
        body = b'{"a": 1}' if count > 1 else b'{"a"'
        connection.sendall(HEAD + b"Content-Length: 8\r\nConnection: close\r\n\r\n" + body)

    server = raw(behave)
    with HttpClient(Patience(backoff_s=0.01)) as http:
        assert http.get(server.url).body == b'{"a": 1}'
    assert len(server.requests) == 2


def test_a_body_always_cut_off_is_given_up(raw):
    server = raw(lambda c, _n, _e: c.sendall(HEAD + b"Content-Length: 8\r\n\r\n{"))
    with HttpClient(Patience(tries=3, backoff_s=0.01)) as http:
        error, _ = timed(lambda: http.get(server.url))
    assert str(error) == f"127.0.0.1:{server.port} broke the connection off (3 tries)"
    assert isinstance(error, UnreachableError)


def test_nobody_listens(http, raw):
    server = raw(lambda *_: None)
    server.close()
    error, _ = timed(lambda: http.get(f"{server.url}/x"))
    assert str(error) == f"127.0.0.1:{server.port}/x refuses connections (3 tries)"


def test_a_name_that_is_not_known(http):
    error, _ = timed(lambda: http.get("http://no-such-host.invalid/x"))
    assert str(error).startswith("no-such-host.invalid/x cannot be reached")


@pytest.mark.parametrize(
    ("headers", "least_s"),
    [
        ({}, 0.0),
        ({"Retry-After": "1"}, 1.0),
        ({"X-RateLimit-Reset": "1"}, 1.0),
        ({"Retry-After": "soon"}, 0.0),
    ],
)
def test_too_often_is_asked_again_after_the_time_wanted(http, httpserver, headers, least_s):
    httpserver.expect_ordered_request("/x").respond_with_data("{}", 429, headers)
    httpserver.expect_ordered_request("/x").respond_with_json([1])
    began = time.monotonic()
    assert http.get(httpserver.url_for("/x")).body.split() == [b"[", b"1", b"]"]
    assert least_s <= time.monotonic() - began < least_s + SLACK_S


def test_a_long_wait_is_not_waited_for(http, httpserver):
    in_a_day = {"Retry-After": formatdate(time.time() + 86_400, usegmt=True)}
    httpserver.expect_request("/x").respond_with_data('{"error":"slow down"}', 429, in_a_day)
    error, took_s = timed(lambda: http.get(httpserver.url_for("/x")))
    assert took_s < SLACK_S
    assert re.search(r"refuses to be asked so often \(429\): slow down; ask again in 86\d\d\d s",
                     str(error))  # fmt: skip
    assert len(httpserver.log) == 1


def test_a_wait_beyond_the_longest_is_not_begun(httpserver):
    httpserver.expect_request("/x").respond_with_data("", 503, {"Retry-After": "2"})
    with HttpClient(Patience(longest_wait_s=1.0)) as http:
        _, took_s = timed(lambda: http.get(httpserver.url_for("/x")))
    assert took_s < SLACK_S
    assert len(httpserver.log) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_busy_server_is_asked_again(http, httpserver, status):
    httpserver.expect_ordered_request("/x").respond_with_data("oops", status)
    httpserver.expect_ordered_request("/x").respond_with_json([1])
    assert http.get(httpserver.url_for("/x")).body.split() == [b"[", b"1", b"]"]


def test_tries_have_an_end(http, httpserver):
    httpserver.expect_request("/x").respond_with_data("", 503)
    error, _ = timed(lambda: http.get(httpserver.url_for("/x")))
    assert str(error).endswith("/x answered with an error (503) (3 tries)")
    assert len(httpserver.log) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 414])
def test_mistakes_of_ours_are_not_repeated(http, httpserver, status):
    told = {"error": {"type": "forbidden", "message": f"No plan\nfor {KEY}."}}
    httpserver.expect_request("/x").respond_with_json(told, status)
    error, _ = timed(lambda: http.get(httpserver.url_for("/x"), secret_params={"k": KEY}))
    assert str(error).endswith(f"({status}): No plan for (hidden).")
    assert isinstance(error, HttpStatusError)
    assert error.status == status
    assert KEY.encode() not in error.body
    assert len(httpserver.log) == 1


def test_a_wrong_remote_call_is_not_repeated(http, httpserver):
    told = {"result": None, "error": {"code": -5, "message": "Block not found"}, "id": 0}
    httpserver.expect_request("/", method="POST").respond_with_json(told, 500)
    error, _ = timed(lambda: http.post(httpserver.url_for("/"), json={}))
    assert str(error).endswith("answered with an error (500): Block not found")
    assert len(httpserver.log) == 1


def endless(head, piece, pieces):
    def behave(connection, _count, _ended):
        connection.sendall(head)
        for _ in range(pieces):
            connection.sendall(piece)

    return behave


@pytest.mark.parametrize(
    "head", [b"Content-Length: 100000000\r\n\r\n", b"Connection: close\r\n\r\n"]
)
def test_a_body_of_100_mb_is_refused(raw, head):
    server = raw(endless(HEAD + head, b" " * 1_000_000, 100))
    with HttpClient(Patience()) as http:
        error, took_s = timed(lambda: http.get(f"{server.url}/big"))
    assert str(error) == f"127.0.0.1:{server.port}/big sent more than 50 MB, which is refused"
    assert took_s < 5.0


def test_a_small_body_that_unpacks_to_100_mb_is_refused(http, raw):
    packer = zlib.compressobj(9, wbits=31)
    packed = packer.compress(b" " * 100_000_000) + packer.flush()
    head = b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    server = raw(endless(HEAD + head, packed, 1))
    with HttpClient(Patience(body_bytes=1_000_000)) as patient:
        error, _ = timed(lambda: patient.get(server.url))
    assert "sent more than 1 MB" in str(error)


@pytest.mark.parametrize("packing", ["gzip, gzip", "br", "zstd", "GZIP,gzip", "x\x1b[2J"])
def test_what_is_packed_twice_or_as_nobody_asked_is_refused(http, raw, packing):
    """A megabyte that unpacks to a terabyte."""
    packed = gzip.compress(gzip.compress(b" " * 10_000_000))
    lines = b"Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n"
    server = raw(endless(HEAD + lines % (packing.encode(), len(packed)), packed, 1))
    error, _ = timed(lambda: http.get(server.url))
    assert "packs its answer in a way that it was not asked for" in str(error)
    assert str(error).isprintable()


def test_only_packings_with_a_bound_are_asked_for(http, httpserver):
    asked = []
    httpserver.expect_request("/x").respond_with_handler(
        lambda request: (asked.append(request.headers["Accept-Encoding"]), Response(b"1"))[1]
    )
    http.get(httpserver.url_for("/x"))
    assert asked == ["gzip, deflate"]


def test_packed_bodies_are_unpacked(http, httpserver):
    packed = gzip.compress(b"[1, 2]")
    httpserver.expect_request("/x").respond_with_data(packed, headers={"Content-Encoding": "gzip"})
    assert http.get(httpserver.url_for("/x")).body == b"[1, 2]"
    httpserver.expect_request("/y").respond_with_data(b"xx", headers={"Content-Encoding": "gzip"})
    error, _ = timed(lambda: http.get(httpserver.url_for("/y")))
    assert "does not unpack" in str(error)


@pytest.mark.parametrize("url", ["", "mempool.space", "file:///etc/passwd", "http://", "http://[x"])
def test_only_addresses_of_the_web_are_asked(http, url):
    error, _ = timed(lambda: http.get(url))
    assert "is not one of http:// or https://" in str(error)


def test_the_user_stops_a_request_and_a_wait(raw, httpserver):
    server = raw(lambda _c, _n, ended: ended.wait(20.0))
    stop_at_s = time.monotonic() + 0.3
    with HttpClient(cancelled=lambda: time.monotonic() > stop_at_s) as http:
        with pytest.raises(RunCancelledError):
            http.get(server.url)
        assert time.monotonic() - stop_at_s < 0.5
    httpserver.expect_request("/x").respond_with_data("", 429, {"Retry-After": "30"})
    stop_at_s = time.monotonic() + 0.3
    with HttpClient(cancelled=lambda: time.monotonic() > stop_at_s) as http:
        with pytest.raises(RunCancelledError):
            http.get(httpserver.url_for("/x"))
        assert time.monotonic() - stop_at_s < 0.5


def test_the_pace_of_a_host_is_kept(httpserver):
    httpserver.expect_request("/x").respond_with_json([])
    host = httpserver.url_for("").removeprefix("http://").rstrip("/")
    began = time.monotonic()
    with HttpClient(paces={host: Pace(2, 0.4)}) as http:
        for _ in range(5):
            http.get(httpserver.url_for("/x"))
    assert 0.8 <= time.monotonic() - began < 0.8 + SLACK_S
    with HttpClient(Patience(turn_s=1.0), paces={host: Pace(1, 60.0)}) as http:
        http.get(httpserver.url_for("/x"))
        error, took_s = timed(lambda: http.get(httpserver.url_for("/x")))
    assert took_s < SLACK_S
    assert "no more than 1 request in 60 s are allowed; ask again in 60 s" in str(error)


def test_a_host_that_wants_an_hour_is_left_alone(httpserver):
    told = {"error": {"code": "RATE_LIMIT_HOUR_EXCEEDED"}}
    httpserver.expect_request("/x").respond_with_json(told, 429)
    host = httpserver.url_for("").removeprefix("http://").rstrip("/")
    with HttpClient(paces={host: Pace(8, 3600.0, retries_429=False)}) as http:
        first, _ = timed(lambda: http.get(httpserver.url_for("/x")))
        second, _ = timed(lambda: http.get(httpserver.url_for("/x")))
    assert "RATE_LIMIT_HOUR_EXCEEDED" in str(first)
    assert "ask again in 3600 s" in str(second)
    assert len(httpserver.log) == 1


def test_a_turnstile_lets_no_more_through_than_its_pace():
    gate, now, times = Turnstile(Pace(3, 10.0)), 0.0, []
    for _ in range(20):
        now += gate.wait_s(now)
        gate.passed(now)
        times.append(now)
        now += 1.0
    assert all(late - early >= 10.0 for early, late in zip(times, times[3:], strict=False))


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({}, None),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"x-ratelimit-reset": "2000000060"}, 60.0),
        ({"retry-after": "Wed, 99 Foo"}, None),
    ],
)
def test_waits_that_are_asked_for(headers, wait_s):
    assert asked_wait_s(headers, 2e9) == wait_s


def test_a_wrong_clock_of_ours_makes_no_wait_longer():
    headers = {
        "date": formatdate(1e9, usegmt=True),
        "retry-after": formatdate(1e9 + 30, usegmt=True),
    }
    assert asked_wait_s(headers, 0.0) == 30.0


def test_all_tries_together_end_at_the_total_limit(httpserver):
    httpserver.expect_request("/x").respond_with_data("", 503)
    with HttpClient(Patience(tries=1000, backoff_s=0.01, total_s=0.5)) as http:
        _, took_s = timed(lambda: http.get(httpserver.url_for("/x")))
    assert took_s < 0.5 + SLACK_S


def test_the_filter_of_logs_goes_with_the_client():
    logger = logging.getLogger("urllib3.connectionpool")
    before = list(logger.filters)
    with HttpClient():
        assert len(logger.filters) == len(before) + 1
    assert logger.filters == before


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<!DOCTYPE html><html>Log in</html>", "a web page, not JSON"),
        (b"", "not JSON"),
        (b'{"a": NaN}', "not JSON"),
        (b'{"a": 1', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"\xff\xfe\x00", "no text"),
        (b"1" * 5000, "not JSON"),
    ],
)
def test_what_is_no_json_is_said_so(http, httpserver, body, said):
    httpserver.expect_request("/x").respond_with_data(body)
    reply = http.get(httpserver.url_for("/x"), params={"a": "1"})
    with pytest.raises(SourceError, match=said) as caught:
        parse_json(reply, "mempool")
    assert "/x" in str(caught.value)
    assert "a=1" not in str(caught.value)


def test_two_threads_take_turns(httpserver):
    httpserver.expect_request("/x").respond_with_json([1])
    bodies = []
    with HttpClient() as http:
        threads = [
            threading.Thread(target=lambda: bodies.append(http.get(httpserver.url_for("/x")).body))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [body.split() for body in bodies] == [[b"[", b"1", b"]"]] * 8


def test_without_a_network_only_the_first_host_is_asked_again_and_again():
    patience = Patience(backoff_s=0.05, tries=4)
    with HttpClient(patience, paces={}) as http:
        told = []
        for host in ("one", "two"):
            with pytest.raises(SourceError) as error:
                http.get(f"http://{host}.invalid/prices")  # a name that no resolver may know
            told.append(str(error.value))
    assert "(4 tries)" in told[0]
    assert "tries" not in told[1]
    assert all("is this computer online?" in line for line in told)
