"""Keys and passwords go to their host only: redirects, logs, answers, proxies, other programs."""

import logging
from urllib.parse import quote

import pytest
from werkzeug import Response

from minersim.data.http import HttpClient, Patience
from minersim.data.replies import parse_json
from minersim.data.source import SourceError

KEY = "SECRET-k3y/with+signs="
SECRETS = {"secret_params": {"api_key": KEY}, "secret_headers": {"X-Api-Key": KEY}}


def failure(call):
    """The error that a call ends in."""
    with pytest.raises(SourceError) as caught:
        call()
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.fixture
def elsewhere():
    from pytest_httpserver import HTTPServer

    with HTTPServer(host="127.0.0.1") as server:
        yield server


def redirect(server, path, target, status=302):
    server.expect_request(path).respond_with_data("", status, {"Location": target})


def everything_received(server):
    return "\n".join(
        f"{request.url} {request.headers} {request.get_data(as_text=True)}"
        for request, _ in server.log
    )


def test_a_redirect_to_another_host_is_followed_without_keys(http, httpserver, elsewhere):
    redirect(
        httpserver, "/x", elsewhere.url_for("/y") + "?b=2&api_key=SECRET-k3y%2Fwith%2Bsigns%3D"
    )
    elsewhere.expect_request("/y").respond_with_json([1])
    reply = http.get(httpserver.url_for("/x"), params={"a": "1"}, **SECRETS)
    assert reply.body.split() == [b"[", b"1", b"]"]
    assert "SECRET" not in everything_received(elsewhere)
    assert "b=2" in everything_received(elsewhere)
    assert reply.url == httpserver.url_for("/x") + "?a=1"


def test_a_redirect_within_the_host_keeps_the_keys(http, httpserver):
    redirect(httpserver, "/x", "/y")
    httpserver.expect_request("/y", query_string={"api_key": KEY}).respond_with_json([1])
    http.get(httpserver.url_for("/x"), **SECRETS)
    assert httpserver.log[1][0].headers["X-Api-Key"] == KEY


def test_a_password_does_not_follow_a_redirect(http, httpserver, elsewhere):
    redirect(httpserver, "/x", elsewhere.url_for("/y"), 307)
    elsewhere.expect_request("/y").respond_with_json([1])
    http.post(httpserver.url_for("/x"), json={"a": 1}, basic_auth=("me", "pass-word"))
    assert "Authorization" not in elsewhere.log[0][0].headers
    error = failure(
        lambda: http.post(httpserver.url_for("/x"), form={}, secret_form={"p": "pass-word"})
    )
    assert "the password is not sent there" in str(error)
    assert "pass-word" not in everything_received(elsewhere) + str(error)


def test_a_key_in_the_path_of_a_redirect_is_not_followed(http, httpserver, elsewhere):
    redirect(httpserver, "/x", elsewhere.url_for("/y/") + "SECRET-key-plain")
    error = failure(
        lambda: http.get(httpserver.url_for("/x"), secret_headers={"k": "SECRET-key-plain"})
    )
    assert "redirects to an address with the key in it" in str(error)
    assert "SECRET" not in str(error)
    assert elsewhere.log == []


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://a.example/x", "javascript:1", "http://[x/"]
)
def test_redirects_out_of_the_web_are_refused(http, raw, target):
    head = f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n"
    server = raw(lambda connection, _count, _ended: connection.sendall(head.encode()))
    error = failure(lambda: http.get(f"{server.url}/x"))
    assert str(error).endswith(f"/x redirects to {target!r}, which is refused")
    assert len(server.requests) == 1


def test_redirects_have_an_end(http, httpserver):
    redirect(httpserver, "/x", "/x")
    error = failure(lambda: http.get(httpserver.url_for("/x")))
    assert str(error).endswith("leads in circles: more than 5 redirects")
    assert len(httpserver.log) == 6
    httpserver.expect_request("/n").respond_with_data("", 302)
    error = failure(lambda: http.get(httpserver.url_for("/n")))
    assert str(error).endswith("/n redirects without saying where to")


def test_from_https_to_http_no_key_goes_along():
    from minersim.data.http_request import Request, redirected
    from minersim.data.http_wire import Answer

    secret = Request("GET", "https://a.example/x", secret_query={"k": KEY}, secrets=(KEY,))
    down = redirected(secret, Answer(302, {"location": "http://a.example/x"}), 1)
    assert (down.url, down.secret_query) == ("http://a.example/x", {})
    up = redirected(
        Request("GET", "http://a.example/x", secret_query={"k": KEY}, secrets=(KEY,)),
        Answer(302, {"location": "https://a.example/x"}),
        1,
    )
    assert up.secret_query == {"k": KEY}


@pytest.mark.parametrize("status", [200, 400, 401, 429, 503])
def test_no_key_is_logged_or_shown(raw, httpserver, caplog, status):
    caplog.set_level(logging.DEBUG)
    told = Response(f"You sent {KEY}", status, {"Retry-After": "1000"})
    httpserver.expect_request("/x").respond_with_handler(lambda _request: told)
    broken = raw(lambda connection, _count, _ended: connection.sendall(b"rubbish"))
    shown = []
    with HttpClient(Patience(tries=2, backoff_s=0.0)) as http:
        for url in (httpserver.url_for("/x"), broken.url, "http://127.0.0.1:1/x"):
            try:
                shown.append(repr(http.get(url, **SECRETS).url))
                http.post(url, form={}, secret_form={"p": KEY}, basic_auth=("me", KEY))
            except SourceError as error:
                shown += [str(error), repr(error), repr(error.__cause__), repr(error.__context__)]
        shown.append(repr(http))
    assert len(caplog.records) > 3
    ours = [record for record in caplog.records if record.name != "werkzeug"]  # that is the server
    logged = [f"{record.getMessage()} {record.args} {record.exc_info}" for record in ours]
    assert any("urllib3" in record.name for record in ours)
    text = "\n".join([*logged, *shown])
    assert "SECRET" not in text
    assert "U0VDUkVU" not in text  # the same in base64


def test_a_key_that_the_host_sends_back_goes_no_further(http, httpserver):
    told = {"next_page_url": f"https://x/?api_key={quote(KEY, safe='')}", "key": KEY, "a": 1234}
    httpserver.expect_request("/x").respond_with_json(told, headers={"X-Next-Page-Url": f"?{KEY}"})
    reply = http.get(httpserver.url_for("/x"), secret_params={"api_key": KEY, "pin": "1234"})
    assert "SECRET" not in repr(reply)
    assert parse_json(reply, "here")["a"] == 1234  # what is short may be part of a figure


def test_no_proxy_to_this_machine_and_no_cookies(http, httpserver, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    httpserver.expect_request("/x").respond_with_json([], headers={"Set-Cookie": "a=1"})
    for _ in range(2):
        http.get(httpserver.url_for("/x"))
    assert "Cookie" not in httpserver.log[1][0].headers


def test_no_login_of_another_program_is_sent(tmp_path, monkeypatch):
    import requests

    from minersim.data.http_wire import _new_session

    (tmp_path / "netrc").write_text("machine host.example login me password pass-word\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    request = requests.Request("GET", "http://host.example/x")
    assert "Authorization" in requests.Session().prepare_request(request).headers
    assert "Authorization" not in _new_session([]).prepare_request(request).headers
