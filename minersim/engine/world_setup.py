"""From a scenario to the world that the engines run: chain, market and network."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from minersim.engine.network_setup import (
    median_hashcost,
    supply_maker,
    tick_days,
    treasury_rule,
)
from minersim.engine.price_setup import price_process
from minersim.engine.start_state import start_bits
from minersim.market import AR1Fees, ConstantFees, FeeProcess, PriceProcess, PriceShock
from minersim.network import (
    CapacityShock,
    Supply,
)
from minersim.network.treasury import (
    MEAN_DAYS,
    NO_TREASURY,
    TreasuryRule,
)
from minersim.protocol import (
    RETARGET_INTERVAL,
    difficulty,
    expected_hashes,
)
from minersim.protocol.rules import (
    ASERT,
    BITCOIN,
    MOVING_WINDOW,
    BlockRecord,
    DifficultyRule,
    new_record,
)
from minersim.scenario import Scenario
from minersim.scenario.chain import AsertTable, MovingWindowTable
from minersim.scenario.market import ConstantFeesTable, Market
from minersim.units import (
    SECONDS_PER_DAY,
    hashes_per_second_from_ehs,
)


@dataclass(frozen=True, slots=True)
class WorldSetup:
    """What an engine needs to simulate the world.

    Attributes
    ----------
    start_unix : int
        Midnight UTC of the first day. [s]
    days : int
        Length of the run. [days]
    tick_days : float
        Time between two decisions: a day, or a whole fraction of one. [days]
    height : int
        Last block found before the start.
    bits : int
        nBits of the next block.
    epoch_first_unix : int
        Time of the first block of the current epoch. [s]
    spacing_before_s : float
        Time between two blocks before the start. [s]
    rule : DifficultyRule
        How the chain sets its difficulty.
    luck : bool
        Whether block intervals are random.
    treasury : TreasuryRule
        How the network's miners sell.
    median_hashcost : float
        Hashcost that half of the capacity at the start is below. [USD/PH/s/day]
    price, price_shocks, fees : processes
        The market.
    capacity_shocks : tuple of CapacityShock
        Exogenous changes of capacity.
    make_supply : callable
        A fresh network for one path.
    """

    start_unix: int
    days: int
    tick_days: float
    height: int
    bits: int
    epoch_first_unix: int
    spacing_before_s: float
    rule: DifficultyRule
    luck: bool
    treasury: TreasuryRule
    median_hashcost: float
    price: PriceProcess
    price_shocks: tuple[PriceShock, ...]
    fees: FeeProcess
    capacity_shocks: tuple[CapacityShock, ...]
    make_supply: Callable[[], Supply]

    def make_record(self) -> BlockRecord:
        """Fresh record of the blocks before the start, for a rule that remembers them."""
        return new_record(self.rule, self.height, self.bits, self.start_unix, self.spacing_before_s)

    @property
    def ticks(self) -> int:
        """Number of ticks after the start."""
        return self.days * self.ticks_per_day

    @property
    def recent_ticks(self) -> int:
        """Ticks whose mean is miners' usual sale; 0 where sales are not followed."""
        if self.treasury.kind == NO_TREASURY:
            return 0
        return round(MEAN_DAYS / self.tick_days)

    @property
    def ticks_per_day(self) -> int:
        """Number of ticks in a day."""
        return round(1.0 / self.tick_days)


def world_setup(scenario: Scenario, price: PriceProcess | None = None) -> WorldSetup:
    """Make what an engine needs to simulate a scenario's world.

    Parameters
    ----------
    scenario : Scenario
        Its chain, market and network are read.
    price : PriceProcess or None
        Its price process, where that is made already and its file may be out of reach.
    """
    price_shocks = tuple(
        PriceShock(s.day, s.change_fraction, s.over_days, s.recovery_days)
        for s in scenario.market.price.shocks
    )
    capacity_shocks = tuple(
        CapacityShock(
            s.day,
            s.change_fraction,
            s.duration_days,
            s.over_days,
            s.recovery_days,
            gone=s.state == "gone",
        )
        for s in scenario.network.shocks
    )
    start_unix = unix_of(scenario.start)
    return WorldSetup(
        start_unix=start_unix,
        days=scenario.horizon_days,
        tick_days=tick_days(scenario),
        height=scenario.chain.height,
        bits=start_bits(scenario),
        epoch_first_unix=start_unix - _epoch_elapsed_s(scenario),
        spacing_before_s=_spacing_before_s(scenario),
        rule=_difficulty_rule(scenario),
        luck=scenario.chain.luck,
        treasury=treasury_rule(scenario),
        median_hashcost=median_hashcost(scenario),
        price=price_process(scenario) if price is None else price,
        price_shocks=price_shocks,
        fees=_fee_process(scenario.market),
        capacity_shocks=capacity_shocks,
        make_supply=supply_maker(scenario),
    )


def unix_of(day: date) -> int:
    """Midnight UTC of a day. [s]"""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _epoch_elapsed_s(scenario: Scenario) -> int:
    """Time since the first block of the epoch that the tip belongs to. [s]"""
    chain = scenario.chain
    if chain.epoch_elapsed_days is not None:
        return round(chain.epoch_elapsed_days * SECONDS_PER_DAY)
    intervals = chain.height % RETARGET_INTERVAL
    return round(intervals * _expected_spacing_s(scenario))


def _expected_spacing_s(scenario: Scenario) -> float:
    """Time that today's hashrate takes for a block. [s]"""
    hashrate = hashes_per_second_from_ehs(scenario.network.hashrate_ehs)
    return expected_hashes(difficulty(start_bits(scenario))) / hashrate


def _spacing_before_s(scenario: Scenario) -> float:
    """Mean time between the blocks of the epoch so far. [s]"""
    intervals = scenario.chain.height % RETARGET_INTERVAL
    if intervals == 0 or scenario.chain.epoch_elapsed_days is None:
        return _expected_spacing_s(scenario)
    return scenario.chain.epoch_elapsed_days * SECONDS_PER_DAY / intervals


def _difficulty_rule(scenario: Scenario) -> DifficultyRule:
    rule = scenario.chain.difficulty_rule
    if isinstance(rule, MovingWindowTable):
        return DifficultyRule(MOVING_WINDOW, rule.window_blocks, rule.lag_blocks)
    if isinstance(rule, AsertTable):
        return DifficultyRule(ASERT, half_life_s=round(rule.half_life_days * SECONDS_PER_DAY))
    return DifficultyRule(BITCOIN)


def _fee_process(market: Market) -> FeeProcess:
    fees = market.fees
    if isinstance(fees, ConstantFeesTable):
        return ConstantFees(fees.btc_per_block)
    return AR1Fees(
        start_btc_per_block=fees.start_btc_per_block,
        median_btc_per_block=fees.median_btc_per_block,
        persistence_per_day=fees.persistence_per_day,
        innovation=fees.innovation,
        spikes_per_year=fees.spikes_per_year,
        spike_multiplier_median=fees.spike_multiplier_median,
        spike_multiplier_log_sd=fees.spike_multiplier_log_sd,
        spike_half_life_days=fees.spike_half_life_days,
        price_correlation=fees.price_correlation,
    )
