"""Postings that several parts of a business make: coins sold, coins carried at market."""

from minersim.business.ledger import Account, Coin, Ledger
from minersim.business.treasury import coins_value_micro_usd


def sell_coins(
    ledger: Ledger, tick: int, text: str, source: Coin, amount_sat: int, price_usd: float
) -> int:
    """Sell coins of an account and return what they bring. [millionths of a USD]"""
    value = coins_value_micro_usd(amount_sat, price_usd)
    ledger.post_coins(tick, text, Coin.SOLD, source, amount_sat)
    ledger.post(tick, text, Account.CASH, Account.COINS, value)
    return value


def carry_at_market(ledger: Ledger, tick: int, price_usd: float) -> None:
    """Carry all coins at a price; the difference is a gain or loss."""
    market = coins_value_micro_usd(ledger.held_sat(), price_usd)
    gain = market - ledger.usd[Account.COINS]
    ledger.post(tick, "coins revalued", Account.COINS, Account.COIN_GAINS, gain)
