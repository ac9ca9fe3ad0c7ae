import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.economics import (
    energy_per_coin,
    gross_margin,
    hashcost,
    hashprice_btc,
    hashprice_usd,
    markup,
    net_hashprice,
)
from minersim.economics.hashprice import BLOCKS_PER_PH_DAY
from minersim.units import HASHES_PER_DIFFICULTY, HASHES_PER_PH

DATA = Path(__file__).parents[2] / "data"
VECTORS = json.loads((DATA / "vectors.json").read_text(encoding="utf-8"))
HASHPRICES = [
    pytest.param(row["P"], row["D"], row["R"], row["usd"], id=f"{row['D']:.4g}-{row['R']}")
    for row in VECTORS["hashprice"]
]
MACHINES = [
    pytest.param(row["e"], row["p"], row["hashcost"], id=f"{row['e']}-{row['p']}")
    for row in VECTORS["breakeven_P90k_D1_R3.145_f2pct"]
]

ALL_TIME_HIGH_DIFFICULTY = 155973032196071.94
NOVEMBER_DIFFICULTY = 152271405447597.38

prices = st.floats(min_value=1.0, max_value=1e7)
difficulties = st.floats(min_value=1.0, max_value=1e16)
rewards = st.floats(min_value=1e-4, max_value=50.0)
fees = st.floats(min_value=0.0, max_value=10.0)
efficiencies = st.floats(min_value=5.0, max_value=500.0)
powers = st.floats(min_value=0.005, max_value=1.0)
pues = st.floats(min_value=1.0, max_value=2.0)
pool_fees = st.floats(min_value=0.0, max_value=0.2)
# the margin of a cost of a thousandth has lost three of its sixteen digits
costs = st.floats(min_value=1.0, max_value=1e3)
# well above the rounding of a product of five floats
growths = st.floats(min_value=1.0 + 1e-9, max_value=1e3)


def test_published_constant():
    assert BLOCKS_PER_PH_DAY == 20_116_567_611.694336


@pytest.mark.parametrize(
    ("price", "difficulty", "fee", "published"),
    [
        (100_000.0, 1e14, 0.0, 62.8642737865),
        (90_000.0, ALL_TIME_HIGH_DIFFICULTY, 0.0, 36.27412099),
        (90_000.0, ALL_TIME_HIGH_DIFFICULTY, 0.02, 36.50627536),
        (90_000.0, NOVEMBER_DIFFICULTY, 0.02, 37.39372107),
    ],
)
def test_published_hashprices(price, difficulty, fee, published):
    assert hashprice_usd(price, difficulty, 3.125, fee) == pytest.approx(published, rel=3e-10)


@pytest.mark.parametrize(("price", "difficulty", "reward", "usd"), HASHPRICES)
def test_hashprice_vectors(price, difficulty, reward, usd):
    assert hashprice_usd(price, difficulty, 3.125, reward - 3.125) == pytest.approx(usd, rel=1e-12)


@pytest.mark.parametrize(
    ("reward", "rounded"), [("3.125", 83_543), ("3.145", 83_011)], ids=["no fees", "0.02 BTC"]
)
def test_price_implied_by_the_hashprice_of_november_2025(reward, rounded):
    fee = float(reward) - 3.125
    implied = 34.49 / hashprice_btc(NOVEMBER_DIFFICULTY, 3.125, fee)
    assert round(implied) == rounded
    vector = VECTORS["implied_price_for_34.49"][f"D2_R{reward}"]
    assert implied == pytest.approx(vector, rel=1e-12)


def test_cost_of_a_coin_moves_with_difficulty_and_not_the_cost_of_a_hash():
    # economics.md B2: 74,600 USD/BTC in Q2-2025 (mean difficulty 122.63T, fees 1 %) is
    # 38.62 USD/PH/s/day, which at 155.97T is 94,883 USD/BTC
    cost = 74_600.0 * hashprice_btc(122.63e12, 3.125, 0.03125)
    assert cost == pytest.approx(38.62, abs=0.005)
    later = cost / hashprice_btc(ALL_TIME_HIGH_DIFFICULTY, 3.125, 0.03125)
    assert later == pytest.approx(94_883.0, abs=1.0)


def test_margin_and_markup_of_the_founding_article():
    # 74,600 against 90,000 USD: 17.11 % of revenue, 20.64 % on cost
    assert gross_margin(90_000.0, 74_600.0, 0.0) == pytest.approx(0.1711, abs=5e-5)
    assert markup(90_000.0, 74_600.0, 0.0) == pytest.approx(0.2064, abs=5e-5)


def test_cost_that_leaves_a_margin_of_4_9_percent():
    assert gross_margin(34.49, 32.80, 0.0) == pytest.approx(0.049, abs=5e-5)


@pytest.mark.parametrize(
    ("efficiency", "power", "published"),
    [(17.5, 0.05, 21.0), (13.5, 0.05, 16.2), (21.5, 0.06, 30.96), (29.5, 0.05, 35.4)],
)
def test_published_hashcosts(efficiency, power, published):
    assert hashcost(efficiency, power, 1.0) == pytest.approx(published, rel=1e-15)


@pytest.mark.parametrize(("efficiency", "power", "vector"), MACHINES)
def test_hashcost_vectors(efficiency, power, vector):
    assert hashcost(efficiency, power, 1.0) == pytest.approx(vector, rel=1e-15)


def test_hashcost_carries_the_cooling():
    assert hashcost(17.5, 0.05, 1.2) == pytest.approx(25.2, rel=1e-15)


def test_a_day_of_an_s21():
    # 200 TH/s at 3500 W: revenue 7.15523 and power 4.200 USD a day
    net = hashprice_usd(90_000.0, ALL_TIME_HIGH_DIFFICULTY, 3.125, 0.02) * (1.0 - 0.02)
    assert 0.2 * net == pytest.approx(7.15523, abs=5e-6)
    assert 0.2 * hashcost(3500.0 / 200.0, 0.05, 1.0) == pytest.approx(4.2, rel=1e-15)


def test_price_of_a_coin_per_cent_of_power():
    # JPM: 18,000 USD/BTC per cent/kWh, which is 31.8 J/TH at 148.2T
    energy = energy_per_coin(31.8, 1.0, hashprice_btc(148.2e12, 3.125, 0.0), 0.0)
    assert 0.01 * energy == pytest.approx(18_000.0, rel=1e-3)


@pytest.mark.parametrize(
    ("efficiency", "published"),
    [(17.5, 1_056_569.8), (13.5, 815_068.1), (21.5, 1_298_071.5), (29.5, 1_781_074.8)],
)
def test_published_energy_of_a_coin(efficiency, published):
    per_ph = hashprice_btc(ALL_TIME_HIGH_DIFFICULTY, 3.125, 0.02)
    assert energy_per_coin(efficiency, 1.0, per_ph, 0.02) == pytest.approx(published, abs=0.05)


def test_energy_of_a_coin_carries_the_cooling():
    per_ph = hashprice_btc(ALL_TIME_HIGH_DIFFICULTY, 3.125, 0.02)
    energy = energy_per_coin(17.5, 1.5, per_ph, 0.02)
    assert energy == pytest.approx(1.5 * 1_056_569.8, rel=1e-7)


@given(difficulties, rewards, fees)
def test_a_network_in_balance_earns_144_blocks_a_day(difficulty, subsidy, fee):
    network_phs = difficulty * HASHES_PER_DIFFICULTY / 600.0 / HASHES_PER_PH
    mined = network_phs * hashprice_btc(difficulty, subsidy, fee)
    assert mined == pytest.approx(144.0 * (subsidy + fee), rel=1e-14)


@given(prices, difficulties, rewards, fees, growths)
def test_hashprice_falls_with_difficulty_and_rises_with_price_and_reward(
    price, difficulty, subsidy, fee, growth
):
    now = hashprice_usd(price, difficulty, subsidy, fee)
    assert hashprice_usd(price, difficulty * growth, subsidy, fee) < now
    assert hashprice_usd(price * growth, difficulty, subsidy, fee) > now
    assert hashprice_usd(price, difficulty, subsidy * growth, fee * growth) > now


@given(prices, difficulties, rewards, fees)
def test_hashprice_doubles_with_the_price_and_halves_with_the_difficulty(
    price, difficulty, subsidy, fee
):
    now = hashprice_usd(price, difficulty, subsidy, fee)
    assert hashprice_usd(2.0 * price, difficulty, subsidy, fee) == 2.0 * now
    assert hashprice_usd(price, 2.0 * difficulty, subsidy, fee) == 0.5 * now
    assert hashprice_usd(price, difficulty, 2.0 * subsidy, 2.0 * fee) == 2.0 * now


@given(difficulties, rewards, fees)
def test_a_coin_of_fees_counts_as_a_coin_of_subsidy(difficulty, subsidy, fee):
    assert hashprice_btc(difficulty, subsidy, fee) == hashprice_btc(difficulty, fee, subsidy)


@given(costs, costs, pool_fees)
def test_markup_is_the_margin_seen_from_the_cost(hashprice, cost, pool_fee):
    margin, m = gross_margin(hashprice, cost, pool_fee), markup(hashprice, cost, pool_fee)
    assert (1.0 - margin) * (1.0 + m) == pytest.approx(1.0, rel=1e-12)


@given(costs, costs, pool_fees)
def test_margins_do_not_depend_on_the_size_of_money(hashprice, cost, pool_fee):
    margin, m = gross_margin(hashprice, cost, pool_fee), markup(hashprice, cost, pool_fee)
    assert gross_margin(4.0 * hashprice, 4.0 * cost, pool_fee) == margin
    assert markup(4.0 * hashprice, 4.0 * cost, pool_fee) == m


@given(costs, costs, pool_fees, growths)
def test_margins_rise_with_hashprice_and_fall_with_cost(hashprice, cost, pool_fee, growth):
    # a factor on the ratio, so that one ulp of "minus one" cannot hide it
    margin, m = gross_margin(hashprice, cost, pool_fee), markup(hashprice, cost, pool_fee)
    ratio = (1.0 - margin) / (1.0 - gross_margin(hashprice * growth, cost, pool_fee))
    assert ratio == pytest.approx(growth, rel=1e-6)
    ratio = (1.0 + m) / (1.0 + markup(hashprice, cost * growth, pool_fee))
    assert ratio == pytest.approx(growth, rel=1e-6)


def test_no_revenue_is_a_markup_of_minus_one():
    assert markup(0.0, 21.0, 0.02) == -1.0


def test_published_net_hashprice():
    # economics.md B3: HP net 35.77614986 at a pool fee of 2 %
    gross = hashprice_usd(90_000.0, ALL_TIME_HIGH_DIFFICULTY, 3.125, 0.02)
    assert net_hashprice(gross, 0.02) == pytest.approx(35.77614986, abs=5e-9)


def test_pool_fee_comes_off_the_revenue():
    assert markup(40.0, 20.0, 0.25) == 0.5
    assert gross_margin(40.0, 20.0, 0.25) == pytest.approx(1.0 / 3.0, rel=1e-15)
    assert energy_per_coin(20.0, 1.0, 0.5, 0.25) == pytest.approx(1_280.0, rel=1e-15)


@given(
    st.lists(
        st.tuples(prices, difficulties, rewards, fees, efficiencies, powers, pues, pool_fees),
        min_size=1,
        max_size=5,
    )
)
def test_arrays_give_the_bits_of_floats(rows):
    price, difficulty, subsidy, fee, efficiency, power, pue, pool_fee = np.array(rows).T
    hashprice = hashprice_usd(price, difficulty, subsidy, fee)
    cost = hashcost(efficiency, power, pue)
    per_ph = hashprice_btc(difficulty, subsidy, fee)
    for i, (p, d, s, f, e, w, u, k) in enumerate(rows):
        one_hashprice, one_cost = hashprice_usd(p, d, s, f), hashcost(e, w, u)
        one_per_ph = hashprice_btc(d, s, f)
        assert (hashprice[i], cost[i], per_ph[i]) == (one_hashprice, one_cost, one_per_ph)
        assert markup(hashprice, cost, pool_fee)[i] == markup(one_hashprice, one_cost, k)
        margins = gross_margin(hashprice, cost, pool_fee)
        assert margins[i] == gross_margin(one_hashprice, one_cost, k)
        energies = energy_per_coin(efficiency, pue, per_ph, pool_fee)
        assert energies[i] == energy_per_coin(e, u, one_per_ph, k)
