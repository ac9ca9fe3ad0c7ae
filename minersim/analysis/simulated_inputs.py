"""Daily figures of a simulated world, in the form that indicators take real ones.

What miners send is told where the network's coins are followed (``network.treasury``). Read for
Coin Metrics' hops, payouts of pools are the churn of reported outflow, and what owners send on is
what they sell; all of it is taken to go through exchanges, as no share sold elsewhere is modelled.
Nothing moves on a simulated chain beside that, so there is no transaction volume.
"""

import numpy as np
import numpy.typing as npt

from minersim.analysis.daily_inputs import SIMULATED, DailyInputs, Figure, part_of
from minersim.analysis.daily_series import daily_series, simulated_outflow_btc
from minersim.analysis.identities import supply_at
from minersim.engine.curve_setup import curve_medians
from minersim.results import WorldPaths
from minersim.scenario import Scenario
from minersim.scenario.network import CohortNetwork

Array = npt.NDArray[np.float64]

_OF_MINERS = (
    "miner_outflow_btc",
    "miner_reserve_btc",
    "miner_to_exchange_btc",
    "FlowMinerOut1HopAllNtv",
    "FlowMinerOut1HopAllExNtv",
)


def simulated_inputs(world: WorldPaths, last: np.datetime64 | None = None) -> DailyInputs:
    """Figures of every day of a world, arrays of shape (paths, days).

    Parameters
    ----------
    world : WorldPaths
        With the columns of the network, if miners' coins are followed.
    last : datetime64[D], optional
        Leave out what comes after this day.
    """
    first = np.datetime64(world.provenance.start, "D")
    dates = first + np.arange(world.days)
    if last is not None:
        dates = dates[dates <= last]
    values = {name: array[:, : dates.size] for name, array in _values(world).items()}

    def held(name: str) -> Figure | None:
        found = values.get(name)
        if found is None or not found.size:
            return None
        return Figure(found, (part_of(SIMULATED, dates, np.ones(dates.size, dtype=np.bool_)),))

    def words(name: str) -> str:
        if name in _OF_MINERS or name == "miner_outflow_usd":
            return "miners' coins are not followed: the scenario has no network.treasury"
        return "a simulated chain has none"

    return DailyInputs(dates, held, words)


def network_costs(scenario: Scenario) -> dict[str, float]:
    """Median efficiency and power price of a scenario's cohorts; nothing of a network without.

    They stand in for the assumptions that no figures tell, by the same names.
    """
    network = scenario.network
    if not isinstance(network, CohortNetwork):
        return {}
    efficiency, power = curve_medians(network.curve)
    return {"efficiency_j_per_th": efficiency, "power_usd_per_kwh": power}


def _values(world: WorldPaths) -> dict[str, Array]:
    daily = daily_series(world)
    fees_btc = daily.rewards_btc - daily.issuance_btc
    found = {
        "price_usd": daily.price_usd,
        "difficulty": daily.difficulty,
        "hashrate_ehs": daily.hashrate_ehs,
        "issuance_btc": daily.issuance_btc,
        "issuance_usd": daily.issuance_usd,
        "fees_btc": fees_btc,
        "fees_btc_per_block": world.at_days("fees_btc_per_block")[:, 1:],
        "subsidy_btc": world.at_days("subsidy_btc")[:, 1:],
        "blocks_per_day": world.per_day("blocks")[:, 1:],
        "supply_btc": supply_at(world.at_days("height")[:, 1:]),
    }
    held_btc = world.columns.get("miner_held_btc")
    if held_btc is not None and bool(np.any(world["miner_produced_btc"])):
        sold = world.per_day("miner_sold_btc")[:, 1:]
        found |= {
            "miner_outflow_btc": simulated_outflow_btc(world, world["miner_sold_btc"]),
            "miner_reserve_btc": world.at_days("miner_held_btc")[:, 1:],
            "miner_to_exchange_btc": sold,
            "FlowMinerOut1HopAllNtv": sold,
            "FlowMinerOut1HopAllExNtv": sold,
        }
    return found
