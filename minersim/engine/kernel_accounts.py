"""Accounts of the books as plain numbers, as compiled code takes them."""

from minersim.business.ledger import OPERATING as OPERATING_ACCOUNTS
from minersim.business.ledger import Account, Coin

CASH, COINS = int(Account.CASH), int(Account.COINS)
DEPOSITS, MACHINES = int(Account.MACHINE_DEPOSITS), int(Account.MACHINES)
PAYABLES, CAPITAL = int(Account.PAYABLES), int(Account.CAPITAL)
REVENUE, GAINS = int(Account.MINING_REVENUE), int(Account.COIN_GAINS)
POOL_FEES, POWER = int(Account.POOL_FEES), int(Account.POWER)
OPEX, DEPRECIATION = int(Account.OPEX), int(Account.DEPRECIATION)
LOANS, COIN_LOANS = int(Account.LOANS), int(Account.COIN_LOANS)
INTEREST, INTEREST_OWED = int(Account.INTEREST), int(Account.INTEREST_OWED)
INCOME_TAX, TAX_OWED = int(Account.INCOME_TAX), int(Account.TAX_OWED)
FORWARDS, FORWARD_GAINS = int(Account.FORWARDS), int(Account.FORWARD_GAINS)
POWER_HEDGES = int(Account.POWER_HEDGES)
POWER_HEDGE_GAINS = int(Account.POWER_HEDGE_GAINS)
OPERATING = tuple(int(account) for account in OPERATING_ACCOUNTS)

TREASURY, OPENING, MINED = int(Coin.TREASURY), int(Coin.OPENING), int(Coin.MINED)
POOL_FEE, SOLD = int(Coin.POOL_FEE), int(Coin.SOLD)
PLEDGED, AT_POOL = int(Coin.PLEDGED), int(Coin.AT_POOL)

ACCOUNTS, COIN_ACCOUNTS = len(Account), len(Coin)
