import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from minersim.economics import (
    breakeven_difficulty,
    breakeven_efficiency,
    breakeven_hashprice,
    breakeven_power_price,
    breakeven_price,
    breakevens,
    gross_margin,
    hashcost,
    hashprice_usd,
)
from minersim.protocol import hashrate

DATA = Path(__file__).parents[2] / "data"
VECTORS = json.loads((DATA / "vectors.json").read_text(encoding="utf-8"))
FOUR_MACHINES = [
    pytest.param(row, id=f"{row['e']}-{row['p']}")
    for row in VECTORS["breakeven_P90k_D1_R3.145_f2pct"]
]
# the table of economics.md B3, to the digits printed there: margin, power price, coin price,
# difficulty, efficiency, energy per coin
PUBLISHED = {
    (17.5, 0.05): (0.413017, 0.085181, 52_828.49, 2.657197e14, 29.81346, 1_056_569.8),
    (13.5, 0.05): (0.547184, 0.110420, 40_753.41, 3.444515e14, 29.81346, 815_068.1),
    (21.5, 0.06): (0.134619, 0.069334, 77_884.29, 1.802363e14, 24.84455, 1_298_071.5),
    (29.5, 0.05): (0.010514, 0.050531, 89_053.74, 1.576304e14, 29.81346, 1_781_074.8),
}
WORLD = {
    "price_usd": 90_000.0,
    "difficulty": 155973032196071.94,
    "subsidy_btc": 3.125,
    "fees_btc_per_block": 0.02,
    "pool_fee": 0.02,
}

machines = st.fixed_dictionaries(
    {
        "efficiency_j_per_th": st.floats(min_value=5.0, max_value=500.0),
        "power_usd_per_kwh": st.floats(min_value=0.005, max_value=1.0),
        "price_usd": st.floats(min_value=100.0, max_value=1e7),
        "difficulty": st.floats(min_value=1e9, max_value=1e16),
        "subsidy_btc": st.sampled_from([50.0, 6.25, 3.125, 1.5625]),
        "fees_btc_per_block": st.floats(min_value=0.0, max_value=10.0),
        "pool_fee": st.floats(min_value=0.0, max_value=0.2),
        "pue": st.floats(min_value=1.0, max_value=2.0),
    }
)
growths = st.floats(min_value=1.0 + 1e-9, max_value=1e3)


@pytest.mark.parametrize(("machine", "published"), PUBLISHED.items())
def test_published_table_of_four_machines(machine, published):
    efficiency, power = machine
    margin, be_power, be_price, be_difficulty, be_efficiency, energy = published
    found = breakevens(efficiency_j_per_th=efficiency, power_usd_per_kwh=power, **WORLD)
    assert found.margin == pytest.approx(margin, abs=5e-7)
    assert found.power_usd_per_kwh == pytest.approx(be_power, abs=5e-7)
    assert found.price_usd == pytest.approx(be_price, abs=5e-3)
    assert found.difficulty == pytest.approx(be_difficulty, abs=5e7)
    assert found.efficiency_j_per_th == pytest.approx(be_efficiency, abs=5e-6)
    assert found.energy_per_btc_kwh == pytest.approx(energy, abs=5e-2)


def test_the_hashrate_at_which_a_network_s_cost_takes_its_reward():
    # Valfells and Egilsson 2016: 600 USD/kW-year, 1e5 W per PH/s, PUE 1.03, utilisation 0.99999, a
    # year's 1,312,500 new coins and 3,650 of fees at 250 USD: 5324.178149 PH/s, "capital-limited"
    hours, blocks = 365 * 24, 365 * 144
    reward = {"subsidy_btc": 1_312_500 / blocks, "fees_btc_per_block": 3_650 / blocks}
    cost = hashcost(100.0, 600.0 / hours, 1.03)
    hashprice = hashprice_usd(250.0, 1e10, **reward)
    limit = hashrate(breakeven_difficulty(1e10, hashprice, cost, 1.0 - 0.99999)) / 1e15
    assert limit == pytest.approx(5_324.178149, abs=5e-7)


@pytest.mark.parametrize("row", FOUR_MACHINES)
def test_breakeven_vectors(row):
    found = breakevens(efficiency_j_per_th=row["e"], power_usd_per_kwh=row["p"], **WORLD)
    assert found.hashprice_usd_per_ph_day == pytest.approx(row["hp_net"] / 0.98, rel=1e-12)
    assert found.hashcost_usd_per_ph_day == pytest.approx(row["hashcost"], rel=1e-12)
    assert found.profit_usd_per_ph_day == pytest.approx(row["hp_net"] - row["hashcost"], rel=1e-12)
    assert found.margin == pytest.approx(row["margin"], rel=1e-12)
    assert found.power_usd_per_kwh == pytest.approx(row["be_power"], rel=1e-12)
    assert found.price_usd == pytest.approx(row["be_price"], rel=1e-12)
    assert found.difficulty == pytest.approx(row["be_difficulty"], rel=1e-12)
    assert found.efficiency_j_per_th == pytest.approx(row["be_eff"], rel=1e-12)
    assert found.energy_per_btc_kwh == pytest.approx(row["kwh_per_btc"], rel=1e-12)
    assert found.breakeven_hashprice_usd_per_ph_day == pytest.approx(
        row["hashcost"] / 0.98, rel=1e-12
    )


def test_coinshares_machines_under_water_at_30():
    # "S19 XP-class or worse at >= 6 c": 20.83 J/TH
    assert breakeven_efficiency(30.0, 0.06, 1.0, 0.0) == pytest.approx(20.83, abs=0.005)


def test_strike_price_of_an_s21_at_33():
    assert breakeven_power_price(33.0, 17.5, 1.0, 0.0) == pytest.approx(0.0786, abs=5e-5)


def test_without_word_there_is_no_fee_and_no_cooling():
    machine = {"efficiency_j_per_th": 17.5, "power_usd_per_kwh": 0.05}
    world = {key: value for key, value in WORLD.items() if key != "pool_fee"}
    plain = breakevens(**machine, **world)
    assert plain == breakevens(**machine, **world, pool_fee=0.0, pue=1.0)
    assert plain.hashcost_usd_per_ph_day == pytest.approx(21.0, rel=1e-15)
    assert plain.breakeven_hashprice_usd_per_ph_day == plain.hashcost_usd_per_ph_day


@given(machines)
def test_four_breakevens_are_roots_of_the_margin(machine):
    found = breakevens(**machine)
    for root in ("power_usd_per_kwh", "efficiency_j_per_th", "price_usd", "difficulty"):
        there = breakevens(**machine | {root: getattr(found, root)})
        assert there.margin == pytest.approx(0.0, abs=1e-9)
        revenue = there.hashprice_usd_per_ph_day
        assert there.profit_usd_per_ph_day / revenue == pytest.approx(0.0, abs=1e-9)


@given(machines)
def test_breakeven_hashprice_is_a_root_of_the_margin(machine):
    found = breakevens(**machine)
    at_root = gross_margin(
        found.breakeven_hashprice_usd_per_ph_day,
        found.hashcost_usd_per_ph_day,
        machine["pool_fee"],
    )
    assert at_root == pytest.approx(0.0, abs=1e-9)


@given(machines)
def test_a_breakeven_at_the_breakeven_stays_where_it_is(machine):
    found = breakevens(**machine)
    there = breakevens(**machine | {"price_usd": found.price_usd})
    assert there.power_usd_per_kwh == pytest.approx(machine["power_usd_per_kwh"], rel=1e-9)
    assert there.efficiency_j_per_th == pytest.approx(machine["efficiency_j_per_th"], rel=1e-9)
    assert there.difficulty == pytest.approx(machine["difficulty"], rel=1e-9)
    assert there.price_usd == pytest.approx(found.price_usd, rel=1e-9)


@given(machines)
def test_the_sign_of_the_margin_says_on_which_side_of_each_breakeven(machine):
    found = breakevens(**machine)
    assume(abs(found.margin) > 1e-9)
    earns = found.margin > 0.0
    assert (found.profit_usd_per_ph_day > 0.0) == earns
    assert (machine["price_usd"] > found.price_usd) == earns
    assert (machine["difficulty"] < found.difficulty) == earns
    assert (machine["power_usd_per_kwh"] < found.power_usd_per_kwh) == earns
    assert (machine["efficiency_j_per_th"] < found.efficiency_j_per_th) == earns
    hashprice = found.hashprice_usd_per_ph_day
    assert (hashprice > found.breakeven_hashprice_usd_per_ph_day) == earns


@given(machines)
def test_breakeven_price_is_the_cost_of_the_energy_of_a_coin(machine):
    found = breakevens(**machine)
    cost = found.energy_per_btc_kwh * machine["power_usd_per_kwh"]
    assert found.price_usd == pytest.approx(cost, rel=1e-12)


@given(machines)
def test_doubling_all_money_leaves_the_machine_where_it_is(machine):
    now = breakevens(**machine)
    doubled = {key: 2.0 * machine[key] for key in ("price_usd", "power_usd_per_kwh")}
    then = breakevens(**machine | doubled)
    assert then.margin == now.margin
    assert then.energy_per_btc_kwh == now.energy_per_btc_kwh
    assert then.efficiency_j_per_th == now.efficiency_j_per_th
    assert then.difficulty == now.difficulty
    assert then.power_usd_per_kwh == 2.0 * now.power_usd_per_kwh
    assert then.price_usd == 2.0 * now.price_usd
    assert then.profit_usd_per_ph_day == 2.0 * now.profit_usd_per_ph_day


@given(machines, growths)
def test_a_higher_coin_price_lifts_what_a_machine_can_bear(machine, growth):
    now = breakevens(**machine)
    then = breakevens(**machine | {"price_usd": growth * machine["price_usd"]})
    assert then.power_usd_per_kwh > now.power_usd_per_kwh
    assert then.efficiency_j_per_th > now.efficiency_j_per_th
    assert then.difficulty > now.difficulty
    assert then.price_usd == now.price_usd
    assert then.breakeven_hashprice_usd_per_ph_day == now.breakeven_hashprice_usd_per_ph_day


@given(machines, growths)
def test_a_hungrier_machine_bears_less(machine, growth):
    now = breakevens(**machine)
    efficiency = growth * machine["efficiency_j_per_th"]
    then = breakevens(**machine | {"efficiency_j_per_th": efficiency})
    assert then.power_usd_per_kwh < now.power_usd_per_kwh
    assert then.difficulty < now.difficulty
    assert then.price_usd > now.price_usd
    assert then.breakeven_hashprice_usd_per_ph_day > now.breakeven_hashprice_usd_per_ph_day
    assert then.efficiency_j_per_th == now.efficiency_j_per_th


@given(machines, st.floats(min_value=1e-6, max_value=0.5))
def test_pool_fee_and_cooling_are_borne_by_the_miner(machine, more):
    now = breakevens(**machine)
    for dearer in ({"pool_fee": machine["pool_fee"] + more}, {"pue": machine["pue"] + more}):
        then = breakevens(**machine | dearer)
        assert then.power_usd_per_kwh < now.power_usd_per_kwh
        assert then.efficiency_j_per_th < now.efficiency_j_per_th
        assert then.difficulty < now.difficulty
        assert then.price_usd > now.price_usd
        assert then.energy_per_btc_kwh > now.energy_per_btc_kwh


@given(machines, growths)
def test_the_price_a_coin_must_fetch_rises_with_difficulty(machine, growth):
    now = breakevens(**machine)
    then = breakevens(**machine | {"difficulty": growth * machine["difficulty"]})
    assert then.price_usd > now.price_usd
    assert then.power_usd_per_kwh < now.power_usd_per_kwh
    assert then.difficulty == pytest.approx(now.difficulty, rel=1e-12)


@given(
    st.lists(
        st.tuples(
            st.floats(min_value=1.0, max_value=1e3),
            st.floats(min_value=1.0, max_value=1e3),
            st.floats(min_value=1.0, max_value=2.0),
            st.floats(min_value=0.0, max_value=0.5),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_arrays_give_the_bits_of_floats(rows):
    one, other, pue, fee = np.array(rows).T
    by_array = [
        breakeven_power_price(one, other, pue, fee),
        breakeven_efficiency(one, other, pue, fee),
        breakeven_hashprice(one, fee),
        breakeven_price(one, other, fee),
        breakeven_difficulty(pue, one, other, fee),
    ]
    by_float = [
        [
            breakeven_power_price(a, b, u, f),
            breakeven_efficiency(a, b, u, f),
            breakeven_hashprice(a, f),
            breakeven_price(a, b, f),
            breakeven_difficulty(u, a, b, f),
        ]
        for a, b, u, f in rows
    ]
    assert np.array(by_array).T.tolist() == by_float
