import numpy as np

from minersim.business import Account, Coin
from minersim.results import LedgerPaths


def test_balances_in_dollars_and_coins(ledger):
    assert ledger.usd(Account.CASH).shape == (5, 4)
    assert np.all(ledger.usd(Account.CASH) == 2.5)
    assert np.all(ledger.btc(Coin.TREASURY) == 0.5)


def test_balances_at_the_end_are_the_last_of_all(ledger):
    ledger.micro_usd[:, -1, Account.POWER] = 7
    for account in Account:
        assert np.array_equal(ledger.usd_at_end(account), ledger.usd(account)[:, -1])
    for coin in Coin:
        assert np.array_equal(ledger.btc_at_end(coin), ledger.btc(coin)[:, -1])


def test_books_that_balance_and_books_that_do_not(ledger):
    assert np.all(ledger.imbalance_usd() == 0.0)
    wrong = ledger.micro_usd.copy()
    wrong[2, 1, Account.CASH] += 1
    off = LedgerPaths(wrong, ledger.sat).imbalance_usd()
    assert off[2, 1] == 1e-6
    assert np.count_nonzero(off) == 1


def test_the_table_has_a_row_for_each_path_and_day(ledger):
    frame = ledger.to_dataframe()
    accounts = [f"{account.name.lower()}_usd" for account in Account]
    coins = [f"{coin.name.lower()}_btc" for coin in Coin]
    assert list(frame.columns) == ["path", "day", *accounts, *coins]
    assert len(frame) == 20
    assert (frame["cash_usd"] + frame["capital_usd"] == 0.0).all()
