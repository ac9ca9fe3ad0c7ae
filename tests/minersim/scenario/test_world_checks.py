"""Rules of the chain, the market and the network that join several settings."""

import pytest

from minersim.scenario import load_scenario

FOLLOWING = "market.fees = {kind = 'ar1', price_correlation = -0.5}"
SCRIPT = "market.price = {kind = 'scripted', start_usd = 1, points = [%s]}"
MERTON = "market.price = {kind = 'merton', start_usd = 1, volatility_per_year = 0, %s}"
REGIMES = (
    "market.price = {kind = 'regimes', start_usd = 1, calm_volatility_per_year = 0, "
    "wild_volatility_per_year = %s}"
)
HOLDING = (
    "network = {kind = 'cohorts', hashrate_ehs = 1_000, "
    "treasury = {kind = 'selling', held_btc = %s}}"
)
NO_TREASURY = "network = {kind = 'cohorts', hashrate_ehs = 1_000, treasury = {kind = 'none'}}"
SALE_OF = "network.treasury.sale = {day = 1, coins_btc = %s}"
SALE = (
    "network = {kind = 'cohorts', hashrate_ehs = 1_000, treasury = {kind = 'selling', sale = {%s}}}"
)

CASES = [
    (["chain.bits = '1701d936'"], "chain.bits", "given beside difficulty; allowed: one of the two"),
    (["- chain.difficulty"], "chain.difficulty",
     "is missing; allowed: difficulty, or bits such as"),
    (["- chain.difficulty", "chain.bits = 'zz'"], "chain.bits",
     "found 'zz'; allowed: one to eight hexadecimal digits, such as '1701d936'"),
    (["- chain.difficulty", "chain.bits = '1701d93600'"], "chain.bits",
     "found '1701d93600'; allow"),
    (["- chain.difficulty", "chain.bits = '00000000'"], "chain.bits",
     "allowed: the bits of a difficulty"),
    (["- chain.difficulty", "chain.bits = '207fffff'"], "chain.bits", "'1d00ffff', to 1e+25"),
    (["- chain.difficulty", "chain.bits = '1d80ffff'"], "chain.bits", "the bits of a difficulty"),
    (["- chain.difficulty", "chain.bits = '03000001'"], "chain.bits", "the bits of a difficulty"),
    (["- chain.difficulty", "chain.bits = 12"], "chain.bits", "found 12; allowed: a text"),
    (["chain.epoch_elapsed_days = 0"], "chain.epoch_elapsed_days",
     "found 0, but 88 blocks of the window are found; allowed: above 0"),
    (["chain.height = 921_311", "chain.epoch_elapsed_days = 3"], "chain.epoch_elapsed_days",
     "found 3, but the next block opens a new window; allowed: leave it out"),
    (["start = 2008-12-31"], "start", "found 2008-12-31; allowed: 2009-01-03 or later"),
    (["start = 2141-01-01"], "start", "found 2141-01-01; allowed: before 2141"),
    (["start = 9999-12-31"], "start", "found 9999-12-31; allowed: before 2141"),
    (["chain.height = 6_929_000", "market.fees.btc_per_block = 0"], "market.fees.btc_per_block",
     "found 0, but the run comes to blocks without subsidy; allowed: above 0"),
    ([FOLLOWING, "market.price.kind = 'constant'"], "market.fees.price_correlation",
     "found -0.5 beside a constant price, which has no chance in it; allowed: 0"),
    ([FOLLOWING, SCRIPT % "{day = 5, price_usd = 1}"], "market.fees.price_correlation",
     "found -0.5 beside a scripted price, which has no chance in it; allowed: 0"),
    ([FOLLOWING, "market.price.volatility_per_year = 0"], "market.fees.price_correlation",
     "found -0.5 beside volatility_per_year of 0; allowed: 0"),
    ([FOLLOWING, MERTON % "jumps_per_year = 0"], "market.fees.price_correlation",
     "found -0.5 beside volatility_per_year and jumps_per_year of 0; allowed: 0"),
    ([FOLLOWING, MERTON % "jump_mean = 0, jump_sd = 0"], "market.fees.price_correlation",
     "found -0.5 beside volatility_per_year and jump_mean and jump_sd of 0; allowed: 0"),
    ([FOLLOWING, MERTON % "jumps_per_year = 0, jump_mean = 0, jump_sd = 0"],
     "market.fees.price_correlation", "and jumps_per_year of 0; allowed: 0"),
    ([FOLLOWING, REGIMES % "0"], "market.fees.price_correlation",
     "beside calm_volatility_per_year and wild_volatility_per_year of 0; allowed: 0"),
    (["market.fees = {kind = 'ar1', price_correlation = 1}"], "market.fees.price_correlation",
     "found 1; allowed: a number at least -0.99 and at most 0.99"),
    ([SCRIPT % "{day = 5, price_usd = 1}, {day = 3, price_usd = 2}"], "market.price.points[1].day",
     "found 3 after 5; allowed: days in ascending order"),
    ([SCRIPT % "{day = 5, price_usd = 1}, {day = 5, price_usd = 2}"], "market.price.points[1].day",
     "found 5 after 5; allowed: days in ascending order"),
    ([SCRIPT % "{day = 0, price_usd = 1}"], "market.price.points[0].day",
     "allowed: a number above"),
    (["market.price.shocks = [{day = 31, change_fraction = -0.1}]"], "market.price.shocks[0].day",
     "found 31, after the end of the run; allowed: 0 to 30 days"),
    (["network.shocks = [{day = 31, change_fraction = -0.1}]"], "network.shocks[0].day",
     "found 31, after the end of the run; allowed: 0 to 30 days"),
    (["- horizon_days", "network.shocks = [{day = 366, change_fraction = -0.1}]"],
     "network.shocks[0].day", "allowed: 0 to 365 days"),
    ([SALE % "day = 31, coins_btc = 1"], "network.treasury.sale.day",
     "found 31, after the end of the run; allowed: 1 to 30 days"),
    ([SALE % "day = 30, coins_btc = 1, over_days = 2"], "network.treasury.sale.over_days",
     "found 2, beyond the end of the run; allowed: at most 1 days from day 30 on"),
    (["tick_hours = 6", SALE % "day = 29.5, coins_btc = 1, over_days = 1"],
     "network.treasury.sale.over_days", "at most 0.75 days from day 29.5 on"),
    ([SALE % "day = 1, coins_btc = 100_001"], "network.treasury.sale.coins_btc",
     "found 100001 beside held_btc = 100000; allowed: no more than is held"),
    ([HOLDING % "7", SALE_OF % "8"], "network.treasury.sale.coins_btc", "beside held_btc = 7"),
    ([HOLDING % "-7", SALE_OF % "8"], "network.treasury.held_btc", "at least 0"),
    ([SALE % "day = 0.5, coins_btc = 1"], "network.treasury.sale.day", "at least 1"),
    ([SALE % "day = 5"], "network.treasury.sale.coins_btc", "is missing"),
    ([SALE % "day = 5, coins_btc = 0"], "network.treasury.sale.coins_btc", "above 0"),
    ([NO_TREASURY, SALE_OF % "1e9"], "network.treasury.sale", "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "key", "words"), CASES, ids=[case[2][:50] for case in CASES])
def test_mistake_is_reported_once(write, mistakes, changes, key, words):
    file = write(*changes)
    found = mistakes(file)
    assert [(where, which) for where, which, _ in found] == [(str(file), key)]
    assert words in found[0][2]


@pytest.mark.parametrize(
    "changes",
    [
        ["- chain.difficulty", "chain.bits = '1701d936'"],
        ["- chain.difficulty", "chain.bits = '1d00ffff'"],
        ["chain.height = 921_311"],
        ["chain.height = 921_312", "chain.epoch_elapsed_days = 0"],
        ["chain.epoch_elapsed_days = 0.5"],
        ["start = 2009-01-03"],
        ["market.fees.btc_per_block = 0"],
        ["chain.height = 6_930_000"],
        [SCRIPT % "{day = 3, price_usd = 1}, {day = 400, price_usd = 2}"],
        ["network.shocks = [{day = 30, change_fraction = -0.1}]"],
        [SALE % "day = 30, coins_btc = 100_000"],
        [SALE % "day = 29, coins_btc = 1, over_days = 2"],
        ["tick_hours = 6", SALE % "day = 29.25, coins_btc = 1, over_days = 1"],
        [FOLLOWING],
        [FOLLOWING, "tick_hours = 1"],
        [FOLLOWING, MERTON % "jump_mean = 0"],
        [FOLLOWING, REGIMES % "0.1"],
        ["market.fees = {kind = 'ar1', price_correlation = 0.0}", SCRIPT % ""],
    ],
)
def test_what_is_just_allowed_is_allowed(write, changes):
    assert load_scenario(write(*changes)).name == "Small"


def test_every_mistake_of_a_sale_is_told_at_once(write, mistakes):
    file = write(SALE % "day = 40, coins_btc = 200_000, over_days = -1")
    assert {key for _, key, _ in mistakes(file)} == {
        "network.treasury.sale.day",
        "network.treasury.sale.coins_btc",
        "network.treasury.sale.over_days",
    }
