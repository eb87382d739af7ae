"""What simulated callers want, and how the world must look afterwards."""

from frontdesk.evals.scenarios.load import read_scenarios
from frontdesk.evals.scenarios.scenario import (
    MANNERS,
    Expected,
    GoldCall,
    Manner,
    Scenario,
    Wish,
)

__all__ = [
    "MANNERS",
    "Expected",
    "GoldCall",
    "Manner",
    "Scenario",
    "Wish",
    "read_scenarios",
]
