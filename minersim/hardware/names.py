"""How people write the names of machines, and when such a text fits a name.

"Antminer S19j Pro 104T" is also written "s19j pro 104", "S19J-Pro 104 TH/s" or "s19jpro104t".
Case never counts; spaces, hyphens and other marks part words, but ``+`` is part of a word (an
S21+ is not an S21). Text and name are compared as words with single spaces between them.
"""

import re
from functools import lru_cache

from minersim.hardware.machine import Machine

_UNIT_OF_HASHRATE = re.compile(r"(?<=\d)\s*t(?:h(?:/?s)?)?\b")
_BETWEEN_WORDS = re.compile(r"[^\w+.]|_")
_MOST_KEPT = 4_096
"""Names are looked up at every edit of a scenario; those of the catalogue are worked out once."""
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)t?")


@lru_cache(_MOST_KEPT)
def words(text: str) -> tuple[str, ...]:
    """Words of a text in lower case, with every spelling of TH/s behind a number as ``t``.

    >>> words("Antminer S19j-Pro 104 TH/s")
    ('antminer', 's19j', 'pro', '104t')
    """
    text = _UNIT_OF_HASHRATE.sub("t", text.casefold())
    parts = (word.strip(".") for word in _BETWEEN_WORDS.sub(" ", text).split())
    return tuple(part for part in parts if part)


@lru_cache(_MOST_KEPT)
def squeezed(text: str) -> str:
    """Words of a text without anything between them.

    >>> squeezed("Antminer S7-LN")
    'antminers7ln'
    """
    return "".join(words(text))


def hashrate_of(word: str) -> float | None:
    """Number that a word is, with or without its unit. [TH/s]

    >>> hashrate_of("104t"), hashrate_of("s19")
    (104.0, None)
    """
    number = _NUMBER.fullmatch(word)
    return float(number[1]) if number else None


@lru_cache(_MOST_KEPT)
def full_name(machine: Machine) -> str:
    """Manufacturer, model and bin as words."""
    return " ".join((*words(machine.manufacturer), *words(machine.name)))


@lru_cache(_MOST_KEPT)
def model_spellings(machine: Machine) -> frozenset[str]:
    """Squeezed ways to name the model: manufacturer and brand (its first word) may be left out."""
    _, *unbranded = words(machine.model)
    models = {squeezed(machine.model), "".join(unbranded)} - {""}
    return frozenset(
        maker + model for maker in ("", squeezed(machine.manufacturer)) for model in models
    )


@lru_cache(_MOST_KEPT)
def name_spellings(machine: Machine) -> frozenset[str]:
    """Squeezed ways to name the model with the bin, whose T may be left out."""
    bin_words = squeezed(machine.bin)
    return frozenset(
        model + number
        for model in model_spellings(machine)
        for number in (bin_words, bin_words.removesuffix("t"))
    )


def is_fragment(token: str, name: str) -> bool:
    """Whether a token stands anywhere in a name, spaces of the name aside.

    >>> is_fragment("9jpr", "antminer s19j pro 104t")
    True
    """
    return re.search(_pattern(token), name) is not None


def keeps_numbers_whole(token: str, name: str) -> bool:
    """Whether a token stands in a name without cutting a number of it in two.

    >>> keeps_numbers_whole("1566", "avalon a1566 185t"), keeps_numbers_whole("30", "s21 300t")
    (True, False)
    """
    before = r"(?<![\d.])" if token[0].isdigit() else ""
    after = r"(?!\.?\d)" if token[-1].isdigit() else ""
    return re.search(before + _pattern(token) + after, name) is not None


def is_whole(token: str, name: str) -> bool:
    """Whether a token is a word of a name or a run of its words; the bin's T may be left out.

    >>> is_whole("s19jpro104", "antminer s19j pro 104t"), is_whole("s19", "antminer s19j pro 104t")
    (True, False)
    """
    unit = "t?" if token[-1].isdigit() else ""
    return re.search(rf"(?<!\S){_pattern(token)}{unit}(?!\S)", name) is not None


def _pattern(token: str) -> str:
    """Regular expression of a token that may run over words, unless it is a plain number."""
    gap = "" if _NUMBER.fullmatch(token) else " ?"
    return gap.join(re.escape(character) for character in token)
