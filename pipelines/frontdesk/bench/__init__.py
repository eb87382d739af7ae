"""Measures the framework itself: turns, parsing, overhead over bare pipecat, idle sessions."""

from frontdesk.bench.figures import Figure
from frontdesk.bench.run import BENCHES, measure

__all__ = ["BENCHES", "Figure", "measure"]
