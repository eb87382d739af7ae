"""What a server tells Prometheus of itself. No label holds anything of a caller."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from frontdesk.logbook import OnEvent
from frontdesk.vertical import Ending
from frontdesk_processors.values import JsonObject

CONTENT_TYPE = CONTENT_TYPE_LATEST
_LATENCIES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.2, 2, 4, 8, 15)
_WHERE = ("business", "channel")


class Watched(Protocol):
    """A conversation, typed or spoken, as far as it is counted."""

    @property
    def ending(self) -> Ending | None: ...  # noqa: D102
    @property
    def on_event(self) -> OnEvent | None: ...  # noqa: D102
    @on_event.setter
    def on_event(self, tell: OnEvent | None) -> None: ...


class Metrics:
    """The measures of one process.

    Args:
        lag_ms: Tells how late the event loop is, in milliseconds.
    """

    def __init__(self, *, lag_ms: Callable[[], float]) -> None:
        self._registry = CollectorRegistry()
        self._held = Gauge("frontdesk_conversations", "Held now.", _WHERE, registry=self._registry)
        self._ended = Counter(
            "frontdesk_conversations_ended",
            "Ended, by outcome.",
            (*_WHERE, "outcome"),
            registry=self._registry,
        )
        self._refused = Counter(
            "frontdesk_refused",
            "Not let in, by reason.",
            ("business", "reason"),
            registry=self._registry,
        )
        self._actions = Counter(
            "frontdesk_actions",
            "Tools that were run, by how they ended.",
            (*_WHERE, "tool", "ok"),
            registry=self._registry,
        )
        self._spent = Counter(
            "frontdesk_spent_usd",
            "What conversations that ended have cost, by stage; what has no price is left out.",
            (*_WHERE, "stage"),
            registry=self._registry,
        )
        self._first = {
            name: Histogram(
                f"frontdesk_{name}_seconds",
                help,
                _WHERE,
                registry=self._registry,
                buckets=_LATENCIES,
            )
            for name, help in (
                ("first_token", "From the end of the caller's turn to the model's first text."),
                ("first_released", "To the first text past Guard."),
                ("first_audio", "To the first sound."),
            )
        }
        lag = Gauge(
            "frontdesk_loop_lag_seconds", "How late the event loop is.", registry=self._registry
        )
        lag.set_function(lambda: lag_ms() / 1000)

    @contextmanager
    def watching(self, held: Watched, business: str, channel: str) -> Generator[None]:
        """Count a conversation as held for as long as the context lasts, and all that happens."""
        held.on_event = lambda event: self._note(business, channel, event)
        self._held.labels(business, channel).inc()
        try:
            yield
        finally:
            self._held.labels(business, channel).dec()
            outcome = held.ending.outcome if held.ending else "failed"
            self._ended.labels(business, channel, outcome).inc()

    def refused(self, business: str, reason: str) -> None:
        """Somebody was not let in."""
        self._refused.labels(business, reason).inc()

    def _note(self, business: str, channel: str, event: JsonObject) -> None:
        if event["type"] == "done":
            ok = str(bool(event["ok"])).lower()
            self._actions.labels(business, channel, str(event["tool"]), ok).inc()
        if event["type"] == "end":
            costs: Any = event["costs"]
            for stage, usd in costs["stages"].items():
                if usd is not None:
                    self._spent.labels(business, channel, stage).inc(float(usd))
        if event["type"] == "agent":
            for name, histogram in self._first.items():
                if isinstance(took := event.get(f"{name}_ms"), int | float):
                    histogram.labels(business, channel).observe(took / 1000)

    def text(self) -> bytes:
        """Everything, in Prometheus's text format."""
        return generate_latest(self._registry)
