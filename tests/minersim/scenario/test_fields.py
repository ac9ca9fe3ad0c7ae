"""The declaration: every setting says what it is, in which unit, and within which bounds."""

from typing import get_args

from pydantic import BaseModel

from minersim.scenario import Scenario
from minersim.scenario.fields import unit_of
from minersim.scenario.walk import item_of, models_by_tag, options
from minersim.scenario.wording import allowed

UNITS = {
    "_usd": ("USD", "USD/BTC"),
    "_usd_per_kwh": ("USD/kWh",),
    "_usd_per_month": ("USD/month",),
    "_usd_per_th": ("USD/(TH/s)",),
    "_usd_per_machine": ("USD",),
    "_usd_per_ph_day": ("USD/PH/s/day",),
    "_btc": ("BTC",),
    "_btc_per_block": ("BTC/block",),
    "_days": ("days",),
    "_per_year": ("1/year", "1/sqrt(year)"),
    "_j_per_th": ("J/TH",),
    "_ehs": ("EH/s",),
    "_ths": ("TH/s",),
    "_mw": ("MW",),
    "_w": ("W",),
    "_years": ("years",),
    "_hour": ("h",),
    "_phs": ("PH/s",),
    "_months": ("months",),
}
"""Endings of keys and the units they stand for."""


def walk(model, path=""):
    """Every setting of a table and of the tables within it, of every kind."""
    for name, field in model.model_fields.items():
        key = f"{path}{field.alias or name}"
        yield key, field
        for inner in inner_models(field.annotation):
            yield from walk(inner, f"{key}.")


def inner_models(annotation):
    models = list(models_by_tag(annotation).values())
    for option in options(annotation):
        if get_args(option) and not isinstance(option, type(BaseModel)):
            for item in get_args(option):
                models += models_by_tag(item).values()
    return models


PURE_NUMBERS = {
    "paths": "Number of",
    "seed": "Seed of",
    "difficulty": "Difficulty",
    "change_fraction": "30 %",
    "persistence_per_day": "Share of",
    "innovation": "Standard deviation",
    "spike_multiplier_median": "factor",
    "spike_multiplier_log_sd": "Standard deviation",
    "price_correlation": "Correlation of",
    "pool_fee": "Share of",
    "under_water_on": "Share of",
    "efficiency_log_sd": "Standard deviation",
    "power_log_sd": "Standard deviation",
    "efficiency_classes": "Number of",
    "power_classes": "Number of",
    "hurdle_markup": "Markup",
    "elasticity": "Percent of",
    "salvage_fraction": "Share of",
    "hold_fraction": "Share of",
    "pue": "effectiveness",
    "count": "Number of",
    "uptime": "Share of",
    "omega": "fraction squared",
    "alpha": "as a fraction",
    "beta": "as a fraction",
    "degrees_of_freedom": "pure number",
    "jump_mean": "as a fraction",
    "jump_sd": "Standard deviation",
    "power_exponent": "Exponent",
    "lowest_hash": "share of",
    "highest_hash": "share of",
    "restart_loss": "Share of",
    "relocation_per_month": "Share of",
    "share": "Share of",
    "panic_share": "share of",
    "panic_per_month": "Share of",
    "impact_coefficient": "Factor of",
    "daily_volatility": "Standard deviation",
    "permanent_share": "Share of",
    "churn": "multiple of",
    "power_factor": "Factor of",
    "usual_book": "Share of",
    "book_power": "Exponent of",
    "parts": "Number of",
    "hysteresis": "Share of",
    "share_of_load": "Share of",
    "throttle_loss": "Share of",
    "revenue_share": "Share of",
    "used": "Share of",
    "deposit_share": "Share of",
    "instalments": "Number of",
    "sell_fraction": "Share of",
    "start_ltv": "Debt over",
    "margin_call_ltv": "Debt over",
    "liquidation_ltv": "Debt over",
    "minimum_dscr": "Multiple of",
    "rate": "Share of",
    "bonus_fraction": "Share of",
    "loss_limit_fraction": "Share of",
    "network_share": "Share of",
    "payment_month": "Month whose",
}
"""Settings without a unit, and the word in their definition that says which pure number."""


FIELDS = list(walk(Scenario))


def is_number(field):
    return any(option in (int, float) for option in options(field.annotation))


NUMBERS = [(key, field) for key, field in FIELDS if is_number(field)]


def bounds(field):
    names = ("gt", "ge", "lt", "le")
    return {
        name: getattr(item, name)
        for item in field.metadata
        for name in names
        if hasattr(item, name)
    }


def test_the_walk_reaches_every_floor():
    keys = {key for key, _ in FIELDS}
    assert len(FIELDS) > 90
    assert {"schema", "market.price.points.day", "network.growth.rate_per_year"} <= keys
    assert {"sites.fleets.count", "sites.time_of_use.months", "machines.power_w"} <= keys


def test_every_setting_has_a_title_and_a_definition():
    at_fault = [
        key
        for key, field in FIELDS
        if not (field.title or "")[:1].isupper() or not (field.description or "").endswith(".")
    ]
    assert at_fault == []


def test_every_number_is_bounded_on_both_sides():
    at_fault = [
        key
        for key, field in NUMBERS
        if not ({"gt", "ge"} & set(bounds(field)) and {"lt", "le"} & set(bounds(field)))
    ]
    assert at_fault == []


def test_every_default_is_within_its_bounds():
    at_fault = []
    for key, field in NUMBERS:
        if field.is_required() or field.default is None:
            continue
        value, limits = field.default, bounds(field)
        low = value > limits.get("gt", value - 1) and value >= limits.get("ge", value)
        high = value < limits.get("lt", value + 1) and value <= limits.get("le", value)
        if not (low and high):
            at_fault.append(key)
    assert at_fault == []


def test_every_text_and_list_has_a_longest():
    at_fault = [
        key
        for key, field in FIELDS
        if (str in options(field.annotation) or item_of(field.annotation) is not None)
        and not any(getattr(item, "max_length", None) for item in field.metadata)
    ]
    assert at_fault == []


def test_the_key_of_a_quantity_ends_in_its_unit():
    at_fault = []
    for key, field in FIELDS:
        endings = [ending for ending in UNITS if key.endswith(ending)]
        expected = UNITS[max(endings, key=len)] if endings and is_number(field) else ()
        if (expected and unit_of(field) not in expected) or (
            unit_of(field) and not is_number(field)
        ):
            at_fault.append(key)
    assert at_fault == []


def test_a_number_has_a_unit_or_is_a_pure_number_by_its_definition():
    without = [(key, field) for key, field in NUMBERS if not unit_of(field)]
    at_fault = [
        key
        for key, field in without
        if PURE_NUMBERS.get(key.rpartition(".")[2], "no such word") not in field.description
    ]
    assert at_fault == []


def test_what_is_allowed_can_be_said_of_every_setting():
    for key, field in FIELDS:
        words = allowed(field)
        assert words.isprintable(), key
        assert "reference" not in words, key
        assert unit_of(field) in words, key


def test_bits_reach_as_high_as_the_difficulty_itself():
    from minersim.scenario.chain import Chain
    from minersim.scenario.world_checks import _HIGHEST_DIFFICULTY

    assert bounds(Chain.model_fields["difficulty"])["le"] == _HIGHEST_DIFFICULTY
