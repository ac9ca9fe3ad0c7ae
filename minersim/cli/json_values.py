"""Values as JSON can hold them."""

import math
from typing import Any


def finite(value: Any) -> Any:
    """Plain values for JSON, with null for what is not known.

    >>> finite({"a": math.nan, "b": (1.0, math.inf)})
    {'a': None, 'b': [1.0, None]}
    """
    if isinstance(value, dict):
        return {key: finite(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
