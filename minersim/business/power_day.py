"""A day of a business's power: which hours its fleets run, at which setting, and what it costs.

Laws for both ways of running a business: compiled code takes these functions as they stand.

- *Setting*: of the settings of a fleet's machines, the one that earns most at the day's hashprice:
  ``net hashprice * hash - power cost``.
- *Hours*: at a site with an economic strike, a fleet runs in hours whose price is at most what a
  hash earns over what it draws (``minersim.energy.curtailment``), and the rule of the day does not
  stop it. At other sites the rule of the day switches it, by the mean price of its hours.
- *Restarts*: at every start a share of the machines that start fails and waits for repair.
- *Demand*: the charge is due on the day on which the month's highest draw rises, on the rise; over
  a month this is the charge on its highest draw. A day's draw is that of all fleets that run in it
  at any hour.
- *Standing by*: paid for the committed load as far as the machines that are there, are on and work
  would draw it, each at its nameplate.
"""

import numpy as np

from minersim.business.power_plan import (
    ABOVE,
    BELOW,
    COMMITTED_KW,
    CREDIT_USD,
    DELIVERED,
    DRAW,
    DRAW_KW,
    ENERGY_MWH,
    FAILED,
    HASH,
    HOURS_PER_START,
    HYSTERESIS,
    LEAVE_SHARE,
    NEWLY,
    OFF_DAYS,
    OFF_MARKUP,
    ON,
    ON_DAYS,
    ON_MARKUP,
    PAID_USD_PER_KWH,
    PEAK,
    PEAK_KW,
    POWER_USD,
    RAN,
    REPAIR_ALL_USD,
    REPAIR_USD,
    REPAIRED_PER_DAY,
    REPAIRS_USD,
    RESALE_DAYS,
    RESALE_J_PER_TH,
    RESALE_SCRAP_USD_PER_TH,
    RESALE_THS,
    RESALE_USD_PER_KWH,
    RESTART_LOSS,
    RETIRED,
    RETURN_SHARE,
    REVENUE_SHARE,
    RUNNING,
    RUNNING_PHS,
    SETTINGS,
    SITE,
    STARTS,
    SWITCHES,
    TABLE,
    TICK_DAYS,
    USD,
    USD_PER_KW_DAY,
    Floats,
    PowerPlan,
)
from minersim.economics import (
    count_days,
    is_above,
    is_below,
    machine_margin,
    net_hashprice,
    next_on_fraction,
    settled_machine_price,
)
from minersim.energy.contracts import standing_by_usd
from minersim.energy.curtailment import economic_strike, hours_at_strike, hours_with_hysteresis
from minersim.units import HOURS_PER_DAY, KWH_PER_MWH


def decide_power(
    power: PowerPlan, day: int, hashprice_usd_per_ph_day: float, pool_fee: float, state: Floats
) -> None:
    """Choose settings and hours of every fleet for the day that begins.

    Parameters
    ----------
    power : PowerPlan
        The plan.
    day : int
        Tick with which the day begins.
    hashprice_usd_per_ph_day : float
        [USD/PH/s/day]
    pool_fee : float
        [1]
    state : array of shape (fleets, 10)
        Changed in place.
    """
    daily, fixed, whole, settings = power.daily, power.fixed, power.whole, power.settings
    hours, places, rule = power.hours, power.places, power.rule
    after_pool = net_hashprice(hashprice_usd_per_ph_day, pool_fee)
    for f in range(len(whole)):
        hashes, kilowatts = daily[day, f, RUNNING_PHS], daily[day, f, DRAW_KW]
        here = whole[f, DELIVERED] <= day < whole[f, RETIRED]
        state[f, HASH] = state[f, DRAW] = state[f, USD] = state[f, PEAK] = 0.0
        state[f, NEWLY] = 0.0
        if not here or hashes <= 0.0:
            continue
        net = after_pool * (1.0 - fixed[f, REVENUE_SHARE])
        table, best, started = whole[f, TABLE], -np.inf, 0.0
        if table >= 0:
            ran_before = state[f, RAN] > 0.0
            for i in range(whole[f, SETTINGS]):
                hash_share, draw_share = settings[f, i, 0], settings[f, i, 1]
                mined, drawn = hashes * hash_share, kilowatts * draw_share
                strike = economic_strike(net, drawn / mined)
                if fixed[f, HYSTERESIS] > 0.0:
                    restart = strike - abs(strike) * fixed[f, HYSTERESIS]
                    count, paid, starts, ran = hours_with_hysteresis(
                        hours, table, day, strike, restart, ran_before
                    )
                else:
                    count, paid, starts, ran = hours_at_strike(
                        hours, places, table, day, strike, ran_before
                    )
                mining = max(count - starts * fixed[f, HOURS_PER_START], 0.0) / HOURS_PER_DAY
                earned = net * mined * mining - drawn * paid
                if earned > best:
                    best = earned
                    state[f, HASH] = hash_share * mining
                    state[f, DRAW] = draw_share * (count / HOURS_PER_DAY)
                    state[f, USD] = draw_share * paid
                    state[f, PEAK] = draw_share if count > 0 else 0.0
                    state[f, RAN] = 1.0 if ran else 0.0
                    started = float(starts)
        else:
            day_usd = kilowatts * HOURS_PER_DAY * daily[day, f, PAID_USD_PER_KWH]
            hash_share = draw_share = 1.0
            for i in range(whole[f, SETTINGS]):
                earned = net * hashes * settings[f, i, 0] - day_usd * settings[f, i, 1]
                if earned > best:
                    best = earned
                    hash_share, draw_share = settings[f, i, 0], settings[f, i, 1]
            before = state[f, ON]
            if rule[SWITCHES] > 0.0:
                cost = day_usd * draw_share / (hashes * hash_share)
                below, above = (
                    is_below(net, cost, rule[OFF_MARKUP]),
                    is_above(net, cost, rule[ON_MARKUP]),
                )
                state[f, BELOW] = count_days(state[f, BELOW], below, rule[TICK_DAYS])
                state[f, ABOVE] = count_days(state[f, ABOVE], above, rule[TICK_DAYS])
                state[f, ON] = next_on_fraction(
                    before,
                    state[f, BELOW],
                    state[f, ABOVE],
                    rule[OFF_DAYS],
                    rule[ON_DAYS],
                    rule[LEAVE_SHARE],
                    rule[RETURN_SHARE],
                )
            on = state[f, ON]
            state[f, HASH] = hash_share * on
            state[f, DRAW] = draw_share * on
            state[f, USD] = draw_share * on * HOURS_PER_DAY * daily[day, f, PAID_USD_PER_KWH]
            state[f, PEAK] = draw_share * on if kilowatts > 0.0 else 0.0
            started = max(on - before, 0.0) + on * daily[day, f, STARTS]
        state[f, NEWLY] = min(fixed[f, RESTART_LOSS] * started, 1.0) * (1.0 - state[f, FAILED])
        state[f, FAILED] += state[f, NEWLY]


def close_power(
    power: PowerPlan,
    day: int,
    earned_usd_per_ph: float,
    state: Floats,
    highest_kw: Floats,
    site_kw: Floats,
    ready_kw: Floats,
    outcome: Floats,
) -> None:
    """Reckon the day that ends.

    Parameters
    ----------
    power : PowerPlan
        The plan.
    day : int
        Tick with which the day began.
    earned_usd_per_ph : float
        What 1 PH/s earned in the day after the pool fee. [USD/PH/s]
    state : array of shape (fleets, 10)
        From `decide_power`; repairs change it.
    highest_kw : array of shape (sites,)
        Highest draw of the month so far, changed in place. [kW]
    site_kw, ready_kw : arrays of shape (sites,)
        For the work.
    outcome : array of shape (4,)
        Filled: hashrate [PH/s], power and site costs [USD], energy [MWh], repairs [USD].
    """
    daily, fixed, whole = power.daily, power.fixed, power.whole
    running = power_usd = energy_mwh = repair_usd = kept = 0.0
    site_kw[:] = 0.0
    ready_kw[:] = 0.0
    if power.months[day]:
        highest_kw[:] = 0.0
    for f in range(len(whole)):
        if not whole[f, DELIVERED] <= day < whole[f, RETIRED]:
            continue
        alive = 1.0 - state[f, FAILED]
        hashes = daily[day, f, RUNNING_PHS] * state[f, HASH] * alive
        running += hashes
        kilowatts = daily[day, f, DRAW_KW] * alive
        energy_mwh += kilowatts * state[f, DRAW] * HOURS_PER_DAY / KWH_PER_MWH
        power_usd += kilowatts * state[f, USD] - daily[day, f, CREDIT_USD] * state[f, ON] * alive
        kept += fixed[f, REVENUE_SHARE] * hashes
        site_kw[whole[f, SITE]] += daily[day, f, PEAK_KW] * state[f, PEAK] * alive
        ready_kw[whole[f, SITE]] += daily[day, f, PEAK_KW] * state[f, ON] * alive
        repair_usd += state[f, NEWLY] * fixed[f, REPAIR_ALL_USD]
        if state[f, DRAW] > 0.0:
            repair_usd += daily[day, f, REPAIRS_USD] * state[f, ON]
        state[f, FAILED] -= state[f, FAILED] * fixed[f, REPAIRED_PER_DAY]
    power_usd += kept * earned_usd_per_ph
    for s in range(len(site_kw)):
        rise = max(site_kw[s] - highest_kw[s], 0.0)
        power_usd += power.demand_usd_per_kw[day, s] * rise
        highest_kw[s] += rise
        power_usd -= standing_by_usd(
            ready_kw[s], power.stand_by[s, COMMITTED_KW], power.stand_by[s, USD_PER_KW_DAY]
        )
    outcome[RUNNING] = running
    outcome[POWER_USD] = power_usd + power.site_usd[day]
    outcome[ENERGY_MWH] = energy_mwh
    outcome[REPAIR_USD] = repair_usd


def resale_usd(power: PowerPlan, day: int, hashprice_usd_per_ph_day: float) -> float:
    """What machines that retire on a day are sold for. [USD]

    The market's price of a machine follows the margin that it earns at a usual power price, see
    `minersim.economics.settled_machine_price`.
    """
    fixed, whole = power.fixed, power.whole
    total = 0.0
    for f in range(len(whole)):
        if whole[f, RETIRED] == day and whole[f, DELIVERED] <= day:
            margin = machine_margin(
                hashprice_usd_per_ph_day, fixed[f, RESALE_J_PER_TH], fixed[f, RESALE_USD_PER_KWH]
            )
            price = settled_machine_price(
                margin, fixed[f, RESALE_DAYS], fixed[f, RESALE_SCRAP_USD_PER_TH]
            )
            total += fixed[f, RESALE_THS] * price
    return total
