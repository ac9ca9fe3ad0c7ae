"""Rules of sites, fleets, machines and money that join several settings."""

import pytest

from minersim.scenario import load_scenario

FLEET = "sites[0].fleets[0]"
RIG = "machines = [{name = 'Rig', hashrate_ths = 100%s}]"
TWO_RIGS = (
    "machines = [{name = 'Rig', hashrate_ths = 1, power_w = 9}, "
    "{name = '%s', hashrate_ths = 1, power_w = 8}]"
)
HOURS = "sites[0].time_of_use = [{from_hour = %d, to_hour = %d, power_usd_per_kwh = 0.1}]"
SECOND_SITE = (
    "sites[1] = {name = '%s', power_usd_per_kwh = 0.1, "
    "fleets = [{machine = 'Antminer S21 200T', count = 1}]}"
)

CASES = [
    ([f"{FLEET}.machine = 'Antminer S99'"], f"{FLEET}.machine",
     "no machine is named 'Antminer S99'; near matches: Antminer S9 11.5T"),
    ([f"{FLEET}.machine = 'qqqq'"], f"{FLEET}.machine", "nothing comes near"),
    ([f"{FLEET}.machine = 'S21'"], f"{FLEET}.machine",
     "machine 'S21' comes in 2 bins: 188T, 200T; name one, as in 'Antminer S21 200T'"),
    ([f"{FLEET}.machine = 'S21 Hyd'"], f"{FLEET}.machine", "comes in 3 bins: 302T, 319T, 335T"),
    ([f"{FLEET}.power_limit_w = 100"], f"{FLEET}.power_limit_w",
     "power limit 100 W is too low for Antminer S21 200T: the lowest is 1626.7 W"),
    (["sites[0].power_limit_mw = 0.03"], "sites[0].power_limit_mw",
     "found 0.03, but the fleets draw 0.035; allowed: at least what they draw [MW]"),
    (["sites[0].power_limit_mw = 0.036", "sites[0].pue = 1.1"], "sites[0].power_limit_mw",
     "found 0.036, but the fleets draw 0.0385"),
    ([f"{FLEET}.price_usd_per_th = 10", f"{FLEET}.price_usd_per_machine = 2000"],
     f"{FLEET}.price_usd_per_machine", "given beside price_usd_per_th; allowed: one of the two"),
    ([f"{FLEET}.price_usd_per_th = 10", f"{FLEET}.book_value_usd_per_machine = 5"],
     f"{FLEET}.book_value_usd_per_machine", "given beside price_usd_per_th; allowed: only for"),
    ([f"{FLEET}.payment_date = 2026-01-05"], f"{FLEET}.payment_date",
     "given without a price; allowed: with a price"),
    ([f"{FLEET}.price_usd_per_th = 10", f"{FLEET}.payment_date = 2026-01-09",
      f"{FLEET}.delivery_date = 2026-01-05"], f"{FLEET}.payment_date",
     "found 2026-01-09, after delivery on 2026-01-05; allowed: paid before it is delivered"),
    ([f"{FLEET}.price_usd_per_th = 10", f"{FLEET}.payment_date = 2025-12-31"],
     f"{FLEET}.payment_date",
     "found 2025-12-31, outside the run; allowed: 2026-01-01 to 2026-01-31"),
    ([f"{FLEET}.delivery_date = 2025-12-31"], f"{FLEET}.delivery_date",
     "found 2025-12-31, outside the run; allowed: 2026-01-01 to 2026-01-31"),
    ([f"{FLEET}.delivery_date = 2026-02-01"], f"{FLEET}.delivery_date",
     "found 2026-02-01, outside"),
    ([SECOND_SITE % "barn"], "sites[1].name", "found 'barn' twice; allowed: once"),
    (["sites[0].time_zone = 'America/Chicgo'"], "sites[0].time_zone",
     "found 'America/Chicgo'; allowed: an IANA zone such as America/Chicago; did you mean"),
    (["sites[0].time_zone = '../../etc/passwd'"], "sites[0].time_zone", "allowed: an IANA zone"),
    (["sites[0].time_zone = ''"], "sites[0].time_zone", "found ''; allowed: an IANA zone"),
    ([HOURS % (3, 3)], "sites[0].time_of_use[0].to_hour",
     "found 3, the same as from_hour; allowed: another hour"),
    ([HOURS % (0, 0)], "sites[0].time_of_use[0].to_hour", "another hour, 24 for the whole day"),
    ([RIG % ""], "machines[0].power_w", "is missing; allowed: power_w or efficiency_j_per_th"),
    ([RIG % ", power_w = 3000, efficiency_j_per_th = 30"], "machines[0].efficiency_j_per_th",
     "given beside power_w; allowed: one of the two"),
    (["machines = [{name = '--', hashrate_ths = 1, power_w = 9}]"], "machines[0].name",
     "found '--'; allowed: a text with a letter or a digit"),
    ([TWO_RIGS % "rig"], "machines[1].name",
     "found 'rig' twice; allowed: once"),
    ([TWO_RIGS % "Rig 1T"], "machines[1].name",
     "found 'Rig 1T' twice; allowed: once"),
    # a fleet of a machine that is wrong in itself is no second mistake
    ([RIG % "", f"{FLEET}.machine = 'Rig'"], "machines[0].power_w", "is missing"),
    (["machines = [{name = 'Rig', hashrate_ths = -1, power_w = 9}]", f"{FLEET}.machine = 'rig'"],
     "machines[0].hashrate_ths", "found -1"),
    (["operator.switch_off = {rule = 'margin', on_margin = 0, off_days = 0}"],
     "operator.switch_off.on_margin", "found 0 beside off_margin = 0 and off_days = 0; allowed: a"),
    ([f"{FLEET}.count = 4_000_000"], "network.hashrate_ehs",
     "found 700, less than the fleets' 800 at the start; allowed: at least theirs [EH/s]"),
    (["operator.coins_btc = 21e6"], "operator",
     "found 1.89e+12 of cash, coins, machines and running costs together; allowed: at most 1,00"),
    ([f"{FLEET}.price_usd_per_th = 1e5", f"{FLEET}.count = 100_000"], "operator",
     "found 2e+12 of cash"),
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
        [f"{FLEET}.machine = ' s21-200 TH/s '"],
        [f"{FLEET}.power_limit_w = 1627"],
        [f"{FLEET}.power_limit_w = 9000"],
        ["sites[0].power_limit_mw = 0.035"],
        [f"{FLEET}.price_usd_per_th = 10", f"{FLEET}.book_value_usd_per_machine = 0"],
        [f"{FLEET}.price_usd_per_th = 0", f"{FLEET}.payment_date = 2026-01-01"],
        [f"{FLEET}.delivery_date = 2026-01-31"],
        [SECOND_SITE % "Barn 2"],
        ["sites[0].time_zone = ' America/Chicago '"],
        [HOURS % (0, 24)],
        [HOURS % (22, 6)],
        [RIG % ", efficiency_j_per_th = 30", f"{FLEET}.machine = 'rig'"],
        ["operator.switch_off = {rule = 'margin', on_margin = 0, off_days = 1}"],
        # a fleet that arrives later may outgrow the network of today
        [f"{FLEET}.count = 4_000_000", f"{FLEET}.delivery_date = 2026-01-20"],
        ["sites = []"],
    ],
)
def test_what_is_just_allowed_is_allowed(write, changes):
    assert load_scenario(write(*changes)).name == "Small"


def test_many_fleets_are_checked_quickly(write):
    import time

    fleet = "{machine = 'Antminer S19 XP 140T', count = 1}"
    file = write(f"sites[0].fleets = [{', '.join([fleet] * 1000)}]")
    began = time.perf_counter()
    assert len(load_scenario(file).sites[0].fleets) == 1000
    assert time.perf_counter() - began < 5.0
