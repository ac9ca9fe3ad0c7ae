"""Writes docs/indicators.md from the catalogue of indicators.

Usage: python docs/make_indicators.py
"""

import sys
from pathlib import Path

from minersim.analysis.identities import IDENTITIES
from minersim.indicators.catalogue import FAMILIES, INDICATORS, QUANTITIES
from minersim.indicators.catalogue.explained import explanation_lines

PAGE = Path(__file__).parent / "indicators.md"

HEAD = """# Indicators

<!-- made by docs/make_indicators.py from minersim/indicators/catalogue -->

`minersim indicators` prints them for the last day that there are figures of: value, reading by
published thresholds, percentile in its own history, the day, and how many days ago that was.
Figures that are old are said to be old; what is read of them was so then.

    minersim indicators
    minersim indicators mpi hash_ribbons --from 2018-01-01 --out ribbons.csv
    minersim indicators --explain puell_multiple
    minersim indicators --data DIR
    minersim indicators --scenario scenarios/squeeze-2025-11-churn.toml

Figures come from the local store (`minersim data`), from the files of a folder (`--data`), or from
a simulation (`--scenario`), and go through the same functions. In a simulation the median of all
paths is told with its band of 80 %, or one path with `--path N`; a file holds these quantiles by
day. Windows are those published, so a run of a year has no index of two.

Of several sources that tell a figure, the one that reaches furthest comes first, and others fill
the days that it lacks; nothing is averaged. `--source` chooses. Days that nobody tells are derived
where an identity below allows it, else they stay missing, and so do all days whose window holds
one. The command says which days are whose, and from which snapshot of the store.

The estimated height is straight between the retargets of the built-in history and heights that
sources tell; after the last of them a block every 600 s, as long as no halving can have come.

Readings are those of published texts, not advice.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for title, family in FAMILIES.items():
        parts.append(f"## {title}\n")
        for indicator in family:
            parts.append(f"### {indicator.title}\n\n`{indicator.name}`\n")
            lines = []
            for heading, told in explanation_lines(indicator).items():
                if len(told) == 1:
                    lines.append(f"- **{heading}**: {told[0]}")
                else:
                    lines.append(f"- **{heading}**:")
                    lines += [f"  - {line}" for line in told]
            parts.append("\n".join(lines) + "\n")
    parts.append("## What figures are derived from\n")
    rows = ["| figure | unit | derived, in this order |", "| --- | --- | --- |"]
    for name, identities in IDENTITIES.items():
        unit = QUANTITIES[name].unit if name in QUANTITIES else ""
        ways = "; ".join(
            f"{identity.words} ({', '.join(f'`{taken}`' for taken in identity.inputs)})"
            for identity in identities
        )
        rows.append(f"| `{name}` | {unit} | {ways} |")
    parts.append("\n".join(rows) + "\n")
    taken = sorted({name for indicator in INDICATORS.values() for name in indicator.inputs})
    others = ", ".join(f"`{name}`" for name in taken if name not in IDENTITIES)
    parts.append(f"Told by a source or missing: {others}.\n")
    return "\n".join(parts)


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
