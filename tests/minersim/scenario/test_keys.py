import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.scenario.keys import (
    MOST_STEPS,
    depth_exceeds,
    format_key,
    parse_key,
    remove_at,
    set_at,
    value_at,
)

names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,20}", fullmatch=True)
paths = st.lists(st.one_of(names, st.integers(0, 99)), max_size=8).map(tuple)


@given(names, paths)
def test_keys_are_read_as_they_are_written(first, rest):
    path = (first, *rest)
    assert parse_key(format_key(path)) == path


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("paths", ("paths",)),
        (" sites[0] . pue ", ("sites", 0, "pue")),
        ("sites[10].fleets[2].count", ("sites", 10, "fleets", 2, "count")),
        ("a[0][1].b", ("a", 0, 1, "b")),
    ],
)
def test_parse_key(text, path):
    assert parse_key(text) == path


@pytest.mark.parametrize(
    "text",
    ["", " ", ".", "a.", ".a", "a..b", "a b", "sites.0.pue", "[0]", "a[-1]", "a[x]", "a[0]b",
     "a[9999999999]", "a=b", "ä", "a\x1b", ".".join(["a"] * (MOST_STEPS + 1)), "a" + "[0]" * 50],
)  # fmt: skip
def test_what_is_no_key_is_refused(text):
    with pytest.raises(ValueError, match="allowed: "):
        parse_key(text)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("a b", 0), "'a b'[0]"),
        (("",), "''"),
        (("a", "x\x1b[2Jy"), r"a.'x\x1b[2Jy'"),
        (("x" * 100,), "'" + "x" * 57 + "...'"),
    ],
)
def test_odd_keys_are_quoted_and_cut(path, text):
    assert format_key(path) == text


def test_set_at_makes_tables_but_no_lists():
    values = {"sites": [{"pue": 1.0}]}
    set_at(values, ("operator", "treasury", "policy"), "sell-all")
    set_at(values, ("sites", 0, "pue"), 1.1)
    assert values == {"sites": [{"pue": 1.1}], "operator": {"treasury": {"policy": "sell-all"}}}
    set_at(values, ("sites", 0), {})
    assert values["sites"] == [{}]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (("sites", 1, "pue"), r"no entry 1 in sites; allowed: 0$"),
        (("points", 3), r"no entry 3 in points; allowed: 0 to 1$"),
        (("none", 0), r"no entry 0 in none; allowed: none, the list is empty"),
        (("sites", "pue"), "sites is not a table"),
        (("sites", "pue", "x"), "sites is a value, not a table"),
        (("name", "x"), "name is not a table"),
        (("name", "x", "y"), "name is a value, not a table"),
        (("name", 0), "name is not a list"),
        (("machines", 0), "machines is not a list"),
        (("machines", 0, "name"), "machines is not in the scenario"),
    ],
)
def test_a_key_that_leads_nowhere_is_refused(path, message):
    values = {"sites": [{}], "points": [1, 2], "none": [], "name": "x", "machines": None}
    if path[0] == "machines" and len(path) > 2:
        del values["machines"]
    with pytest.raises(ValueError, match=message):
        set_at(values, path, 1)


def test_value_at():
    values = {"a": {"b": [1, {"c": 2}]}, "d": ({"e": 3},)}
    assert value_at(values, ()) is values
    assert value_at(values, ("a", "b")) is values["a"]["b"]
    assert (value_at(values, ("a", "b", 1, "c")), value_at(values, ("d", 0, "e"))) == (2, 3)
    for nowhere in (("a", 0), ("a", "b", 2), ("a", "b", "c"), ("a", "b", 0, "c"), ("x", "y")):
        assert value_at(values, nowhere) is None


def test_remove_at():
    values = {"a": {"b": 1, "c": 2}, "d": [1, 2, 3]}
    remove_at(values, ("a", "b"))
    remove_at(values, ("d", 1))
    remove_at(values, ("nothing", "here"))
    remove_at(values, ("a", "c", "x"))
    assert values == {"a": {"c": 2}, "d": [1, 3]}
    with pytest.raises(ValueError, match=r"no entry 5 in d; allowed: 0 to 1"):
        remove_at(values, ("d", 5))


def nested(depth):
    value = 1
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    return value


@pytest.mark.parametrize("depth", [0, 1, 5, 6, 7, 100_000])
def test_depth_is_found_without_recursion(depth):
    value = nested(depth)
    assert depth_exceeds(value, 5) == (depth > 5)
    while isinstance(value, dict | list):  # a deep tree is taken apart by hand
        value = value.popitem()[1] if isinstance(value, dict) else value.pop()
