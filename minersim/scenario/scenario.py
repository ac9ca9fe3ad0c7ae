"""A scenario: the only input of a run, frozen and validated.

The file is the whole truth of a run: with the version of minersim and the seed it gives the same
numbers anywhere.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from minersim.scenario.business import CustomMachine, OperatorTable, Site
from minersim.scenario.chain import Chain
from minersim.scenario.fields import Table, setting
from minersim.scenario.market import Market
from minersim.scenario.network import NetworkTable
from minersim.scenario.write import toml_text
from minersim.units import HOURS_PER_DAY

SCHEMA_VERSION = 1


class Scenario(Table):
    """Everything that a run needs to know.

    Made with `minersim.load_scenario`; changed with `replace`, which returns a new one.
    """

    schema_version: Literal[1] = setting(
        SCHEMA_VERSION,
        title="Schema",
        description="Version of the file format.",
        alias="schema",
    )
    name: str = setting(title="Name", description="Name of the scenario.", longest=200, shortest=1)
    question: str = setting(
        "",
        title="Question",
        description="The question that the scenario answers.",
        longest=2_000,
    )
    sources: tuple[str, ...] = setting(
        (), title="Sources", description="Where the figures come from.", longest=100
    )
    figures: tuple[str, ...] = setting(
        (),
        title="Figures",
        description=(
            "Where the state at the start is from, one figure a line; written where network.state "
            "asked for stored figures."
        ),
        longest=20,
    )
    start: date = setting(title="Start", description="First day, midnight UTC.")
    horizon_days: int = setting(
        365,
        title="Horizon",
        description="Length of the run.",
        unit="days",
        at_least=1,
        at_most=7_300,
    )
    paths: int = setting(
        40,
        title="Paths",
        description="Number of independent futures.",
        at_least=1,
        at_most=1_000_000,
    )
    seed: int = setting(
        1,
        title="Seed",
        description="Seed of the random streams; the same seed gives the same numbers.",
        at_least=0,
        at_most=2**63 - 1,
    )
    tick_hours: Literal[1, 2, 3, 4, 6, 8, 12, 24] = setting(
        24,
        title="Tick",
        description="Hours between two decisions of the network and two prices.",
        source="miners on fixed contracts decide by the day; grid-exposed ones by the hour",
    )
    engine: Literal["ensemble", "events"] = setting(
        "ensemble",
        title="Engine",
        description=(
            "ensemble: compiled, jumps from tick to tick; events: every block is an event, the "
            "reference. Both obey the same laws."
        ),
    )
    chain: Chain = setting(title="Chain", description="State of the chain at the start.")
    market: Market = setting(title="Market", description="Price and fees.")
    network: NetworkTable = setting(title="Network", description="The rest of the miners.")
    operator: OperatorTable = setting(
        OperatorTable(), title="Operator", description="Money and decisions of the business."
    )
    sites: tuple[Site, ...] = setting(
        (),
        title="Sites",
        description="Where the business mines; without sites, only the network is simulated.",
        longest=1_000,
    )
    machines: tuple[CustomMachine, ...] = setting(
        (), title="Custom machines", description="Machines beside the catalogue.", longest=1_000
    )

    @property
    def ticks_per_day(self) -> int:
        """Number of ticks of a day."""
        return int(HOURS_PER_DAY) // self.tick_hours

    @property
    def ticks(self) -> int:
        """Number of ticks of a run, without its start."""
        return self.horizon_days * self.ticks_per_day

    def __repr__(self) -> str:
        days, paths = f"{self.horizon_days:,} days", f"{self.paths:,} paths"
        return f"<Scenario {self.name!r}: {days} from {self.start}, {paths}; to_toml() tells all>"

    __str__ = __repr__

    def replace(self, changes: Mapping[str, Any] | None = None, /, **settings: Any) -> "Scenario":
        """Return a scenario with some settings changed.

        Parameters
        ----------
        changes : mapping
            Dotted keys, as in ``{"sites[0].power_usd_per_kwh": 0.06}``.
        **settings
            Top-level settings, as in ``horizon_days=730``.

        Raises
        ------
        ScenarioError
            Every mistake in the result.
        """
        from minersim.scenario.load import scenario_with_changes  # noqa: PLC0415 (loads scenarios)

        return scenario_with_changes(self, {**(changes or {}), **settings})

    def to_dict(self) -> dict[str, Any]:
        """All settings, defaults included, as plain values under the keys of the file."""
        return self.model_dump(by_alias=True, exclude_none=True)

    def to_toml(self) -> str:
        """Text of a scenario file with all settings, defaults included."""
        return toml_text(self.to_dict())

    def digest(self) -> str:
        """Fingerprint of all settings: 64 hexadecimal digits."""
        text = json.dumps(self.model_dump(mode="json", by_alias=True), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
