"""COHI as tables of a terminal, as one JSON object and as CSV."""

import dataclasses
import math
from pathlib import Path
from typing import Any

import numpy as np

from minersim.cli.text import console, paragraph, print_table
from minersim.csv_writing import write_csv
from minersim.indicators.cohi import Cohi
from minersim.indicators.cohi_chain import CohiRules
from minersim.indicators.cohi_warnings import warnings
from minersim.number_text import counted, percent
from minersim.results.files import write_whole

_ROWS = 12


def as_json(found: Cohi, source: str, rules: CohiRules) -> dict[str, Any]:
    """Everything that was found, as plain values."""
    answer: dict[str, Any] = {
        "source": source,
        "definition": {
            **dataclasses.asdict(rules),
            "age_days": found.age_days,
            "snapshot": None if found.snapshot is None else found.snapshot.isoformat(),
        },
        "counts": dataclasses.asdict(found.counts),
        "days": [
            {
                "day": str(day),
                "raw": _plain(found.raw[i]),
                "sma28": _plain(found.sma[i]),
                "multiple": _plain(found.multiple[i]),
                "coinbases": int(found.coinbases[i]),
                "frozen_share": _plain(found.frozen_share[i]),
            }
            for i, day in enumerate(found.day)
        ],
        "curves": [
            {
                "cohort": curve.cohort,
                "age_days": list(found.curve_ages_days),
                "index": [_plain(value) for value in curve.index],
                "coinbases": curve.coinbases.tolist(),
                "frozen_share": [_plain(value) for value in curve.frozen_share],
            }
            for curve in found.curves
        ],
        "delta": None,
        "warnings": warnings(found),
    }
    if found.change is not None:
        change = found.change
        answer["delta"] = [
            {
                "day": str(day),
                "mean": _plain(change.mean[i]),
                "coinbases": int(change.coinbases[i]),
                "changed": int(change.changed[i]),
                "changed_btc": _plain(change.changed_btc[i]),
            }
            for i, day in enumerate(change.day)
        ]
    return answer


def print_cohi(found: Cohi, source: str, rules: CohiRules) -> None:
    """Print the course by day, the curves, and what they rest on."""
    out = console()
    read_at = (
        f"at the end of {found.snapshot}"
        if found.snapshot
        else f"at {found.age_days:g} days of age"
    )
    counts = found.counts
    paragraph(
        out,
        f"COHI of {source}: {counted(counts.sources, 'coinbase source')} of heights "
        f"{counts.first_height:,} to {counts.last_height:,}, {read_at}; "
        f"{counted(counts.transactions, 'transaction')}.",
    )
    paragraph(
        out,
        f"Index {rules.index}, taint {rules.taint}{' with fees leaking' if rules.leak_fees else ''}"
        f", depth {rules.depth_limit}, a source is a coinbase {rules.source}. 1: all coins lie "
        "where they were minted; low: scattered and mixed, read as selling.",
    )
    _print_days(found)
    if found.curves:
        _print_curves(found)
    if found.change is not None and np.isfinite(found.change.mean).any():
        _print_change(found)
    lines = warnings(found)
    if lines:
        out.print()
    for line in lines:
        paragraph(out, line)


def _print_days(found: Cohi) -> None:
    known = np.flatnonzero(np.isfinite(found.raw))
    if known.size == 0:
        return
    rows = [
        (
            str(found.day[i]),
            str(int(found.coinbases[i])),
            _index(found.raw[i]),
            _index(found.sma[i]),
            _index(found.multiple[i], 2),
            percent(float(found.frozen_share[i])),
        )
        for i in _spread(known)
    ]
    headers = ("minted on", "coinbases", "COHI\nof the day", "28 days", "multiple", "frozen")
    print_table(console(), "By the day on which coins were minted", headers, rows)


def _print_curves(found: Cohi) -> None:
    ages = _spread(np.arange(len(found.curve_ages_days)))
    rows = [
        (curve.cohort, str(int(curve.coinbases[0])), *(_index(curve.index[i]) for i in ages))
        for curve in found.curves
    ]
    headers = ("cohort", "coinbases", *(f"{found.curve_ages_days[i]:g} d" for i in ages))
    print_table(console(), "Concentration by age", headers, rows)


def _print_change(found: Cohi) -> None:
    change = found.change
    assert change is not None
    rows = [
        (
            str(change.day[i]),
            percent(float(change.mean[i]), 2),
            f"{change.coinbases[i]:,}",
            f"{change.changed[i]:,}",
            f"{change.changed_btc[i]:,.0f}",
        )
        for i in _spread(np.flatnonzero(np.isfinite(change.mean)))
    ]
    headers = ("moved on", "COHI Delta", "coinbases", "fell by\nover 10 %", "of those\nBTC minted")
    print_table(console(), "Change by the day on which coins moved", headers, rows)


def write_course(file: Path, found: Cohi) -> None:
    """Write the course by day, and the curves beside it if there are any.

    Columns of COHI Delta stand at the day on which coins moved, the others at that of minting.
    """
    change = {} if found.change is None else _change_by_day(found)
    minted = {str(day): i for i, day in enumerate(found.day)}
    rows: list[list[Any]] = []
    for day in sorted(minted.keys() | change.keys()):
        i = minted.get(day)
        own: list[Any] = [""] * 5
        if i is not None:
            own = [
                _cell(found.raw[i]),
                _cell(found.sma[i]),
                _cell(found.multiple[i]),
                int(found.coinbases[i]),
                _cell(found.frozen_share[i]),
            ]
        rows.append([day, *own, *change.get(day, [""] * 3)])
    header = [
        "day",
        "cohi_raw",
        "cohi_sma28",
        "cohi_multiple",
        "coinbases",
        "frozen_share",
        "delta_mean",
        "delta_changed",
        "delta_changed_btc",
    ]
    _write(file, header, rows)
    if found.curves:
        curve_rows = [
            [
                curve.cohort,
                age,
                int(curve.coinbases[i]),
                _cell(curve.index[i]),
                _cell(curve.frozen_share[i]),
            ]
            for curve in found.curves
            for i, age in enumerate(found.curve_ages_days)
        ]
        header = ["cohort", "age_days", "coinbases", "cohi", "frozen_share"]
        _write(file.with_name(f"{file.stem}-curves.csv"), header, curve_rows)


def _change_by_day(found: Cohi) -> dict[str, list[Any]]:
    change = found.change
    assert change is not None
    return {
        str(day): [_cell(change.mean[i]), int(change.changed[i]), _cell(change.changed_btc[i])]
        for i, day in enumerate(change.day)
    }


def _write(file: Path, header: list[str], rows: list[list[Any]]) -> None:
    write_whole(file, lambda part: write_csv(part, [header, *rows]))


def _spread(places: Any) -> list[int]:
    """At most a dozen of these places, evenly, with the first and the last."""
    if len(places) <= _ROWS:
        return [int(place) for place in places]
    chosen = np.linspace(0, len(places) - 1, _ROWS).round().astype(int)
    return [int(places[i]) for i in chosen]


def _index(value: float, digits: int = 4) -> str:
    if not math.isfinite(value):
        return "-"
    return f"{value:.{digits}f}" if value >= 0.01 or digits < 4 else f"{value:.6f}"


def _plain(value: Any) -> float | None:
    return float(value) if math.isfinite(value) else None


def _cell(value: Any) -> str:
    return repr(float(value)) if math.isfinite(value) else ""
