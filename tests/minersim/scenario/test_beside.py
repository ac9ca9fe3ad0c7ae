"""Tables in files beside a scenario: found from its folder, read once, held by the scenario."""

import pytest

from minersim.errors import ScenarioError
from minersim.scenario import load_scenario, scenario_from_dict
from minersim.scenario.write import updated_toml

MIX = "group,share,avg_j_per_th\nS19,0.6,34.2\nXP,0.4,21.5\n"
POWER = "share,power_usd_per_kwh\n0.5,0.04\n0.5,0.06\n"
FILES = "network.curve = {kind = 'mix', mix_file = 'tables/mix.csv', power_file = 'power.csv'}"


@pytest.fixture
def tables(tmp_path):
    """The two tables, in the folder of the scenario and in one below it."""
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "mix.csv").write_text(MIX)
    (tmp_path / "power.csv").write_text(POWER)
    return tmp_path


def test_names_count_from_the_folder_and_the_scenario_holds_what_they_say(tables, write):
    scenario = load_scenario(write(FILES))
    (tables / "power.csv").unlink()
    curve = scenario.network.curve
    assert (curve.mix_file, curve.power_file) == (None, None)
    assert [(m.name, m.efficiency_j_per_th, m.share) for m in curve.mix] == [
        ("S19", 34.2, 0.6),
        ("XP", 21.5, 0.4),
    ]
    assert [(p.power_usd_per_kwh, p.share) for p in curve.power] == [(0.04, 0.5), (0.06, 0.5)]
    assert scenario_from_dict(scenario.to_dict()) == scenario
    assert scenario.replace(seed=8).network == scenario.network


def test_what_a_file_says_is_part_of_the_digest(tables, write):
    file = write(FILES)
    before = load_scenario(file).digest()
    (tables / "tables" / "mix.csv").write_text(MIX.replace("21.5", "21.4"))
    assert load_scenario(file).digest() != before


def test_a_base_in_another_folder_names_files_of_its_own(tables, write, save):
    write(FILES, name="base.toml")
    (tables / "elsewhere").mkdir()
    case = save('extends = "../base.toml"\nseed = 9\n', name="elsewhere/case.toml")
    assert len(load_scenario(case).network.curve.mix) == 2


def test_a_list_from_an_option_replaces_the_file(tables, write):
    machines = [{"name": "S21", "efficiency_j_per_th": 17.5, "share": 1.0}]
    scenario = load_scenario(write(FILES), {"network.curve.mix": machines})
    assert [machine.name for machine in scenario.network.curve.mix] == ["S21"]


def test_every_mistake_in_the_files_is_told_with_its_line(tables, write, mistakes):
    (tables / "tables" / "mix.csv").write_text(MIX.replace("0.6", "2").replace("21.5", "x"))
    (tables / "power.csv").write_text(POWER.replace("0.06", "-1"))
    file = write(FILES, "paths = 0")
    found = mistakes(file)
    assert {at for at, _, _ in found} == {str(file)}
    told = {key: [] for _, key, _ in found}
    for _, key, message in found:
        told[key].append(message.rpartition(".csv: ")[2])
    assert told["network.curve.mix_file"] == [
        "line 2: share: found '2'; allowed: a number above 0 and at most 1",
        "line 3: avg_j_per_th: found 'x'; allowed: a number from 0.1 to 1e+06",
    ]
    assert told["network.curve.power_file"] == [
        "line 3: power_usd_per_kwh: found '-1'; allowed: a number from 1e-06 to 5"
    ]
    assert len(told["paths"]) == 1


def test_a_change_of_a_list_takes_the_place_of_its_file_in_the_text(tables, write):
    file = write(FILES)
    text = "# mine\n" + file.read_text()
    before = load_scenario(file).to_dict()
    after = load_scenario(file).replace({"network.curve.mix[0].share": 0.7}).to_dict()
    new = updated_toml(text, before, after, file)
    assert new.startswith("# mine\n")
    assert "mix_file" not in new
    assert "power_file" in new
    assert updated_toml(text, before, before, file) == text


def test_a_name_that_is_no_text_is_one_mistake():
    raw = {"network": {"kind": "cohorts", "curve": {"kind": "mix", "mix_file": 3}}}
    with pytest.raises(ScenarioError) as caught:
        scenario_from_dict(raw)
    keys = [issue.key for issue in caught.value.issues]
    assert keys.count("network.curve.mix_file") == 1
