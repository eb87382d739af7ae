"""What the caller is owed to hear, and whether they have heard it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pipecat.frames.frames import (
    AggregatedTextFrame,
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    Frame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
)
from pipecat.processors.aggregators import async_tool_messages

from frontdesk_processors.frames import Scripted, released
from frontdesk_processors.voiced import Voiced

State = Literal["owed", "landed", "shown", "saying", "said"]


@dataclass(frozen=True, kw_only=True)
class Owed:
    """How an action ended, for the caller who asked for it.

    Parameters:
        id: Tells it from any other: the reference of a receipt or an effect, where there is one.
        line: The sentence that tells it, true as it stands.
        does: The class of claim that telling it makes; empty where it was not done.
        call: The call whose result brings it to the agent; empty where none does.
    """

    id: str
    line: str
    does: str = ""
    call: str = ""


class Telling:
    """Sees to it that every outcome is told once: by the agent, or else by a line of the house.

    An outcome that the agent was given is told when a response made with it in view has claimed
    it and was not interrupted. What a barge-in, a hang-up or a silent agent leaves untold is due:
    Plan says it at the head of the next turn.

    Guard shows it every frame of speech (`note`), Plan every view it asks an inference for
    (`shown`). Nothing here waits.

    Args:
        on_told: Called with the ids of outcomes, when they are told.
    """

    def __init__(self, on_told: Callable[[Sequence[str]], None] | None = None) -> None:
        self.on_told = on_told
        #: The classes of completion that a text claims; Guard's.
        self.claims: Callable[[str], Iterable[str]] = _nothing
        self._voiced = Voiced()
        self._owed: dict[str, Owed] = {}
        self._states: dict[str, State] = {}
        self._views: dict[str, int] = {}
        self._told: set[str] = set()
        #: What the last response told.
        self._lately: list[Owed] = []
        self._asked = self._answered = 0
        self._script: tuple[str, ...] | None = None
        self._text: list[str] = []
        self._audible = False
        #: Whether what sounds was said since the last cut: that one's own end tells of nothing.
        self._sounds = False
        #: Responses under way; a read-back may stand within the agent's own.
        self._depth = 0
        self._late: set[str] = set()
        #: What was given out at least once, whether or not it was cut.
        self._given: set[str] = set()

    @property
    def responding(self) -> bool:
        """Whether something is being said."""
        return self._depth > 0

    def awaits(self, ids: Iterable[str]) -> bool:
        """Whether any of these outcomes is neither told nor being told now."""
        return any(self._states.get(id, "said") not in ("saying", "said") for id in ids)

    def land(self, owed: Owed) -> None:
        """An outcome is on its way to the agent, which will tell it."""
        self._told.discard(owed.id)
        self._owed[owed.id] = owed
        self._states[owed.id] = "landed"

    def owe(self, owed: Owed, *, now: bool = False) -> bool:
        """An outcome has come that no call waits for any more.

        Args:
            owed: The outcome.
            now: Whether it is to be said as soon as nothing else is, and not at the next turn.

        Returns:
            False if it is told already, or on its way.
        """
        if owed.id in self._told or owed.id in self._owed:
            return False
        self._owed[owed.id] = owed
        self._states[owed.id] = "owed"
        if now:
            self._late.add(owed.id)
        return True

    def due(self) -> list[Owed]:
        """What is untold at the head of a turn, in the order in which it came."""
        due = [id for id, state in self._states.items() if state not in ("saying", "said")]
        for id in due:
            self._states[id] = "owed"
        return [self._owed[id] for id in due]

    def late(self) -> list[Owed]:
        """What came while something else was said, and is to be said now."""
        late = [id for id in self._late if self._states.get(id) == "owed"]
        self._late.clear()
        return [self._owed[id] for id in late]

    def cut_short(self, question: str) -> bool:
        """Whether a barge-in has kept the caller from hearing a question to its end."""
        return self._voiced.unheard(question)

    def heard(self, text: str) -> None:
        """What was heard of an answer, whole or cut: a whole line in it is told."""
        self._voiced.heard(text)
        spoken = _plain(text)
        self._tell([id for id, owed in self._owed.items() if _plain(owed.line) in spoken])

    def unheard(self, heard: str) -> None:
        """The last response was heard only so far: what it told beyond that is owed again."""
        plain = _plain(heard)
        for owed in self._lately:
            if _plain(owed.line) not in plain:
                self._told.discard(owed.id)
                self.owe(owed)
        self._lately = []

    def read(self, text: str) -> None:
        """What a client has put before the caller's eyes: a line in it that was given out is told.

        A client that makes it up tells of nothing that was not on its way to it.
        """
        self._voiced.heard(text)
        seen = _plain(text)
        given = [(id, owed) for id, owed in self._owed.items() if id in self._given]
        self._tell([id for id, owed in given if _plain(owed.line) in seen])

    def untold(self) -> list[Owed]:
        """All that the caller has not heard."""
        return list(self._owed.values())

    def shown(self, messages: Sequence[Any]) -> None:
        """An inference is asked for, with these messages in view."""
        self._asked += 1
        landed = [id for id, state in self._states.items() if state == "landed"]
        if not landed:
            return
        answered = _answered_calls(messages)
        for id in landed:
            if self._owed[id].call in answered:
                self._states[id], self._views[id] = "shown", self._asked

    def note(self, frame: Frame) -> None:
        """A frame of speech, as it leaves Guard; or one that ends or cuts it."""
        self._note_voice(frame)
        match frame:
            case Scripted():
                self._script = frame.tells
            case LLMFullResponseStartFrame():
                self._depth += 1
                if self._depth == 1:
                    self._begun()
            case LLMTextFrame() | AggregatedTextFrame() if released(frame) and self._owed:
                self._text.append(frame.text)
                self._audible = isinstance(frame, AggregatedTextFrame)
            case LLMFullResponseEndFrame():
                self._depth = max(0, self._depth - 1)
                if not self._depth:
                    self._ended()
            case InterruptionFrame():
                self._cut()
            case BotStartedSpeakingFrame():
                self._sounds = True
            case BotStoppedSpeakingFrame() if self._sounds:
                self._sounds = False
                self._tell(id for id, state in self._states.items() if state == "said")
            case _:
                pass

    def _note_voice(self, frame: Frame) -> None:
        match frame:
            case AggregatedTextFrame() if released(frame):
                self._voiced.says(frame.text)
            case BotStartedSpeakingFrame():
                self._voiced.starts()
            case BotStoppedSpeakingFrame():
                self._voiced.stops()
            case InterruptionFrame():
                self._voiced.cut()
            case _:
                pass

    def _begun(self) -> None:
        self._text, self._audible, self._lately = [], False, []
        if self._script is None:
            self._answered += 1
            due = [i for i, s in self._states.items() if s == "shown"]
            saying = [id for id in due if self._views[id] <= self._answered]
        else:
            saying = [id for id in self._script if id in self._states]
        for id in saying:
            self._states[id] = "saying"
        self._given.update(saying)

    def _ended(self) -> None:
        said, script = " ".join(self._text), self._script or ()
        saying = [id for id, state in self._states.items() if state == "saying"]
        for id in saying:
            if id in script or self._tells(said, self._owed[id]):
                self._states[id] = "said"
            else:
                # The agent may still come to it in this turn; else it is due in the next.
                self._states[id] = "shown"
        self._script = None
        if not self._audible:
            self._tell(id for id in saying if self._states[id] == "said")

    def _cut(self) -> None:
        for id, state in self._states.items():
            if state in ("saying", "said"):
                self._states[id] = "owed"
        self._answered, self._script, self._depth = self._asked, None, 0
        self._sounds = False

    def _tells(self, said: str, owed: Owed) -> bool:
        if not owed.does:
            return bool(said)
        if owed.line and owed.line in said:
            return True
        return bool({owed.does, "any"} & set(self.claims(said)))

    def _tell(self, ids: Iterable[str]) -> None:
        told = list(ids)
        for id in told:
            self._lately.append(self._owed.pop(id))
            del self._states[id]
            self._views.pop(id, None)
        self._told.update(told)
        if told and self.on_told is not None:
            self.on_told(told)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _nothing(_: str) -> Iterable[str]:
    return ()


def _answered_calls(messages: Sequence[Any]) -> set[str]:
    """The calls whose results stand in the messages."""
    answered: set[str] = set()
    for message in messages:
        if not isinstance(message, Mapping):
            continue
        fields: Mapping[str, Any] = message  # pyright: ignore[reportUnknownVariableType]
        if fields.get("role") not in ("tool", "developer"):
            continue
        payload = async_tool_messages.parse_message(dict(fields))  # pyright: ignore[reportArgumentType]
        if payload is not None:
            if payload.kind == "final":
                answered.add(payload.tool_call_id)
        elif fields.get("role") == "tool" and fields.get("content") != "IN_PROGRESS":
            answered.add(str(fields.get("tool_call_id")))
    return answered
