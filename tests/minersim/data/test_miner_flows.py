"""The family of miners' flows, against the publisher's two pages."""

import re

import pytest

from minersim.data.catalogue import find_metrics, known_names
from minersim.data.metric_names import find_metric
from minersim.data.metrics import METRICS
from minersim.data.miner_flows import EXCHANGE_FLOWS, EXCHANGES, MINER_FLOWS, miner_flow
from minersim.errors import InputError

BOTH = ("BFX", "BMX", "BNB", "BSP", "BTX", "GEM", "HUO", "KRK")
"""Exchanges on the page in both directions; POL is there as a receiver only."""


def test_the_page_of_exchange_flows_is_whole():
    expected = {f"FlowMiner{way}{hop}HopAllEx" for way in ("In", "Out") for hop in "01"}
    expected |= {f"FlowMiner{way}1HopAll{code}" for way in ("In", "Out") for code in BOTH}
    expected |= {"FlowMinerOut1HopAllPOL", "FlowMinerOut1HopAll"}
    assert set(EXCHANGE_FLOWS) == {f"{name}{unit}" for name in expected for unit in ("Ntv", "USD")}
    assert len(EXCHANGE_FLOWS) == 44


def test_the_page_of_flows_is_there_too():
    more = set(MINER_FLOWS) - set(EXCHANGE_FLOWS)
    pattern = re.compile(r"FlowMiner(In|Out|Net)[01]HopAll(Ntv|USD)")
    assert len(more) == 10
    assert all(pattern.fullmatch(name) for name in more)


@pytest.mark.parametrize(
    ("identifier", "name", "category", "unit", "direction", "hop", "exchange"),
    [
        ("FlowMinerIn0HopAllExUSD", "Flows Received by Miners from Exchanges (USD)",
         "Exchange Flows", "USD/day", "received", 0, "Ex"),
        ("FlowMinerIn1HopAllBFXNtv",
         "Flows Received One Hop from Miners from Bitfinex (native units)",
         "Exchange Flows", "BTC/day", "received", 1, "BFX"),
        ("FlowMinerOut0HopAllExNtv", "Flows Sent by Miners to Exchanges (native units)",
         "Exchange Flows", "BTC/day", "sent", 0, "Ex"),
        ("FlowMinerOut1HopAllPOLUSD", "Flows Sent One Hop from Miners to Poloniex (USD)",
         "Exchange Flows", "USD/day", "sent", 1, "POL"),
        ("FlowMinerOut1HopAllNtv", "Flows Sent One Hop from Miners (native units)",
         "Flows Out", "BTC/day", "sent", 1, ""),
        ("FlowMinerNet0HopAllUSD", "Miner Net Flows (USD)", "Net Flows", "USD/day", "net", 0, ""),
    ],
)  # fmt: skip
def test_names_are_the_publishers(identifier, name, category, unit, direction, hop, exchange):
    flow = MINER_FLOWS[identifier]
    assert (flow.id, flow.name, flow.category, flow.unit) == (identifier, name, category, unit)
    assert (flow.direction, flow.hop, flow.exchange) == (direction, hop, exchange)


def test_every_flow_is_found_by_its_identifier_and_can_be_stored():
    for identifier, flow in MINER_FLOWS.items():
        assert miner_flow(identifier) == flow
        metric = find_metric(identifier)
        assert (metric.name, metric.unit) == (identifier, flow.unit)
        assert (metric.low < 0.0) == (flow.direction == "net")
    assert {flow.exchange for flow in EXCHANGE_FLOWS.values()} == {"", "Ex", *EXCHANGES}


def test_flows_of_the_rule_that_are_not_listed_are_found_too():
    assert find_metric("FlowMinerOut0HopAllBNBNtv").label.endswith("to Binance (native units)")
    assert miner_flow("FlowMinerNet0HopAllBNBNtv") is None
    assert miner_flow("FlowMinerOut2HopAllNtv") is None


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("FlowMinerOut0Hop*", 4),
        ("FlowMiner*ExUSD", 4),
        ("FlowMiner*KRK*", 4),
        ("FlowMiner*", 54),
        ("fees_*", 2),
        ("*", len(METRICS) + 54),
    ],
)
def test_patterns(pattern, count):
    assert len(find_metrics([pattern])) == count


def test_metrics_of_all_kinds_are_found_once_each():
    found = find_metrics(["price_usd", "price_*", "FlowMinerOut1HopAllUSD"])
    assert [metric.name for metric in found] == ["price_usd", "FlowMinerOut1HopAllUSD"]
    assert find_metric("power_usd_per_mwh/HB_WEST").unit == "USD/MWh"
    assert len(set(known_names())) == len(known_names())


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("price", "price_usd"),
        ("hashrate", "hashrate_ehs"),
        ("flowminerout1hopallntv", "FlowMinerOut1HopAllNtv"),
        ("FlowMinerOut1HopAllXYZNtv", "FlowMinerOut1HopAll"),
    ],
)
def test_unknown_names_get_a_suggestion(name, near):
    with pytest.raises(InputError, match="did you mean") as caught:
        find_metric(name)
    assert near in str(caught.value)


@pytest.mark.parametrize("name", ["", "power_usd_per_mwh/", "power_usd_per_mwh/\n", "x" * 10_000])
def test_absurd_names_are_refused_in_short(name):
    with pytest.raises(InputError) as caught:
        find_metric(name)
    assert len(str(caught.value)) < 1_000


def test_every_mistake_is_told_at_once():
    with pytest.raises(InputError) as caught:
        find_metrics(["price_usd", "prise_usd", "Foo*", "heigth"])
    assert len(str(caught.value).splitlines()) == 3
