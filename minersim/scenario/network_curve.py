"""The network's cost curve: two lognormals, or a mix of machines and a table of power prices."""

from typing import Annotated, Literal

from pydantic import Field

from minersim.scenario.fields import Table, setting


class Curve(Table):
    """Cost curve: independent lognormal efficiency and power price, cut into classes."""

    kind: Literal["lognormal"] = setting(
        title="Cost curve",
        description="lognormal: efficiency and power price by median and spread.",
    )
    efficiency_median_j_per_th: float = setting(
        20.0,
        title="Median efficiency",
        description="Median energy per terahash of the installed machines.",
        unit="J/TH",
        source="calibrated to early 2026: 15-20 % of the network under water at hashprice 30",
        at_least=0.1,
        at_most=1e6,
    )
    efficiency_log_sd: float = setting(
        0.27,
        title="Spread of efficiency",
        description="Standard deviation of the logarithm of the efficiency.",
        source="calibrated to early 2026",
        at_least=0.0,
        at_most=3.0,
    )
    power_median_usd_per_kwh: float = setting(
        0.046,
        title="Median power price",
        description="Median price that the network's miners pay.",
        unit="USD/kWh",
        source="Cambridge 2025 survey: median 0.045",
        at_least=1e-6,
        at_most=5.0,
    )
    power_log_sd: float = setting(
        0.22,
        title="Spread of power prices",
        description="Standard deviation of the logarithm of the power price.",
        source="calibrated to early 2026",
        at_least=0.0,
        at_most=3.0,
    )
    efficiency_classes: int = setting(
        8,
        title="Efficiency classes",
        description="Number of classes of equal weight that stand for the spread of efficiency.",
        source="resolution of the model",
        at_least=1,
        at_most=100,
    )
    power_classes: int = setting(
        8,
        title="Power price classes",
        description="Number of classes of equal weight that stand for the spread of power prices.",
        source="resolution of the model",
        at_least=1,
        at_most=100,
    )


class MachineShare(Table):
    """Machines of one kind in the network."""

    name: str = setting(title="Name", description="What they are.", longest=200, shortest=1)
    efficiency_j_per_th: float = setting(
        title="Efficiency",
        description="Energy per terahash.",
        unit="J/TH",
        at_least=0.1,
        at_most=1e6,
    )
    share: float = setting(
        title="Share",
        description="Share of the installed hashrate; all are scaled to add up to 1.",
        above=0.0,
        at_most=1.0,
    )


class PowerShare(Table):
    """Miners who pay one power price."""

    name: str = setting("", title="Name", description="Who pays it.", longest=200)
    power_usd_per_kwh: float = setting(
        title="Power price",
        description="What they pay for power.",
        unit="USD/kWh",
        at_least=1e-6,
        at_most=5.0,
    )
    share: float = setting(
        title="Share",
        description="Share of the installed hashrate; all are scaled to add up to 1.",
        above=0.0,
        at_most=1.0,
    )


class MixCurve(Table):
    """Cost curve: every machine of a mix at every power price of a table, independently."""

    kind: Literal["mix"] = setting(
        title="Cost curve", description="mix: a mix of machines and a table of power prices."
    )
    mix: tuple[MachineShare, ...] = setting(
        (),
        title="Machines",
        description="Machines of the network by their share.",
        longest=100,
    )
    mix_file: str | None = setting(
        None,
        title="File of machines",
        description=(
            "CSV with the columns group, share and avg_j_per_th instead of the list; a path beside "
            "the scenario file. It is read when the scenario is, which then holds the list."
        ),
        longest=4_096,
        shortest=1,
    )
    power: tuple[PowerShare, ...] = setting(
        (),
        title="Power prices",
        description="Power prices of the network by their share.",
        longest=100,
    )
    power_file: str | None = setting(
        None,
        title="File of power prices",
        description=(
            "CSV with the columns share and power_usd_per_kwh, and group if wanted, instead of the "
            "list; a path beside the scenario file. It is read when the scenario is, which then "
            "holds the list."
        ),
        longest=4_096,
        shortest=1,
    )
    power_factor: float = setting(
        1.0,
        title="Power price factor",
        description="Factor of all power prices of the table.",
        source="the table as it is",
        at_least=0.01,
        at_most=100.0,
    )


CurveTable = Annotated[Curve | MixCurve, Field(discriminator="kind")]
