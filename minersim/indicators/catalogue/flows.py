"""Declarations: coins that leave miners, and coins that they keep."""

import numpy as np

from minersim.indicators.catalogue.quantities import EXCHANGES
from minersim.indicators.declaration import Indicator, Line, Threshold
from minersim.indicators.exchange_flows import net_flow, outflow_to_revenue
from minersim.indicators.outflow import miner_outflow_multiple, mpi
from minersim.indicators.reserve import miner_net_selling, miner_reserve_change
from minersim.indicators.series import Array, rolling_mean

_CHURN = (
    "Outflow counts payouts and reshuffles of pools: 9 to 17 times the block reward in 2023 to "
    "2025, while the balance of miners' wallets hardly moved. Activity, not sales."
)
_PAID = "Needs Coin Metrics' paid flows."
_NOT_SALES = "Coins reach exchanges to be kept or pledged too, and are sold elsewhere: not sales."


def _net_exchange_flow(hop: int) -> Indicator:
    """Net flow between miners and exchanges at a hop."""
    sent, received = f"FlowMinerOut{hop}HopAllExNtv", f"FlowMinerIn{hop}HopAllExNtv"
    whose = "Pools" if hop == 0 else "Miners"
    return Indicator(
        name=f"exchange_net_flow_{hop}hop",
        title=f"{whose} to exchanges, net ({hop} hop)",
        definition=(
            f"Coins sent to exchanges less coins received from them, at {hop} hop; mean of 30 days."
        ),
        inputs=(sent, received),
        source="Coin Metrics, Exchange Flows (mining)",
        lines=(
            Line(f"net_{hop}hop_30d_btc", "BTC/day", "Net, mean of 30 days"),
            Line(f"net_{hop}hop_btc", "BTC/day", "Net of the day"),
        ),
        compute=lambda **taken: (
            net_flow(taken[sent], taken[received]),
            net_flow(taken[sent], taken[received], window=1),
        ),
        first_day=30,
        caveats=(_NOT_SALES, _PAID),
        thresholds=(Threshold("more comes back from exchanges than goes there", below=0.0),),
        usual="more goes to exchanges than comes back",
    )


def _share_sent(
    name: str, title: str, flow: str, source: str, caveats: tuple[str, ...]
) -> Indicator:
    """Outflow over revenue of one flow."""
    return Indicator(
        name=name,
        title=title,
        definition=f"{flow} over miners' revenue in coins, new ones and fees; mean of 30 days.",
        inputs=(flow, "revenue_btc"),
        source=source,
        lines=(
            Line(f"{name}_30d", "", "Mean of 30 days"),
            Line(name, "", "Of the day"),
        ),
        compute=lambda **taken: (
            outflow_to_revenue(taken[flow], taken["revenue_btc"]),
            outflow_to_revenue(taken[flow], taken["revenue_btc"], window=1),
        ),
        first_day=30,
        caveats=caveats,
        thresholds=(Threshold("more was sent than earned", above=1.0),),
        usual="less was sent than earned",
    )


def _sent_to(**flows: Array) -> tuple[Array, ...]:
    """Coins sent to every exchange that is told, and to these together; means of 30 days."""
    single = [rolling_mean(flow, 30) for flow in flows.values()]
    told = np.isfinite(single)
    together = np.where(told.any(axis=0), np.where(told, single, 0.0).sum(axis=0), np.nan)
    return (together, *single)


def _reserve(miner_reserve_btc: Array) -> tuple[Array, ...]:
    return miner_reserve_btc, miner_reserve_change(miner_reserve_btc, 30)


def _selling(issuance_btc: Array, fees_btc: Array, miner_reserve_btc: Array) -> tuple[Array, ...]:
    day = miner_net_selling(issuance_btc, fees_btc, miner_reserve_btc)
    return rolling_mean(day, 30), day


FLOWS = (
    Indicator(
        name="mpi",
        title="Miner Position Index (MPI)",
        definition=(
            "Miners' outflow in dollars over its mean of 365 days, and of that ratio the distance "
            "from its own mean of 365 days in its standard deviations of 365 days."
        ),
        inputs=("miner_outflow_usd",),
        source="CryptoQuant, data guide; Amberdata, miner position",
        lines=(Line("mpi", "", "MPI"),),
        compute=lambda miner_outflow_usd: (mpi(miner_outflow_usd),),
        first_day=729,
        caveats=(
            _CHURN,
            (
                "It foretells no falls: after the 136 days above 2 from 2018 to early 2026 the "
                "next week was +2.6 % on average, after all days +0.35 %."
            ),
            "A vendor relabels wallets: its values of past years change.",
        ),
        thresholds=(
            Threshold('read as "most miners are selling"; about 5 % of days are', above=2.0),
        ),
        usual="in its usual range",
        published="mpi",
    ),
    Indicator(
        name="miner_outflow_multiple",
        title="Miner Outflow Multiple",
        definition="Miners' outflow in coins over its mean of 365 days, today included.",
        inputs=("miner_outflow_btc",),
        source="Glassnode, miners_outflow_multiple",
        lines=(Line("miner_outflow_multiple", "", "Miner Outflow Multiple"),),
        compute=lambda miner_outflow_btc: (miner_outflow_multiple(miner_outflow_btc),),
        first_day=365,
        caveats=(_CHURN, "Glassnode's wallets are others than CryptoQuant's."),
        thresholds=(Threshold("more left miners' wallets than usual", above=1.0),),
        usual="no more left miners' wallets than usual",
        published="miner_outflow_multiple",
    ),
    _share_sent(
        "momr",
        "Miner outflow to miner revenue (MOMR)",
        "FlowMinerOut1HopAllNtv",
        "Coin Metrics, MOMR",
        (
            "One hop from miners counts every transfer of those whom pools pay, to themselves too.",
            _PAID,
        ),
    ),
    _share_sent(
        "exchange_share_1hop",
        "Sent to exchanges beside revenue (1 hop)",
        "FlowMinerOut1HopAllExNtv",
        "Coin Metrics, Exchange Flows (mining), beside RevNtv",
        (_NOT_SALES, _PAID),
    ),
    _share_sent(
        "exchange_share",
        "Sent to exchanges beside revenue",
        "miner_to_exchange_btc",
        "CryptoQuant, miner to exchange flow, beside new coins and fees",
        (_NOT_SALES, "Most are pools' own: the same coins come back, see miner_net_selling."),
    ),
    Indicator(
        name="sent_to_exchanges_1hop",
        title="Sent to single exchanges (1 hop)",
        definition=(
            "Coins sent one hop from miners to single exchanges, and to those together that are "
            "told; means of 30 days."
        ),
        inputs=tuple(f"FlowMinerOut1HopAll{code}Ntv" for code in EXCHANGES),
        source="Coin Metrics, Exchange Flows (mining)",
        lines=(
            Line("together_30d_btc", "BTC/day", "Together"),
            *(Line(f"{code.lower()}_30d_btc", "BTC/day", name) for code, name in EXCHANGES.items()),
        ),
        compute=_sent_to,
        first_day=30,
        caveats=(
            "An exchange that no longer works is told no more, and the sum is of fewer then.",
            _NOT_SALES,
            _PAID,
        ),
        any_input=True,
    ),
    _net_exchange_flow(0),
    _net_exchange_flow(1),
    Indicator(
        name="miner_reserve",
        title="Miners' reserve",
        definition="Coins in wallets labelled as miners', and their change over 30 days.",
        inputs=("miner_reserve_btc",),
        source="CryptoQuant, miner reserve",
        lines=(
            Line("miner_reserve_btc", "BTC", "Reserve"),
            Line("change_30d_btc", "BTC", "Change over 30 days"),
        ),
        compute=_reserve,
        caveats=(
            "Most are coins of the first years that never moved.",
            "A vendor that relabels a wallet moves the whole series.",
        ),
    ),
    Indicator(
        name="miner_net_selling",
        title="Miners' net selling",
        definition=(
            "New coins and fees, less what the balance of miners' wallets grew by; mean of 30 days."
        ),
        inputs=("issuance_btc", "fees_btc", "miner_reserve_btc"),
        source="an identity: what miners receive either stays or goes",
        lines=(
            Line("net_selling_30d_btc", "BTC/day", "Mean of 30 days"),
            Line("net_selling_btc", "BTC/day", "Of the day"),
        ),
        compute=_selling,
        first_day=31,
        caveats=("Coins moved to a wallet that is not labelled count as sold.",),
        thresholds=(Threshold("miners gather more than they earn", below=0.0),),
        usual="miners part with coins",
    ),
)
