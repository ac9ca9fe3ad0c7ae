"""Words of the difficulty lab: durations, changes, speeds."""

import math

MINUS = "\N{MINUS SIGN}"
_MINUTE_S, _HOUR_S, _DAY_S = 60.0, 3_600.0, 86_400.0


def duration(seconds: float) -> str:
    """Length of time, in the two units that matter.

    >>> duration(605.0), duration(45.0), duration(5_400.0), duration(86_400 * 5.63)
    ('10 min 5 s', '45 s', '1 h 30 min', '5.6 days')
    """
    if not math.isfinite(seconds):
        return "–"
    if seconds < 1.0:
        return f"{seconds:.2g} s"
    if round(seconds) < _MINUTE_S:
        return f"{seconds:.0f} s"
    if round(seconds) < _HOUR_S:
        minutes, rest = divmod(round(seconds), 60)
        return f"{minutes} min {rest} s"
    if seconds < 1.5 * _DAY_S:
        hours, rest = divmod(round(seconds / _MINUTE_S), 60)
        return f"{hours} h {rest} min"
    if seconds < 1_000.0 * _DAY_S:
        return f"{seconds / _DAY_S:.1f} days"
    return f"{seconds / _DAY_S / 365.25:,.1f} years"


def signed(change: float, digits: int = 1) -> str:
    """Change in percent with its sign.

    >>> signed(0.031), signed(-0.004), signed(0.0)
    ('+3.1 %', '−0.4 %', '+0.0 %')
    """
    if not math.isfinite(change):
        return "–"
    return f"{100.0 * change:+,.{digits}f} %".replace("-", MINUS)


def speed(seconds_per_second: float) -> str:
    """How much time goes by in the lab in a second.

    >>> speed(600.0), speed(86_400.0), speed(525_960.0)
    ('10 min a second', '1 day a second', '6.1 days a second')
    """
    if seconds_per_second < 1.5 * _HOUR_S:
        return f"{seconds_per_second / _MINUTE_S:.0f} min a second"
    if seconds_per_second < 0.95 * _DAY_S:
        return f"{seconds_per_second / _HOUR_S:.1f} h a second"
    number = f"{seconds_per_second / _DAY_S:.1f}".removesuffix(".0")
    return f"{number} day{'' if number == '1' else 's'} a second"
