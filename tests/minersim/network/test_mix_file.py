"""Files of machines and power prices: what they give, and every mistake with its line."""

import pytest

from minersim.errors import InputError
from minersim.network.mix import Part
from minersim.network.mix_file import read_machine_mix, read_power_prices

MIX = "date,group,share,avg_j_per_th,source\n2023-05,S19,0.6,34.2,x\n2023-05,XP,0.4,21.5,x\n"


def written(folder, text):
    file = folder / "table.csv"
    file.write_text(text, encoding="utf-8")
    return file


def mistakes(read, file):
    with pytest.raises(InputError) as found:
        read(file)
    return [line.removeprefix(f"{file}: ") for line in str(found.value).splitlines()]


def test_machines_and_prices_are_read(tmp_path):
    assert read_machine_mix(written(tmp_path, MIX)) == [
        Part("S19", 34.2, 0.6),
        Part("XP", 21.5, 0.4),
    ]
    prices = written(tmp_path, "\ufeffshare,power_usd_per_kwh\n0.504,0.04\n0.5,0.06\n")
    assert read_power_prices(prices) == [Part("", 0.04, 0.504), Part("", 0.06, 0.5)]


def test_every_mistake_is_told_at_once(tmp_path):
    text = "group,share,avg_j_per_th\nS9,0,98\n,1.5,x\nXP,nan,1e7\nS19,1_0,30\nM30\n"
    assert mistakes(read_machine_mix, written(tmp_path, text)) == [
        "line 2: share: found '0'; allowed: a number above 0 and at most 1",
        "line 3: group: found ''; allowed: 1 to 200 letters",
        "line 3: share: found '1.5'; allowed: a number above 0 and at most 1",
        "line 3: avg_j_per_th: found 'x'; allowed: a number from 0.1 to 1e+06",
        "line 4: share: found 'nan'; allowed: a number above 0 and at most 1",
        "line 4: avg_j_per_th: found '1e7'; allowed: a number from 0.1 to 1e+06",
        "line 5: share: found '1_0'; allowed: a number above 0 and at most 1",
        "line 6: share: found nothing; allowed: a number above 0 and at most 1",
        "line 6: avg_j_per_th: found nothing; allowed: a number from 0.1 to 1e+06",
    ]


def test_shares_that_do_not_add_up_are_told(tmp_path):
    file = written(tmp_path, "share,power_usd_per_kwh\n0.5,0.04\n0.4,0.05\n")
    assert mistakes(read_power_prices, file) == [
        "share: found 0.9 in all; allowed: 1, all rows together"
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("group,share\nx,1\n", "line 1: no column avg_j_per_th; allowed: group,share,avg_j_per_th"),
        ("", "line 1: no column group and share and avg_j_per_th; allowed: group,share,avg_j_p"),
        ("group,share,avg_j_per_th\n", "found no rows; allowed: 1 to 100"),
        ("group,share,avg_j_per_th\n" + "x,0.01,20\n" * 101, "line 102: more than 100 rows"),
    ],
)
def test_a_table_without_what_is_needed_is_refused(tmp_path, text, told):
    (line,) = mistakes(read_machine_mix, written(tmp_path, text))
    assert line.startswith(told)


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path):
    assert mistakes(read_machine_mix, tmp_path / "none.csv") == ["no such file"]
    file = tmp_path / "bytes.csv"
    file.write_bytes(b"\xff\xfe\x00")
    assert mistakes(read_machine_mix, file)[0].startswith("cannot be read as CSV: ")
    assert mistakes(read_machine_mix, tmp_path)[0].startswith("cannot be read as CSV: ")
