"""The state at the start, taken from stored figures: ``network.state = "live"``, or a date.

Price, height, difficulty, place in the retarget window, fees and hashrate, and the day that they
are of, take the place of what the file says. Overrides come later and count. A scenario so filled
says where each figure is from (``figures``), and its ``state`` is ``given`` again: written down, it
gives the same numbers anywhere.

This floor does not know where figures are kept. Whoever does offers them with `offer_states`.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from minersim.errors import InputError
from minersim.scenario.keys import Path
from minersim.scenario.merge import name_default_kinds
from minersim.scenario.wording import show

GIVEN, LIVE = "given", "live"
STATE_PATH: Path = ("network", "state")
FILLED: tuple[Path, ...] = (
    ("start",),
    ("chain",),
    ("chain", "height"),
    ("chain", "difficulty"),
    ("chain", "bits"),
    ("chain", "epoch_elapsed_days"),
    ("market", "price", "start_usd"),
    ("market", "fees", "btc_per_block"),
    ("market", "fees", "start_btc_per_block"),
    ("network", "hashrate_ehs"),
)
"""Settings that a state fills."""

Raw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class State:
    """The chain and the market at the start of a day.

    Attributes
    ----------
    start : date
        The day, from midnight UTC on.
    price_usd : float
        [USD/BTC]
    height : int
        Of the last block. [blocks]
    difficulty : float
        In force.
    epoch_elapsed_days : float or None
        Since the first block of the current epoch; None if nobody knows. [days]
    fees_btc_per_block : float
        [BTC/block]
    hashrate_ehs : float
        [EH/s]
    figures : tuple of str
        Where each of them is from, one line each.
    """

    start: datetime.date
    price_usd: float
    height: int
    difficulty: float
    epoch_elapsed_days: float | None
    fees_btc_per_block: float
    hashrate_ehs: float
    figures: tuple[str, ...]


StateOf = Callable[[datetime.date | None], State]
"""Gives the state at the start of a day, or the latest; raises InputError where it is not known."""

_offered: list[StateOf] = []


def offer_states(state_of: StateOf) -> None:
    """Name who knows the states of the world; the last who was named counts."""
    _offered[:] = [state_of]


def fill_state(raw: Raw) -> list[tuple[Path, str]]:
    """Put the state that a scenario asks for into its tables; what is wrong with the wish.

    Parameters
    ----------
    raw : dict
        Tables of a scenario; changed in place.
    """
    network = raw.get("network")
    wish = network.get("state") if isinstance(network, dict) else None
    if not isinstance(network, dict) or wish is None or wish == GIVEN:
        return []
    try:
        state = _state(_day(wish), wish)
    except InputError as error:
        return [(STATE_PATH, str(error))]
    market = _table(raw, "market")
    fees = _table(market, "fees")
    name_default_kinds(raw)
    network["state"] = GIVEN
    network["hashrate_ehs"] = state.hashrate_ehs
    raw["start"] = state.start
    raw["figures"] = list(state.figures)
    chain = _table(raw, "chain")
    chain.pop("bits", None)
    chain.pop("epoch_elapsed_days", None)
    chain |= {"height": state.height, "difficulty": state.difficulty}
    if state.epoch_elapsed_days is not None:
        chain["epoch_elapsed_days"] = state.epoch_elapsed_days
    _table(market, "price")["start_usd"] = state.price_usd
    changing = fees.get("kind") == "ar1"
    fees["start_btc_per_block" if changing else "btc_per_block"] = state.fees_btc_per_block
    return []


def _state(day: datetime.date | None, wish: Any) -> State:
    if not _offered:
        raise InputError(f"found {show(wish)}; allowed here: 'given', as no figures are stored")
    return _offered[0](day)


def _day(wish: Any) -> datetime.date | None:
    """Day that is wished for; None is the latest."""
    if wish == LIVE:
        return None
    if isinstance(wish, datetime.date) and not isinstance(wish, datetime.datetime):
        return wish
    if isinstance(wish, str):
        try:
            return datetime.date.fromisoformat(wish)
        except ValueError:
            pass
    raise InputError(f"found {show(wish)}; allowed: 'given', 'live' or a date such as '2025-06-01'")


def _table(raw: Raw, name: str) -> Raw:
    """Table of a name, made where there is none; what is no table is left to the schema."""
    table = raw.setdefault(name, {})
    return table if isinstance(table, dict) else {}
