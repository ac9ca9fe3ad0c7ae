"""Work in a process beside the window: answers, failures, cancels, ends."""

import os
import signal
import sqlite3
import sys
import time

import pytest

from gui import data_tasks, flow_tasks
from gui.helper import Helper
from minersim.data.folder import store_file
from minersim.data.overview import StoreOverview
from minersim.data.store import Store

unix = pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")


@pytest.fixture
def helper(qapp):
    helper = Helper()
    yield helper
    helper.close()


@pytest.fixture
def stuck(tmp_path):
    """A file that waits for its place in the store: another program writes there."""
    file = tmp_path / "stuck.csv"
    file.write_text("date,price_usd\n2025-01-01,90000\n", encoding="utf-8")
    with Store(store_file()):
        pass
    other = sqlite3.connect(store_file(), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield file
    other.close()


def test_a_task_answers_and_the_process_stays_for_the_next(qtbot, helper):
    with qtbot.waitSignal(helper.done, timeout=20_000) as answer:
        helper.ask(data_tasks.look, store_file())
    assert isinstance(answer.args[0], StoreOverview)
    pid = helper.pid
    assert not helper.busy
    with qtbot.waitSignal(helper.done, timeout=20_000):
        helper.ask(data_tasks.look, store_file())
    assert helper.pid == pid


def test_a_task_that_cannot_be_done_says_why(qtbot, helper, tmp_path):
    with qtbot.waitSignal(helper.failed, timeout=20_000) as failure:
        helper.ask(data_tasks.give_out, store_file(), tmp_path / "a.csv", "wide")
    assert "holds nothing yet" in failure.args[0]
    with qtbot.waitSignal(helper.failed, timeout=20_000) as failure:
        helper.ask(data_tasks.fill, {"network": 3})  # a fault of ours
    assert failure.args[0]
    assert helper.pid is not None


def test_the_latest_request_counts(qtbot, helper, scenario):
    answers = []
    helper.done.connect(answers.append)
    helper.ask(flow_tasks.simulated, scenario.to_dict(), store_file())
    helper.ask(data_tasks.look, store_file())
    qtbot.waitUntil(lambda: bool(answers), timeout=60_000)
    assert [type(answer) for answer in answers] == [StoreOverview]


@unix
def test_a_task_that_does_not_stop_is_ended_within_a_second(qtbot, helper, stuck):
    with qtbot.waitSignal(helper.done, timeout=20_000):
        helper.ask(data_tasks.look, store_file())  # warm
    helper.ask(data_tasks.take_in, store_file(), [stuck])
    began = time.monotonic()
    with qtbot.waitSignal(helper.cancelled, timeout=5_000):
        helper.cancel()
        assert helper.stopping
    assert time.monotonic() - began < 1.0
    assert not helper.busy
    with qtbot.waitSignal(helper.done, timeout=20_000):
        helper.ask(data_tasks.look, store_file())


@unix
def test_a_process_that_dies_is_told(qtbot, helper, stuck):
    helper.ask(data_tasks.take_in, store_file(), [stuck])
    with qtbot.waitSignal(helper.failed, timeout=20_000) as failure:
        os.kill(helper.pid, signal.SIGKILL)
    assert "ended (exit code -9)" in failure.args[0]
    assert helper.pid is None


@unix
def test_closing_ends_it_and_says_nothing(qtbot, helper, stuck):
    heard = []
    for one in (helper.failed, helper.done):
        one.connect(heard.append)
    helper.ask(data_tasks.take_in, store_file(), [stuck])
    began = time.monotonic()
    helper.close()
    assert time.monotonic() - began < 1.0
    assert (helper.pid, helper.busy, heard) == (None, False, [])


def test_a_task_that_was_given_up_is_heard_of_no_more(qtbot, helper, scenario):
    heard = []
    for one in (helper.told, helper.done, helper.failed):
        one.connect(heard.append)
    helper.ask(flow_tasks.simulated, scenario.to_dict(), store_file())
    with qtbot.waitSignal(helper.progressed, timeout=60_000):
        pass
    helper.give_up()
    assert not helper.busy
    known = len(heard)
    with qtbot.waitSignal(helper.done, timeout=60_000):
        helper.ask(data_tasks.look, store_file())
    assert [type(one) for one in heard[known:]] == [StoreOverview]


def test_nothing_to_cancel(helper):
    helper.cancel()
    assert (helper.stopping, helper.busy, helper.pid) == (False, False, None)


def test_answers_are_looked_for_where_no_notice_can_be_had(qtbot, helper, monkeypatch):
    monkeypatch.setattr("gui.process_link._WATCHES", False)
    for _ in range(2):
        with qtbot.waitSignal(helper.done, timeout=20_000):
            helper.ask(data_tasks.look, store_file())
