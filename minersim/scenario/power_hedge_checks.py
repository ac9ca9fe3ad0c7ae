"""Rules that join settings of power hedges: what they settle against, how much, and when."""

import datetime
from collections.abc import Callable

from minersim.scenario.business_checks import drawn_mw_by_site
from minersim.scenario.keys import Path
from minersim.scenario.raw import Found, Raw, day, entries, inner, number, text
from minersim.scenario.world_checks import run_dates, span_mistakes

_Span = tuple[datetime.date, datetime.date]
_SLACK = 1.0 + 1e-9


def check_hedge_prices(raw: Raw) -> Found:
    """A hedge has hourly prices to settle against."""
    for s, site in entries(raw, "sites"):
        if "hourly_prices" in site:
            continue
        for i, _ in entries(site, "power_hedges"):
            message = "given at a site without hourly_prices: a price that is known has nothing to "
            message += "settle against; allowed: with hourly_prices"
            yield ("sites", s, "power_hedges", i), message


def check_hedge_terms(raw: Raw) -> Found:
    """One of power and share, and a premium for a cap alone."""
    for s, site in entries(raw, "sites"):
        for i, hedge in entries(site, "power_hedges"):
            path: Path = ("sites", s, "power_hedges", i)
            if "power_mw" in hedge and "share_of_load" in hedge:
                yield (*path, "share_of_load"), "given beside power_mw; allowed: one of the two"
            elif "power_mw" not in hedge and "share_of_load" not in hedge:
                yield (*path, "power_mw"), "is missing; allowed: power_mw or share_of_load"
            if text(hedge, "contract", "swap") == "swap" and number(hedge, "premium_usd_per_kwh"):
                message = "given for a swap, which has none; allowed: 0, or with contract = cap"
                yield (*path, "premium_usd_per_kwh"), message


def check_hedge_dates(raw: Raw) -> Found:
    """Hedges begin within the run, and end after they begin."""
    run = run_dates(raw)
    if run is None:
        return
    for s, site in entries(raw, "sites"):
        for i, hedge in entries(site, "power_hedges"):
            yield from span_mistakes(hedge, ("sites", s, "power_hedges", i), run)


def check_hedged_power(raw: Raw) -> Found:
    """No more is hedged on any day than the site can draw; more would be a bet on the price."""
    run, drawn = run_dates(raw), drawn_mw_by_site(raw)
    if run is None:
        return
    for s, site in entries(raw, "sites"):
        limit_mw, most_mw = number(site, "power_limit_mw"), drawn.get(s, 0.0)
        if limit_mw is not None:
            most_mw = min(most_mw, limit_mw)
        if most_mw <= 0.0:  # its machines or its PUE are not known
            continue
        block_mw = number(inner(site, "take_or_pay"), "block_mw") or 0.0
        earlier: list[tuple[int, float, _Span]] = []
        for i, hedge in entries(site, "power_hedges"):
            key = "power_mw" if "power_mw" in hedge else "share_of_load"
            size = number(hedge, key)
            if size is None:
                continue
            mw, span = size if key == "power_mw" else size * most_mw, _span(hedge, run)
            path: Path = ("sites", s, "power_hedges", i, key)
            allowed = f"allowed: up to {most_mw:.4g} MW, which the site can draw"
            crowd, total, when = _fullest(mw, span, earlier)
            earlier.append((i, mw, span))
            if mw > most_mw * _SLACK:
                yield path, f"found {mw:.4g} MW; {allowed}"
            elif total + block_mw > most_mw * _SLACK:
                beside = [f"power_hedges[{j}]" for j in crowd]
                beside += ["take_or_pay"] if block_mw else []
                message = f"found {mw:.4g} MW beside {' and '.join(beside)}: "
                message += f"{total + block_mw:.4g} MW together on {when}; {allowed}"
                yield path, message


def _fullest(
    mw: float, span: _Span, earlier: list[tuple[int, float, _Span]]
) -> tuple[list[int], float, datetime.date]:
    """Earlier hedges, power in all [MW] and day, where most is hedged within a span."""
    days = [span[0], *(first for _, _, (first, _) in earlier if span[0] <= first <= span[1])]
    best: tuple[list[int], float, datetime.date] = ([], mw, span[0])
    for when in days:
        beside = [(j, power) for j, power, (first, last) in earlier if first <= when <= last]
        total = mw + sum(power for _, power in beside)
        if total > best[1]:
            best = [j for j, _ in beside], total, when
    return best


def _span(hedge: Raw, run: _Span) -> _Span:
    """First and last day of a hedge within the run."""
    last = run[1] - datetime.timedelta(days=1)
    return day(hedge, "first_date") or run[0], min(day(hedge, "last_date") or last, last)


POWER_HEDGE_CHECKS: tuple[Callable[[Raw], Found], ...] = (
    check_hedge_prices,
    check_hedge_terms,
    check_hedge_dates,
    check_hedged_power,
)
