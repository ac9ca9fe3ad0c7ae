"""Engines: they hold the clock, and nothing else. Laws live on the floors below."""

from minersim.engine.cluster import cluster_address
from minersim.engine.evaluation import evaluate
from minersim.engine.events import EventEngine, Retarget
from minersim.engine.network_setup import (
    start_cohorts,
)
from minersim.engine.operator_setup import fleet_plans, operator_plan, own_share
from minersim.engine.runs import run, trace_path
from minersim.engine.simulate import cores, simulate_world
from minersim.engine.site_power import site_tariff
from minersim.engine.start_state import StartState, start_state
from minersim.engine.trace import KINDS, TRACE_SUFFIXES, Trace, TraceEvent
from minersim.engine.world_setup import WorldSetup, world_setup

__all__ = [
    "KINDS",
    "TRACE_SUFFIXES",
    "EventEngine",
    "Retarget",
    "StartState",
    "Trace",
    "TraceEvent",
    "WorldSetup",
    "cluster_address",
    "cores",
    "evaluate",
    "fleet_plans",
    "operator_plan",
    "own_share",
    "run",
    "simulate_world",
    "site_tariff",
    "start_cohorts",
    "start_state",
    "trace_path",
    "world_setup",
]
