"""How strong the loop from the price to miners' sales and back is, before any run.

The law is ``minersim.market.impact.loop_gain``; here are what it reads of a scenario: how many
coins miners usually sell in a day, and the market that takes them.
"""

from dataclasses import dataclass

import numpy as np

from minersim.economics import net_hashprice
from minersim.engine import start_cohorts, start_state, world_setup
from minersim.market.impact import loop_gain
from minersim.network.treasury import (
    SOLD,
    STATE,
    TreasuryRule,
    power_money,
    reported_outflow_btc,
    sell,
    start_treasury,
)
from minersim.network.tuning import tuned_hashcost
from minersim.protocol import expected_hashes
from minersim.scenario import Scenario
from minersim.scenario.network import CohortNetwork
from minersim.scenario.network_money import MinerTreasury
from minersim.units import SECONDS_PER_DAY, hashes_per_second_from_ehs

USUAL_FALL, USUAL_DAYS = 0.1, 30.0
"""The fall for which a loop gain is told where there is none of its own: 10 % within a month."""


@dataclass(frozen=True, slots=True)
class Loop:
    """The loop of a scenario.

    Attributes
    ----------
    gain : float
        Further fall by miners' extra sales over the fall that caused them. [1]
    fall : float
        The fall it is told for. [1]
    days : float
        How long miners make up for it by selling more. [days]
    sold_btc_per_day : float
        What they usually sell. [BTC/day]
    reported_btc_per_day : float
        What they would be seen to send; see ``minersim.network.treasury``. [BTC/day]
    assumed : bool
        Whether the treasury is the default one, as the scenario follows no coins.
    """

    gain: float
    fall: float
    days: float
    sold_btc_per_day: float
    reported_btc_per_day: float
    assumed: bool


def start_loop(
    scenario: Scenario, fall: float = USUAL_FALL, days: float = USUAL_DAYS
) -> Loop | None:
    """Loop of a scenario as it starts; None for a network without cohorts.

    Parameters
    ----------
    scenario : Scenario
        Market and network.
    fall : float
        Of the price, in (0, 1). [1]
    days : float
        [days]
    """
    network = scenario.network
    if not isinstance(network, CohortNetwork):
        return None
    assumed = not isinstance(network.treasury, MinerTreasury)
    if assumed:
        scenario = scenario.replace({"network.treasury": {"kind": "selling"}})
        network = scenario.network
    if not isinstance(network, CohortNetwork) or not isinstance(network.treasury, MinerTreasury):
        return None
    rule = world_setup(scenario).treasury
    mined, sold = start_coins_btc_per_day(scenario, network, rule)
    reported = reported_outflow_btc(sold, mined, network.treasury.churn)
    return Loop(gain_of(rule, fall, sold, days), fall, days, sold, reported, assumed)


def gain_of(rule: TreasuryRule, fall: float, sold_btc_per_day: float, days: float) -> float:
    """Loop gain of a treasury in its market. [1]"""
    return loop_gain(
        fall,
        sold_btc_per_day,
        days,
        rule.coefficient,
        rule.volatility,
        rule.volume_btc,
        rule.impact_kind,
    )


def start_coins_btc_per_day(
    scenario: Scenario, network: CohortNetwork, rule: TreasuryRule
) -> tuple[float, float]:
    """Coins that the network mines and sells on its first day, panic apart. [BTC/day], [BTC/day]"""
    state = start_state(scenario)
    cohorts, _ = start_cohorts(scenario, network)
    hashes_per_day = hashes_per_second_from_ehs(network.hashrate_ehs) * SECONDS_PER_DAY
    blocks = hashes_per_day / expected_hashes(state.difficulty)
    produced = blocks * (state.subsidy_btc + state.fees_btc_per_block)
    hashprice = net_hashprice(state.hashprice_usd_per_ph_day, network.pool_fee)
    bill, lack = power_money(
        cohorts.capacity_ehs,
        cohorts.on_fraction,
        cohorts.hash_share,
        [
            tuned_hashcost(cost, share, cohorts.tuning.exponent)
            for cost, share in zip(cohorts.hashcost_usd_per_ph_day, cohorts.hash_share, strict=True)
        ],
        hashprice,
        1.0,
        1.0,
    )
    treasury, recent = np.zeros(STATE), np.zeros(1)
    start_treasury(rule, treasury, recent)
    calm = rule._replace(panic_sale=0.0, planned_btc=0.0)
    sell(calm, treasury, recent, produced, bill, lack, state.price_usd, hashprice, 0.0, 1.0)
    return produced, float(treasury[SOLD])
