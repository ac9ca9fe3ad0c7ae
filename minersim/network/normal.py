"""The normal distribution's quantiles, without the library that takes longer to load than a run."""

import math
from collections.abc import Sequence

_TAIL = 0.13533528323661269189
"""exp(-2): the outer parts have a formula of their own."""
_SQRT_TWO_PI = 2.50662827463100050242
_MIDDLE = (
    -5.99633501014107895267e1,
    9.80010754185999661536e1,
    -5.66762857469070293439e1,
    1.39312609387279679503e1,
    -1.23916583867381258016e0,
)
_MIDDLE_BELOW = (
    1.0,
    1.95448858338141759834e0,
    4.67627912898881538453e0,
    8.63602421390890590575e1,
    -2.25462687854119370527e2,
    2.00260212380060660359e2,
    -8.20372256168333339912e1,
    1.59056225126211695515e1,
    -1.18331621121330003142e0,
)
_OUTER = (
    4.05544892305962419923e0,
    3.15251094599893866154e1,
    5.71628192246421288162e1,
    4.40805073893200834700e1,
    1.46849561928858024014e1,
    2.18663306850790267539e0,
    -1.40256079171354495875e-1,
    -3.50424626827848203418e-2,
    -8.57456785154685413611e-4,
)
_OUTER_BELOW = (
    1.0,
    1.57799883256466749731e1,
    4.53907635128879210584e1,
    4.13172038254672030440e1,
    1.50425385692907503408e1,
    2.50464946208309415979e0,
    -1.42182922854787788574e-1,
    -3.80806407691578277194e-2,
    -9.33259480895457427372e-4,
)
_NEAREST_TO_END = 1e-13


def normal_quantile(share: float) -> float:
    """Value below which a share of the standard normal distribution lies.

    The formulas are those of ``ndtri`` in the Cephes library (S. L. Moshier, 1989), on which
    ``scipy.special.ndtri`` rests, without the one for shares within 1e-13 of 0 or 1.

    Raises
    ------
    ValueError
        For a share so near to 0 or 1, or beyond.

    Examples
    --------
    >>> normal_quantile(0.5), round(normal_quantile(0.975), 6)
    (0.0, 1.959964)
    """
    if not _NEAREST_TO_END < share < 1.0 - _NEAREST_TO_END:
        raise ValueError(f"share: found {share}; allowed: above 1e-13 and below 1 - 1e-13")
    upper = share > 1.0 - _TAIL
    y = 1.0 - share if upper else share
    if y > _TAIL:
        y -= 0.5
        square = y * y
        below = _polynomial(_MIDDLE_BELOW, square)
        return (y + y * (square * _polynomial(_MIDDLE, square) / below)) * _SQRT_TWO_PI
    x = math.sqrt(-2.0 * math.log(y))
    z = 1.0 / x
    x = x - math.log(x) / x - z * _polynomial(_OUTER, z) / _polynomial(_OUTER_BELOW, z)
    return x if upper else -x


def _polynomial(coefficients: Sequence[float], x: float) -> float:
    """Value of a polynomial, highest power first."""
    value = coefficients[0]
    for coefficient in coefficients[1:]:
        value = value * x + coefficient
    return value
