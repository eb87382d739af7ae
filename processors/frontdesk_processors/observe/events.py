"""The events of a conversation, as the command line prints them and the store keeps them.

Each is a JSON object with ``type``, ``turn`` and ``t_ms`` (milliseconds since the session began);
``docs/cli.md`` lists the fields of each type.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

from pipecat.frames.frames import (
    AggregatedTextFrame,
    ErrorFrame,
    Frame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    MetricsFrame,
)
from pipecat.observers.base_observer import BaseObserver, FramePushed
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.services.ai_service import AIService
from pipecat.services.llm_service import LLMService

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.frames import (
    Cleared,
    Done,
    Filled,
    Forgotten,
    HandedOver,
    Heard,
    Judged,
    Parsed,
    Planned,
    Proposed,
    Relieved,
    Withdrawn,
    released,
)
from frontdesk_processors.observe.meter import Meter
from frontdesk_processors.observe.model_name import model_name
from frontdesk_processors.redact import without_keys
from frontdesk_processors.values import Json, JsonObject

Sink = Callable[[JsonObject], None]


class Events(BaseObserver):
    """Turns the frames of a turn into events, each told once to a sink.

    Latencies are counted from `caller_spoke`: ``first_token_ms`` to the model's first text,
    ``first_released_ms`` to the first text past Guard.

    Args:
        conversation: Gives the turn and the specialist.
        sink: Takes each event; must not block.
        meter: Counts what engines report as used; by default one of its own.
    """

    def __init__(
        self, conversation: Conversation, *, sink: Sink, meter: Meter | None = None
    ) -> None:
        super().__init__(observe_every_push=False)  # pyright: ignore[reportUnknownMemberType]
        self._conversation = conversation
        self._sink = sink
        self._began = time.perf_counter()
        self._spoke = self._began
        self._first_token: float | None = None
        self._first_released: float | None = None
        self._released: list[str] = []
        self._meter = meter or Meter()
        self.errors: list[str] = []

    def caller_spoke(self) -> None:
        """The caller's turn has ended; latencies count from here."""
        self._new_turn()

    def ended(self, **fields: Json) -> None:
        """The conversation has ended."""
        self._emit("end", None, usage=dict(self._meter.usage()), **fields)

    async def on_push_frame(self, data: FramePushed) -> None:
        """See a frame the first time it is pushed."""
        frame = data.frame
        if isinstance(frame, LLMTextFrame | AggregatedTextFrame | LLMFullResponseEndFrame):
            self._speech(frame, data)
        elif isinstance(frame, MetricsFrame):
            for metric in frame.data:
                self._meter.report(metric)
        elif isinstance(frame, LLMFullResponseStartFrame):
            if (model := _model(data.source)) is not None:
                self._meter.inference_began(model)
        elif isinstance(frame, ErrorFrame):
            if (model := _model(data.source)) is not None:
                self._meter.inference_failed(model)
            self.errors.append(frame.error)
            self._emit("error", text=without_keys(frame.error))
        else:
            self._event(frame)

    def _new_turn(self) -> None:
        self._spoke = time.perf_counter()
        self._first_token = self._first_released = None

    def _speech(self, frame: Frame, data: FramePushed) -> None:
        if isinstance(data.source, LLMService):
            if isinstance(frame, LLMTextFrame) and self._first_token is None:
                self._first_token = self._since_caller()
            return
        if not released(frame):
            return
        if isinstance(frame, LLMTextFrame | AggregatedTextFrame):
            if self._first_released is None:
                self._first_released = self._since_caller()
            self._released.append(frame.text)
        elif self._released:
            text = " ".join(" ".join(self._released).split())
            self._released.clear()
            self._emit(
                "agent",
                text=text,
                specialist=self._conversation.specialist,
                first_token_ms=self._first_ms("token"),
                first_released_ms=self._first_ms("released"),
                first_audio_ms=self._first_ms("audio"),
            )

    def _event(self, frame: Frame) -> None:
        match frame:
            case Heard():
                self._emit("caller", self._conversation.turn + 1, text=frame.text, heard=frame.text)
            case Parsed():
                self._emit(
                    "parsed",
                    intent=frame.intent,
                    values={name: value.value for name, value in frame.values.items()},
                    answer=frame.answer,
                    language=frame.language,
                    urgency=frame.urgency,
                    took_ms=round(frame.took_ms, 2),
                )
            case Planned():
                self._emit(
                    "planned",
                    specialist=frame.specialist,
                    tools=frame.tools,
                    took_ms=round(frame.took_ms, 2),
                )
            case HandedOver(handoff=handoff):
                between = {"from": handoff.sender, "to": handoff.to}
                self._emit("handoff", handoff.turn, **between, packet=handoff.packet())
            case Forgotten():
                self._emit("forgotten", frame.turn, text=frame.text)
            case Filled():
                self._emit("filler", text=frame.text)
            case Withdrawn():
                self._withdrawn(frame)
            case Relieved():
                self._emit(
                    "provider",
                    provider=frame.provider,
                    fault=frame.fault,
                    next=frame.following or None,
                    took_ms=round(frame.took_ms, 2),
                    stage=frame.stage,
                )
            case Proposed():
                self._action("proposed", frame.tool, frame.arguments, reason="")
            case Cleared():
                self._action("cleared", frame.tool, frame.arguments, reason="")
            case Done():
                self._done(frame)
            case Judged():
                self._emit(
                    "guard",
                    on=frame.on,
                    rule=frame.rule,
                    verdict=frame.verdict,
                    detail=frame.detail,
                )
            case _:
                pass

    def _withdrawn(self, frame: Withdrawn) -> None:
        if not frame.used:
            self._meter.inference_failed(frame.model)
        if frame.following:
            self._meter.inference_began(frame.next_model)
        self._emit(
            "provider",
            provider=frame.provider,
            fault=frame.fault,
            next=frame.following or None,
            took_ms=round(frame.took_ms, 2),
        )

    def _done(self, done: Done) -> None:
        if done.status in ("refused", "confirm"):
            self._action("refused", done.tool, {}, reason=done.reason)
            return
        self._emit(
            "done",
            tool=done.tool,
            ok=done.ok,
            status=done.status,
            verified=done.receipt.verified if done.receipt else None,
            receipt=done.receipt.to_json() if done.receipt else None,
            result=done.result,
            reason=done.reason,
            took_ms=round(done.took_ms, 2),
            next_action=None,
        )

    def _action(self, kind: str, tool: str, arguments: JsonObject, *, reason: str) -> None:
        shown = {name: str(value) for name, value in arguments.items()}
        self._emit(kind, tool=tool, arguments=shown, reason=reason)

    def _first_ms(self, what: Literal["token", "released", "audio"]) -> float | None:
        """Milliseconds from the end of the caller's turn; None for what has not come."""
        return {"token": self._first_token, "released": self._first_released}.get(what)

    def _since_caller(self) -> float:
        return round((time.perf_counter() - self._spoke) * 1000, 2)

    def _emit(self, kind: str, turn: int | None = None, /, **fields: Json) -> None:
        self._sink(
            {
                "type": kind,
                "turn": self._conversation.turn if turn is None else turn,
                "t_ms": round((time.perf_counter() - self._began) * 1000, 1),
                **fields,
            }
        )


def _model(source: FrameProcessor) -> str | None:
    """The model that was asked; None where the source is no model."""
    # Not `isinstance`: it would leave the source a service of settings that nobody knows.
    if not (isinstance(source, AIService) and issubclass(type(source), LLMService)):
        return None
    return model_name(source)
