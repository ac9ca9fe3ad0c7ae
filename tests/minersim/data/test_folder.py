"""Where the store lies."""

from pathlib import Path

import pytest

from minersim.data.folder import DATA_DIR_VARIABLE, data_folder


def test_the_home_of_a_user_is_found():
    assert data_folder("~/series") == Path.home() / "series"


@pytest.mark.parametrize("name", ["~nobody-has-this-name", "~nobody-has-this-name/series"])
def test_the_home_of_nobody_is_a_plain_name_as_in_a_shell(name, monkeypatch):
    assert data_folder(name) == Path(name)
    monkeypatch.setenv(DATA_DIR_VARIABLE, name)
    assert data_folder() == Path(name)
