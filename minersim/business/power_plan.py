"""What power costs a business and how its machines run, day by day: plain arrays for both engines.

All that does not depend on the path is reckoned once, in numpy, before any path runs: hashrate
and draw of every fleet on every day (ageing, failures, heat, the limit of a site, hours stopped by
a fixed strike), what its hours cost, tables of hours for a strike that follows the day's
hashprice, and what a site costs by contract. ``minersim.business.power_day`` holds the laws.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# columns of a fleet's day
(
    RUNNING_PHS,  # hashrate at the fleet's uptime, at its nominal setting [PH/s]
    DRAW_KW,  # what the site draws for it meanwhile, on the day's mean [kW]
    PEAK_KW,  # what the site draws for it when all its machines run [kW]
    PAID_USD_PER_KWH,  # mean price of the hours that it runs [USD/kWh]
    STARTS,  # starts within the day that a fixed strike brings [1]
    REPAIRS_USD,  # repairs of a day of running [USD]
    CREDIT_USD,  # paid to it for standing still when called, if it would run [USD]
) = range(7)
DAILY = 7

# columns of a fleet's numbers
(
    REVENUE_SHARE,  # share of its revenue that the host keeps [1]
    RESTART_LOSS,  # share of its running machines that fail at a start [1]
    REPAIRED_PER_DAY,  # share of the machines failed at a start that is repaired in a day [1]
    REPAIR_ALL_USD,  # repair of every machine once [USD]
    HOURS_PER_START,  # mining lost at each start within a day [h]
    HYSTERESIS,  # how far below its strike a price must be for a start, as a share of it [1]
    RESALE_THS,  # nameplate that is sold [TH/s]
    RESALE_J_PER_TH,
    RESALE_USD_PER_KWH,
    RESALE_DAYS,
    RESALE_SCRAP_USD_PER_TH,
) = range(11)
FIXED = 11

# columns of a fleet's whole numbers
(
    SITE,
    TABLE,  # of hours, for a strike that follows the hashprice; -1 without one
    DELIVERED,  # [days]
    RETIRED,  # day from which it is gone; after the run where it stays [days]
    SETTINGS,  # how many settings its machines have
) = range(5)
WHOLE = 5

# columns of what a site is paid for standing by
(
    COMMITTED_KW,  # at most [kW]
    USD_PER_KW_DAY,
) = range(2)
STAND_BY = 2

# columns of the rule that switches fleets by the day
(
    SWITCHES,
    OFF_MARKUP,
    ON_MARKUP,
    OFF_DAYS,
    ON_DAYS,
    LEAVE_SHARE,
    RETURN_SHARE,
    TICK_DAYS,
) = range(8)
RULE = 8

# columns of the state of a fleet on a path; the first three as without a power plan
(
    ON,
    BELOW,
    ABOVE,
    HASH,  # share of RUNNING_PHS that runs today
    DRAW,  # share of DRAW_KW
    USD,  # what a kilowatt of DRAW_KW pays today [USD/kW]
    PEAK,  # share of PEAK_KW
    RAN,  # whether it ran in the last hour of the day
    FAILED,  # share of its machines that failed at a start and wait for repair
    NEWLY,  # share of its machines that failed today
) = range(10)
STATE = 10

# what a day brings, summed over fleets and sites
RUNNING, POWER_USD, ENERGY_MWH, REPAIR_USD = range(4)
OUTCOME = 4


class PowerPlan(NamedTuple):
    """Power of a business.

    Attributes
    ----------
    rule : array of shape (8,)
        `SWITCHES` and following.
    daily : array of shape (days + 1, fleets, 7)
        `RUNNING_PHS` and following.
    fixed : array of shape (fleets, 11)
        `REVENUE_SHARE` and following.
    whole : array of int, shape (fleets, 5)
        `SITE` and following.
    settings : array of shape (fleets, most settings, 2)
        Hashrate and power of each setting of the machines, as shares of the nominal one.
    hours : array of shape (tables, days + 1, 25, 4)
    places : array of int, shape (tables, days + 1, 2)
        Of `minersim.energy.HourTables`.
    demand_usd_per_kw : array of shape (days + 1, sites)
        Charge on the highest draw of the month. [USD/kW]
    stand_by : array of shape (sites, 2)
        `COMMITTED_KW` and following.
    site_usd : array of shape (days + 1,)
        What all sites cost in the day by contract, whatever runs. [USD]
    months : array of bool, shape (days + 1,)
        Days with which a month begins.
    """

    rule: Floats
    daily: Floats
    fixed: Floats
    whole: Integers
    settings: Floats
    hours: Floats
    places: Integers
    demand_usd_per_kw: Floats
    stand_by: Floats
    site_usd: Floats
    months: npt.NDArray[np.bool_]


def start_state(power: PowerPlan) -> Floats:
    """State of the fleets before the first day, shape (fleets, 10)."""
    state = np.zeros((len(power.whole), STATE))
    state[:, ON] = 1.0
    state[:, RAN] = 1.0
    return state
