"""What passes the point in front of the spans."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.util.types import AttributeValue

from frontdesk import tracing
from frontdesk.tracing import Redacting


def through(attributes: Mapping[str, AttributeValue], *, breaks: bool = False) -> ReadableSpan:
    """A span with these, as the exporter behind the point gets it."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(Redacting(exporter)))
    try:
        with provider.get_tracer("test").start_as_current_span("llm") as span:
            span.set_attributes(attributes)
            span.add_event("heard", {"text": "I am Ann Example", "words": 4})
            if breaks:
                raise ValueError("no patient Ann Example")
    except ValueError:
        pass
    provider.shutdown()
    [got] = exporter.get_finished_spans()
    return got


@pytest.mark.parametrize(
    ("key", "value", "left"),
    [
        ("input", "I am Ann Example", "…"),
        ("texts", ("Ann", "Example"), "…"),
        ("a.new.attribute", "Ann", "…"),
        ("gen_ai.request.model", "small", "small"),
        ("conversation.id", "ann@example.com", "[email]"),
        ("gen_ai.usage.input_tokens", 12, 12),
        ("stt.incomplete", True, True),
    ],
)
def test_only_names_numbers_and_flags_are_kept(
    key: str, value: AttributeValue, left: AttributeValue
) -> None:
    assert (through({key: value}).attributes or {})[key] == left


def test_events_keep_no_text() -> None:
    [event] = through({}).events
    assert event.name == "heard"
    assert dict(event.attributes or {}) == {"text": "…", "words": 4}


def test_an_error_that_ends_a_span_keeps_its_name_alone() -> None:
    span = through({}, breaks=True)
    told = span.to_json()
    assert "Ann" not in told and "ValueError" in told
    assert not span.status.is_ok and span.status.description is None


def test_conversations_are_not_traced_until_it_is_set_up() -> None:
    assert not tracing.on()
