import datetime

from minersim.scenario.raw import day, entries, inner, masked, number, text

TABLE = {
    "n": 3,
    "x": 0.5,
    "yes": True,
    "nan": float("nan"),
    "t": " a ",
    "d": datetime.date(2026, 1, 2),
    "dt": datetime.datetime(2026, 1, 2),  # noqa: DTZ001
    "table": {"a": 1},
    "list": [{"b": 2}, 5, {"c": 3}],
}


def test_only_values_of_the_wanted_type_are_read():
    assert [number(TABLE, key) for key in ("n", "x", "yes", "nan", "t", "none")] == [
        3.0,
        0.5,
        None,
        None,
        None,
        None,
    ]
    assert number(TABLE, "none", 7.0) == 7.0
    assert (text(TABLE, "t"), text(TABLE, "n")) == ("a", None)
    assert (day(TABLE, "d"), day(TABLE, "dt")) == (datetime.date(2026, 1, 2), None)
    assert (inner(TABLE, "table"), inner(TABLE, "list")) == ({"a": 1}, {})
    assert entries(TABLE, "list") == [(0, {"b": 2}), (2, {"c": 3})]
    assert entries(TABLE, "table") == []


def test_nothing_is_read_from_what_is_no_table():
    assert number(5, "n", 1.0) is None
    assert text(None, "t") is None
    assert inner([], "a") == {}
    assert entries("x", "a") == []


def test_masked_values_are_there_but_unread():
    hidden = masked(TABLE, [("n",), ("list", 0, "b"), ("table",), ("nothing", "here")])
    assert "n" in hidden
    assert number(hidden, "n") is None
    assert number(hidden, "n", 9.0) is None
    assert inner(hidden, "table") == {}
    assert number(entries(hidden, "list")[0][1], "b") is None
    assert number(hidden, "x") == 0.5
    assert (TABLE["n"], TABLE["list"][0]) == (3, {"b": 2})
