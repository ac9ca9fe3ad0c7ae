"""Books of a business on every path."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from minersim.business import Account, Coin
from minersim.business.ledger import coin_imbalance_sat, imbalance_micro_usd
from minersim.units import MICRO_USD_PER_USD, SATOSHI_PER_BTC

if TYPE_CHECKING:
    import pandas as pd

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LedgerPaths:
    """Daily balances of the dollar and the coin books.

    Attributes
    ----------
    micro_usd : array of int, shape (paths, ticks, accounts)
        Balances of ``minersim.business.Account``, debits positive; a plain business has only the
        first of them. [millionths of a USD]
    sat : array of int, shape (paths, ticks, coin accounts)
        Balances of ``minersim.business.Coin``, debits positive; likewise. [sat]
    """

    micro_usd: npt.NDArray[np.int64]
    sat: npt.NDArray[np.int64]

    def __repr__(self) -> str:
        paths, ticks, accounts = self.micro_usd.shape
        return f"<LedgerPaths: {paths:,} paths, {ticks:,} ticks, {accounts} accounts in dollars>"

    def usd(self, account: Account) -> Array:
        """Balance of an account at every tick, debits positive, shape (paths, ticks). [USD]"""
        if account >= self.micro_usd.shape[-1]:
            return np.zeros(self.micro_usd.shape[:-1])
        balance: Array = self.micro_usd[..., account] / MICRO_USD_PER_USD
        return balance

    def btc(self, account: Coin) -> Array:
        """Balance of a coin account at every tick, debits positive, shape (paths, ticks). [BTC]"""
        if account >= self.sat.shape[-1]:
            return np.zeros(self.sat.shape[:-1])
        balance: Array = self.sat[..., account] / SATOSHI_PER_BTC
        return balance

    def usd_at_end(self, account: Account) -> Array:
        """Balance of an account at the last tick, debits positive, shape (paths,). [USD]"""
        if account >= self.micro_usd.shape[-1]:
            return np.zeros(len(self.micro_usd))
        balance: Array = self.micro_usd[:, -1, account] / MICRO_USD_PER_USD
        return balance

    def btc_at_end(self, account: Coin) -> Array:
        """Balance of a coin account at the last tick, debits positive, shape (paths,). [BTC]"""
        if account >= self.sat.shape[-1]:
            return np.zeros(len(self.sat))
        balance: Array = self.sat[:, -1, account] / SATOSHI_PER_BTC
        return balance

    def imbalance_usd(self) -> Array:
        """Assets - debts - equity at every tick: zero in books that balance. [USD]"""
        difference: Array = imbalance_micro_usd(self.micro_usd) / MICRO_USD_PER_USD
        return difference

    def imbalance_sat(self) -> npt.NDArray[np.int64]:
        """Opening coins + mined - sold - held - pool fee at every tick. [sat]"""
        return coin_imbalance_sat(self.sat)

    def table(self) -> dict[str, npt.NDArray[np.generic]]:
        """Long table: one row for each path and tick; debits positive."""
        paths, ticks, accounts = self.micro_usd.shape
        index = np.indices((paths, ticks))
        table: dict[str, npt.NDArray[np.generic]] = {
            "path": index[0].ravel(),
            "day": index[1].ravel(),
        }
        for account in list(Account)[:accounts]:
            table[f"{account.name.lower()}_usd"] = self.usd(account).ravel()
        for coin in list(Coin)[: self.sat.shape[-1]]:
            table[f"{coin.name.lower()}_btc"] = self.btc(coin).ravel()
        return table

    def to_dataframe(self) -> "pd.DataFrame":
        """Long table as a pandas DataFrame."""
        import pandas as pd

        return pd.DataFrame(self.table())
