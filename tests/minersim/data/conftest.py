"""A server that speaks like every source, and a client with little patience."""

import importlib.util
from pathlib import Path

import pytest

from minersim.data.http import HttpClient, Patience

_SPEC = importlib.util.spec_from_file_location("fake_server", Path(__file__).parent / "server.py")
server = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(server)

SHORT = Patience(
    connect_s=1.0, read_s=0.4, total_s=1.5, turn_s=1.0, tries=3, backoff_s=0.02, longest_wait_s=1.0
)


@pytest.fixture(autouse=True)
def no_keys(monkeypatch, tmp_path):
    """No key of this machine's user, and no safe."""
    import os

    for name in [name for name in os.environ if name.startswith("MINERSIM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture(scope="session")
def httpserver_listen_address():
    return ("127.0.0.1", 0)


@pytest.fixture
def http():
    with HttpClient(SHORT, paces={}) as client:
        yield client


@pytest.fixture
def patient_http():
    """For answers of sixteen years, on a busy machine."""
    with HttpClient(Patience(read_s=60.0, backoff_s=0.05), paces={}) as client:
        yield client


@pytest.fixture
def fake(httpserver):
    return server.FakeSources(httpserver)


@pytest.fixture
def raw():
    """Makes servers below HTTP."""
    made = []

    def make(behave):
        made.append(server.RawServer(behave))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def fake_server():
    """The module of the servers."""
    return server
