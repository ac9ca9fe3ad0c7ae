"""Rules of power hedges: every contradiction in a plain line."""

from datetime import UTC, datetime, timedelta

import pytest

from minersim.scenario import load_scenario

SITE = "sites[0]"
PRICES = f"{SITE}.hourly_prices = {{file = 'prices.csv', layout = 'plain'}}"
HEDGES = f"{SITE}.power_hedges = [%s]"
TERMS = "price_usd_per_kwh = 0.05"
SWAP = f"{{power_mw = %s, {TERMS}%s}}"
SHARE = f"{{share_of_load = %s, {TERMS}%s}}"
FIRST = f"{SITE}.power_hedges[0]"
SECOND = f"{SITE}.power_hedges[1]"
BLOCK = f"{SITE}.take_or_pay = {{block_mw = 0.02, contract_usd_per_kwh = 0.04}}"

CASES = [
    ([HEDGES % (SWAP % (0.01, ""))], FIRST,
     "given at a site without hourly_prices: a price that is known has nothing to settle against"),
    ([PRICES, HEDGES % f"{{{TERMS}}}"], f"{FIRST}.power_mw",
     "is missing; allowed: power_mw or share_of_load"),
    ([PRICES, HEDGES % (SWAP % (0.01, ", share_of_load = 0.5"))], f"{FIRST}.share_of_load",
     "given beside power_mw; allowed: one of the two"),
    ([PRICES, HEDGES % (SWAP % (0.01, ", premium_usd_per_kwh = 0.01"))],
     f"{FIRST}.premium_usd_per_kwh", "given for a swap, which has none; allowed: 0"),
    ([PRICES, HEDGES % (SWAP % (0.01, ", first_date = 2026-02-01"))], f"{FIRST}.first_date",
     "found 2026-02-01, outside the run; allowed: 2026-01-01 to before 2026-01-31"),
    ([PRICES, HEDGES % (SWAP % (0.01, ", last_date = 2025-12-31"))], f"{FIRST}.last_date",
     "found 2025-12-31, before its first day 2026-01-01; allowed: that day or later"),
    ([PRICES, HEDGES % (SWAP % (0.04, ""))], f"{FIRST}.power_mw",
     "found 0.04 MW; allowed: up to 0.035 MW, which the site can draw"),
    ([PRICES, f"{SITE}.pue = 1.1", HEDGES % (SWAP % (0.04, ""))], f"{FIRST}.power_mw",
     "found 0.04 MW; allowed: up to 0.0385 MW"),
    ([PRICES, f"{SITE}.power_limit_mw = 0.036", HEDGES % (SWAP % (0.0355, ""))],
     f"{FIRST}.power_mw", "allowed: up to 0.035 MW"),
    ([PRICES, HEDGES % f"{SWAP % (0.02, '')}, {SHARE % (0.6, ', first_date = 2026-01-09')}"],
     f"{SECOND}.share_of_load",
     "found 0.021 MW beside power_hedges[0]: 0.041 MW together on 2026-01-09; allowed: up to"),
    ([PRICES, HEDGES % f"{SWAP % (0.02, ', first_date = 2026-01-20')}, {SHARE % (0.6, '')}"],
     f"{SECOND}.share_of_load", "0.041 MW together on 2026-01-20"),
    ([PRICES, BLOCK, HEDGES % (SWAP % (0.02, ""))], f"{FIRST}.power_mw",
     "found 0.02 MW beside take_or_pay: 0.04 MW together on 2026-01-01; allowed: up to 0.035"),
    ([PRICES, HEDGES % (SWAP % (0.01, ", contract = 'collar'"))], f"{FIRST}.contract",
     "found 'collar'; allowed: 'swap', 'cap'"),
    ([PRICES, HEDGES % (SHARE % (1.5, ""))], f"{FIRST}.share_of_load", "found 1.5; allowed"),
    ([PRICES, HEDGES % "{power_mw = 0.01}"], f"{FIRST}.price_usd_per_kwh", "is missing; allowed"),
]  # fmt: skip

ALLOWED = [
    HEDGES % (SWAP % (0.035, "")),
    HEDGES % (SHARE % (1.0, ", contract = 'cap', premium_usd_per_kwh = 0.01")),
    HEDGES % f"{SWAP % (0.03, ', last_date = 2026-01-09')}, "
    f"{SWAP % (0.03, ', first_date = 2026-01-10, last_date = 2027-01-01')}",
    HEDGES % f"{SHARE % (0.5, '')}, {SHARE % (0.5, '')}",
]


@pytest.fixture
def write_beside(write, tmp_path):
    """Write a scenario, and 40 days of prices beside it."""
    first = datetime(2026, 1, 1, tzinfo=UTC)
    hours = [first + timedelta(hours=hour) for hour in range(24 * 40)]
    rows = [f"{hour:%Y-%m-%dT%H:%MZ},40" for hour in hours]
    (tmp_path / "prices.csv").write_text("time,usd_per_mwh\n" + "\n".join(rows))
    return write


@pytest.mark.parametrize(("changes", "key", "words"), CASES)
def test_mistake_is_reported_once(write_beside, mistakes, changes, key, words):
    file = write_beside(*changes)
    found = mistakes(file)
    assert [(where, which) for where, which, _ in found] == [(str(file), key)]
    assert words in found[0][2]


@pytest.mark.parametrize("hedges", ALLOWED)
def test_what_is_just_allowed_is_allowed(write_beside, hedges):
    assert load_scenario(write_beside(PRICES, hedges)).sites[0].power_hedges


def test_every_mistake_at_once(write_beside, mistakes):
    found = mistakes(
        write_beside(
            HEDGES % f"{SWAP % (1, ', premium_usd_per_kwh = 0.01, first_date = 2030-01-01')}, "
            f"{{{TERMS}, last_date = 2020-01-01}}",
        )
    )
    assert {key for _, key, _ in found} == {
        FIRST,
        f"{FIRST}.power_mw",
        f"{FIRST}.premium_usd_per_kwh",
        f"{FIRST}.first_date",
        SECOND,
        f"{SECOND}.power_mw",
        f"{SECOND}.last_date",
    }
