"""The example of docs/power.md is right, and names every setting."""

import re
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import tomlkit

from minersim.engine.operator_setup import operator_plan
from minersim.scenario import load_scenario, power
from minersim.scenario.deliveries import RandomDelay
from minersim.scenario.machine_care import MachineCare, Retirement
from minersim.scenario.power_hedges import PowerHedgeTable

TEXT = (Path(__file__).parents[3] / "docs" / "power.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"```toml\n(.*?)```", TEXT, re.S)[1]


def test_the_example_can_be_planned(small, tmp_path):
    first = datetime(2021, 1, 1, 6, tzinfo=UTC)
    rows = ["delivery_date,hour_ending,repeated_hour_flag,LZ_WEST"]
    for hour in range(24 * 40):  # winter: six hours behind UTC
        local = first + timedelta(hours=hour - 6)
        rows.append(f"{local:%Y-%m-%d},{local.hour + 1:02d}:00,N,{20 + hour % 24}")
    (tmp_path / "prices.csv").write_text("\n".join(rows))
    tables = small | tomllib.loads(EXAMPLE) | {"horizon_days": 700}
    file = tmp_path / "case.toml"
    file.write_text(tomlkit.dumps(tables))
    scenario = load_scenario(file)
    plan = operator_plan(scenario)
    assert plan.power is not None
    assert plan.power.settings.shape == (1, 9, 2)
    assert len(plan.fleets[0].payments()) == 7


def test_every_table_is_told():
    for name in ("file", "strike", "surplus"):
        assert f"{name} =" in EXAMPLE
    for key in (*MachineCare.model_fields, *power.DemandResponse.model_fields):
        assert f"{key} =" in EXAMPLE, key
    for key in (*power.Curtailment.model_fields, *power.TakeOrPay.model_fields):
        assert key in TEXT or key == "strike_usd_per_kwh", key
    for key in (*PowerHedgeTable.model_fields, *RandomDelay.model_fields):
        assert key in TEXT, key
    assert set(Retirement.model_fields) >= {"date", "resale"}
