"""Rules that join several settings of a scenario.

Each check reads the raw tables and yields the path of the value at fault and what is wrong with it.
"""

from collections.abc import Collection

from minersim.scenario.business_checks import BUSINESS_CHECKS
from minersim.scenario.keys import Path
from minersim.scenario.raw import Raw, masked
from minersim.scenario.world_checks import WORLD_CHECKS


def cross_checks(raw: Raw, wrong: Collection[Path] = ()) -> list[tuple[Path, str]]:
    """Run every check; of several mistakes in one value the first is reported.

    Parameters
    ----------
    raw : dict
        Tables of a scenario.
    wrong : collection of tuple
        Paths of values that are already known to be wrong; no check reads them.
    """
    readable = masked(raw, wrong)
    found: dict[Path, str] = {}
    for check in (*WORLD_CHECKS, *BUSINESS_CHECKS):
        for path, message in check(readable):
            if path not in wrong:
                found.setdefault(path, message)
    return list(found.items())
