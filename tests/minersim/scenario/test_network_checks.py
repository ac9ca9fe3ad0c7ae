"""Rules that join settings of the network: its mix of machines, and its entry."""

import pytest

from minersim.scenario import load_scenario

CURVE = "network.curve = {kind = 'mix', %s}"
MIX = "mix = [{name = 'S19', efficiency_j_per_th = 34.2, share = 0.6}]"
POWER = "power = [{power_usd_per_kwh = 0.05, share = 1.0}]"
GROWTH = "network.growth = {kind = '%s', %s}"
CASES = [
    ([CURVE % MIX], "network.curve.power",
     "is missing; allowed: a list of tables, or power_file"),
    ([CURVE % POWER], "network.curve.mix", "is missing; allowed: a list of tables, or mix_file"),
    ([CURVE % f"{MIX}, {POWER}, mix_file = 'x.csv'"], "network.curve.mix_file",
     "given beside mix; allowed: one of the two"),
    ([CURVE % f"{MIX}, {POWER}, power_file = 'x.csv'"], "network.curve.power_file",
     "given beside power; allowed: one of the two"),
    ([CURVE % f"{POWER}, mix_file = 'none.csv'"], "network.curve.mix_file", "no such file"),
    ([CURVE % f"{MIX}, {POWER}, efficiency_log_sd = 0.2"], "network.curve.efficiency_log_sd",
     "a setting of 'lognormal', not of 'mix'"),
    ([GROWTH % ("constant", "rate_per_year = -0.1, lead_times = {}")], "network.growth.lead_times",
     "given beside rate_per_year = -0.1, which orders nothing; allowed: leave it out"),
    ([GROWTH % ("constant", "rate_per_year = 0, frontier_progress_per_year = 0.2")],
     "network.growth.frontier_progress_per_year",
     "found 0.2 beside rate_per_year = 0, which orders nothing; allowed: leave it out or 0"),
    ([GROWTH % ("payback", "lead_time_days = 20, lead_times = {}")],
     "network.growth.lead_times.shortest_days",
     "found 30, longer than lead_time_days = 20; allowed: up to it"),
    ([GROWTH % ("profitability", "lead_times = {longest_days = 100}")],
     "network.growth.lead_times.longest_days",
     "found 100, less than lead_time_days = 130; allowed: from it on"),
    ([GROWTH % ("payback", "hurdle_markup = 1")], "network.growth.hurdle_markup",
     "a setting of 'profitability', not of 'payback'"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "key", "words"), CASES)
def test_mistake_is_reported_once(write, mistakes, changes, key, words):
    file = write(*changes)
    ((at, found_key, message),) = mistakes(file)
    assert (at, found_key) == (str(file), key)
    assert words in message


@pytest.mark.parametrize(
    "change",
    [
        CURVE % f"{MIX}, {POWER}, power_factor = 2",
        GROWTH % ("constant", "rate_per_year = 0.1, lead_times = {parts = 1}"),
        GROWTH % ("constant", "rate_per_year = -0.1, frontier_progress_per_year = 0"),
        GROWTH % ("profitability", "lead_times = {shortest_days = 130, longest_days = 130}"),
        GROWTH % ("payback", "frontier_progress_per_year = 0.2, lead_times = {book_power = 0}"),
    ],
)
def test_what_is_just_allowed_is_allowed(write, change):
    assert load_scenario(write(change)).name == "Small"


def test_an_entry_that_is_forgotten_is_no_entry_by_dates(write):
    plain = load_scenario(write())
    changed = plain.replace({"network.growth.frontier_progress_per_year": 0.0})
    assert changed == plain
