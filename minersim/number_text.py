"""Numbers as a person reads them, in the terminal and in the window."""

import math
from collections.abc import Callable, Sequence

_SMALL_AMOUNT = 1_000.0
_LARGE, _SMALL = 1e15, 1e-6
"""Beyond these a figure is written with an exponent."""
_TOO_LARGE_FOR_LETTERS = 1e19
_DIFFICULTY_STEPS = ((1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def counted(number: int, thing: str) -> str:
    """Number and noun.

    >>> counted(1, "path"), counted(2000, "path")
    ('1 path', '2,000 paths')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _plain(text: str) -> str:
    """Figure without the sign of a zero."""
    return text.lstrip("-") if float(text.replace(",", "")) == 0.0 else text


def usd(value: float, digits: int = 0) -> str:
    """Dollars with separators.

    >>> usd(-1234567.8), usd(0.4, 2), usd(-0.2), usd(2.5e20)
    ('-1,234,568', '0.40', '0', '2.5e+20')
    """
    return f"{value:.4g}" if abs(value) >= _LARGE else _plain(f"{value:,.{digits}f}")


def amounts(values: Sequence[float]) -> list[str]:
    """Amounts that stand together, with cents where all are small.

    >>> amounts([12.5, -0.001]), amounts([12.6, 40_000.0])
    (['12.50', '0.00'], ['13', '40,000'])
    """
    small = all(abs(value) < _SMALL_AMOUNT for value in values)
    return [usd(value, 2 if small else 0) for value in values]


def each(show: Callable[[float], str]) -> Callable[[Sequence[float]], list[str]]:
    """Way to write amounts that stand together where each is written by itself.

    >>> each(percent)([0.1, 0.25])
    ['10.0 %', '25.0 %']
    """
    return lambda values: [show(value) for value in values]


def rate(value: float) -> str:
    """Price of a unit, with two decimals and more where it is tiny.

    >>> rate(34.9), rate(0.00034)
    ('34.90', '0.0003400')
    """
    return usd(value, 2) if abs(value) >= 0.1 or value == 0.0 else significant(value)


def share(part: float) -> str:
    """Share in whole percent; a little is not nothing, and almost all is not all.

    >>> share(0.25), share(0.001), share(0.9999), share(1.0)
    ('25 %', 'under 1 %', 'over 99 %', '100 %')
    """
    if 0.0 < part < 0.005:
        return "under 1 %"
    return "over 99 %" if 0.995 <= part < 1.0 else percent(part, 0)


def percent(part: float, digits: int = 1) -> str:
    """Share as percent.

    >>> percent(0.1234), percent(-0.00001)
    ('12.3 %', '0.0 %')
    """
    value = 100.0 * part
    return (f"{value:.4g}" if abs(value) >= _LARGE else _plain(f"{value:,.{digits}f}")) + " %"


def scaled(value: float) -> str:
    """Large number with a letter, as difficulty is written.

    >>> scaled(152271405447597.38), scaled(1.0), scaled(1e22)
    ('152.27T', '1.00', '1e+22')
    """
    if abs(value) >= _TOO_LARGE_FOR_LETTERS:
        return f"{value:.4g}"
    for step, letter in _DIFFICULTY_STEPS:
        if abs(value) >= step:
            return f"{value / step:,.2f}{letter}"
    return _plain(f"{value:.2f}")


def significant(value: float, digits: int = 4) -> str:
    """Number with a few significant digits and separators.

    >>> significant(1068.96), significant(0.051234), significant(12.0), significant(2e-9)
    ('1,069', '0.05123', '12.00', '2e-09')
    """
    if not _SMALL <= abs(value) < _LARGE:
        return _plain(f"{value:.{digits}g}")
    decimals = max(digits - 1 - math.floor(math.log10(abs(value))), 0)
    return f"{value:,.{decimals}f}"
