"""Where keys are found, and what is said where there is no safe for them."""

import keyring
import keyring.backend
import keyring.errors
import pytest

from minersim.data.keys import KeySafeError, delete_key, find_key, key_home, redact, set_key
from minersim.errors import InputError


class Safe(keyring.backend.KeyringBackend):
    """A safe in memory."""

    priority = 1.0

    def __init__(self):
        super().__init__()
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


class Locked(Safe):
    def get_password(self, service, username):
        raise keyring.errors.KeyringLocked("SECRET: Failed to unlock the collection!")

    set_password = delete_password = get_password


@pytest.fixture
def use():
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def test_a_key_is_kept_found_and_forgotten(use):
    use(Safe())
    assert find_key("glassnode") is None
    set_key("glassnode", " k-1 \n")
    assert find_key("glassnode") == "k-1"
    delete_key("glassnode")
    delete_key("glassnode")
    assert find_key("glassnode") is None


def test_where_a_key_is_can_be_told_without_it(use, monkeypatch):
    use(Safe())
    assert key_home("coinmetrics") == ""
    set_key("coinmetrics", "from-the-safe")
    assert key_home("coinmetrics") == "safe"
    monkeypatch.setenv("MINERSIM_COINMETRICS_KEY", "from-the-environment")
    assert key_home("coinmetrics") == "environment"
    monkeypatch.setenv("MINERSIM_BITCOIN_RPC_PASSWORD", "pass-word")
    assert key_home("bitcoin_core") == "node"
    use(Locked())
    assert key_home("glassnode") == ""


def test_the_environment_comes_first(use, monkeypatch):
    use(Safe())
    set_key("coinmetrics", "from-the-safe")
    monkeypatch.setenv("MINERSIM_COINMETRICS_KEY", " from-the-environment ")
    assert find_key("coinmetrics") == "from-the-environment"
    monkeypatch.setenv("MINERSIM_COINMETRICS_KEY", "  ")
    assert find_key("coinmetrics") == "from-the-safe"


@pytest.mark.parametrize("kind", [Locked, keyring.backends.fail.Keyring])
def test_a_safe_that_does_not_open_has_no_keys_and_says_what_to_set(use, kind, monkeypatch):
    use(kind())
    assert find_key("luxor") is None
    monkeypatch.setenv("MINERSIM_LUXOR_KEY", "k-2")
    assert find_key("luxor") == "k-2"
    for call in (lambda: set_key("luxor", "SECRET-key"), lambda: delete_key("luxor")):
        with pytest.raises(KeySafeError) as caught:
            call()
        assert "set the environment variable MINERSIM_LUXOR_KEY instead" in str(caught.value)
        assert "SECRET" not in repr(caught.value)
        assert "\n" not in str(caught.value)


def test_without_keyring_the_environment_still_works(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "keyring", None)
    assert find_key("eia") is None
    with pytest.raises(KeySafeError, match="not installed"):
        set_key("eia", "k-3")


@pytest.mark.parametrize("text", ["two\nlines", "schlüssel", "tab\tbed"])
def test_what_no_key_looks_like_is_refused_unseen(monkeypatch, text):
    monkeypatch.setenv("MINERSIM_EIA_KEY", text)
    with pytest.raises(InputError) as caught:
        find_key("eia")
    assert "MINERSIM_EIA_KEY" in str(caught.value)
    assert text not in str(caught.value)
    with pytest.raises(InputError):
        set_key("eia", text)
    with pytest.raises(InputError, match="empty"):
        set_key("eia", " ")


def test_secrets_are_hidden_in_every_spelling():
    key = "a/b+c=d&é"
    for spelling in ("a/b+c=d&é", "a%2Fb%2Bc%3Dd%26%C3%A9", "a/b%2Bc%3Dd%26%C3%A9"):
        assert redact(f"x={spelling};", [key, None, ""]) == "x=(hidden);"
    assert redact("abcd", ["abc"]) == "abcd"  # too short to be one
    assert redact("longer-secret", ["longer", "longer-secret"]) == "(hidden)"


def test_the_login_of_a_node_comes_from_the_environment_or_its_cookie(tmp_path, monkeypatch):
    from minersim.data.node_login import cookie_path

    assert find_key("bitcoin_core") is None
    cookie_path().parent.mkdir(parents=True)  # in the home of this test
    assert cookie_path().is_relative_to(tmp_path)
    cookie_path().write_text("__cookie__:0123abc\n", encoding="utf-8")
    assert find_key("bitcoin_core") == "__cookie__:0123abc"
    monkeypatch.setenv("MINERSIM_BITCOIN_RPC_USER", "me")
    monkeypatch.setenv("MINERSIM_BITCOIN_RPC_PASSWORD", "pass:word")
    assert find_key("bitcoin_core") == "me:pass:word"
    monkeypatch.setenv("MINERSIM_BITCOIN_CORE_KEY", "you:other")
    assert find_key("bitcoin_core") == "you:other"
