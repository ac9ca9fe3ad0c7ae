"""Rules that join several settings of a scenario.

Each check reads the raw tables and yields the path of the value at fault and what is wrong with it.
"""

from collections.abc import Collection

from minersim.scenario.business_checks import BUSINESS_CHECKS
from minersim.scenario.delivery_checks import DELIVERY_CHECKS
from minersim.scenario.keys import Path
from minersim.scenario.money_checks import MONEY_CHECKS
from minersim.scenario.network_checks import NETWORK_CHECKS
from minersim.scenario.power_checks import POWER_CHECKS
from minersim.scenario.power_hedge_checks import POWER_HEDGE_CHECKS
from minersim.scenario.raw import Raw, masked
from minersim.scenario.world_checks import WORLD_CHECKS


def cross_checks(raw: Raw, wrong: Collection[Path] = ()) -> list[tuple[Path, str]]:
    """Run every check; of several checks that fault one value the first is reported.

    Parameters
    ----------
    raw : dict
        Tables of a scenario.
    wrong : collection of tuple
        Paths of values that are already known to be wrong; no check reads them.
    """
    readable = masked(raw, wrong)
    found: list[tuple[Path, str]] = []
    faulted = set(wrong)
    for check in (
        *WORLD_CHECKS,
        *NETWORK_CHECKS,
        *BUSINESS_CHECKS,
        *POWER_CHECKS,
        *POWER_HEDGE_CHECKS,
        *DELIVERY_CHECKS,
        *MONEY_CHECKS,
    ):
        # one check may say several things of one value, such as every bad line of a file
        new = [fault for fault in check(readable) if fault[0] not in faulted]
        found += new
        faulted |= {path for path, _ in new}
    return found
