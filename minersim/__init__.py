"""minersim: bitcoin mining simulated, the network, its difficulty, and one business on it.

>>> import minersim
>>> scenario = minersim.load_scenario("scenarios/classroom.toml")  # doctest: +SKIP
>>> result = minersim.run(scenario, paths=100, seed=7)  # doctest: +SKIP
>>> result.summary()["operator"]["npv_usd"]  # doctest: +SKIP

The names below are loaded when they are first used, so that ``import minersim`` is quick.
"""

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from minersim import economics, indicators, protocol
    from minersim.data.loading import load_scenario
    from minersim.engine import evaluate, run, simulate_world, trace_path
    from minersim.errors import InputError, MinersimError, RunError, ScenarioError
    from minersim.results import Result, WorldPaths
    from minersim.scenario import Scenario

_HOMES = {
    "InputError": "minersim.errors",
    "MinersimError": "minersim.errors",
    "Result": "minersim.results",
    "RunError": "minersim.errors",
    "Scenario": "minersim.scenario",
    "ScenarioError": "minersim.errors",
    "WorldPaths": "minersim.results",
    "evaluate": "minersim.engine",
    "load_scenario": "minersim.data.loading",
    "run": "minersim.engine",
    "simulate_world": "minersim.engine",
    "trace_path": "minersim.engine",
}
_PACKAGES = ("economics", "indicators", "protocol")

__all__ = [
    "InputError",
    "MinersimError",
    "Result",
    "RunError",
    "Scenario",
    "ScenarioError",
    "WorldPaths",
    "__version__",
    "economics",
    "evaluate",
    "indicators",
    "load_scenario",
    "protocol",
    "run",
    "simulate_world",
    "trace_path",
]


def __getattr__(name: str) -> Any:
    if name in _PACKAGES:
        return importlib.import_module(f"minersim.{name}")
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'minersim' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
