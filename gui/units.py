"""Units as people choose them, and numbers as the window writes them: pure functions.

The model has one unit for a quantity; the preferences choose others to look at. A `Unit` holds how
much of it one of the model's unit is, and its label. Money may be shown in coins: at the price
that the caller names, which is the price of the same moment as the amount.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.units import KWH_PER_MWH, PH_PER_EH, SATOSHI_PER_BTC, TH_PER_PH

MINUS = "−"
_LETTERS = ((1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1.0, ""))
_HASHRATES = ((1e6, "ZH/s"), (1e3, "EH/s"), (1.0, "PH/s"), (1e-3, "TH/s"))
_EXPONENT_FROM, _EXPONENT_BELOW = 1e15, 1e-6


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit to show a quantity in.

    Attributes
    ----------
    per_base : float
        How many of this unit one of the model's unit is.
    label : str
        As in "USD/PH/s/day"; empty for a bare number.
    """

    per_base: float
    label: str

    def shown(self, value: float) -> float:
        """Value of the model's unit in this unit."""
        return value * self.per_base

    def shown_all(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Values of the model's unit in this unit."""
        return values * self.per_base

    def base(self, shown: float) -> float:
        """Value in the model's unit of one in this unit."""
        return shown / self.per_base

    def text(self, value: float, digits: int = 4) -> str:
        """Value of the model's unit, written in this unit with its label.

        >>> Unit(1000.0, "USD/MWh").text(0.0455)
        '45.5 USD/MWh'
        """
        number = figure(self.shown(value), digits)
        if self.label == "%":
            return f"{number} %"
        return f"{number} {self.label}".rstrip()

    @property
    def bracketed(self) -> str:
        """Label as an axis or a heading has it: ``" [USD/kWh]"``, or nothing for a bare number."""
        return f" [{self.label}]" if self.label else ""


def hashprice_unit(hashrate: str, money: str, price_usd: float) -> Unit:
    """Unit of hashprice and hashcost, from USD/PH/s/day.

    Parameters
    ----------
    hashrate : {"TH", "PH", "EH"}
        Per how much hashrate.
    money : {"USD", "BTC"}
        In coins it is satoshi, but for an exahash.
    price_usd : float
        Price of the moment. [USD/BTC]

    Examples
    --------
    >>> hashprice_unit("TH", "USD", 84_000.0).text(34.9)
    '0.0349 USD/TH/s/day'
    >>> hashprice_unit("PH", "BTC", 84_000.0).text(34.9)
    '41,548 sat/PH/s/day'
    >>> hashprice_unit("EH", "BTC", 84_000.0).text(34.9)
    '0.4155 BTC/EH/s/day'
    """
    per_base = {"TH": 1.0 / TH_PER_PH, "PH": 1.0, "EH": PH_PER_EH}[hashrate]
    if money == "USD":
        return Unit(per_base, f"USD/{hashrate}/s/day")
    if hashrate == "EH":
        return Unit(per_base / price_usd, "BTC/EH/s/day")
    return Unit(per_base * SATOSHI_PER_BTC / price_usd, f"sat/{hashrate}/s/day")


def money_unit(money: str, price_usd: float, per: str = "") -> Unit:
    """Unit of an amount of money, from USD.

    >>> money_unit("BTC", 84_000.0, "day").text(4_200.0), money_unit("USD", 84_000.0).text(4_200.0)
    ('0.05 BTC/day', '4,200 USD')
    """
    label = f"{money}/{per}" if per else money
    return Unit(1.0 if money == "USD" else 1.0 / price_usd, label)


def power_price_unit(energy: str) -> Unit:
    """Unit of a power price, from USD/kWh; contracts are in dollars, so coins do not count.

    >>> power_price_unit("MWh").text(0.0455), power_price_unit("kWh").text(0.0455)
    ('45.5 USD/MWh', '0.0455 USD/kWh')
    """
    return Unit(KWH_PER_MWH if energy == "MWh" else 1.0, f"USD/{energy}")


def hashrate_unit(hashrate_phs: float) -> Unit:
    """Unit that suits a hashrate, from PH/s.

    >>> hashrate_unit(1_068_000.0).text(1_068_000.0), hashrate_unit(0.2).text(0.2)
    ('1.068 ZH/s', '200 TH/s')
    """
    for size, label in _HASHRATES:
        if abs(hashrate_phs) >= size:
            return Unit(1.0 / size, label)
    return Unit(TH_PER_PH, "TH/s")


def letter_unit(value: float) -> Unit:
    """Millions, billions … of a bare number that suit a value, as difficulty is written.

    >>> letter_unit(152.271e12).text(152.271e12)
    '152.3 T'
    """
    for size, letter in _LETTERS:
        if abs(value) >= size:
            return Unit(1.0 / size, letter)
    return Unit(1.0, "")


PERCENT = Unit(100.0, "%")
BARE = Unit(1.0, "")


@dataclass(frozen=True, slots=True)
class ShownUnits:
    """Units that the preferences ask for at one moment's coin price.

    Attributes
    ----------
    hashprice, money, daily_money, power_price : Unit
        From USD/PH/s/day, USD, USD/day and USD/kWh.
    """

    hashprice: Unit
    money: Unit
    daily_money: Unit
    power_price: Unit


def shown_units(hashrate: str, money: str, energy: str, price_usd: float) -> ShownUnits:
    """Units to show figures in, by the three preferences and the price of the moment. [USD/BTC]

    >>> shown_units("TH", "BTC", "MWh", 84_000.0).daily_money.label
    'BTC/day'
    """
    return ShownUnits(
        hashprice_unit(hashrate, money, price_usd),
        money_unit(money, price_usd),
        money_unit(money, price_usd, "day"),
        power_price_unit(energy),
    )


def difficulty_text(value: float) -> str:
    """Difficulty with a letter.

    >>> difficulty_text(152271405447597.38), difficulty_text(1.0), difficulty_text(3e22)
    ('152.3T', '1', '30,000E')
    """
    return letter_unit(value).text(value).replace(" ", "")


def figure(value: float, digits: int = 4) -> str:
    """Number with separators and about so many significant digits; whole parts stay whole.

    >>> figure(47_912.4), figure(-0.045), figure(12.3456), figure(0.0), figure(2e-9)
    ('47,912', '−0.045', '12.35', '0', '2e-09')
    >>> figure(float("inf")), figure(4.2e17), figure(-0.00000000001, 2)
    ('∞', '4.2e+17', '−1e-11')
    """
    if math.isnan(value):
        return "–"
    sign = MINUS if value < 0.0 else ""
    size = abs(value)
    if math.isinf(size):
        return f"{sign}∞"
    if size == 0.0:
        return "0"
    if not _EXPONENT_BELOW <= size < _EXPONENT_FROM:
        return f"{sign}{size:.{digits}g}"
    decimals = max(digits - 1 - math.floor(math.log10(size)), 0)
    text = f"{size:,.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{sign}{text}"


def short(value: float, digits: int = 4) -> str:
    """Short text of a number, with a letter for thousands and beyond.

    >>> short(152.271e12), short(-34.9), short(0.0512), short(0.0), short(1100.0)
    ('152.3T', '-34.9', '0.0512', '0', '1,100')
    """
    if not math.isfinite(value):
        return "–"
    if value == 0.0:
        return "0"
    for factor, letter in ((1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M")):
        if abs(value) >= factor:
            return f"{value / factor:.{digits}g}{letter}"
    text = f"{value:,.{digits}g}"
    return f"{float(text):,.0f}" if "e+" in text else text


def with_minus(text: str) -> str:
    """Number's text with the sign that figures have elsewhere.

    >>> with_minus("-0.25"), with_minus("2e-09")
    ('−0.25', '2e-09')
    """
    return f"{MINUS}{text[1:]}" if text.startswith("-") else text


def signed(value: float, digits: int = 4) -> str:
    """Figure with its sign, a gain's too.

    >>> signed(5_812.3), signed(-5_812.3), signed(0.0)
    ('+5,812', '−5,812', '0')
    """
    return f"+{figure(value, digits)}" if value > 0.0 else figure(value, digits)


def signed_percent(part: float, decimals: int = 1) -> str:
    """Share as percent with its sign.

    >>> signed_percent(-0.1731), signed_percent(0.402), signed_percent(0.00001)
    ('−17.3 %', '+40.2 %', '0.0 %')
    >>> signed_percent(float("-inf")), signed_percent(-1.79e9), signed_percent(-76.6953)
    ('−∞ %', '−1.79e+11 %', '−7,670 %')
    """
    value = 100.0 * part
    if not math.isfinite(value):
        return f"{signed(value)} %"
    if abs(value) >= 1e7:
        return f"{'+' if value > 0.0 else MINUS}{abs(value):.3g} %"
    if abs(value) >= 1_000.0:
        decimals = 0
    text = f"{abs(value):,.{decimals}f}"
    if not any(digit in text for digit in "123456789"):
        return f"{text} %"
    return f"{'+' if value > 0.0 else MINUS}{text} %"


def distance(value: float, today: float) -> str:
    """How far a value is from today's, in words that go before "today's".

    >>> distance(47_900.0, 84_000.0), distance(90.0, 84.0), distance(84.0, 84.001)
    ('43 % below', '7.1 % above', 'at')
    >>> distance(8_400.0, 84.0), distance(0.00084, 84.0), distance(-1.0, 84.0)
    ('100 times', 'over 99.9 % below', 'below')
    >>> distance(1e12, 84.0)
    'over a million times'
    """
    if not (math.isfinite(value) and math.isfinite(today)) or today <= 0.0 or value < 0.0:
        return "below" if value < today else "above"
    change = value / today - 1.0
    if abs(change) < 0.0005:
        return "at"
    if change >= 1e6:
        return "over a million times"
    if change >= 9.0:
        return f"{figure(change + 1.0, 3)} times"
    if change < -0.999:
        return "over 99.9 % below"
    percent = abs(100.0 * change)
    number = f"{percent:.1f}".removesuffix(".0") if percent < 10.0 else f"{percent:,.0f}"
    return f"{number} % {'above' if change > 0.0 else 'below'}"


def elided(text: str, longest: int = 40) -> str:
    """Text with its middle left out where it is too long.

    >>> elided("Antminer S19j Pro 104T", 12)
    'Antmin… 104T'
    """
    if len(text) <= longest:
        return text
    tail = (longest - 1) * 2 // 5 + 1
    head = longest - 1 - tail
    return f"{text[:head]}…{text[-tail:]}"
