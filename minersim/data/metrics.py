"""What can be stored: metrics by name, each with its unit and definition.

A metric is one quantity in one unit, whoever gives it: sources convert to these units. Names of
minersim's own end in the unit; Coin Metrics' miner flows keep the names of their publisher
(``minersim.data.miner_flows``), as do power prices, which carry the settlement point
(``power_usd_per_mwh/HB_WEST``).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Metric:
    """A quantity that sources observe.

    Attributes
    ----------
    name : str
        Name in the store and in files; ends in the unit.
    unit : str
        Unit as shown to the user; empty for a pure number.
    label : str
        Short title.
    definition : str
        What exactly it is, and over which time.
    low, high : float
        Values outside are taken for a mistake of the source and refused.
    """

    name: str
    unit: str
    label: str
    definition: str
    low: float
    high: float


METRICS = {
    metric.name: metric
    for metric in (
        Metric(
            "price_usd",
            "USD/BTC",
            "Price",
            "Price of a coin at the close of the day (UTC), or at the moment for a quote.",
            1e-4,
            1e8,
        ),
        Metric("difficulty", "", "Difficulty", "Difficulty in force.", 1.0, 1e18),
        Metric("height", "blocks", "Height", "Height of the last block.", 0.0, 1e8),
        Metric(
            "hashrate_ehs",
            "EH/s",
            "Hashrate",
            "Hashrate as estimated from the blocks of the day and their difficulty.",
            1e-12,
            1e6,
        ),
        Metric("blocks_per_day", "blocks", "Blocks", "Blocks found on the day.", 0.0, 2000.0),
        Metric(
            "fees_btc_per_block",
            "BTC/block",
            "Fees",
            "Mean transaction fees of the day's blocks.",
            0.0,
            1000.0,
        ),
        Metric("fees_btc", "BTC/day", "Fees of the day", "Transaction fees paid.", 0.0, 1e5),
        Metric("issuance_btc", "BTC/day", "Issuance", "New coins of the day.", 0.0, 1e5),
        Metric("issuance_usd", "USD/day", "Issuance", "New coins of the day, valued.", 0.0, 1e12),
        Metric(
            "revenue_usd", "USD/day", "Miners' revenue", "New coins and fees, valued.", 0.0, 1e12
        ),
        Metric("supply_btc", "BTC", "Supply", "Coins in existence.", 0.0, 21e6),
        Metric(
            "hashprice_usd_per_ph_day",
            "USD/PH/s/day",
            "Hashprice",
            "Expected revenue of 1 PH/s in a day, before pool fee.",
            1e-3,
            1e12,
        ),
        Metric("market_cap_usd", "USD", "Market value", "Price times supply.", 0.0, 1e16),
        Metric(
            "transfer_volume_usd",
            "USD/day",
            "Transfer volume",
            "Value moved on the chain, adjusted for change where the source can.",
            0.0,
            1e15,
        ),
        Metric("nvt", "", "NVT", "Market value over the transfer volume of a day.", 0.0, 1e9),
        Metric("puell_multiple", "", "Puell multiple", "As published by a source.", 0.0, 1e3),
        Metric("mpi", "", "MPI", "Miner Position Index as published by a source.", -20.0, 100.0),
        Metric(
            "miner_outflow_multiple",
            "",
            "Miner outflow multiple",
            "Outflow over its mean of a year, as published by a source.",
            0.0,
            1e4,
        ),
        Metric(
            "miner_outflow_btc",
            "BTC/day",
            "Miners' outflow",
            "Coins that left wallets labelled as miners'; mostly pools' payouts and custody.",
            0.0,
            21e6,
        ),
        Metric(
            "miner_inflow_btc",
            "BTC/day",
            "Miners' inflow",
            "Coins that reached wallets labelled as miners'.",
            0.0,
            21e6,
        ),
        Metric(
            "miner_to_exchange_btc",
            "BTC/day",
            "Miners to exchanges",
            "Coins that went from miners' wallets to exchanges'.",
            0.0,
            21e6,
        ),
        Metric(
            "miner_reserve_btc",
            "BTC",
            "Miners' reserve",
            "Coins in wallets labelled as miners'.",
            0.0,
            21e6,
        ),
    )
}
"""Metrics of minersim's own by name."""

POWER_PREFIX = "power_usd_per_mwh/"
"""Names of power prices: this, then the settlement point or the state."""


def power_metric(place: str) -> Metric:
    """Wholesale or retail power price at a place. [USD/MWh]

    >>> power_metric("HB_WEST").name
    'power_usd_per_mwh/HB_WEST'
    """
    return Metric(
        f"{POWER_PREFIX}{place}",
        "USD/MWh",
        f"Power, {place}",
        "Price of energy at the place; of the hour or month that begins at the time.",
        -1e4,
        1e5,
    )
