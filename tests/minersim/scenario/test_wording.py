"""Bad input, setting by setting: each mistake is one plain line with what is allowed."""

import datetime
import math

import pytest

from minersim.scenario import wording

HOURS = "sites[0].time_of_use = [{from_hour = 1, to_hour = 2, power_usd_per_kwh = 0.1, %s}]"

UNKNOWN_KEYS = [
    ("horizont_days = 5", "horizont_days", "did you mean 'horizon_days'?"),
    ("chain.heigth = 5", "chain.heigth", "did you mean 'height'?"),
    ("market.prize = {}", "market.prize", "did you mean 'price'?"),
    ("market.price.drift = 0.1", "market.price.drift", "did you mean 'drift_per_year'?"),
    ("market.price.shocks = [{day = 1, change_fraction = -0.1, ower_days = 3}]",
     "market.price.shocks[0].ower_days", "did you mean 'over_days'?"),
    ("market.fees.btc_per_blok = 1", "market.fees.btc_per_blok", "did you mean 'btc_per_block'?"),
    ("network.hashrate = 1", "network.hashrate", "did you mean 'hashrate_ehs'?"),
    ("network.curve = {eficiency_log_sd = 0.2}",
     "network.curve.eficiency_log_sd", "did you mean 'efficiency_log_sd'?"),
    ("network.switching = {off_day = 2}", "network.switching.off_day", "did you mean 'off_days'?"),
    ("network.growth = {kind = 'profitability', frontier = 9.5}",
     "network.growth.frontier", "did you mean 'frontier_j_per_th'?"),
    ("network.shocks = [{day = 1, change_fraction = -0.1, duration = 5}]",
     "network.shocks[0].duration", "did you mean 'duration_days'?"),
    ("operator.cash = 1", "operator.cash", "did you mean 'cash_usd'?"),
    ("operator.treasury = {policy = 'hold-share', hold_fraction = 0.1, hold = 1}",
     "operator.treasury.hold", "did you mean 'hold_fraction'?"),
    ("operator.switch_off = {rule = 'margin', on_day = 1}",
     "operator.switch_off.on_day", "did you mean 'on_days'?"),
    ("sites[0].power_price_usd_per_kwh = 0.05",
     "sites[0].power_price_usd_per_kwh", "did you mean 'power_usd_per_kwh'?"),
    ("sites[0].fleets[0].x = 5", "sites[0].fleets[0].x", "unknown key; allowed: machine, count"),
    ("sites[0].fleets[0].prize_usd_per_th = 5",
     "sites[0].fleets[0].prize_usd_per_th", "did you mean 'price_usd_per_th'?"),
    (HOURS % "month = 1",
     "sites[0].time_of_use[0].month", "did you mean 'months'?"),
    ("machines = [{name = 'Rig', hashrate_ths = 1, powr_w = 20, power_w = 20}]",
     "machines[0].powr_w", "did you mean 'power_w'?"),
    ("extend = 'base.toml'", "extend", "did you mean 'extends'?"),
]  # fmt: skip

WRONG_TYPES = [
    ("horizon_days = '30'", "horizon_days", "found '30'; allowed: a whole number at least 1 and"),
    ("horizon_days = 30.0", "horizon_days", "found 30.0; allowed: a whole number"),
    ("horizon_days = true", "horizon_days", "found true; allowed: a whole number"),
    ("paths = [3]", "paths", "found a list of 1; allowed: a whole number"),
    ("seed = 2026-01-01", "seed", "found 2026-01-01; allowed: a whole number"),
    ("name = 5", "name", "found 5; allowed: a text with 1 to 200 characters"),
    ("name = ''", "name", "found ''; allowed: a text with 1 to 200 characters"),
    ("name = '   '", "name", "found '   '; allowed: a text with 1 to 200 characters"),
    ("question = false", "question", "found false; allowed: a text with at most 2,000 characters"),
    ("sources = 'here'", "sources", "found 'here'; allowed: a list of texts"),
    ("sources = ['a', 2]", "sources[1]", "found 2; allowed: a text"),
    ("start = '2026-01-01'", "start", "found '2026-01-01'; allowed: a date without quotes"),
    ("start = 2026-01-01T10:00:00Z", "start", "found 2026-01-01T10:00:00+00:00; allowed: a date"),
    ("start = 10:00:00", "start", "found 10:00:00; allowed: a date"),
    ("schema = '1'", "schema", "found '1'; allowed: 1"),
    ("schema = 2", "schema", "found 2; allowed: 1"),
    ("engine = 'fast'", "engine", "found 'fast'; allowed: 'ensemble', 'events'"),
    ("chain = 5", "chain", "found 5; allowed: a table"),
    ("chain = [1]", "chain", "found a list of 1; allowed: a table"),
    ("chain.luck = 1", "chain.luck", "found 1; allowed: true or false"),
    ("chain.difficulty = '1e14'", "chain.difficulty", "found '1e14'; allowed: a number"),
    ("chain.difficulty = true", "chain.difficulty", "found true; allowed: a number"),
    ("market.price = 100_000", "market.price", "found 100000; allowed: a table"),
    ("market.price.start_usd = {a = 1}", "market.price.start_usd", "found a table; allowed: a num"),
    ("market.price.shocks = {day = 1}", "market.price.shocks", "found a table; allowed: a list of"),
    ("network.shocks = [5]", "network.shocks[0]", "found 5; allowed: a table"),
    ("operator.treasury = 'sell-all'", "operator.treasury", "found 'sell-all'; allowed: a table"),
    ("operator.shortfall = 'friends'", "operator.shortfall", "allowed: 'insolvent', 'owners'"),
    ("sites = {}", "sites", "found a table; allowed: a list of tables with at most 1,000 entries"),
    ("sites[0].fleets = []", "sites[0].fleets", "found an empty list; allowed: a list of tables"),
    ("sites[0].fleets[0].count = 10.5", "sites[0].fleets[0].count", "found 10.5; allowed: a whole"),
    ("sites[0].fleets[0].machine = 21", "sites[0].fleets[0].machine", "found 21; allowed: a text"),
    ("sites[0].fleets[0].delivery_date = '2026-01-10'",
     "sites[0].fleets[0].delivery_date", "found '2026-01-10'; allowed: a date without quotes"),
    (HOURS % "weekdays = ['monday']",
     "sites[0].time_of_use[0].weekdays[0]", "found 'monday'; allowed: 'mon', 'tue'"),
    (HOURS % "weekdays = 'mon'",
     "sites[0].time_of_use[0].weekdays", "found 'mon'; allowed: a list of 'mon', 'tue'"),
    (HOURS % "months = [13]",
     "sites[0].time_of_use[0].months[0]",
     "found 13; allowed: a whole number at least 1 and at mos"),
]  # fmt: skip

QUANTITIES = [
    ("sites[0].power_usd_per_kwh = -0.05", "sites[0].power_usd_per_kwh",
     "found -0.05; allowed: a number at least 1e-06 and at most 5 [USD/kWh]"),
    ("sites[0].power_usd_per_kwh = 0", "sites[0].power_usd_per_kwh", "found 0; allowed: a number"),
    ("sites[0].power_usd_per_kwh = 50", "sites[0].power_usd_per_kwh", "found 50; allowed"),
    ("sites[0].power_usd_per_kwh = 1e300", "sites[0].power_usd_per_kwh", "found 1e+300; allowed"),
    ("sites[0].power_usd_per_kwh = nan", "sites[0].power_usd_per_kwh", "found nan; allowed"),
    ("sites[0].fleets[0].count = -1", "sites[0].fleets[0].count", "found -1; allowed"),
    ("sites[0].fleets[0].count = 0", "sites[0].fleets[0].count", "found 0; allowed"),
    ("sites[0].fleets[0].count = 1_000_000_000", "sites[0].fleets[0].count",
     "found 1000000000; allowed: a whole number at least 1 and at most 100,000,000"),
    ("network.hashrate_ehs = 0", "network.hashrate_ehs", "found 0; allowed: a number at least"),
    ("network.hashrate_ehs = inf", "network.hashrate_ehs", "found inf; allowed"),
    ("network.hashrate_ehs = -inf", "network.hashrate_ehs", "found -inf; allowed"),
    ("network.hashrate_ehs = 1e300", "network.hashrate_ehs", "at most 1,000,000,000 [EH/s]"),
    ("horizon_days = 0", "horizon_days", "found 0; allowed"),
    ("horizon_days = 100_000", "horizon_days", "at most 7,300 [days]"),
    ("paths = 0", "paths", "found 0; allowed: a whole number at least 1 and at most 1,000,000"),
    ("seed = -1", "seed", "found -1; allowed: a whole number at least 0"),
    ("sites[0].pue = 0.9", "sites[0].pue", "found 0.9; allowed: a number at least 1 and at most 5"),
    ("sites[0].power_limit_mw = 0", "sites[0].power_limit_mw",
     "found 0; allowed: a number above 0"),
    ("sites[0].fleets[0].uptime = 1.01", "sites[0].fleets[0].uptime",
     "found 1.01; allowed: a number above 0 and at most 1"),
    ("operator.pool_fee = 1", "operator.pool_fee",
     "found 1; allowed: a number at least 0 and below"),
    ("operator.cash_usd = -1", "operator.cash_usd", "found -1; allowed: a number at least 0"),
    ("operator.discount_rate_per_year = -1", "operator.discount_rate_per_year", "above -0.99"),
    ("chain.difficulty = 0.5", "chain.difficulty",
     "found 0.5; allowed: a number at least 1 and at most 1e+25"),
    ("chain.difficulty = nan", "chain.difficulty", "found nan; allowed"),
    ("chain.height = -1", "chain.height", "found -1; allowed: a whole number at least 0"),
    ("market.price.start_usd = 0", "market.price.start_usd", "found 0; allowed: a number at least"),
    ("market.price.volatility_per_year = -0.1", "market.price.volatility_per_year", "found -0.1;"),
    ("market.price.shocks = [{day = 1, change_fraction = -1}]",
     "market.price.shocks[0].change_fraction", "found -1; allowed: a number above -1"),
    ("network.under_water_on = 1.5", "network.under_water_on", "found 1.5; allowed"),
    ("machines = [{name = 'Rig', hashrate_ths = 0, power_w = 20}]",
     "machines[0].hashrate_ths", "found 0; allowed: a number at least 1e-06"),
    (f"sites[0].fleets[0].count = {'9' * 400}", "sites[0].fleets[0].count",
     "found a whole number of more than 30 digits; allowed"),
    (f"sites[0].pue = {'9' * 400}", "sites[0].pue",
     "found a whole number of more than 30 digits; allowed"),
]  # fmt: skip

MISSING = [
    ("- name", "name", "is missing; allowed: a text"),
    ("- start", "start", "is missing; allowed: a date"),
    ("- chain.height", "chain.height", "is missing; allowed: a whole number"),
    ("- market.price", "market.price", "is missing; allowed: a table"),
    ("- market.price.start_usd", "market.price.start_usd", "is missing; allowed: a number"),
    ("- market.price.kind", "market.price.kind", "is missing; allowed: 'constant', 'scripted'"),
    ("- network.hashrate_ehs", "network.hashrate_ehs", "is missing; allowed: a number"),
    ("- network.kind", "network.kind", "is missing; allowed: 'cohorts', 'constant', 'elastic'"),
    ("network.kind = 'elastic'", "network.elasticity", "is missing; allowed: a number"),
    ("operator.treasury = {policy = 'hold-share'}", "operator.treasury.hold_fraction",
     "is missing"),
    ("- sites[0].name", "sites[0].name", "is missing; allowed: a text"),
    ("- sites[0].power_usd_per_kwh", "sites[0].power_usd_per_kwh", "is missing; allowed: a number"),
    ("- sites[0].fleets", "sites[0].fleets", "is missing; allowed: a list of tables with 1 to"),
    ("- sites[0].fleets[0].machine", "sites[0].fleets[0].machine", "is missing; allowed: a text"),
    ("- sites[0].fleets[0].count", "sites[0].fleets[0].count",
     "is missing; allowed: a whole number"),
]  # fmt: skip

KINDS = [
    ("market.price.kind = 'gmb'", "market.price.kind",
     "'replay'; did you mean 'gbm'?"),
    ("market.price.kind = 7", "market.price.kind",
     "found 7; allowed: 'constant', 'scripted', 'gbm'"),
    ("network.kind = 'cohort'", "network.kind", "did you mean 'cohorts'?"),
    ("network.growth = {kind = 'nothing'}", "network.growth.kind", "allowed: 'none', 'constant'"),
    ("operator.treasury = {policy = 'hold', hold_fraction = 0.1}", "operator.treasury.policy",
     "did you mean 'hold-share'?"),
    ("operator.switch_off = {rule = 'margins'}", "operator.switch_off.rule", "mean 'margin'?"),
    ("market.fees.median_btc_per_block = 0.02", "market.fees.median_btc_per_block",
     "unknown key, a setting of 'ar1', not of 'constant'; allowed: kind, btc_per_block"),
    ("network.elasticity = 1", "network.elasticity",
     "unknown key, a setting of 'elastic', not of 'cohorts'"),
    ("operator.treasury = {policy = 'sell-all', hold_fraction = 0.1}",
     "operator.treasury.hold_fraction", "a setting of 'hold-share', not of 'sell-all'"),
]  # fmt: skip

CASES = [*UNKNOWN_KEYS, *WRONG_TYPES, *QUANTITIES, *MISSING, *KINDS]


@pytest.mark.parametrize(("change", "key", "words"), CASES, ids=[case[0][:60] for case in CASES])
def test_one_mistake_gives_one_line(write, mistakes, change, key, words):
    file = write(change)
    found = mistakes(file)
    assert [(where, which) for where, which, _ in found] == [(str(file), key)]
    assert words in found[0][2]


def test_the_unchanged_scenario_has_no_mistake(write):
    from minersim.scenario import load_scenario

    assert load_scenario(write()).name == "Small"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nothing"),
        (True, "true"),
        (3, "3"),
        (-(10**40), "a whole number of more than 30 digits"),
        (10**30 - 1, "9" * 30),
        (0.1, "0.1"),
        (math.inf, "inf"),
        ("a\x1b[31m\nb", r"'a\x1b[31m\nb'"),
        ("\u202e", r"'\u202e'"),
        ([], "an empty list"),
        ((1, 2), "a list of 2"),
        ({}, "a table"),
        (datetime.date(2026, 1, 2), "2026-01-02"),
        (datetime.time(1, 2), "01:02:00"),
    ],
)
def test_a_value_is_shown_as_short_text(value, text):
    assert wording.show(value) == text


def test_a_long_value_is_cut():
    assert wording.show("x" * 500) == "'" + "x" * 56 + "..."


@pytest.mark.parametrize(
    ("word", "suggested"),
    [
        ("uptme", "uptime"),
        ("price", "price_usd_per_th"),
        ("hold", "hold-share"),
        ("UPTIME", None),
        ("", None),
        ("x" * 5000, None),
    ],
)
def test_the_nearest_word_is_suggested(word, suggested):
    words = ["uptime", "price_usd_per_th", "hold-share"]
    clause = f"; did you mean '{suggested}'?" if suggested else ""
    assert wording.nearest(word, words) == clause
