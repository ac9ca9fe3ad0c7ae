"""Killed (-9) at any moment, nothing half-written is taken for whole, and the next try succeeds.

Moments are seeded: before an operation on files, drawn evenly from all that the activity does, or
so many milliseconds after it began. The environment variable KILLS sets how many of each activity.
"""

import importlib.util
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from minersim.data.rescue import examine
from minersim.data.sources import all_sources
from minersim.data.store import Store

KILLS = int(os.environ.get("KILLS", "4"))
HERE = Path(__file__).parent
VARYING = ("elapsed_s",)


def beside(name, file):
    """A module by its file: the folders of tests are no packages."""
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ACTIVITIES = beside("killed_activities", HERE / "killed_activities.py").ACTIVITIES
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes of Unix")


class Program:
    """The warm program."""

    def __init__(self, folder, activity, environment):
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "killed_program.py"), str(folder), activity],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        self.first = self._answer()

    def order(self, words):
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self):
        line = self.process.stdout.readline()
        assert line, self.process.communicate()[1]
        return json.loads(line)

    def end(self):
        out, err = self.process.communicate()
        return out + err


@pytest.fixture
def start(tmp_path, request):
    """Start the warm program for an activity."""
    started = []

    def run(activity):
        folder = tmp_path / "work"
        folder.mkdir()
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MINERSIM_")}
        for source in all_sources():  # the program knows no blocked sockets
            environment[f"MINERSIM_{source.name}_ADDRESS".upper()] = "http://127.0.0.1:1"
        if activity == "data update":
            served = beside("fake_server", HERE / "minersim" / "data" / "server.py")
            fake = served.FakeSources(request.getfixturevalue("httpserver"))
            environment["MINERSIM_MEMPOOL_ADDRESS"] = fake.sources()["mempool"].address
        environment |= {
            "MINERSIM_DATA_DIR": str(folder / ".store"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": os.pathsep.join(sys.path),
            "OMP_NUM_THREADS": "1",
        }
        started.append(Program(folder, activity, environment))
        return started[-1], folder

    yield run
    for program in started:
        program.process.kill()
        program.process.communicate()


def content(place):
    """What a file or folder says, without what differs from run to run."""
    if place.is_dir():
        return {entry.name: content(entry) for entry in sorted(place.iterdir())}
    if place.suffix == ".parquet":
        import pyarrow.parquet as pq

        return pq.read_table(place).to_pydict()
    if place.suffix == ".json":
        return without_times(json.loads(place.read_text("utf-8")))
    return place.read_text("utf-8")


def without_times(told):
    if isinstance(told, dict):
        return {k: without_times(v) for k, v in told.items() if k not in VARYING}
    return told


def visible(folder):
    """Everything in the folder that a user would take for a result."""
    if (folder / "unsaved").is_dir():  # a file a process: their contents count
        files = (folder / "unsaved").glob("*.json")
        return {json.dumps(json.loads(file.read_text("utf-8"))) for file in files}
    found = {
        place.name: repr(content(place))
        for place in folder.iterdir()
        if not place.name.startswith(".")
    }
    stored = stored_values(folder / ".store" / "store.sqlite")
    return {**found, "store": stored} if stored else found


def stored_values(file):
    """What a store holds, told by all of it: a part of a visit would say something else."""
    if not file.exists():
        return ""
    assert examine(file) == ""
    with Store(file, read_only=True) as store:
        names = [name for _, name in store.series_names() if name != "height"]  # of the moment
        values = {name: store.read(name).values for name in names}
    return repr({name: (v.size, float(v.sum())) for name, v in values.items()}) if values else ""


def is_whole(found, wholes):
    """Whether each thing is of one version or the other."""
    if isinstance(found, set):
        return found <= set.union(*wholes)
    return all(any(said == whole.get(name) for whole in wholes) for name, said in found.items())


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_killed_at_random_moments(activity, start):
    program, folder = start(activity)
    assert program.first["code"] == 0, program.end()
    chance = random.Random(f"{activity} {KILLS}")
    wholes = [visible(folder)]
    if activity == "data update":
        shutil.rmtree(folder / ".store")
    told = program.order("run")  # the other version, over the first
    assert told["code"] == 0, program.end()
    wholes.append(visible(folder))
    operations, seconds = told["operations"], told["seconds"]
    if activity != "data update":
        assert wholes[0] != wholes[1]
    killed = 0
    for kill in range(KILLS):
        by_operation = kill % 2 == 0
        order = (
            f"before {chance.randint(1, operations)}"
            if by_operation
            else f"after {chance.uniform(0.0, seconds):.6f}"
        )
        if activity == "data update":  # a second visit brings nothing new
            shutil.rmtree(folder / ".store", ignore_errors=True)
        told = program.order(order)
        assert told["code"] in (0, -9), program.end()
        killed += told["code"] == -9
        assert is_whole(visible(folder), wholes), (kill, order)
        if kill % 4 == 3 or kill == KILLS - 1:
            told = program.order("run")
            assert told["code"] == 0, (order, program.end())
            found = visible(folder)
            assert is_whole(found, wholes)
            assert len(found) >= len(wholes[0])
    assert killed >= KILLS // 4
    assert program.end() == ""
