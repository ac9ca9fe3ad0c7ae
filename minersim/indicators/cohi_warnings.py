"""What a reader of COHI must know of the transactions it was reckoned from."""

import numpy as np

from minersim.indicators.cohi import Cohi
from minersim.number_text import counted, percent

_FROZEN_MUCH = 0.25
"""Mean share of frozen coins beyond which the answer says so; a judgement."""


def warnings(found: Cohi) -> list[str]:
    """What a reader must know before using the numbers."""
    counts, lines = found.counts, []
    if counts.unknown_spends:
        lines.append(
            f"{counted(counts.unknown_spends, 'input')} spent outputs made before height "
            f"{counts.first_height:,}, where the transactions begin: their coins count as nobody's."
        )
    if counts.missing_heights:
        lines.append(
            f"{counted(counts.missing_heights, 'height')} between {counts.first_height:,} and "
            f"{counts.last_height:,} without a block: coins that moved there are lost from sight."
        )
    if counts.without_coinbase:
        lines.append(f"{counted(counts.without_coinbase, 'block')} without a coinbase transaction.")
    if counts.premature_spends:
        lines.append(
            f"{counted(counts.premature_spends, 'coinbase output')} spent before they were mature, "
            "which consensus forbids."
        )
    if counts.unknown_fees:
        lines.append(
            f"{counted(counts.unknown_fees, 'transaction')} with a fee that mattered and could not "
            "be known: taken as 0. A column fee_sat would tell."
        )
    known = found.frozen_share[np.isfinite(found.frozen_share)]
    if known.size and known.mean() > _FROZEN_MUCH:
        lines.append(
            f"{percent(float(known.mean()))} of the coins had come to the depth limit when they "
            "were read: the index can only be too high. A larger depth limit tells more."
        )
    if not np.isfinite(found.raw).any():
        lines.append(
            "No coinbase has reached the age at which it is read: the transactions span too few "
            "days for that age."
        )
    return lines
