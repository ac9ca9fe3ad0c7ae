"""Targets of the attack, those of the sources with bodies recorded from a server of ours."""

import importlib.util
import sys
from pathlib import Path

import pytest

from minersim.data.http import HttpClient, Patience

_HERE = Path(__file__).parent


def _module(name, file):
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


mutation = _module("fuzz_mutation", _HERE / "mutation.py")
targets = _module("fuzz_targets", _HERE / "targets.py")
server = _module("fuzz_server", _HERE.parent / "minersim" / "data" / "server.py")
_DAYS_S = 20 * 86_400


class _Recorder:
    def __init__(self, client):
        self.bodies, self._client = [], client

    def get(self, url, **options):
        return self._kept(self._client.get(url, **options))

    def post(self, url, **options):
        return self._kept(self._client.post(url, **options))

    def _kept(self, reply):
        self.bodies.append((reply.url, reply.body))
        return reply


@pytest.fixture(scope="session")
def httpserver_listen_address():
    return ("127.0.0.1", 0)


@pytest.fixture(autouse=True)
def no_keys(monkeypatch, tmp_path):
    """No store, key or safe of this machine's user."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    for name in ("HOME", "MINERSIM_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path))


@pytest.fixture(scope="session")
def plain_targets():
    return targets.plain_targets()


@pytest.fixture
def source_target(httpserver):
    """Makes the target of a source."""

    def make(name):
        fake = server.FakeSources(httpserver)
        source = fake.sources()[name]
        wanted = {
            "eia": ("power_usd_per_mwh/TX",),
            "ercot": ("power_usd_per_mwh/HB_WEST",),
            "coinmetrics_pro": ("FlowMinerOut1HopAllBNBNtv", "nvt"),
        }.get(name, source.metrics)
        since_s = server.seconds("2021-02-01") if name == "ercot" else fake.last_s - _DAYS_S
        key = server.key_of(source)
        with HttpClient(Patience(read_s=60.0), paces={}) as client:
            recorder = _Recorder(client)
            source.fetch(recorder, wanted, since_s, key)
        bodies = recorder.bodies[:30]
        seeds = tuple(bytes([at]) + body for at, (_, body) in enumerate(bodies))
        attack = targets.source_attack(source, bodies, wanted, since_s, key)
        # a source that gives the whole history at once is read for a tenth of a second
        return targets.Target(attack, seeds, cost=10 if sum(map(len, seeds)) < 500_000 else 40)

    return make


@pytest.fixture
def mutated():
    return mutation.mutated
