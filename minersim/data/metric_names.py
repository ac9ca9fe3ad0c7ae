"""The metric that a name means, or what is allowed in its place."""

import re

from minersim.data.metrics import METRICS, POWER_PREFIX, Metric, power_metric
from minersim.data.miner_flows import MINER_FLOWS, miner_flow
from minersim.errors import InputError
from minersim.scenario.wording import nearest, show

_PLACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")


def metric_named(name: str) -> Metric | None:
    """Metric of a name, or None where there is none.

    >>> metric_named("price_usd").unit, metric_named("power_usd_per_mwh/TX").unit
    ('USD/BTC', 'USD/MWh')
    >>> metric_named("FlowMinerOut1HopAllUSD").unit, metric_named("hashrate") is None
    ('USD/day', True)
    """
    if name.startswith(POWER_PREFIX):
        place = name.removeprefix(POWER_PREFIX)
        return power_metric(place) if _PLACE.fullmatch(place) else None
    flow = None if name in METRICS else miner_flow(name)
    return METRICS.get(name) if flow is None else flow.metric()


def find_metric(name: str) -> Metric:
    """Metric of a name.

    Raises
    ------
    InputError
        With the nearest name, or all of them.
    """
    metric = metric_named(name)
    if metric is None:
        raise InputError(f"found {show(name)}; allowed: {allowed_words(name)}")
    return metric


def allowed_words(name: str) -> str:
    """What a name of a metric may be, with the nearest one.

    >>> allowed_words("hashrate").endswith("; did you mean 'hashrate_ehs'?")
    True
    """
    flows = "miners' flows such as FlowMinerOut1HopAllNtv"
    near = nearest(name, [*METRICS, *MINER_FLOWS])
    return f"{', '.join(METRICS)}, {POWER_PREFIX}PLACE, {flows}{near}"
