"""Names of folders in options; the parser imports this, so it must load nothing."""

import argparse


def folder_name(text: str) -> str:
    """An option's folder; an empty one would count as none, and be another than was meant.

    Raises
    ------
    argparse.ArgumentTypeError
        If it is empty, as an unset variable of a shell is.
    """
    if not text.strip():
        raise argparse.ArgumentTypeError(f"found {text!r}; allowed: a folder")
    return text
