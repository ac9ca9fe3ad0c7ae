"""What a value above makes void below: settings of another kind, and alternatives."""

import pytest

from minersim.scenario import load_scenario
from minersim.scenario.merge import merge


@pytest.fixture
def above(write, save):
    """Load a text over the small scenario with changes."""

    def load_above(text, *changes):
        write(*changes, name="base.toml")
        return load_scenario(save("extends = 'base.toml'\n" + text, "top.toml"))

    return load_above


def test_neither_side_is_changed():
    base, top = {"a": {"b": 1}, "c": [1]}, {"a": {"d": 2}, "c": [2]}
    merged = merge(base, top, ())
    assert merged == {"a": {"b": 1, "d": 2}, "c": [2]}
    assert (base, top) == ({"a": {"b": 1}, "c": [1]}, {"a": {"d": 2}, "c": [2]})


def test_another_kind_drops_the_settings_it_has_not(above):
    change = "market.price.volatility_per_year = 0.9"
    scenario = above("[market.price]\nkind = 'constant'", change)
    assert scenario.market.price.kind == "constant"
    assert scenario.market.price.start_usd == 90_000


def test_another_kind_keeps_the_settings_it_shares(above):
    shocks = "network.shocks = [{day = 1, change_fraction = -0.1}]"
    scenario = above("[network]\nkind = 'constant'", shocks, "network.pool_fee = 0.1")
    assert (scenario.network.hashrate_ehs, len(scenario.network.shocks)) == (700, 1)


def test_the_same_kind_keeps_everything(above):
    change = "market.price.volatility_per_year = 0.9"
    scenario = above("[market.price]\nkind = 'gbm'\ndrift_per_year = 0.2", change)
    assert scenario.market.price.volatility_per_year == 0.9


def test_a_kind_replaces_a_default_kind_that_the_base_does_not_name(above):
    text = "[market.fees]\nkind = 'constant'\nbtc_per_block = 0.1"
    scenario = above(text, "market.fees = {median_btc_per_block = 0.5}")
    assert (scenario.market.fees.kind, scenario.market.fees.btc_per_block) == ("constant", 0.1)


def test_a_table_without_a_kind_keeps_that_of_its_base(above):
    scenario = above("[market.fees]\nbtc_per_block = 0.3")
    assert (scenario.market.fees.kind, scenario.market.fees.btc_per_block) == ("constant", 0.3)


def test_a_table_without_a_kind_has_the_default_kind(write):
    changes = [
        "market.fees = {median_btc_per_block = 0.5}",
        "network.growth = {speed_per_year = 0.5}",
        "operator.switch_off = {off_margin = 0.1}",
    ]
    scenario = load_scenario(write(*changes))
    assert scenario.market.fees.median_btc_per_block == 0.5
    assert scenario.network.growth.speed_per_year == 0.5
    assert scenario.operator.switch_off.off_margin == 0.1
    assert scenario.operator.treasury.policy == "sell-all"


def test_a_nested_kind_is_changed_too(above):
    text = "[network.growth]\nkind = 'constant'\nrate_per_year = 0.1"
    scenario = above(text, "network.growth = {kind = 'profitability', speed_per_year = 0.3}")
    assert scenario.network.growth.rate_per_year == 0.1


def test_difficulty_above_replaces_bits_below(above):
    scenario = above("[chain]\ndifficulty = 5e13", "- chain.difficulty", "chain.bits = '1701d936'")
    assert (scenario.chain.difficulty, scenario.chain.bits) == (5e13, None)


def test_bits_above_replace_difficulty_below(above):
    scenario = above("[chain]\nbits = '1701d936'")
    assert (scenario.chain.difficulty, scenario.chain.bits) == (None, "1701d936")


def test_both_alternatives_in_one_file_are_a_mistake(write, save, mistakes):
    write(name="base.toml")
    file = save("extends = 'base.toml'\n[chain]\nbits = '1701d936'\ndifficulty = 5e13", "top.toml")
    ((where, key, message),) = mistakes(file)
    assert (where, key) == (str(file), "chain.bits")
    assert message == "given beside difficulty; allowed: one of the two"


OVERRIDES = [
    ({"chain.bits": "1701d936"}, [], lambda s: s.chain.difficulty is None),
    ({"chain.difficulty": 3e13}, ["- chain.difficulty", "chain.bits = '1701d936'"],
     lambda s: s.chain.bits is None),
    ({"market.price.kind": "constant"}, ["market.price.volatility_per_year = 0.9"],
     lambda s: s.market.price.kind == "constant"),
    ({"network.growth.kind": "constant", "network.growth.rate_per_year": 0.1},
     ["network.growth.speed_per_year = 0.5"], lambda s: s.network.growth.rate_per_year == 0.1),
    ({"network.growth.rate_per_year": 0.1, "network.growth.kind": "constant"}, [],
     lambda s: s.network.growth.rate_per_year == 0.1),
    ({"sites[0].fleets[0].price_usd_per_th": 9.0},
     ["sites[0].fleets[0].price_usd_per_machine = 2000"],
     lambda s: s.sites[0].fleets[0].price_usd_per_machine is None),
    ({"machines[0].power_w": 900.0},
     ["machines = [{name = 'Rig', hashrate_ths = 10, efficiency_j_per_th = 50}]"],
     lambda s: s.machines[0].efficiency_j_per_th is None),
    ({"operator.treasury.policy": "hold-share", "operator.treasury.hold_fraction": 0.3}, [],
     lambda s: s.operator.treasury.hold_fraction == 0.3),
    ({"operator.switch_off.off_margin": 0.2}, [],
     lambda s: s.operator.switch_off.off_margin == 0.2),
]  # fmt: skip


@pytest.mark.parametrize(("overrides", "changes", "holds"), OVERRIDES)
def test_overrides_make_void_what_they_replace(write, overrides, changes, holds):
    assert holds(load_scenario(write(*changes), overrides))
