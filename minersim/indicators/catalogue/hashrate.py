"""Declarations: miners leaving and coming back, read from hashrate and difficulty."""

from minersim.indicators.declaration import Indicator, Line, Threshold
from minersim.indicators.hash_ribbons import Capitulation, hash_ribbons
from minersim.indicators.ribbons import (
    RIBBON_WINDOWS,
    difficulty_ribbon,
    ribbon_compression,
    ribbon_compression_rank,
)
from minersim.indicators.series import Array, ratio


def _ribbons(hashrate_ehs: Array, price_usd: Array) -> tuple[Array, ...]:
    found = hash_ribbons(hashrate_ehs, price_usd)
    return ratio(found.fast, found.slow) - 1.0, found.fast, found.slow


def _capitulations(hashrate_ehs: Array, price_usd: Array) -> tuple[Capitulation, ...]:
    return hash_ribbons(hashrate_ehs, price_usd).capitulations


def _difficulty_ribbon(difficulty: Array) -> tuple[Array, ...]:
    lines = difficulty_ribbon(difficulty)
    return (ratio(lines[0], lines[-1]) - 1.0, *lines)


HASHRATE = (
    Indicator(
        name="hash_ribbons",
        title="Hash ribbons",
        definition=(
            "Mean of the hashrate over 30 days against that over 60 days. A capitulation begins "
            "when the first falls below the second and ends when it is back; the first day after "
            'that with the 10-day mean of the price above its 20-day mean is called "buy".'
        ),
        inputs=("hashrate_ehs", "price_usd"),
        source="Charles Edwards, Hash Ribbons & Bitcoin Bottoms (2019), and its script",
        lines=(
            Line("fast_over_slow", "", "30-day mean over 60-day mean, less one"),
            Line("hashrate_30d_ehs", "EH/s", "Mean of 30 days"),
            Line("hashrate_60d_ehs", "EH/s", "Mean of 60 days"),
        ),
        compute=_ribbons,
        first_day=60,
        caveats=(
            (
                "Capitulations and breaks in them of one or two days do not count, a rule of "
                "minersim: with it that of 2022 lasts 71 days, as Edwards counted."
            ),
            (
                "Hashrate falls by decree, season and weather too (2020, 2021, 2025): an end is no "
                "promise of a price."
            ),
            (
                "The hashrate of a day is estimated from its blocks; their luck makes close means "
                "cross."
            ),
        ),
        thresholds=(Threshold("miners are giving up: the 30-day mean is lower", below=0.0),),
        usual="no capitulation: the 30-day mean is not lower",
        capitulations=_capitulations,
    ),
    Indicator(
        name="difficulty_ribbon",
        title="Difficulty ribbon",
        definition=(
            "Eight moving means of the difficulty, of 9 to 200 days. The main figure is the "
            "shortest over the longest, less one."
        ),
        inputs=("difficulty",),
        source="Willy Woo (2019), after Vinny Lingham",
        lines=(
            Line("short_over_long", "", "9-day mean over 200-day mean, less one"),
            *(Line(f"difficulty_{days}d", "", f"Mean of {days} days") for days in RIBBON_WINDOWS),
        ),
        compute=_difficulty_ribbon,
        first_day=200,
        caveats=(
            "Some sites leave out the line of 9 days.",
            "The ribbon turns over only when difficulty falls for months, as in 2018 and 2021.",
        ),
        thresholds=(Threshold("turned over: difficulty has been falling for long", below=0.0),),
        usual="spread upwards: difficulty is rising",
    ),
    Indicator(
        name="ribbon_compression",
        title="Difficulty ribbon compression",
        definition=(
            "Standard deviation of the ribbon's eight means over their mean. Beside it its rank "
            "among the last four years, 0 for the closest."
        ),
        inputs=("difficulty",),
        source="Glassnode",
        lines=(
            Line("ribbon_compression", "", "Compression"),
            Line("rank_of_four_years", "", "Rank among four years"),
        ),
        compute=lambda difficulty: (
            ribbon_compression(difficulty),
            ribbon_compression_rank(difficulty),
        ),
        first_day=200,
        caveats=(
            (
                "The published threshold of 0.05 is stale: difficulty grows more slowly now, and "
                "most days from 2022 to June 2025 lay below it. Read the rank, which is minersim's."
            ),
        ),
        thresholds=(
            Threshold("below the published 0.05, which is stale: read the rank", below=0.05),
        ),
        usual="above the published 0.05",
    ),
)
