"""The plain calculator: what the table of ``plain_months`` says, and where it breaks even.

Its months, conventions and their source are said there.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from minersim.analysis.plain_months import PlainInputs, PlainMonth, grown, plain_table
from minersim.business import payback_day
from minersim.units import HOURS_PER_DAY, kw_from_w


@dataclass(frozen=True, slots=True)
class PlainSummary:
    """What the table says.

    Attributes
    ----------
    payback_month : int or None
        Month from whose end on cash and coins held are never again below nothing; None if that
        does not come. Machines count for nothing in it.
    payback_month_cash_only : int or None
        The same without the coins held.
    gain_usd : float
        Position at the end: what is there more than was put in. [USD]
    roi : float or None
        Gain over ``capex_usd``; None where nothing is put in. [1]
    npv_usd : float
        Discounted cash flows, and what is held and owned at the end. [USD]
    first_loss_month : int or None
        First month whose coins do not pay its power; None if there is none.
    breakeven_price_usd : float or None
        Price in the first month, same increments, at which the NPV is zero; None where none is
        (nothing is mined, or what is owned makes up for everything at any price). [USD/BTC]
    breakeven_power_usd_per_kwh : float or None
        Power price at which the NPV is zero; None where even free power leaves a loss, or no power
        is used. [USD/kWh]
    coins_gain_usd : float or None
        Gain of buying coins for ``capex_usd`` at once and keeping them; None where nothing is put
        in. [USD]
    mined_btc, revenue_usd, power_usd, opex_usd, profit_usd : float
        Sums over the months.
    """

    payback_month: int | None
    payback_month_cash_only: int | None
    gain_usd: float
    roi: float | None
    npv_usd: float
    first_loss_month: int | None
    breakeven_price_usd: float | None
    breakeven_power_usd_per_kwh: float | None
    coins_gain_usd: float | None
    mined_btc: float
    revenue_usd: float
    power_usd: float
    opex_usd: float
    profit_usd: float


@dataclass(frozen=True, slots=True)
class PlainAnswer:
    """Table and summary of the calculator; the table begins with month 0."""

    inputs: PlainInputs
    months: tuple[PlainMonth, ...]
    summary: PlainSummary


def plain_calculator(inputs: PlainInputs) -> PlainAnswer:
    """Table and summary.

    Examples
    --------
    >>> answer = plain_calculator(PlainInputs(12, 90_000.0, 1.5e14, 200.0, 3_500.0, 0.05))
    >>> round(answer.months[1].revenue_usd, 2), round(answer.months[1].power_usd, 2)
    (229.45, 127.75)
    """
    table = plain_table(inputs)
    end = table[-1]
    months = table[1:]
    discount = grown(inputs.discount_rate, inputs.months)
    owned = end.hardware_usd + end.infrastructure_usd
    npv = end.discounted_so_far_usd + (end.held_usd + owned) / discount
    capex = inputs.capex_usd
    return PlainAnswer(
        inputs,
        table,
        PlainSummary(
            payback_month=_payback([m.cash_so_far_usd + m.held_usd for m in table]),
            payback_month_cash_only=_payback([m.cash_so_far_usd for m in table]),
            gain_usd=end.position_usd,
            roi=end.position_usd / capex if capex > 0.0 else None,
            npv_usd=npv,
            first_loss_month=next((m.month for m in months if m.revenue_usd < m.power_usd), None),
            breakeven_price_usd=_breakeven_price_usd(inputs, months, npv),
            breakeven_power_usd_per_kwh=_breakeven_power(inputs, months, npv),
            coins_gain_usd=capex * (end.price_usd / inputs.price_usd - 1.0)
            if capex > 0.0
            else None,
            mined_btc=sum(m.mined_btc for m in months),
            revenue_usd=sum(m.revenue_usd for m in months),
            power_usd=sum(m.power_usd for m in months),
            opex_usd=sum(m.opex_usd for m in months),
            profit_usd=sum(m.profit_usd for m in months),
        ),
    )


def _breakeven_price_usd(
    inputs: PlainInputs, months: Sequence[PlainMonth], npv_usd: float
) -> float | None:
    """First month's price at which the NPV, a straight line of it, is zero. [USD/BTC]"""
    sold = sum(m.sold_btc * m.price_usd / grown(inputs.discount_rate, m.month) for m in months)
    coins_usd = sold + months[-1].held_usd / grown(inputs.discount_rate, inputs.months)
    if coins_usd <= 0.0 or coins_usd <= npv_usd:
        return None
    price = inputs.price_usd * (coins_usd - npv_usd) / coins_usd
    return price if math.isfinite(price) else None


def _breakeven_power(
    inputs: PlainInputs, months: Sequence[PlainMonth], npv_usd: float
) -> float | None:
    """Power price at which the NPV, a straight line of it, is zero. [USD/kWh]"""
    month_kwh = kw_from_w(inputs.power_w) * HOURS_PER_DAY * inputs.days_per_month
    discounted_kwh = sum(month_kwh / grown(inputs.discount_rate, m.month) for m in months)
    if discounted_kwh <= 0.0:
        return None
    power = inputs.power_usd_per_kwh + npv_usd / discounted_kwh
    return power if power >= 0.0 and math.isfinite(power) else None


def _payback(position_usd: Sequence[float]) -> int | None:
    """Month from which on a position is never below nothing, as `payback_day` for days.

    What is missing by rounding alone, less than a millionth of a dollar, is not missing.
    """
    return payback_day(np.round(position_usd, 6))
