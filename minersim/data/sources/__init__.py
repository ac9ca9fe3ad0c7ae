"""Sources of real figures, one file each, and the order in which they are asked."""

import difflib
import os

from minersim.data.source import Source
from minersim.data.sources.bgeometrics import BGeometrics
from minersim.data.sources.bitcoin_core import BitcoinCore
from minersim.data.sources.bitview import Bitview
from minersim.data.sources.blockchain_charts import BlockchainCharts
from minersim.data.sources.coinmetrics import CoinMetrics, CoinMetricsPro
from minersim.data.sources.cryptoquant import CryptoQuant
from minersim.data.sources.csv_file import CsvFile
from minersim.data.sources.eia import Eia
from minersim.data.sources.ercot import Ercot
from minersim.data.sources.glassnode import Glassnode
from minersim.data.sources.hi_api import HiApi
from minersim.data.sources.luxor import Luxor
from minersim.data.sources.mempool import Mempool
from minersim.errors import InputError

__all__ = [
    "BGeometrics",
    "BitcoinCore",
    "Bitview",
    "BlockchainCharts",
    "CoinMetrics",
    "CoinMetricsPro",
    "CryptoQuant",
    "CsvFile",
    "Eia",
    "Ercot",
    "Glassnode",
    "HiApi",
    "Luxor",
    "Mempool",
    "all_sources",
    "source_named",
]


def all_sources() -> tuple[Source, ...]:
    """Every source that is asked over a network, in the order in which they are asked.

    First those without a key that a business may use, then those without a key for private use
    only, then those that need a key (the login of one's own node is one). ``CsvFile`` is none of
    them: it needs a file's name. Their addresses are the public ones, or those of the environment:
    ``MINERSIM_MEMPOOL_ADDRESS`` for ``mempool``, and so on.
    """
    sources = (
        Mempool(),
        BlockchainCharts(),
        Bitview(),
        HiApi(),
        CoinMetrics(),
        BGeometrics(),
        BitcoinCore(),
        CoinMetricsPro(),
        CryptoQuant(),
        Glassnode(),
        Luxor(),
        Eia(),
        Ercot(),
    )
    for source in sources:
        for field in ("address", "token_address"):
            own = os.environ.get(f"MINERSIM_{source.name}_{field}".upper(), "").strip()
            if own and hasattr(source, field):
                setattr(source, field, own)
    return sources


def source_named(name: str) -> Source:
    """The source of a name, also ``csv_file``.

    Raises
    ------
    InputError
        If there is none; names those that are near.

    >>> source_named("mempool").title
    'mempool.space'
    """
    sources: dict[str, Source] = {source.name: source for source in (*all_sources(), CsvFile())}
    if name in sources:
        return sources[name]
    near = difflib.get_close_matches(name[:60], sources, n=1)
    meant = f"did you mean {near[0]}?" if near else f"there are {', '.join(sources)}"
    raise InputError(f"no source is called {name[:60]!r}; {meant}")
