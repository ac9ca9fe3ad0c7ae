"""What a report says, and where its inputs are from."""

from minersim.engine import run
from minersim.report import report_content
from minersim.report.inputs import assumptions, inputs, judgements


def test_sections_answer_the_question_first(data):
    content = report_content(data.scenario, data.result, data.depends, data.snapshots)
    assert content.title == data.scenario.name
    assert content.question == data.scenario.question
    assert [section.title for section in content.sections] == [
        "Answer",
        "The world",
        "The business",
        "What it depends on",
        "Assumptions",
        "Inputs",
        "Where the numbers are from",
    ]
    for section in content.sections:
        for table in section.tables:
            assert {len(row) for row in table.rows} == {len(table.headers)}, table.title


def test_notices_and_provenance_are_told(data):
    content = report_content(data.scenario, data.result, None, data.snapshots)
    told = content.sections[-1]
    rows = dict(told.tables[0].rows)
    assert rows["fingerprint of its settings (SHA-256)"] == data.scenario.digest()
    assert (rows["seed"], rows["paths"], rows["first day"]) == ("5", "3", "2026-01-01")
    assert "Snapshot: price_usd: a snapshot & more" in told.points
    assert any(point.startswith("Source: ledger of") for point in told.points)
    bare = data.scenario.replace(sites=[])
    content = report_content(bare, run(bare), None)
    answer = content.sections[0]
    assert any("no sites" in paragraph for paragraph in answer.paragraphs)
    assert any(paragraph.startswith("Notice: ") for paragraph in answer.paragraphs)
    assert "The business" not in [section.title for section in content.sections]


def test_every_setting_is_an_input_with_its_source(scenario):
    found = {one.key: one for one in inputs(scenario)}
    power = found["sites[0].power_usd_per_kwh"]
    assert (power.value, power.unit, power.is_default, power.source) == (
        "0.05",
        "USD/kWh",
        False,
        "",
    )
    fee = found["operator.pool_fee"]
    assert (fee.value, fee.is_default) == ("0.02", True)
    assert fee.source == "published FPPS fees 2026: 0.7 % to 4 %"
    assert found["operator.shortfall"].source == "default"
    assert found["sites[0].time_of_use"].value == "none"
    assert found["sites[0].fleets[0].machine"].value == "Antminer S21 200T"
    assert "question" not in found
    assert "sites[0].power_limit_mw" not in found
    # each setting of the file is among them
    assert {"chain.difficulty", "market.price.start_usd", "network.hashrate_ehs"} < set(found)


def test_laws_and_judgements_are_told_apart_from_figures(scenario):
    laws = {one.key: (one.kind, one.words) for one in assumptions(scenario)}
    assert laws["market.price"] == ("gbm", "Geometric Brownian motion.")
    assert laws["operator.treasury"][0] == "sell-all"
    assert laws["network"][0] == "cohorts"
    assert {one.key for one in judgements(scenario)} >= {"operator.salvage_fraction"}
    changed = scenario.replace({"operator.salvage_fraction": 0.2})
    assert "operator.salvage_fraction" not in {one.key for one in judgements(changed)}
