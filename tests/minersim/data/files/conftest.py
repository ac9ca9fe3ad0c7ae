"""A store, and texts read into it."""

import pytest

from minersim.data.files.importing import import_files
from minersim.data.store import Store
from minersim.errors import InputError


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "store.sqlite") as opened:
        yield opened


@pytest.fixture
def read(tmp_path, store):
    """Import a text; returns what was imported."""

    def run(text, name="in.csv", source=None):
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        (imported,) = import_files(store, [file], source)
        return imported

    return run


@pytest.fixture
def mistakes(read, store):
    """Lines that a text's mistakes give, without the file's name; nothing may be stored."""

    def run(text, name="in.csv", source=None):
        with pytest.raises(InputError) as caught:
            read(text, name, source)
        assert store.snapshots() == ()
        lines = str(caught.value).splitlines()
        assert all(name in line or "--source" in line for line in lines)
        return [line.partition(f"{name}: ")[2] or line for line in lines]

    return run
