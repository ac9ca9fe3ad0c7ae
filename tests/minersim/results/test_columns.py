import pytest

from minersim.results import OPERATOR_COLUMNS, WORLD_COLUMNS

COLUMNS = [*WORLD_COLUMNS, *OPERATOR_COLUMNS]
UNITS = {
    "_usd": ("USD", "USD/BTC", "USD/day"),
    "_ehs": ("EH/s",),
    "_phs": ("PH/s",),
    "_btc": ("BTC", "BTC/block"),
    "_btc_per_block": ("BTC/block",),
    "_usd_per_ph_day": ("USD/PH/s/day",),
    "_btc_per_ph": ("BTC/PH/s",),
    "_mwh": ("MWh", "MWh/day"),
}


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_says_what_it_is(column):
    assert column.label[0].isupper()
    assert column.description.endswith(".")


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_the_name_ends_in_the_unit(column):
    endings = [ending for ending in UNITS if column.name.endswith(ending)]
    if endings:
        assert column.unit in UNITS[max(endings, key=len)]
    else:
        assert column.unit in ("", "blocks")


def test_names_are_unique():
    names = [column.name for column in COLUMNS]
    assert len(set(names)) == len(names)


def test_columns_cannot_be_changed():
    with pytest.raises(AttributeError):
        COLUMNS[0].unit = "EUR"
