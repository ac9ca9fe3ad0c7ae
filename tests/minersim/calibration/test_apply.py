"""A calibration laid over a scenario: parameters go in, the starting point stays."""

import tomllib
from pathlib import Path

import pytest

from minersim.calibration.apply import changes_of, with_calibration
from minersim.calibration.calibrate import Calibration, calibrate
from minersim.calibration.inputs import built_in_inputs
from minersim.calibration.scenario_file import scenario_text
from minersim.scenario import load_scenario
from minersim.scenario.load import scenario_from_dict

SCENARIOS = Path(__file__).parents[3] / "scenarios"


@pytest.fixture(scope="module")
def found():
    return calibrate(built_in_inputs())


@pytest.mark.parametrize("name", sorted(file.stem for file in SCENARIOS.glob("*.toml")))
def test_every_scenario_takes_it_and_keeps_its_start(found, name):
    before = load_scenario(SCENARIOS / f"{name}.toml")
    after = scenario_from_dict(with_calibration(before.to_dict(), found))
    assert (after.name, after.start, after.chain) == (before.name, before.start, before.chain)
    assert after.market.price.start_usd == before.market.price.start_usd
    assert after.network.hashrate_ehs == before.network.hashrate_ehs
    assert after.market.fees == before.market.fees  # there are no daily fees to fit
    assert after.market.price.shocks == before.market.price.shocks
    assert after.network.shocks == before.network.shocks
    assert after.sites == before.sites
    supply = found.fits["supply"]
    curve = after.network.curve
    hashcost = 24.0 * curve.efficiency_median_j_per_th * curve.power_median_usd_per_kwh
    assert hashcost == pytest.approx(supply["median hashcost"].value, rel=1e-3)
    spread = (curve.efficiency_log_sd**2 + curve.power_log_sd**2) ** 0.5
    assert spread == pytest.approx(supply["spread of hashcost"].value, rel=1e-3)
    assert after.market.price.kind == "gbm"
    assert after.network.growth.kind == "constant"


def test_it_is_what_the_file_says(found):
    file = tomllib.loads(scenario_text(found))
    values = load_scenario(SCENARIOS / "squeeze-2025-11.toml").to_dict()
    after = with_calibration(values, found)
    for table in ("switching", "growth"):
        for key, value in file["network"][table].items():
            assert after["network"][table][key] == value
    keys = {one.key for one in changes_of(values, after)}
    assert "network.curve.efficiency_median_j_per_th" in keys
    assert "market.price.volatility_per_year" in keys
    assert not any(key.startswith(("chain", "start", "name", "sites", "sources")) for key in keys)


def test_the_argument_is_left_alone(found):
    values = load_scenario(SCENARIOS / "classroom.toml").to_dict()
    with_calibration(values, found)
    assert values == load_scenario(SCENARIOS / "classroom.toml").to_dict()


def test_what_was_not_fitted_changes_nothing(found):
    values = load_scenario(SCENARIOS / "squeeze-2025-11.toml").to_dict()
    only = Calibration(found.history, {"price": found.fits["price"]}, {})
    keys = {one.key for one in changes_of(values, with_calibration(values, only))}
    assert keys
    assert all(key.startswith("market.price.") for key in keys)
    only = Calibration(found.history, {"entry": found.fits["entry"]}, {})
    keys = {one.key for one in changes_of(values, with_calibration(values, only))}
    assert keys
    assert all(key.startswith("network.growth.") for key in keys)


def test_constant_fees_become_those_of_the_start(found, monkeypatch):
    values = load_scenario(SCENARIOS / "squeeze-2025-11.toml").to_dict()
    values["market"]["fees"] = {"kind": "constant", "btc_per_block": 0.05}
    text = scenario_text(found).replace(
        "start_btc_per_block = 0.037", "start_btc_per_block = 0.037\nmedian_btc_per_block = 0.06"
    )
    monkeypatch.setattr("minersim.calibration.apply.scenario_text", lambda _: text)
    fees = scenario_from_dict(with_calibration(values, found)).market.fees
    assert (fees.start_btc_per_block, fees.median_btc_per_block) == (0.05, 0.06)
