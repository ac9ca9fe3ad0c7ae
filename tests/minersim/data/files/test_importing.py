"""Files of series in: layouts, units, and every mistake at once."""

import contextlib
import datetime
import hashlib
import io
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.data.files import tables
from minersim.data.files.cells import time_of
from minersim.data.files.importing import import_files
from minersim.data.files.tables import read_table
from minersim.data.store import Store
from minersim.errors import InputError
from minersim.units import SECONDS_PER_DAY

DAY = int(SECONDS_PER_DAY)
START = 20_000 * DAY  # 2024-10-04


def days(*numbers):
    return [START + DAY * number for number in numbers]


# our own layouts


def test_wide_csv(read, store):
    text = (
        "date,price_usd,hashrate_ehs\n2024-10-04,60000.5,610\n2024-10-06,,620\n2024-10-05,6.1e4,\n"
    )
    imported = read(text)
    assert (imported.layout, imported.sources) == ("wide: a metric a column", ("file",))
    assert (imported.values, imported.new, imported.revised, imported.notices) == (4, 4, 0, ())
    prices, hashrates = store.read("price_usd"), store.read("hashrate_ehs")
    assert prices.values.tolist() == [60_000.5, 61_000.0]
    assert prices.observed_at_s.tolist() == days(0, 1)
    assert hashrates.observed_at_s.tolist() == days(0, 2)
    (snapshot,) = prices.snapshots
    assert (snapshot.source, snapshot.url) == ("file", "file in.csv")
    assert snapshot.sha256 == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("name", ["time", "Datetime", "observed_at", "DATE"])
def test_times_in_all_their_forms(read, store, name):
    cells = [
        "2024-10-04",
        "2024-10-04 01:00:00",
        "2024-10-04T02:00:00Z",
        "2024-10-04T05:00:00+02:00",
        "2024-10-04T04:00:00.000000000Z",
    ]
    read(f"{name},mpi\n" + "".join(f"{cell},{i}\n" for i, cell in enumerate(cells)))
    hours = (store.read("mpi").observed_at_s - START) // 3_600
    assert hours.tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbfdate,mpi\r\n2024-10-04,1\r\n2024-10-05,2\r\n",
        b"date;mpi\n2024-10-04;1\n2024-10-05;2\n",
        b"date\tmpi\n2024-10-04\t1\n2024-10-05\t2",
        b'\n"date","mpi"\n\n 2024-10-04 , 1 \n2024-10-05,"2"\n\n',
        b"date,mpi\n2024-10-05,2\n2024-10-04,1\n",
        b"date,mpi\n2024-10-04,1\n2024-10-05,2\n2024-10-06,\n2024-10-07,NaN\n2024-10-08,null\n",
    ],
    ids=["BOM and CRLF", "semicolons", "tabs", "blanks and quotes", "newest first", "nothing"],
)
def test_csv_in_all_its_forms(read, store, text):
    read(text)
    assert store.read("mpi").values.tolist() == [1.0, 2.0]


def test_long_csv(read, store):
    text = (
        "source,metric,unit,observed_at,fetched_at,value\n"
        "a,price_usd,USD/BTC,2024-10-04,2024-10-05T01:00:00Z,3\n"
        "a,price_usd,USD/BTC,2024-10-04,2024-10-06T01:00:00Z,4\n"
        "b,mpi,,2024-10-04T12:00:00Z,2024-10-05T01:00:00Z,-0.5\n"
        "a,price_usd,USD/BTC,2024-10-05,2024-10-06T01:00:00Z,5\n"
    )
    imported = read(text)
    assert (imported.sources, imported.new, imported.revised) == (("a", "b"), 3, 1)
    assert store.read("price_usd").values.tolist() == [4.0, 5.0]
    first = store.read("price_usd", as_of_s=START + 2 * DAY)
    assert first.values.tolist() == [3.0]
    assert [s.fetched_at_s - START for s in store.snapshots()] == [90_000, 90_000, 176_400]
    again = read(text)
    assert (again.new, again.revised) == (0, 0)


def test_long_csv_without_what_may_be_left_out(read, store):
    read("metric,observed_at,value\nmpi,2024-10-04,1\nmpi,2024-10-04,1\n")
    assert store.read("mpi").sources == ("file",)
    imported = read("metric,observed_at,value\nmpi,2024-10-04,2\nmpi,2024-10-04,2\n", source="mine")
    assert (imported.sources, imported.notices) == (("mine",), ("1 value repeated, kept once",))


# exports of others

CRYPTOQUANT = """\
date,spot_volume,spot_close,hashrate_ghs,difficulty,blocks_mined,block_rewards_usd,fees_total_btc,\
new_supply_btc,total_supply_btc,mpi,miner_outflow_total_btc,miner_inflow_total_btc,miner_reserve_btc,\
miner_to_exchange_btc,puell_multiple
2025-06-29,1.0,108000.0,983e9,118e12,160.0,54e6,4.0,500.0,19885314.0,-1.1,3299.0,3246.0,1809367.0,\
2967.0,1.46
2025-06-30,1.0,107000.0,843e9,117e12,0.0,,0.0,0.0,19885767.0,,,,,,
"""
COIN_METRICS = """\
asset,time,AdrActCnt,BlkCnt,DiffMean,FeeTotNtv,HashRate,IssTotNtv,IssTotUSD,NVTAdj,PriceUSD,SplyCur,\
CapMrktCurUSD,TxTfrValAdjUSD,RevHashRateUSD
btc,2020-07-27T00:00:00.000000000Z,1022491,149,17292430777378.78,124.39804418,128082098.07778554,\
931.25,10287060.88,51.78,11046.51,18444217.1,203744198144.6,3934991163.8,0.0889
"""
MPI = """\
Datetime,Miners' Position Index (MPI)
2025-06-30 00:00:00,0.5
2025-06-29 00:00:00,-1.5
"""


@pytest.mark.parametrize(
    ("text", "layout", "source", "expected"),
    [
        (
            CRYPTOQUANT,
            "CryptoQuant, daily",
            "cryptoquant",
            {
                "price_usd": 108_000.0,
                "hashrate_ehs": 983.0,
                "difficulty": 118e12,
                "blocks_per_day": 160.0,
                "revenue_usd": 54e6,
                "fees_btc": 4.0,
                "fees_btc_per_block": 4.0 / 160.0,
                "issuance_btc": 500.0,
                "supply_btc": 19_885_314.0,
                "mpi": -1.1,
                "miner_outflow_btc": 3_299.0,
                "miner_inflow_btc": 3_246.0,
                "miner_reserve_btc": 1_809_367.0,
                "miner_to_exchange_btc": 2_967.0,
                "puell_multiple": 1.46,
            },
        ),
        (
            COIN_METRICS,
            "Coin Metrics, metrics of the asset",
            "coinmetrics",
            {
                "price_usd": 11_046.51,
                "hashrate_ehs": 128.08209807778554,
                "difficulty": 17_292_430_777_378.78,
                "blocks_per_day": 149.0,
                "fees_btc": 124.39804418,
                "fees_btc_per_block": 124.39804418 / 149.0,
                "issuance_btc": 931.25,
                "issuance_usd": 10_287_060.88,
                "nvt": 51.78,
                "supply_btc": 18_444_217.1,
                "market_cap_usd": 203_744_198_144.6,
                "transfer_volume_usd": 3_934_991_163.8,
                "hashprice_usd_per_ph_day": 88.9,
            },
        ),
        (
            "date,usd_per_ph_day\n2025-06-30,58.58\n",
            "hashprice by the week",
            "hashrateindex",
            {"hashprice_usd_per_ph_day": 58.58},
        ),
        (
            MPI,
            "CryptoQuant, MPI as exported on the web",
            "cryptoquant",
            {"mpi": -1.5},
        ),
        (
            "\ufeffDateTime,Miners’ Position Index (MPI)\r\n2025-06-29 00:00:00,-1.5\r\n",
            "CryptoQuant, MPI as exported on the web",
            "cryptoquant",
            {"mpi": -1.5},
        ),
    ],
    ids=["cryptoquant", "coinmetrics", "hashprice", "mpi", "mpi, curly"],
)
def test_exports_of_others_in_our_units(read, store, text, layout, source, expected):
    imported = read(text)
    assert (imported.layout, imported.sources) == (layout, (source,))
    assert set(imported.metrics) == set(expected)
    for metric, value in expected.items():
        series = store.read(metric, sources=[source])
        assert series.values[0] == pytest.approx(value, rel=1e-12), metric


def test_days_without_blocks_have_no_fees_per_block(read, store):
    read(CRYPTOQUANT)
    assert store.read("fees_btc_per_block").observed_at_s.size == 1
    assert store.read("fees_btc").values.tolist() == [4.0, 0.0]


def test_what_is_not_used_of_an_export_is_told(read):
    assert read(CRYPTOQUANT).notices == ("1 column not used: spot_volume",)
    (line,) = read("time,PriceUSD," + ",".join(f"C{i}" for i in range(9)) + "\n").notices
    assert line == "9 columns not used: C0, C1, C2, C3, C4, C5, C6, C7, ..."


def test_another_coin_is_refused(mistakes):
    text = COIN_METRICS + COIN_METRICS.splitlines()[1].replace("btc", "eth") + "\n"
    assert mistakes(text) == ["line 3, column asset: found 'eth'; allowed: 'btc'"]


def test_another_name_for_the_source(read, store):
    assert read("date,usd_per_ph_day\n2025-06-30,58.58\n", source="luxor").sources == ("luxor",)


# the real files, where they are

BESIDE = Path(__file__).parents[5] / "shared" / "data"
REAL = Path(os.environ.get("MINERSIM_DATA", BESIDE))


@pytest.mark.parametrize(
    ("name", "values", "last", "checks"),
    [
        (
            "btc_daily.csv",
            83_720,
            "2025-06-30",
            {"hashrate_ehs": 843.0356793574845, "price_usd": 107_209.79589187, "mpi": -0.71575848},
        ),
        (
            "coinmetrics_community_btc_to_2020-07.csv",
            48_160,
            "2020-07-27",
            {"hashrate_ehs": 128.08209807778554, "nvt": 51.77754909},
        ),
        ("hashprice_weekly.csv", 445, "2025-06-30", {"hashprice_usd_per_ph_day": 58.58}),
    ],
)
def test_real_exports(store, name, values, last, checks):
    file = REAL / name
    if not file.is_file():
        pytest.skip("the real files are not here")
    (imported,) = import_files(store, [file])
    assert imported.values == values
    assert imported.new >= values - 20  # hashrates of 2009 are below what counts as right
    for metric, value in checks.items():
        series = store.read(metric)
        assert series.observed_at_s[-1] == time_of(last)
        assert series.values[-1] == pytest.approx(value, rel=1e-8)


# mistakes


def test_every_mistake_is_told_with_line_and_column(mistakes):
    text = (
        "date,price_usd,mpi\n"
        "2024-10-04,1,2\n"
        "04.10.2024,1,2\n"
        "2024-10-06,about 5,2\n"
        "2024-13-07,1,-\n"
        "2024-10-08,1\n"
        "2024-10-09,1,2,3\n"
        '2024-10-10,"1,000",inf\n'
    )
    assert mistakes(text) == [
        "line 6: found 2 cells; allowed: 3, as in the header",
        "line 7: found 4 cells; allowed: 3, as in the header",
    ]
    lines = [line for line in text.splitlines() if line.count(",") == 2 or '"' in line]
    number, moment = "a number such as 90000.5, or nothing", "a date such as 2025-11-20, or a time"
    found = mistakes("\n".join(lines))
    assert found == [
        f"line 3, column date: found '04.10.2024'; allowed: {moment} such as 2025-11-20T13:00:00Z",
        f"line 5, column date: found '2024-13-07'; allowed: {moment} such as 2025-11-20T13:00:00Z",
        f"line 4, column price_usd: found 'about 5'; allowed: {number}",
        f"line 6, column price_usd: found '1,000'; allowed: {number}",
        f"line 5, column mpi: found '-'; allowed: {number}",
        f"line 6, column mpi: found 'inf'; allowed: {number}",
    ]


def test_twenty_mistakes_are_shown_and_the_others_counted(mistakes):
    lines = mistakes("date,mpi\n" + "never,1\n" * 50)
    assert len(lines) == 21
    assert lines[-1] == "and 30 more mistakes"


def test_mistakes_of_a_long_file(mistakes):
    text = (
        "source,metric,unit,observed_at,fetched_at,value\n"
        "=cmd(),price_usd,USD/BTC,2024-10-04,,1\n"
        "a,price,USD,2024-10-04,,1\n"
        "a,price_usd,EUR/BTC,2024-10-04,,1\n"
        "a,difficulty,T,2024-10-04,,1\n"
        "a,mpi,,yesterday,soon,x\n"
        "a,mpi,,2024-10-04,2999-01-01,1\n"
    )
    lines = mistakes(text)
    assert lines[0].startswith("line 2, column source: found '=cmd()'; allowed: letters, digits")
    assert lines[1].startswith("line 3, column metric: found 'price'; allowed: price_usd, ")
    assert lines[1].endswith("; did you mean 'price_usd'?")
    assert lines[2] == "line 4, column unit: found 'EUR/BTC'; allowed: 'USD/BTC'"
    assert lines[3] == "line 5, column unit: found 'T'; allowed: nothing"
    assert [line.partition(":")[0] for line in lines[4:7]] == [
        f"line 6, column {column}" for column in ("observed_at", "fetched_at", "value")
    ]
    assert lines[7].startswith(
        "line 7, column fetched_at: found '2999-01-01'; allowed: up to now, "
    )
    assert len(lines) == 8


def test_a_day_told_twice(read, mistakes):
    text = "date,mpi\n2024-10-04,1\n2024-10-05,2\n2024-10-04,"
    (line,) = mistakes(text + "3\n")
    assert line == (
        "line 4, column mpi: found 3.0 for 2024-10-04, which has 1.0 in line 2; allowed: each time "
        "once"
    )
    assert read(text + "1\n").notices == ("column mpi: 1 value repeated, kept once",)


def test_values_that_cannot_be_are_left_out_with_a_line(read, store):
    imported = read("date,price_usd\n2024-10-04,60000\n2024-10-05,0\n2999-01-01,60000\n")
    assert store.read("price_usd").values.size == 1
    zero, future = imported.notices
    assert zero.startswith("price_usd: 1 value of 2024-10-05 not stored, outside 0.0001 to 1e+08")
    assert future.startswith("price_usd: 1 value of 2999-01-01 not stored, of the future")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty; allowed: a header and lines of figures"),
        (b"\n\n", "is empty; allowed: a header and lines of figures"),
        (b"date,mpi\n2024-10-04,\xff\n", "not UTF-8 text; save it as CSV UTF-8 (byte 20)"),
        ("date,mpi\n".encode("utf-16"), "not UTF-8 text; save it as CSV UTF-8 (byte 0)"),
        (b'date,mpi\n2024-10-04,"1\n', "line 2: is not CSV: unexpected end of data"),
        (b"date,mpi,mpi\n", "header: found 'mpi' twice; allowed: each column once"),
        (b"date,price\n2024-10-04,1\n", "header: found columns 'date', 'price'; allowed: a column"),
        (b"2024-10-04 00:00:00,1\n", "header: found columns '2024-10-04 00:00:00', '1'; allowed:"),
        (b"date,mpi,prize_usd,x\n", "header: found column 'prize_usd'; allowed: price_usd, "),
    ],
)
def test_files_that_cannot_be_understood(mistakes, content, words):
    lines = mistakes(content)
    assert lines[0].startswith(words)
    assert len(lines) == (2 if b"prize" in content else 1)


def test_names_and_files_that_cannot_be(tmp_path, store):
    for name, words in (
        ("no.csv", "cannot be read: No such file or directory"),
        ("a.xlsx", "found the ending '.xlsx'; allowed: .csv or .parquet"),
        ("folder.csv", "cannot be read: "),
        ("no.parquet", "cannot be read as Parquet: "),
    ):
        (tmp_path / "folder.csv").mkdir(exist_ok=True)
        (tmp_path / "no.parquet").write_bytes(b"PAR1")
        with pytest.raises(InputError) as caught:
            import_files(store, [tmp_path / name])
        assert str(caught.value).startswith(f"{tmp_path / name}: {words}")
        assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match=r"--source: found 'a b'; allowed: letters, digits"):
        import_files(store, [], "a b")


def test_one_wrong_file_keeps_the_right_one_out(tmp_path, store):
    right, wrong = tmp_path / "right.csv", tmp_path / "wrong.csv"
    right.write_text("date,mpi\n2024-10-04,1\n")
    wrong.write_text("date,mpi\n2024-10-04,x\n")
    with pytest.raises(InputError):
        import_files(store, [right, wrong])
    assert store.snapshots() == ()


# whatever the file is


def test_parquet_of_others(tmp_path, store):
    file = tmp_path / "in.parquet"
    columns = {
        "date": pa.array([datetime.date(2024, 10, 4), datetime.date(2024, 10, 5)]),
        "mpi": pa.array([1, None], type=pa.int64()),
        "price_usd": pa.array([float("nan"), 5.5]),
    }
    pq.write_table(pa.table(columns), file)
    import_files(store, [file])
    assert store.read("mpi").values.tolist() == [1.0]
    assert store.read("price_usd").observed_at_s.tolist() == days(1)
    columns["mpi"] = pa.array(["x", "y"])
    columns["price_usd"] = pa.array([True, False])
    columns["date"] = pa.array([1, 2])
    pq.write_table(pa.table(columns), file)
    with pytest.raises(InputError) as caught:
        import_files(store, [file])
    lines = str(caught.value).splitlines()
    assert len(lines) == 6
    assert lines[0].startswith(f"{file}: row 1, column date: found 1; allowed: a date")


@given(st.binary(max_size=300))
def test_no_bytes_bring_the_reader_down(tmp_path_factory, content):
    file = tmp_path_factory.mktemp("any") / "any.csv"
    for start in (b"", b"date,mpi\n", b"metric,observed_at,value\n"):
        file.write_bytes(start + content)
        with Store(file.with_name("store.sqlite")) as store, contextlib.suppress(InputError):
            import_files(store, [file])


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        # dictionaries repeat themselves for next to nothing
        ({"date": (25_000_000, 1), "price_usd": (25_000_000, 1)}, "50,000,000 cells; allowed: at "),
        ({"date": (1_000, 10), "source": (1_000, 50_000_000)}, "a text of 50,000,000 bytes; allow"),
    ],
)
def test_parquet_that_would_fill_the_memory_is_refused(tmp_path, columns, words):
    file = tmp_path / "bomb.parquet"
    table = {
        name: pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int8()), rows), ["x" * size])
        for name, (rows, size) in columns.items()
    }
    pq.write_table(pa.table(table), file, compression="zstd")
    assert file.stat().st_size < 1_000_000
    with pytest.raises(InputError, match=words):
        read_table(file)


def test_parquet_that_is_packed_to_almost_nothing_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "_LARGEST_BYTES", 1_000_000)
    file = tmp_path / "bomb.parquet"
    zeros = pa.array(["x" * 9_000] * 1_000)
    pq.write_table(pa.table({"date": zeros}), file, compression="zstd", use_dictionary=False)
    assert file.stat().st_size < 100_000
    with pytest.raises(InputError, match=r"bytes unpacked; allowed: at most 1,000,000"):
        read_table(file)


def test_a_csv_of_more_cells_than_fit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "_MOST_CELLS", 1_000)
    file = tmp_path / "x.csv"
    file.write_text("date,price_usd\n" + "2025-01-01,1\n" * 501, encoding="utf-8")
    with pytest.raises(InputError, match=r"has more than 1,000 cells; allowed: smaller files"):
        read_table(file)


def test_a_large_file_is_read_in_seconds(tmp_path, store):
    text = io.StringIO()
    text.write("time,power_usd_per_mwh/HB_WEST,power_usd_per_mwh/HB_NORTH\n")
    start = datetime.datetime(2021, 1, 1, tzinfo=datetime.UTC)
    for hour in range(26_280):
        when = start + datetime.timedelta(hours=hour)
        text.write(f"{when:%Y-%m-%dT%H:%M:%SZ},{hour % 97}.5,{hour % 89}.25\n")
    (tmp_path / "hours.csv").write_text(text.getvalue())
    (imported,) = import_files(store, [tmp_path / "hours.csv"])
    assert imported.new == 2 * 26_280
