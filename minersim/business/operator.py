"""One business on one path: its day, its bills, its purchases, its decisions.

Engines hold the clock and call, in this order at every tick (day boundary, midnight UTC):

1. ``close_day``: production, pool fee, power, opex and depreciation of the day that ends; coins
   revalued at the day's closing price; coins sold by the treasury policy; then debt, tax and
   forwards, where the business has any (``minersim.business.money_path``);
2. ``pay_for``: purchases that fall due, paid by the owners;
3. ``deliver``: machines that arrive;
4. ``pay_bills``: on the first of a month, everything owed for power and opex;
5. ``decide``: machines that retire are sold; which fleets run in the day that begins;
6. ``record``: balances and figures of the tick.

A bill that neither cash nor coins can pay is paid by the owners, or ends the business: machines
stop, nothing more is earned, spent or owed. Purchases are always paid by the owners, so running
costs alone decide over ruin.

The pool pays FPPS, the expected reward at the difficulty in force less its fee, unless the plan
says otherwise (``minersim.business.pool``).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.business.fleet import FleetPlan, machine_days_value
from minersim.business.ledger import Account, Coin, Ledger
from minersim.business.money_path import MoneyPath
from minersim.business.money_plan import MoneyPlan
from minersim.business.pool import coins_found_btc
from minersim.business.postings import carry_at_market, sell_coins
from minersim.business.power_path import PowerPath
from minersim.business.power_plan import PowerPlan
from minersim.business.treasury import (
    Treasury,
    coins_to_raise,
    coins_value_micro_usd,
    treasury_sale_sat,
)
from minersim.economics import (
    SwitchingRule,
    count_days,
    is_above,
    is_below,
    net_hashprice,
    next_on_fraction,
)
from minersim.units import (
    MICRO_USD_PER_USD,
    SATOSHI_PER_BTC,
    micro_usd_from_usd,
    satoshi_from_btc,
    usd_from_micro_usd,
)


@dataclass(frozen=True, slots=True)
class OperatorPlan:
    """What an engine needs to know of a business.

    Attributes
    ----------
    fleets : tuple of FleetPlan
        In the order of the scenario.
    days : int
        Length of the run. [days]
    bill_days : frozenset of int
        Ticks at which bills are paid.
    cash_usd : float
        At the start. [USD]
    coins_sat : int
        At the start. [sat]
    opex_usd_per_day : float
        Running costs other than power. [USD/day]
    pool_fee : float
        [1]
    treasury : Treasury
        What is done with production.
    switching : SwitchingRule or None
        When a fleet stops and restarts; None never stops.
    owners_cover_shortfalls : bool
        Whether the owners pay a bill that the business cannot.
    power : PowerPlan or None
        Hours, contracts and the state of machines; None where a site has one price and its
        machines run as they are.
    money : MoneyPlan or None
        Debt, tax, forwards, overheads and pool; None for a business that has nothing of these.
    """

    fleets: tuple[FleetPlan, ...]
    days: int
    bill_days: frozenset[int]
    cash_usd: float
    coins_sat: int
    opex_usd_per_day: float
    pool_fee: float
    treasury: Treasury
    switching: SwitchingRule | None
    owners_cover_shortfalls: bool
    power: PowerPlan | None = None
    money: MoneyPlan | None = None


@dataclass(frozen=True, slots=True)
class OperatorDay:
    """What happened in a call, for the trace of an engine."""

    kind: str
    figures: dict[str, float]


@dataclass(slots=True)
class _FleetState:
    delivered: bool = False
    on: float = 0.0
    days_below: float = 0.0
    days_above: float = 0.0
    value_usd: float = 0.0
    book_micro_usd: int = 0
    since_day: int = 0


class OperatorPath:
    """State of a business on one path.

    Parameters
    ----------
    plan : OperatorPlan
        What it is and does.
    price_usd : float
        Coin price at the start. [USD/BTC]
    journal : bool
        Keep every posting.
    luck : array of shape (days + 1,) or None
        Luck of the pool in the day that ends at each tick, where it has any; see
        ``minersim.business.pool.coins_found_btc``.

    Attributes
    ----------
    ledger : Ledger
        The books.
    money : MoneyPath or None
        Debt, tax and forwards.
    flows_usd : array of shape (days + 1,)
        Cash in less cash out at each tick, without what the owners paid in. [USD]
    outlays_usd : array of shape (days + 1,)
        Purchases of machines at each tick. [USD]
    energy_mwh, hashrate_phs, delivered_phs : array of shape (days + 1,)
        Energy of the day that ended at each tick; mean hashrate of that day, and what it would
        have been with every delivered machine running all the time.
    ruin_day : int or None
        When the business ended. [days]
    """

    def __init__(
        self,
        plan: OperatorPlan,
        price_usd: float,
        *,
        journal: bool = False,
        luck: npt.NDArray[np.float64] | None = None,
    ) -> None:
        self.plan = plan
        self.ledger = Ledger(plan.days, journal=journal, plain=plan.money is None)
        self.money: MoneyPath | None = None
        self._luck = luck
        self._happened: list[OperatorDay] = []
        self.flows_usd = np.zeros(plan.days + 1)
        self.outlays_usd = np.zeros(plan.days + 1)
        self.energy_mwh = np.zeros(plan.days + 1)
        self.hashrate_phs = np.zeros(plan.days + 1)
        self.delivered_phs = np.zeros(plan.days + 1)
        self.ruin_day: int | None = None
        self._fleets = [_FleetState() for _ in plan.fleets]
        self._power = None if plan.power is None else PowerPath(plan.power, plan.pool_fee)
        self._unpaid_sat = 0.0  # fractions of a satoshi that the pool still owes
        self._open(price_usd)

    def _open(self, price_usd: float) -> None:
        plan, ledger = self.plan, self.ledger
        text = "opening balance"
        ledger.post(0, text, Account.CASH, Account.CAPITAL, micro_usd_from_usd(plan.cash_usd))
        ledger.post_coins(0, text, Coin.TREASURY, Coin.OPENING, plan.coins_sat)
        value = coins_value_micro_usd(plan.coins_sat, price_usd)
        ledger.post(0, text, Account.COINS, Account.CAPITAL, value)
        for fleet, state in zip(plan.fleets, self._fleets, strict=True):
            if fleet.book_value_usd > 0.0:
                state.value_usd = fleet.book_value_usd
                state.book_micro_usd = micro_usd_from_usd(fleet.book_value_usd)
                ledger.post(0, text, Account.MACHINES, Account.CAPITAL, state.book_micro_usd)
        self._last_cash = ledger.usd[Account.CASH]
        self._last_capital = ledger.usd[Account.CAPITAL]
        if plan.money is not None:
            self.money = MoneyPath(plan.money, ledger)
            self._serve_money(0, price_usd, 0.0)

    @property
    def is_ruined(self) -> bool:
        """Whether the business has ended."""
        return self.ruin_day is not None

    def take_events(self) -> list[OperatorDay]:
        """What debt, tax and forwards did since this was last asked."""
        happened, self._happened = self._happened, []
        return happened

    def close_day(
        self, tick: int, revenue_btc_per_ph: float, price_usd: float, reward_btc: float = 0.0
    ) -> None:
        """Book the day that ends at a tick.

        Parameters
        ----------
        tick : int
            Number of the tick, 1 or later.
        revenue_btc_per_ph : float
            What 1 PH/s was expected to earn in the day, before the pool fee. [BTC/PH/s]
        price_usd : float
            Closing price. [USD/BTC]
        reward_btc : float
            Reward of a block at the beginning of the day, which solo mining earns whole. [BTC]
        """
        if self.is_ruined:
            carry_at_market(self.ledger, tick, price_usd)
            return
        running_phs = power_usd = repair_usd = 0.0
        for fleet, state in zip(self.plan.fleets, self._fleets, strict=True):
            if not state.delivered or fleet.is_gone(tick):
                continue
            self.delivered_phs[tick] += fleet.hashrate_phs
            self._depreciate(tick, fleet, state)
            if self._power is not None:
                continue
            hashes = fleet.hashrate_phs * fleet.uptime * state.on
            running_phs += hashes
            power_usd += hashes * fleet.hashcost_usd_per_ph_day(tick - 1)
            self.energy_mwh[tick] += fleet.energy_mwh_per_day * state.on
        if self._power is not None:
            earned = net_hashprice(revenue_btc_per_ph * price_usd, self.plan.pool_fee)
            day = self._power.close(tick, earned)
            running_phs, power_usd, self.energy_mwh[tick], repair_usd = day
        self.hashrate_phs[tick] = running_phs
        ledger = self.ledger
        power = micro_usd_from_usd(power_usd)
        opex = micro_usd_from_usd(self.plan.opex_usd_per_day) + micro_usd_from_usd(repair_usd)
        if self.money is not None:
            opex += self.money.opex(tick)
        ledger.post(tick, "power used", Account.POWER, Account.PAYABLES, power)
        ledger.post(tick, "running costs", Account.OPEX, Account.PAYABLES, opex)
        mined_btc = running_phs * revenue_btc_per_ph
        money = self.plan.money
        if self._luck is not None and money is not None and money.pool.has_luck:
            luck = float(self._luck[tick])
            mined_btc = coins_found_btc(money.pool.kind, mined_btc, luck, reward_btc)
        produced = self._credit_production(tick, mined_btc, price_usd)
        treasury = self.plan.treasury
        sold = treasury_sale_sat(
            treasury.policy,
            treasury.hold_fraction,
            treasury.amount_per_day,
            treasury.runway_days,
            treasury.sell_fraction,
            produced,
            ledger.sat[Coin.TREASURY],
            power + opex,
            ledger.usd[Account.CASH] + ledger.usd[Account.PAYABLES],
            price_usd,
        )
        sell_coins(ledger, tick, "coins sold", Coin.TREASURY, sold, price_usd)
        carry_at_market(ledger, tick, price_usd)
        self._serve_money(tick, price_usd, revenue_btc_per_ph * price_usd)

    def _serve_money(self, tick: int, price_usd: float, hashprice_usd: float) -> None:
        """Debt, tax and forwards of a day; what falls due is paid now, or with the day's bills."""
        if self.money is None:
            return
        due, happened = self.money.serve(tick, price_usd, hashprice_usd)
        self._happened += [OperatorDay(*one) for one in happened]
        if due > 0 and tick not in self.plan.bill_days:
            self._happened += self._pay(tick, price_usd, due)

    def _credit_production(self, tick: int, mined_btc: float, price_usd: float) -> int:
        """Book a day's production and return what the pool pays out after its fee. [sat]"""
        ledger = self.ledger
        exact = mined_btc * SATOSHI_PER_BTC + self._unpaid_sat
        mined = int(exact)
        self._unpaid_sat = exact - mined
        fee = satoshi_from_btc(mined * self.plan.pool_fee / SATOSHI_PER_BTC)
        ledger.post_coins(tick, "coins mined", Coin.TREASURY, Coin.MINED, mined)
        ledger.post_coins(tick, "pool fee", Coin.POOL_FEE, Coin.TREASURY, fee)
        earned = coins_value_micro_usd(mined, price_usd)
        withheld = coins_value_micro_usd(fee, price_usd)
        ledger.post(tick, "coins mined", Account.COINS, Account.MINING_REVENUE, earned)
        ledger.post(tick, "pool fee", Account.POOL_FEES, Account.COINS, withheld)
        return mined - fee if self.money is None else self.money.pay_out(tick, mined - fee)

    def _depreciate(self, tick: int, fleet: FleetPlan, state: _FleetState) -> None:
        target = micro_usd_from_usd(
            machine_days_value(
                state.value_usd, fleet.salvage_fraction, fleet.life_days, tick - state.since_day
            )
        )
        amount = state.book_micro_usd - target
        self.ledger.post(tick, "depreciation", Account.DEPRECIATION, Account.MACHINES, amount)
        state.book_micro_usd = target

    def pay_for(self, tick: int) -> OperatorDay | None:
        """Pay the purchases due at a tick, with money from the owners."""
        if self.is_ruined:
            return None
        cost = 0.0
        for fleet in self.plan.fleets:
            for day, part_usd, amount in fleet.payments():
                if day != tick:
                    continue
                cost += part_usd
                text = f"{fleet.name} bought"
                self.ledger.post(tick, text, Account.CASH, Account.CAPITAL, amount)
                self.ledger.post(tick, text, Account.MACHINE_DEPOSITS, Account.CASH, amount)
        self.outlays_usd[tick] += cost
        return OperatorDay("purchase", {"cost_usd": cost}) if cost > 0.0 else None

    def deliver(self, tick: int) -> OperatorDay | None:
        """Take in the machines that arrive at a tick."""
        if self.is_ruined:
            return None
        arrived = 0.0
        for fleet, state in zip(self.plan.fleets, self._fleets, strict=True):
            if state.delivered or fleet.delivery_day > tick:
                continue
            state.delivered, state.on, state.since_day = True, 1.0, tick
            arrived += fleet.hashrate_phs
            if fleet.cost_usd > 0.0:
                amount = micro_usd_from_usd(fleet.cost_usd)
                state.value_usd += fleet.cost_usd
                state.book_micro_usd += amount
                text = f"{fleet.name} delivered"
                self.ledger.post(tick, text, Account.MACHINES, Account.MACHINE_DEPOSITS, amount)
        return OperatorDay("fleet delivery", {"hashrate_phs": arrived}) if arrived > 0.0 else None

    def pay_bills(self, tick: int, price_usd: float) -> list[OperatorDay]:
        """Pay all that is owed, if bills fall due at a tick: from cash, coins, owners, or not."""
        owed = -self.ledger.usd[Account.PAYABLES]
        if tick not in self.plan.bill_days or self.is_ruined or owed <= 0:
            return []
        return self._pay(tick, price_usd, owed)

    def _pay(self, tick: int, price_usd: float, owed: int) -> list[OperatorDay]:
        """Pay a part or all of the bills [millionths of a USD], or end the business."""
        events = []
        missing = owed - self.ledger.usd[Account.CASH]
        if missing > 0:
            held = self.ledger.sat[Coin.TREASURY]
            forced = coins_to_raise(missing, price_usd, held)
            if forced > 0:
                text = "coins sold to pay bills"
                sell_coins(self.ledger, tick, text, Coin.TREASURY, forced, price_usd)
                carry_at_market(self.ledger, tick, price_usd)
                if self.money is not None:
                    self.money.count_sold()
                figures = {"sold_btc": forced / SATOSHI_PER_BTC}
                events.append(OperatorDay("forced sale", figures))
            missing = owed - self.ledger.usd[Account.CASH]
        if missing > 0 and self.plan.owners_cover_shortfalls:
            text = "owners cover the shortfall"
            self.ledger.post(tick, text, Account.CASH, Account.CAPITAL, missing)
            events.append(OperatorDay("capital call", {"paid_usd": usd_from_micro_usd(missing)}))
            missing = 0
        paid = owed - max(missing, 0)
        self.ledger.post(tick, "bills paid", Account.PAYABLES, Account.CASH, paid)
        events.append(OperatorDay("bill", {"paid_usd": usd_from_micro_usd(paid)}))
        if missing > 0:
            self.ruin_day = tick
            unpaid = usd_from_micro_usd(missing)
            events.append(OperatorDay("insolvency", {"unpaid_usd": unpaid}))
            for state in self._fleets:
                state.on = 0.0
        return events

    def decide(self, tick: int, hashprice_usd_per_ph_day: float) -> list[OperatorDay]:
        """Switch fleets off or on for the day that begins at a tick."""
        rule = self.plan.switching
        if self.is_ruined:
            return []
        if self._power is not None:
            return self._decide_power(self._power, tick, hashprice_usd_per_ph_day)
        if rule is None:
            return []
        events = []
        net = net_hashprice(hashprice_usd_per_ph_day, self.plan.pool_fee)
        for fleet, state in zip(self.plan.fleets, self._fleets, strict=True):
            if not state.delivered:
                continue
            cost = fleet.hashcost_usd_per_ph_day(tick)
            state.days_below = count_days(
                state.days_below, is_below(net, cost, rule.off_markup), rule.tick_days
            )
            state.days_above = count_days(
                state.days_above, is_above(net, cost, rule.on_markup), rule.tick_days
            )
            before = state.on
            state.on = next_on_fraction(
                before,
                state.days_below,
                state.days_above,
                rule.off_days,
                rule.on_days,
                rule.leave_share,
                rule.return_share,
            )
            if state.on != before:
                kind = "fleet on" if state.on > before else "fleet off"
                figures = {"hashrate_phs": fleet.hashrate_phs, "markup": net / cost - 1.0}
                events.append(OperatorDay(kind, figures))
        return events

    def _decide_power(self, power: PowerPath, tick: int, hashprice: float) -> list[OperatorDay]:
        """Sell machines that retire; choose settings and hours of the others for the day."""
        events, before = self._retire(power, tick, hashprice), power.runs
        power.decide(tick, hashprice)
        for fleet, was, runs in zip(self.plan.fleets, before, power.runs, strict=True):
            if was != runs and not fleet.is_gone(tick + 1):
                figures = {"hashrate_phs": fleet.hashrate_phs}
                events.append(OperatorDay("fleet on" if runs else "fleet off", figures))
        return events

    def _retire(self, power: PowerPath, tick: int, hashprice: float) -> list[OperatorDay]:
        """Sell the machines that retire at a tick; gain or loss goes to depreciation."""
        book, gone_phs = 0, 0.0
        for fleet, state in zip(self.plan.fleets, self._fleets, strict=True):
            if state.delivered and fleet.retirement_day == tick:
                book, state.book_micro_usd = book + state.book_micro_usd, 0
                gone_phs += fleet.hashrate_phs
        if gone_phs <= 0.0:
            return []
        price_usd = power.resale_usd(tick, hashprice)
        paid = micro_usd_from_usd(price_usd)
        text = "machines retired"
        self.ledger.post(tick, text, Account.DEPRECIATION, Account.MACHINES, book)
        self.ledger.post(tick, text, Account.CASH, Account.DEPRECIATION, paid)
        return [OperatorDay("retirement", {"hashrate_phs": gone_phs, "price_usd": price_usd})]

    def record(self, tick: int) -> None:
        """Keep the tick's balances and cash flow."""
        self.ledger.close(tick)
        cash, capital = self.ledger.usd[Account.CASH], self.ledger.usd[Account.CAPITAL]
        # capital is a credit, so money from the owners makes its balance fall
        flow = (cash - self._last_cash) + (capital - self._last_capital)
        self.flows_usd[tick] = flow / MICRO_USD_PER_USD
        self._last_cash, self._last_capital = cash, capital
