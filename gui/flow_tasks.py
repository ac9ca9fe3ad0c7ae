"""What the page of miners and flows has computed for it in a process of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gui.helper_process import Line
from minersim.analysis.indicator_picture import IndicatorPicture, indicator_picture

if TYPE_CHECKING:
    from minersim.analysis.daily_inputs import DailyInputs
    from minersim.indicators.cohi import Cohi, Cohort
    from minersim.scenario import Scenario

SIMULATED_PATHS = 100
"""Paths of a simulation for this page, or fewer where the scenario has fewer."""
_EVENT_PATHS = 8
"""The same of the event engine, which takes seconds for a path of a year."""
_MOST_VALUES = 400_000
"""Paths times ticks; a longer or finer run takes fewer paths."""
_DEMO_DAYS, _DEMO_TURN_DAY = 700, 560
"""Length of the demo's chain, and the day from which its miners sell sooner: so long that the
multiple, over a mean of 365 days, is known well before."""
_DEMO_BLOCKS_PER_DAY, _DEMO_MINERS, _DEMO_HOLDING_DAYS = 24, 12, 60.0
"""Fewer blocks and miners than in earnest, to be made in seconds."""


@dataclass(frozen=True, slots=True)
class Missing:
    """An indicator without a value.

    Attributes
    ----------
    name : str
        Of the indicator.
    reasons : tuple of str
        Why.
    """

    name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlowsDone:
    """The end of a row of indicators.

    Attributes
    ----------
    origin : str
        What they were computed of, in words; empty where there was nothing.
    last : datetime64 or None
        Last day with any figure.
    """

    origin: str
    last: np.datetime64 | None = None


def stored(line: Line, file: Path, assumptions: Mapping[str, float]) -> FlowsDone:
    """Every indicator on stored figures; tells a picture, or why there is none, for each."""
    from minersim.number_text import counted

    inputs, visits = _stored_inputs(file)
    if inputs is None:
        return FlowsDone("")
    for found in _indicators(line, inputs, assumptions, None):
        line.tell(found)
    return FlowsDone(f"stored figures of {counted(visits, 'visit')}", inputs.dates[-1])


def simulated(line: Line, values: dict[str, Any], file: Path) -> FlowsDone:
    """Every indicator on simulated paths of a scenario, with stored figures before them."""
    from minersim.analysis.joined_inputs import joined_inputs
    from minersim.analysis.simulated_inputs import network_costs, simulated_inputs
    from minersim.analysis.stress import Stress, treasury_changes
    from minersim.data.store_errors import StoreError
    from minersim.engine import simulate_world
    from minersim.number_text import counted
    from minersim.scenario import scenario_from_dict

    scenario = scenario_from_dict(values)
    changes = treasury_changes(scenario, Stress())
    paths = _paths(scenario)
    world = simulate_world(
        scenario.replace(changes),
        paths=paths,
        network=True,
        progress=line.progress,
        cancelled=line.cancelled,
    )
    inputs = simulated_inputs(world)
    first = inputs.dates[0]
    origin = f"{counted(paths, 'path')} of {scenario.name}, from {first}"
    if changes:
        origin += ", with the default treasury, as the case follows no miners' coins"
    simulation = inputs
    try:
        real, _ = _stored_inputs(file)
    except StoreError:
        real = None  # the other half of the page says so
    if real is not None:
        joined = joined_inputs(real, inputs)
        if joined is not inputs:
            inputs = joined
            origin += "; windows that reach further back take stored figures"
    costs = network_costs(scenario)
    alone = _indicators(line, simulation, costs, first)
    for found, without in zip(_indicators(line, inputs, costs, first), alone, strict=True):
        # a gap between the two takes sums and windows away that the simulation alone has
        line.tell(without if isinstance(found, Missing) else found)
    return FlowsDone(origin, inputs.dates[-1])


def _paths(scenario: "Scenario") -> int:
    most = SIMULATED_PATHS if scenario.engine == "ensemble" else _EVENT_PATHS
    return max(1, min(scenario.paths, most, _MOST_VALUES // max(scenario.ticks, 1)))


def _stored_inputs(file: Path) -> "tuple[DailyInputs | None, int]":
    from minersim.data.metrics import METRICS
    from minersim.data.store import Store
    from minersim.data.stored_inputs import stored_inputs
    from minersim.indicators.catalogue import QUANTITIES

    with Store(file, read_only=True) as store:
        return stored_inputs(store, [*METRICS, *QUANTITIES]), len(store.snapshots())


def _indicators(
    line: Line,
    inputs: "DailyInputs",
    assumptions: Mapping[str, float],
    first: np.datetime64 | None,
) -> Iterator[IndicatorPicture | Missing]:
    from minersim.analysis.indicator_run import Unavailable, run_indicator
    from minersim.data.paid_before import with_paid_before
    from minersim.errors import RunCancelledError
    from minersim.indicators.catalogue import INDICATORS
    from minersim.number_text import counted

    for indicator in INDICATORS.values():
        if line.cancelled():
            raise RunCancelledError
        numbers = with_paid_before(indicator, inputs, assumptions)
        run = run_indicator(indicator, inputs, numbers)
        if isinstance(run, Unavailable):
            yield Missing(indicator.name, run.reasons)
            continue
        known = run.known if first is None else run.known & (run.dates >= first)
        if known.any():
            yield indicator_picture(run, first)
        else:
            needs = f"it needs {counted(indicator.first_day, 'day')} of figures on end"
            yield Missing(indicator.name, (f"too few days: {needs}",))


@dataclass(frozen=True, slots=True)
class CohiAnswer:
    """COHI, what a reader must know, and what it was reckoned from.

    Attributes
    ----------
    found : Cohi
        Series and curves.
    warnings : tuple of str
        A line each.
    origin : str
        A file's name, or the demo's.
    """

    found: "Cohi"
    warnings: tuple[str, ...]
    origin: str


def cohi_of_file(line: Line, file: Path, curves_by: "Cohort") -> CohiAnswer:
    """COHI of a file of transactions."""
    from minersim.data.transaction_file import TransactionFile
    from minersim.errors import InputError

    source = TransactionFile(file)
    try:
        return _cohi(source.batches(line.go_on), curves_by, str(file))
    except InputError as error:
        lines = str(error).splitlines()
        named = [text if text.startswith(str(file)) else f"{file}: {text}" for text in lines]
        raise InputError("\n".join(named)) from None


def cohi_of_demo(line: Line, curves_by: "Cohort") -> CohiAnswer:
    """COHI of a made-up chain whose miners sell sooner from a day on."""
    from minersim.data.synthetic_chain import SyntheticChain

    chain = SyntheticChain(
        days=_DEMO_DAYS,
        blocks_per_day=_DEMO_BLOCKS_PER_DAY,
        miners_per_pool=_DEMO_MINERS,
        holding_days=_DEMO_HOLDING_DAYS,
        faster_from_day=_DEMO_TURN_DAY,
        others_per_block=1,
        seed=1,
    )
    blocks = chain.days * chain.blocks_per_day

    def transactions() -> Iterator[Any]:
        for each in chain:
            if each.is_coinbase:
                done = each.height - chain.start_height + 1
                if done % chain.blocks_per_day == 0:
                    line.go_on(done / blocks)
            yield each

    turn = chain.start.toordinal() + _DEMO_TURN_DAY
    day = type(chain.start).fromordinal(turn)
    return _cohi(transactions(), curves_by, f"a made-up chain whose miners sell sooner from {day}")


def _cohi(transactions: Any, curves_by: "Cohort", origin: str) -> CohiAnswer:
    from minersim.indicators.cohi import cohi
    from minersim.indicators.cohi_warnings import warnings

    found = cohi(transactions, curves_by=curves_by)
    return CohiAnswer(found, tuple(warnings(found)), origin)
