import json
import tomllib

import numpy as np
import pytest

from minersim.business import Account, Coin
from minersim.errors import InputError
from minersim.results.columns import OPERATOR_COLUMNS, OPERATOR_NAMES
from minersim.results.outcomes import AT_HORIZON, EVERY_PATH, OVER_THE_RUN, SOME_PATHS, outcomes_of
from minersim.results.reduced import ReducedResult

FILES = [
    "ledger.parquet",
    "operator.parquet",
    "retargets.parquet",
    "scenario.toml",
    "summary.json",
    "world.parquet",
]


@pytest.fixture
def pq():
    from pyarrow import parquet

    return parquet


def test_columns_of_business_and_world_are_read_by_name(result):
    assert result["cash_usd"] is result.series["cash_usd"]
    assert result["price_usd"] is result.world["price_usd"]


def test_an_unknown_column_names_the_columns(result):
    with pytest.raises(KeyError, match=r"no column 'npv'; columns: cash_usd, .*price_usd"):
        result["npv"]


@pytest.mark.parametrize("name", ["cash_usd", "difficulty"])
def test_quantiles_by_tick(result, name):
    bands = result.quantiles(name)
    np.testing.assert_array_equal(bands["p90"], np.quantile(result[name], 0.9, axis=0))


def test_summary_of_the_world(result):
    summary = result.summary()["world"]
    assert set(summary) == {*AT_HORIZON, *OVER_THE_RUN}
    assert summary["price_usd"]["mean"] == result.world["price_usd"][:, -1].mean()
    assert summary["blocks"]["p50"] == np.median(result.world["blocks"].sum(axis=1))


def test_summary_of_the_business(result):
    operator = result.summary()["operator"]
    probabilities = {"probability_of_payback", "probability_of_loss", "probability_of_ruin"}
    risks = {"npv_value_at_risk_95_usd", "npv_expected_shortfall_95_usd"}
    assert set(operator) == {*EVERY_PATH, *SOME_PATHS, *probabilities, *risks, "irr_paths"}
    assert operator["irr_paths"] == {"none": 0.2, "one": 0.6, "several": 0.2}
    assert operator["probability_of_loss"] == 0.4
    assert operator["probability_of_payback"] == 0.2
    assert operator["probability_of_ruin"] == 0.2
    assert operator["npv_usd"]["mean"] == 2.0
    assert operator["irr"]["p50"] == 0.2
    assert operator["payback_days"] == dict.fromkeys(operator["npv_usd"], 3.0)
    assert operator["direct_cost_usd_per_btc"] is None


def test_summary_says_what_was_run(result):
    summary = result.summary()
    assert summary["scenario"] == "Small"
    assert summary["start"] == "2026-02-27"
    assert (summary["horizon_days"], summary["paths"], summary["seed"]) == (3, 5, 7)
    assert (summary["engine"], summary["elapsed_s"]) == ("events", 0.25)
    assert summary["warnings"] == ["a notice"]
    json.dumps(summary, allow_nan=False)


def test_the_folder_holds_everything(result, tmp_path):
    folder = tmp_path / "run"
    result.to_parquet(folder)
    assert sorted(file.name for file in folder.iterdir()) == FILES
    assert tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8")) == {
        "name": "Small"
    }
    assert json.loads((folder / "summary.json").read_text(encoding="utf-8")) == result.summary()


def test_every_table_of_the_folder_says_where_it_comes_from(result, tmp_path, pq):
    result.to_parquet(tmp_path / "run")
    for file in (tmp_path / "run").glob("*.parquet"):
        provenance = json.loads(pq.read_schema(file).metadata[b"minersim"])
        assert provenance == result.world.provenance_text()


def units_of(schema):
    return {field.name: field.metadata[b"unit"].decode() for field in schema if field.metadata}


def test_tables_of_the_folder_have_units(result, tmp_path, pq):
    folder = tmp_path / "run"
    result.to_parquet(folder)
    assert units_of(pq.read_schema(folder / "operator.parquet")) == {
        c.name: c.unit for c in OPERATOR_COLUMNS
    }
    assert units_of(pq.read_schema(folder / "retargets.parquet")) == {"time_s": "s"}
    ledger = {f"{account.name.lower()}_usd": "USD" for account in Account}
    ledger |= {f"{coin.name.lower()}_btc": "BTC" for coin in Coin}
    assert units_of(pq.read_schema(folder / "ledger.parquet")) == ledger


def test_tables_of_the_folder_hold_the_figures(result, tmp_path, pq):
    folder = tmp_path / "run"
    result.to_parquet(folder)
    operator = pq.read_table(folder / "operator.parquet")
    for name in OPERATOR_NAMES:
        np.testing.assert_array_equal(operator[name].to_numpy(), result.series[name].ravel())
    retargets = pq.read_table(folder / "retargets.parquet").to_pydict()
    assert retargets["height"] == [2016, 4032]
    assert retargets["bits"] == [0x1701D936, 0x1701D937]


def test_a_result_that_has_no_summary_leaves_no_folder(result, tmp_path):
    result.figures["npv_usd"][0] = np.nan
    with pytest.raises(ValueError, match="not a finite number"):
        result.to_parquet(tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_another_program_is_refused(result, tmp_path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"such as notes.txt"):
        result.to_parquet(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


def test_a_notebook_shows_a_line_and_no_arrays(result, world):
    ran = "'Small': 5 paths of 3 days from 2026-02-27, seed 7, engine events; "
    assert repr(world).startswith(f"<WorldPaths {ran}columns price_usd, ")
    assert repr(world.retargets) == "<RetargetLog: 2 retargets>"
    assert repr(result).startswith(f"<Result {ran}figures npv_usd, ")
    assert repr(result.ledger).startswith("<LedgerPaths: 5 paths, 4 ticks, ")
    outcomes = outcomes_of(world, result.figures, result.provenance)
    reduced = ReducedResult(outcomes, {}, result.scenario_toml)
    assert repr(reduced).startswith(f"<ReducedResult {ran}figures npv_usd, ")
