import json


def test_a_valid_scenario_says_what_it_is(tiny, minersim):
    file = tiny()
    answer = minersim("validate", file)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == f"{file}: valid. Tiny: 20 days from 2026-01-01, 1 site, 1 fleet.\n"


def test_a_valid_scenario_as_json(tiny, minersim):
    answer = minersim("validate", tiny(), "--json")
    assert (answer.code, answer.err) == (0, "")
    assert json.loads(answer.out) == {"valid": True, "issues": []}


def test_mistakes_are_lines_of_the_error_output(tiny, minersim):
    file = tiny(("paths = 3", "paths = 0"), ("count = 10", "count = -1"))
    answer = minersim("validate", file, "--set", "sites[0].pue=0")
    assert (answer.code, answer.out) == (2, "")
    assert [line.split(": ")[:2] for line in answer.err.splitlines()] == [
        [str(file), "paths"],
        ["--set", "sites[0].pue"],
        [str(file), "sites[0].fleets[0].count"],
    ]


def test_mistakes_as_json_stand_on_the_standard_output(tiny, minersim):
    file = tiny(("paths = 3", "paths = 0"))
    answer = minersim("validate", file, "--json", "--set", "nonsense")
    assert (answer.code, answer.err) == (2, "")
    found = json.loads(answer.out)
    assert found["valid"] is False
    assert [(issue["file"], issue["key"]) for issue in found["issues"]] == [
        ("--set", ""),
        (str(file), "paths"),
    ]
    assert found["issues"][1]["message"].startswith("found 0; allowed: ")


def test_a_missing_file(minersim, tmp_path):
    answer = minersim("validate", tmp_path / "nosuch.toml")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"{tmp_path / 'nosuch.toml'}: no such file\n"


def test_quiet_leaves_only_the_exit_code(tiny, minersim):
    answer = minersim("validate", tiny(), "--quiet")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
