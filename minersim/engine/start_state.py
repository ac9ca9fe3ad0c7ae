"""The world at the start of a scenario: price, fees, difficulty and hashprice before any event."""

from dataclasses import dataclass

from minersim.economics import hashprice_usd
from minersim.protocol import (
    TARGET_SPACING_S,
    bits_of_difficulty,
    block_subsidy,
    difficulty,
    hashrate,
    parse_bits,
)
from minersim.scenario import Scenario
from minersim.scenario.market import AR1FeesTable
from minersim.units import btc_from_satoshi, ehs_from_hashes_per_second

MOST_PER_RETARGET = 4.0
"""Factor by which a retarget changes the difficulty at most. [1]"""


@dataclass(frozen=True, slots=True)
class StartState:
    """The world at the start, before any event."""

    price_usd: float
    fees_btc_per_block: float
    subsidy_btc: float
    difficulty: float
    hashprice_usd_per_ph_day: float


def start_bits(scenario: Scenario) -> int:
    """Return the nBits in force at the start."""
    chain = scenario.chain
    if chain.bits is not None:
        return parse_bits(chain.bits)
    return bits_of_difficulty(chain.difficulty or 1.0)


def start_state(scenario: Scenario) -> StartState:
    """Return price, fees, subsidy, difficulty and hashprice at the start."""
    fees = scenario.market.fees
    fee = fees.start_btc_per_block if isinstance(fees, AR1FeesTable) else fees.btc_per_block
    price = scenario.market.price.start_usd
    for shock in scenario.market.price.shocks:
        if shock.day == 0.0 and shock.over_days == 0.0:
            price *= 1.0 + shock.change_fraction
    subsidy = btc_from_satoshi(block_subsidy(scenario.chain.height + 1))
    current = difficulty(start_bits(scenario))
    return StartState(price, fee, subsidy, current, hashprice_usd(price, current, subsidy, fee))


def start_notices(scenario: Scenario) -> list[str]:
    """What the user should know about where a scenario begins.

    Difficulty and hashrate that are further apart than one retarget can mend are likely mistyped,
    such as a difficulty in millions of millions without these.
    """
    notices = []
    if scenario.figures:
        told = "; ".join(scenario.figures)
        notices.append(f"the state of {scenario.start} is from stored figures: {told}")
    current, ehs = start_state(scenario).difficulty, scenario.network.hashrate_ehs
    needed = ehs_from_hashes_per_second(hashrate(current))
    if not 1.0 / MOST_PER_RETARGET <= needed / ehs <= MOST_PER_RETARGET:
        block_s = TARGET_SPACING_S * needed / ehs
        notices.append(
            f"at a difficulty of {current:.5g} and {ehs:.5g} EH/s a block takes {block_s:.3g} s "
            f"at the start, where {TARGET_SPACING_S} s are usual; that difficulty goes with "
            f"{needed:.5g} EH/s"
        )
    return notices
