"""The machines on the market and the search for one of them.

The table holds machines for bitcoin (SHA-256) from 2015 on. Its figures were gathered from public
lists of data sheets; only rows were kept on which two lists agree within 2.5 %, or which one list
gives with the efficiency of such a bin (``Machine.confidence``). Months of release are
approximate. Where lists disagree the row's note says so.

A text names a machine when it spells its name; a text that fits several names, and is none of
them, is refused rather than guessed at.
"""

import csv
import difflib
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from importlib import resources

from minersim.errors import UnknownMachineError
from minersim.hardware.machine import Machine
from minersim.hardware.names import (
    full_name,
    hashrate_of,
    is_fragment,
    is_whole,
    keeps_numbers_whole,
    model_spellings,
    name_spellings,
    squeezed,
    words,
)

MAX_NAMES_IN_MESSAGE = 5


@cache
def catalogue() -> tuple[Machine, ...]:
    """Every machine of the table, by manufacturer and release.

    >>> catalogue()[1].name
    'Bitaxe Gamma 601 1.2T'
    """
    table = resources.files("minersim.hardware").joinpath("data", "machines.csv")
    return tuple(
        Machine(
            manufacturer=row["manufacturer"],
            model=row["model"],
            hashrate_ths=float(row["hashrate_ths"]),
            power_w=float(row["power_w"]),
            release=row["release"],
            cooling=row["cooling"],
            confidence=row["confidence"],
            note=row["note"],
        )
        for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    )


def search(text: str, machines: Sequence[Machine] | None = None) -> list[Machine]:
    """Machines whose full name (manufacturer, model, bin) has every word of a text as a fragment.

    Parameters
    ----------
    text : str
        Fragments of the name; case, hyphens and spaces do not count. Empty finds every machine.
    machines : sequence of Machine, optional
        Machines besides the catalogue's. One with a catalogue machine's name takes its place.

    Returns
    -------
    list of Machine
        Best first: the whole text as a run of whole words, then as many whole words as possible,
        then shorter model names; otherwise in the catalogue's order.

    Examples
    --------
    >>> [machine.name for machine in search("s19xp 14")]
    ['Antminer S19 XP 140T', 'Antminer S19 XP 141T']
    """
    tokens = words(text)
    known = _with_catalogue(machines)
    if not tokens:
        return known
    phrase = "".join(tokens)

    def rank(machine: Machine) -> tuple[bool, int, int, int]:
        name = full_name(machine)
        cut_words = sum(not is_whole(token, name) for token in tokens)
        return (
            not is_whole(phrase, name),
            cut_words,
            len(words(machine.model)),
            len(machine.model),
        )

    hits = [m for m in known if all(is_fragment(token, full_name(m)) for token in tokens)]
    return sorted(hits, key=rank)


def find_machine(text: str, machines: Sequence[Machine] | None = None) -> Machine:
    """The one machine that a text names.

    In this order: the machine with that name (the bin's T may be left out; so may manufacturer
    and brand, unless another machine has just that name); the only bin of the model with that
    name; the only search hit in which every word of the text is a whole word of the name; the
    only search hit. In the last a number counts only as a whole: "S21 XP Imm 30" is not the 300T.

    Parameters
    ----------
    text : str
        What the user wrote.
    machines : sequence of Machine, optional
        Machines besides the catalogue's. One with a catalogue machine's name takes its place.

    Raises
    ------
    UnknownMachineError
        No machine fits, or more than one; ``candidates`` has the near names.

    Examples
    --------
    >>> find_machine("bitmain s19jpro104").name
    'Antminer S19j Pro 104T'
    """
    return _found(text, tuple(machines or ()))


@lru_cache(maxsize=256)
def _found(text: str, machines: tuple[Machine, ...]) -> Machine:
    """What `find_machine` finds; a scenario asks for the same few machines again and again."""
    named = _named(squeezed(text), _with_catalogue(machines)) or _hits(text, machines)
    if not named:
        raise _unknown(text, machines)
    if len(named) > 1:
        raise _ambiguous(text, named)
    return named[0]


def _with_catalogue(machines: Sequence[Machine] | None) -> list[Machine]:
    by_name = {machine.name.casefold(): machine for machine in catalogue()}
    by_name.update((machine.name.casefold(), machine) for machine in machines or ())
    return list(by_name.values())


def _named(key: str, machines: list[Machine]) -> list[Machine]:
    """Machines that a squeezed text names outright, by the strictest rule that any of them fits."""
    rules: tuple[Callable[[Machine], bool], ...] = (
        lambda machine: key.removesuffix("t") == squeezed(machine.name).removesuffix("t"),
        lambda machine: key in name_spellings(machine),
        lambda machine: key == squeezed(machine.model),
        lambda machine: key in model_spellings(machine),
    )
    found = ([machine for machine in machines if rule(machine)] for rule in rules)
    return next((named for named in found if named), [])


def _hits(text: str, machines: Sequence[Machine] | None) -> list[Machine]:
    """Search hits that cut no number; of these the hits of whole words alone, if any."""
    tokens = words(text)
    phrase = "".join(tokens)
    if not tokens:
        return []
    names = {machine: full_name(machine) for machine in search(text, machines)}
    whole = [
        machine
        for machine, name in names.items()
        if is_whole(phrase, name) or all(is_whole(token, name) for token in tokens)
    ]
    return whole or [
        machine
        for machine, name in names.items()
        if all(keeps_numbers_whole(token, name) for token in tokens)
    ]


def _ambiguous(text: str, machines: list[Machine]) -> UnknownMachineError:
    candidates = [machine.name for machine in machines]
    if len({machine.model for machine in machines}) == 1:
        bins = ", ".join(machine.bin for machine in machines)
        message = (
            f"machine {text!r} comes in {len(machines)} bins: {bins}; "
            f"name one, as in {candidates[-1]!r}"
        )
    else:
        shown = ", ".join(candidates[:MAX_NAMES_IN_MESSAGE])
        others = len(candidates) - MAX_NAMES_IN_MESSAGE
        more = f" and {others} more" if others > 0 else ""
        message = f"machine {text!r} fits {len(candidates)} names: {shown}{more}; give one in full"
    return UnknownMachineError(message, candidates)


def _unknown(text: str, machines: Sequence[Machine] | None) -> UnknownMachineError:
    candidates = _near_names(text, machines)
    near = f"near matches: {', '.join(candidates)}" if candidates else "nothing comes near"
    return UnknownMachineError(f"no machine is named {text!r}; {near}", candidates)


def _near_names(text: str, machines: Sequence[Machine] | None) -> list[str]:
    """Names with the text's fragments; nearest bins of the model named; names spelled alike."""
    tokens = words(text)
    if not tokens:
        return []
    known = _with_catalogue(machines)
    near = search(text, machines)
    hashrate_ths = hashrate_of(tokens[-1])
    if hashrate_ths is not None:
        model = "".join(tokens[:-1])
        bins = [machine for machine in known if model in model_spellings(machine)]
        near += sorted(bins, key=lambda machine: abs(machine.hashrate_ths - hashrate_ths))
    by_spelling: dict[str, list[Machine]] = {}
    for machine in known:
        for spelling in name_spellings(machine) | model_spellings(machine):
            by_spelling.setdefault(spelling, []).append(machine)
    count = 4 * MAX_NAMES_IN_MESSAGE  # spellings of one machine resemble each other
    for spelling in difflib.get_close_matches("".join(tokens), by_spelling, n=count):
        near += by_spelling[spelling]
    return list(dict.fromkeys(machine.name for machine in near))[:MAX_NAMES_IN_MESSAGE]
