"""A window of time as a person writes it: two days, either of which may be left out."""

from collections.abc import Callable

from minersim.data.daily import DAY_S
from minersim.data.files.cells import TIME_WORDS, time_of
from minersim.errors import InputError
from minersim.scenario.wording import show

FIRST_NAME, LAST_NAME = "from", "to"
Tell = Callable[[str, str], None]
"""Takes the name of what is wrong, and the words."""


def read_moment(name: str, text: str | None, tell: Tell) -> int | None:
    """Moment that a person wrote; None for none and for what is told to be wrong. [s since 1970]

    Parameters
    ----------
    name : str
        What the moment is called where it was written.
    text : str or None
        As in ``2025-11-20``; None where nothing was written.
    tell : callable
        Told of a text that is no moment.
    """
    if text is None:
        return None
    try:
        return time_of(text)
    except (ValueError, OverflowError):
        tell(name, f"found {show(text)}; allowed: {TIME_WORDS}")
        return None


def read_span(
    first: str | None,
    last: str | None,
    tell: Tell,
    names: tuple[str, str] = (FIRST_NAME, LAST_NAME),
) -> tuple[int | None, int | None]:
    """First and last moment that count, the last day to its end. [s since 1970]

    Parameters
    ----------
    first, last : str or None
        Days as in ``2025-11-20``; None for as far as the series go.
    tell : callable
        Told of every mistake.
    names : tuple of str
        What first and last are called where they were written.
    """
    first_s = read_moment(names[0], first, tell)
    last_s = read_moment(names[1], last, tell)
    if last_s is not None:
        last_s = end_of_day(last_s)
    if first_s is not None and last_s is not None and last_s < first_s:
        tell(names[1], f"found {show(last)}; allowed: {show(first)} or later")
    return first_s, last_s


def moments_between(first: str, last: str) -> tuple[int | None, int | None]:
    """Window of two fields: as `read_span`, where an empty text is none. [s since 1970]

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
    wrong: list[str] = []
    span = read_span(
        first.strip() or None,
        last.strip() or None,
        lambda name, words: wrong.append(f"{name}: {words}, or nothing"),
    )
    if wrong:
        raise InputError("\n".join(wrong))
    return span


def end_of_day(moment_s: int) -> int:
    """Last second of a day that is named by its first; any other moment stays. [s since 1970]

    >>> end_of_day(86_400), end_of_day(86_401)
    (172799, 86401)
    """
    return moment_s + DAY_S - 1 if moment_s % DAY_S == 0 else moment_s
