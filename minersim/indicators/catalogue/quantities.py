"""Daily series that indicators take.

Names are those of ``minersim.data.metrics`` where a source gives the quantity, and Coin Metrics'
own for its flows of miners.
"""

from minersim.indicators.declaration import Quantity

EXCHANGES = {
    "BFX": "Bitfinex",
    "BMX": "BitMEX",
    "BNB": "Binance",
    "BSP": "Bitstamp",
    "BTX": "Bittrex",
    "GEM": "Gemini",
    "HUO": "Huobi",
    "KRK": "Kraken",
    "POL": "Poloniex",
}
"""Exchanges that Coin Metrics tells apart, by its codes."""

QUANTITIES = {
    quantity.name: quantity
    for quantity in (
        Quantity("price_usd", "USD/BTC", "price at the close of the day"),
        Quantity("difficulty", "", "difficulty in force"),
        Quantity("hashrate_ehs", "EH/s", "hashrate as estimated from the day's blocks"),
        Quantity("subsidy_btc", "BTC/block", "new coins of a block"),
        Quantity("fees_btc_per_block", "BTC/block", "mean fees of a block"),
        Quantity("issuance_btc", "BTC/day", "new coins of the day"),
        Quantity("fees_btc", "BTC/day", "fees of the day"),
        Quantity("issuance_usd", "USD/day", "new coins of the day at its price"),
        Quantity("revenue_btc", "BTC/day", "new coins and fees of the day"),
        Quantity("revenue_usd", "USD/day", "new coins and fees of the day at its price"),
        Quantity("market_cap_usd", "USD", "price times coins in existence"),
        Quantity("transfer_volume_usd", "USD/day", "value moved on the chain"),
        Quantity("miner_outflow_btc", "BTC/day", "coins that left wallets labelled as miners'"),
        Quantity("miner_outflow_usd", "USD/day", "the same at the day's price"),
        Quantity("miner_to_exchange_btc", "BTC/day", "coins from miners' wallets to exchanges'"),
        Quantity("miner_reserve_btc", "BTC", "coins in wallets labelled as miners'"),
        Quantity("FlowMinerOut1HopAllNtv", "BTC/day", "coins sent one hop from miners"),
        Quantity("FlowMinerOut0HopAllExNtv", "BTC/day", "coins sent by miners to exchanges"),
        Quantity("FlowMinerIn0HopAllExNtv", "BTC/day", "coins received by miners from exchanges"),
        Quantity(
            "FlowMinerOut1HopAllExNtv", "BTC/day", "coins sent one hop from miners to exchanges"
        ),
        Quantity(
            "FlowMinerIn1HopAllExNtv",
            "BTC/day",
            "coins received one hop from miners from exchanges",
        ),
        *(
            Quantity(
                f"FlowMinerOut1HopAll{code}Ntv",
                "BTC/day",
                f"coins sent one hop from miners to {name}",
            )
            for code, name in EXCHANGES.items()
        ),
    )
}
"""By name."""
