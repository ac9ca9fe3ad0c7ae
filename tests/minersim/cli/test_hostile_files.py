"""Names that lead to pipes, devices, rings of links and giants: a line, at once, wherever it is."""

import os
import sys

import pytest

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices are files on Unix only"),
    pytest.mark.timeout(30),
]
GIANT_BYTES = 2**40
PUE = "sites[0].pue"

CURVE = "efficiency_classes = 2\npower_classes = 2\n"
PRICE = 'kind = "gbm"\nstart_usd = 90_000\n'
SITE = "power_usd_per_kwh = 0.05\n"


def pipe(file):
    os.mkfifo(file)


def device(file):
    file.symlink_to("/dev/zero")


def ring(file):
    other = file.with_name("ring-" + file.name)
    other.symlink_to(file)
    file.symlink_to(other)


def giant(file):
    with file.open("wb") as stream:
        try:
            stream.truncate(GIANT_BYTES)  # takes no room on the disk
        except OSError:
            pytest.skip("the file system keeps no sparse files")


def in_scenario(name, more="", *replaced):
    """A scenario that names the file; the command that reads it."""

    def command(tiny, folder):
        return "validate", tiny(*replaced, more=more), folder / name

    return command


def direct(name, *words):
    """A command that names the file itself."""

    def command(tiny, folder):
        del tiny
        return *words, folder / name

    return command


def price_series(tiny, folder):
    return "validate", tiny((PRICE, 'kind = "replay"\nseries = "bad.csv"\n')), folder / "bad.csv"


PLACES = {
    "scenario": direct("bad.toml", "run"),
    "base of a scenario": in_scenario(
        "bad.toml", "", ("schema = 1", 'schema = 1\nextends = "bad.toml"')
    ),
    "machines of the network": in_scenario(
        "bad.csv", "", (CURVE, 'kind = "mix"\nmix_file = "bad.csv"\n')
    ),
    "power prices of the network": in_scenario(
        "bad.csv", "", (CURVE, 'kind = "mix"\npower_file = "bad.csv"\n')
    ),
    "series of prices": price_series,
    "hourly prices": in_scenario(
        "bad.csv", '[sites.hourly_prices]\nfile = "bad.csv"\nlayout = "plain"\n'
    ),
    "temperatures": in_scenario("bad.csv", '[sites.climate]\nfile = "bad.csv"\n'),
    "import of a table": direct("bad.csv", "data", "import"),
    "import of a Parquet file": direct("bad.parquet", "data", "import"),
    "transactions": direct("bad.parquet", "cohi"),
    "cookie of a node": direct("bad", "cohi", "--node", "http://127.0.0.1:1", "--cookie-file"),
}  # fmt: skip


@pytest.mark.parametrize("make", [pipe, device, ring, giant])
@pytest.mark.parametrize("place", PLACES)
def test_what_is_no_file_is_refused_in_a_line(place, make, minersim, tiny, tmp_path, monkeypatch):
    monkeypatch.setenv("MINERSIM_DATA_DIR", str(tmp_path / "store"))
    monkeypatch.delenv("MINERSIM_BITCOIN_RPC_PASSWORD", raising=False)
    *command, file = PLACES[place](tiny, tmp_path)
    make(file)
    if file.stem == "bad" and PLACES[place].__qualname__.startswith("direct"):
        command.append(file)
    answer = minersim(*command)
    assert answer.code in (1, 2), answer
    assert file.name in answer.err
    assert all(line.isprintable() for line in answer.err.splitlines())
    assert "Traceback" not in answer.err
    assert "minersim failed" not in answer.err


@pytest.mark.parametrize("make", [pipe, device, ring])
@pytest.mark.parametrize("command", [["calibrate"], ["backtest"], ["indicators", "mpi"]])
def test_folders_of_series_pass_over_what_is_no_file(command, make, minersim, tmp_path):
    make(tmp_path / "bad.csv")
    make(tmp_path / "bad.parquet")
    answer = minersim(*command, "--data", tmp_path)
    assert answer.code in (1, 2)
    assert str(tmp_path) in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("make", [pipe, device, ring])
@pytest.mark.parametrize(
    ("command", "name"),
    [
        (["run", "tiny", "--engine", "events", "--out"], "bad"),
        (
            ["sweep", "tiny", "--vary", f"{PUE}=1:2:2", "--engine", "events", "--out"],
            "bad.csv",
        ),
        (["report", "tiny", "--engine", "events", "--no-tornado", "-o"], "bad.html"),
        (["calculator", "tiny", "--csv"], "bad.csv"),
        (["cohi", "--demo", "--days", "120", "--age", "5", "--save"], "bad.parquet"),
        (["calibrate", "--built-in", "--out"], "bad.toml"),
    ],
)
def test_nothing_is_written_over_what_is_no_file(
    make, command, name, minersim, tiny, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    file = tiny()
    make(tmp_path / name)
    before = sorted(os.listdir(tmp_path))  # noqa: PTH208
    answer = minersim(*(file if word == "tiny" else word for word in command), name)
    assert answer.code in (1, 2), answer
    assert name in answer.err
    assert "Traceback" not in answer.err
    assert "minersim failed" not in answer.err
    assert sorted(os.listdir(tmp_path)) == before  # noqa: PTH208
