import tomllib

from hypothesis import example, given
from hypothesis import strategies as st

from minersim.scenario.write import toml_text

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
