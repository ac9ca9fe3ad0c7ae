"""A window of time as a person writes it: two days, either of which may be left out."""

from minersim.data.daily import DAY_S
from minersim.data.files.cells import TIME_WORDS, time_of
from minersim.errors import InputError
from minersim.scenario.wording import show

FIRST_NAME, LAST_NAME = "from", "to"


def moments_between(first: str, last: str) -> tuple[int | None, int | None]:
    """First and last moment that count, the last day to its end. [s since 1970]

    Parameters
    ----------
    first, last : str
        Days as in ``2025-11-20``; empty for as far as the series go.

    Raises
    ------
    InputError
        Every mistake, a line each.

    Examples
    --------
    >>> moments_between("1970-01-02", "1970-01-02")
    (86400, 172799)
    >>> moments_between("", " ")
    (None, None)
    """
    found: list[int | None] = []
    wrong = []
    for name, text in ((FIRST_NAME, first), (LAST_NAME, last)):
        moment = None
        if text.strip():
            try:
                moment = time_of(text)
            except (ValueError, OverflowError):
                wrong.append(f"{name}: found {show(text)}; allowed: {TIME_WORDS}, or nothing")
        found.append(moment)
    first_s, last_s = found
    if last_s is not None:
        last_s = end_of_day(last_s)
    if first_s is not None and last_s is not None and last_s < first_s:
        wrong.append(f"{LAST_NAME}: found {show(last)}; allowed: a day after {show(first)}")
    if wrong:
        raise InputError("\n".join(wrong))
    return first_s, last_s


def end_of_day(moment_s: int) -> int:
    """Last second of a day that is named by its first; any other moment stays. [s since 1970]

    >>> end_of_day(86_400), end_of_day(86_401)
    (172799, 86401)
    """
    return moment_s + DAY_S - 1 if moment_s % DAY_S == 0 else moment_s
