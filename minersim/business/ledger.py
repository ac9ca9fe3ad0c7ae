"""Double-entry books of a mining business, in dollars and in coins.

Two sets of books run side by side: one in USD, whole millionths of a dollar, and one in coins,
whole satoshi. Every posting debits one account and credits another with the same whole amount, so
both sets balance exactly, every day: assets - debts - equity = 0, and coins at the start + coins
mined = coins sold + coins held + pool fee; coins held are in the treasury, pledged to a lender, or
owed by the pool.

Signs: a debit is positive, a credit negative. Assets and expenses carry positive balances, debts,
capital and income negative ones. Coins are carried at market value, as US accounting has it since
ASU 2023-08; the change of their value is a gain or loss of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from minersim.errors import RunError
from minersim.units import MICRO_USD_PER_USD, SATOSHI_PER_BTC

_LARGEST_MICRO_USD = 2**63 - 1  # the history holds signed 64-bit integers


class Account(IntEnum):
    """Accounts of the dollar books.

    A business without debt, tax, forwards or a pool that pays late keeps the accounts before
    ``LOANS`` only, and the coin accounts before ``PLEDGED``.
    """

    CASH = 0
    COINS = 1
    MACHINE_DEPOSITS = 2
    MACHINES = 3
    PAYABLES = 4
    CAPITAL = 5
    MINING_REVENUE = 6
    COIN_GAINS = 7
    POOL_FEES = 8
    POWER = 9
    OPEX = 10
    DEPRECIATION = 11
    # kept where the business has such money
    LOANS = 12
    INTEREST_OWED = 13
    COIN_LOANS = 14
    TAX_OWED = 15
    FORWARDS = 16
    INTEREST = 17
    INCOME_TAX = 18
    FORWARD_GAINS = 19
    POWER_HEDGES = 20
    POWER_HEDGE_GAINS = 21


class Coin(IntEnum):
    """Accounts of the coin books."""

    TREASURY = 0
    OPENING = 1
    MINED = 2
    POOL_FEE = 3
    SOLD = 4
    # kept where the business has such money
    PLEDGED = 5
    AT_POOL = 6


PLAIN_ACCOUNTS = int(Account.LOANS)
"""Number of accounts of a business without debt, tax and the like."""
PLAIN_COINS = int(Coin.PLEDGED)
"""Number of its coin accounts."""
HELD_COINS = (Coin.TREASURY, Coin.PLEDGED, Coin.AT_POOL)
"""Coins that the business owns, wherever they are; ``COINS`` carries them at market."""
ASSETS = (
    Account.CASH,
    Account.COINS,
    Account.MACHINE_DEPOSITS,
    Account.MACHINES,
    Account.FORWARDS,
    Account.POWER_HEDGES,
)
DEBTS = (
    Account.PAYABLES,
    Account.LOANS,
    Account.INTEREST_OWED,
    Account.COIN_LOANS,
    Account.TAX_OWED,
)
EQUITY = (
    Account.CAPITAL,
    Account.MINING_REVENUE,
    Account.COIN_GAINS,
    Account.POOL_FEES,
    Account.POWER,
    Account.OPEX,
    Account.DEPRECIATION,
    Account.INTEREST,
    Account.INCOME_TAX,
    Account.FORWARD_GAINS,
    Account.POWER_HEDGE_GAINS,
)
NOT_OPERATING = (
    Account.CAPITAL,
    Account.COIN_GAINS,
    Account.DEPRECIATION,
    Account.INTEREST,
    Account.INCOME_TAX,
)
OPERATING = tuple(account for account in EQUITY if account not in NOT_OPERATING)
"""Income and expenses of operations, before interest, depreciation, tax and gains on coins."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One posting.

    Attributes
    ----------
    day : int
        Tick at which it was made. [days]
    text : str
        What happened.
    debit, credit : str
        Names of the accounts.
    amount : float
        In the unit of the books: USD or BTC.
    unit : str
        ``USD`` or ``BTC``.
    """

    day: int
    text: str
    debit: str
    credit: str
    amount: float
    unit: str


class Ledger:
    """Balances of both books, and their history by day.

    Parameters
    ----------
    days : int
        Number of days that will be closed; the history holds ``days + 1`` rows.
    journal : bool
        Keep every posting, not only the daily balances.
    plain : bool
        Whether the history holds only the accounts of a plain business.
    """

    def __init__(self, days: int, *, journal: bool = False, plain: bool = False) -> None:
        self.usd = [0] * len(Account)
        self.sat = [0] * len(Coin)
        accounts = PLAIN_ACCOUNTS if plain else len(Account)
        coins = PLAIN_COINS if plain else len(Coin)
        self.usd_history = np.zeros((days + 1, accounts), dtype=np.int64)
        self.sat_history = np.zeros((days + 1, coins), dtype=np.int64)
        self.journal: list[JournalEntry] | None = [] if journal else None

    def post(
        self, day: int, text: str, debit: Account, credit: Account, amount_micro_usd: int
    ) -> None:
        """Post an amount [millionths of a USD] to the dollar books."""
        if amount_micro_usd == 0:
            return
        self.usd[debit] += amount_micro_usd
        self.usd[credit] -= amount_micro_usd
        if self.journal is not None:
            self._write(day, text, debit, credit, amount_micro_usd / MICRO_USD_PER_USD, "USD")

    def post_coins(self, day: int, text: str, debit: Coin, credit: Coin, amount_sat: int) -> None:
        """Post an amount [sat] to the coin books."""
        if amount_sat == 0:
            return
        self.sat[debit] += amount_sat
        self.sat[credit] -= amount_sat
        if self.journal is not None:
            self._write(day, text, debit, credit, amount_sat / SATOSHI_PER_BTC, "BTC")

    def _write(
        self, day: int, text: str, debit: IntEnum, credit: IntEnum, amount: float, unit: str
    ) -> None:
        if self.journal is None:
            return
        if amount < 0.0:  # a journal shows positive amounts
            debit, credit, amount = credit, debit, -amount
        entry = JournalEntry(day, text, debit.name.lower(), credit.name.lower(), amount, unit)
        self.journal.append(entry)

    def close(self, day: int) -> None:
        """Keep the balances of this moment as those of a day.

        Raises
        ------
        RunError
            If a balance is too large for the history.
        """
        largest = max(self.usd, key=abs)
        if abs(largest) > _LARGEST_MICRO_USD:
            account = Account(self.usd.index(largest)).name.lower()
            raise RunError(
                f"day {day}: found {abs(largest) / MICRO_USD_PER_USD:.3g} USD in {account}; "
                f"allowed: up to {_LARGEST_MICRO_USD / MICRO_USD_PER_USD:.3g} USD in any account"
            )
        self.usd_history[day] = self.usd[: self.usd_history.shape[1]]
        self.sat_history[day] = self.sat[: self.sat_history.shape[1]]

    def held_sat(self) -> int:
        """All coins that the business owns: free, pledged and owed by the pool. [sat]"""
        return sum(self.sat[coin] for coin in HELD_COINS)


def imbalance_micro_usd(usd_history: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Assets - debts - equity of every row of dollar balances. [millionths of a USD]

    Parameters
    ----------
    usd_history : array of shape (..., accounts)
        Balances, debits positive.

    Returns
    -------
    array of shape (...)
        Zero everywhere in books that balance.
    """
    assets = _total(usd_history, ASSETS)
    debts = -_total(usd_history, DEBTS)
    equity = -_total(usd_history, EQUITY)
    result: npt.NDArray[np.int64] = assets - debts - equity
    return result


def coin_imbalance_sat(sat_history: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Opening coins + mined - sold - held - pool fee of every row of coin balances. [sat]

    Parameters
    ----------
    sat_history : array of shape (..., accounts)
        Balances, debits positive.

    Returns
    -------
    array of shape (...)
        Zero everywhere in books that balance.
    """
    sources = -_total(sat_history, (Coin.OPENING, Coin.MINED))
    uses = _total(sat_history, (Coin.SOLD, Coin.POOL_FEE, *HELD_COINS))
    result: npt.NDArray[np.int64] = sources - uses
    return result


def _total(history: npt.NDArray[np.int64], accounts: Sequence[IntEnum]) -> npt.NDArray[np.int64]:
    """Sum of balances, of the accounts that the history keeps."""
    kept = [account for account in accounts if account < history.shape[-1]]
    total: npt.NDArray[np.int64] = history[..., kept].sum(axis=-1)
    return total
