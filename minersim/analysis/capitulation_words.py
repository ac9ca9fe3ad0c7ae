"""A capitulation in sentences: how deep, who sold, and whether the loop feeds itself."""

import math

import numpy as np

from minersim.analysis.capitulation_picture import LOOP_DAYS, LOOP_FALL, CapitulationPicture
from minersim.analysis.events import date_of
from minersim.number_text import counted, percent, significant

_LITTLE = 0.005


def trough_sentence(picture: CapitulationPicture) -> str:
    """How deep the hashrate falls on the path, and on the paths beside it."""
    figures, day = picture.figures, picture.trough_day
    when = f"{date_of(picture.start, day):%d %b %Y} (day {day})"
    if picture.lost_share < _LITTLE:
        said = "The hashrate does not fall below its start"
    else:
        away = [
            f"{significant(float(figures[name][day]), 3)} EH/s {words}"
            for name, words in (
                ("economic_off_ehs", "off for want of margin"),
                ("curtailed_ehs", "curtailed"),
                ("gone_ehs", "gone"),
            )
            if figures[name][day] > 0.0
        ]
        said = (
            f"The hashrate is lowest on {when}: {percent(picture.lost_share, 0)} below its start"
            + (f", {', '.join(away)}" if away else "")
        )
    if picture.paths == 1:
        return f"{said}."
    low, high = np.quantile(1.0 - picture.trough_shares, [0.1, 0.9])
    return (
        f"{said}. Of {counted(picture.paths, 'path')}, 80 % lose between {percent(low, 0)} and "
        f"{percent(high, 0)} of their hashrate."
    )


def sales_sentence(picture: CapitulationPicture) -> str:
    """What miners sell at most, and what it does to the price."""
    if not picture.has_treasury:
        return "Miners' coins are not followed: no sales, and no impact on the price."
    figures = picture.figures
    day = int(np.argmax(figures["miner_sold_btc"]))
    impact = math.expm1(float(figures["price_impact"].min()))
    return (
        f"Miners sell most on day {day}: {significant(float(figures['miner_sold_btc'][day]), 3)} "
        f"BTC, where {significant(float(figures['usual_btc'][day]), 3)} BTC are usual; their sales "
        f"press the price by {percent(abs(min(impact, 0.0)))} at most."
    )


def loop_sentence(picture: CapitulationPicture) -> str:
    """Whether miners' sales feed on themselves."""
    if not picture.has_treasury:
        return "Without miners' sales there is no loop back to the price."
    gain = float(picture.figures["loop_gain"].max())
    said = (
        f"Loop gain at most {significant(gain, 2)}: a fall of {percent(LOOP_FALL, 0)} for "
        f"{LOOP_DAYS:.0f} days makes miners sell {significant(picture.loop_extra_btc, 3)} BTC "
        f"more, which moves the price by another {percent(gain * LOOP_FALL, 2)}. "
    )
    if gain < 1.0:
        return said + "Below 1 the loop dies out."
    return said + "At 1 and above the loop feeds itself."


def day_sentence(picture: CapitulationPicture, day: int) -> str:
    """How a day stands."""
    figures = {name: float(values[day]) for name, values in picture.figures.items()}
    parts = [f"mining {figures['hashrate_ehs']:,.0f} EH/s"]
    for name, words in (
        ("throttled_ehs", "throttled"),
        ("economic_off_ehs", "off"),
        ("curtailed_ehs", "curtailed"),
        ("gone_ehs", "gone"),
    ):
        if figures[name] >= 0.5:
            parts.append(f"{words} {figures[name]:,.0f}")
    if picture.has_treasury:
        parts.append(
            f"sold {figures['miner_sold_btc']:,.0f} of usual {figures['usual_btc']:,.0f} BTC"
        )
        parts.append(f"impact {100.0 * math.expm1(figures['price_impact']):+.2f} %")
    when = date_of(picture.start, day)
    said = f"{when:%d %b %Y}, day {day}: {', '.join(parts)}"
    return said.replace("-", "−")
