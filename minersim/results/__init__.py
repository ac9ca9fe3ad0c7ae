"""What a run gives back: columns with units, summaries, files."""

from minersim.results.columns import OPERATOR_COLUMNS, WORLD_COLUMNS, Column
from minersim.results.ledgers import LedgerPaths
from minersim.results.result import Result
from minersim.results.summary import QUANTILES, path_quantiles, summarise, summarise_all
from minersim.results.world import Provenance, RetargetLog, WorldPaths

__all__ = [
    "OPERATOR_COLUMNS",
    "QUANTILES",
    "WORLD_COLUMNS",
    "Column",
    "LedgerPaths",
    "Provenance",
    "Result",
    "RetargetLog",
    "WorldPaths",
    "path_quantiles",
    "summarise",
    "summarise_all",
]
