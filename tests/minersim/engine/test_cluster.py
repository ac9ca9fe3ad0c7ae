"""Runs on a cluster: real schedulers and workers, each a process of its own on this machine."""

import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import time
import types
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import minersim
from minersim.engine import chunks, cluster, run, runs
from minersim.engine.chunks import Job
from minersim.engine.cluster import cluster_address
from minersim.engine.cluster_work import make_part
from minersim.engine.price_setup import price_process
from minersim.errors import InputError, RunCancelledError, RunError

unix = pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")


class DaskProcesses:
    """A scheduler, and the workers that a test starts; all are killed at the end."""

    def __init__(self, folder):
        self.folder = folder
        self.workers = []
        where = folder / "scheduler.json"
        options = ["--port", "0", "--no-dashboard", "--scheduler-file", str(where)]
        self.scheduler = self._start("dask_scheduler", options, "scheduler")
        for _ in range(1200):
            if where.is_file() and where.stat().st_size:
                self.address = json.loads(where.read_text(encoding="utf-8"))["address"]
                return
            time.sleep(0.05)
        raise TimeoutError((folder / "scheduler.log").read_text(encoding="utf-8"))

    def add_worker(self, preload=""):
        """Start a worker of one thread, which runs some code first."""
        name = f"worker-{len(self.workers)}"
        options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", name]
        if preload:
            file = self.folder / f"{name}.py"
            file.write_text(preload, encoding="utf-8")
            options += ["--preload", str(file)]
        options += ["--local-directory", str(self.folder), self.address]
        worker = self._start("dask_worker", options, name)
        self.workers.append(worker)
        return worker

    def _start(self, program, options, name):
        command = [sys.executable, "-m", f"distributed.cli.{program}", "--host", "127.0.0.1"]
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [*command, *options], stdout=log, stderr=log, cwd=self.folder, env=os.environ
            )

    def stop(self):
        """Kill all that still runs."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def dask(tmp_path_factory):
    processes = DaskProcesses(tmp_path_factory.mktemp("dask"))
    yield processes
    processes.stop()


@pytest.fixture
def scenario(busy):
    return busy(
        horizon_days=60,
        paths=400,
        engine="ensemble",
    )


@pytest.fixture
def large(monkeypatch):
    """Make every run one that keeps no path, in chunks of 16 paths."""
    monkeypatch.setattr(runs, "KEPT_VALUES", 0)
    monkeypatch.setattr(chunks, "VALUES_AT_ONCE", 1_000)


def without_time(result):
    return {**result.summary(), "elapsed_s": 0.0}


def assert_same_figures(one, other):
    for name, figure in one.figures.items():
        assert np.array_equal(figure, other.figures[name], equal_nan=True), name
    assert without_time(one) == without_time(other)


def assert_same_files(one, other):
    import pyarrow.parquet as pq

    names = sorted(file.name for file in one.iterdir())
    assert sorted(file.name for file in other.iterdir()) == names
    assert (one / "scenario.toml").read_bytes() == (other / "scenario.toml").read_bytes()
    for name in names:
        if name.endswith(".parquet"):
            ours, theirs = pq.read_table(one / name), pq.read_table(other / name)
            # of pandas: to it, a figure that no path has equals itself
            assert ours.to_pandas().equals(theirs.to_pandas()), name
            assert ours.schema.metadata == theirs.schema.metadata


# with a cluster


@unix
def test_a_worker_that_is_killed_costs_no_chunk_and_moves_no_number(
    scenario, large, dask, tmp_path
):
    victim = dask.add_worker()
    dask.add_worker()
    shares = []

    def progress(share):
        shares.append(share)
        if share > 0.3:
            victim.send_signal(signal.SIGKILL)

    on_cluster = run(scenario, cluster=dask.address, out=tmp_path / "cluster", progress=progress)
    assert victim.wait() == -signal.SIGKILL
    assert shares == [pytest.approx(min(16 * (i + 1), 400) / 400) for i in range(25)]
    here = run(scenario, jobs=2, out=tmp_path / "here")
    assert_same_figures(here, on_cluster)
    assert_same_files(tmp_path / "here", tmp_path / "cluster")
    for name, fan in here.fans.items():
        for band, values in fan.quantiles().items():
            assert np.array_equal(values, on_cluster.fans[name].quantiles()[band]), name


@pytest.mark.parametrize("engine", ["ensemble", pytest.param("events", marks=pytest.mark.slow)])
def test_a_run_that_is_kept_whole_gives_the_same_on_a_cluster(scenario, dask, tmp_path, engine):
    dask.add_worker()
    small = scenario.replace(engine=engine, paths=7)
    on_cluster = run(small, cluster=dask.address.removeprefix("tcp://"), out=tmp_path / "cluster")
    here = run(small, out=tmp_path / "here")
    assert_same_figures(here, on_cluster)
    assert_same_files(tmp_path / "here", tmp_path / "cluster")
    assert np.array_equal(here.world.retargets.path, on_cluster.world.retargets.path)
    assert (here.provenance, here.scenario_toml) == (
        on_cluster.provenance,
        on_cluster.scenario_toml,
    )


def test_a_run_that_was_stopped_here_goes_on_there(scenario, large, dask, tmp_path):
    dask.add_worker()
    kept = stop_at(0.5, scenario, tmp_path / "run")
    shares = []
    run(scenario, cluster=dask.address, out=tmp_path / "run", progress=shares.append)
    assert shares[0] == pytest.approx(kept)
    run(scenario, out=tmp_path / "here")
    assert_same_files(tmp_path / "here", tmp_path / "run")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["here", "run"]


def stop_at(share, scenario, out):
    """Cancel a run when it has come so far; returns how far it came."""
    reached = []

    def cancelled():
        return bool(reached) and reached[-1] >= share

    with pytest.raises(RunCancelledError):
        run(scenario, out=out, progress=reached.append, cancelled=cancelled)
    return reached[-1]


def test_another_version_on_a_worker_is_a_plain_line(scenario, dask):
    dask.add_worker(preload="import minersim\nminersim.__version__ = '9.9'\n")
    expected = rf"^worker tcp://127.0.0.1:\d+ has minersim 9.9, this program {minersim.__version__}"
    with pytest.raises(RunError, match=expected):
        run(scenario, paths=2, cluster=dask.address)


def test_a_worker_that_joins_late_looks_at_the_version_itself(monkeypatch):
    import distributed

    worker = types.SimpleNamespace(address="tcp://10.0.0.7:40001")
    monkeypatch.setattr(distributed, "get_worker", lambda: worker)
    with pytest.raises(RunError, match=r"^worker tcp://10.0.0.7:40001 has minersim .*program 9.9;"):
        make_part(b"", "9.9", (0, 1))


def test_a_worker_without_minersim_is_a_plain_line(scenario, dask):
    dask.add_worker(preload="import sys\nsys.modules['minersim'] = None\n")
    with pytest.raises(RunError, match=r"^worker tcp://\S+ has no minersim; install minersim"):
        run(scenario, paths=2, cluster=dask.address)


def test_a_cluster_without_workers_is_not_waited_for_for_ever(scenario, dask, monkeypatch):
    monkeypatch.setattr(cluster, "WORKER_WITHIN_S", 1.0)
    with pytest.raises(RunError, match="no worker for 1 s; start some with: dask worker tcp://"):
        run(scenario, paths=2, cluster=dask.address)


@unix
@pytest.mark.slow
@pytest.mark.parametrize("who", ["workers", "scheduler"])
def test_a_cluster_that_dies_midway_is_a_plain_line_and_the_run_goes_on(
    scenario, large, dask, tmp_path, monkeypatch, who
):
    monkeypatch.setattr(cluster, "WORKER_WITHIN_S", 8.0)
    dask.add_worker()
    victim = dask.workers[0] if who == "workers" else dask.scheduler

    def progress(share):
        if share > 0.3:
            victim.kill()

    with pytest.raises(RunError, match=r"no worker for 8 s|has stopped answering") as caught:
        run(scenario, cluster=dask.address, out=tmp_path / "run", progress=progress)
    assert caught.value.__notes__[0].startswith("the same command goes on from ")
    began_at = []
    run(scenario, out=tmp_path / "run", progress=began_at.append)
    assert began_at[0] > 0.3
    run(scenario, out=tmp_path / "here")
    assert_same_files(tmp_path / "here", tmp_path / "run")


def test_a_cancel_stops_soon(scenario, large, dask):
    dask.add_worker()
    shares = []
    with pytest.raises(RunCancelledError):
        run(
            scenario,
            cluster=dask.address,
            progress=shares.append,
            cancelled=lambda: len(shares) > 2,
        )
    assert len(shares) == 3


@unix
def test_ctrl_c_stops_soon_and_says_how_to_go_on(dask, tmp_path):
    dask.add_worker()
    file = Path(__file__).parents[3] / "scenarios" / "squeeze-2025-11.toml"
    code = "from minersim.cli.main import entry_point; entry_point()"
    options = ["--paths", "200000", "--cluster", dask.address, "--out", str(tmp_path / "run")]
    process = subprocess.Popen(
        [sys.executable, "-c", code, "run", str(file), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        for _ in range(2400):
            if len(list(tmp_path.glob(".run.unfinished/paths-*.part"))) > 1:
                break
            time.sleep(0.05)
        began = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=20)
    finally:
        process.kill()
    assert time.monotonic() - began < 5.0  # one second is promised, on a machine of one's own
    assert (process.returncode, out) == (130, b"")
    assert err.startswith(b"interrupted; the same command goes on from ")
    assert len(err.splitlines()) == 1


# without one


def test_a_job_travels_without_the_files_that_it_was_made_from(scenario, tmp_path):
    file = tmp_path / "series.csv"
    days = (np.datetime64("2020-01-01") + np.arange(100)).astype(str)
    rows = [f"{day},{10_000 + 37 * (i % 11)}" for i, day in enumerate(days)]
    file.write_text("\n".join(["date,price_usd", *rows]) + "\n", encoding="utf-8")
    replay = {"market.price.kind": "replay", "market.price.replay_from": date(2020, 1, 5)}
    replayed = scenario.replace({**replay, "market.price.series": str(file)})
    here = run(replayed, paths=4)
    job = Job(replayed, price_process(replayed), fans=True, whole=True)
    payload = pickle.dumps(job)
    file.unlink()
    part = make_part(payload, minersim.__version__, (1, 3))
    for name, figure in part.outcomes.figures.items():
        assert np.array_equal(figure, here.figures[name][1:3], equal_nan=True), name
    assert np.array_equal(part.columns["price_usd"], here["price_usd"][1:3])


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("tcp://10.0.0.5:8786", "tcp://10.0.0.5:8786"),
        ("head-node.example:1", "tcp://head-node.example:1"),
        ("[::1]:65535", "tcp://[::1]:65535"),
    ],
)
def test_addresses(text, address):
    assert cluster_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "host",
        "host:",
        ":8786",
        "host:0",
        "host:65536",
        "http://host:80",
        "a b:1",
        "tcp://h:1/x",
    ],
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(InputError, match=r"^--cluster: found '.*'; allowed: the address of a dask"):
        cluster_address(text)


def test_threads_are_not_asked_for_beside_a_cluster(scenario):
    with pytest.raises(InputError, match="jobs: found 2 beside a cluster"):
        run(scenario, jobs=2, cluster="localhost:8786")


@pytest.mark.parametrize("listens", [True, False])
def test_an_address_where_no_scheduler_answers(scenario, monkeypatch, listens):
    monkeypatch.setattr(cluster, "ANSWER_WITHIN_S", 1.0)
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if listens:
            server.listen()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(RunError) as caught:
            run(scenario, paths=2, cluster=address)
    assert time.monotonic() - began < 10.0
    line = f"--cluster {address}: no dask scheduler answers there; check the address"
    assert str(caught.value).startswith(line)
    assert len(str(caught.value).splitlines()) == 1


def test_without_the_extra_the_way_to_install_it_is_told(scenario, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(RunError, match=r"pip install '\.\[cluster\]'"):
        run(scenario, paths=2, cluster="localhost:8786")
