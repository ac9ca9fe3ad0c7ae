"""Double-entry books of a mining business, in dollars and in coins.

Two sets of books run side by side: one in USD, whole millionths of a dollar, and one in coins,
whole satoshi. Every posting debits one account and credits another with the same whole amount, so
both sets balance exactly, every day: assets - debts - equity = 0, and coins at the start + coins
mined = coins sold + coins held + pool fee.

Signs: a debit is positive, a credit negative. Assets and expenses carry positive balances, debts,
capital and income negative ones. Coins are carried at market value, as US accounting has it since
ASU 2023-08; the change of their value is a gain or loss of its own.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from minersim.errors import RunError
from minersim.units import MICRO_USD_PER_USD, SATOSHI_PER_BTC

_LARGEST_MICRO_USD = 2**63 - 1  # the history holds signed 64-bit integers


class Account(IntEnum):
    """Accounts of the dollar books."""

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


class Coin(IntEnum):
    """Accounts of the coin books."""

    TREASURY = 0
    OPENING = 1
    MINED = 2
    POOL_FEE = 3
    SOLD = 4


ASSETS = (Account.CASH, Account.COINS, Account.MACHINE_DEPOSITS, Account.MACHINES)
DEBTS = (Account.PAYABLES,)
EQUITY = (
    Account.CAPITAL,
    Account.MINING_REVENUE,
    Account.COIN_GAINS,
    Account.POOL_FEES,
    Account.POWER,
    Account.OPEX,
    Account.DEPRECIATION,
)


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
    """

    def __init__(self, days: int, *, journal: bool = False) -> None:
        self.usd = [0] * len(Account)
        self.sat = [0] * len(Coin)
        self.usd_history = np.zeros((days + 1, len(Account)), dtype=np.int64)
        self.sat_history = np.zeros((days + 1, len(Coin)), dtype=np.int64)
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
        self.usd_history[day] = self.usd
        self.sat_history[day] = self.sat


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
    assets = usd_history[..., list(ASSETS)].sum(axis=-1)
    debts = -usd_history[..., list(DEBTS)].sum(axis=-1)
    equity = -usd_history[..., list(EQUITY)].sum(axis=-1)
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
    sources = -sat_history[..., [Coin.OPENING, Coin.MINED]].sum(axis=-1)
    uses = sat_history[..., [Coin.SOLD, Coin.TREASURY, Coin.POOL_FEE]].sum(axis=-1)
    result: npt.NDArray[np.int64] = sources - uses
    return result
