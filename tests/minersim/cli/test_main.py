"""The program as a process: exit codes, interrupts, pipes, encodings, and errors as plain lines."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest

import minersim as package
from minersim.errors import InputError, RunCancelledError, RunError

unix = pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes of Unix")
COMMANDS = (
    "run",
    "sweep",
    "compare",
    "sensitivity",
    "optimise",
    "report",
    "breakeven",
    "machines",
    "validate",
    "data",
    "gui",
)


# usage


def test_version(minersim):
    answer = minersim("--version")
    assert (answer.code, answer.out) == (0, f"minersim {package.__version__}\n")


def test_help_names_every_command(minersim):
    answer = minersim("--help")
    assert answer.code == 0
    for command in COMMANDS:
        assert command in answer.out
        assert minersim(command, "--help").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fly"],
        ["run"],
        ["validate"],
        ["validate", "a.toml", "b.toml"],
        ["run", "a.toml", "--pats", "5"],
        ["run", "a.toml", "--path", "5"],
        ["run", "a.toml", "--paths"],
        ["machines", "--out", "x"],
        ["breakeven", "--machine"],
    ],
)
def test_usage_errors(minersim, arguments):
    answer = minersim(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("usage: minersim")
    assert "minersim" in answer.err.splitlines()[-1]
    assert "error: " in answer.err.splitlines()[-1]


def test_usage_errors_cannot_drive_the_terminal(minersim):
    answer = minersim("machines", "--\x1b[31m")
    assert answer.code == 2
    assert all(line.isprintable() for line in answer.err.splitlines())


# exit codes


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (InputError("wrong\x1b[31m"), 2, "wrong?[31m"),
        (RunError("no disk"), 1, "no disk"),
        (RunCancelledError("stopped on path 1"), 130, "interrupted"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (MemoryError(), 1, "out of memory"),
        (OSError(28, "No space left on device"), 1, "minersim failed: No space left on device"),
        (ZeroDivisionError("division\nby zero"), 1,
         "minersim failed (ZeroDivisionError: division by zero); MINERSIM_DEBUG=1 shows where"),
    ],
)  # fmt: skip
def test_every_failure_is_a_plain_line_and_a_code(minersim, monkeypatch, error, code, line):
    import minersim.cli.machines_command as command

    def fail(_):
        raise error

    monkeypatch.delenv("MINERSIM_DEBUG", raising=False)
    monkeypatch.setattr(command, "execute", fail)
    answer = minersim("machines")
    assert (answer.code, answer.out, answer.err) == (code, "", f"{line}\n")


@pytest.mark.parametrize("threads", ["0", "-1", "many\x1b[2J", "\u0663", "9" * 5000 + "x"])
def test_threads_that_the_compiler_fails_on_are_told(minersim, monkeypatch, threads):
    monkeypatch.setenv("NUMBA_NUM_THREADS", threads)
    answer = minersim("machines")
    assert (answer.code, answer.out) == (2, "")
    (line,) = answer.err.splitlines()
    assert line.startswith("the environment variable NUMBA_NUM_THREADS: found '")
    assert line.endswith("; allowed: a whole number at least 1, or nothing")


@unix
@pytest.mark.parametrize(
    "words",
    [
        ["validate", "x.toml"],
        ["run", "classroom", "--out", "x"],
        ["run", "classroom", "--trace", "x.csv"],
        ["data", "export", "x.csv"],
        ["examples", "--copy-to", "x"],
        ["calibrate", "--data", "."],
    ],
    ids=lambda words: words[0],
)
def test_a_folder_that_was_taken_away_is_told(minersim, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    gone = tmp_path / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()
    answer = minersim(*words)
    assert answer.code in (1, 2)
    last = "the folder that minersim was started in is gone: names in it lead nowhere"
    assert answer.err.splitlines()[-1] == last
    assert "ring" not in answer.err


def test_out_of_memory_in_a_run_says_what_helps(minersim, monkeypatch):
    import minersim.cli.run_command as command

    def fail(_):
        raise MemoryError

    monkeypatch.setattr(command, "execute", fail)
    answer = minersim("run", "classroom")
    assert answer.code == 1
    assert answer.err == "out of memory: try fewer paths or a shorter horizon\n"


def test_debugging_shows_where(minersim, monkeypatch):
    import minersim.cli.machines_command as command

    def fail(_):
        raise ZeroDivisionError

    monkeypatch.setenv("MINERSIM_DEBUG", "1")
    monkeypatch.setattr(command, "execute", fail)
    with pytest.raises(ZeroDivisionError):
        minersim("machines")


# in a process of its own


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"paths = \xff", "not UTF-8 text (byte 8); allowed: a scenario file (TOML)"),
        (b"paths = ", "not TOML: "),
        (b"a." * 3000 + b"a = 1", "nested too deeply; allowed: a scenario file (TOML)"),
        (b"extends = 'no.toml'", "extends: found 'no.toml': no such file"),
    ],
    ids=["encoding", "syntax", "depth", "base"],
)
def test_bad_input_gives_2_and_plain_lines(process, tmp_path, content, line):
    file = tmp_path / "bad.toml"
    file.write_bytes(content)
    found = process("run", file, "--json", "--out", tmp_path / "run")
    assert (found.returncode, found.stdout) == (2, b"")
    lines = found.stderr.decode().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"{file}: {line}")
    assert not (tmp_path / "run").exists()


def test_many_mistakes_give_as_many_lines(process, tiny):
    file = tiny(
        ("paths = 3", "pahts = 3"),
        ("horizon_days = 20", "horizon_days = 'long'"),
        ("0.05", "nan"),
        ("S21 200T", "S99"),
        ("90_000", "-1"),
    )
    found = process("validate", file)
    assert (found.returncode, found.stdout) == (2, b"")
    lines = found.stderr.decode().splitlines()
    assert len(lines) == 5
    assert all(line.startswith(f"{file}: ") for line in lines)
    assert b"Traceback" not in found.stderr


@pytest.fixture
def long_run(program, tmp_path):
    """Start a run that takes minutes, in a group of its own; killed at the end."""
    command, environment = program
    started = []

    def start(file, engine, jobs):
        run = [*command, "run", str(file), "--engine", engine, "--jobs", str(jobs)]
        settings = ["--set", "horizon_days=7000", "--paths", "2000", "--out", str(tmp_path / "run")]
        process = subprocess.Popen(
            run + settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@unix
@pytest.mark.parametrize(("engine", "jobs"), [("events", 1), ("events", 2), ("ensemble", 2)])
def test_ctrl_c_stops_soon_and_leaves_nothing_half_done(long_run, tiny, tmp_path, engine, jobs):
    process = long_run(tiny(), engine, jobs)
    time.sleep(2.5)
    assert process.poll() is None
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to all processes of the group
    out, err = process.communicate(timeout=20)
    assert time.monotonic() - began < 5.0  # one second is promised, on a machine of one's own
    assert (process.returncode, out) == (130, b"")
    left = sorted(entry.name for entry in tmp_path.iterdir())
    if left == ["tiny.toml"]:
        assert err == b"interrupted\n"
        return
    # whole chunks of a long run are kept, and nothing else
    assert (engine, left) == ("ensemble", [".run.unfinished", "tiny.toml"])
    assert re.fullmatch(rb"interrupted; the same command goes on from [0-9.]+%\n", err)
    kept = {entry.name for entry in (tmp_path / ".run.unfinished").iterdir()}
    assert {name for name in kept if not re.fullmatch(r"paths-\d+-\d+\.part", name)} <= {
        "lock",
        "manifest.json",
    }


@unix
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_reader_who_leaves_early_is_no_failure_to_tell(program, options):
    command, environment = program
    process = subprocess.Popen(
        [*command, "machines", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=30) == 1
    assert err == b""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs the device that is always full")  # noqa: PTH110
def test_a_full_disk_is_a_plain_line(program):
    command, environment = program
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        found = subprocess.run(
            [*command, "machines"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment,
            check=False,
        )
    assert (found.returncode, found.stderr) == (1, b"minersim failed: No space left on device\n")


@unix
def test_closed_streams_are_no_failure(program):
    command, environment = program
    closed = 'exec 1>&- 2>&-; exec "$@"'
    shell = ["/bin/sh", "-c", closed, "sh", *command, "machines", "bitaxe"]
    assert subprocess.run(shell, env=environment, check=False).returncode == 0


def test_an_ascii_terminal_gets_every_number(process, tiny):
    file = tiny(('"Tiny"', '"Größe 日本"'), ('"Barn"', '"Süd"'))
    plain = {"PYTHONIOENCODING": "ascii", "LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0"}
    found = process("run", file, "--jobs", 1, env=plain)
    assert (found.returncode, found.stderr) == (0, b"")
    out = found.stdout.decode("ascii")
    assert out.startswith("Gr??e ??")
    assert "---" in out
    assert (
        out.replace("Gr??e ??", "").replace("S?d", "").replace("Does it run?", "").count("?") == 0
    )
    as_json = process("run", file, "--jobs", 1, "--json", env=plain)
    assert json.loads(as_json.stdout)["scenario"] == "Größe 日本"


def test_the_installed_program_answers(process):
    found = process("--version")
    assert found.stdout.decode().split() == ["minersim", package.__version__]


def kept_chunks(folder):
    return sorted(folder.glob(".run.unfinished/paths-*.part"))


@unix
@pytest.mark.slow
def test_a_killed_run_goes_on_and_gives_the_same(program, tiny, tmp_path):
    import pyarrow.parquet as pq

    command, environment = program
    out, other = tmp_path / "run", tmp_path / "other"
    settings = ["--set", "horizon_days=300", "--paths", "6000", "--quiet", "--jobs", "2"]
    run = [*command, "run", str(tiny()), *settings, "--out"]
    process = subprocess.Popen([*run, str(out)], env=environment)
    for _ in range(1200):  # until some chunks are whole
        if len(kept_chunks(tmp_path)) >= 3:
            break
        time.sleep(0.05)
    else:
        pytest.fail("nothing was written")
    process.kill()
    process.wait()
    assert not out.exists()
    left = [part.name for part in (tmp_path / ".run.unfinished" / "result").iterdir()]
    assert "summary.json" not in left
    kept = {file: file.stat().st_mtime_ns for file in kept_chunks(tmp_path)}

    again = subprocess.Popen([*run, str(out)], env=environment, stderr=subprocess.PIPE)
    for _ in range(1200):  # it goes on where the first was, and leaves that alone
        if len(kept_chunks(tmp_path)) > len(kept) or again.poll() is not None:
            break
        assert {file: file.stat().st_mtime_ns for file in kept} == kept
        time.sleep(0.05)
    assert again.communicate() == (None, b"")
    assert again.returncode == 0
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["run", "tiny.toml"]

    assert subprocess.run([*run, str(other)], env=environment, check=False).returncode == 0
    summaries = [json.loads((folder / "summary.json").read_text()) for folder in (out, other)]
    assert {**summaries[0], "elapsed_s": 0} == {**summaries[1], "elapsed_s": 0}
    for name in ("world", "retargets", "ledger", "operator", "outcomes", "fans"):
        ours, theirs = (pq.read_table(f / f"{name}.parquet").to_pandas() for f in (out, other))
        assert ours.equals(theirs), name


@unix
def test_what_an_interrupted_run_kept_makes_room_for_another_and_that_is_told(
    program, tiny, tmp_path
):
    command, environment = program
    settings = ["--set", "horizon_days=300", "--paths", "4000", "--jobs", "2"]
    run = [*command, "run", str(tiny()), *settings, "--out", str(tmp_path / "run")]
    process = subprocess.Popen(run, env=environment, stderr=subprocess.PIPE)
    for _ in range(1200):
        if kept_chunks(tmp_path):
            break
        time.sleep(0.02)
    process.kill()
    process.communicate()
    found = subprocess.run(
        [*run, "--seed", "5", "--json"], env=environment, check=False, capture_output=True
    )
    assert found.returncode == 0
    assert json.loads(found.stdout)["seed"] == 5
    assert found.stderr.decode() == (
        f"{tmp_path / 'run'}: begins anew: what was kept of an unfinished run there is of another "
        "scenario, seed, number of paths or version\n"
    )


def test_without_a_command_it_says_where_to_begin(minersim):
    assert "minersim run classroom" in minersim().err
