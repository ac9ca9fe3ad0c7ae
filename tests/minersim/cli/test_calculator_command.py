"""``minersim calculator``: table, answer, files, and mistakes in the options."""

import csv
import json

import pytest

FIELDS = (
    "--price", 100_000, "--difficulty", 1e14, "--hashrate", 1_000, "--watts", 20_000,
    "--power", 0.05, "--fees", 0.075, "--pool-fee", 0.02, "--capex", 3_000, "--opex", 10,
    "--days-per-month", 30, "--months", 3,
)  # fmt: skip


@pytest.fixture
def answer(minersim):
    def run(*options):
        found = minersim("calculator", *options, "--json")
        assert (found.code, found.err) == (0, "")
        return json.loads(found.out)

    return run


def test_the_hand_made_table(answer):
    found = answer(*FIELDS)
    assert [month["month"] for month in found["months"]] == [0, 1, 2, 3]
    flows = [round(month["cash_so_far_usd"], 2) for month in found["months"]]
    assert flows == [-3_000.0, -1_837.43, -674.87, 487.7]
    assert found["summary"]["payback_month"] == 3
    assert round(found["summary"]["npv_usd"], 2) == 487.7
    assert found["simulated"] is None
    assert found["assumptions"][0].startswith("Assumed, not forecast")


def test_text_shows_table_units_and_answer(minersim):
    out = minersim("calculator", *FIELDS).out
    for words in ("1,892.57", "720.00", "1,162.57", "-674.87", "487.70", "USD/BTC", "BTC", "month"):
        assert words in out
    said = " ".join(out.split())
    assert "Assumed, not forecast: price and difficulty stay for 3 months" in said
    assert "for want of a height" in said
    assert "It pays back in month 3." in said


def test_a_purchase_that_never_pays_back_is_said_not_to(minersim):
    said = " ".join(minersim("calculator", *FIELDS, "--capex", 50_000).out.split())
    assert "It does not pay back within 3 months." in said
    assert "even free power leaves a loss" in said


def test_long_tables_show_years_and_events_only(minersim):
    out = minersim("calculator", *FIELDS, "--months", 60, "--height", 1_040_000).out
    rows = [line.split()[0] for line in out.splitlines() if line[:5].strip().isdigit()]
    # halvings in 3 and 51, after which it pays back and loses
    assert rows == ["0", "1", "3", "4", "12", "24", "36", "48", "51", "52", "60"]
    assert "--csv FILE writes all" in out


def test_the_csv_has_every_month_to_the_last_digit(answer, tmp_path):
    file = tmp_path / "months.csv"
    found = answer(*FIELDS, "--csv", file)
    rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    assert [{k: float(v) for k, v in row.items()} for row in rows] == found["months"]
    assert all(name == "month" or name.endswith(("_usd", "_btc", "difficulty")) for name in rows[0])


def test_increments_by_the_month_or_the_year(answer):
    by_year = answer(*FIELDS, "--price-increment", 1.1**12 - 1)["months"]
    by_month = answer(*FIELDS, "--price-increment", 0.1, "--per", "month")["months"]
    for one, other, power in zip(by_year[1:], by_month[1:], range(3), strict=True):
        assert one["price_usd"] == pytest.approx(other["price_usd"])
        assert one["price_usd"] == pytest.approx(100_000 * 1.1**power)


def test_a_machine_of_the_catalogue(answer):
    named = ("--machine", "s21 200", "--count", 5)
    found = answer(*named, "--price", 9e4, "--difficulty", 1.5e14, "--power", 0.05)["inputs"]
    assert (found["hashrate_ths"], found["power_w"], found["months"]) == (1_000.0, 17_500.0, 36)


def test_a_start_date_gives_the_height(answer):
    found = answer(*FIELDS, "--start", "2024-04-01")
    assert found["inputs"]["height"] == pytest.approx(837_200, abs=200)
    subsidies = [round(month["subsidy_btc"], 3) for month in found["months"]]
    assert subsidies[1] > subsidies[2] == 3.125
    assert "The subsidy halves in month 1" in found["assumptions"][1]


def test_a_scenario_gives_start_figures_and_options_replace_them(tiny, answer):
    found = answer(tiny())["inputs"]
    assert (found["price_usd"], found["height"], found["months"]) == (90_000.0, 921_400, 1)
    assert found["power_w"] == pytest.approx(0.97 * 35_000, rel=0.04)  # ten S21 at their uptime
    changed = answer(tiny(), "--power", 0.07, "--months", 5, "--subsidy", 6.25)["inputs"]
    assert (changed["power_usd_per_kwh"], changed["months"]) == (0.07, 5)
    assert (changed["height"], changed["subsidy_btc"]) == (None, 6.25)
    assert changed["hashrate_ths"] == found["hashrate_ths"]


def test_machines_in_place_of_the_scenario_s_are_said_to_have_none_of_its_uptime(tiny, answer):
    told = answer(tiny(), "--machine", "s21 200")["assumptions"]
    assert "its uptime and PUE are not theirs" in told[-1]
    assert not any("not theirs" in line for line in answer(tiny())["assumptions"])


def test_a_simulation_may_stand_beside_it(tiny, minersim, answer):
    found = answer(tiny(), "--simulate")["simulated"]
    assert (found["paths"], found["horizon_days"]) == (3, 20)
    assert 0.0 <= found["probability_of_payback"] <= 1.0
    said = " ".join(minersim("calculator", tiny(), "--simulate", "--quiet").out.split())
    assert said == ""
    said = " ".join(minersim("calculator", tiny(), "--simulate").out.split())
    assert "Beside it, a simulation: on 3 paths of 20 days of 'Tiny'" in said


def test_every_mistake_is_told_at_once(minersim):
    wrong = (
        "--price", "abc", "--difficulty", 152.27, "--hashrate", 200, "--watts", -3, "--power", 9,
        "--months", 0, "--hodl", 1.2, "--pool-fee", 2, "--other-fees", 1, "--fees", "nan",
        "--difficulty-increment", 40, "--price-increment", -1, "--per", "week", "--subsidy", 3,
        "--height", -5, "--start", "x", "--csv", "/nowhere/a.txt", "--count", 4, "--capex", "1e99",
        "--simulate", "--set", "a=1", "--days-per-month", 7, "--discount-rate", "inf",
    )  # fmt: skip
    found = minersim("calculator", *wrong)
    assert (found.code, found.out) == (2, "")
    named = [line.split(":")[0] for line in found.err.splitlines()]
    assert sorted(named) == sorted(
        ["--csv", "--months", "--count", "--watts", "--per", "--price", "--power", "--pool-fee",
         "--other-fees", "--fees", "--difficulty-increment", "--price-increment", "--capex",
         "--hodl", "--discount-rate", "--days-per-month", "--difficulty", "--height", "--start",
         "--simulate", "--set"]
    )  # fmt: skip


def test_what_is_needed_is_said_to_be_missing(minersim):
    found = minersim("calculator")
    assert found.code == 2
    for name in ("--price", "--difficulty", "--hashrate", "--watts", "--power"):
        assert f"{name}: is missing; allowed: a number" in found.err
    assert minersim("calculator", *FIELDS, "--machine", "s21 200").err.splitlines() == [
        "--hashrate: given beside --machine; allowed: one or the other",
        "--watts: given beside --machine; allowed: one or the other",
    ]


def test_mixed_up_units_are_refused(minersim):
    found = minersim("calculator", *FIELDS, "--difficulty", 100)
    assert found.code == 2
    assert "--difficulty: found 100, at which 1000 TH/s find" in found.err
    assert "blocks a day; allowed: at most 144" in found.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ("--price-increment", 5, "--per", "month", "--months", 600),
            "over 50 years a factor of 1e467",
        ),
        (("--start", "1990-01-01"), "no height is known for it: give --height instead"),
        (("--start", "2090-01-01"), "no height is known for it: give --height instead"),
        (("--start", "0001-01-01"), "no height is known for it: give --height instead"),
        (("--start", "yesterday"), "allowed: a date, YYYY-MM-DD"),
        (("--machine", "s99"), "--machine: "),
        (("--csv", "nowhere/a.csv"), "there is no folder"),
    ],
)
def test_what_cannot_be_reckoned_is_told(minersim, options, words):
    found = minersim("calculator", *FIELDS, *options)
    assert found.code == 2
    assert words in found.err
    assert "Traceback" not in found.err


def test_mistakes_of_the_scenario_and_of_options_are_told_together(tiny, minersim):
    found = minersim("calculator", tiny(("horizon_days = 20", "horizon_days = -2")), "--hodl", 7)
    assert found.code == 2
    assert "--hodl: found '7'" in found.err
    assert "horizon_days" in found.err
    assert "is missing" not in found.err


def test_a_scenario_without_machines_gives_none(tiny, minersim):
    file = tiny()
    text = file.read_text("utf-8")
    file.write_text(text[: text.index("[[sites]]")], encoding="utf-8")
    found = minersim("calculator", file)
    assert found.code == 2
    assert "sites: is missing; allowed: sites with fleets" in found.err


def test_the_network_may_be_the_latest_that_is_stored(minersim, tmp_path, monkeypatch):
    monkeypatch.setenv("MINERSIM_DATA_DIR", str(tmp_path))  # empty: the built-in history
    machine = ("--machine", "s21 200", "--power", 0.05, "--live", "--json")
    found = json.loads(minersim("calculator", *machine).out)
    assert found["inputs"]["height"] > 902_000
    assert found["assumptions"][-1].startswith("Stored figures: price_usd: ")
    fixed = json.loads(minersim("calculator", *machine, "--subsidy", 3.125).out)
    assert fixed["inputs"]["height"] is None
    assert "height" not in fixed["assumptions"][-1]


def test_stored_figures_are_asked_for_in_the_scenario(minersim, tiny):
    answer = minersim("calculator", tiny(), "--live")
    assert answer.code == 2
    assert answer.err == "--live: given beside a scenario; allowed: --set network.state=live\n"
