"""What the options of ``backtest``, ``calibrate`` and ``track`` name: series, lists."""

import argparse
from pathlib import Path

from minersim.calibration.inputs import (
    Inputs,
    built_in_inputs,
    inputs_from_folder,
    inputs_from_store,
)
from minersim.cli.inputs import OptionReader
from minersim.data.folder import store_file
from minersim.data.store import Store
from minersim.scenario.wording import show


def read_inputs(options: argparse.Namespace, reader: OptionReader) -> Inputs:
    """Series that the options name; raises every mistake of the options first."""
    given = [name for name in ("data", "data_dir", "built_in") if getattr(options, name)]
    if len(given) > 1:
        reader.wrong(given[0], f"given beside --{given[1].replace('_', '-')}; allowed: one of them")
    reader.finish()
    return named_inputs(options)


def named_inputs(options: argparse.Namespace) -> Inputs:
    """Series of the built-in history, of ``--data``, or of the store."""
    if options.built_in:
        return built_in_inputs()
    if options.data:
        return inputs_from_folder(Path(options.data))
    with Store(store_file(options.data_dir), read_only=True) as store:
        return inputs_from_store(store)


def whole_list(
    options: argparse.Namespace,
    reader: OptionReader,
    name: str,
    default: tuple[int, ...],
    most: int,
) -> tuple[int, ...]:
    """Whole numbers of an option, separated by commas, each once and ascending."""
    text = getattr(options, name)
    if text is None:
        return default
    words = f"found {show(text)}; allowed: whole numbers from 1 to {most}, as in 1,6,26"
    try:
        numbers = sorted({int(part) for part in text.split(",")})
    except ValueError:
        numbers = []
    if not numbers or numbers[0] < 1 or numbers[-1] > most:
        reader.wrong(name, words)
        return default
    return tuple(numbers)
