"""Files of the window: examples, saving a scenario, names for what is written."""

from pathlib import Path

from gui.case import Case
from minersim.data.loading import load_scenario
from minersim.errors import MinersimError, ScenarioError
from minersim.results.files import write_text
from minersim.scenario import example_files
from minersim.scenario.write import updated_toml

FIRST_EXAMPLE = "squeeze-2025-11"
_LONGEST_STEM = 60
FILE_FILTER = "Scenarios (*.toml);;All files (*)"


def example_case() -> Case:
    """Case with the values of the first example, not bound to its file."""
    files = {file.stem: file for file in example_files()}
    return Case(load_scenario(files.get(FIRST_EXAMPLE) or next(iter(files.values()))))


def save_case(case: Case, file: Path) -> None:
    """Write a case's values to a file, whole or not at all; comments of the file stay.

    Raises
    ------
    MinersimError
        If the values are wrong, or the file cannot be written; the case stays as it is.
    """
    if case.issues:
        raise ScenarioError(list(case.issues))
    write_text(file, _text(case, file))
    case.mark_saved(file)


def file_name(name: str, otherwise: str, suffix: str) -> str:
    """File name for a name of the user's or of a chart, plain on all systems.

    >>> file_name("The squeeze: November 2025?", "scenario", "toml")
    'the-squeeze-november-2025.toml'
    >>> file_name("?", "scenario", "toml")
    'scenario.toml'
    """
    words = "".join(c if c.isalnum() else " " for c in name.lower()).split()
    stem = "-".join(words)[:_LONGEST_STEM].strip("-") or otherwise
    return f"{stem}.{suffix}"


def _text(case: Case, file: Path) -> str:
    """Text of the file: what stands there with the changes, or a new one."""
    if case.file is None or file != case.file:
        return case.scenario.to_toml()
    try:
        before = load_scenario(file).to_dict()  # refuses what is no file, or too large
        original = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError, MinersimError):
        return case.scenario.to_toml()  # gone or spoilt meanwhile
    return updated_toml(original, before, case.scenario.to_dict(), file)
