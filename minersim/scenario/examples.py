"""The scenarios that come with minersim."""

import itertools
from pathlib import Path

_PACKAGE = Path(__file__).parents[1]


def example_files() -> list[Path]:
    """Scenario files that come with minersim, by name.

    They stand inside the package where it was installed, and beside it in a checkout.
    """
    for folder in (_PACKAGE / "examples", _PACKAGE.parent / "scenarios"):
        if folder.is_dir():
            return sorted(folder.glob("*.toml"))
    return []


def example_named(name: str) -> Path | None:
    """Example of this name, with or without its suffix; None where there is none.

    >>> example_named("classroom").name
    'classroom.toml'
    """
    return next((file for file in example_files() if name in (file.stem, file.name)), None)


def question_of(file: Path) -> str:
    """What an example asks: the first paragraph of its opening comment, without its first word.

    >>> question_of(example_named("classroom"))[:35]
    'On day 28 a third of the hashrate g'
    """
    lines = file.read_text("utf-8").splitlines()
    opening = itertools.takewhile(lambda line: line.strip("# "), lines)
    text = " ".join(line.lstrip("# ") for line in opening).removeprefix("Question: ")
    return text[:1].upper() + text[1:]
