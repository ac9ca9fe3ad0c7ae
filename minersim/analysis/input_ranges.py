"""Inputs of a scenario that are worth varying, and how far: ranges where the user gives none.

The ranges are judgements of how far each figure may be off within a planning horizon, not
forecasts; a user who knows better gives his own.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from minersim.analysis.varied import Range, find_varied
from minersim.errors import ScenarioError
from minersim.scenario import Scenario
from minersim.scenario.keys import parse_key, value_at
from minersim.scenario.walk import field_at

MOST_SITES = 5
MOST_FLEETS = 3
"""Sites and fleets, the first of a scenario, whose figures are varied by themselves."""

_ANY_SHARE = 0.5
"""How far a setting without a judgement of its own is varied, as a share of its value."""
_NARROW = 100.0
"""Upper bound up to which the whole range of a setting that is zero or unset is worth a look."""


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far a figure may be off: a share of it, or an amount in its unit."""

    key: str
    share: float = 0.0
    amount: float = 0.0
    log: bool = False


_WORLD = (
    _Reach("market.price.start_usd", share=0.3),
    _Reach("market.price.drift_per_year", amount=0.3),
    _Reach("market.price.volatility_per_year", share=0.3),
    _Reach("market.fees.btc_per_block", share=0.7),
    _Reach("market.fees.median_btc_per_block", share=0.7),
    _Reach("network.hashrate_ehs", share=0.1),
    _Reach("network.curve.power_median_usd_per_kwh", share=0.2),
    _Reach("network.curve.efficiency_median_j_per_th", share=0.1),
    _Reach("network.growth.rate_per_year", amount=0.2),
    _Reach("network.growth.speed_per_year", share=0.5),
    _Reach("network.growth_per_year", amount=0.2),
)
_BUSINESS = (
    _Reach("operator.opex_usd_per_month", share=0.25),
    _Reach("operator.pool_fee", amount=0.01),
    _Reach("operator.discount_rate_per_year", amount=0.05),
    _Reach("operator.treasury.hold_fraction", amount=0.25),
)
_TARIFF = _Reach("power_usd_per_kwh", share=0.2)
_HOURLY = _Reach("hourly_prices.adder_usd_per_kwh", amount=0.01)
"""Power at a site by its tariff, and by prices of hours, which leave the tariff without effect."""
_FLEET = (
    _Reach("uptime", amount=0.05),
    _Reach("price_usd_per_machine", share=0.2),
    _Reach("price_usd_per_th", share=0.2),
)


def usual_ranges(scenario: Scenario) -> list[Range]:
    """Inputs that a scenario has with ranges about their values, within their bounds."""
    raw = scenario.to_dict()
    found = [_range(raw, reach) for reach in _reaches(scenario)]
    return [one for one in found if one is not None and _stands(scenario, one)]


def range_about(scenario: Scenario, key: str) -> Range | None:
    """Range about a setting's value, for a user to begin with; None where none suggests itself.

    Parameters
    ----------
    key : str
        Dotted key of a number. One of the usual inputs has its usual range, any other half of its
        value to either side; whole numbers have whole ends. One that is zero or unset takes the
        whole of its bounds, where they are narrow.
    """
    known = find_varied(scenario, [Range(key, 0.0, 1.0)], [])
    if not known:
        return None
    (varied,) = known
    usual = next((reach for reach in _reaches(scenario) if reach.key == key), None)
    raw = scenario.to_dict()
    found = None if usual is None else _range(raw, usual)
    found = found or _range(raw, _Reach(key, share=_ANY_SHARE))
    lowest, highest = varied.lowest, varied.highest
    if found is None and lowest is not None and highest is not None and highest <= _NARROW:
        found = Range(key, lowest, highest)
    if found is None or not varied.whole:
        return found
    low, high = float(math.floor(found.low)), float(math.ceil(found.high))
    return Range(
        key,
        low if lowest is None else max(low, lowest),
        high if highest is None else min(high, highest),
    )


def _stands(scenario: Scenario, one: Range) -> bool:
    """Whether both ends agree with the scenario's other settings."""
    try:
        scenario.replace({one.key: one.low})
        scenario.replace({one.key: one.high})
    except ScenarioError:
        return False
    return True


def _reaches(scenario: Scenario) -> Iterator[_Reach]:
    yield from _WORLD
    if not scenario.sites:
        return
    yield from _BUSINESS
    fleets = 0
    for i, site in enumerate(scenario.sites[:MOST_SITES]):
        hourly = site.hourly_prices
        power = [] if hourly is None else [_HOURLY]
        if hourly is None or hourly.missing == "tariff":
            power.append(_TARIFF)
        for reach in power:
            yield _Reach(f"sites[{i}].{reach.key}", reach.share, reach.amount)
        for j in range(len(site.fleets)):
            if fleets == MOST_FLEETS:
                break
            fleets += 1
            for reach in _FLEET:
                yield _Reach(f"sites[{i}].fleets[{j}].{reach.key}", reach.share, reach.amount)


def _range(raw: dict[str, Any], reach: _Reach) -> Range | None:
    """Range about a value; None where the scenario has none, or it is zero and would stay so."""
    path = parse_key(reach.key)
    here = value_at(raw, path)
    if isinstance(here, bool) or not isinstance(here, int | float):
        return None
    far = abs(here) * reach.share + reach.amount
    low, high = (float(f"{end:.12g}") for end in (here - far, here + far))
    field = field_at(Scenario, raw, path)
    for bound in field.metadata if field is not None else ():
        low = max(low, getattr(bound, "ge", low))
        high = min(high, getattr(bound, "le", high))
        # bounds that are not allowed themselves: halfway there
        if low <= getattr(bound, "gt", -math.inf):
            low = 0.5 * (here + bound.gt)
        if high >= getattr(bound, "lt", math.inf):
            high = 0.5 * (here + bound.lt)
    return Range(reach.key, low, high) if low < high else None
