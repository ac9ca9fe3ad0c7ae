"""Layouts of files, recognised by their columns: ours, and those of exports that people have.

Each turns columns into metrics of ours, in our units. Figures are of the export itself; where a
metric is a quotient of two of its columns, the layout says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from minersim.data.metric_names import metric_named
from minersim.units import HASHES_PER_EH, HASHES_PER_TH, TH_PER_PH

_EHS_PER_THS = HASHES_PER_TH / HASHES_PER_EH
_EHS_PER_GHS = _EHS_PER_THS / 1e3

TIME_COLUMNS = ("date", "time", "datetime", "observed_at")
"""Names that a wide file's first column may have."""
LONG_COLUMNS = ("source", "metric", "unit", "observed_at", "fetched_at", "value")
"""Columns of a long file; source, unit and fetched_at may be left out."""
FILE_SOURCE = "file"
"""Source of values whose file names none."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the columns of an export become metrics.

    Attributes
    ----------
    title : str
        For the user.
    source : str
        Name under which the values are stored, unless the user gives another.
    time : str
        Column of times.
    marks : tuple of str
        Columns by which it is recognised, all of them.
    columns : mapping
        Metric and factor into its unit, by column.
    quotients : mapping
        Two columns, by the metric that is the first over the second.
    only : mapping
        Columns with the one value that they may have.
    """

    title: str
    source: str
    time: str
    marks: tuple[str, ...]
    columns: Mapping[str, tuple[str, float]]
    quotients: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    only: Mapping[str, str] = field(default_factory=dict)


LAYOUTS = (
    Layout(
        "CryptoQuant, MPI as exported on the web",
        "cryptoquant",
        "datetime",
        ("datetime", "miners' position index (mpi)"),
        {"miners' position index (mpi)": ("mpi", 1.0)},
    ),
    Layout(
        "CryptoQuant, daily",
        "cryptoquant",
        "date",
        ("date", "spot_close", "hashrate_ghs"),
        {
            "spot_close": ("price_usd", 1.0),
            "hashrate_ghs": ("hashrate_ehs", _EHS_PER_GHS),
            "difficulty": ("difficulty", 1.0),
            "blocks_mined": ("blocks_per_day", 1.0),
            "block_rewards_usd": ("revenue_usd", 1.0),
            "fees_total_btc": ("fees_btc", 1.0),
            "new_supply_btc": ("issuance_btc", 1.0),
            "total_supply_btc": ("supply_btc", 1.0),
            "mpi": ("mpi", 1.0),
            "miner_outflow_total_btc": ("miner_outflow_btc", 1.0),
            "miner_inflow_total_btc": ("miner_inflow_btc", 1.0),
            "miner_reserve_btc": ("miner_reserve_btc", 1.0),
            "miner_to_exchange_btc": ("miner_to_exchange_btc", 1.0),
            "puell_multiple": ("puell_multiple", 1.0),
        },
        {"fees_btc_per_block": ("fees_total_btc", "blocks_mined")},
    ),
    Layout(
        "Coin Metrics, metrics of the asset",
        "coinmetrics",
        "time",
        ("time", "priceusd"),
        {
            "priceusd": ("price_usd", 1.0),
            "hashrate": ("hashrate_ehs", _EHS_PER_THS),
            "diffmean": ("difficulty", 1.0),
            "blkcnt": ("blocks_per_day", 1.0),
            "feetotntv": ("fees_btc", 1.0),
            "isstotntv": ("issuance_btc", 1.0),
            "isstotusd": ("issuance_usd", 1.0),
            "revusd": ("revenue_usd", 1.0),
            "revhashrateusd": ("hashprice_usd_per_ph_day", TH_PER_PH),  # USD/TH/s/day
            "splycur": ("supply_btc", 1.0),
            "capmrktcurusd": ("market_cap_usd", 1.0),
            "txtfrvaladjusd": ("transfer_volume_usd", 1.0),
            "nvtadj": ("nvt", 1.0),
        },
        {"fees_btc_per_block": ("feetotntv", "blkcnt")},
        {"asset": "btc"},
    ),
    Layout(
        "hashprice by the week",
        "hashrateindex",
        "date",
        ("date", "usd_per_ph_day"),
        {"usd_per_ph_day": ("hashprice_usd_per_ph_day", 1.0)},
    ),
)
"""Exports of others, the most particular first."""


def spelling(column: str) -> str:
    """Name of a column without what exports write differently: case, blanks, curly apostrophes.

    >>> spelling(" Miners’ Position Index (MPI)")
    "miners' position index (mpi)"
    """
    return " ".join(column.replace("’", "'").casefold().split())


def recognised(columns: Sequence[str]) -> Layout | None:
    """Export that has these columns, or None."""
    names = {spelling(column) for column in columns}
    return next((layout for layout in LAYOUTS if names.issuperset(layout.marks)), None)


def is_long(columns: Sequence[str]) -> bool:
    """Whether it is our long layout: a value a row."""
    return {"metric", "observed_at", "value"} <= set(columns)


def wide_time(columns: Sequence[str]) -> str | None:
    """Column of times if it is our wide layout, a metric a column; None otherwise.

    It counts as ours when it has a column of times and any column named as a metric.
    """
    if not any(metric_named(column) for column in columns):
        return None
    return next((column for column in columns if spelling(column) in TIME_COLUMNS), None)
