"""The market's recursions, compiled; what has no recursion is done by numpy as it stands."""

from typing import Any

from minersim.engine.compiled_laws import cached, fingerprint
from minersim.market import FeeLaws, log_fee_path, spike_path


def _with_fingerprint(laws: int) -> FeeLaws:
    """Bind the kernels to the laws that they were compiled from."""

    def fees(log_start: float, log_median: float, phi: float, scale: float, noise: Any) -> Any:
        if laws == 0:
            return noise
        return log_fee_path(log_start, log_median, phi, scale, noise)

    def spikes(arrivals: Any, jumps: Any, decay: float) -> Any:
        if laws == 0:
            return jumps
        return spike_path(arrivals, jumps, decay)

    return FeeLaws(cached(fees), cached(spikes))


compiled_fee_laws = _with_fingerprint(fingerprint())
