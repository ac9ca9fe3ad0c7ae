"""What the plain calculator says, in sentences, its assumptions first."""

from minersim.analysis.plain_calculator import PlainAnswer
from minersim.analysis.plain_months import PlainInputs, halving_months
from minersim.number_text import amounts, counted, percent, rate, significant, usd


def assumption_sentences(inputs: PlainInputs) -> list[str]:
    """What the table takes for granted."""
    months = counted(inputs.months, "month")
    if inputs.price_increment == 0.0 == inputs.difficulty_increment:
        growth = (
            f"Assumed, not forecast: price and difficulty stay for {months} what they are today, "
            "which they never did."
        )
    else:
        growth = (
            f"Assumed, not forecast: for {months} the price changes by "
            f"{percent(inputs.price_increment)} and the difficulty by "
            f"{percent(inputs.difficulty_increment)} a year, evenly. Neither ever did; a table "
            "without chance says nothing of risk."
        )
    return [
        growth,
        _subsidy_sentence(inputs),
        f"A month counts {inputs.days_per_month:.6g} days; machines run to the end, at a loss too.",
    ]


def _subsidy_sentence(inputs: PlainInputs) -> str:
    if inputs.height is None:
        return (
            f"The subsidy stays {inputs.subsidy_btc:g} BTC a block for want of a height: a halving "
            "on the way is left out."
        )
    height, halvings = f"{inputs.height:,}", halving_months(inputs)
    if not halvings:
        return f"The subsidy does not halve in these months (height {height}, 144 blocks a day)."
    told = " and ".join(str(month) for month in halvings)
    return f"The subsidy halves in month {told} (height {height} at the start, 144 blocks a day)."


def plain_sentences(answer: PlainAnswer) -> list[str]:
    """What comes out of the table."""
    inputs, summary, end = answer.inputs, answer.summary, answer.months[-1]
    gain, npv = amounts([summary.gain_usd, summary.npv_usd])
    kept = end.held_usd + end.hardware_usd + end.infrastructure_usd
    counted_in = f", {amounts([kept])[0]} USD of coins held, machines and infrastructure counted"
    ratio = f" ({percent(summary.roi)} of what is put in)" if summary.roi is not None else ""
    result = (
        f"Gain after {counted(inputs.months, 'month')}: {gain} USD{ratio}"
        f"{counted_in if kept > 0.0 else ''}; net present value {npv} USD at "
        f"{percent(inputs.discount_rate)} a year."
    )
    sentences = [_payback_sentence(answer), result, _breakeven_sentence(answer)]
    loss = summary.first_loss_month
    if loss is not None:
        now = "Already in month 1" if loss == 1 else f"In month {loss}, for the first time,"
        sentences.append(f"{now} the coins bring less than their power costs.")
    if summary.coins_gain_usd is not None:
        bought = amounts([summary.coins_gain_usd])[0]
        sentences.append(f"The same money in coins at the start would gain {bought} USD.")
    owned = inputs.hardware_usd + inputs.infrastructure_usd
    if owned > inputs.capex_usd:
        more = usd(owned - inputs.capex_usd)
        sentences.append(
            f"Machines and infrastructure are worth {more} USD more at the start than is put in: "
            "that counts as gained. Count what is owned already as put in to leave it out."
        )
    return sentences


def _payback_sentence(answer: PlainAnswer) -> str:
    inputs, summary = answer.inputs, answer.summary
    if inputs.capex_usd <= 0.0:
        return "Nothing is put in, so nothing has to be paid back."
    month, cash = summary.payback_month, summary.payback_month_cash_only
    if month is None:
        return f"It does not pay back within {counted(inputs.months, 'month')}."
    if month == cash:
        return f"It pays back in month {month}."
    without = "does not come" if cash is None else f"comes in month {cash}"
    return f"It pays back in month {month}, coins held counted; in cash alone that {without}."


def _breakeven_sentence(answer: PlainAnswer) -> str:
    summary = answer.summary
    price, power = summary.breakeven_price_usd, summary.breakeven_power_usd_per_kwh
    at_price = (
        "no price of the coin today makes the net present value zero"
        if price is None
        else f"the net present value is zero at a coin of {_price(price)} USD today"
    )
    if power is None:
        why = "even free power leaves a loss" if summary.npv_usd < 0.0 else "no power is used"
        return f"All else equal, {at_price}; {why}."
    return f"All else equal, {at_price}, or with power at {significant(power)} USD/kWh."


def _price(price_usd: float) -> str:
    return rate(price_usd) if price_usd < 1.0 else amounts([price_usd])[0]
