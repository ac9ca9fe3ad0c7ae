"""Income tax: a rate on the year's taxable income, losses carried forward.

Taxable income of a calendar year is revenue at the value of coins when they were mined, less pool
fees, power, running costs, interest and tax depreciation, with results of forwards, plus gains on
coins: of those sold over their average cost, or of all coins at market. A loss is carried forward
without end and may offset a share of a later year's income, 80 % in the United States since 2018.

The tax of a year is an expense of its last day and a debt until it is paid with the bills of a
month of the next year. There is no deferred tax: differences in time between books and tax return
show in the year in which they reach the tax return. The run's last day closes the year early.

Source: IRS Notice 2014-21 (mined coins are income at their value; coins are property); Internal
Revenue Code section 172(a)(2) for the limit of 80 %. The average cost of coins is that of other
countries' rules (such as the United Kingdom's pools); the Internal Revenue Service asks for lots.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IncomeTax:
    """How income is taxed.

    Attributes
    ----------
    rate : float
        [1]
    loss_limit_fraction : float
        Share of a year's income that earlier losses may offset; 0 carries nothing forward. [1]
    coins_at_market : bool
        Whether gains on coins that are still held are taxed.
    """

    rate: float
    loss_limit_fraction: float = 1.0
    coins_at_market: bool = False


def losses_used(taxable_micro_usd: int, losses_micro_usd: int, limit_fraction: float) -> int:
    """Earlier losses that offset a year's income. [millionths of a USD]

    >>> losses_used(1_000, 5_000, 0.8), losses_used(1_000, 300, 0.8), losses_used(-10, 300, 0.8)
    (800, 300, 0)
    """
    if taxable_micro_usd <= 0:
        return 0
    return min(losses_micro_usd, round(taxable_micro_usd * limit_fraction))


def income_tax(taxable_micro_usd: int, used_micro_usd: int, rate: float) -> int:
    """Tax of a year. [millionths of a USD]

    >>> income_tax(1_000, 800, 0.21), income_tax(-1_000, 0, 0.21)
    (42, 0)
    """
    return round(max(taxable_micro_usd - used_micro_usd, 0) * rate)


def cost_of_sold(cost_micro_usd: int, sold_sat: int, held_after_sat: int) -> int:
    """Average cost of coins sold, of the cost of all before. [millionths of a USD]

    >>> cost_of_sold(900, 1, 2)
    300
    """
    if sold_sat <= 0:
        return 0
    return round(cost_micro_usd * (sold_sat / (sold_sat + held_after_sat)))
