"""Values to start from: a table of another kind, a new entry of a list, a twin of an entry.

Forms change raw tables in steps that a person sees. Each step here leaves them complete: what the
new table shares with the old one stays, what has a default takes it, and what is required takes a
plain value that the person will replace. Only the name of a file cannot be made up.

All functions change raw tables (of lists and dicts, as a file gives them) in place.
"""

import copy
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from minersim.scenario.business import CustomMachine, FleetTable, Site, TimeOfUse
from minersim.scenario.keys import Path, format_key
from minersim.scenario.machine_care import Retirement
from minersim.scenario.market import PricePoint, PriceShockTable, ReplayPriceTable
from minersim.scenario.merge import forget_replaced
from minersim.scenario.money import CoinLoanTable, ForwardTable, LoanTable, OverheadTable
from minersim.scenario.network import CapacityShockTable, ElasticNetwork
from minersim.scenario.network_curve import MachineShare, MixCurve, PowerShare
from minersim.scenario.network_growth import ConstantGrowthTable
from minersim.scenario.network_money import PlannedSale
from minersim.scenario.power import Climate, CoincidentPeak, DemandResponse, HeatReuse, TakeOrPay
from minersim.scenario.power_hedges import PowerHedgeTable
from minersim.scenario.raw import Raw, entries, inner, number
from minersim.scenario.scenario import Scenario
from minersim.scenario.treasury import FixedCoins, FixedMoney, HoldShare
from minersim.scenario.walk import TAGS, field_at, item_of, models_by_tag

_SHOCK_DAY = 28.0
_POINT_DAYS = 30.0
_LONGEST_NAME = 200
_HORIZON_DAYS = Scenario.model_fields["horizon_days"].default


def plain_default(field: FieldInfo) -> Any:
    """Default of a setting as a file would give it; None where it is required or left unset."""
    if field.is_required():
        return None
    return _plain(field.default)


def complete(table: Raw, model: type[BaseModel], values: Raw) -> Raw:
    """Table with every setting of its model that has a default or can be made up.

    Parameters
    ----------
    table : dict
        What is given already; wins.
    model : type of BaseModel
        What the table is.
    values : dict
        The whole scenario, from which some values are taken.
    """
    made = _STARTERS.get(model)
    given = (made(values) if made is not None else {}) | table
    whole: Raw = {}
    for name, field in model.model_fields.items():
        key = field.alias or name
        value = given[key] if key in given else plain_default(field)
        if value is not None:
            whole[key] = value
    return whole


def switch_kind(values: Raw, path: Path, kind: str) -> None:
    """Make the table at a path one of another kind.

    Parameters
    ----------
    values : dict
        The scenario.
    path : tuple
        Where the table stands, as in ``("market", "price")``.
    kind : str
        One of the kinds that the declaration has there.

    Raises
    ------
    ValueError
        If there is no such kind.
    """
    field = field_at(Scenario, values, path)
    models = models_by_tag(field.annotation) if field is not None else {}
    if kind not in models:
        raise ValueError(f"{format_key(path)} is never {kind!r}; allowed: {', '.join(models)}")
    model = models[kind]
    tag = next(name for name in TAGS if name in model.model_fields)
    table = _make_table(values, path)
    forget_replaced(values, (*path, tag), kind)
    table[tag] = kind
    whole = complete(table, model, values)
    table.clear()
    table.update(whole)


def add_entry(values: Raw, path: Path) -> int:
    """Add an entry to the list of tables at a path, at its end; return its place.

    A point of a scripted price comes after the last; names are not given twice.
    """
    field = field_at(Scenario, values, path)
    models = models_by_tag(item_of(field.annotation)) if field is not None else {}
    if not models:
        raise ValueError(f"{format_key(path)} is no list of tables")
    model = next(iter(models.values()))
    found = _make_list(values, path)
    entry = complete({}, model, values)
    if model is PricePoint and found:
        last = max(number(point, "day") or 0.0 for point in found)
        price = number(found[-1], "price_usd") or entry["price_usd"]
        entry |= {"day": last + _POINT_DAYS, "price_usd": price}
    _rename(entry, found)
    found.append(entry)
    return len(found) - 1


def add_table(values: Raw, path: Path) -> None:
    """Give the table at a path that may be left out; one that is there stays as it is.

    What is required and cannot be made up is missing still.
    """
    field = field_at(Scenario, values, path)
    models = models_by_tag(field.annotation) if field is not None else {}
    if len(models) != 1:
        raise ValueError(f"{format_key(path)} is no table of one kind")
    holder = _make_table(values, path[:-1])
    if path[-1] not in holder:
        holder[str(path[-1])] = complete({}, next(iter(models.values())), values)


def duplicate_entry(values: Raw, path: Path, place: int) -> int:
    """Put a copy of an entry behind it; return the copy's place."""
    found = _make_list(values, path)
    twin = copy.deepcopy(found[place])
    if path[-1] == "points":
        day = number(twin, "day") or 0.0
        following = number(found[place + 1], "day") if place + 1 < len(found) else None
        twin["day"] = day + _POINT_DAYS if following is None else (day + following) / 2.0
    if path[-1] != "fleets":  # fleets may bear one name
        _rename(twin, found)
    found.insert(place + 1, twin)
    return place + 1


def move_entry(values: Raw, path: Path, place: int, to: int) -> None:
    """Move an entry of a list to another place."""
    found = _make_list(values, path)
    found.insert(to, found.pop(place))


def _make_table(values: Raw, path: Path) -> Raw:
    """The table at a path, made where it is missing."""
    here: Any = values
    for step in path:
        here = here.setdefault(step, {}) if isinstance(here, dict) else here[step]
    if not isinstance(here, dict):
        raise ValueError(f"{format_key(path)} is not a table")
    return here


def _make_list(values: Raw, path: Path) -> list[Raw]:
    """The list at a path, made where it is missing."""
    holder = _make_table(values, path[:-1])
    found = holder.setdefault(str(path[-1]), [])
    if not isinstance(found, list):
        raise ValueError(f"{format_key(path)} is not a list")
    return found


def _rename(entry: Raw, others: list[Raw]) -> None:
    """Give an entry a name that none of the others bears."""
    if "name" not in entry:
        return
    taken = {str(other.get("name", "")).casefold() for other in others}
    name, stem, count = str(entry["name"]), str(entry["name"]), 1
    while name.casefold() in taken:
        count += 1
        end = f" {count}"
        name = stem[: _LONGEST_NAME - len(end)] + end
    entry["name"] = name


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _plain(value.model_dump(by_alias=True, exclude_none=True))
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _fleet(values: Raw) -> Raw:
    del values
    return {"machine": "Antminer S21 200T", "count": 100}


def _site(values: Raw) -> Raw:
    fleet = complete({}, FleetTable, values)
    return {"name": "New site", "power_usd_per_kwh": 0.05, "fleets": [fleet]}


def _shock(values: Raw) -> Raw:
    horizon = number(values, "horizon_days", _HORIZON_DAYS) or _SHOCK_DAY
    return {"day": min(_SHOCK_DAY, horizon), "change_fraction": -0.3}


def _point(values: Raw) -> Raw:
    price = number(inner(inner(values, "market"), "price"), "start_usd")
    return {"day": _POINT_DAYS, "price_usd": price or 100_000.0}


def _time_of_use(values: Raw) -> Raw:
    dearest = max(
        (number(site, "power_usd_per_kwh") or 0.0 for _, site in entries(values, "sites")),
        default=0.0,
    )
    price = round(2.0 * dearest, 6) if 0.0 < dearest <= 2.5 else 0.1
    return {"from_hour": 17, "to_hour": 21, "power_usd_per_kwh": price}


def _retirement(values: Raw) -> Raw:
    start = values.get("start")
    horizon = number(values, "horizon_days", _HORIZON_DAYS) or _HORIZON_DAYS
    if not isinstance(start, date):
        return {}
    return {"date": start + timedelta(days=int(horizon))}


def _share_left(values: Raw, key: str) -> float:
    """What the shares of a table lack of 1; a tenth where they lack nothing."""
    curve = inner(inner(values, "network"), "curve")
    left = 1.0 - sum(number(entry, "share") or 0.0 for _, entry in entries(curve, key))
    return round(left, 6) if left > 1e-6 else 0.1


_MACHINE: Raw = {"name": "New machine", "efficiency_j_per_th": 20.0}
_POWER: Raw = {"name": "Median", "power_usd_per_kwh": 0.046}
_STARTERS: dict[type[BaseModel], Callable[[Raw], Raw]] = {
    HoldShare: lambda _: {"hold_fraction": 0.5},
    FixedCoins: lambda _: {"coins_btc": 0.1},
    FixedMoney: lambda _: {"amount_usd": 10_000.0},
    LoanTable: lambda _: {"amount_usd": 1e6},
    CoinLoanTable: lambda _: {"amount_usd": 1e6},
    OverheadTable: lambda _: {"usd_per_month": 10_000.0},
    PowerHedgeTable: lambda _: {"share_of_load": 0.1, "price_usd_per_kwh": 0.05},
    ForwardTable: lambda _: {"hashrate_phs": 10.0, "price_usd_per_ph_day": 50.0},
    CoincidentPeak: lambda _: {"usd_per_kw_year": 60.0},
    TakeOrPay: lambda _: {"block_mw": 1.0, "contract_usd_per_kwh": 0.045},
    DemandResponse: lambda _: {"committed_mw": 1.0},
    HeatReuse: lambda _: {"used": 0.5, "credit_usd_per_kwh": 0.02},
    Retirement: _retirement,
    Climate: lambda _: {"monthly_mean_c": [15.0] * 12, "monthly_highest_c": [30.0] * 12},
    PlannedSale: lambda values: {"day": _shock(values)["day"], "coins_btc": 10_000.0},
    ConstantGrowthTable: lambda _: {"rate_per_year": 0.3},
    ElasticNetwork: lambda _: {"elasticity": 0.5},
    ReplayPriceTable: lambda values: {"replay_from": values["start"]} if "start" in values else {},
    PriceShockTable: _shock,
    CapacityShockTable: _shock,
    PricePoint: _point,
    TimeOfUse: _time_of_use,
    FleetTable: _fleet,
    Site: _site,
    MachineShare: lambda values: _MACHINE | {"share": _share_left(values, "mix")},
    PowerShare: lambda values: _POWER | {"share": _share_left(values, "power")},
    MixCurve: lambda _: {"mix": [_MACHINE | {"share": 1.0}], "power": [_POWER | {"share": 1.0}]},
    CustomMachine: lambda _: {"name": "New machine", "hashrate_ths": 200.0, "power_w": 3500.0},
}
"""What is made up where a required setting has no default, by table."""
