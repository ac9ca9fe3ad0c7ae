"""Scenarios: the one declaration of every setting, and the files that hold them."""

from minersim.scenario.business import WEEKDAYS
from minersim.scenario.examples import example_files, example_named, question_of
from minersim.scenario.load import load_scenario, parse_override, scenario_from_dict
from minersim.scenario.scenario import SCHEMA_VERSION, Scenario

__all__ = [
    "SCHEMA_VERSION",
    "WEEKDAYS",
    "Scenario",
    "example_files",
    "example_named",
    "load_scenario",
    "parse_override",
    "question_of",
    "scenario_from_dict",
]
