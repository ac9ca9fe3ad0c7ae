"""The market's recursions, compiled; what has no recursion is done by numpy as it stands."""

from typing import Any

import numpy as np

from minersim.engine.compiled_laws import cached, fingerprint
from minersim.market import FeeLaws, log_fee_path, spike_path


def _with_fingerprint(laws: int) -> FeeLaws:
    """Bind the kernels to the laws that they were compiled from."""

    def fees(log_start: float, log_median: float, phi: float, scale: float, noise: Any) -> Any:
        paths = np.empty((noise.shape[0], noise.shape[1] + 1))
        for row in range(noise.shape[0] if laws != 0 else 0):
            path = log_fee_path(log_start, log_median, phi, scale, noise[row])
            for tick in range(path.size):  # element by element, which compiles in a moment
                paths[row, tick] = path[tick]
        return paths

    def spikes(arrivals: Any, jumps: Any, decay: float) -> Any:
        paths = np.empty((jumps.shape[0], jumps.shape[1] + 1))
        for row in range(jumps.shape[0] if laws != 0 else 0):
            path = spike_path(arrivals[row], jumps[row], decay)
            for tick in range(path.size):
                paths[row, tick] = path[tick]
        return paths

    return FeeLaws(cached(fees), cached(spikes))


compiled_fee_laws = _with_fingerprint(fingerprint())
