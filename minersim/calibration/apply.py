"""A calibration laid over a scenario: the laws' parameters change, the starting point stays.

What the file of a calibration would set (``scenario_file``) goes in, but for the state of chain and
market at its own last retarget, which may be long past: date, height, difficulty, price, fees and
hashrate stay those of the scenario. Of hashcost only median and spread are known, split over
efficiency and power price by the defaults of the latter; so these defaults go in too.
"""

import copy
import tomllib
from dataclasses import dataclass
from typing import Any

from minersim.calibration.calibrate import Calibration
from minersim.calibration.scenario_file import scenario_text
from minersim.network import LognormalCurve
from minersim.scenario.keys import format_key, leaves, remove_at, set_at, value_at
from minersim.scenario.merge import merge
from minersim.scenario.state import FILLED

Raw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One setting that a calibration changes.

    Attributes
    ----------
    key : str
        As in a file.
    before, after : Any
        Plain values; None for none.
    """

    key: str
    before: Any
    after: Any


def with_calibration(values: Raw, calibration: Calibration) -> Raw:
    """Raw values of a scenario with the parameters of a calibration; the argument stays as it is.

    Parameters
    ----------
    values : dict
        Raw values, the kinds of all tables named.
    calibration : Calibration
    """
    above = _parameters(calibration)
    merged = copy.deepcopy(merge(values, above, ()))
    for path in FILLED:
        own = value_at(values, path)
        if own is not None and value_at(merged, path[:-1]) is not None:
            set_at(merged, path, copy.deepcopy(own))
    _keep_fees(values, merged)
    return merged


def changes_of(before: Raw, after: Raw) -> tuple[Change, ...]:
    """Settings that differ, in the order of the file.

    >>> [(one.key, one.after) for one in changes_of({"a": {"b": 1}}, {"a": {"b": 2, "c": 3}})]
    [('a.b', 2), ('a.c', 3)]
    """
    old, new = dict(leaves(before)), dict(leaves(after))
    paths = dict.fromkeys((*new, *old))
    return tuple(
        Change(format_key(path), old.get(path), new.get(path))
        for path in paths
        if old.get(path) != new.get(path)
    )


def _parameters(calibration: Calibration) -> Raw:
    """Tables of the calibration's file without its state, and without those that hold no more."""
    file = tomllib.loads(scenario_text(calibration))
    curve = file["network"].get("curve")
    if curve is not None:
        default = LognormalCurve()
        curve.setdefault("kind", "lognormal")
        curve.setdefault("power_median_usd_per_kwh", default.power_median_usd_per_kwh)
        curve.setdefault("power_log_sd", default.power_log_sd)
    kept: Raw = {}
    for path in (("market", "price"), ("market", "fees"), ("network",)):
        table = value_at(file, path)
        if any((*path, key) not in FILLED and key != "kind" for key in table):
            set_at(kept, path, table)
    return kept


def _keep_fees(values: Raw, merged: Raw) -> None:
    """Fees that were the same in every block become those of the start."""
    own = value_at(values, ("market", "fees", "btc_per_block"))
    if own is not None and value_at(merged, ("market", "fees", "kind")) == "ar1":
        remove_at(merged, ("market", "fees", "btc_per_block"))
        set_at(merged, ("market", "fees", "start_btc_per_block"), own)
