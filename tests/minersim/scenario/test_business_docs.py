"""docs/business.md says what a scenario can hold."""

import re
import tomllib
from pathlib import Path

import pytest

from minersim.business import Account, Coin
from minersim.results.outcomes import MONEY_ON_EVERY_PATH, MONEY_ON_SOME_PATHS
from minersim.scenario import load_scenario, scenario_from_dict
from minersim.scenario.business import OperatorTable
from minersim.scenario.walk import item_of, models_by_tag

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "business.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
SQUEEZE = ROOT / "scenarios" / "squeeze-2025-11.toml"
TABLES = ("loans", "coin_loans", "overheads", "hashprice_forwards")


@pytest.mark.parametrize("block", BLOCKS)
def test_every_example_is_a_right_scenario(block):
    values = load_scenario(SQUEEZE).to_dict()
    values["operator"] |= tomllib.loads(block)["operator"]
    assert scenario_from_dict(values).operator != load_scenario(SQUEEZE).operator


def test_every_setting_of_the_business_s_money_is_named():
    operator = OperatorTable.model_fields
    models = [models_by_tag(item_of(operator[name].annotation)) for name in TABLES]
    models += [models_by_tag(operator[name].annotation) for name in ("tax", "pool", "covenants")]
    models.append(models_by_tag(operator["treasury"].annotation))
    keys = {key for found in models for model in found.values() for key in model.model_fields}
    unnamed = {key for key in keys - {"hold_fraction", "policy"} if key not in TEXT}
    assert unnamed == set()


def test_every_figure_and_account_is_named():
    for name in (*MONEY_ON_EVERY_PATH, *MONEY_ON_SOME_PATHS):
        assert f"`{name}`" in TEXT
    for account in (*list(Account)[Account.LOANS :], *list(Coin)[Coin.PLEDGED :]):
        assert f"`{account.name.lower()}`" in TEXT.replace("\n", " ")
