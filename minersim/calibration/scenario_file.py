"""A calibration as a scenario: whole in itself, without a business, for others to extend.

What the data tell goes in; everything else keeps the defaults of the scenario, and a comment says
so. Cost curve: of hashcost only the median and the spread are known, so the power price keeps its
default and the efficiency carries the rest. Where the data do not tell the median, it is that of
the machines by age (``cost_fit``), for the default is of 2026 and a calibration may be of any time.
Miners sell the share that they sold and move about what they moved; that their sales move the price
the data do not tell, so the impact is off.
"""

import math
from datetime import UTC, datetime

from minersim.calibration.calibrate import Calibration
from minersim.calibration.estimate import Estimate, FitReport
from minersim.data.screening import date_words
from minersim.economics import hashcost
from minersim.network import LognormalCurve
from minersim.number_text import counted
from minersim.protocol.retarget import hashrate
from minersim.units import HOURS_PER_DAY, ehs_from_hashes_per_second

_DIGITS = 5
_LEAST_LOG_SD = 0.01


def scenario_text(calibration: Calibration) -> str:
    """TOML of the calibrated scenario, with every estimate in comments."""
    history = calibration.history
    missing = calibration.missing.items()
    last_day = datetime.fromtimestamp(int(history.time_s[-1]), UTC).date()
    snapshots = ", ".join(str(one) for one in history.snapshots) or "none"
    lines = [
        f"# Calibrated to {history.origin}, up to the retarget of {last_day}.",
        f"# Snapshots of the store: {snapshots}.",
        '# Another scenario may begin with: extends = "NAME OF THIS FILE"',
    ]
    for fit in calibration.reports.values():
        lines += ["#", *_comment(fit)]
    lines += [
        "#",
        "# Not fitted, so at the scenario's defaults: thresholds and delays of switching,",
        "# lead times, pool fees, drift of the price, coins held and sold in a panic.",
    ]
    lines += [f"# Not fitted: {part.replace('_', ', ')}: {why}." for part, why in missing]
    lines += [
        "",
        "schema = 1",
        f'name = "Calibrated, {last_day}"',
        f'sources = ["minersim calibrate: {_quoted(history.origin)}, {last_day}"]',
        f"start = {last_day}",
        "",
        "[chain]",
        f"height = {int(history.height[-1])}",
        f"difficulty = {float(history.difficulty[-1])!r}",
        *_price(calibration),
        *_fees(calibration),
        *_network(calibration),
    ]
    return "\n".join([*lines, ""])


def _price(calibration: Calibration) -> list[str]:
    start = _number(float(calibration.history.price_usd[-1]))
    lines = ["", "[market.price]"]
    fits = calibration.fits
    garch, states, gbm = (fits.get(n) for n in ("price_garch", "price_regimes", "price"))
    if garch is not None and states is not None and _likelihood(states) > _likelihood(garch):
        calm, wild, to_wild, to_calm = (_number(one.value) for one in states.estimates)
        begins = states.goodness["chance that the last day was wild"] > 0.5
        return [
            *lines,
            'kind = "regimes"  # likelier than GARCH with as many parameters',
            f"start_usd = {start}",
            f"calm_volatility_per_year = {calm}",
            f"wild_volatility_per_year = {wild}",
            f"calm_leaves_per_day = {to_wild}",
            f"wild_leaves_per_day = {to_calm}",
            f"starts_wild = {'true' if begins else 'false'}",
        ]
    if garch is not None:
        last = garch.goodness["volatility on the last day"]
        return [
            *lines,
            'kind = "garch"',
            f"start_usd = {start}",
            f"omega = {_number(garch['omega'].value)}",
            f"alpha = {_number(garch['alpha'].value)}",
            f"beta = {_number(garch['beta'].value)}",
            f"degrees_of_freedom = {_number(garch['degrees of freedom'].value)}",
            f"start_volatility_per_year = {_number(last)}",
        ]
    if gbm is not None:
        own = f"volatility_per_year = {_number(gbm['volatility'].value)}"
        return [*lines, 'kind = "gbm"', f"start_usd = {start}", own]
    return [*lines, 'kind = "gbm"', f"start_usd = {start}"]


def _likelihood(fit: FitReport) -> float:
    return fit.goodness["log likelihood"]


def _fees(calibration: Calibration) -> list[str]:
    start = _number(max(float(calibration.history.fees_btc_per_block[-1]), 1e-6))
    lines = ["", "[market.fees]", 'kind = "ar1"', f"start_btc_per_block = {start}"]
    fees = calibration.fits.get("fees")
    if fees is None or not fees["persistence"].identified:
        return lines
    return [
        *lines,
        f"median_btc_per_block = {_number(fees['median fees'].value)}",
        f"persistence_per_day = {_number(fees['persistence'].value)}",
        f"innovation = {_number(fees['innovation'].value)}",
        "spikes_per_year = 0  # they are in the innovation",
    ]


def _network(calibration: Calibration) -> list[str]:
    start = ehs_from_hashes_per_second(hashrate(float(calibration.history.difficulty[-1])))
    lines = ["", "[network]", 'kind = "cohorts"', f"hashrate_ehs = {_number(start)}"]
    supply, entry = calibration.fits.get("supply"), calibration.fits.get("entry")
    if supply is not None:
        lines += _curve(supply, calibration.reports.get("costs"))
    if entry is not None and entry["growth now"].identified:
        rate = _number(entry["growth now"].value)
        lines += ["", "[network.growth]", 'kind = "constant"', f"rate_per_year = {rate}"]
    flows = calibration.fits.get("flows")
    return lines if flows is None else lines + _treasury(flows)


def _treasury(flows: FitReport) -> list[str]:
    # where wallets filled more than was earned, the share sold comes out below 0
    share, churn = (max(flows[name].value, 0.0) for name in ("sold share", "churn"))
    return [
        "",
        "[network.treasury]",
        'kind = "selling"',
        'base_sales = "share"',
        f"share = {_number(share)}",
        f"churn = {_number(churn)}",
        'impact = "none"  # not fitted: what sales do to the price',
    ]


def _curve(supply: FitReport, costs: FitReport | None) -> list[str]:
    default = LognormalCurve()
    lines = []
    median, spread, pace = (
        supply[name] for name in ("median hashcost", "spread of hashcost", "pace of switching")
    )
    known = median.value if median.identified else None
    if known is None and costs is not None:
        machines, power = costs["efficiency of the machines"].value, costs["power price"].value
        known = hashcost(machines, power, 1.0)
    if known is not None or spread.identified:
        lines += ["", "[network.curve]"]
    if known is not None:
        efficiency = known / (HOURS_PER_DAY * default.power_median_usd_per_kwh)
        lines.append(f"efficiency_median_j_per_th = {_number(efficiency)}")
    if spread.identified:
        rest = math.sqrt(max(spread.value**2 - default.power_log_sd**2, _LEAST_LOG_SD**2))
        lines.append(f"efficiency_log_sd = {_number(rest)}")
    if pace.identified:
        lines += ["", "[network.switching]", f"off_relaxation_days = {_number(pace.value)}"]
        lines.append(f"on_relaxation_days = {_number(pace.value)}")
    return lines


def _comment(fit: FitReport) -> list[str]:
    ends = f"{date_words(fit.first_s)} to {date_words(fit.last_s)}"
    lines = [f"# {fit.law}: {ends}, {counted(fit.observations, 'observation')}"]
    lines += [f"# - {estimate_words(one)}" for one in fit.estimates]
    lines += [f"# - fit: {name} {_number(value)}" for name, value in fit.goodness.items()]
    return lines


def estimate_words(one: Estimate) -> str:
    """Estimate in a line.

    >>> estimate_words(Estimate("mu", 1.0, 0.1, 0.8, 1.2, "1/year", False, "by eye"))
    'mu: 1.0 ± 0.1 1/year (90 %: 0.8 to 1.2); not used; by eye'
    """
    unit = f" {one.unit}" if one.unit else ""
    value, error, low, high = (_number(x) for x in (one.value, one.error, one.low, one.high))
    used = "" if one.identified else "; not used"
    return f"{one.name}: {value} ± {error}{unit} (90 %: {low} to {high}){used}; {one.note}"


def _number(value: float) -> str:
    """Number of a few digits that TOML and people can read."""
    short = float(f"{value:.{_DIGITS}g}")
    return repr(short)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', "'")
