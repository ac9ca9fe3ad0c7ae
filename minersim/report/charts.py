"""The charts of a report, drawn by Matplotlib without a screen.

They are the same to the byte for the same numbers: no date, and names inside the SVG from a fixed
salt. Names of a user's are never read as formulas.
"""

import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from minersim.analysis import cost_curve
from minersim.analysis.sensitivity import Sensitivity
from minersim.results import Result
from minersim.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = npt.NDArray[np.float64]

_STYLE: Any = {
    "svg.hashsalt": "minersim",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9.0,
    "text.parse_math": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e3e3e3",
    "axes.axisbelow": True,
    "axes.edgecolor": "#666666",
    "figure.facecolor": "white",
}
_LINE, _BAND, _WARM, _GREY = "#1f5fa8", "#9dc3ea", "#c4551a", "#7a7a7a"
_WIDTH_IN = 7.4
_PNG_DPI = 180
_WORLD = (
    ("price_usd", "Price [USD/BTC]"),
    ("hashrate_ehs", "Hashrate [EH/s]"),
    ("difficulty", "Difficulty"),
    ("hashprice_usd_per_ph_day", "Hashprice [USD/PH/s/day]"),
)
_LONGEST_BARS = 12
_MOST_POINTS = 1_500
"""Points of a line over time: more than a screen has beside each other."""


@dataclass(frozen=True, slots=True)
class ChartData:
    """What charts are drawn from."""

    scenario: Scenario
    result: Result
    depends: Sensitivity | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as a reader finds it: its name, what it shows, and the picture."""

    name: str
    caption: str
    picture: bytes


def render_chart(name: str, data: ChartData, form: str) -> Chart | None:
    """Draw a chart; None where the run has nothing to show in it.

    Parameters
    ----------
    name : str
        One of ``CHARTS``.
    data : ChartData
    form : str
        ``svg`` or ``png``.
    """
    from matplotlib import rc_context, rcdefaults, rcParams

    caption, draw = CHARTS[name]
    with rc_context(), _missing_letters_are_boxes():
        rcdefaults()  # settings of the user's must not show
        rcParams.update(_STYLE)
        figure = draw(data)
        if figure is None:
            return None
        picture = io.BytesIO()
        metadata: dict[str, Any] = {"Date": None, "Creator": None} if form == "svg" else {}
        figure.savefig(picture, format=form, dpi=_PNG_DPI, metadata=metadata)
    return Chart(name, caption, picture.getvalue())


@contextmanager
def _missing_letters_are_boxes() -> Iterator[None]:
    """Let a letter that the font lacks be no complaint; a browser finds it in another font."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        warnings.filterwarnings("ignore", message=".*does not support .* natively")
        yield


def _figure(height_in: float, rows: int = 1, columns: int = 1) -> tuple["Figure", list["Axes"]]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH_IN, height_in), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False)
    return figure, list(axes.ravel())


def _fan(axes: "Axes", days: Array, bands: dict[str, Array], title: str) -> None:
    few = slice(None, None, -(-days.size // _MOST_POINTS))
    days, bands = days[few], {name: values[few] for name, values in bands.items()}
    for low, high, alpha in (("p5", "p95", 0.35), ("p10", "p90", 0.55)):
        axes.fill_between(days, bands[low], bands[high], color=_BAND, alpha=alpha, linewidth=0)
    axes.plot(days, bands["p50"], color=_LINE, linewidth=1.4)
    axes.set_title(title, loc="left", fontsize=9)
    axes.set_xlim(days[0], days[-1])
    axes.set_xlabel("days from the start")
    _short_numbers(axes.yaxis)


def _short_numbers(axis: Any) -> None:
    from matplotlib.ticker import EngFormatter

    axis.set_major_formatter(EngFormatter(sep=""))


def _world(data: ChartData) -> "Figure":
    figure, axes = _figure(4.6, 2, 2)
    world = data.result.world
    days = np.arange(world.ticks) / world.ticks_per_day
    for one, (name, title) in zip(axes, _WORLD, strict=True):
        _fan(one, days, world.quantiles(name), title)
    return figure


def _cash(data: ChartData) -> "Figure | None":
    if not data.scenario.sites:
        return None
    figure, (left, right) = _figure(2.6, 1, 2)
    for axes, name, title in (
        (left, "cash_usd", "Cash [USD]"),
        (right, "equity_usd", "Equity: assets less debts [USD]"),
    ):
        bands = data.result.quantiles(name)
        _fan(axes, np.arange(bands["p50"].size, dtype=np.float64), bands, title)
    return figure


def _npv(data: ChartData) -> "Figure | None":
    if not data.scenario.sites:
        return None
    values = data.result.figures["npv_usd"]
    figure, (axes,) = _figure(2.6)
    bins = min(max(round(2.0 * values.size ** (1.0 / 3.0)), 8), 60)
    axes.hist(values, bins=bins, color=_BAND, edgecolor=_LINE, linewidth=0.5)
    axes.axvline(float(values.mean()), color=_LINE, linewidth=1.4)
    axes.axvline(0.0, color=_WARM, linewidth=1.2, linestyle="--")
    axes.set_xlabel("net present value [USD]")
    axes.set_ylabel("paths")
    _short_numbers(axes.xaxis)
    return figure


def _cost_curve(data: ChartData) -> "Figure | None":
    curve = cost_curve(data.scenario)
    if curve is None:
        return None
    figure, (axes,) = _figure(2.8)
    axes.plot(*curve.steps(), color=_LINE, linewidth=1.4)
    axes.axhline(curve.net_hashprice_usd_per_ph_day, color=_WARM, linewidth=1.2, linestyle="--")
    axes.set_xlabel("capacity, cheapest first [EH/s]")
    axes.set_ylabel("hashcost [USD/PH/s/day]")
    axes.set_xlim(0.0, curve.installed_ehs)
    axes.set_ylim(bottom=0.0)
    return figure


def _tornado(data: ChartData) -> "Figure | None":
    if data.depends is None:
        return None
    bars = [bar for bar in data.depends.tornado.bars if bar.swing.mean is not None]
    bars = bars[:_LONGEST_BARS][::-1]
    if not bars:
        return None
    figure, (axes,) = _figure(0.9 + 0.24 * len(bars))
    for i, bar in enumerate(bars):
        for end, color in ((bar.at_low, _BAND), (bar.at_high, _LINE)):
            start = data.depends.tornado.base or 0.0
            axes.barh(i, (end or 0.0) - start, left=start, color=color, height=0.7)
    axes.axvline(data.depends.tornado.base or 0.0, color=_GREY, linewidth=1.0)
    axes.set_yticks(range(len(bars)), [bar.varied.key for bar in bars])
    metric = data.depends.metric
    axes.set_xlabel(f"mean {metric.title}" + (f" [{metric.unit}]" if metric.unit else ""))
    _short_numbers(axes.xaxis)
    return figure


CHARTS: dict[str, tuple[str, "Callable[[ChartData], Figure | None]"]] = {
    "npv": (
        "Net present value over the paths; the line is the mean, the dashed line zero.",
        _npv,
    ),
    "cash": (
        "Cash and equity: the median, and the bands that hold 80 % and 90 % of the paths.",
        _cash,
    ),
    "world": (
        "The world: medians, and the bands that hold 80 % and 90 % of the paths.",
        _world,
    ),
    "cost_curve": (
        "The network's cost curve; what lies above the dashed line (net hashprice) loses on power.",
        _cost_curve,
    ),
    "tornado": (
        "One input at a time: light at the low end of its range, dark at the high end.",
        _tornado,
    ),
}
"""Caption and drawing of every chart, by name."""
