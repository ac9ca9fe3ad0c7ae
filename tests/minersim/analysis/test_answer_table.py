"""Rows of a run's figures."""

from minersim.analysis.answer_table import business_figures, world_figures
from minersim.results.outcomes import (
    AT_HORIZON,
    EVERY_PATH,
    MONEY_ON_EVERY_PATH,
    OVER_THE_RUN,
    SOME_PATHS,
)

BANDS = ("mean", "p5", "p95")
SOME = {"mean": 1_500.0, "p5": -0.25, "p10": 0.0, "p50": 1.0, "p90": 2.0, "p95": 4e6}


def test_every_figure_of_the_summary_has_a_row():
    world = dict.fromkeys((*AT_HORIZON, *OVER_THE_RUN), SOME)
    operator = dict.fromkeys((*EVERY_PATH, *SOME_PATHS), SOME)
    summary = {"world": world, "operator": operator}
    assert len(world_figures(summary, BANDS)) == len(world)
    # the time of payback is told in a sentence of its own
    assert len(business_figures(summary, BANDS, coin_loans=True)) == len(operator) - 1
    for figure in (
        *world_figures(summary, BANDS),
        *business_figures(summary, BANDS, coin_loans=True),
    ):
        assert figure.values == (1_500.0, -0.25, 4e6)
        assert figure.definition.endswith(".")
    price = world_figures(summary, BANDS)[0]
    assert (price.unit, price.texts) == ("USD/BTC", ("1,500", "0", "4,000,000"))


def test_a_figure_that_no_path_has():
    operator = dict.fromkeys((*EVERY_PATH, *SOME_PATHS))
    rate = business_figures({"operator": operator}, BANDS, coin_loans=True)[3]
    assert (rate.label, rate.values, rate.texts) == (
        "internal rate of return",
        (None, None, None),
        ("-", "-", "-"),
    )


def test_debt_tax_and_forwards_have_rows_where_there_are_any():
    operator = dict.fromkeys((*EVERY_PATH, *SOME_PATHS, *MONEY_ON_EVERY_PATH), SOME)
    rows = business_figures({"operator": operator}, BANDS, coin_loans=True)
    plain = business_figures(
        {"operator": dict.fromkeys((*EVERY_PATH, *SOME_PATHS), SOME)}, BANDS, coin_loans=True
    )
    assert rows[: len(plain)] == plain
    assert len(rows) == len(plain) + len(MONEY_ON_EVERY_PATH)
    assert [row.label for row in rows[len(plain) :]] == [
        "interest",
        "income tax",
        "gain on forwards",
        "gain on power hedges",
        "loans and tax owed at end",
        "margin calls",
    ]


def test_contracts_of_which_nothing_comes_have_no_rows():
    operator = dict.fromkeys((*EVERY_PATH, *SOME_PATHS, *MONEY_ON_EVERY_PATH), SOME)
    operator["forward_gains_usd"] = dict.fromkeys(SOME, -0.0)
    labels = [row.label for row in business_figures({"operator": operator}, BANDS, coin_loans=True)]
    assert "gain on forwards" not in labels
    assert "gain on power hedges" in labels


def test_margin_calls_have_a_row_where_coins_are_pledged():
    operator = dict.fromkeys((*EVERY_PATH, *SOME_PATHS, *MONEY_ON_EVERY_PATH), SOME)
    operator["margin_calls"] = dict.fromkeys(SOME, 0.0)

    def labels(**kinds):
        return [row.label for row in business_figures({"operator": operator}, BANDS, **kinds)]

    pledged, plain = labels(coin_loans=True), labels(coin_loans=False)
    assert pledged == [*plain, "margin calls"]
