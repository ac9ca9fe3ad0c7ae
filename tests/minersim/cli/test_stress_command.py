"""``minersim stress``: its JSON, its words, its files, and mistakes in its options."""

import json

import pytest

QUANTILES = {"mean", "p5", "p10", "p50", "p90", "p95"}
FALL = ("--price-shock", "-0.3", "--days", "4")


@pytest.fixture
def long(tiny):
    """The tiny scenario, long enough for something to happen."""
    return tiny(("horizon_days = 20", "horizon_days = 90"))


def run_json(minersim, *arguments):
    answer = minersim("stress", *arguments, "--jobs", 1, "--json")
    assert (answer.code, answer.err) == (0, "")
    return json.loads(answer.out)


def test_json_is_that_of_a_run_with_the_capitulation(long, minersim):
    found = run_json(minersim, long, *FALL)
    plain = json.loads(minersim("run", long, "--jobs", 1, "--json").out)
    # a stress tells the loop gain of its own shock, among the capitulation
    beside = {"loop_gain", "runway_days", "coin_cost_over_time"}
    assert set(plain) - beside | {"capitulation"} == set(found)
    assert found["world"]["price_usd"]["p50"] < 0.8 * plain["world"]["price_usd"]["p50"]
    told = found["capitulation"]
    for name in (
        "hashrate_trough_change",
        "difficulty_trough_change",
        "days_to_trough",
        "btc_sold_excess",
        "price_impact",
    ):
        assert set(told[name]) == QUANTILES, name
    assert told["days_to_recovery"] is None or set(told["days_to_recovery"]) == QUANTILES
    assert 0.0 <= told["share_underwater_at_shock"] <= 1.0
    assert 0.0 < told["loop_gain"] < 1.0
    parts = told["attribution"]
    together = sum(part["mean"] for part in parts.values())
    assert together == pytest.approx(told["hashrate_trough_change"]["mean"], abs=1e-12)
    assert any("does not follow miners' coins" in warning for warning in found["warnings"])


def test_the_sign_of_a_fall_does_not_matter(long, minersim):
    one, other = (
        run_json(minersim, long, "--price-shock", fraction, "--capacity-shock", fraction)
        for fraction in ("-0.25", "0.25")
    )
    assert one["capitulation"] == other["capitulation"]


def test_every_shock_and_option_counts(long, minersim):
    def told(*arguments):
        return run_json(minersim, long, *arguments)["capitulation"]

    plain = told(*FALL)
    for more in (
        ("--recovery-days", "20"),
        ("--shock-day", "50"),
        ("--power-shock", "0.4"),
        ("--fee-shock", "0.9"),
        ("--capacity-shock", "0.2"),
        ("--set", "network.treasury={kind='selling', base_sales='all'}"),
        ("--seed", "8"),
        ("--paths", "2"),
    ):
        assert told(*FALL, *more) != plain, more
    whole = told("--capacity-shock", "0.2")
    assert whole != told("--capacity-shock", "0.2", "--capacity-days", "10")
    gone = told("--capacity-shock", "0.2", "--capacity-state", "gone")
    assert gone["hashrate_trough_change"] == whole["hashrate_trough_change"]
    assert whole["attribution"]["curtailment"]["mean"] < -0.1
    assert gone["attribution"]["curtailment"]["mean"] == 0.0
    assert gone["attribution"]["exit"]["mean"] < -0.1
    assert whole == told("--capacity-shock", "0.2", "--capacity-state", "curtailed")
    assert plain != told("--price-shock", "-0.3", "--days", "9")
    assert plain == told("--price-shock", "-0.3", "--days", "4", "--shock-day", "22")


def test_the_reference_engine_answers_too(long, minersim):
    found = run_json(minersim, long, "--price-shock", "0.6", "--engine", "events", "--paths", "1")
    assert found["engine"] == "events"
    assert found["capitulation"]["hashrate_trough_change"]["mean"] < 0.0


def test_a_person_reads_who_leaves_and_whether_it_ends(long, minersim):
    answer = minersim(
        "stress", long, *FALL, "--recovery-days", "30", "--power-shock", "0.1", "--fee-shock",
        "0.5", "--capacity-shock", "0.1", "--capacity-days", "9", "--jobs", 1,
    )  # fmt: skip
    assert (answer.code, answer.err) == (0, "")
    words = " ".join(answer.out.split())
    for part in (
        "Tiny: a stress",
        "The price falls by 30.0 % over 4 days from day 22 on and comes back in 30 days.",
        "10.0 % of the capacity cannot run from day 22 on, for 9 days.",
        "The network's power is 10.0 % dearer.",
        "The fees of a block are 50.0 % lower.",
        "Against the same futures without the shocks",
        "Retargets after the shock",
        "Who leaves at which price of the coin",
        "is under water at the shock",
        "below 1: the loop dies out",
        "from the first day on: a scenario has no dates for that",
        "the stress does, with default settings",
    ):
        assert part in words, part


def test_quiet_says_nothing(long, minersim):
    answer = minersim("stress", long, *FALL, "--jobs", 1, "--quiet")
    assert (answer.code, answer.out, answer.err) == (0, "", "")


def test_shocks_of_the_file_are_a_stress_of_their_own(tiny, minersim):
    shock = "\n[[network.shocks]]\nday = 5\nchange_fraction = -0.4\nduration_days = 6\n"
    found = run_json(minersim, tiny(more=shock))
    assert found["capitulation"]["hashrate_trough_change"]["mean"] < -0.3
    answer = minersim("stress", tiny(more=shock), "--jobs", 1)
    assert "1 shock of the scenario's own." in answer.out


def test_capacity_that_is_taken_away_is_told(long, minersim):
    answer = minersim(
        "stress", long, "--capacity-shock", "0.2", "--capacity-state", "gone", "--jobs", 1
    )
    assert answer.code == 0
    words = " ".join(answer.out.split())
    assert "20.0 % of the capacity is taken away from day 22 on, for good." in words


def test_a_planned_sale_is_a_stress_of_its_own(tiny, minersim):
    sale = """
[network.treasury]
kind = "selling"
sale = {day = 4, coins_btc = 30_000, over_days = 2}
"""
    found = run_json(minersim, tiny(more=sale))["capitulation"]
    assert found["btc_sold_excess"]["mean"] > 29_000.0
    assert found["price_impact"]["mean"] == pytest.approx(-0.0115, abs=0.001)
    answer = minersim("stress", tiny(more=sale), "--jobs", 1)
    words = " ".join(answer.out.split())
    assert "Miners sell 30,000 BTC beside the usual over 2 days from day 4 on." in words


def test_results_in_a_folder(long, minersim, tmp_path):
    folder = tmp_path / "out"
    for _ in range(2):  # earlier results are replaced
        found = run_json(minersim, long, *FALL, "--out", folder)
    told = json.loads((folder / "capitulation.json").read_text(encoding="utf-8"))
    assert told == found["capitulation"]
    names = {file.name for file in folder.iterdir()}
    assert {"scenario.toml", "base.toml", "summary.json", "world.parquet"} <= names
    assert minersim("validate", folder / "base.toml").code == 0
    assert minersim("stress", folder / "base.toml").code == 2  # no shock is left in it
    again = run_json(minersim, folder / "scenario.toml")
    assert again["capitulation"] == found["capitulation"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--price-shock", "x"), "--price-shock: found 'x'; allowed: a number above -1 and below"),
        (("--price-shock", "-1"), "--price-shock: found '-1'; allowed"),
        (("--price-shock", "nan"), "--price-shock: found 'nan'; allowed"),
        (("--power-shock", "-0.1"), "--power-shock: found '-0.1'; allowed: a number at least 0"),
        (("--capacity-shock", "1"), "--capacity-shock: found '1'; allowed"),
        (("--fee-shock", "5"), "--fee-shock: found '5'; allowed"),
        ((*FALL, "--days", "-1"), "--days: found '-1'; allowed: a number at least 0"),
        ((*FALL, "--recovery-days", "0"), "--recovery-days: found '0'; allowed: a number above 0"),
        ((*FALL, "--shock-day", "20"), "--shock-day: found 20; allowed: 1 to 19, within the run"),
        ((*FALL, "--shock-day", "0"), "--shock-day: found '0'; allowed: a number at least 1"),
        ((*FALL, "--capacity-days", "5"), "--capacity-days: given without --capacity-shock"),
        (
            ("--capacity-shock", "0.1", "--capacity-state", "lost"),
            "--capacity-state: found 'lost'; allowed: curtailed or gone",
        ),
        ((*FALL, "--capacity-state", "gone"), "--capacity-state: given without --capacity-shock"),
        (("--days", "5"), "--days: given without --price-shock; allowed: beside it"),
        (("--shock-day", "5"), "--shock-day: given without --price-shock or --capacity-shock"),
        ((), "tiny.toml: has no shock; allowed: one of price, power, fees or capacity"),
        (
            (*FALL, "--paths", "60000"),
            "--paths: found 60,000; allowed: at most 47,619, as a s",
        ),
        ((*FALL, "--jobs", "0"), "--jobs: found '0'; allowed"),
        ((*FALL, "--out", "tiny.toml"), "--out tiny.toml: is a file; allowed: a new folder"),
        (("--set", "seed=x", *FALL), "--set: seed: found 'x'"),
    ],
)
def test_mistakes_are_plain_lines(tiny, minersim, arguments, said, monkeypatch):
    file = tiny()
    monkeypatch.chdir(file.parent)
    answer = minersim("stress", file.name, *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert len(answer.err.splitlines()) == 1


def test_all_mistakes_come_at_once(tiny, minersim):
    file = tiny(
        ('kind = "cohorts"', 'kind = "constant"'),
        ("\n[network.curve]\nefficiency_classes = 2\npower_classes = 2\n", ""),
    )
    answer = minersim("stress", file, "--price-shock", "2", "--capacity-days", "3", "--jobs", "x")
    assert answer.code == 2
    lines = answer.err.splitlines()
    assert [line.split(":")[0] for line in lines[:3]] == [
        "--jobs",
        "--capacity-days",
        "--price-shock",
    ]
    assert lines[3].endswith(
        "network.kind: found 'constant'; allowed for a stress: 'cohorts', who have costs"
    )


def test_parts_of_a_day_are_said_as_given(long, minersim):
    shocks = ("--price-shock", 0.3, "--days", 0.5, "--recovery-days", 0.25)
    loss = ("--capacity-shock", 0.2, "--capacity-days", 1.5)
    answer = minersim("stress", long, *shocks, *loss, "--jobs", 1)
    assert "The price falls by 30.0 % over 0.5 days" in answer.out
    assert "comes back in 0.25 days." in answer.out
    assert "for 1.5 days." in answer.out


@pytest.mark.parametrize("day", [(), ("--shock-day", 1)])
def test_a_run_of_a_day_has_no_room_for_a_shock(tiny, minersim, day):
    short = tiny(("horizon_days = 20", "horizon_days = 1"))
    answer = minersim("stress", short, "--capacity-shock", 0.3, *day)
    assert (answer.code, answer.out) == (2, "")
    words = "horizon_days: found 1; allowed for a shock that has a day: 2 or more"
    assert [words in line for line in answer.err.splitlines()] == [True]
