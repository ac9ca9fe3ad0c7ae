"""``minersim examples [NAME ...]``: the scenarios that come with minersim."""

import argparse
import json
import os
import tomllib
from pathlib import Path

from minersim.cli.text import clean, console, heading, paragraph
from minersim.errors import InputError, RunError
from minersim.plain_files import FileRefusedError, read_plain_file
from minersim.results.files import write_text
from minersim.scenario import example_files, example_named, load_scenario, question_of
from minersim.scenario.wording import show


def execute(options: argparse.Namespace) -> None:
    """Tell the examples, or copy them."""
    files = _chosen(options.names)
    if options.copy_to is not None:
        _copy(_with_bases(files), Path(options.copy_to), quiet=options.quiet or options.json)
    found = [(file, load_scenario(file).name, question_of(file)) for file in files]
    if options.json:
        listed = [{"example": f.stem, "name": name, "question": text} for f, name, text in found]
        print(json.dumps({"examples": listed}, indent=1))
    elif options.copy_to is None and not options.quiet:
        out = console()
        for file, name, question in found:
            heading(out, f"{file.stem}: {name}")
            paragraph(out, question)
        out.print()
        paragraph(out, "Run one by its name: minersim run classroom. --copy-to DIR copies them.")


def _chosen(names: list[str]) -> list[Path]:
    files = [example_named(name) for name in names]
    unknown = [name for name, file in zip(names, files, strict=True) if file is None]
    if unknown:
        allowed = ", ".join(file.stem for file in example_files())
        raise InputError("\n".join(f"NAME: found {show(n)}; allowed: {allowed}" for n in unknown))
    return [file for file in files if file is not None] or example_files()


def _with_bases(files: list[Path]) -> list[Path]:
    """Files with those that they extend, which must lie beside them."""
    found = list(files)
    for file in found:  # grows while it is read, so bases of bases come too
        base = tomllib.loads(file.read_text("utf-8")).get("extends")
        if base is not None and file.parent / base not in found:
            found.append(file.parent / base)
    return found


def _copy(files: list[Path], folder: Path, *, quiet: bool) -> None:
    """Write what is not there yet: a copy that was stopped halfway is finished."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"--copy-to: found {show(str(folder))}, a file; allowed: a folder")
    there = [file for file in files if os.path.lexists(folder / file.name)]
    taken = [file.name for file in there if not _is_copy(folder / file.name, file)]
    if taken:
        words = f"holds {', '.join(taken)} already, other than the example; nothing is copied"
        raise InputError(f"--copy-to: {show(str(folder))} {words}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"{folder}: cannot be made: {error.strerror or error}") from None
    for file in files:
        if file not in there:
            write_text(folder / file.name, file.read_text("utf-8"))
        if not quiet:
            print(clean(str(folder / file.name)))


def _is_copy(found: Path, example: Path) -> bool:
    """Whether a file says what an example says, however its lines end."""
    try:
        text = read_plain_file(found, 2 * example.stat().st_size)
    except (OSError, FileRefusedError):
        return False
    return text.splitlines() == example.read_bytes().splitlines()
