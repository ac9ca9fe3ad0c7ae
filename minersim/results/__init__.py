"""What a run gives back: columns with units, summaries, files."""

from minersim.results.columns import OPERATOR_COLUMNS, WORLD_COLUMNS, Column
from minersim.results.fan import Fan, FanCounter
from minersim.results.ledgers import LedgerPaths
from minersim.results.outcomes import Outcomes
from minersim.results.reduced import ReducedResult
from minersim.results.result import Result, joined_results
from minersim.results.summary import QUANTILES, path_quantiles, summarise, summarise_all
from minersim.results.world import Provenance, RetargetLog, WorldPaths

__all__ = [
    "OPERATOR_COLUMNS",
    "QUANTILES",
    "WORLD_COLUMNS",
    "Column",
    "Fan",
    "FanCounter",
    "LedgerPaths",
    "Outcomes",
    "Provenance",
    "ReducedResult",
    "Result",
    "RetargetLog",
    "WorldPaths",
    "joined_results",
    "path_quantiles",
    "summarise",
    "summarise_all",
]
