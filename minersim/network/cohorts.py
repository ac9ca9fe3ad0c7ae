"""Cohorts: machines of one efficiency at one power price, which decide together.

State and law of a heterogeneous network: each cohort has a capacity, a hashcost, an on-fraction
and two counters of days (below and above the thresholds of its switching rule). The switching law
itself is ``minersim.economics.switching``.

Sums run in the order of ``minersim.network.sums``, so that every engine gets the same bits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from minersim.economics import (
    SwitchingRule,
    count_days,
    hashcost,
    is_above,
    is_below,
    net_hashprice,
    next_on_fraction,
)
from minersim.network.curve import LognormalCurve, class_values
from minersim.network.sums import lane_product_sum, lane_sum, lane_triple_sum
from minersim.network.tuning import (
    NO_TUNING,
    TuningRule,
    power_per_hash,
    unbounded_hash,
    unbounded_power_per_hash,
)


@dataclass(slots=True)
class Cohorts:
    """All cohorts of a network; lists of equal length, one entry a cohort.

    Attributes
    ----------
    efficiency_j_per_th, power_usd_per_kwh, hashcost_usd_per_ph_day : list of float
        What a cohort's hashes cost.
    capacity_ehs : list of float
        Installed hashrate. [EH/s]
    on_fraction : list of float
        Share of the capacity that is switched on. [1]
    days_below, days_above : list of float
        How long the markup has been past each threshold. [days]
    hash_share : list of float
        Share of the nameplate hashrate that machines which are on give. [1]
    tuning : TuningRule
        How they are tuned.
    tuned_cost : list of float
        What a hash costs where its machine is tuned, since `tune` was last called; empty before.
        [USD/PH/s/day]
    names : list of str
        What they are; empty where nobody has named them.
    """

    efficiency_j_per_th: list[float]
    power_usd_per_kwh: list[float]
    hashcost_usd_per_ph_day: list[float]
    capacity_ehs: list[float]
    on_fraction: list[float]
    days_below: list[float] = field(default_factory=list)
    days_above: list[float] = field(default_factory=list)
    hash_share: list[float] = field(default_factory=list)
    tuning: TuningRule = NO_TUNING
    tuned_cost: list[float] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.days_below:
            self.days_below = [0.0] * len(self.capacity_ehs)
            self.days_above = [0.0] * len(self.capacity_ehs)
        if not self.names:
            self.names = [""] * len(self.capacity_ehs)
        if not self.hash_share:
            self.hash_share = [1.0] * len(self.capacity_ehs)

    def __len__(self) -> int:
        return len(self.capacity_ehs)

    def copy(self) -> "Cohorts":
        """State of its own for one path."""
        return Cohorts(
            self.efficiency_j_per_th,
            self.power_usd_per_kwh,
            self.hashcost_usd_per_ph_day,
            list(self.capacity_ehs),
            list(self.on_fraction),
            list(self.days_below),
            list(self.days_above),
            list(self.hash_share),
            self.tuning,
            names=self.names,
        )

    def active_ehs(self) -> float:
        """Hashrate that is switched on. [EH/s]"""
        if self.tuning.exponent > 1.0:
            return lane_triple_sum(self.capacity_ehs, self.on_fraction, self.hash_share)
        return lane_product_sum(self.capacity_ehs, self.on_fraction)

    def installed_ehs(self) -> float:
        """Hashrate that could be switched on. [EH/s]"""
        return lane_sum(self.capacity_ehs)

    def add(self, cohort: int, capacity_ehs: float) -> None:
        """Install machines in a cohort; they arrive switched on."""
        before = self.capacity_ehs[cohort]
        on = self.on_fraction[cohort]
        self.on_fraction[cohort] = mixed_on_fraction(before, on, capacity_ehs)
        self.capacity_ehs[cohort] = before + capacity_ehs

    def tune(self, net_hashprice_usd_per_ph_day: float) -> None:
        """Tune every cohort's machines to a hashprice after pool fee. [USD/PH/s/day]"""
        exponent, lowest, highest = self.tuning
        if exponent <= 1.0:
            self.tuned_cost = self.hashcost_usd_per_ph_day
            return
        least, most = power_per_hash(lowest, exponent), power_per_hash(highest, exponent)
        self.hash_share, self.tuned_cost = [], []
        for cost in self.hashcost_usd_per_ph_day:
            power = unbounded_power_per_hash(net_hashprice_usd_per_ph_day, cost, exponent)
            self.hash_share.append(min(max(unbounded_hash(power, exponent), lowest), highest))
            self.tuned_cost.append(cost * min(max(power, least), most))

    def switch(self, rule: SwitchingRule, hashprice_usd_per_ph_day: float, pool_fee: float) -> None:
        """Let every cohort decide once, at a hashprice [USD/PH/s/day]."""
        on_fraction, below, above = self.on_fraction, self.days_below, self.days_above
        net = net_hashprice(hashprice_usd_per_ph_day, pool_fee)
        self.tune(net)
        for i, cost in enumerate(self.tuned_cost):
            below[i] = count_days(below[i], is_below(net, cost, rule.off_markup), rule.tick_days)
            above[i] = count_days(above[i], is_above(net, cost, rule.on_markup), rule.tick_days)
            on_fraction[i] = next_on_fraction(
                on_fraction[i],
                below[i],
                above[i],
                rule.off_days,
                rule.on_days,
                rule.leave_share,
                rule.return_share,
            )


def mixed_on_fraction(capacity_ehs: float, on_fraction: float, arrived_ehs: float) -> float:
    """On-fraction of a cohort after machines arrive switched on. [1]

    >>> mixed_on_fraction(3.0, 0.5, 1.0)
    0.625
    """
    total = capacity_ehs + arrived_ehs
    if total <= 0.0:
        return on_fraction
    return (capacity_ehs * on_fraction + arrived_ehs) / total


def initial_on_fractions(
    hashcosts_usd_per_ph_day: list[float],
    hashprice_usd_per_ph_day: float,
    pool_fee: float,
    off_markup: float,
    under_water_on: float,
) -> list[float]:
    """On-fractions of a network at the start of a run. [1]

    Cohorts above the switch-off threshold are on; of those below it, a share still is.

    Parameters
    ----------
    hashcosts_usd_per_ph_day : list of float
        [USD/PH/s/day]
    hashprice_usd_per_ph_day : float
        [USD/PH/s/day]
    pool_fee : float
        [1]
    off_markup : float
        Switch-off threshold, usually <= 0. [1]
    under_water_on : float
        Share of the machines below the threshold that has not left yet. [1]
    """
    net = net_hashprice(hashprice_usd_per_ph_day, pool_fee)
    return [
        under_water_on if is_below(net, cost, off_markup) else 1.0
        for cost in hashcosts_usd_per_ph_day
    ]


def lognormal_cohorts(
    curve: LognormalCurve,
    efficiency_classes: int,
    power_classes: int,
    frontier_efficiencies_j_per_th: Sequence[float] = (),
) -> tuple[Cohorts, list[int]]:
    """Cohorts of the lognormal cost curve with a total capacity of 1 EH/s, all switched on.

    Parameters
    ----------
    curve : LognormalCurve
        The cost curve.
    efficiency_classes, power_classes : int
        Numbers of classes; their product is the number of cohorts.
    frontier_efficiencies_j_per_th : sequence of float
        For each, one more class of this efficiency, empty at the start, takes in new machines,
        with the same spread of power prices. [J/TH]

    Returns
    -------
    cohorts : Cohorts
    entry : list of int
        Cohorts that new machines join, in equal parts.
    """
    efficiencies = class_values(
        curve.efficiency_median_j_per_th, curve.efficiency_log_sd, efficiency_classes
    ).tolist()
    powers = class_values(
        curve.power_median_usd_per_kwh, curve.power_log_sd, power_classes
    ).tolist()
    pairs = [
        (e, p, 1.0 / (efficiency_classes * power_classes)) for e in efficiencies for p in powers
    ]
    return paired_cohorts(pairs, powers, frontier_efficiencies_j_per_th)


def paired_cohorts(
    pairs: Sequence[tuple[float, float, float]],
    powers_usd_per_kwh: Sequence[float],
    frontier_efficiencies_j_per_th: Sequence[float] = (),
) -> tuple[Cohorts, list[int]]:
    """Cohorts of pairs of machine and power price, all switched on.

    Parameters
    ----------
    pairs : sequence of (efficiency, power price, capacity)
        [J/TH], [USD/kWh], [EH/s]; by efficiency, then by power price.
    powers_usd_per_kwh : sequence of float
        Power prices of the new machines. [USD/kWh]
    frontier_efficiencies_j_per_th : sequence of float
        New machines, which stand at every power price, empty at the start. [J/TH]

    Returns
    -------
    cohorts : Cohorts
    entry : list of int
        Cohorts of the new machines, frontier by frontier; without any, the first of all.
    """
    entry = list(range(len(powers_usd_per_kwh)))
    if frontier_efficiencies_j_per_th:
        count = len(powers_usd_per_kwh) * len(frontier_efficiencies_j_per_th)
        entry = list(range(len(pairs), len(pairs) + count))
    new = [(e, p, 0.0) for e in frontier_efficiencies_j_per_th for p in powers_usd_per_kwh]
    every = [*pairs, *new]
    cohorts = Cohorts(
        efficiency_j_per_th=[e for e, _, _ in every],
        power_usd_per_kwh=[p for _, p, _ in every],
        hashcost_usd_per_ph_day=[hashcost(e, p, 1.0) for e, p, _ in every],
        capacity_ehs=[capacity for _, _, capacity in every],
        on_fraction=[1.0] * len(every),
    )
    return cohorts, entry
