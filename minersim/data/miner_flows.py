"""Flows of coins between miners and exchanges, as Coin Metrics names and defines them.

Every metric of the publisher's page "Exchange Flows" and of its page "Flows" for mining
(docs.coinmetrics.io, network data, mining), made by the rule of their identifiers:
``FlowMiner`` + ``In``/``Out``/``Net`` + ``0``/``1`` + ``HopAll`` + exchange + ``Ntv``/``USD``.

0 hop are the addresses that a coinbase pays ("mining entities", mostly pools); 1 hop are these and
the addresses they pay (miners). Single exchanges are published at 1 hop only, and Poloniex only as
a receiver. All are of a day, for bitcoin, and need the publisher's paid plan.
"""

import re
from dataclasses import dataclass
from itertools import product

from minersim.data.metrics import Metric
from minersim.indicators.catalogue.quantities import EXCHANGES

ALL_EXCHANGES = "Ex"
"""Code of all exchanges together."""

_RECEIVED, _SENT, _NET = "In", "Out", "Net"
_UNITS = {"Ntv": ("BTC/day", "native units"), "USD": ("USD/day", "USD")}
_PATTERN = re.compile(rf"FlowMiner(In|Out|Net)([01])HopAll(Ex|{'|'.join(EXCHANGES)}|)(Ntv|USD)")
_MOST_BTC, _MOST_USD = 21e6, 1e13


@dataclass(frozen=True, slots=True)
class MinerFlow:
    """A flow to or from miners.

    Attributes
    ----------
    id : str
        The publisher's identifier, also its name in the store.
    name : str
        The publisher's name.
    category : str
        The publisher's: "Exchange Flows", "Flows In", "Flows Out" or "Net Flows".
    unit : str
        BTC/day or USD/day.
    direction : str
        "received", "sent" or "net" (received less sent), seen from the miners.
    hop : int
        0 for addresses that a coinbase pays, 1 for those within one payment of them.
    exchange : str
        Code of the exchange at the other end, "Ex" for all of them, empty for anybody.
    """

    id: str
    name: str
    category: str
    unit: str
    direction: str
    hop: int
    exchange: str

    def metric(self) -> Metric:
        """The flow as something that can be stored."""
        most = _MOST_BTC if self.unit.startswith("BTC") else _MOST_USD
        low = -most if self.direction == "net" else 0.0
        return Metric(self.id, self.unit, self.name, f"{self.name}, of the day.", low, most)


def miner_flow(identifier: str) -> MinerFlow | None:
    """The flow that an identifier spells; None where it does not follow the rule.

    Also those of the rule that the publisher does not list: it may add them.

    >>> miner_flow("FlowMinerOut1HopAllBNBNtv").name
    'Flows Sent One Hop from Miners to Binance (native units)'
    >>> miner_flow("FlowMinerIn0HopAllExUSD").name
    'Flows Received by Miners from Exchanges (USD)'
    """
    found = _PATTERN.fullmatch(identifier)
    if found is None:
        return None
    direction, hop, exchange, unit = found.groups()
    if direction == _NET and exchange:
        return None
    return _flow(direction, int(hop), exchange, unit)


def _flow(direction: str, hop: int, exchange: str, unit: str) -> MinerFlow:
    subject = "One Hop from Miners" if hop else "by Miners"
    if direction == _NET:
        name = "Net Flows One Hop from Miners" if hop else "Miner Net Flows"
    else:
        verb = "Sent" if direction == _SENT else "Received"
        name = f"Flows {verb} {subject}"
    if exchange:
        other = "Exchanges" if exchange == ALL_EXCHANGES else EXCHANGES[exchange]
        name = f"{name} {'to' if direction == _SENT else 'from'} {other}"
    plain = {_RECEIVED: "Flows In", _SENT: "Flows Out", _NET: "Net Flows"}[direction]
    words, shown_unit = _UNITS[unit][1], _UNITS[unit][0]
    return MinerFlow(
        id=f"FlowMiner{direction}{hop}HopAll{exchange}{unit}",
        name=f"{name} ({words})",
        category="Exchange Flows" if exchange else plain,
        unit=shown_unit,
        direction={_RECEIVED: "received", _SENT: "sent", _NET: "net"}[direction],
        hop=hop,
        exchange=exchange,
    )


def _listed(direction: str, hop: int, exchange: str) -> bool:
    """Whether the publisher's pages have it."""
    if exchange in {"", ALL_EXCHANGES}:
        return True
    return hop == 1 and (direction == _SENT or exchange != "POL")


EXCHANGE_FLOWS = {
    flow.id: flow
    for flow in (
        *(
            _flow(direction, hop, exchange, unit)
            for direction, hop, exchange, unit in product(
                (_RECEIVED, _SENT), (0, 1), (ALL_EXCHANGES, *EXCHANGES), _UNITS
            )
            if _listed(direction, hop, exchange)
        ),
        *(_flow(_SENT, 1, "", unit) for unit in _UNITS),
    )
}
"""The page "Exchange Flows", by identifier; it also has what is sent at 1 hop to anybody."""

MINER_FLOWS = EXCHANGE_FLOWS | {
    flow.id: flow
    for flow in (
        _flow(direction, hop, "", unit)
        for direction, hop, unit in product((_RECEIVED, _SENT, _NET), (0, 1), _UNITS)
    )
}
"""Both pages, by identifier."""
