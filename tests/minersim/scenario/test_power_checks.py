"""Rules of a site's power and of its machines' care: every mistake in a plain line."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from minersim.scenario import load_scenario

SITE, FLEET = "sites[0]", "sites[0].fleets[0]"
FILE = "{file = 'prices.csv', layout = 'plain'%s}"
CURTAIL = f"{SITE}.curtailment = {{%s}}"
BLOCK = f"{SITE}.take_or_pay = {{block_mw = 1, contract_usd_per_kwh = 0.04%s}}"
RESPONSE = f"{SITE}.demand_response = {{committed_mw = 1%s}}"
PEAKS = f"{SITE}.coincident_peak = {{usd_per_kw_year = 60%s}}"
HOURLY = f"{SITE}.hourly_prices = {FILE}"
TIME_OF_USE = f"{SITE}.time_of_use = [{{from_hour = 1, to_hour = 2, power_usd_per_kwh = 0.1}}]"
PRICED = f"{FLEET}.price_usd_per_th = 10"
MILD, WARM, ONE_WARM = str([10.0] * 12), str([25.0] * 12), str([25.0] + [10.0] * 11)
CLIMATE = f"{SITE}.climate = {{monthly_mean_c = %s, monthly_highest_c = %s%s}}"

CASES = [
    ([f"{SITE}.hourly_prices = {{file = 'none.csv', layout = 'plain'}}"],
     f"{SITE}.hourly_prices.file", "none.csv: no such file"),
    ([f"{SITE}.hourly_prices = {{file = 'prices.csv'}}"],
     f"{SITE}.hourly_prices.settlement_point", "is missing; allowed: a hub or zone, as LZ_WEST"),
    ([HOURLY % ", settlement_point = 'LZ_WEST'"], f"{SITE}.hourly_prices.settlement_point",
     "given beside layout = plain, which has one price; allowed: only with ercot"),
    (["horizon_days = 60", HOURLY % ""], f"{SITE}.hourly_prices.file",
     "no price for 2026-02-10 00:00 to 2026-03-02 00:00 (480 h) UTC; allowed: every hour"),
    ([HOURLY % ", from_date = 2025-12-31"], f"{SITE}.hourly_prices.file",
     "no price for 2025-12-31 00:00 to 2026-01-01 00:00 (24 h) UTC"),
    ([HOURLY % ", repeat_from = 2027-01-01"], f"{SITE}.hourly_prices.repeat_from",
     "found 2027-01-01, outside the file; allowed: 2026-01-01 to before 2026-02-10"),
    ([HOURLY % "", TIME_OF_USE], f"{SITE}.time_of_use", "given beside hourly_prices, which has"),
    ([HOURLY % ", adder_usd_per_kwh = 9"], f"{SITE}.hourly_prices.adder_usd_per_kwh", "found 9"),
    ([CURTAIL % "strike = 'fixed'"], f"{SITE}.curtailment.strike_usd_per_kwh",
     "is missing; allowed: a price beside strike = fixed"),
    ([CURTAIL % "strike_usd_per_kwh = 0.1"], f"{SITE}.curtailment.strike_usd_per_kwh",
     "given beside strike = economic, which follows the hashprice; allowed: only with"),
    ([CURTAIL % "strike = 'cheap'"], f"{SITE}.curtailment.strike", "found 'cheap'"),
    ([BLOCK % ", surplus = 'market'"], f"{SITE}.take_or_pay.surplus",
     "found market, but the site has no hourly_prices at which a surplus is sold; allowed: lost"),
    ([f"{SITE}.power_limit_mw = 0.5", BLOCK % ""], f"{SITE}.take_or_pay.block_mw",
     "found 1, more than the site can draw; allowed: up to power_limit_mw = 0.5"),
    ([f"{SITE}.power_limit_mw = 0.5", RESPONSE % ""], f"{SITE}.demand_response.committed_mw",
     "found 1, more than the site can draw; allowed: up to power_limit_mw = 0.5"),
    ([RESPONSE % ", called_hours = 20"], f"{SITE}.demand_response.called_hours",
     "found 20, but all hours cost the same, so none is the dearest; allowed: 0, hourly_prices"),
    ([HOURLY % "", BLOCK % "", RESPONSE % ", called_hours = 20"],
     f"{SITE}.demand_response.called_hours", "the block would be paid and stand still"),
    ([RESPONSE % ", usd_per_mwh_called = 20"], f"{SITE}.demand_response.usd_per_mwh_called",
     "given without called_hours; allowed: beside called_hours above 0"),
    ([PEAKS % ", from_hour = 18, to_hour = 16"], f"{SITE}.coincident_peak.to_hour",
     "found 16, not after from_hour = 18; allowed: a later hour"),
    ([PEAKS % ", months = [13]"], f"{SITE}.coincident_peak.months[0]", "found 13"),
    ([HOURLY % "", BLOCK % "", PEAKS % ", avoided_hours_per_month = 4"],
     f"{SITE}.coincident_peak.avoided_hours_per_month", "the block runs in every hour; allowed: 0"),
    ([CLIMATE % ("'warm'", MILD, "")], f"{SITE}.climate.monthly_mean_c",
     "found 'warm'; allowed: a list of numbers with 12 entries"),
    ([CLIMATE % (ONE_WARM, MILD, "")], f"{SITE}.climate.monthly_highest_c",
     "found 10 in month 1, below its mean of 25; allowed: at least the mean"),
    ([CLIMATE % (MILD, WARM, ", throttle_c = 40, stop_c = 40")], f"{SITE}.climate.stop_c",
     "found 40, not above throttle_c = 40; allowed: above it"),
    ([CLIMATE % ("[1.0]", WARM, "")], f"{SITE}.climate.monthly_mean_c", "12"),
    ([f"{SITE}.climate = {{throttle_c = 30}}"], f"{SITE}.climate.file",
     "is missing; allowed: a file, or monthly_mean_c and monthly_highest_c"),
    ([f"{SITE}.climate = {{monthly_mean_c = {MILD}}}"], f"{SITE}.climate.monthly_highest_c",
     "is missing; allowed: 12 temperatures, as monthly_mean_c has"),
    ([f"{SITE}.climate = {{file = 'none.csv'}}"], f"{SITE}.climate.file", "none.csv: no such"),
    ([f"{SITE}.climate = {{file = 'weather.csv'}}", "horizon_days = 41"],
     f"{SITE}.climate.file", "no row for 2026-02-10; allowed: every day of the run"),
    ([f"{SITE}.hosting = {{revenue_share = 1}}"], f"{SITE}.hosting.revenue_share", "found 1"),
    ([f"{SITE}.over_limit = 'oldest-first'"], f"{SITE}.over_limit", "found 'oldest-first'"),
    ([f"{FLEET}.instalments = 3"], f"{FLEET}.instalments", "given without a price; allowed: with"),
    ([PRICED, f"{FLEET}.deposit_share = 0.5"], f"{FLEET}.deposit_share",
     "found 0.5 without instalments for the rest; allowed: 1, or instalments above 0"),
    ([PRICED, f"{FLEET}.instalments = 3"], f"{FLEET}.instalments",
     "found 3, but deposit_share = 1 leaves no rest; allowed: 0, or deposit_share below 1"),
    ([f"{FLEET}.retirement = {{date = 2026-01-01}}"], f"{FLEET}.retirement.date",
     "found 2026-01-01; allowed: after 2026-01-01, when they come, and up to 2026-01-31"),
    ([f"{FLEET}.delivery_delay_days = 9", f"{FLEET}.retirement = {{date = 2026-01-08}}"],
     f"{FLEET}.retirement.date", "allowed: after 2026-01-10, when they come"),
    ([f"{FLEET}.care = {{restart_loss = 2}}"], f"{FLEET}.care.restart_loss", "found 2"),
    ([f"{FLEET}.care = {{tuning = 'worst'}}"], f"{FLEET}.care.tuning", "found 'worst'"),
]  # fmt: skip

ALLOWED = [
    [HOURLY % ""],
    [HOURLY % "", CURTAIL % "minutes_per_start = 10, hysteresis = 0.1"],
    ["horizon_days = 60", HOURLY % ", repeat_from = 2026-01-01"],
    ["horizon_days = 60", HOURLY % ", missing = 'tariff'"],
    [HOURLY % "", BLOCK % ", surplus = 'market'", RESPONSE % ", called_hours = 20"],
    [BLOCK % ", surplus = 'lost'", CURTAIL % "strike = 'fixed', strike_usd_per_kwh = 0.04"],
    [f"{SITE}.power_limit_mw = 0.01", f"{SITE}.over_limit = 'least-efficient-first'"],
    [PRICED, f"{FLEET}.instalments = 3", f"{FLEET}.deposit_share = 0"],
    [CLIMATE % (MILD, WARM, "")],
    [f"{SITE}.climate = {{file = 'weather.csv'}}"],
]


@pytest.fixture
def write_beside(write, tmp_path):
    """Write a scenario, and 40 days of prices beside it."""
    first = datetime(2026, 1, 1, tzinfo=UTC)
    hours = [first + timedelta(hours=hour) for hour in range(24 * 40)]
    rows = [f"{h:%Y-%m-%dT%H:%MZ},{40 + 30 * math.sin(i / 4):.2f}" for i, h in enumerate(hours)]
    (tmp_path / "prices.csv").write_text("time,usd_per_mwh\n" + "\n".join(rows))
    days = sorted({f"{hour:%Y-%m-%d}" for hour in hours})
    table = "date,mean_c,highest_c\n" + "\n".join(f"{day},30,45" for day in days)
    (tmp_path / "weather.csv").write_text(table)
    return write


@pytest.mark.parametrize(("changes", "key", "words"), CASES, ids=[case[2][:50] for case in CASES])
def test_mistake_is_reported_once(write_beside, mistakes, changes, key, words):
    file = write_beside(*changes)
    found = mistakes(file)
    assert [(where, which) for where, which, _ in found] == [(str(file), key)]
    assert words in found[0][2]


@pytest.mark.parametrize("changes", ALLOWED, ids=str)
def test_what_is_just_allowed_is_allowed(write_beside, changes):
    assert load_scenario(write_beside(*changes)).name == "Small"


def test_every_bad_line_of_a_file_is_told_with_all_else(write_beside, mistakes, tmp_path):
    (tmp_path / "bad.csv").write_text("time,usd_per_mwh\nsoon,1\n2026-01-01T00:00Z,dear\n")
    found = mistakes(
        write_beside(
            f"{SITE}.hourly_prices = {{file = 'bad.csv', layout = 'plain'}}",
            CURTAIL % "strike = 'fixed'",
            f"{FLEET}.instalments = 3",
        )
    )
    assert [(key, words.partition("bad.csv: ")[2][:12]) for _, key, words in found] == [
        (f"{SITE}.hourly_prices.file", "line 2: time"),
        (f"{SITE}.hourly_prices.file", "line 3: usd_"),
        (f"{SITE}.curtailment.strike_usd_per_kwh", ""),
        (f"{FLEET}.instalments", ""),
    ]


def test_a_file_of_another_layout_says_all_that_it_lacks(write_beside, mistakes):
    table = "{file = 'prices.csv', settlement_point = 'LZ_WEST'}"
    found = [words for _, _, words in mistakes(write_beside(f"{SITE}.hourly_prices = {table}"))]
    for lacks, words in zip(
        ("delivery date", "hour ending", "repeated hour flag", "LZ_WEST"), found, strict=True
    ):
        assert f"line 1: no {'settlement point' if lacks == 'LZ_WEST' else 'column for'} " in words
        assert lacks in words


def test_a_file_that_is_not_there_is_told_without_a_settlement_point_too(write_beside, mistakes):
    found = mistakes(write_beside(f"{SITE}.hourly_prices = {{file = 'none.csv'}}"))
    assert [key for _, key, _ in found] == [
        f"{SITE}.hourly_prices.settlement_point",
        f"{SITE}.hourly_prices.file",
    ]


def test_a_name_counts_from_the_folder_of_the_scenario(write_beside, tmp_path):
    scenario = load_scenario(write_beside(HOURLY % ""))
    assert scenario.sites[0].hourly_prices.file == str(tmp_path / "prices.csv")


def test_what_is_set_comes_back_from_the_text(write_beside, tmp_path):
    scenario = load_scenario(write_beside(HOURLY % "", CURTAIL % "hysteresis = 0.1", PEAKS % ""))
    again = tmp_path / "again.toml"
    again.write_text(scenario.to_toml())
    assert load_scenario(again) == scenario
