"""Write the score tables of docs/validation.md from the data.

    python docs/make_validation.py [FOLDER]

Tables of the built-in history need nothing else. Those of daily series look at the folder of the
files (``btc_daily.csv``, ``block_arrivals_*.csv``): the one that is named, else the folder
shared/data beside the project, or the one that MINERSIM_DATA names. Without them these tables stay
as they are. Takes about two minutes.
"""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from minersim.calibration.attribution import attributions
from minersim.calibration.backtest import GIVEN, HORIZONS, MODES, SIMULATED, Forecasts, backtest
from minersim.calibration.growth_law import DEFAULTS, GrowthSettings
from minersim.calibration.history import EpochHistory
from minersim.calibration.inputs import built_in_inputs, inputs_from_folder
from minersim.calibration.nowcast_backtest import (
    arrivals_in,
    nowcast_rows,
    progress_by_block,
    progress_by_day,
)
from minersim.calibration.regimes import regimes
from minersim.calibration.score_table import ScoreRow, score_rows
from minersim.cli.backtest_command import LEAST_FALL
from minersim.cli.backtest_text import (
    FALL_HEAD,
    NOWCAST_HEAD,
    SCORE_HEAD,
    TRUTH_HEAD,
    fall_cells,
    nowcast_cells,
    origin_days,
    regime_rows,
    score_cells,
    signed_percent,
    truth_cells,
)

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "validation.md"


def seconds(day: str) -> int:
    """First second of a day. [s since 1970]"""
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())


JUDGED = seconds("2018-01-01")
PERIODS = (
    ("July 2016 to 2017", "2016-07-01", "2017-12-31"),
    ("2018 to 2020", "2018-01-01", "2020-12-31"),
    ("2021 to June 2025", "2021-01-01", "2025-12-31"),
)
NOTHING = 1e-9

VARIANTS: dict[str, GrowthSettings] = {
    "as it is": DEFAULTS,
    "slow mean of hashprice: half-life 26 epochs": replace(DEFAULTS, margin_half_life=26.0),
    "slow mean of hashprice: half-life 52 epochs": replace(DEFAULTS, margin_half_life=52.0),
    "memory: half-life 39 epochs": replace(DEFAULTS, memory_half_life=39.0),
    "memory: half-life 156 epochs": replace(DEFAULTS, memory_half_life=156.0),
    "trend of one year": replace(DEFAULTS, trend_windows=(26,)),
    "trend of two years": replace(DEFAULTS, trend_windows=(52,)),
    "trend that does not fade": replace(DEFAULTS, trend_fade_half_life=1e9),
    "margin on all paths": replace(DEFAULTS, margin_doubt=0.0),
    "margin on none": replace(DEFAULTS, margin_doubt=1.0),
    "without revenue": replace(
        DEFAULTS,
        prior_mean=(0.0, 0.7, 0.03, 0.0, 0.0),
        prior_sd=(0.01, 0.2, 0.02, NOTHING, NOTHING),
    ),
    "no stronger answer at the edge": replace(
        DEFAULTS,
        prior_mean=(0.0, 0.7, 0.03, 0.12, 0.0),
        prior_sd=(0.01, 0.2, 0.02, 0.08, NOTHING),
    ),
    "trend alone, fading": replace(
        DEFAULTS,
        prior_mean=(0.0, 1.0, 0.0, 0.0, 0.0),
        prior_sd=(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    ),
    "no paths at the drift": replace(DEFAULTS, drift_share=0.0),
    "as the years to 2020 alone would have it": replace(
        DEFAULTS, margin_doubt=0.0, memory_half_life=156.0, drift_share=0.0
    ),
    "the same, a third of the paths at the drift": replace(
        DEFAULTS, margin_doubt=0.0, memory_half_life=156.0
    ),
    "weak priors": replace(DEFAULTS, prior_sd=tuple(5.0 * sd for sd in DEFAULTS.prior_sd)),
    "episodes taken for the market's doing": replace(DEFAULTS, without_episodes=False),
}


def data_folder(named: Path | None) -> Path | None:
    """Folder of the daily series, or None where there is none."""
    variable = os.environ.get("MINERSIM_DATA")
    folder = named or (Path(variable) if variable else ROOT.parent / "shared" / "data")
    return folder if (folder / "btc_daily.csv").is_file() else None


def scores(history: EpochHistory, settings: GrowthSettings = DEFAULTS) -> list[Forecasts]:
    """All forecasts since July 2016."""
    return backtest(history, first_s=seconds(PERIODS[0][1]), settings=settings)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Table in Markdown."""
    lines = [[cell.replace("\n", " ") for cell in head], ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def main_tables(history: EpochHistory, forecasts: Sequence[Forecasts]) -> str:
    """Scores by horizon, where the truth fell, and scores by regime, of 2018 on."""
    rows = score_rows(forecasts, regimes(history), history.time_s, JUDGED)
    last = origin_days(history, forecasts)[1]
    parts = [f"Origins 2018-01-01 to {last}; {history.origin}."]
    for mode in MODES:
        own = [score_cells(row) for row in rows if row.mode == mode and row.regime == "all"]
        parts += [f"**{mode.capitalize()}**", table(SCORE_HEAD, own)]
    told = [truth_cells(row) for row in rows if row.regime == "all"]
    parts += ["**Where the truth fell, and other scores**", table(TRUTH_HEAD, told)]
    for mode in MODES:
        head, cells = regime_rows(rows, mode)
        title = f"**Better than drift by, {mode}, by regime of the origin (forecasts)**"
        parts += [title, table(head, cells)]
    return "\n\n".join(parts)


def of_period(
    history: EpochHistory, forecasts: Sequence[Forecasts], first: str, last: str, regime: str
) -> list[ScoreRow]:
    """Scores of the origins of a period that are of a regime."""
    flags = {regime: regimes(history)[regime]}
    return score_rows(forecasts, flags, history.time_s, seconds(first), seconds(last))


def period_table(history: EpochHistory, forecasts: Sequence[Forecasts]) -> str:
    """Skill over drift and coverage by period."""
    head = ("origins", "price", *(f"{horizon} ahead" for horizon in HORIZONS))
    cells = []
    for name, first, last in PERIODS:
        rows = of_period(history, forecasts, first, last, "all")
        for mode in MODES:
            own = [
                f"{signed_percent(row.over_drift.value)}, {100.0 * row.coverage:.0f} % in band"
                for row in rows
                if row.mode == mode
            ]
            cells.append([name, mode.removeprefix("price "), *own])
    return table(head, cells)


def variant_table(history: EpochHistory) -> str:
    """What was tried: mean skill over drift of all horizons by period, and in stress."""
    head = (
        "variant",
        "simulated, July 2016 to 2020",
        "simulated, 2021 to 2025",
        "given, July 2016 to 2020",
        "given, 2021 to 2025",
        "given, stress since 2018, 1 to 6 ahead",
        "band since 2018",
    )
    early, late, both = (
        ("2016-07-01", "2020-12-31"),
        ("2021-01-01", "2025-12-31"),
        ("2018-01-01", "2025-12-31"),
    )
    cells = []
    for name, settings in VARIANTS.items():
        forecasts = scores(history, settings)

        def mean(
            mode: str,
            period: tuple[str, str],
            regime: str = "all",
            most: int = 26,
            forecasts: Sequence[Forecasts] = forecasts,
        ) -> str:
            rows = of_period(history, forecasts, *period, regime)
            own = [r.over_drift.value for r in rows if r.mode == mode and r.horizon <= most]
            return signed_percent(float(np.mean(own)))

        bands = [
            row.coverage
            for row in of_period(history, forecasts, *both, "all")
            if row.mode == SIMULATED
        ]
        cells.append(
            [
                name,
                mean(SIMULATED, early),
                mean(SIMULATED, late),
                mean(GIVEN, early),
                mean(GIVEN, late),
                mean(GIVEN, both, "stress", 6),
                f"{100.0 * min(bands):.0f} to {100.0 * max(bands):.0f} %",
            ]
        )
    return table(head, cells)


def miss_table(history: EpochHistory) -> str:
    """What the band of the law alone missed a year ahead."""
    from validation_tried import MISS_HEAD, miss_cells

    return table(MISS_HEAD, miss_cells(history, seconds))


def tried_table(history: EpochHistory) -> str:
    """Combinations and bands that were tried."""
    from validation_tried import HEAD, tried_cells

    return table(HEAD, tried_cells(history, seconds))


def nowcast_tables(folder: Path) -> str:
    """Nowcasts by days since 2018 and since 2021, and by blocks."""
    inputs = inputs_from_folder(folder)
    history = inputs.history
    by_day = progress_by_day(history, inputs.by_day["blocks_per_day"])
    by_block = progress_by_block(history, arrivals_in(folder))
    parts = []
    for title, progress, first in (
        ("Blocks a day, 2018 to June 2025", by_day, "2018-01-01"),
        ("Blocks a day, 2021 to June 2025", by_day, "2021-01-01"),
        ("Every block, October 2021 to December 2023", by_block, "2021-01-01"),
    ):
        rows = nowcast_rows(history, progress, first_s=seconds(first))
        parts += [f"**{title}**", table(NOWCAST_HEAD, [nowcast_cells(row) for row in rows])]
    return "\n\n".join(parts)


def fall_table(history: EpochHistory) -> str:
    """Falls since 2018 and their parts."""
    split = attributions(history, JUDGED)
    return table(FALL_HEAD, [fall_cells(one) for one in split if one.change <= LEAST_FALL])


def all_parts(folder: Path | None) -> dict[str, Callable[[], str]]:
    """What makes each part of the page, by its name; parts without their data are left out."""
    history = built_in_inputs().history
    forecasts = scores(history)
    parts: dict[str, Callable[[], str]] = {
        "built-in": lambda: main_tables(history, forecasts),
        "misses": lambda: miss_table(history),
        "tried": lambda: tried_table(history),
        "periods": lambda: period_table(history, forecasts),
        "variants": lambda: variant_table(history),
        "falls": lambda: fall_table(history),
    }
    if folder is not None:
        daily = inputs_from_folder(folder).history
        parts["daily"] = lambda: main_tables(daily, scores(daily))
        parts["nowcast"] = lambda: nowcast_tables(folder)
    return parts


def marks(name: str) -> tuple[str, str]:
    """Lines between which a part stands on the page."""
    return f"<!-- {name}: made by docs/make_validation.py -->", f"<!-- end of {name} -->"


def part_on_page(name: str) -> str:
    """A part as it stands on the page."""
    begin, end = marks(name)
    return PAGE.read_text(encoding="utf-8").split(begin)[1].split(end)[0].strip()


def main(arguments: Sequence[str]) -> int:
    """Write all parts."""
    text = PAGE.read_text(encoding="utf-8")
    folder = data_folder(Path(arguments[0]) if arguments else None)
    if folder is None:
        print("no btc_daily.csv: its tables stay as they are", file=sys.stderr)
    for name, part in all_parts(folder).items():
        begin, end = marks(name)
        before, rest = text.split(begin)
        text = f"{before}{begin}\n{part()}\n{end}{rest.split(end)[1]}"
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
