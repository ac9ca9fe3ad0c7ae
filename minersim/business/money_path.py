"""Debt, tax and forwards of one business on one path: what they do once a day.

At every tick, after the day's production is booked and coins are sold, and before bills are paid:

1. forwards and power hedges: the day's gain; on the first of a month the sum of each is paid, or
   owed with the bills;
2. loans: interest of the day, payouts, instalments that fall due;
3. loans against coins, in order: payout, interest, margin calls, liquidation, repayment;
4. coins are carried at market again, and the year's tax is reckoned on its last day;
5. covenants, on the first of a month.

What falls due on a day is paid on that day, like a bill: from cash, then coins, then by the owners
or not at all, which ends the business.
"""

from dataclasses import dataclass

from minersim.business import money_plan as columns
from minersim.business.coin_loans import (
    CoinLoanPlan,
    coins_backing,
    day_interest,
    loan_against,
    pay_down,
    stands_at,
)
from minersim.business.covenants import SERVICE_DAYS, lacks_cash, lacks_coverage
from minersim.business.forwards import forward_gain
from minersim.business.income_tax import IncomeTax, cost_of_sold, income_tax, losses_used
from minersim.business.ledger import OPERATING, Account, Coin, Ledger
from minersim.business.money_plan import MoneyPlan
from minersim.business.pool import payout_sat
from minersim.business.postings import carry_at_market, sell_coins
from minersim.business.treasury import coins_to_raise
from minersim.units import SATOSHI_PER_BTC, usd_from_micro_usd

Happened = list[tuple[str, dict[str, float]]]
"""Kind and figures of what happened."""


@dataclass(slots=True)
class _CoinLoan:
    """Debt with interest, the interest of it, coins pledged, day of an open call."""

    owed: int = 0
    interest: int = 0
    pledged_sat: int = 0
    call_day: int = -1


class MoneyPath:
    """Debt, tax, forwards and payouts of a business on one path.

    Parameters
    ----------
    plan : MoneyPlan
    ledger : Ledger
        The business's books.

    Attributes
    ----------
    breach_day, liquidation_day : int or None
        First tick at which a covenant was broken, or coins pledged were sold. [days]
    margin_calls : int
        Number of margin calls.
    """

    def __init__(self, plan: MoneyPlan, ledger: Ledger) -> None:
        self.plan = plan
        self.ledger = ledger
        self.breach_day: int | None = None
        self.liquidation_day: int | None = None
        self.margin_calls = 0
        self._called = False
        self._coin_loans = [_CoinLoan() for _ in plan.coin_loans]
        # tax: losses carried forward, income taxed so far, deductions so far, cost of the coins
        self._losses = self._taxed = self._deducted = 0
        self._cost = ledger.usd[Account.COINS]
        self._sold_sat = self._received = 0

    def opex(self, tick: int) -> int:
        """Administration and staff of the day that ends. [millionths of a USD]"""
        return int(self.plan.integers[tick, columns.OVERHEAD])

    def pay_out(self, tick: int, earned_sat: int) -> int:
        """Leave what a day earned with the pool, and take in what it pays out. [sat]"""
        ledger, pool = self.ledger, self.plan.pool
        ledger.post_coins(tick, "owed by the pool", Coin.AT_POOL, Coin.TREASURY, earned_sat)
        if tick < pool.delay_days:
            return 0
        before = ledger.sat_history[tick - pool.delay_days] if pool.delay_days else ledger.sat
        earned = -int(before[Coin.MINED]) - int(before[Coin.POOL_FEE])
        paid = -ledger.sat[Coin.MINED] - ledger.sat[Coin.POOL_FEE] - ledger.sat[Coin.AT_POOL]
        payout = payout_sat(earned - paid, pool.threshold_sat)
        ledger.post_coins(tick, "pool pays out", Coin.TREASURY, Coin.AT_POOL, payout)
        return payout

    def serve(self, tick: int, price_usd: float, hashprice_usd: float) -> tuple[int, Happened]:
        """Do a day's part and return what falls due [millionths of a USD], and what happened.

        Parameters
        ----------
        tick : int
        price_usd : float
            Closing price. [USD/BTC]
        hashprice_usd : float
            What 1 PH/s was expected to earn in the day, before pool fee. [USD/PH/s/day]
        """
        happened: Happened = []
        row = self.plan.integers[tick].tolist()
        receipts, sold = self.plan.floats[tick].tolist()
        self._settle_forwards(tick, forward_gain(receipts, sold, hashprice_usd), row)
        self._settle_power_hedges(tick, row)
        due = 0 if self._called else self._serve_loans(tick, row)
        for loan, state in zip(self.plan.coin_loans, self._coin_loans, strict=True):
            due += self._serve_coin_loan(tick, price_usd, loan, state, happened)
        carry_at_market(self.ledger, tick, price_usd)
        if self.plan.tax is not None:
            self._serve_tax(tick, self.plan.tax, row)
        if row[columns.IS_BILL] and self._breaks_covenants(tick, row[columns.SERVICE]):
            happened.append(("covenant breach", {}))
            if self.breach_day is None:
                self.breach_day = tick
            if self.plan.covenants.calls_loans:
                due += self._call_loans(tick, happened)
        return due, happened

    # --- forwards and loans ---------------------------------------------------------------------

    def _settle_forwards(self, tick: int, gain: int, row: list[int]) -> None:
        ledger = self.ledger
        ledger.post(tick, "forwards", Account.FORWARDS, Account.FORWARD_GAINS, gain)
        if row[columns.IS_BILL]:
            balance, text = ledger.usd[Account.FORWARDS], "forwards settled"
            ledger.post(tick, text, Account.CASH, Account.FORWARDS, max(balance, 0))
            ledger.post(tick, text, Account.FORWARDS, Account.PAYABLES, max(-balance, 0))

    def _settle_power_hedges(self, tick: int, row: list[int]) -> None:
        ledger, gain = self.ledger, row[columns.HEDGED]
        ledger.post(tick, "power hedges", Account.POWER_HEDGES, Account.POWER_HEDGE_GAINS, gain)
        if row[columns.IS_BILL]:
            balance, text = ledger.usd[Account.POWER_HEDGES], "power hedges settled"
            ledger.post(tick, text, Account.CASH, Account.POWER_HEDGES, max(balance, 0))
            ledger.post(tick, text, Account.POWER_HEDGES, Account.PAYABLES, max(-balance, 0))

    def _serve_loans(self, tick: int, row: list[int]) -> int:
        post = self.ledger.post
        interest, principal = row[columns.INTEREST_DUE], row[columns.PRINCIPAL_DUE]
        post(tick, "interest", Account.INTEREST, Account.INTEREST_OWED, row[columns.ACCRUED])
        post(tick, "loan paid out", Account.CASH, Account.LOANS, row[columns.DRAWN])
        text = "loan passed to the owners"
        post(tick, text, Account.CAPITAL, Account.CASH, row[columns.TO_OWNERS])
        post(tick, "interest due", Account.INTEREST_OWED, Account.PAYABLES, interest)
        post(tick, "repayment due", Account.LOANS, Account.PAYABLES, principal)
        return interest + principal

    def _breaks_covenants(self, tick: int, service: int) -> bool:
        usd, covenants = self.ledger.usd, self.plan.covenants
        if self._called or usd[Account.LOANS] == 0:
            return False
        before = self.ledger.usd_history[max(tick - SERVICE_DAYS, 0)]
        earned = sum(int(before[account]) - usd[account] for account in OPERATING)
        return lacks_cash(
            covenants.minimum_cash_micro_usd, usd[Account.CASH], -usd[Account.PAYABLES]
        ) or lacks_coverage(covenants.minimum_dscr, earned, service)

    def _call_loans(self, tick: int, happened: Happened) -> int:
        usd, post = self.ledger.usd, self.ledger.post
        principal, interest = -usd[Account.LOANS], -usd[Account.INTEREST_OWED]
        post(tick, "loans called", Account.LOANS, Account.PAYABLES, principal)
        post(tick, "loans called", Account.INTEREST_OWED, Account.PAYABLES, interest)
        self._called = True
        happened.append(("loans called", {"due_usd": usd_from_micro_usd(principal + interest)}))
        return principal + interest

    # --- loans against coins --------------------------------------------------------------------

    def _serve_coin_loan(
        self, tick: int, price_usd: float, loan: CoinLoanPlan, state: _CoinLoan, happened: Happened
    ) -> int:
        if tick == loan.start_day:
            self._lend(tick, price_usd, loan, state)
            return 0
        if state.owed == 0:
            return 0
        interest = day_interest(state.owed - state.interest, loan.rate_per_year)
        self.ledger.post(tick, "interest", Account.INTEREST, Account.COIN_LOANS, interest)
        state.owed += interest
        state.interest += interest
        if tick == loan.end_day:
            self._release(tick, state)
            return self._fall_due(tick, state, state.owed)
        due = 0
        if tick in loan.interest_days:
            due = self._fall_due(tick, state, state.interest)
        return due + self._look_at_coins(tick, price_usd, loan, state, happened)

    def _lend(self, tick: int, price_usd: float, loan: CoinLoanPlan, state: _CoinLoan) -> None:
        ledger = self.ledger
        free = ledger.sat[Coin.TREASURY]
        amount = loan_against(loan.amount_micro_usd, loan.start_ltv, price_usd, free)
        self._pledge(tick, coins_backing(amount, loan.start_ltv, price_usd, free), state)
        state.owed = amount
        ledger.post(tick, "loan against coins", Account.CASH, Account.COIN_LOANS, amount)
        if loan.to_owners:
            text = "loan passed to the owners"
            ledger.post(tick, text, Account.CAPITAL, Account.CASH, amount)

    def _look_at_coins(
        self, tick: int, price_usd: float, loan: CoinLoanPlan, state: _CoinLoan, happened: Happened
    ) -> int:
        if stands_at(state.owed, loan.liquidation_ltv, state.pledged_sat, price_usd):
            return self._liquidate(tick, price_usd, state, happened)
        if not stands_at(state.owed, loan.call_ltv, state.pledged_sat, price_usd):
            state.call_day = -1
            return 0
        if state.call_day < 0:
            state.call_day = tick
            self.margin_calls += 1
            happened.append(("margin call", {"owed_usd": usd_from_micro_usd(state.owed)}))
        there = state.pledged_sat + self.ledger.sat[Coin.TREASURY]
        wanted = coins_backing(state.owed, loan.start_ltv, price_usd, there)
        self._pledge(tick, wanted - state.pledged_sat, state)
        if (
            stands_at(state.owed, loan.call_ltv, state.pledged_sat, price_usd)
            and tick - state.call_day >= loan.cure_days
        ):
            cash = max(self.ledger.usd[Account.CASH], 0)
            paid = pay_down(state.owed, loan.start_ltv, state.pledged_sat, price_usd, cash)
            self._repay(tick, "paid down", state, paid)
            if stands_at(state.owed, loan.call_ltv, state.pledged_sat, price_usd):
                return self._liquidate(tick, price_usd, state, happened)
        if not stands_at(state.owed, loan.call_ltv, state.pledged_sat, price_usd):
            state.call_day = -1
        return 0

    def _liquidate(self, tick: int, price_usd: float, state: _CoinLoan, happened: Happened) -> int:
        sold = coins_to_raise(state.owed, price_usd, state.pledged_sat)
        text = "coins sold by the lender"
        proceeds = sell_coins(self.ledger, tick, text, Coin.PLEDGED, sold, price_usd)
        state.pledged_sat -= sold
        self._repay(tick, text, state, min(proceeds, state.owed))
        self._release(tick, state)
        if self.liquidation_day is None:
            self.liquidation_day = tick
        happened.append(("liquidation", {"sold_btc": sold / SATOSHI_PER_BTC}))
        return self._fall_due(tick, state, state.owed)

    def _pledge(self, tick: int, amount_sat: int, state: _CoinLoan) -> None:
        self.ledger.post_coins(tick, "coins pledged", Coin.PLEDGED, Coin.TREASURY, amount_sat)
        state.pledged_sat += amount_sat

    def _release(self, tick: int, state: _CoinLoan) -> None:
        text = "coins returned"
        self.ledger.post_coins(tick, text, Coin.TREASURY, Coin.PLEDGED, state.pledged_sat)
        state.pledged_sat, state.call_day = 0, -1

    def _repay(self, tick: int, text: str, state: _CoinLoan, amount: int) -> None:
        self.ledger.post(tick, text, Account.COIN_LOANS, Account.CASH, amount)
        state.owed -= amount
        state.interest = max(state.interest - amount, 0)

    def _fall_due(self, tick: int, state: _CoinLoan, amount: int) -> int:
        text = "loan against coins due"
        self.ledger.post(tick, text, Account.COIN_LOANS, Account.PAYABLES, amount)
        state.owed -= amount
        state.interest = max(state.interest - amount, 0)
        return amount

    # --- tax ------------------------------------------------------------------------------------

    @property
    def coins_cost_usd(self) -> float:
        """What the coins that are held have cost, for a business that is taxed. [USD]"""
        return usd_from_micro_usd(self._cost)

    def count_sold(self) -> None:
        """Take the coins sold since the last time out of the cost, before others are mined."""
        sold = self.ledger.sat[Coin.SOLD]
        self._cost -= cost_of_sold(self._cost, sold - self._sold_sat, self.ledger.held_sat())
        self._sold_sat = sold

    def _serve_tax(self, tick: int, tax: IncomeTax, row: list[int]) -> None:
        usd, post = self.ledger.usd, self.ledger.post
        received = -usd[Account.MINING_REVENUE] - usd[Account.POOL_FEES]
        self._cost += received - self._received
        self._received = received
        self.count_sold()
        self._deducted += row[columns.DEDUCTED]
        if row[columns.IS_TAX_DAY]:
            owed = -usd[Account.TAX_OWED]
            post(tick, "income tax due", Account.TAX_OWED, Account.PAYABLES, owed)
        if not row[columns.IS_YEAR_END]:
            return
        income = -sum(usd[account] for account in OPERATING) - usd[Account.INTEREST]
        gains = -usd[Account.COIN_GAINS]
        if not tax.coins_at_market:
            gains -= usd[Account.COINS] - self._cost
        total = income + gains - self._deducted
        taxable, self._taxed = total - self._taxed, total
        used = losses_used(taxable, self._losses, tax.loss_limit_fraction)
        self._losses += max(-taxable, 0) - used
        amount = income_tax(taxable, used, tax.rate)
        post(tick, "income tax", Account.INCOME_TAX, Account.TAX_OWED, amount)
