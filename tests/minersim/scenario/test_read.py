"""Files: what cannot be read, and bases that scenarios extend."""

import os
import sys

import pytest

from minersim.scenario import load_scenario


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Work in a folder of its own, so that files are named as a user names them."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


BASE_COUNT = "sites[0].fleets[0].count"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a = 1\na = 2", "not TOML: a key is given twice (at "),
        ("[chain]\n[chain]", "not TOML: a table is given twice (at line 2, column 7)"),
        ("a = {b = 1}\n[a]", "not TOML: a table is given twice (at "),
        ("a = " + "9" * 5000, "a number is too long; allowed: a scenario file (TOML)"),
        ("a = " + "[" * 5000, "nested too deeply; allowed: a scenario file (TOML)"),
        ("a = " + "[" * 30 + "]" * 30, "nested too deeply; allowed: a scenario file (TOML)"),
        (".".join(["a"] * 5000) + " = 1", "nested too deeply; allowed: a scenario file (TOML)"),
        (
            "name = 'ä'".encode("latin-1"),
            "not UTF-8 text (byte 8); allowed: a scenario file (TOML)",
        ),
        ("name = 'x'".encode("utf-16"), "not UTF-8 text (byte 0); allowed: a scenario file (TOML)"),
        (b"#" * 10_000_001, "the file has 10,000,001 bytes; allowed: at most 10,000,000"),
    ],
    ids=lambda value: str(value[:40]),
)
def test_a_file_that_is_no_scenario(save, mistakes, content, message):
    file = save(content)
    ((where, key, found),) = mistakes(file)
    assert (where, key) == (str(file), "")
    assert found.startswith(message)


@pytest.mark.parametrize(
    "content",
    [
        "name = 'x'\nhorizon_days = \nseed = 3",
        "name = 'x'\nhorizon_days 30",
        "name = 'x'\n[chain",
        "name = 'x'\nstart = 2026-02-30",
        "name = 'x'\na = '\x1b[31m'",
        "name = 'x'\na = '\0'",
        "name = 'x'\na = \"b\nc\"",
    ],
)
def test_a_slip_in_the_toml_says_where(save, mistakes, content):
    ((_, key, message),) = mistakes(save(content))  # the words are Python's own
    assert key == ""
    assert message.startswith("not TOML: ")
    assert "(at line 2, column " in message or "end of document" in message


def test_a_missing_file_names_its_neighbours(here, write, mistakes):
    write(name="b.toml")
    write(name="a.toml")
    assert mistakes("nosuch.toml") == [
        ("nosuch.toml", "", "no such file; scenarios in that folder: a.toml, b.toml")
    ]
    assert mistakes("nofolder/x.toml") == [("nofolder/x.toml", "", "no such file")]


def test_a_folder_is_no_scenario(here, mistakes):
    (here / "folder.toml").mkdir()
    expected = "is a folder; allowed: a scenario file (TOML)"
    assert mistakes("folder.toml") == [("folder.toml", "", expected)]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_to_itself_is_no_scenario(here, mistakes):
    os.symlink("loop.toml", "loop.toml")  # noqa: PTH211
    ((_, _, message),) = mistakes("loop.toml")
    assert message.startswith("cannot be read: ")


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="the superuser may read every file"
)
def test_a_file_that_may_not_be_read(write, mistakes):
    file = write()
    file.chmod(0)
    assert mistakes(file) == [
        (str(file), "", "the file may not be read; check its permissions")
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "  \n\n", "# nothing but a comment\n"])
def test_an_empty_file_misses_what_every_scenario_has(save, mistakes, text):
    keys = [key for _, key, _ in mistakes(save(text))]
    assert keys == ["name", "start", "chain", "market", "network"]


def test_a_byte_order_mark_and_windows_line_ends_are_read(write, save):
    text = write().read_bytes()
    file = save(b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"), "windows.toml")
    assert load_scenario(file).digest() == load_scenario(write()).digest()


def test_a_very_long_number_is_reported_where_it_stands(write, save, mistakes):
    text = write().read_text(encoding="utf-8").replace("= 30", "= 0x" + "f" * 5000)
    ((_, key, message),) = mistakes(save(text))
    assert key == "horizon_days"
    assert message.startswith("found a whole number of more than 30 digits; allowed: ")


def test_a_strange_key_is_shown_safely(write, save, mistakes):
    text = write().read_text(encoding="utf-8") + '\n[""]\n[odd]\n"\\u001b[2J" = 1\n'
    assert {key for _, key, _ in mistakes(save(text))} == {"''", "odd"}
    text = text.replace("[odd]", "[operator.treasury]")
    keys = {key for _, key, _ in mistakes(save(text))}
    assert keys == {"''", r"operator.treasury.'\x1b[2J'"}


# bases


def test_tables_merge_and_lists_replace(write, save):
    base = write(
        "sources = ['a', 'b']",
        "operator.pool_fee = 0.01",
        "sites[1] = {name = 'Shed', power_usd_per_kwh = 0.1, "
        "fleets = [{machine = 'S21 200', count = 1}]}",
        name="base.toml",
    )
    file = save(
        """
        extends = "base.toml"
        name = "Above"
        sources = ["c"]
        [operator]
        cash_usd = 5
        [[sites]]
        name = "Only"
        power_usd_per_kwh = 0.03
        [[sites.fleets]]
        machine = "S21 200"
        count = 2
        """
    )
    below, above = load_scenario(base), load_scenario(file)
    assert (below.name, above.name) == ("Small", "Above")
    assert above.sources == ("c",)
    assert (above.operator.cash_usd, above.operator.pool_fee) == (5.0, 0.01)
    assert [site.name for site in above.sites] == ["Only"]
    assert above.chain == below.chain
    assert above.market == below.market


def test_bases_are_found_from_the_folder_of_the_file_that_names_them(tmp_path, write, save):
    (tmp_path / "deep").mkdir()
    write(name="root.toml")
    save("extends = '../root.toml'\nname = 'Middle'", "deep/middle.toml")
    file = save("extends = 'deep/middle.toml'\nseed = 99", "top.toml")
    scenario = load_scenario(file)
    assert (scenario.name, scenario.seed, scenario.paths) == ("Middle", 99, 3)


def test_a_mistake_is_reported_in_the_file_that_made_it(here, write, save, mistakes):
    write("paths = 0", f"{BASE_COUNT} = 0", "operator.cash_usd = -1", name="base.toml")
    save("extends = 'base.toml'\nhorizon_days = 0\n[operator]\ncash_usd = -2\n", "top.toml")
    found = mistakes("top.toml", {"seed": -1})
    assert {(where, key) for where, key, _ in found} == {
        ("base.toml", "paths"),
        ("base.toml", BASE_COUNT),
        ("top.toml", "horizon_days"),
        ("top.toml", "operator.cash_usd"),
        ("--set", "seed"),
    }


def test_a_syntax_mistake_of_a_base_names_the_base(here, save, mistakes):
    save("paths = ", "base.toml")
    save("extends = 'base.toml'", "top.toml")
    ((where, key, message),) = mistakes("top.toml")
    assert (where, key) == ("base.toml", "")
    assert message.startswith("not TOML: ")


@pytest.mark.parametrize(
    ("extends", "message"),
    [
        ("'nosuch.toml'", "found 'nosuch.toml': no such file; scenarios in that folder: top.toml"),
        ("'folder'", "found 'folder': is a folder; allowed: a scenario file (TOML)"),
        ("'top.toml'", "a scenario cannot extend itself, directly or through others"),
        ("'./folder/../top.toml'", "a scenario cannot extend itself, directly or through others"),
        ("5", "found 5; allowed: the name of a scenario file"),
        ("['top.toml']", "found a list of 1; allowed: the name of a scenario file"),
        ("''", "found ''; allowed: the name of a scenario file"),
        (r'"a\u0000b"', r"found 'a\x00b': cannot be read: "),
        (f"'{'x' * 5000}'", f"found '{'x' * 56}...: cannot be read: "),
    ],
    ids=lambda value: value[:30],
)
def test_a_base_that_cannot_be_had(here, save, mistakes, extends, message):
    (here / "folder").mkdir()
    save(f"extends = {extends}", "top.toml")
    ((where, key, found),) = mistakes("top.toml")
    assert where.endswith("top.toml")
    assert key == "extends"
    assert found.startswith(message)


def test_bases_in_a_circle(here, save, mistakes):
    save("extends = 'b.toml'", "a.toml")
    save("extends = 'c.toml'", "b.toml")
    save("extends = 'a.toml'", "c.toml")
    ((where, key, message),) = mistakes("a.toml")
    assert (where, key) == ("a.toml", "extends")
    assert "cannot extend itself" in message


def test_too_many_bases(here, save, mistakes):
    for i in range(20):
        save(f"extends = '{i + 1}.toml'", f"{i}.toml")
    ((_, key, message),) = mistakes("0.toml")
    assert key == "extends"
    assert message == "more than 10 scenarios extend one another"


def test_extends_belongs_to_files(write, mistakes):
    ((where, key, message),) = mistakes(write(), {"extends": "base.toml"})
    assert (where, key) == ("--set", "extends")
    assert message == "unknown key here; allowed: in a scenario file only"
