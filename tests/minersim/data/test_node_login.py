"""How to log in at a node: a named cookie, the environment, the node's own cookie."""

import pytest

from minersim.data.node_login import cookie_path, credentials
from minersim.errors import InputError

SECRET = "correct-horse"


def test_credentials_come_from_a_named_cookie_then_the_environment(tmp_path):
    cookie = tmp_path / ".cookie"
    cookie.write_text("__cookie__:abc:def\n", encoding="utf-8")
    environment = {"MINERSIM_BITCOIN_RPC_USER": "miner", "MINERSIM_BITCOIN_RPC_PASSWORD": SECRET}
    assert credentials(environment, str(cookie)) == ("__cookie__", "abc:def")
    assert credentials(environment, None) == ("miner", SECRET)
    cookie_path().parent.mkdir(parents=True)  # in the home of this test
    cookie_path().write_text("__cookie__:xyz", encoding="utf-8")
    assert credentials({}, None) == ("__cookie__", "xyz")


def test_missing_credentials_are_told_without_what_was_read(tmp_path):
    with pytest.raises(InputError, match="MINERSIM_BITCOIN_RPC_PASSWORD in the environment"):
        credentials({}, None)
    with pytest.raises(InputError, match="cannot be read"):
        credentials({}, str(tmp_path / "none"))
    broken = tmp_path / "broken"
    broken.write_text(SECRET, encoding="utf-8")
    with pytest.raises(InputError, match="is no cookie of a node") as told:
        credentials({}, str(broken))
    assert SECRET not in str(told.value)


def test_two_lines_are_no_cookie(tmp_path):
    file = tmp_path / "cookie"
    file.write_text("__cookie__:0123\nabcd", "utf-8")
    with pytest.raises(InputError, match="is no cookie of a node; allowed: one line"):
        credentials({}, str(file))
