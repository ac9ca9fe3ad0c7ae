"""What the forms know of the declaration."""

from gui.forms.basic import COMMON
from gui.forms.schema import every_setting
from gui.forms.sliders import RANGES
from minersim.scenario.starters import add_entry, switch_kind

KINDS = {
    ("market", "price"): (
        "constant",
        "scripted",
        "gbm",
        "merton",
        "garch",
        "regimes",
        "bootstrap",
        "replay",
    ),
    ("market", "fees"): ("constant", "ar1"),
    ("network",): ("constant", "elastic", "logistic", "cohorts"),
    ("network", "curve"): ("lognormal", "mix"),
    ("network", "growth"): ("none", "constant", "profitability", "payback"),
    ("operator", "treasury"): ("sell-all", "hold-share", "cover-costs"),
    ("operator", "switch_off"): ("margin", "never"),
    ("chain", "difficulty_rule"): ("bitcoin", "cw-144", "asert"),
}


def everything(scenario):
    """Every setting of every kind, one entry in each list."""
    found = {}
    for path, kinds in KINDS.items():
        for kind in kinds:
            raw = plain(scenario.to_dict())
            switch_kind(raw, path, kind)
            for holder in (("machines",), ("sites", 0, "time_of_use")):
                add_entry(raw, holder)
            add_entry(raw, ("market", "price", "shocks"))
            add_entry(raw, ("network", "shocks"))
            if raw["market"]["price"]["kind"] == "scripted":
                add_entry(raw, ("market", "price", "points"))
            found |= {setting.common_key: setting for setting in every_setting(raw)}
    return found


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def test_common_settings_exist(scenario):
    assert set(everything(scenario)) >= COMMON


def test_sliders_are_of_numbers_and_within_their_bounds(scenario):
    settings = everything(scenario)
    for key, over in RANGES.items():
        setting = settings[key]
        assert setting.sort in ("number", "whole"), key
        for item in setting.field.metadata:
            for name, sign in (("ge", 1), ("gt", 1), ("le", -1), ("lt", -1)):
                bound = getattr(item, name, None)
                if bound is not None:
                    assert sign * over.low >= sign * bound or sign < 0, key
                    assert sign * over.high >= sign * bound or sign > 0, key


def test_a_slider_comes_back_to_its_step():
    for over in RANGES.values():
        for step in (0, 1, 250, 500, 999, 1000):
            assert abs(over.step(over.value(step)) - step) <= 3
        assert over.step(-1e30) == 0
        assert over.step(1e30) == 1000


def test_every_key_of_a_full_scenario_is_met(scenario):
    def keys(value, path=()):
        for key, item in value.items():
            if isinstance(item, dict):
                yield from keys(item, (*path, key))
            elif isinstance(item, tuple) and item and isinstance(item[0], dict):
                for i, entry in enumerate(item):
                    yield from keys(entry, (*path, key, i))
            else:
                yield (*path, key)

    met = {setting.path for setting in every_setting(scenario.to_dict())}
    assert set(keys(scenario.to_dict())) - met == {("schema",)}


def test_a_tooltip_has_definition_bounds_default_source_and_key(scenario):
    pue = next(s for s in every_setting(scenario.to_dict()) if s.key == "sites[0].pue")
    for words in ("Power usage effectiveness", "at least 1", "Default: 1.0", "air-cooled"):
        assert words in pue.tooltip
    assert "sites[0].pue" in pue.tooltip
