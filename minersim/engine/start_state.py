"""The world at the start of a scenario: price, fees, difficulty and hashprice before any event."""

from dataclasses import dataclass

from minersim.economics import hashprice_usd
from minersim.protocol import bits_of_difficulty, block_subsidy, difficulty, parse_bits
from minersim.scenario import Scenario
from minersim.scenario.market import AR1FeesTable
from minersim.units import btc_from_satoshi


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
