"""What miners' sales do to the price, and how strong the loop back to the miners is.

- *Square root*: a sale of Q coins moves the logarithm of the price by ``-Y sigma sqrt(Q / V)``,
  with the day's volatility sigma and volume V; Y is 0.5 to 1. Source: Donier and Bonart, "A million
  metaorder analysis of market impact on the Bitcoin" (2015); Y of 0.9 is from memory of it.
- *Kyle*: ``-lambda sigma Q / V``, linear.

Only *excess* sales count, those above their trailing mean: what is sold every day is in the price
already. A part of the impact stays, the rest decays exponentially.

The root is of coins that belong together, not of each tick's by themselves: it holds all along a
sale's way, however it is cut into orders (Donier and Bonart), and the market answers to the *net*
flow of the sales under way, without telling them apart (Bucci and others, "Co-impact: crowding
effects in institutional trading activity", 2018). So excess sales are added up, with their sign,
and the impact is a function of two sums:

- of all of them since the start, for the part that stays: ``share I(S)``. It depends on where the
  sum stands, not on the way there: coins sold and as many not sold later leave nothing, and no
  pattern of sales and shortfalls pays or drifts.
- of the latest, which the market forgets, for the part that decays: ``(1 - share) I(X)``, where X
  relaxes just so fast that the impact of a single sale decays exponentially with its time constant
  (`relaxed_btc`).

Taking the root of every tick's excess instead would make a sale in n ticks cost sqrt(n) times as
much, let ninety days a little below the mean lift the price by far more than the sale sank it that
had raised the mean, and let plain luck walk away with the price.

Left out: that sales far apart are independent. A second sale like the first adds 0.41 times as much
to what stays, whether it comes a day or a year later.

The *loop gain* says how much of a price fall the miners' own extra sales would add:
with a fall d, sales that cover costs need ``X = T Q |d| / (1 - |d|)`` more coins in T days, and
``G = Y sigma sqrt(X / V) / |d|``. Below 1 the loop dies out; above, it feeds itself.
"""

import math

NO_IMPACT, SQUARE_ROOT, KYLE = 0, 1, 2
"""Kinds of impact."""


def log_impact(
    kind: int, excess_btc: float, coefficient: float, volatility: float, volume_btc: float
) -> float:
    """Change of the logarithm of the price by coins sold, from rest. [1]

    Parameters
    ----------
    kind : int
        ``NO_IMPACT``, ``SQUARE_ROOT`` or ``KYLE``.
    excess_btc : float
        Coins sold above the mean, in all; negative where fewer are sold. [BTC]
    coefficient : float
        Y, or lambda. [1]
    volatility : float
        Standard deviation of a day's log return. [1]
    volume_btc : float
        Coins that the market turns over in a day. [BTC]

    Examples
    --------
    >>> round(-100 * log_impact(SQUARE_ROOT, 30_000.0, 0.9, 0.025, 200_000.0), 5)
    0.87142
    >>> round(-100 * log_impact(KYLE, 30_000.0, 1.0, 0.025, 200_000.0), 3)
    0.375
    """
    if kind == NO_IMPACT or excess_btc == 0.0:
        return 0.0
    if kind == KYLE:
        return -coefficient * volatility * excess_btc / volume_btc
    size = coefficient * volatility * math.sqrt(abs(excess_btc) / volume_btc)
    return -size if excess_btc > 0.0 else size


def relaxed_btc(kind: int, excess_btc: float, kept: float) -> float:
    """Coins whose impact is a share of that of others: what the market still feels of them. [BTC]

    Parameters
    ----------
    kind : int
        As in `log_impact`.
    excess_btc : float
        Their sum, of either sign. [BTC]
    kept : float
        Share of its impact that is left. [1]

    >>> relaxed_btc(SQUARE_ROOT, 30_000.0, 0.5), relaxed_btc(KYLE, 30_000.0, 0.5)
    (7500.0, 15000.0)
    """
    return excess_btc * (kept if kind == KYLE else kept * kept)


def extra_sales_btc(fall: float, sold_btc_per_day: float, days: float) -> float:
    """Coins that must be sold beyond the usual to cover the same costs after a fall. [BTC]

    Parameters
    ----------
    fall : float
        Share by which the price falls, in (0, 1). [1]
    sold_btc_per_day : float
        Usual sales. [BTC/day]
    days : float
        How long. [days]

    >>> round(extra_sales_btc(0.1, 450.0, 30.0))
    1500
    """
    return days * sold_btc_per_day * fall / (1.0 - fall)


def loop_gain(
    fall: float,
    sold_btc_per_day: float,
    days: float,
    coefficient: float,
    volatility: float,
    volume_btc: float,
    kind: int = SQUARE_ROOT,
) -> float:
    """Further fall of the price by the miners' extra sales, over the fall that caused them. [1]

    >>> round(loop_gain(0.1, 450.0, 1.0, 0.9, 0.025, 200_000.0), 4)
    0.0036
    >>> round(loop_gain(0.1, 450.0, 30.0, 0.9, 0.025, 200_000.0), 4)
    0.0195
    """
    extra = extra_sales_btc(fall, sold_btc_per_day, days)
    return -log_impact(kind, extra, coefficient, volatility, volume_btc) / fall
