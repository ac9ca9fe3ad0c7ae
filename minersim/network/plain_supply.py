"""Networks without machines: hashrate that follows hashprice by a formula, or not at all.

- *constant*: the same hashrate at any hashprice, growing at a fixed rate if asked;
- *elastic*: hashrate = reference * (hashprice / reference hashprice) ** elasticity, at once. A
  deviation of difficulty then follows (-elasticity) ** n from retarget to retarget;
- *logistic*: hashrate = capacity / (1 + exp(-(hashprice - middle) / spread)), at once. Source:
  Noda, Okumura and Hashimoto, "An economic analysis of difficulty adjustment algorithms in
  proof-of-work blockchain systems" (2020), whose curve for 2018 has a capacity of 55 EH/s, its
  middle at a reward of 1.5 USD/EH and a slope of 3 per USD/EH. A reward of 1 USD/EH is a hashprice
  of 86.4 USD/PH/s/day, so middle and spread are 129.6 and 28.8 USD/PH/s/day.
"""

import math
from dataclasses import dataclass

from minersim.network.growth import (
    ConstantGrowth,
    NoGrowth,
    growth_rate_per_year,
    ordered_ehs,
)


def elastic_hashrate(
    reference_ehs: float,
    reference_hashprice: float,
    hashprice_usd_per_ph_day: float,
    elasticity: float,
) -> float:
    """Hashrate of a network of constant elasticity. [EH/s]

    >>> round(elastic_hashrate(1000.0, 40.0, 32.4, 0.5), 6)
    900.0
    """
    return reference_ehs * math.pow(hashprice_usd_per_ph_day / reference_hashprice, elasticity)


@dataclass(slots=True)
class ConstantSupply:
    """Hashrate that does not read hashprice.

    Attributes
    ----------
    hashrate_ehs : float
        [EH/s]
    growth : NoGrowth or ConstantGrowth
        How it grows.
    tick_days : float
        [days]
    """

    hashrate_ehs: float
    growth: NoGrowth | ConstantGrowth
    tick_days: float
    capacity_factor: float = 1.0
    due_ehs: float = 0.0

    def active_ehs(self) -> float:
        """Hashrate that mines. [EH/s]"""
        return self.hashrate_ehs * self.capacity_factor

    def installed_ehs(self) -> float:
        """Hashrate that is installed. [EH/s]"""
        return self.hashrate_ehs

    def respond(self, hashprice_usd_per_ph_day: float) -> None:
        """Constant hashrate does not respond."""

    def order(self, day: float, hashprice_usd_per_ph_day: float) -> None:
        """Order one tick's growth; it comes without a lead time."""
        del day
        rate = growth_rate_per_year(self.growth, hashprice_usd_per_ph_day, 0.0)
        self.due_ehs += ordered_ehs(self.hashrate_ehs, rate, self.tick_days)

    def deliver(self, day: float) -> float:
        """Bring what was ordered on line."""
        del day
        arrived, self.due_ehs = self.due_ehs, 0.0
        self.hashrate_ehs += arrived
        return arrived

    def switch(self, hashprice_usd_per_ph_day: float) -> None:
        """Constant hashrate does not switch."""


@dataclass(slots=True)
class ElasticSupply:
    """Hashrate of constant elasticity in hashprice.

    Attributes
    ----------
    reference_ehs, reference_hashprice : float
        A point of the curve. [EH/s], [USD/PH/s/day]
    elasticity : float
        May be changed by hand while a run goes on. [1]
    hashrate_ehs : float
        Hashrate now, before the capacity factor. [EH/s]
    """

    reference_ehs: float
    reference_hashprice: float
    elasticity: float
    hashrate_ehs: float
    capacity_factor: float = 1.0

    def active_ehs(self) -> float:
        """Hashrate that mines. [EH/s]"""
        return self.hashrate_ehs * self.capacity_factor

    def installed_ehs(self) -> float:
        """An elastic network counts what is on; it has no machines in reserve. [EH/s]"""
        return self.hashrate_ehs

    def respond(self, hashprice_usd_per_ph_day: float) -> None:
        """Follow the hashprice at once."""
        self.hashrate_ehs = elastic_hashrate(
            self.reference_ehs,
            self.reference_hashprice,
            hashprice_usd_per_ph_day,
            self.elasticity,
        )

    def turn(self, hashprice_usd_per_ph_day: float, elasticity: float) -> None:
        """Give the curve another elasticity about the point where the network stands."""
        self.reference_ehs = self.hashrate_ehs
        self.reference_hashprice = hashprice_usd_per_ph_day
        self.elasticity = elasticity

    def order(self, day: float, hashprice_usd_per_ph_day: float) -> None:
        """An elastic network needs no orders: its curve holds entry and exit together."""

    def deliver(self, day: float) -> float:
        """Nothing is under way."""
        del day
        return 0.0

    def switch(self, hashprice_usd_per_ph_day: float) -> None:
        """An elastic network has switched already, in `respond`."""


def logistic_hashrate(
    capacity_ehs: float,
    middle_hashprice: float,
    spread_hashprice: float,
    hashprice_usd_per_ph_day: float,
) -> float:
    """Hashrate of a network whose costs are spread logistically about a middle. [EH/s]

    >>> logistic_hashrate(55.0, 129.6, 28.8, 129.6)
    27.5
    """
    above = (hashprice_usd_per_ph_day - middle_hashprice) / spread_hashprice
    return capacity_ehs / (1.0 + math.exp(-above))


@dataclass(slots=True)
class LogisticSupply:
    """Hashrate between nothing and a capacity, half of it at a middle hashprice.

    Attributes
    ----------
    capacity_ehs : float
        Hashrate that a very high hashprice brings on. [EH/s]
    middle_hashprice, spread_hashprice : float
        Hashprice at which half of it is on, and how far costs scatter about it.
        [USD/PH/s/day]
    hashrate_ehs : float
        Hashrate now, before the capacity factor. [EH/s]
    """

    capacity_ehs: float
    middle_hashprice: float
    spread_hashprice: float
    hashrate_ehs: float
    capacity_factor: float = 1.0

    def active_ehs(self) -> float:
        """Hashrate that mines. [EH/s]"""
        return self.hashrate_ehs * self.capacity_factor

    def installed_ehs(self) -> float:
        """Capacity, whether it runs or not. [EH/s]"""
        return self.capacity_ehs

    def respond(self, hashprice_usd_per_ph_day: float) -> None:
        """Follow the hashprice at once."""
        self.hashrate_ehs = logistic_hashrate(
            self.capacity_ehs,
            self.middle_hashprice,
            self.spread_hashprice,
            hashprice_usd_per_ph_day,
        )

    def order(self, day: float, hashprice_usd_per_ph_day: float) -> None:
        """Its capacity stays."""

    def deliver(self, day: float) -> float:
        """Nothing is under way."""
        del day
        return 0.0

    def switch(self, hashprice_usd_per_ph_day: float) -> None:
        """A logistic network has switched already, in `respond`."""
