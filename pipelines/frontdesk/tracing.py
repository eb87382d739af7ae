"""Spans of conversations, with the point of `frontdesk.redaction` in front of whoever gets them."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager

from opentelemetry import baggage, context, trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import (
    BatchSpanProcessor,
    SpanExporter,
    SpanExportResult,
)
from opentelemetry.trace import Link, Status
from opentelemetry.util.types import AttributeValue

from frontdesk.costs import Costs
from frontdesk.redaction import LEFT_OUT, Redact, redacted
from frontdesk_processors.conversation import Conversation

PROMPTS = "frontdesk.prompts"
"""The attribute that holds the version of the prompts that a conversation is held with."""
COST = "frontdesk.cost_usd"
"""The attribute that holds what a conversation cost; with ``.llm`` behind it, that stage's part."""
_CONVERSATION = "conversation.id"
NAMED = frozenset(
    {
        _CONVERSATION, "conversation.type", "exception.type", PROMPTS, "function_calls.first_name",
        "gen_ai.operation.name", "gen_ai.output.type", "gen_ai.provider.name",
        "gen_ai.request.model", "language", "modalities", "service.operation", "tool_choice",
        "tools.names", "turn.type", "voice_id",
    }
)  # fmt: skip
"""Attributes whose texts are names that a program gave. Any other text may be a caller's."""


class Redacting(SpanExporter):
    """Hand spans on without what was said, asked, answered or read in them.

    Numbers and flags are kept, and texts of the attributes in `NAMED`; every other text is left
    out, also in events, in links, and in the error that ended a span.

    Args:
        inner: Who gets them.
        also: What a host leaves out besides, of the texts that are kept.
    """

    def __init__(self, inner: SpanExporter, *, also: Redact | None = None) -> None:
        self._inner, self._also = inner, also

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Hand these on, redacted."""
        return self._inner.export([self._redacted(span) for span in spans])

    def shutdown(self) -> None:
        """End the inner exporter."""
        self._inner.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Let the inner exporter send what it holds."""
        return self._inner.force_flush(timeout_millis)

    def _redacted(self, span: ReadableSpan) -> ReadableSpan:
        events = [
            Event(redacted(one.name), self._kept(one.attributes), one.timestamp)
            for one in span.events
        ]
        # What ended a span in an error says what it could not take.
        status = Status(span.status.status_code)
        return ReadableSpan(
            name=redacted(span.name, also=self._also),
            context=span.context,
            parent=span.parent,
            resource=span.resource,
            attributes=self._kept(span.attributes),
            events=events,
            links=[Link(one.context, self._kept(one.attributes)) for one in span.links],
            kind=span.kind,
            status=status,
            start_time=span.start_time,
            end_time=span.end_time,
            instrumentation_scope=span.instrumentation_scope,
        )

    def _kept(self, attributes: Mapping[str, AttributeValue] | None) -> dict[str, AttributeValue]:
        return {key: self._value(key, value) for key, value in (attributes or {}).items()}

    def _value(self, key: str, value: AttributeValue) -> AttributeValue:
        if isinstance(value, bool | int | float):
            return value
        if key in NAMED and isinstance(value, str):
            return redacted(value, also=self._also)
        return LEFT_OUT


class _About(SpanProcessor):
    """Puts on each span which conversation it is of, and with which prompts."""

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        for name in (_CONVERSATION, PROMPTS):
            # pipecat names a span's parent itself; what a conversation's tasks run in is here.
            if isinstance(value := baggage.get_baggage(name), str):
                span.set_attribute(name, value)


@contextmanager
def about(conversation: Conversation) -> Generator[None]:
    """Spans of tasks that are begun in here are of this conversation."""
    known = baggage.set_baggage(_CONVERSATION, conversation.id)
    token = context.attach(baggage.set_baggage(PROMPTS, conversation.prompts, known))
    try:
        yield
    finally:
        context.detach(token)


def cost(conversation: Conversation, costs: Costs) -> None:
    """A span that tells what a conversation cost, in US dollars: all of it, and by stage.

    What has no price is left out, and the whole with it.
    """
    if not on():
        return
    dollars = {"": costs.usd} | {f".{stage}": usd for stage, usd in costs.by_stage.items()}
    known = {f"{COST}{name}": float(usd) for name, usd in dollars.items() if usd is not None}
    with about(conversation):
        trace.get_tracer("frontdesk").start_span("cost", attributes=known).end()


class _Provider(TracerProvider):
    """The provider that `set_up` makes; no other is known to redact."""


def set_up(
    exporter: SpanExporter, *, service: str = "frontdesk", also: Redact | None = None
) -> TracerProvider:
    """Trace the conversations that begin from now on in this process.

    OpenTelemetry takes one provider a process: a second call changes nothing.

    Args:
        exporter: Who gets the spans, redacted, such as an OTLP exporter.
        service: The service's name in them.
        also: What a host leaves out besides.

    Returns:
        The process's provider; shut it down at the end, so that the last spans are sent.
    """
    found = trace.get_tracer_provider()
    if isinstance(found, _Provider):
        return found
    provider = _Provider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(_About())
    provider.add_span_processor(BatchSpanProcessor(Redacting(exporter, also=also)))
    trace.set_tracer_provider(provider)
    return provider


def on() -> bool:
    """Whether conversations are traced: only through a provider that redacts."""
    return isinstance(trace.get_tracer_provider(), _Provider)
