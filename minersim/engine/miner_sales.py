"""Miners' coins on the event engine's path: what they mined and sell, and what the price feels."""

import math

import numpy as np

from minersim.economics import net_hashprice
from minersim.engine.world_setup import WorldSetup
from minersim.network import (
    CohortSupply,
    ConstantSupply,
    ElasticSupply,
    LogisticSupply,
    Supply,
)
from minersim.network.states import capacity_states, plain_states
from minersim.network.treasury import (
    EXCESS,
    HELD,
    NO_TREASURY,
    PERMANENT,
    PRODUCED,
    SOLD,
    STATE,
    TRANSIENT,
    power_money,
    sell,
    start_treasury,
)
from minersim.network.upkeep import road_ehs
from minersim.protocol.words import issued_btc_word


class MinerSales:
    """The network's treasury on one path.

    Parameters
    ----------
    setup : WorldSetup
        The world.
    supply : Supply
        The path's network.
    """

    def __init__(self, setup: WorldSetup, supply: Supply) -> None:
        self._setup, self._supply = setup, supply
        self.active = setup.treasury.kind != NO_TREASURY and isinstance(supply, CohortSupply)
        self._state, self._recent = np.zeros(STATE), np.zeros(setup.recent_ticks)
        self._produced_btc = 0.0
        start_treasury(setup.treasury, self._state, self._recent)

    @property
    def price_factor(self) -> float:
        """What past sales have done to the price. [1]"""
        if not self.active:
            return 1.0
        return math.exp(self._state[PERMANENT] + self._state[TRANSIENT])

    @property
    def sold_btc(self) -> float:
        """Coins sold at the last tick. [BTC]"""
        return float(self._state[SOLD])

    def count_blocks(self, first: int, last: int, fees_btc_per_block: float) -> None:
        """Take note of the coins of a tick's blocks, by height."""
        mined = issued_btc_word(first, last)
        self._produced_btc = mined + (last - first + 1) * fees_btc_per_block

    def sell(self, hashprice_usd_per_ph_day: float, price_usd: float) -> None:
        """Let miners sell once."""
        supply, setup = self._supply, self._setup
        if not self.active or not isinstance(supply, CohortSupply):
            return
        cohorts = supply.cohorts
        net = net_hashprice(hashprice_usd_per_ph_day, supply.pool_fee)
        bill_usd, lack_usd = power_money(
            cohorts.capacity_ehs,
            cohorts.on_fraction,
            cohorts.hash_share,
            cohorts.tuned_cost,
            net,
            supply.capacity_factor,
            setup.tick_days,
        )
        sell(
            setup.treasury,
            self._state,
            self._recent,
            self._produced_btc,
            bill_usd,
            lack_usd,
            price_usd,
            net,
            setup.median_hashcost,
            setup.tick_days,
        )

    def figures(self, gone_factor: float) -> tuple[float, ...]:
        """Capacity by state, and coins, in the order of the network's columns."""
        supply, state = self._supply, self._state
        if isinstance(supply, ConstantSupply | ElasticSupply | LogisticSupply):
            # without machines, hashrate before the shocks is what the formula says
            installed, factor = supply.installed_ehs(), supply.capacity_factor
            return (*plain_states(installed, supply.hashrate_ehs, factor, gone_factor), *[0.0] * 7)
        if not isinstance(supply, CohortSupply):
            raise TypeError(f"no states of capacity are known of {type(supply).__name__}")
        cohorts = supply.cohorts
        states = capacity_states(
            cohorts.capacity_ehs,
            cohorts.on_fraction,
            cohorts.hash_share,
            supply.capacity_factor,
            gone_factor,
            road_ehs(supply.transit),
        )
        coins = (state[PRODUCED], state[SOLD], state[HELD], state[EXCESS])
        impact = state[PERMANENT] + state[TRANSIENT]
        machine = supply.machine_price_usd_per_th
        return (*states, supply.scrapped_ehs, *map(float, coins), float(impact), machine)
