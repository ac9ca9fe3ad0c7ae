"""Numbers as people type and read them.

A decimal point and a decimal comma are both understood where only one meaning is possible; where a
text has two meanings (1.234 or 1,234) the user's own separators decide. Letters stand for
magnitudes, as in 152.27T, and % for a hundredth.
"""

import re
from decimal import Decimal, InvalidOperation

_POWERS = {"k": 3, "K": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18, "%": -2, "": 0}
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<body>[0-9.,]*[0-9][0-9.,]*)(?P<exponent>[eE][+-]?[0-9]{1,4})?\s*"
    r"(?P<suffix>[kKMGTPE%]?)"
)
_SPACES = re.compile(r"(?<=[0-9])[\s_'’\u00a0\u2009\u202f](?=[0-9])")
_LONGEST = 60
_LARGEST_EXPONENT = 400
_GROUPED_FROM = 10_000
_LETTERS = ((18, "E"), (15, "P"), (12, "T"), (9, "G"))


def read_number(text: str, decimal: str = ".", group: str = ",") -> int | float | None:
    """Number that a text means; None where it is none.

    Parameters
    ----------
    text : str
        As typed.
    decimal, group : str
        The user's decimal and thousands separators.

    Returns
    -------
    int or float or None
        A whole number wherever the text is one without decimals or exponent.

    Examples
    --------
    >>> read_number("1e14"), read_number("84_000"), read_number("152.27T"), read_number("2 %")
    (100000000000000.0, 84000, 152270000000000.0, 0.02)
    >>> read_number("0,05", ",", "."), read_number("0.05", ",", "."), read_number("1.234", ",", ".")
    (0.05, 0.05, 1234)
    """
    text = _SPACES.sub("", text.strip().replace("−", "-"))
    match = _NUMBER.fullmatch(text)
    if match is None or len(text) > _LONGEST:
        return None
    body = _plain_body(match["body"], decimal, group)
    exponent = int((match["exponent"] or "e0")[1:])
    if body is None or abs(exponent) > _LARGEST_EXPONENT:
        return None
    try:
        value = Decimal(match["sign"] + body).scaleb(exponent + _POWERS[match["suffix"]])
    except InvalidOperation:
        return None
    whole = "." not in body and not match["exponent"] and match["suffix"] in ("", "k", "K")
    if whole:
        return int(value)
    number = float(value)
    return None if number in (float("inf"), float("-inf")) else number


def _plain_body(body: str, decimal: str, group: str) -> str | None:
    """Digits with a point for the decimals and no groups; None where that is not possible."""
    marks = [mark for mark in ".," if mark in body]
    if len(marks) == 2:
        last = max(marks, key=body.rindex)
        other = next(mark for mark in marks if mark != last)
        head, _, tail = body.partition(last)
        return f"{head.replace(other, '')}.{tail}" if _is_grouped(head, other) else None
    if not marks:
        return body
    mark = marks[0]
    if body.count(mark) > 1:
        return body.replace(mark, "") if _is_grouped(body, mark) else None
    if mark == group and mark != decimal and _is_grouped(body, mark):
        return body.replace(mark, "")
    return body.replace(mark, ".")


def _is_grouped(body: str, mark: str) -> bool:
    return re.fullmatch(rf"[1-9][0-9]{{0,2}}({re.escape(mark)}[0-9]{{3}})+", body) is not None


def write_number(value: object, decimal: str = ".", group: str = ",") -> str:
    """Text of a number that `read_number` reads back as the same number.

    Examples
    --------
    >>> write_number(84000.0), write_number(0.047), write_number(148.195e12)
    ('84,000', '0.047', '148.195T')
    >>> write_number(1234567.5, ",", ".")
    '1.234.567,5'
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    exact = Decimal(value) if isinstance(value, int) else Decimal(repr(value))
    if isinstance(value, float) and abs(value) >= 1e9:
        for power, letter in _LETTERS:
            scaled = exact.scaleb(-power)
            if 1 <= abs(scaled) < 1000 and len(scaled.normalize().as_tuple().digits) <= 16:
                return _with_marks(f"{scaled.normalize():f}", decimal, "") + letter
    if abs(value) >= 1e18 or (value != 0 and abs(value) < 1e-4):
        return _with_marks(repr(value), decimal, "")
    text = f"{exact:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return _with_marks(text, decimal, group if abs(value) >= _GROUPED_FROM else "")


def _with_marks(text: str, decimal: str, group: str) -> str:
    head, point, tail = text.partition(".")
    if group:
        sign, digits = ("-", head[1:]) if head.startswith("-") else ("", head)
        head = sign + f"{int(digits):,}".replace(",", group)
    return head + (decimal if point else "") + tail
