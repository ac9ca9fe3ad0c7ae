"""Columns of results: name with unit, label and definition, declared once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of a result holds.

    Attributes
    ----------
    name : str
        Name in tables and files; ends in the unit.
    unit : str
        Unit as shown to the user; empty for a pure number.
    label : str
        Short title.
    description : str
        Definition.
    """

    name: str
    unit: str
    label: str
    description: str


WORLD_COLUMNS = (
    Column("price_usd", "USD/BTC", "Price", "Price of a coin at the tick."),
    Column("fees_btc_per_block", "BTC/block", "Fees", "Mean transaction fees of a block."),
    Column("subsidy_btc", "BTC/block", "Subsidy", "New coins of the next block."),
    Column("difficulty", "", "Difficulty", "Difficulty of the next block."),
    Column("hashrate_ehs", "EH/s", "Hashrate", "Active hashrate of the network."),
    Column("installed_ehs", "EH/s", "Installed", "Installed hashrate, running or not."),
    Column(
        "hashprice_usd_per_ph_day",
        "USD/PH/s/day",
        "Hashprice",
        "Expected revenue of 1 PH/s in a day, before pool fee.",
    ),
    Column("height", "blocks", "Height", "Height of the last block found."),
    Column("blocks", "blocks", "Blocks", "Blocks found since the previous tick."),
    Column("retargets", "", "Retargets", "Retargets since the previous tick."),
    Column(
        "revenue_btc_per_ph",
        "BTC/PH/s",
        "Revenue",
        "Expected coins of 1 PH/s since the previous tick, before pool fee.",
    ),
)

NETWORK_COLUMNS = (
    Column("economic_off_ehs", "EH/s", "Off", "Capacity that owners switched off, or have moved."),
    Column("curtailed_ehs", "EH/s", "Curtailed", "Capacity that stands idle for grid or weather."),
    Column("gone_ehs", "EH/s", "Gone", "Capacity that bans and the like have taken away."),
    Column("throttled_ehs", "EH/s", "Throttled", "Hashrate given up by underclocking."),
    Column("scrapped_ehs", "EH/s", "Scrapped", "Capacity lost for good since the start."),
    Column("miner_produced_btc", "BTC", "Mined", "Coins mined since the previous tick."),
    Column("miner_sold_btc", "BTC", "Sold", "Coins that miners sold at the tick."),
    Column("miner_held_btc", "BTC", "Held", "Coins that miners hold."),
    Column("miner_excess_btc", "BTC", "Excess sales", "Sales above the usual of 90 days."),
    Column("price_impact", "", "Impact", "What sales did to the logarithm of the price."),
    Column(
        "machine_price_usd_per_th",
        "USD/(TH/s)",
        "Machine price",
        "Price of a new machine, where orders follow its payback; else 0.",
    ),
)
"""Columns of the network beside the world's; kept where they are asked for."""

OPERATOR_COLUMNS = (
    Column("cash_usd", "USD", "Cash", "Cash of the business."),
    Column("coins_btc", "BTC", "Coins", "Coins held."),
    Column("coins_usd", "USD", "Coins at market", "Market value of the coins held."),
    Column("machines_usd", "USD", "Machines", "Book value of machines, deposits included."),
    Column("payables_usd", "USD", "Payables", "Costs incurred and not yet paid."),
    Column("equity_usd", "USD", "Equity", "Assets less debts."),
    Column("cash_flow_usd", "USD/day", "Cash flow", "Cash in less cash out, owners' money apart."),
    Column("hashrate_phs", "PH/s", "Own hashrate", "Mean hashrate of the day that ended."),
    Column("energy_mwh", "MWh/day", "Energy", "Energy of the day that ended."),
)

NETWORK_NAMES = tuple(column.name for column in NETWORK_COLUMNS)
WORLD_NAMES = tuple(column.name for column in WORLD_COLUMNS)
OPERATOR_NAMES = tuple(column.name for column in OPERATOR_COLUMNS)
