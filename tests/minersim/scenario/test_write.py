import copy
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from minersim.errors import ScenarioError
from minersim.scenario import load_scenario, scenario_from_dict
from minersim.scenario.load import scenario_from_text
from minersim.scenario.starters import add_entry, move_entry, switch_kind
from minersim.scenario.write import toml_text, updated_toml

texts = st.text(st.characters(codec="utf-8"), max_size=20)
scalars = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    texts,
    st.dates(),
)
tables = st.recursive(
    st.dictionaries(texts, scalars, max_size=4),
    lambda inner: st.dictionaries(
        texts, st.one_of(scalars, inner, st.lists(inner, max_size=3), st.lists(scalars)), max_size=4
    ),
    max_leaves=8,
)


@given(tables)
@example({"a": "\x1b[31m\x00\x7f\u2028\r\n\"'\\"})
@example({"a": {"b": [{"c": {"d": 1}}, {}], "e": []}, "f": 1e25, "g": -0.0, "h": 5e-324})
def test_what_is_written_is_read_again(values):
    assert tomllib.loads(toml_text(values)) == values


def test_tuples_are_lists():
    assert tomllib.loads(toml_text({"a": (1, 2), "b": ({"c": ()},)})) == {
        "a": [1, 2],
        "b": [{"c": []}],
    }


def test_simple_values_stand_before_tables():
    text = toml_text({"b": {"x": 1}, "a": 2})
    assert text.index("a = 2") < text.index("[b]")


SCENARIOS = Path(__file__).parents[3] / "scenarios"
FILES = sorted(SCENARIOS.glob("*.toml"))
WHOLE = [file for file in FILES if "extends" not in file.read_text(encoding="utf-8")]
"""Files that say everything themselves; in the others a change may be a line more."""


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def comments(text):
    return [line[line.index("#") :] for line in text.splitlines() if "#" in line]


def saved(file, change):
    """Old text, new text and the scenario that the new text must read as."""
    text = file.read_text(encoding="utf-8")
    before = plain(load_scenario(file).to_dict())
    after = copy.deepcopy(before)
    change(after)
    new = updated_toml(text, before, after, file)
    assert scenario_from_text(new, file) == scenario_from_dict(after)
    return text, new


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nothing_changed_is_the_same_text(file):
    old, new = saved(file, lambda _: None)
    assert new == old


@pytest.mark.parametrize("file", WHOLE, ids=lambda file: file.stem)
def test_one_change_is_one_line(file):
    def change(raw):
        raw["seed"] = 99

    old, new = saved(file, change)
    changed = [(a, b) for a, b in zip(old.splitlines(), new.splitlines(), strict=True) if a != b]
    assert len(changed) == 1
    assert changed[0][1] == "seed = 99"


def leaves(value, path=()):
    """Numbers, texts and switches of nested tables, with their paths."""
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*path, key))
    elif path[-1] not in ("kind", "policy", "rule", "schema"):
        yield path


RAWS = {file: plain(load_scenario(file).to_dict()) for file in FILES}
CHANGES = [(file, path) for file in FILES for path in leaves(RAWS[file])]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FILES), st.data())
def test_values_that_change_keep_every_comment(file, data):
    paths = data.draw(st.lists(st.sampled_from([p for f, p in CHANGES if f == file]), max_size=4))

    def change(raw):
        for path in paths:
            here = raw
            for step in path[:-1]:
                here = here[step]
            old = here[path[-1]]
            if isinstance(old, bool):
                here[path[-1]] = not old
            elif isinstance(old, float):
                here[path[-1]] = old * data.draw(st.sampled_from([1.0, 0.999, 1.001, 1.0005]))
            elif isinstance(old, str) and path[-1] in ("name", "question"):
                here[path[-1]] = old[:190] + data.draw(st.sampled_from(["", "!", ' "x" # y']))

    def right(raw):
        change(raw)
        try:
            scenario_from_dict(raw)
        except ScenarioError:
            raw.clear()
            raw.update(copy.deepcopy(RAWS[file]))

    old, new = saved(file, right)
    assert set(comments(old)) <= set(comments(new)) or '# y"' in new


@pytest.mark.parametrize("file", WHOLE, ids=lambda file: file.stem)
@pytest.mark.parametrize("kind", ["constant", "scripted", "gbm", "merton", "garch", "regimes"])
def test_another_kind_keeps_the_comments_elsewhere(file, kind):
    def change(raw):
        raw["tick_hours"] = 24
        switch_kind(raw, ("market", "price"), kind)
        switch_kind(raw, ("market", "fees"), "constant")

    old, new = saved(file, change)
    assert comments(old) == comments(new)
    assert "regimes" in new or "calm_leaves_per_day" not in new


def test_tables_in_one_line_keep_the_comments_about_them():
    file = SCENARIOS / "march-2020.toml"

    def dearer(raw):
        raw["market"]["price"]["points"][2]["price_usd"] = 5_000.0

    old, new = saved(file, dearer)
    changed = [(a, b) for a, b in zip(old.splitlines(), new.splitlines(), strict=True) if a != b]
    assert len(changed) == 1
    assert changed[0][1] == "    { day = 16.0, price_usd = 5000.0 },"
    old, new = saved(file, lambda raw: raw["market"]["price"]["points"].pop(2))
    assert comments(new) == comments(old)
    old, new = saved(file, lambda raw: add_entry(raw, ("market", "price", "points")))
    assert comments(new) == comments(old)


def test_entries_come_go_and_move():
    file = SCENARIOS / "halving-2028.toml"

    def change(raw):
        add_entry(raw, ("sites",))
        add_entry(raw, ("sites", 0, "fleets"))
        add_entry(raw, ("market", "price", "shocks"))
        raw["sites"][0]["pue"] = 1.05

    old, new = saved(file, change)
    assert comments(new) == comments(old)
    old, new = saved(file, lambda raw: move_entry(raw, ("sites",), 0, 1))
    assert "# summer afternoons" in new
    assert new.index("Time-of-use contract") < new.index("Flat contract")
    old, new = saved(file, lambda raw: raw["sites"].pop(0))
    assert "# summer afternoons" in new
    assert "Flat contract" not in new
    saved(file, lambda raw: raw["sites"].clear())


def test_a_file_that_extends_another_still_does(tmp_path):
    base = tmp_path / "base.toml"
    base.write_text((SCENARIOS / "squeeze-2025-11.toml").read_text(encoding="utf-8"), "utf-8")
    file = tmp_path / "mine.toml"
    file.write_text('# mine\nextends = "base.toml"\nname = "Mine"  # my name\n', "utf-8")

    def change(raw):
        raw["operator"]["cash_usd"] = 5.0
        raw["operator"]["name"] = "operator"  # the default, but not what the base has
        raw["seed"] = 20251122

    _, new = saved(file, change)
    assert new.startswith('# mine\nextends = "base.toml"\nname = "Mine"  # my name\n')
    assert tomllib.loads(new) == {
        "extends": "base.toml",
        "name": "Mine",
        "operator": {"cash_usd": 5.0, "name": "operator"},
    }

    def one_site(raw):
        raw["sites"][1]["pue"] = 1.2

    _, new = saved(file, one_site)
    assert len(tomllib.loads(new)["sites"]) == 3  # lists replace the base's


def test_what_a_base_gives_can_only_go_with_the_base(tmp_path):
    base = tmp_path / "base.toml"
    base.write_text((SCENARIOS / "squeeze-2025-11.toml").read_text(encoding="utf-8"), "utf-8")
    file = tmp_path / "mine.toml"
    file.write_text('extends = "base.toml"\n', "utf-8")
    _, new = saved(file, lambda raw: raw["chain"].pop("epoch_elapsed_days"))
    assert "extends" not in new


@pytest.mark.parametrize(
    "text",
    [
        'market.price.kind = "constant"\nmarket.price.start_usd = 9e4 # dear\n',
        'market = { price = { kind = "constant", start_usd = 9e4 } }\n',
        '[market]\nprice.kind = "constant"\nprice.start_usd = 9e4\n',
    ],
)
def test_other_ways_to_write_tables(tmp_path, text):
    file = tmp_path / "a.toml"
    head = 'name = "a"\nstart = 2026-01-01\nchain = { height = 921_400, difficulty = 1e14 }\n'
    head += 'network = { kind = "constant", hashrate_ehs = 700.0 }\n'
    file.write_text(head + text, "utf-8")

    def change(raw):
        raw["market"]["price"]["start_usd"] = 85_000.0
        raw["chain"]["height"] = 921_401

    def add(raw):
        add_entry(raw, ("sites",))
        add_entry(raw, ("network", "shocks"))

    old, new = saved(file, change)
    assert comments(new) == comments(old)
    assert "921401" in new
    saved(file, add)


def test_a_text_that_does_not_belong_to_the_scenario_is_replaced():
    raw = RAWS[FILES[0]]
    text = updated_toml("[market", raw, raw)
    assert scenario_from_text(text, "x.toml") == scenario_from_dict(raw)
    text = updated_toml('name = "something else"', raw, raw)
    assert scenario_from_text(text, "x.toml") == scenario_from_dict(raw)


def test_a_wrong_scenario_is_not_written():
    wrong = RAWS[FILES[0]] | {"paths": 0}
    with pytest.raises(ScenarioError, match="paths: found 0"):
        updated_toml(FILES[0].read_text(encoding="utf-8"), RAWS[FILES[0]], wrong)
