"""Declarations: the market's value beside what moves on the chain."""

from minersim.indicators.declaration import Indicator, Line, Threshold
from minersim.indicators.nvt import dynamic_range_nvt, nvt, nvt_golden_cross, nvt_signal
from minersim.indicators.series import Array

_INPUTS = ("market_cap_usd", "transfer_volume_usd")
_VOLUME = (
    "Vendors take out change and transfers to oneself in different ways, by factors: thresholds "
    "belong to a vendor's series."
)
_LAYERS = (
    "Trade has moved to exchanges and other layers, which raises it without a change of value."
)


def _dynamic(market_cap_usd: Array, transfer_volume_usd: Array) -> tuple[Array, ...]:
    found = dynamic_range_nvt(market_cap_usd, transfer_volume_usd)
    return found.signal, found.upper, found.lower


VALUE = (
    Indicator(
        name="nvt",
        title="NVT",
        definition="Market value over the value that moved on the chain in the day.",
        inputs=_INPUTS,
        source="Willy Woo and Chris Burniske (2017)",
        lines=(Line("nvt", "days", "NVT"),),
        compute=lambda market_cap_usd, transfer_volume_usd: (
            nvt(market_cap_usd, transfer_volume_usd),
        ),
        caveats=(_VOLUME, _LAYERS),
        published="nvt",
    ),
    Indicator(
        name="nvt_signal",
        title="NVT signal",
        definition="Market value over the mean of 90 days of the value that moved on the chain.",
        inputs=_INPUTS,
        source="Dmitry Kalichkin, Rethinking Network Value to Transactions Ratio (2018)",
        lines=(Line("nvt_signal", "days", "NVT signal"),),
        compute=lambda market_cap_usd, transfer_volume_usd: (
            nvt_signal(market_cap_usd, transfer_volume_usd),
        ),
        first_day=90,
        caveats=(_VOLUME, _LAYERS),
    ),
    Indicator(
        name="dynamic_range_nvt",
        title="Dynamic range NVT",
        definition=(
            "NVT signal with the range of its last two years: mean m and standard deviation s, the "
            "upper line m + 2 s, the lower m − 0.5 s; below the lower lies the value zone."
        ),
        inputs=_INPUTS,
        source="Charles Edwards, Dynamic Range NVT Signal (2019), and its script",
        lines=(
            Line("nvt_signal", "days", "NVT signal"),
            Line("upper", "days", "Upper line"),
            Line("lower", "days", "Lower line"),
        ),
        compute=_dynamic,
        first_day=90,
        caveats=(
            "The range begins on the 819th day, follows a slow drift and so forgets it.",
            _VOLUME,
        ),
        thresholds=(
            Threshold("above its range: dear", above="upper"),
            Threshold("in the value zone: cheap", below="lower"),
        ),
        usual="within its range",
    ),
    Indicator(
        name="nvt_golden_cross",
        title="NVT golden cross",
        definition=(
            "Mean of NVT over 10 days less that over 30 days, in standard deviations of this "
            "difference over 300 days."
        ),
        inputs=_INPUTS,
        source="CryptoQuant, user guide",
        lines=(Line("nvt_golden_cross", "", "NVT golden cross"),),
        compute=lambda market_cap_usd, transfer_volume_usd: (
            nvt_golden_cross(market_cap_usd, transfer_volume_usd),
        ),
        first_day=329,
        caveats=("Whether the variance divides by 300 or 299 is not published: 299 here.", _VOLUME),
        thresholds=(
            Threshold("read as a local top", above=2.2),
            Threshold("read as a local bottom", below=-1.6),
        ),
        usual="in its usual range",
    ),
)
