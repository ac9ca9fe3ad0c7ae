import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.business import Account, Coin, Ledger
from minersim.business.ledger import (
    ASSETS,
    DEBTS,
    EQUITY,
    JournalEntry,
    coin_imbalance_sat,
    imbalance_micro_usd,
)
from minersim.errors import RunError

amounts = st.integers(-(10**15), 10**15)
accounts = st.sampled_from(list(Account))
coins = st.sampled_from(list(Coin))


def replayed(journal):
    """Balances that a journal alone gives, in millionths of a dollar and in satoshi."""
    usd, sat = [0] * len(Account), [0] * len(Coin)
    for entry in journal:
        books, kinds, unit = (
            (usd, Account, 1_000_000) if entry.unit == "USD" else (sat, Coin, 100_000_000)
        )
        books[kinds[entry.debit.upper()]] += round(entry.amount * unit)
        books[kinds[entry.credit.upper()]] -= round(entry.amount * unit)
    return usd, sat


def test_every_account_is_an_asset_a_debt_or_equity():
    assert sorted([*ASSETS, *DEBTS, *EQUITY]) == list(Account)


def test_a_posting_debits_one_account_and_credits_another():
    ledger = Ledger(1)
    ledger.post(0, "power used", Account.POWER, Account.PAYABLES, 2_500_000)
    assert ledger.usd[Account.POWER] == 2_500_000
    assert ledger.usd[Account.PAYABLES] == -2_500_000
    ledger.post_coins(0, "coins mined", Coin.TREASURY, Coin.MINED, 7)
    assert ledger.sat[Coin.TREASURY] == 7
    assert ledger.sat[Coin.MINED] == -7


def test_history_keeps_the_balances_of_each_close():
    ledger = Ledger(2)
    ledger.close(0)
    ledger.post(1, "capital", Account.CASH, Account.CAPITAL, 10)
    ledger.post_coins(1, "opening", Coin.TREASURY, Coin.OPENING, 3)
    ledger.close(1)
    ledger.post(2, "power", Account.POWER, Account.CASH, 4)
    ledger.close(2)
    assert ledger.usd_history[:, Account.CASH].tolist() == [0, 10, 6]
    assert ledger.usd_history[:, Account.POWER].tolist() == [0, 0, 4]
    assert ledger.sat_history[:, Coin.TREASURY].tolist() == [0, 3, 3]


def test_books_too_large_to_keep_say_so():
    ledger = Ledger(1)
    ledger.post(0, "capital", Account.CASH, Account.CAPITAL, 2**63 - 1)
    ledger.close(0)
    ledger.post(1, "capital", Account.CASH, Account.CAPITAL, 10**18)
    message = r"^day 1: found 1\.02e\+13 USD in cash; allowed: up to 9\.22e\+12 USD"
    with pytest.raises(RunError, match=message):
        ledger.close(1)


def test_journal_shows_every_posting_with_a_positive_amount():
    ledger = Ledger(1, journal=True)
    ledger.post(0, "up", Account.COINS, Account.COIN_GAINS, 1_500_000)
    ledger.post(1, "nothing", Account.COINS, Account.COIN_GAINS, 0)
    ledger.post(1, "down", Account.COINS, Account.COIN_GAINS, -500_000)
    ledger.post_coins(1, "fee", Coin.POOL_FEE, Coin.TREASURY, 50_000_000)
    ledger.post_coins(1, "nothing", Coin.POOL_FEE, Coin.TREASURY, 0)
    assert ledger.journal == [
        JournalEntry(0, "up", "coins", "coin_gains", 1.5, "USD"),
        JournalEntry(1, "down", "coin_gains", "coins", 0.5, "USD"),
        JournalEntry(1, "fee", "pool_fee", "treasury", 0.5, "BTC"),
    ]


def test_without_a_wish_no_journal_is_kept():
    ledger = Ledger(1)
    ledger.post(0, "up", Account.COINS, Account.COIN_GAINS, 1)
    assert ledger.journal is None


@given(
    st.lists(st.tuples(accounts, accounts, amounts), max_size=20),
    st.lists(st.tuples(coins, coins, amounts), max_size=20),
)
def test_whatever_is_posted_both_books_balance(postings, coin_postings):
    ledger = Ledger(0, journal=True)
    for debit, credit, amount in postings:
        ledger.post(0, "text", debit, credit, amount)
    for debit, credit, amount in coin_postings:
        ledger.post_coins(0, "text", debit, credit, amount)
    ledger.close(0)
    assert sum(ledger.usd) == sum(ledger.sat) == 0
    assert imbalance_micro_usd(ledger.usd_history).tolist() == [0]
    assert coin_imbalance_sat(ledger.sat_history).tolist() == [0]
    assert replayed(ledger.journal) == (ledger.usd, ledger.sat)


@pytest.mark.parametrize("account", list(Account))
def test_a_balance_changed_on_one_side_shows(account):
    history = np.zeros((3, 2, len(Account)), dtype=np.int64)
    history[1, 0, account] = 5
    assert imbalance_micro_usd(history).tolist() == [[0, 0], [5, 0], [0, 0]]


@pytest.mark.parametrize("account", list(Coin))
def test_coins_changed_on_one_side_show(account):
    history = np.zeros((2, len(Coin)), dtype=np.int64)
    history[1, account] = 5
    assert coin_imbalance_sat(history).tolist() == [0, -5]
