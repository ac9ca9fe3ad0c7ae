"""The catalogue of indicators: one declaration each, by family.

COHI (``minersim.indicators.cohi``) reads transactions, not daily figures; as a family of its own it
would stand beside these.
"""

from minersim.indicators.catalogue.earnings import EARNINGS
from minersim.indicators.catalogue.flows import FLOWS
from minersim.indicators.catalogue.hashrate import HASHRATE
from minersim.indicators.catalogue.quantities import QUANTITIES
from minersim.indicators.catalogue.value import VALUE
from minersim.indicators.declaration import Indicator

FAMILIES: dict[str, tuple[Indicator, ...]] = {
    "What miners earn, and what it costs them": EARNINGS,
    "Miners leaving and coming back": HASHRATE,
    "Coins that leave miners": FLOWS,
    "Value beside what moves on the chain": VALUE,
}
"""By the title of the family, in the order in which they are shown."""

INDICATORS = {indicator.name: indicator for family in FAMILIES.values() for indicator in family}
"""By name."""

__all__ = ["FAMILIES", "INDICATORS", "QUANTITIES"]
