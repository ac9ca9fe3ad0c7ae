"""``minersim validate SCENARIO``: check a file and say everything that is wrong with it."""

import argparse
import json

from minersim.cli.inputs import read_scenario
from minersim.cli.text import clean
from minersim.errors import InputError, ScenarioError
from minersim.number_text import counted


def execute(options: argparse.Namespace) -> None:
    """Check the scenario; mistakes leave with exit code 2."""
    try:
        scenario = read_scenario(options)
    except ScenarioError as error:
        if options.json:
            issues = [{"file": i.file, "key": i.key, "message": i.message} for i in error.issues]
            print(json.dumps({"valid": False, "issues": issues}, indent=1))
            raise InputError("") from None
        raise
    if options.json:
        print(json.dumps({"valid": True, "issues": []}, indent=1))
        return
    if options.quiet:
        return
    fleets = sum(len(site.fleets) for site in scenario.sites)
    print(
        f"{clean(options.scenario)}: valid. {clean(scenario.name)}: "
        f"{counted(scenario.horizon_days, 'day')} from {scenario.start}, "
        f"{counted(len(scenario.sites), 'site')}, {counted(fleets, 'fleet')}."
    )
