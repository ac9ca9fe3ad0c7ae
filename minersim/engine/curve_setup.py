"""From a scenario's cost curve to cohorts: of two lognormals, or of a mix and a table."""

from collections.abc import Sequence

from minersim.network import Cohorts, LognormalCurve, lognormal_cohorts
from minersim.network.mix import Part, median_value, mix_cohorts, normalised
from minersim.scenario.network_curve import Curve, CurveTable, MixCurve


def curve_cohorts(
    curve: CurveTable, frontier_efficiencies_j_per_th: Sequence[float] = ()
) -> tuple[Cohorts, list[int]]:
    """Cohorts of a curve with a total capacity of 1 EH/s, and those that new machines join."""
    if isinstance(curve, MixCurve):
        machines = [Part(m.name, m.efficiency_j_per_th, m.share) for m in curve.mix]
        return mix_cohorts(machines, _prices(curve), frontier_efficiencies_j_per_th)
    return lognormal_cohorts(
        LognormalCurve(
            curve.efficiency_median_j_per_th,
            curve.efficiency_log_sd,
            curve.power_median_usd_per_kwh,
            curve.power_log_sd,
        ),
        curve.efficiency_classes,
        curve.power_classes,
        frontier_efficiencies_j_per_th,
    )


def curve_medians(curve: CurveTable) -> tuple[float, float]:
    """Median efficiency [J/TH] and median power price [USD/kWh] of a curve."""
    if isinstance(curve, Curve):
        return curve.efficiency_median_j_per_th, curve.power_median_usd_per_kwh
    machines = [Part(m.name, m.efficiency_j_per_th, m.share) for m in curve.mix]
    return median_value(machines), median_value(_prices(curve))


def power_parts(curve: CurveTable) -> list[float]:
    """What new machines are divided by for every power price, lowest first. [1]"""
    if isinstance(curve, Curve):
        return [float(curve.power_classes)] * curve.power_classes
    return [1.0 / price.share for price in normalised(_prices(curve))]


def _prices(curve: MixCurve) -> list[Part]:
    return [Part(p.name, p.power_usd_per_kwh * curve.power_factor, p.share) for p in curve.power]
