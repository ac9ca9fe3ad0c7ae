"""Loans to the last unit: by hand, against another's arithmetic, and for any loan."""

import numpy as np
import numpy_financial
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.business.loans import (
    LoanKind,
    LoanPlan,
    level_instalment,
    loan_days,
    loan_schedule,
    spread,
)

MICRO = 1_000_000


def test_a_linear_loan_by_hand():
    # 1,200 USD at 12 %: 1 % a month on 1,200, 900, 600, 300
    schedule = loan_schedule(LoanKind.LINEAR, 1_200 * MICRO, 0.12, 4)
    assert [tuple(i) for i in schedule] == [
        (12 * MICRO, 300 * MICRO),
        (9 * MICRO, 300 * MICRO),
        (6 * MICRO, 300 * MICRO),
        (3 * MICRO, 300 * MICRO),
    ]


def test_a_bullet_loan_by_hand():
    schedule = loan_schedule(LoanKind.BULLET, 1_200 * MICRO, 0.12, 3)
    assert [tuple(i) for i in schedule] == [
        (12 * MICRO, 0),
        (12 * MICRO, 0),
        (12 * MICRO, 1_200 * MICRO),
    ]


def test_an_annuity_by_hand():
    # two months at 1 %: 1,000 * 0.01 / (1 - 1.01 ** -2) = 507.512438; interest 10, then
    # 1 % of 502.487562 is 5.024876 (rounded), and the last repayment is what is left
    schedule = loan_schedule(LoanKind.ANNUITY, 1_000 * MICRO, 0.12, 2)
    assert [tuple(i) for i in schedule] == [(10_000_000, 497_512_438), (5_024_876, 502_487_562)]


def test_without_interest_an_annuity_is_divided_and_the_last_takes_the_rounding():
    schedule = loan_schedule(LoanKind.ANNUITY, 100, 0.0, 3)
    assert [tuple(i) for i in schedule] == [(0, 33), (0, 33), (0, 34)]


@pytest.mark.parametrize(("rate", "months"), [(0.12, 12), (0.085, 360), (2.4, 60), (0.01, 1)])
def test_instalments_are_those_of_numpy_financial(rate, months):
    amount = 1_234_567.89
    expected = -numpy_financial.pmt(rate / 12.0, months, amount)
    assert level_instalment(round(amount * MICRO), rate, months) / MICRO == pytest.approx(
        expected, abs=6e-7
    )
    periods = np.arange(1, months + 1)
    interest = -numpy_financial.ipmt(rate / 12.0, periods, months, amount)
    principal = -numpy_financial.ppmt(rate / 12.0, periods, months, amount)
    schedule = np.array(loan_schedule(LoanKind.ANNUITY, round(amount * MICRO), rate, months))
    # roundings of half a millionth a month add up with interest on them
    slack = 2e-6 * months * (1.0 + rate / 12.0) ** months
    assert schedule[:, 0] / MICRO == pytest.approx(interest, abs=slack)
    assert schedule[:, 1] / MICRO == pytest.approx(principal, abs=slack)


@given(
    st.sampled_from(LoanKind),
    st.integers(1, 10**18),
    st.floats(0.0, 10.0),
    st.integers(1, 360),
)
def test_every_loan_is_paid_back_exactly(kind, amount, rate, months):
    schedule = loan_schedule(kind, amount, rate, months)
    assert len(schedule) == months
    assert sum(i.principal for i in schedule) == amount
    assert min(i.principal for i in schedule) >= 0
    assert min(i.interest for i in schedule) >= 0
    balance = amount
    for interest, principal in schedule:
        assert interest == round(balance * rate / 12.0)
        balance -= principal


@given(st.integers(0, 10**18), st.integers(0, 20), st.integers(1, 20), st.integers(0, 40))
def test_what_is_spread_is_all_there_up_to_the_end(amount, since, length, days):
    by_day = np.zeros(days + 1, dtype=np.int64)
    spread(by_day, amount, since, since + length)
    assert not by_day[: since + 1].any()
    assert not by_day[since + length + 1 :].any()
    reached = min(max(days - since, 0), length)
    assert by_day.sum() == amount * reached // length
    inside = by_day[since + 1 : since + length + 1]
    assert inside.size == 0 or inside.max() - inside.min() <= 1


def test_loans_on_the_calendar():
    loan = LoanPlan("x", LoanKind.LINEAR, 300.0, 0.12, 2, (4, 6, 9), to_owners=True)
    late = LoanPlan("late", LoanKind.BULLET, 5.0, 0.12, 9, (10,))
    days = loan_days((loan, late), 8)
    assert np.flatnonzero(days.drawn).tolist() == [2]
    assert days.drawn[2] == days.to_owners[2] == 300 * MICRO
    assert days.interest_due.tolist() == [0, 0, 0, 0, 3 * MICRO, 0, 2 * MICRO, 0, 0]
    assert days.principal_due.tolist() == [0, 0, 0, 0, 100 * MICRO, 0, 100 * MICRO, 0, 0]
    # the third month has three days, of which the run sees two
    assert days.accrued.tolist() == [0, 0, 0, 1_500_000, 1_500_000, MICRO, MICRO, 333_333, 333_333]


@given(st.integers(-(10**18), 10**18), st.integers(0, 30), st.integers(0, 400), st.integers(1, 50))
def test_an_amount_is_spread_evenly_to_the_last_unit(amount, since, length, size):
    by_day = np.zeros(size, dtype=np.int64)
    spread(by_day, amount, since, since + length)
    shares = [amount * day // length - amount * (day - 1) // length for day in range(1, length + 1)]
    expected = ([0] * (since + 1) + shares + [0] * size)[:size]
    assert by_day.tolist() == expected
