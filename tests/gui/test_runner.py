"""When runs begin: previews at once and one after another, the whole run after a rest."""

from PySide6.QtWidgets import QLabel

from gui.run_bar import RunBar

POWER = ("sites", 0, "power_usd_per_kwh")
LONG = 60_000


def test_pictures_keep_coming_while_values_change(qtbot, desk, case):
    runner = desk.runner
    runner.watch("test")
    desk.preferences.run_when_settled = False
    runner.catch_up()
    qtbot.waitUntil(lambda: runner.picture(case) is not None, timeout=LONG)
    digests = set()
    runner.picture_changed.connect(lambda of: digests.add(runner.picture(of).digest))
    edits = 0

    def edit_faster_than_a_preview():
        nonlocal edits
        edits += 1
        case.set_value(POWER, 0.05 + 1e-5 * edits, merge="drag")
        return len(digests) >= 2

    qtbot.waitUntil(edit_faster_than_a_preview, timeout=LONG)
    assert edits > 2
    qtbot.waitUntil(lambda: not runner.outdated(case) and not runner.worker.busy, timeout=LONG)


def test_the_whole_run_follows_once_values_rest(qtbot, desk, case):
    case.set_value(("paths",), 700)
    runner = desk.runner
    runner.watch("test")
    runner.catch_up()
    paths = []
    runner.picture_changed.connect(lambda of: paths.append(runner.picture(of).paths))
    qtbot.waitUntil(lambda: bool(paths), timeout=LONG)
    assert runner.is_preview(case)
    qtbot.waitUntil(lambda: len(paths) == 2, timeout=LONG)
    assert paths == [500, 700]
    assert not runner.is_preview(case)


def test_a_long_horizon_is_previewed_on_fewer_paths(qtbot, desk, case):
    case.set_value(("paths",), 700)
    case.set_value(("horizon_days",), 1_460)
    desk.runner.preview()
    qtbot.waitUntil(lambda: desk.runner.picture(case) is not None, timeout=LONG)
    assert desk.runner.picture(case).paths == 250_000 // 1_460


def test_nothing_runs_while_values_are_wrong(desk, case):
    desk.runner.watch("test")
    case.set_value(POWER, 99.0)
    desk.runner.catch_up()
    assert not desk.runner.worker.busy


def test_of_two_pages_the_hidden_one_does_not_stop_the_shown_one(desk):
    runner = desk.runner
    runner.watch("old")
    runner.watch("new")
    runner.unwatch("old")
    assert runner.previews
    runner.unwatch("new")
    assert not runner.previews


def test_a_capitulation_waits_for_a_whole_run(qtbot, desk, case):
    done = []
    desk.runner.capitulation_done.connect(done.append)
    desk.runner.run()
    desk.runner.ask_capitulation(case.scenario, 1)
    assert desk.runner.running
    qtbot.waitUntil(lambda: bool(done), timeout=60_000)
    assert desk.runner.picture(case).paths == 50
    assert done[0].path == 1
    assert done[0].digest == case.scenario.digest()
    assert not desk.runner.worker.busy


def test_the_latest_capitulation_wins(qtbot, desk, case):
    done, failed = [], []
    desk.runner.capitulation_done.connect(done.append)
    desk.runner.capitulation_failed.connect(failed.append)
    desk.runner.ask_capitulation(case.scenario, 0)
    desk.runner.ask_capitulation(case.scenario, 1)
    qtbot.waitUntil(lambda: not desk.runner.worker.busy, timeout=60_000)
    assert [picture.path for picture in done] == [1]
    desk.runner.ask_capitulation(case.scenario, 2)
    desk.runner.cancel()
    assert failed == ["stopped; change a value to simulate again"]
    desk.runner.ask_capitulation(case.scenario, 2)
    desk.runner.drop_capitulation()
    assert not desk.runner.worker.busy
    assert len(failed) == len(done) == 1


def test_looking_at_a_run_that_was_asked_for_does_not_replace_it_by_a_preview(qtbot, desk, case):
    runner = desk.runner
    case.set_value(("paths",), 700)
    runner.run()
    assert runner.running
    runner.watch("Simulation")  # the page is shown while it runs
    runner.catch_up()
    assert runner.running
    qtbot.waitUntil(lambda: runner.picture(case) is not None, timeout=LONG)
    assert runner.picture(case).paths == 700


def test_the_status_bar_says_that_a_preview_is_coming(qtbot, desk, case):
    bar = RunBar(desk.session, desk.runner)
    qtbot.addWidget(bar)
    words = bar.findChild(QLabel, "run_state")
    assert words.text() == "Not simulated yet: press F5"
    desk.runner.preview()
    assert words.text() == "A preview is on its way …"
    qtbot.waitUntil(lambda: desk.runner.picture(case) is not None, timeout=LONG)
    qtbot.waitUntil(lambda: words.text().startswith("50 paths in"))
