"""The figures that are always in view: hashprice, the business's hashcost, the next retarget."""

import datetime
from dataclasses import dataclass

from minersim.analysis.positions import fleet_positions
from minersim.economics import gross_margin
from minersim.engine import start_state, world_setup
from minersim.protocol import RETARGET_INTERVAL, TARGET_SPACING_S, expected_hashes
from minersim.scenario import Scenario
from minersim.units import SECONDS_PER_DAY, hashes_per_second_from_ehs


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Where a scenario stands at its start.

    Attributes
    ----------
    start : date
        Day of the figures.
    price_usd : float
        [USD/BTC]
    difficulty : float
        [1]
    hashprice_usd_per_ph_day : float
        Before pool fee. [USD/PH/s/day]
    hashcost_usd_per_ph_day : float or None
        Mean over the fleets that mine, by hashrate; None without fleets. [USD/PH/s/day]
    margin : float or None
        Share of net hashprice that this hashcost leaves, as of a fleet. [1]
    profit_usd_per_day : float or None
        Of the fleets that mine, after power. [USD/day]
    retarget_height : int
        Height of the next retarget.
    retarget_days : float or None
        Time until then at today's hashrate; None where another rule sets every block. [days]
    retarget_change : float or None
        Change of difficulty that is due at today's hashrate, without luck. [1]
    """

    start: datetime.date
    price_usd: float
    difficulty: float
    hashprice_usd_per_ph_day: float
    hashcost_usd_per_ph_day: float | None
    margin: float | None
    profit_usd_per_day: float | None
    retarget_height: int
    retarget_days: float | None
    retarget_change: float | None


def key_figures(scenario: Scenario) -> KeyFigures:
    """Figures of a scenario at its start."""
    state = start_state(scenario)
    mining = [p for p in fleet_positions(scenario) if p.delivery_day == 0]
    hashrate = sum(p.hashrate_phs for p in mining)
    cost = margin = profit = None
    if hashrate > 0.0:
        cost = sum(p.breakevens.hashcost_usd_per_ph_day * p.hashrate_phs for p in mining) / hashrate
        fees = sum(p.fee_share * p.hashrate_phs for p in mining) / hashrate
        margin = gross_margin(state.hashprice_usd_per_ph_day, cost, fees)
        profit = sum(p.profit_usd_per_day for p in mining)
    following = (scenario.chain.height + 1) // RETARGET_INTERVAL * RETARGET_INTERVAL
    following += RETARGET_INTERVAL
    days, change = _next_retarget(scenario, following, state.difficulty)
    return KeyFigures(
        start=scenario.start,
        price_usd=state.price_usd,
        difficulty=state.difficulty,
        hashprice_usd_per_ph_day=state.hashprice_usd_per_ph_day,
        hashcost_usd_per_ph_day=cost,
        margin=margin,
        profit_usd_per_day=profit,
        retarget_height=following,
        retarget_days=days,
        retarget_change=change,
    )


def _next_retarget(
    scenario: Scenario, following: int, difficulty: float
) -> tuple[float | None, float | None]:
    """Days until the next retarget, and its change, at today's hashrate and without luck."""
    if scenario.chain.difficulty_rule.kind != "bitcoin":
        return None, None
    world = world_setup(scenario)
    hashrate = hashes_per_second_from_ehs(scenario.network.hashrate_ehs)
    spacing_s = expected_hashes(difficulty) / hashrate
    # the last block of the epoch is the one before the retarget's height
    left_s = (following - 1 - scenario.chain.height) * spacing_s
    first_s = float(world.epoch_first_unix - world.start_unix)
    if (scenario.chain.height + 1) % RETARGET_INTERVAL == 0:
        first_s = spacing_s  # the next block opens an epoch
    ideal_s = RETARGET_INTERVAL * TARGET_SPACING_S
    share = min(max((left_s - first_s) / ideal_s, 0.25), 4.0)
    return left_s / SECONDS_PER_DAY, 1.0 / share - 1.0
