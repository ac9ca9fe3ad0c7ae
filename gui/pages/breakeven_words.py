"""The five break-evens in words."""

import html
import re

from gui.pages.breakeven_standing import Standing
from gui.units import (
    ShownUnits,
    difficulty_text,
    distance,
    elided,
    figure,
    hashrate_unit,
    power_price_unit,
    signed,
    signed_percent,
)
from minersim.analysis import FleetPosition
from minersim.scenario.network import CohortNetwork


def no_sites(standing: Standing) -> str:
    """Say what to do where there are no machines, and what is shown meanwhile."""
    power = standing.units.power_price.text(standing.situation.power_usd_per_kwh)
    medians = isinstance(standing.scenario.network, CohortNetwork)
    return (
        "Add a site with machines at the left to see at which power price, coin price and "
        "difficulty they stop earning. Until then the bars show well-known machines and the map "
        f"{standing.name}, all at {power}"
        + (", the network's medians." if medians else ", as is usual in early 2026.")
    )


def lead(fleet: FleetPosition, units: ShownUnits) -> str:
    """First sentence: whether a fleet earns its power now, as HTML."""
    name = f"<b>{html.escape(elided(fleet.name))}</b> at {html.escape(elided(fleet.site))}"
    profit = units.daily_money
    gain = f"{signed(profit.shown(fleet.profit_usd_per_day))} {profit.label}"
    gain, margin = kept(gain), kept(signed_percent(fleet.breakevens.margin))
    when = f" from day {fleet.delivery_day}, when it is delivered" if fleet.delivery_day else ""
    if fleet.breakevens.margin >= 0.0:
        return (
            f"{name} keeps <b>{margin}</b> of its revenue after power ({gain}){when}. "
            "It earns its power as long as, all else as today,"
        )
    return (
        f"{name} loses money on power: margin <b>{margin}</b> ({gain}){when}. "
        "It would earn its power if, all else as today, one of these held:"
    )


def clauses(standing: Standing) -> list[str]:
    """The five break-evens of the chosen fleet, each with its distance from today, as HTML."""
    fleet, state, units = standing.chosen, standing.state, standing.units
    if fleet is None:
        return []
    b = fleet.breakevens
    other = power_price_unit("MWh" if units.power_price.label == "USD/kWh" else "kWh")
    return [
        _clause(
            "a coin cost more than" if b.margin < 0.0 else "a coin costs more than",
            f"{figure(b.price_usd)} USD/BTC",
            distance(b.price_usd, state.price_usd),
            f"{figure(state.price_usd)} USD/BTC",
        ),
        _clause(
            "power cost less than" if b.margin < 0.0 else "power costs less than",
            f"{units.power_price.text(b.power_usd_per_kwh)}",
            distance(b.power_usd_per_kwh, fleet.power_usd_per_kwh),
            units.power_price.text(fleet.power_usd_per_kwh),
            f" or {other.text(b.power_usd_per_kwh)}",
        ),
        _clause(
            "hashprice were above" if b.margin < 0.0 else "hashprice is above",
            units.hashprice.text(b.breakeven_hashprice_usd_per_ph_day),
            distance(b.breakeven_hashprice_usd_per_ph_day, b.hashprice_usd_per_ph_day),
            units.hashprice.text(b.hashprice_usd_per_ph_day),
        ),
        _clause(
            "difficulty were below" if b.margin < 0.0 else "difficulty is below",
            difficulty_text(b.difficulty),
            distance(b.difficulty, state.difficulty),
            difficulty_text(state.difficulty),
        ),
        _clause(
            "its machines took less than" if b.margin < 0.0 else "its machines take less than",
            f"{figure(b.efficiency_j_per_th)} J/TH",
            distance(b.efficiency_j_per_th, fleet.efficiency_j_per_th),
            f"{figure(fleet.efficiency_j_per_th)} J/TH",
        ),
    ]


def _clause(condition: str, value: str, how_far: str, today: str, more: str = "") -> str:
    return f"{condition} <b>{kept(value)}</b>{kept(more)}: {kept(how_far)} today's {kept(today)}"


def kept(text: str) -> str:
    """Text whose numbers stay on one line with their units.

    >>> kept("17 % below").replace(chr(0xA0), "_")
    '17_% below'
    """
    return re.sub(r"(?<=[\d%]) (?=[\w%])(?!below|above|times|or )", "\u00a0", text)


def sentences(standing: Standing) -> str:
    """All that is said about the chosen fleet, as HTML."""
    if standing.chosen is None:
        return f"<p>{html.escape(no_sites(standing))}</p>"
    items = "".join(f"<li>{clause};</li>" for clause in clauses(standing))
    return (
        f"<p style='margin-top:0'>{lead(standing.chosen, standing.units)}</p>"
        f"<ul style='margin-left:-22px; margin-top:4px'>{items.removesuffix(';</li>')}.</li></ul>"
        f"<p>{_facts(standing, standing.chosen)}</p>"
    )


def _facts(standing: Standing, fleet: FleetPosition) -> str:
    """What the machines are, and how many of the network quit before them."""
    size = hashrate_unit(fleet.hashrate_phs).text(fleet.hashrate_phs)
    cost = standing.units.hashprice.text(fleet.breakevens.hashcost_usd_per_ph_day)
    noun = "machine" if fleet.count == 1 else "machines"
    text = f"{fleet.count:,} {noun}, {size}; power costs {cost}."
    if fleet.network_share_before is not None:
        share = 100.0 * fleet.network_share_before
        part = (
            "Nobody in" if share == 0.0 else "Under 1 % of" if share < 1.0 else f"{share:.0f} % of"
        )
        text += f" {part} the network pays more and quits earlier."
    return kept(text)
