"""What travels between the steps of a turn.

    Parse → Parsed → Plan → (the agent) → Proposed → Guard → Cleared → Act → Done
                       ▲                                │                  │
                       └────────── Again ───────────────┴───── Done ───────┘   upstream

All of them are plain data, so that a turn can cross processes. Those that a barge-in must not lose
say so by ``interruptible``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipecat.frames.frames import DataFrame, Frame, SystemFrame

from frontdesk_processors.handoff import Handoff
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.values import Answer, Json, JsonObject, Urgency, Value

_RELEASED = "frontdesk.released"
_SHOWN = "frontdesk.shown"


def release(frame: Frame) -> Frame:
    """Mark a frame of speech as let through by Guard."""
    frame.metadata[_RELEASED] = True
    return frame


def released(frame: Frame) -> bool:
    """Whether a frame of speech was let through by Guard."""
    return bool(frame.metadata.get(_RELEASED))


def show(frame: Frame, text: str) -> Frame:
    """Say what of a transcript may be shown while the turn goes on."""
    frame.metadata[_SHOWN] = text
    return frame


def shown(frame: Frame) -> str | None:
    """What of a transcript may be shown; None of one that Hear has not masked."""
    return frame.metadata.get(_SHOWN)


@dataclass
class Heard(DataFrame):
    """What the caller typed, as it may be kept; for the record, nobody acts on it.

    Parameters:
        text: The words, cleaned and masked; cut, if they were too many to take.
    """

    text: str


@dataclass
class Forgotten(DataFrame):
    """An earlier turn that held what may not be kept, as only a later one has shown.

    Parameters:
        turn: The earlier turn, counted from 1.
        text: The turn as it may be kept.
    """

    turn: int
    text: str


@dataclass
class Answered(DataFrame):
    """A turn of the caller's that was answered without the agent.

    Parameters:
        turn: The caller's turn, counted from 1.
        text: The turn as it stands in the context.
    """

    turn: int
    text: str


@dataclass
class Parsed(DataFrame):
    """What the caller's turn says.

    Parameters:
        turn: The caller's turn, counted from 1.
        text: The turn as it stands in the context, cleaned.
        intent: The tool that would do what the caller asks for, or a move of conversation
            (``greeting``, ``farewell``, ``human``, …), or None.
        doing: The tool for what is to be done, which stands beside a question or is the intent.
        requests: The several things asked for in one breath: the tool and the words for each, in
            order; none where it asks for one, or for nothing.
        values: What was said in this turn, by parameter name.
        answer: Whether the turn as a whole agrees or disagrees; None when it does neither.
        language: Code of the language spoken.
        urgency: How soon the caller needs help.
        complete: Whether the caller seems to have finished.
        took_ms: What reading it took, in milliseconds.
    """

    turn: int
    text: str
    intent: str | None = None
    doing: str | None = None
    requests: tuple[tuple[str, str], ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict[str, Value])
    answer: Answer | None = None
    language: str = "en"
    urgency: Urgency = "routine"
    complete: bool = True
    took_ms: float = 0.0


@dataclass
class Planned(DataFrame):
    """Who answers and with what, for the record; nobody acts on it.

    Parameters:
        turn: The caller's turn it answers.
        specialist: Who answers.
        tools: How many tools they may ask for.
        took_ms: What planning took, in milliseconds.
    """

    turn: int
    specialist: str
    tools: int
    took_ms: float


@dataclass
class HandedOver(DataFrame):
    """The conversation went to another specialist, for the record; nobody acts on it.

    Parameters:
        handoff: Who to whom, and with what.
    """

    handoff: Handoff


@dataclass
class Again(DataFrame):
    """Asks Plan for another inference in the same turn; travels upstream.

    Parameters:
        turn: The turn it belongs to; Plan drops it once the caller has taken another.
        reason: What the agent should mind this time, for the view only; empty after a tool's
            result, which speaks for itself.
    """

    turn: int
    reason: str = ""


@dataclass
class Proposed(DataFrame):
    """A tool call that the agent asks for; nothing has happened yet.

    Parameters:
        call: The model's id for this call.
        tool: The tool's name, as the model gave it.
        arguments: The arguments, as the model gave them.
        turn: The caller's turn it answers.
        heard: The caller's latest words, for pipelines that have no Parse.
    """

    call: str
    tool: str
    arguments: Mapping[str, Json]
    turn: int
    heard: str = ""
    interruptible: bool = field(default=False, init=False)


@dataclass
class Cleared(DataFrame):
    """A proposal that Guard lets through, and Act carries out exactly once.

    Parameters:
        call: The model's id for this call.
        tool: The tool's name.
        arguments: The arguments, validated against the tool's schema.
        turn: The caller's turn it answers.
    """

    call: str
    tool: str
    arguments: Mapping[str, Json]
    turn: int
    interruptible: bool = field(default=False, init=False)


DoneStatus = Literal["done", "failed", "refused", "confirm", "unknown"]


@dataclass
class Done(DataFrame):
    """How a proposal ended; travels upstream to the handler that waits for it.

    Parameters:
        call: The model's id for this call.
        tool: The tool's name.
        turn: The caller's turn it answers.
        status: ``done``; ``failed`` for a reason the tool gave; ``refused`` by Guard;
            ``confirm`` when the caller has been asked first; ``unknown`` when its deadline passed
            before the outcome was known.
        result: What the agent is told, as the tool's result.
        receipt: For a write that was done.
        speaks: Whether the caller has been answered already, so that no inference follows.
        reason: Why, for the record, when it was not done.
        took_ms: From proposal to this frame, in milliseconds.
    """

    call: str
    tool: str
    turn: int
    status: DoneStatus
    result: JsonObject
    receipt: Receipt | None = None
    speaks: bool = False
    reason: str = ""
    took_ms: float = 0.0
    interruptible: bool = field(default=False, init=False)

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return self.status == "done"


@dataclass
class Scripted(DataFrame):
    """A line that no model wrote (a greeting, a safe sentence); Guard speaks it.

    Parameters:
        text: The line, in the session's language.
        tells: Ids of the outcomes that it tells the caller.
    """

    text: str
    tells: tuple[str, ...] = ()
    interruptible: bool = field(default=False, init=False)


@dataclass
class Withdrawn(DataFrame):
    """A provider did not answer, or not to the end, and another takes the turn.

    Guard drops the sentence that stands unfinished, and says no sentence of the same response
    twice.

    Parameters:
        provider: Who did not answer.
        fault: Why, in a word fit for a log.
        following: Who takes the turn: the next, or the same again; empty where nobody is left.
        took_ms: How long was waited for it, in milliseconds.
        model: The model of who did not answer.
        used: Whether it may have worked on the answer, and may be charged for.
        next_model: The model of who takes the turn.
    """

    provider: str
    fault: str
    following: str = ""
    took_ms: float = 0.0
    model: str = ""
    used: bool = False
    next_model: str = ""


@dataclass
class Relieved(SystemFrame):
    """A voice or ears failed, and others took over in the same turn, for the record.

    Parameters:
        stage: ``tts`` or ``stt``.
        provider: Who failed.
        fault: Why, in a word fit for a log.
        following: Who took over; empty where nobody is left.
        took_ms: How long was waited, in milliseconds.
    """

    stage: Literal["tts", "stt"]
    provider: str
    fault: str
    following: str = ""
    took_ms: float = 0.0


@dataclass
class Filled(DataFrame):
    """A word was said while the agent or a tool took its time, for the record; nobody acts on it.

    Parameters:
        text: What was said.
    """

    text: str


@dataclass
class Muted(DataFrame):
    """Says whether the caller wants to read the agent rather than hear it; Guard minds it.

    Parameters:
        on: True from here on for text only, False to speak again.
    """

    on: bool
    interruptible: bool = field(default=False, init=False)


@dataclass
class Judged(DataFrame):
    """What a guard decided, for the record; nobody acts on it.

    Parameters:
        on: What was judged.
        rule: The rule's name.
        verdict: What it decided.
        detail: The value it turned on, fit for a log.
    """

    on: Literal["caller", "speech", "action"]
    rule: str
    verdict: Literal["allow", "replace", "refuse", "confirm", "escalate"]
    detail: str = ""
