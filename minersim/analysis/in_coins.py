"""What comparisons found, with amounts of money in coins of one price.

One price holds for all amounts of an answer, so that differences, intervals and who wins how often
stay what they are. It is the price at the start: a coin later is another one, and prices of a coin
or of hashrate stay in dollars.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import singledispatch
from typing import Any, TypeVar

from minersim.analysis.compare import Comparison, PairedDifference
from minersim.analysis.limits import RiskLimit
from minersim.analysis.metrics import Measure, Metric
from minersim.analysis.optimum import CurvePoint, Optimisation
from minersim.analysis.sensitivity import Sensitivity
from minersim.analysis.sweep import Sweep
from minersim.engine import start_state
from minersim.results.summary import Summary
from minersim.scenario import Scenario

T = TypeVar("T")
_MONEY, _COIN = "USD", "BTC"


def price_at_start(scenario: Scenario) -> float:
    """Price of a coin when a scenario begins. [USD/BTC]"""
    return start_state(scenario).price_usd


def is_money(metric: Metric) -> bool:
    """Whether a metric is an amount of money; a price of something is not."""
    return metric.unit == _MONEY


def metric_in_coins(metric: Metric) -> Metric:
    """A metric with coins for its unit, where it is an amount of money."""
    return replace(metric, unit=_COIN) if is_money(metric) else metric


def in_coins(found: T, price_usd: float) -> T:
    """An answer with its amounts of money in coins.

    Parameters
    ----------
    found : Comparison, Sensitivity, Sweep or Optimisation
        An answer in dollars.
    price_usd : float
        Of a coin, for all amounts. [USD/BTC]

    Raises
    ------
    TypeError
        For anything else.
    """
    converted: T = _converted(found, price_usd)
    return converted


@singledispatch
def _converted(found: Any, price_usd: float) -> Any:
    del price_usd
    raise TypeError(f"{type(found).__name__} is no answer of a comparison")


@_converted.register
def _(found: Comparison, price_usd: float) -> Comparison:
    money = {metric.name for metric in found.metrics if is_money(metric)}
    return replace(
        found,
        metrics=tuple(map(metric_in_coins, found.metrics)),
        summaries=tuple(_summaries(one, money, price_usd) for one in found.summaries),
        duels=tuple(
            replace(
                duel,
                metric=metric_in_coins(duel.metric),
                difference=_difference(duel.difference, price_usd),
            )
            if is_money(duel.metric)
            else duel
            for duel in found.duels
        ),
        distributions={
            name: replace(told, edges=told.edges / price_usd) if name in money else told
            for name, told in found.distributions.items()
        },
    )


@_converted.register
def _(found: Sensitivity, price_usd: float) -> Sensitivity:
    if not is_money(found.metric):
        return found
    told, sobol = found.tornado, found.sobol
    bars = tuple(
        replace(
            bar,
            at_low=_amount(bar.at_low, price_usd),
            at_high=_amount(bar.at_high, price_usd),
            swing=_difference(bar.swing, price_usd),
        )
        for bar in told.bars
    )
    return replace(
        found,
        metric=metric_in_coins(found.metric),
        tornado=replace(
            told,
            bars=bars,
            base=_amount(told.base, price_usd),
            base_error=_amount(told.base_error, price_usd),
            noise_floor=_amount(told.noise_floor, price_usd),
        ),
        sobol=None
        if sobol is None
        else replace(
            sobol,
            variance=sobol.variance / price_usd**2,
            standard_error=sobol.standard_error / price_usd,
        ),
    )


@_converted.register
def _(found: Sweep, price_usd: float) -> Sweep:
    money = {metric.name for metric in found.metrics if is_money(metric)}
    return replace(
        found,
        metrics=tuple(map(metric_in_coins, found.metrics)),
        points=tuple(
            replace(point, summaries=_summaries(point.summaries, money, price_usd))
            for point in found.points
        ),
    )


@_converted.register
def _(found: Optimisation, price_usd: float) -> Optimisation:
    is_amount = is_money(found.objective.metric)
    limited = [is_money(limit.measure.metric) for limit in found.limits]

    def at(point: CurvePoint) -> CurvePoint:
        pairs = zip(point.limits, limited, strict=True)
        return replace(
            point,
            objective=_amount(point.objective, price_usd if is_amount else 1.0),
            limits=tuple(_amount(value, price_usd if money else 1.0) for value, money in pairs),
        )

    limits = [_limit(limit, price_usd) for limit in found.limits]
    texts = {old.text: new.text for old, new in zip(found.limits, limits, strict=True)}
    best = found.optimum
    price = price_usd if is_amount else 1.0
    return replace(
        found,
        objective=_measure(found.objective),
        limits=tuple(limits),
        curve=tuple(map(at, found.curve)),
        optimum=None
        if best is None
        else replace(
            best,
            point=at(best.point),
            free=at(best.free),
            objective_low=best.objective_low / price,
            objective_high=best.objective_high / price,
            binding=tuple(texts[text] for text in best.binding),
        ),
        now=None if found.now is None else at(found.now),
    )


def _measure(measure: Measure) -> Measure:
    return replace(measure, metric=metric_in_coins(measure.metric))


def _limit(limit: RiskLimit, price_usd: float) -> RiskLimit:
    if not is_money(limit.measure.metric):
        return limit
    return replace(limit, measure=_measure(limit.measure), number=limit.number / price_usd)


def _amount(value: float | None, price_usd: float) -> float | None:
    return None if value is None else value / price_usd


def _difference(found: PairedDifference, price_usd: float) -> PairedDifference:
    mean, low, high = (_amount(v, price_usd) for v in (found.mean, found.low, found.high))
    return replace(found, mean=mean, low=low, high=high)


def _summaries(
    found: Mapping[str, Summary | None], money: set[str], price_usd: float
) -> dict[str, Summary | None]:
    return {
        name: {key: value / price_usd for key, value in told.items()}
        if told is not None and name in money
        else told
        for name, told in found.items()
    }
