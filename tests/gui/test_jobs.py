"""The worker process: answers, cancelling, dying, and that the newest request wins."""

import contextlib
import os
import signal
import sys
from pathlib import Path

from gui.jobs import Worker


def finish(qtbot, worker, timeout=60_000):
    qtbot.waitUntil(lambda: not worker.busy, timeout=timeout)


def test_run_in_the_background(qtbot, scenario):
    worker = Worker()
    with qtbot.waitSignal(worker.done, timeout=60_000) as done:
        number = worker.submit(scenario.replace(paths=20), 20, 1)
    assert done.args[0] == number
    picture = done.args[1]
    assert picture.paths == 20
    assert picture.digest == scenario.replace(paths=20).digest()
    assert picture.bands["cash_usd"]["p50"].shape == picture.days_of("cash_usd").shape
    worker.close()


def test_an_older_result_never_overwrites_a_newer(qtbot, scenario):
    worker = Worker()
    found = []
    worker.done.connect(lambda number, picture: found.append((number, picture.paths)))
    worker.submit(scenario, 400, 1)
    newest = worker.submit(scenario, 10, 1)
    finish(qtbot, worker)
    qtbot.wait(200)
    assert found == [(newest, 10)]
    worker.close()


def test_the_progress_of_a_run_that_ended_is_not_the_next_ones(qtbot):
    worker = Worker()
    shares = []
    worker.progress.connect(lambda number, share: shares.append((number, share)))

    def ask_again():
        worker._waiting = 2

    worker._waiting = 1
    worker.done.connect(ask_again)
    # both came while the window was busy
    worker._take(iter([("progress", 1, 0.9), ("done", 1, None)]))
    assert shares == []
    worker._take(iter([("progress", 2, 0.1), ("progress", 2, 0.2)]))
    assert shares == [(2, 0.2)]


def test_cancel_is_quick_and_the_worker_goes_on(qtbot, scenario):
    worker = Worker()
    worker.submit(scenario, 10, 1)
    finish(qtbot, worker)
    long = worker.submit(scenario, 100_000, 1)
    with qtbot.waitSignal(worker.cancelled, timeout=200) as cancelled:
        worker.cancel()
    assert cancelled.args == [long]
    with qtbot.waitSignal(worker.done, timeout=60_000):
        worker.submit(scenario, 10, 1)
    worker.close()


def test_a_killed_worker_is_told_and_replaced(qtbot, scenario):
    worker = Worker()
    worker.submit(scenario, 100_000, 1)
    with qtbot.waitSignal(worker.failed, timeout=10_000) as failed:
        os.kill(worker.pid, signal.SIGKILL)
    assert "run again" in failed.args[1]
    assert not worker.busy
    with qtbot.waitSignal(worker.done, timeout=60_000):
        worker.submit(scenario, 10, 1)
    worker.close()


def test_the_event_engine_runs_in_processes_below_the_worker(qtbot, scenario):
    worker = Worker()
    short = scenario.replace(engine="events", horizon_days=60)
    with qtbot.waitSignal(worker.done, timeout=60_000) as done:
        worker.submit(short, 2, 2)
    assert done.args[1].paths == 2
    worker.close()


def test_a_run_that_fails_says_why(qtbot, scenario, tmp_path):
    series = tmp_path / "prices.csv"
    rows = "".join(f"2020-01-{day:02d},{100 + day}\n" for day in range(1, 31))
    series.write_text("date,price_usd\n" + rows, encoding="utf-8")
    gone = scenario.replace(
        {"market.price": {"kind": "bootstrap", "start_usd": 84_000.0, "series": str(series)}}
    )
    series.unlink()
    worker = Worker()
    with qtbot.waitSignal(worker.failed, timeout=60_000) as failed:
        worker.submit(gone, 10, 1)
    assert "prices.csv" in failed.args[1]
    worker.close()


def test_closing_during_a_run_closes(qtbot, scenario):
    worker = Worker()
    worker.submit(scenario, 100_000, 1)
    qtbot.wait(100)
    worker.close()
    assert worker.pid is None


def test_a_whole_run_gives_way_and_a_preview_does_not(qtbot, scenario):
    worker = Worker()
    for whole in (False, True, False):
        with qtbot.waitSignal(worker.done, timeout=60_000) as done:
            worker.submit(scenario, 10, 1, whole=whole)
        assert done.args[1].paths == 10
    assert os.getpriority(os.PRIO_PROCESS, worker.pid) == os.getpriority(os.PRIO_PROCESS, 0)
    worker.submit(scenario, 100_000, 2, whole=True)

    def given_way():
        own, found = os.getpriority(os.PRIO_PROCESS, 0), 0
        for task in Path(f"/proc/{worker.pid}/task").iterdir():
            with contextlib.suppress(ProcessLookupError):  # a thread that has ended since
                found += os.getpriority(os.PRIO_PROCESS, int(task.name)) > own
        return found >= 2

    if sys.platform == "linux":
        qtbot.waitUntil(given_way, timeout=60_000)
    worker.close()


def test_a_worker_that_dies_at_rest_is_replaced(qtbot, scenario):
    worker = Worker()
    worker.submit(scenario, 10, 1)
    finish(qtbot, worker)
    failures = []
    worker.failed.connect(lambda *told: failures.append(told))
    os.kill(worker.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: worker.pid is None, timeout=10_000)
    with qtbot.waitSignal(worker.done, timeout=60_000):
        worker.submit(scenario, 10, 1)
    assert failures == []
    worker.close()


def test_answers_are_looked_for_where_no_notice_can_be_had(qtbot, scenario, monkeypatch):
    monkeypatch.setattr("gui.process_link._WATCHES", False)
    worker = Worker()
    with qtbot.waitSignal(worker.done, timeout=60_000):
        worker.submit(scenario, 10, 1)
    worker.close()
