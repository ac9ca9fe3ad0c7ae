"""Asking a node, against a real server on this machine."""

import base64
import json
import socket
from decimal import Decimal

import pytest
from werkzeug import Response

from minersim.data.http import HttpClient
from minersim.data.node_rpc import NodeRpc, checked_url, node_client
from minersim.errors import InputError, RunError

SECRET = "correct-horse"


@pytest.fixture
def node(httpserver):
    with node_client() as http:
        yield NodeRpc(http, httpserver.url_for("/"), "miner", SECRET, wait_s=0.01)


def answering(httpserver, result=None, error=None, status=200):
    body = {"result": result, "error": error, "id": "minersim"}
    httpserver.expect_request("/", method="POST").respond_with_json(body, status=status)


def test_a_call_carries_method_parameters_and_password(httpserver, node):
    answering(httpserver, result=7)
    assert node("getblockhash", [5]) == 7
    ((request, _),) = httpserver.log
    assert json.loads(request.data)["method"] == "getblockhash"
    assert json.loads(request.data)["params"] == [5]
    word = request.headers["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(word).decode() == f"miner:{SECRET}"


def test_fractions_are_decimal(httpserver, node):
    content = b'{"result": {"value": 0.1234567890123456789}, "error": null}'
    httpserver.expect_request("/").respond_with_data(content, content_type="application/json")
    assert node("getblock", [])["value"] == Decimal("0.1234567890123456789")


def test_what_the_node_says_is_told_in_one_line(httpserver, node):
    error = {"code": -8, "message": "Block height out of\nrange\x1b[31m"}
    answering(httpserver, error=error, status=500)
    with pytest.raises(RunError) as told:
        node("getblockhash", [10**9])
    assert str(told.value) == (
        f"{httpserver.url_for('/')}: getblockhash: the node says: Block height out of range [31m"
    )


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "refuses the user or the password"),
        (403, "does not allow this computer"),
        (404, "is it a node?"),
    ],
)
def test_refusals(httpserver, node, status, words):
    httpserver.expect_request("/").respond_with_data("<html>", status=status)
    with pytest.raises(RunError, match=words) as told:
        node("getblockcount", [])
    assert SECRET not in str(told.value)


def test_a_busy_node_is_asked_again(httpserver, node):
    for response in (
        Response("Work queue depth exceeded", status=503),
        Response('{"result": null, "error": {"code": -28, "message": "Loading"}}', status=500),
        Response('{"result": 9, "error": null}'),
    ):
        httpserver.expect_ordered_request("/").respond_with_response(response)
    assert node("getblockcount", []) == 9


def test_a_node_that_stays_busy_is_told(httpserver, node):
    answering(httpserver, error={"code": -28, "message": "Loading block index"}, status=500)
    with pytest.raises(RunError, match="Loading block index"):
        node("getblockcount", [])
    assert len(httpserver.log) == 5


def test_a_redirection_does_not_take_the_password_elsewhere(httpserver, node):
    elsewhere = Response(status=302, headers={"Location": httpserver.url_for("/other")})
    httpserver.expect_request("/").respond_with_response(elsewhere)
    httpserver.expect_request("/other").respond_with_json({"result": 1, "error": None})
    with pytest.raises(RunError, match="HTTP status 302"):
        node("getblockcount", [])
    assert [request.path for request, _ in httpserver.log] == ["/"]


def test_a_node_that_is_not_there():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with node_client() as http, pytest.raises(RunError) as told:
        NodeRpc(http, url, "miner", SECRET)("getblockcount", [])
    assert str(told.value) == f"{url}: the node cannot be reached (refuses connections)"
    assert told.value.__cause__ is None
    assert told.value.__suppress_context__


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("127.0.0.1:8332", "found '127.0.0.1:8332'; allowed: as http"),
        ("ftp://127.0.0.1", "found 'ftp://127.0.0.1'; allowed: as http"),
        ("http://127.0.0.1:port", "is no address"),
        ("http://127.0.0.1/?key=1", "has more than an address"),
    ],
)
def test_what_is_no_address(url, words):
    with pytest.raises(InputError, match=words.replace("?", r"\?")):
        checked_url(url)


def test_a_password_in_an_address_is_refused_and_not_repeated():
    with pytest.raises(InputError) as told:
        checked_url(f"http://miner:{SECRET}@127.0.0.1:8332")
    assert SECRET not in str(told.value)
    assert "MINERSIM_BITCOIN_RPC_PASSWORD" in str(told.value)


def test_no_proxy_comes_between(httpserver, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, httpserver.url_for("/"))
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    elsewhere = "http://192.0.2.1:8332"  # of a network that is for documents only
    httpserver.expect_request("/").respond_with_json({"result": 7, "error": None})
    with HttpClient(paces={}) as http:
        http.get(elsewhere)
    assert len(httpserver.log) == 1  # another host is asked through the proxy
    with node_client() as http, pytest.raises(RunError, match=r"192\.0\.2\.1:8332: the node"):
        NodeRpc(http, elsewhere, "miner", SECRET)("getblockcount", [])
    assert len(httpserver.log) == 1
