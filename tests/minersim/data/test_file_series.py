"""A folder of files read as the store reads its own."""

import pytest

from minersim.data.file_series import FileSeries
from minersim.data.files.importing import import_files
from minersim.data.store import Store
from minersim.errors import InputError

PRICES = (
    "date,price_usd,difficulty\n2024-01-01,40000,1e14\n2024-01-02,,1e14\n2024-01-03,42000,1e14\n"
)
COIN_METRICS = "time,PriceUSD,BlkCnt\n2024-01-02,41000,144\n2024-01-03,41999,150\n"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "files"
    made.mkdir()
    (made / "prices.csv").write_text(PRICES, encoding="utf-8")
    (made / "theirs.csv").write_text(COIN_METRICS, encoding="utf-8")
    return made


def test_it_reads_as_a_store_that_imported_the_files(folder, tmp_path):
    files = FileSeries(folder)
    with Store(tmp_path / "store.sqlite") as store:
        import_files(store, sorted(folder.iterdir()))
        assert files.series_names() == store.series_names()
        for source, metric in store.series_names():
            for sources in ([source], ["coinmetrics", "file"], None):
                ours, theirs = (s.read(metric, sources=sources) for s in (files, store))
                assert ours.values.tolist() == theirs.values.tolist()
                assert ours.observed_at_s.tolist() == theirs.observed_at_s.tolist()
                assert ours.sources == theirs.sources
        assert [s.sha256 for s in files.snapshots()] == [s.sha256 for s in store.snapshots()]


def test_later_times_can_be_left_out(folder):
    series = FileSeries(folder).read("price_usd", sources=["file"], until_s=1_704_067_200)
    assert series.values.tolist() == [40_000.0]


def test_files_of_no_layout_are_named_and_others_ignored(folder):
    (folder / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / "notes.md").write_text("no series", encoding="utf-8")
    found = FileSeries(folder)
    assert found.notices == ("other.csv: not used, as its columns are of no known layout",)


def test_what_cannot_be_is_left_out_and_told(folder):
    (folder / "wild.csv").write_text("date,price_usd\n2024-01-05,-3\n", encoding="utf-8")
    found = FileSeries(folder)
    (notice,) = found.notices
    assert notice.startswith("file wild.csv: price_usd: 1 value of 2024-01-05 not used, outside")


def test_every_mistake_of_every_file_is_told(folder):
    (folder / "x.csv").write_text("date,price_usd\n2024-01-05,many\nsoon,3\n", encoding="utf-8")
    (folder / "y.csv").write_text("date,mpi\n2024-01-05,x\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        FileSeries(folder)
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert "x.csv: line 2, column price_usd: found 'many'" in str(caught.value)
    assert "y.csv: line 2, column mpi: found 'x'" in str(caught.value)


def test_a_folder_without_series_is_refused(tmp_path):
    with pytest.raises(InputError, match="holds no file of series"):
        FileSeries(tmp_path)
    with pytest.raises(InputError, match="is no folder"):
        FileSeries(tmp_path / "nowhere")
