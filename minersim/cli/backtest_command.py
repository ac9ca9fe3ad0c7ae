"""``minersim backtest``: forecasts of the past, scored."""

import argparse
import json
import time

from minersim.calibration.attribution import LEAST_FALL, attributions
from minersim.calibration.backtest import HORIZONS, backtest
from minersim.calibration.forecast import PATHS, difficulty_quantiles
from minersim.calibration.nowcast_backtest import nowcasts_by_day
from minersim.calibration.regimes import regimes
from minersim.calibration.score_table import score_rows
from minersim.cli.backtest_text import backtest_dict, print_ahead, print_backtest
from minersim.cli.calibration_inputs import read_inputs, whole_list
from minersim.cli.inputs import OptionReader
from minersim.cli.progress import progress_bar
from minersim.data.span import read_span

MOST_RETARGETS = 104


def execute(options: argparse.Namespace) -> None:
    """Forecast, score, print."""
    reader = OptionReader(options)
    horizons = whole_list(options, reader, "horizons", HORIZONS, MOST_RETARGETS)
    paths = reader.whole("paths", default=PATHS, at_least=100, at_most=100_000)
    seed = reader.whole("seed", default=1, at_least=0, at_most=2**31 - 1)
    first_s, last_s = read_span(options.since, options.until, reader.wrong)
    inputs = read_inputs(options, reader)
    began = time.monotonic()
    with progress_bar("forecasting", quiet=options.quiet) as progress:
        forecasts = backtest(
            inputs.history,
            horizons=horizons,
            first_s=first_s,
            last_s=last_s,
            paths=paths,
            seed=seed,
            progress=progress,
        )
    rows = score_rows(forecasts, regimes(inputs.history))
    nowcasts = nowcasts_by_day(inputs, first_s, last_s)
    split = attributions(inputs.history, first_s, last_s)
    falls = [one for one in split if one.change <= LEAST_FALL]
    ahead = difficulty_quantiles(inputs.history, horizons, paths=paths, seed=seed)
    if options.json:
        found = backtest_dict(inputs.history, forecasts, rows, nowcasts, falls)
        found["from_here"] = [
            {"horizon": horizon, "difficulty": dict(zip(("p10", "p50", "p90"), row, strict=True))}
            for horizon, row in zip(horizons, ahead, strict=True)
        ]
        found["elapsed_s"] = round(time.monotonic() - began, 3)
        print(json.dumps(found, indent=1))
    elif not options.quiet:
        print_backtest(inputs.history, forecasts, rows, nowcasts, falls, time.time())
        print_ahead(inputs.history, horizons, ahead)
