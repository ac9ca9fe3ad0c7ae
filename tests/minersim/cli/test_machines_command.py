import json

from minersim.hardware import catalogue


def test_without_a_text_every_machine_is_listed(minersim):
    answer = minersim("machines", "--json")
    assert answer.code == 0
    found = json.loads(answer.out)["machines"]
    assert [machine["machine"] for machine in found] == [machine.name for machine in catalogue()]


def test_json_says_everything_of_a_machine(minersim):
    (found,) = json.loads(minersim("machines", "s19j", "pro", "104", "--json").out)["machines"]
    assert found["machine"] == "Antminer S19j Pro 104T"
    assert (found["hashrate_ths"], found["power_w"]) == (104.0, 3068.0)
    assert found["efficiency_j_per_th"] == 29.5
    assert set(found) == {
        "machine",
        "manufacturer",
        "model",
        "hashrate_ths",
        "power_w",
        "efficiency_j_per_th",
        "release",
        "cooling",
        "confidence",
        "note",
    }


def test_text_lists_figures_under_units(minersim):
    answer = minersim("machines", "s21 xp")
    lines = answer.out.splitlines()
    assert answer.code == 0
    assert "machines" in lines[1]
    for heading in ("TH/s", "W", "J/TH", "cooling", "released"):
        assert heading in lines[2].split()
    (row,) = [line.split() for line in lines if "S21 XP 270T" in line]
    assert row[4:] == ["Bitmain", "270", "3,645", "13.50", "air", "2024-10", "multi"]


def test_one_machine_shows_its_operating_points(minersim):
    out = minersim("machines", "s19j pro 104").out
    assert "\n1 machine\n" in out
    assert "Documented operating points of the Antminer S19j Pro" in out


def test_a_name_in_one_word_is_found_too(minersim):
    assert "Antminer S19j Pro 104T" in minersim("machines", "bitmains19jpro104").out


def test_no_match(minersim):
    answer = minersim("machines", "Antminer", "S99")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("no machine is named 'Antminer S99'; near matches: Antminer S9")
    answer = minersim("machines", "Antminer", "S99", "--json")
    assert (answer.code, json.loads(answer.out)) == (0, {"machines": []})


def test_quiet_prints_nothing(minersim):
    assert minersim("machines", "s21", "--quiet").out == ""
    assert minersim("machines", "Antminer S99", "--quiet").out == ""


def test_the_whole_catalogue_fits_100_columns(minersim, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    assert max(map(len, minersim("machines").out.splitlines())) <= 100
