"""The scenarios that come with minersim."""

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
