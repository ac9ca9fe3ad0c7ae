"""``minersim breakeven``: against hand-reckoned tables, and mistakes in the options."""

import json

import pytest

DIFFICULTY = "155973032196071.94"
NOW = ("--price", 90_000, "--difficulty", DIFFICULTY, "--fees", 0.02, "--pool-fee", 0.02)


def printed(text):
    """A figure of a printed table: right to half of its last digit."""
    plain = text.replace(",", "")
    mantissa, _, exponent = plain.partition("e")
    decimals = len(mantissa.partition(".")[2])
    return pytest.approx(float(plain), rel=0, abs=0.5001 * 10.0 ** (int(exponent or 0) - decimals))


# worked by hand at a coin of 90,000 USD, 3.145 BTC a block, pool fee 2 %, PUE 1: efficiency, power
# price; hashcost, margin, break-even power price, coin price, difficulty, efficiency; kWh per coin
TABLE = [
    ("Antminer S21 200T", 17.5, 0.05,
     "21.000", "0.413017", "0.085181", "52,828.49", "2.657197e14", "29.81346", "1,056,569.8"),
    ("Antminer S21 XP 270T", 13.5, 0.05,
     "16.200", "0.547184", "0.110420", "40,753.41", "3.444515e14", "29.81346", "815,068.1"),
    ("Antminer S19 XP 140T", 21.5, 0.06,
     "30.960", "0.134619", "0.069334", "77,884.29", "1.802363e14", "24.84455", "1,298,071.5"),
    ("Antminer S19j Pro 104T", 29.5, 0.05,
     "35.400", "0.010514", "0.050531", "89,053.74", "1.576304e14", "29.81346", "1,781,074.8"),
]  # fmt: skip


@pytest.fixture
def answer(minersim):
    def run(*options):
        found = minersim("breakeven", *options, "--json")
        assert (found.code, found.err) == (0, "")
        return json.loads(found.out)

    return run


def check(found, row):
    _, efficiency, _, hashcost, margin, power, price, difficulty, best, energy = row
    assert found["efficiency_j_per_th"] == pytest.approx(efficiency, rel=1e-12)
    assert found["hashprice_usd_per_ph_day"] == pytest.approx(35.77614986 / 0.98, rel=1e-9)
    assert found["hashcost_usd_per_ph_day"] == printed(hashcost)
    assert found["margin"] == printed(margin)
    assert found["energy_per_btc_kwh"] == printed(energy)
    assert found["breakeven"]["power_usd_per_kwh"] == printed(power)
    assert found["breakeven"]["price_usd"] == printed(price)
    assert found["breakeven"]["difficulty"] == printed(difficulty)
    assert found["breakeven"]["efficiency_j_per_th"] == printed(best)
    hashprice = found["breakeven"]["hashprice_usd_per_ph_day"]
    assert hashprice * 0.98 == pytest.approx(float(hashcost), rel=1e-9)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_a_machine_against_the_table(answer, row):
    found = answer("--machine", row[0], "--power", row[2], *NOW)
    assert found["machine"] == row[0]
    check(found, row)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_an_efficiency_against_the_table(answer, row):
    check(answer("--j-per-th", row[1], "--power", row[2], *NOW), row)


def test_profit_of_one_machine_in_a_day(answer):
    found = answer("--machine", "s21 200", "--power", 0.05, *NOW)
    assert found["profit_usd_per_day"] == pytest.approx(7.15523 - 4.2, abs=5e-6)


def test_profit_of_a_petahash_where_no_machine_is_named(answer):
    found = answer("--j-per-th", 17.5, "--power", 0.05, *NOW)
    assert found["machine"] == "1 PH/s at 17.5 J/TH"
    assert found["profit_usd_per_day"] == pytest.approx(35.77614986 - 21.0, rel=1e-8)


def test_json_has_the_promised_keys(answer):
    found = answer("--machine", "s21 200", "--power", 0.05, *NOW)
    assert set(found) == {
        "machine",
        "efficiency_j_per_th",
        "hashprice_usd_per_ph_day",
        "hashcost_usd_per_ph_day",
        "margin",
        "profit_usd_per_day",
        "energy_per_btc_kwh",
        "breakeven",
    }
    assert set(found["breakeven"]) == {
        "power_usd_per_kwh",
        "efficiency_j_per_th",
        "hashprice_usd_per_ph_day",
        "price_usd",
        "difficulty",
    }
    assert all(type(value) is float for value in found["breakeven"].values())


def test_hashprice_is_before_the_pool_fee(answer):
    with_fee = answer("--j-per-th", 20, "--power", 0.05, *NOW)
    without = answer("--j-per-th", 20, "--power", 0.05, *NOW[:-2])
    key = "hashprice_usd_per_ph_day"
    assert with_fee[key] == without[key]
    assert with_fee["breakeven"][key] > without["breakeven"][key]


def test_pue_raises_the_cost(answer):
    base = ("--j-per-th", 20, "--power", 0.05, *NOW)
    key = "hashcost_usd_per_ph_day"
    assert answer(*base, "--pue", 1.1)[key] == pytest.approx(1.1 * answer(*base)[key])


@pytest.mark.parametrize(
    ("height", "share"), [(839_999, 6.25), (840_000, 3.125), (1_050_000, 1.5625)]
)
def test_the_height_sets_the_subsidy(answer, height, share):
    base = ("--j-per-th", 20, "--power", 0.05, "--price", 90_000, "--difficulty", 1e14)
    default, found = answer(*base), answer(*base, "--height", height)
    key = "hashprice_usd_per_ph_day"
    assert found[key] == pytest.approx(default[key] * share / 3.125)


def test_fleets_of_a_scenario(tiny, minersim):
    found = minersim("breakeven", tiny(), "--json")
    assert found.code == 0
    answer = json.loads(found.out)
    assert answer["scenario"] == "Tiny"
    (fleet,) = answer["fleets"]
    assert fleet["machine"] == "Antminer S21 200T at Barn"
    assert fleet["hashcost_usd_per_ph_day"] == pytest.approx(24 * 17.5 * 0.05)
    net = fleet["hashprice_usd_per_ph_day"] * 0.98
    assert fleet["margin"] == pytest.approx(1.0 - fleet["hashcost_usd_per_ph_day"] / net)


def test_overrides_of_a_scenario(tiny, minersim):
    found = minersim("breakeven", tiny(), "--json", "--set", "sites[0].power_usd_per_kwh=0.1")
    (fleet,) = json.loads(found.out)["fleets"]
    assert fleet["hashcost_usd_per_ph_day"] == pytest.approx(24 * 17.5 * 0.1)


def test_text_names_every_break_even_with_its_unit(minersim):
    out = minersim("breakeven", "--machine", "s21 200", "--power", 0.05, *NOW).out
    for words in ("0.08518", "29.81", "52,828", "265.72T", "41.3 %", "2.96", "1,057"):
        assert words in out
    for unit in ("USD/kWh", "J/TH", "USD/PH/s/day", "USD/BTC", "MWh/BTC", "USD/day"):
        assert unit in out
    assert "3.125 BTC subsidy (height 930,000) and 0.02 BTC fees a block, pool fee 2.0 %" in out


def test_quiet_prints_nothing(minersim, tiny):
    options = ("--machine", "s21 200", "--power", 0.05, *NOW)
    assert minersim("breakeven", *options, "--quiet").out == ""
    assert minersim("breakeven", tiny(), "--quiet").out == ""


@pytest.mark.parametrize("power", ["1e-6", "5"])
@pytest.mark.parametrize("price", ["0.01", "1e9"])
@pytest.mark.parametrize("difficulty", ["1", "1e25"])
@pytest.mark.parametrize("efficiency", ["0.1", "1e12"])
def test_extremes_are_finite_and_legible(minersim, power, price, difficulty, efficiency):
    options = ("--j-per-th", efficiency, "--power", power, "--price", price)
    options += ("--difficulty", difficulty)
    assert minersim("breakeven", *options, "--json").code == 0
    out = minersim("breakeven", *options).out
    assert not {"nan", "inf"} & set(out.split())
    assert max(len(word) for word in out.split() if not set(word) <= set("─")) < 30


# mistakes


def test_everything_that_is_missing_is_said_at_once(minersim):
    answer = minersim("breakeven")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines() == [
        "--machine: is missing; allowed: a machine's name, or --j-per-th",
        "--power: is missing; allowed: a number at least 1e-06 and at most 5 [USD/kWh]",
        "--price: is missing; allowed: a number at least 0.01 and at most 1,000,000,000 [USD/BTC]",
        "--difficulty: is missing; allowed: a number at least 1 and at most 1e+25",
    ]


def test_everything_that_is_wrong_is_said_at_once(minersim):
    answer = minersim(
        "breakeven", "--machine", "Antminer S99", "--power", "free", "--price", "nan",
        "--difficulty", 0, "--fees", -1, "--pool-fee", 1, "--pue", 0.5, "--height", 1.5, "--json",
    )  # fmt: skip
    assert (answer.code, answer.out) == (2, "")
    starts = [
        "--machine: no machine is named 'Antminer S99'; near matches: Antminer S9 11.5T",
        "--power: found 'free'; allowed: a number at least",
        "--price: found 'nan'; allowed",
        "--difficulty: found '0'; allowed",
        "--fees: found '-1'; allowed: a number at least 0 and at most 1,000 [BTC/block]",
        "--pool-fee: found '1'; allowed: a number at least 0 and below 1",
        "--pue: found '0.5'; allowed: a number at least 1 and at most 5",
        "--height: found '1.5'; allowed: a whole number at least 0 and at most 20,000,000",
    ]
    lines = answer.err.splitlines()
    assert len(lines) == len(starts)
    for line, start in zip(lines, starts, strict=True):
        assert line.startswith(start)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--machine", "S21", "--power", "0.05", *map(str, NOW)],
         "--machine: machine 'S21' comes in"),
        (["--machine", "s21 200", "--j-per-th", "17", "--power", "0.05", *map(str, NOW)],
         "--j-per-th: given beside --machine; allowed: one of the two"),
        (["--j-per-th", "17", "--power", "0.05", "--price", "1", "--difficulty", "1", "--height",
          "6930000"],
          "--height: found 6930000, without subsidy; allowed: below 6,930,000, or fees"),
        (["--power", "1_0" + "0" * 100, "--j-per-th", "17", *map(str, NOW)],
         "--power: found '1_000"),
        (["--set", "paths=2"], "--set: given without a scenario; allowed: with SCENARIO"),
    ],
)  # fmt: skip
def test_a_wrong_option(minersim, options, message):
    answer = minersim("breakeven", *options)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(message)
    assert len(answer.err.splitlines()) == 1


def test_a_scenario_and_a_machine_exclude_each_other(minersim, tiny):
    answer = minersim("breakeven", tiny(), "--power", 0.05, "--pool-fee", 0)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "--power, --pool-fee: given beside a scenario; allowed: one or the other\n"


def test_a_scenario_without_sites_has_no_break_evens(minersim, tiny):
    file = tiny()
    answer = minersim("breakeven", file, "--set", "sites=[]")
    assert answer.code == 2
    expected = "sites: is missing; allowed: sites with fleets, to have break-evens"
    assert answer.err == f"{file}: {expected}\n"


VALUE = ("--option-value", "--volatility", 0.5, "--days", 365)


def test_what_standing_still_is_worth_of_a_machine(answer, minersim):
    base = ("--machine", "s21 200", "--power", 0.08, *NOW)
    plain, found = answer(*base), answer(*base, *VALUE)
    value = found.pop("option_value")
    assert found == plain
    assert (value["days"], value["volatility_per_year"], value["simulated"]) == (365, 0.5, None)
    strip = value["strip"]
    switch = strip["may_stand_still_usd_per_th"] - strip["must_run_usd_per_th"]
    assert strip["switch_usd_per_th"] == pytest.approx(switch)
    assert switch > 0.0
    calm = answer(*base, *VALUE, "--volatility", 0.1)["option_value"]["strip"]
    assert calm["switch_usd_per_th"] < strip["switch_usd_per_th"]
    assert calm["must_run_usd_per_th"] == strip["must_run_usd_per_th"]
    hard = answer(*base, *VALUE, "--difficulty-increment", 0.5)["option_value"]["strip"]
    assert hard["may_stand_still_usd_per_th"] < strip["may_stand_still_usd_per_th"]
    said = " ".join(minersim("breakeven", *base, *VALUE).out.split())
    assert "discounted [USD/(TH/s)]" in said
    assert "difficulty grows by 0.0 % a year, evenly; halvings count." in said


def test_what_standing_still_is_worth_of_fleets(tiny, minersim):
    file = tiny()
    found = json.loads(minersim("breakeven", file, "--option-value", "--json").out)
    (fleet,) = found["fleets"]
    value = fleet.pop("option_value")
    assert json.loads(minersim("breakeven", file, "--json").out)["fleets"] == [fleet]
    assert (value["days"], value["simulated"]["paths"]) == (20, 3)
    assert value["simulated"]["standard_error"]["must_run_usd_per_th"] > 0.0
    said = " ".join(minersim("breakeven", file, "--option-value").out.split())
    assert "Simulated: mean of 3 paths" in said
    one = json.loads(
        minersim("breakeven", file, "--option-value", "--json", "--set", "paths=1").out
    )["fleets"][0]["option_value"]
    assert one["simulated"]["standard_error"]["must_run_usd_per_th"] is None


def test_the_place_on_the_cost_curve_of_fleets(tiny, minersim):
    (fleet,) = json.loads(minersim("breakeven", tiny(), "--json").out)["fleets"]
    assert 0.0 <= fleet["network_share_with_higher_hashcost"] <= 1.0
    plain = minersim("breakeven", tiny(), "--json", "--set", "network.kind=constant")
    (fleet,) = json.loads(plain.out)["fleets"]
    assert fleet["network_share_with_higher_hashcost"] is None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--volatility", 0.5), "--volatility: given without --option-value; allowed: with it"),
        (("--option-value",), "--volatility: is missing"),
        ((*VALUE, "--days", "1e3"), "--days: found '1e3'"),
        ((*VALUE, "--discount-rate", -1), "--discount-rate: found '-1'"),
        (
            (*VALUE, "--days", 36_500, "--difficulty-increment", -0.9999),
            "--difficulty-increment: found '-0.9999', over 100 years a factor of 1e-400",
        ),
    ],
)
def test_mistakes_in_the_value_of_a_machine(minersim, options, words):
    found = minersim("breakeven", "--machine", "s21 200", "--power", 0.08, *NOW, *options)
    assert found.code == 2
    assert words in found.err


def test_a_scenario_says_itself_what_a_value_takes(tiny, minersim):
    found = minersim("breakeven", tiny(), "--option-value", "--volatility", 0.5)
    assert found.code == 2
    assert "--volatility: given beside a scenario" in found.err


# stored figures


@pytest.fixture
def stored(minersim, tmp_path, monkeypatch):
    """A store with prices, and no other figures."""
    monkeypatch.setenv("MINERSIM_DATA_DIR", str(tmp_path / "store"))
    file = tmp_path / "prices.csv"
    rows = [f"2025-06-{day},{100_000 + day}" for day in range(10, 29)]
    file.write_text("\n".join(["date,price_usd", *rows]), encoding="utf-8")
    assert minersim("data", "import", file).code == 0


MACHINE = ("breakeven", "--machine", "s21 200", "--power", 0.05)


def test_what_is_left_out_may_be_the_latest_that_is_stored(minersim, stored):
    found = minersim(*MACHINE, "--live", "--json")
    told = json.loads(found.out)
    price, difficulty, height, fees = told["figures"]
    assert price.startswith("price_usd: 100,028 USD/BTC, 2025-06-28, file")
    assert difficulty.endswith("built-in history")
    assert [height.split(":")[0], fees.split(":")[0]] == ["height", "fees_btc_per_block"]
    assert "stored figures: the state is of 2025-06-29" in found.err
    # the difficulty of 14 to 29 June 2025, at which a coin of 100,028 USD gives this
    hashprice = 86_400e15 / 2**32 * 100_028 * 3.125 / 126.4115e12
    assert told["hashprice_usd_per_ph_day"] == pytest.approx(hashprice, rel=0.02)
    said = minersim(*MACHINE, "--live").out
    assert "Stored figures: price_usd: 100,028" in " ".join(said.split())


def test_what_is_given_counts_beside_stored_figures(minersim, stored):
    found = minersim(*MACHINE, "--live", *NOW[:6], "--height", 900_000, "--json")
    assert json.loads(found.out)["figures"] == []
    assert found.err == ""
    alone = minersim(*MACHINE, *NOW[:6], "--height", 900_000, "--json")
    assert json.loads(found.out) == json.loads(alone.out) | {"figures": []}


def test_stored_figures_for_a_scenario_are_asked_for_in_it(minersim, tiny):
    answer = minersim("breakeven", tiny(), "--live")
    assert (answer.code, answer.out) == (2, "")
    assert "--live: given beside a scenario" in answer.err
