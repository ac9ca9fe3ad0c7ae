"""Wrong input made of right input, the same for the same number."""

import random
from collections.abc import Sequence

ODD = (
    "", " ", "0", "-0.0", "-1", "1e999", "-1e308", "5e-324", "nan", "inf", "-inf", "1_000", "0x10",
    "1e3", "9" * 400, "1" + "0" * 30, "18446744073709551616", "-9223372036854775809", "true",
    "null", "None", "[]", "{}", '""', "''", "2026-02-30", "1969-12-31", "9999-12-31",
    "0001-01-01", "2024-02-29T25:61:00Z", "\x00", "\x1b[2J", "\u202e", "\ufeff", "\ud7ff",
    "é" * 3, "💥", "=1+1", "@SUM(A1)", "<b>", "<script>alert(1)</script>", "../../etc/passwd",
    "/dev/zero", "con", "a" * 5000, "%s%n", "{0}", "${HOME}", "\\", "\r", "\n", "\t", ",", ";",
    '"', "'", "#", "=", "[", "]", ".",
)  # fmt: skip
"""Words that programs have stumbled over: ends of ranges, signs, control characters, formulas."""

_MOST_CHANGES = 6
_LONGEST_BYTES = 200_000


def mutated(seeds: Sequence[bytes], words: Sequence[str], number: int, name: str) -> bytes:
    """One of the seeds with a few changes; the first numbers are the seeds themselves."""
    if number < len(seeds):
        return seeds[number]
    luck = random.Random(f"{name} {number}")
    data = bytearray(luck.choice(seeds))
    for _ in range(luck.randint(1, _MOST_CHANGES)):
        data = bytearray(luck.choice(_CHANGES)(data, luck, seeds, words))[:_LONGEST_BYTES]
    return bytes(data)


def _word(luck: random.Random, words: Sequence[str]) -> bytes:
    return luck.choice(words if words and luck.random() < 0.5 else ODD).encode("utf-8", "replace")


def _flip(data, luck, _seeds, _words):
    if data:
        data[luck.randrange(len(data))] ^= 1 << luck.randrange(8)
    return data


def _insert_word(data, luck, _seeds, words):
    at = luck.randint(0, len(data))
    return data[:at] + _word(luck, words) + data[at:]


def _replace_token(data, luck, _seeds, words):
    """Put another word in the place of a whole one, so that the form around it stays right."""
    spans, start = [], None
    for at, byte in enumerate(data):
        inside = chr(byte).isalnum() or byte in b"._-+"
        if inside and start is None:
            start = at
        elif not inside and start is not None:
            spans.append((start, at))
            start = None
    if not spans:
        return data
    first, last = luck.choice(spans)
    return data[:first] + _word(luck, words) + data[last:]


def _cut(data, luck, _seeds, _words):
    first = luck.randint(0, len(data))
    return data[:first] + data[min(len(data), first + luck.randint(1, 60)) :]


def _end_early(data, luck, _seeds, _words):
    return data[: luck.randint(0, len(data))]


def _lines(change):
    def changed(data, luck, seeds, _words):
        lines = bytes(data).splitlines(keepends=True) or [b""]
        change(lines, luck, seeds)
        return bytearray(b"".join(lines))

    return changed


def _repeat_line(lines, luck, _seeds):
    line = luck.choice(lines)
    lines[luck.randrange(len(lines)) : 0] = [line] * luck.choice((1, 1, 1, 40))


def _drop_line(lines, luck, _seeds):
    del lines[luck.randrange(len(lines))]


def _swap_lines(lines, luck, _seeds):
    a, b = luck.randrange(len(lines)), luck.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]


def _borrow_lines(lines, luck, seeds):
    theirs = luck.choice(seeds).splitlines(keepends=True)
    if theirs:
        first = luck.randrange(len(theirs))
        at = luck.randint(0, len(lines))
        lines[at:at] = theirs[first : first + luck.randint(1, 8)]


_CHANGES = (
    _flip, _insert_word, _replace_token, _replace_token, _replace_token, _cut, _end_early,
    _lines(_repeat_line), _lines(_drop_line), _lines(_swap_lines), _lines(_borrow_lines),
)  # fmt: skip
