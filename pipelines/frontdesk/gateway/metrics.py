"""What a gateway tells Prometheus of itself. No label holds anything of a request's words."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

CONTENT_TYPE = CONTENT_TYPE_LATEST
_LATENCIES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.2, 2, 4, 8, 15, 30)


class GatewayMetrics:
    """The measures of one process.

    Args:
        lag_ms: Tells how late the event loop is, in milliseconds.
    """

    def __init__(self, *, lag_ms: Callable[[], float]) -> None:
        registry = CollectorRegistry()
        self._registry = registry
        self._answered = Counter(
            "frontdesk_gateway_requests",
            "Requests by what came of them: ok, broken_off, gone, or an error's code.",
            ("team", "outcome"),
            registry=registry,
        )
        self._tries = Counter(
            "frontdesk_gateway_tries",
            "Tries of a provider, by how they began: ok, or a fault.",
            ("provider", "outcome"),
            registry=registry,
        )
        self._first = Histogram(
            "frontdesk_gateway_first_token_seconds",
            "To the first token, failed tries included; of whole answers to their end.",
            ("team",),
            registry=registry,
            buckets=_LATENCIES,
        )
        self._spent = Counter(
            "frontdesk_gateway_spent_usd",
            "What was spent; what has no price is left out.",
            ("team",),
            registry=registry,
        )
        self.held = Gauge("frontdesk_gateway_held", "Requests held now.", registry=registry)
        lag = Gauge("frontdesk_loop_lag_seconds", "How late the event loop is.", registry=registry)
        lag.set_function(lambda: lag_ms() / 1000)

    def answered(self, team: str, outcome: str) -> None:
        """A request of a team has come to its end; of nobody's where the name is empty."""
        self._answered.labels(team, outcome).inc()

    def tried(self, provider: str, outcome: str) -> None:
        """A provider was asked, or rests."""
        self._tries.labels(provider, outcome).inc()

    def first(self, team: str, took_s: float) -> None:
        """An answer has begun, so many seconds after the request."""
        self._first.labels(team).observe(took_s)

    def spent(self, team: str, usd: Decimal) -> None:
        """A team has spent this much more, in US dollars."""
        self._spent.labels(team).inc(float(usd))

    def text(self) -> bytes:
        """Everything, in Prometheus's text format."""
        return generate_latest(self._registry)
