"""The errors a user of minersim can meet.

Each says what is wrong, where, which value was found and what is allowed. Code that calls
minersim may catch ``MinersimError``; the command line turns the subclasses into exit codes.
"""

from dataclasses import dataclass


class MinersimError(Exception):
    """Base of every error that minersim raises on purpose."""


class InputError(MinersimError):
    """What the user gave is wrong: a scenario, a data file, an option (exit code 2)."""


class RunError(MinersimError):
    """The input is right but the work cannot be done: disk, network, numbers (exit code 1)."""


class RunCancelledError(MinersimError):
    """The user asked the run to stop."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One mistake in an input file.

    Parameters
    ----------
    file : str
        The file that holds the mistake, or ``--set`` for an override.
    key : str
        Dotted key, with list indices as in ``sites[0].power_usd_per_kwh``; empty for the file.
    message : str
        The value found and what is allowed, in one line.
    """

    file: str
    key: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.key, self.message) if part)


class ScenarioError(InputError):
    """A scenario that cannot be used; carries every mistake found, one line each."""

    def __init__(self, issues: list[Issue]) -> None:
        super().__init__("\n".join(str(issue) for issue in issues))
        self.issues = issues


class UnknownMachineError(InputError):
    """No machine, or more than one, answers to a name."""

    def __init__(self, message: str, candidates: list[str]) -> None:
        super().__init__(message)
        self.candidates = candidates
