"""``minersim report``: files, words, mistakes."""

import json


def test_html_and_pdf_by_suffix(tiny, minersim, tmp_path):
    for name, start in (("a.html", b"<!DOCTYPE html>"), ("a.pdf", b"%PDF-")):
        file = tmp_path / name
        answer = minersim("report", tiny(), "-o", file, "--jobs", 1, "--engine", "events")
        assert (answer.code, answer.err) == (0, "")
        assert answer.out.startswith(f"{file}: Tiny, ")
        assert file.read_bytes().startswith(start)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.html", "a.pdf", "tiny.toml"]


def test_numbers_are_those_of_the_run(tiny, minersim, tmp_path):
    options = ("--jobs", 1, "--paths", 2, "--seed", 3, "--set", "horizon_days=5", "--json")
    file = tmp_path / "a.html"
    answer = minersim("report", tiny(), "--output", file, *options, "--no-tornado")
    assert (answer.code, answer.err) == (0, "")
    found, plain = json.loads(answer.out), json.loads(minersim("run", tiny(), *options).out)
    assert found.pop("report") == str(file)
    assert found["operator"] == plain["operator"]
    page = file.read_text(encoding="utf-8")
    assert "What it depends on" not in page
    assert "2 paths, seed 3" in page


def test_quiet_says_nothing(tiny, minersim, tmp_path):
    answer = minersim(
        "report", tiny(), "-o", tmp_path / "a.html", "--quiet", "--jobs", 1, "--no-tornado"
    )
    assert (answer.code, answer.out, answer.err) == (0, "", "")


def test_every_mistake_is_told_at_once(tiny, minersim, tmp_path):
    answer = minersim("report", tiny(("paths = 3", "pahts = 3")), "-o", "a.doc", "--jobs", "x")
    assert answer.code == 2
    lines = answer.err.splitlines()
    assert [line.split(":")[0] for line in lines[:2]] == ["--jobs", "--output"]
    assert "allowed: a name ending .html or .pdf" in lines[1]
    assert "pahts: unknown key" in lines[2]
    answer = minersim("report", tiny())
    assert (answer.code, answer.err) == (
        2,
        "--output: is missing; allowed: a name ending .html or .pdf\n",
    )
    folder = tmp_path / "b.html"
    folder.mkdir()
    assert "a folder; allowed: a file" in minersim("report", tiny(), "-o", folder).err
    many = minersim("report", tiny(), "-o", tmp_path / "c.html", "--paths", 500_000)
    assert many.code == 2
    assert "--paths: found 500,000; allowed: at most 47,619" in many.err
    assert not (tmp_path / "c.html").exists()
